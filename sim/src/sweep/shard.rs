//! Running a shard of a plan.

use super::{Plan, Record, Run, SweepError, file_name};
use crate::data::write_atomically;
use rayon::prelude::*;
use sesphr_host::Shard;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What running a shard did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Runs that were run.
    pub ran: usize,
    /// Runs whose results were there already.
    pub kept: usize,
}

/// Runs a shard in parallel on the threads of the current pool, and writes each result when it is
/// ready. Existing results are kept. `told` gets the number of runs done.
///
/// # Errors
/// An existing result that belongs to another plan; a run that fails; a file that cannot be
/// written. Results already written stay.
pub fn run(
    plan: &Plan,
    shard: Shard,
    dir: &Path,
    told: &(dyn Fn(usize) + Sync),
) -> Result<Done, SweepError> {
    let runs: Vec<&Run> = plan.runs.iter().filter(|run| shard.has(run.index)).collect();
    let (ran, kept) = (AtomicUsize::new(0), AtomicUsize::new(0));
    runs.par_iter().try_for_each(|run| {
        let count = if is_there(plan, run, dir)? {
            &kept
        } else {
            execute(plan, run, dir)?;
            &ran
        };
        count.fetch_add(1, Ordering::Relaxed);
        told(ran.load(Ordering::Relaxed) + kept.load(Ordering::Relaxed));
        Ok::<(), SweepError>(())
    })?;
    Ok(Done { ran: ran.into_inner(), kept: kept.into_inner() })
}

/// Whether the result of a run is there already.
fn is_there(plan: &Plan, run: &Run, dir: &Path) -> Result<bool, SweepError> {
    let path = dir.join(file_name(run.index));
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(source) => return Err(SweepError::Results { path, source }),
    };
    let record: Record<serde_json::Value> = match serde_json::from_slice(&bytes) {
        Ok(record) => record,
        Err(error) => return Err(SweepError::Foreign { path, why: error.to_string() }),
    };
    if (&record.plan, record.index) != (&plan.digest, run.index) {
        let why = "it is a result of another manifest".to_owned();
        return Err(SweepError::Foreign { path, why });
    }
    if !record.is_whole() {
        return Err(SweepError::Changed { path });
    }
    Ok(true)
}

fn execute(plan: &Plan, run: &Run, dir: &Path) -> Result<(), SweepError> {
    let parameters: BTreeMap<String, serde_json::Value> = run
        .parameters
        .iter()
        .map(|(field, value)| Ok((field.clone(), serde_json::to_value(value)?)))
        .collect::<Result<_, serde_json::Error>>()?;
    let record = Record {
        plan: plan.digest.clone(),
        runs: plan.runs.len(),
        index: run.index,
        task: plan.task,
        scenario: run.name.clone(),
        parameters,
        replica: run.replica,
        seed: run.seed,
        result: plan.task.run(&run.subject, run.index, run.seed)?,
        digest: String::new(),
    }
    .sealed()?;
    let mut text = serde_json::to_vec_pretty(&record)?;
    text.push(b'\n');
    Ok(write_atomically(&dir.join(file_name(run.index)), &text)?)
}
