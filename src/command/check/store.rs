//! Finished searches in a folder, one file each, so that a run that was cut short is taken up
//! where it ended. A file is used only by the program that wrote it, for the search that it is
//! about: both are part of its key.

use crate::error::Error;
use crate::files::{self, Existing, Readers};
use crate::output;
use crate::pipeline::program;
use serde::{Deserialize, Serialize};
use sesphr_model::finding::Finding;
use sesphr_model::matrix::{Cell, Job, pairing_text};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// The digest of this program.
    program: blake3::Hash,
}

/// A finished search as its file holds it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finished {
    key: String,
    findings: Vec<Finding>,
}

impl Store {
    /// A folder for finished searches; it is made if need be.
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        files::make_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), program: program()? })
    }

    /// The cells of a search that was finished before.
    pub(super) fn find(&self, job: &Job) -> Option<Vec<Cell>> {
        let text = fs::read(self.path(job)).ok()?;
        let finished: Finished = serde_json::from_slice(&text).ok()?;
        (finished.key == self.key(job)).then_some(())?;
        finished.findings.iter().map(|finding| finding.cell(job)).collect()
    }

    /// Keeps the cells of a finished search.
    pub(super) fn keep(&self, job: &Job, cells: &[Cell]) -> Result<(), Error> {
        let findings = cells.iter().map(Finding::of).collect();
        let text = output::to_json(&Finished { key: self.key(job), findings })?;
        files::write(&self.path(job), text.as_bytes(), Existing::Replace, Readers::Anyone)
    }

    fn path(&self, job: &Job) -> PathBuf {
        let Job { coalition, scope, pairing, .. } = job;
        let profile = job.profile.to_string().replace('/', ",");
        let (scope, pairing) = (scope.name, pairing_text(*pairing));
        self.folder.join(format!("{profile}_{coalition}_{scope}_{pairing}.json"))
    }

    /// A digest of this program and of the search with its bounds.
    fn key(&self, job: &Job) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.program.as_bytes());
        hasher.update(format!("{job:?}").as_bytes());
        hasher.finalize().to_hex().to_string()
    }
}
