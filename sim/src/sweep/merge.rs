//! Merging the results of all shards.

use super::{Record, SweepError, file_name};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// All results of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Merged {
    /// BLAKE3 of all results, in the order of the plan.
    pub digest: String,
    /// The digest of the plan.
    pub plan: String,
    /// How many runs there were.
    pub runs: usize,
    /// Their results, in order.
    pub results: Vec<Record<Value>>,
}

/// Reads the results in a folder.
///
/// # Errors
/// A file that is not a result, belongs to another plan or has the wrong name; missing runs; a
/// folder that cannot be read. Hidden files are ignored, since a killed run leaves one.
pub fn merge(dir: &Path) -> Result<Merged, SweepError> {
    let mut plan: Option<(String, usize)> = None;
    let mut records: BTreeMap<usize, (Vec<u8>, Record<Value>)> = BTreeMap::new();
    for path in files(dir)? {
        let foreign = |why: &str| SweepError::Foreign { path: path.clone(), why: why.to_owned() };
        let bytes =
            fs::read(&path).map_err(|source| SweepError::Results { path: path.clone(), source })?;
        let record: Record<Value> =
            serde_json::from_slice(&bytes).map_err(|error| foreign(&error.to_string()))?;
        if !record.is_whole() {
            return Err(SweepError::Changed { path });
        }
        if path.file_name() != Some(file_name(record.index).as_ref()) {
            return Err(foreign("its name is not that of the run in it"));
        }
        let (digest, runs) = plan.get_or_insert((record.plan.clone(), record.runs));
        if (&record.plan, record.runs) != (digest, *runs) || record.index >= *runs {
            return Err(foreign("it is a result of another manifest than those before it"));
        }
        records.insert(record.index, (bytes, record));
    }
    let (plan, runs) = plan.ok_or_else(|| SweepError::Nothing { dir: dir.to_owned() })?;
    if let Some(first) = (0..runs).find(|index| !records.contains_key(index)) {
        let missing = runs - records.len();
        let (dir, first) = (dir.to_owned(), file_name(first));
        return Err(SweepError::Gap { dir, runs, missing, first });
    }
    let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 sweep results");
    for (bytes, _) in records.values() {
        hasher.update(&(bytes.len() as u64).to_be_bytes()).update(bytes);
    }
    let results = records.into_values().map(|(_, record)| record).collect();
    Ok(Merged { digest: hasher.finalize().to_string(), plan, runs, results })
}

/// The files of a folder in the order of their names, hidden ones aside.
fn files(dir: &Path) -> Result<Vec<PathBuf>, SweepError> {
    let fault = |source| SweepError::Results { path: dir.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable();
    Ok(paths)
}
