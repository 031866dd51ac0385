//! What a run depends on, as one digest: a stage that another run finished may stand in for one of
//! this run only if the keys are equal.

use super::Source;
use crate::error::Error;
use sesphr::record::Rules;
use sesphr_reports::results::Input;
use sesphr_sim::experiment::Effort;
use sesphr_sim::queueing::Calibration;
use sesphr_sim::scenario::SHIPPED;

/// The digest of this program, the seed, the effort and the records.
///
/// # Errors
/// If the program cannot read itself.
pub(crate) fn key(sources: &[Source], effort: Effort, seed: u64) -> Result<String, Error> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(program()?.as_bytes());
    hasher.update(&seed.to_be_bytes());
    hasher.update(effort.text().as_bytes());
    for source in sources {
        hasher.update(blake3::hash(source.name().as_bytes()).as_bytes());
        hasher.update(blake3::hash(source.bytes()).as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The records of a run, and what ships with the program and shapes its results.
pub(crate) fn inputs(sources: &[Source]) -> Vec<Input> {
    let records = sources.iter().map(|source| Input::of(source.name(), source.bytes()));
    let shipped = [
        Input::of("rules of partitions", Rules::DEFAULT_TEXT.as_bytes()),
        Input::of("service times", Calibration::SHIPPED_TEXT.as_bytes()),
    ];
    let scenarios = SHIPPED
        .iter()
        .map(|shipped| Input::of(format!("scenario {}", shipped.name), shipped.toml.as_bytes()));
    records.chain(shipped).chain(scenarios).collect()
}

/// The digest of this program.
///
/// # Errors
/// If the program cannot read itself.
pub(crate) fn program() -> Result<blake3::Hash, Error> {
    let read = |source, path| Error::Read { path, source };
    let path = std::env::current_exe().map_err(|source| read(source, "sesphr".into()))?;
    let bytes = std::fs::read(&path).map_err(|source| read(source, path))?;
    Ok(blake3::hash(&bytes))
}
