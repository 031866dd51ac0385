//! Finished searches in a folder, one file each, so that an interrupted run can resume. A file has
//! a key, made from the program, the search and its bounds, and a digest of its content. It is used
//! only if both match and it holds everything that the search judges.

use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::output;
use crate::pipeline::program;
use serde::{Deserialize, Serialize};
use sesphr_model::finding::Finding;
use sesphr_model::matrix::{Cell, Job, judged, pairing_text};
use sesphr_model::scope::{Expected, Scope};
use sesphr_sim::data::digest;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the digests of files are for.
const PURPOSE: &str = "sesphr v1 finished search";

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
    /// The digest of the key and the findings.
    digest: String,
}

/// Why a file is not used.
#[derive(Debug)]
enum Unused {
    /// There is none.
    Missing,
    /// Another program wrote it, or for another search.
    Other,
    /// It is not as it was written.
    Damaged(String),
}

impl Store {
    /// A folder for finished searches; it is made if need be.
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        files::make_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), program: program()? })
    }

    /// The cells of a search that was finished before. A file that was changed since is named, and
    /// not used.
    pub(super) fn find(&self, job: &Job, context: &Context) -> Option<Vec<Cell>> {
        let path = self.path(job);
        match self.read(&path, job) {
            Ok(cells) => Some(cells),
            Err(Unused::Damaged(why)) => {
                let path = path.display();
                context.note(format_args!("{path} is ignored and searched again: {why}"));
                None
            }
            Err(Unused::Missing | Unused::Other) => None,
        }
    }

    /// The cells of searches that are all finished, in the order of the searches.
    ///
    /// # Errors
    /// A search that is missing; a file that was changed, or that belongs to none of them.
    pub(super) fn merge(&self, jobs: &[Job]) -> Result<Vec<Cell>, Error> {
        let own: BTreeSet<PathBuf> = jobs.iter().map(|job| self.path(job)).collect();
        if let Some(path) = self.files()?.difference(&own).next() {
            let why = "it belongs to no search of this command".to_owned();
            return Err(Error::NotMerged { path: path.clone(), why });
        }
        let (mut cells, mut missing) = (Vec::new(), Vec::new());
        for job in jobs {
            let path = self.path(job);
            let refused = |why: &str| Error::NotMerged { path: path.clone(), why: why.to_owned() };
            match self.read(&path, job) {
                Ok(found) => cells.extend(found),
                Err(Unused::Missing) => missing.push(path),
                Err(Unused::Other) => {
                    return Err(refused("another program wrote it, or with other limits or seed"));
                }
                Err(Unused::Damaged(why)) => return Err(refused(&why)),
            }
        }
        match missing.first() {
            None => Ok(cells),
            Some(first) => Err(Error::MissingSearches {
                missing: missing.len(),
                searches: jobs.len(),
                first: first.clone(),
            }),
        }
    }

    /// What is in the folder. A killed run may have left a hidden file, which is not counted.
    fn files(&self) -> Result<BTreeSet<PathBuf>, Error> {
        let fault = |source| Error::Read { path: self.folder.clone(), source };
        let entries = fs::read_dir(&self.folder).map_err(fault)?;
        let paths: BTreeSet<PathBuf> =
            entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>().map_err(fault)?;
        let is_hidden = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        Ok(paths.into_iter().filter(|path| !is_hidden(path)).collect())
    }

    fn read(&self, path: &Path, job: &Job) -> Result<Vec<Cell>, Unused> {
        let damaged = |why: &str| Unused::Damaged(why.to_owned());
        let text = fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unused::Missing,
            _ => Unused::Damaged(error.to_string()),
        })?;
        let Finished { key, findings, digest: found } =
            serde_json::from_slice(&text).map_err(|_| damaged("it is not a finished search"))?;
        let of_content =
            content(&key, &findings).map_err(|_| damaged("it is not a finished search"))?;
        if of_content != found {
            return Err(damaged("it was changed since it was written"));
        }
        if key != self.key(job) {
            return Err(Unused::Other);
        }
        if !findings.iter().map(Finding::property).eq(judged(job).map(|property| property.id)) {
            return Err(damaged("its findings are not those of the search"));
        }
        let cells: Option<_> = findings.iter().map(|finding| finding.cell(job)).collect();
        cells.ok_or_else(|| damaged("a counterexample in it does not violate its property"))
    }

    /// Keeps the cells of a finished search.
    pub(super) fn keep(&self, job: &Job, cells: &[Cell]) -> Result<(), Error> {
        let (key, findings) = (self.key(job), cells.iter().map(Finding::of).collect::<Vec<_>>());
        let digest = content(&key, &findings)?;
        files::put(&self.path(job), &output::to_json(&Finished { key, findings, digest })?)
    }

    fn path(&self, job: &Job) -> PathBuf {
        let Job { coalition, scope, pairing, .. } = job;
        let profile = job.profile.to_string().replace('/', ",");
        let (scope, pairing) = (&scope.name, pairing_text(*pairing));
        self.folder.join(format!("{profile}_{coalition}_{scope}_{pairing}.json"))
    }

    /// A digest of this program and of the search with its bounds. What is expected does not change
    /// what is found.
    fn key(&self, job: &Job) -> String {
        let scope = Scope { expected: Expected::by_analysis(), ..job.scope.clone() };
        let job = Job { scope, ..job.clone() };
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.program.as_bytes());
        hasher.update(format!("{job:?}").as_bytes());
        hasher.finalize().to_hex().to_string()
    }
}

/// A digest of what searches found. It does not depend on how long they took, nor on who ran them.
pub(super) fn digest_of(cells: &[Cell]) -> Result<String, serde_json::Error> {
    let found = cells.iter().map(|cell| {
        let (profile, coalition) = (cell.profile.to_string(), cell.coalition.to_string());
        (profile, coalition, &cell.scope, cell.pairing, Finding::of(cell).timeless())
    });
    digest("sesphr v1 cells", &found.collect::<Vec<_>>())
}

fn content(key: &str, findings: &[Finding]) -> Result<String, serde_json::Error> {
    digest(PURPOSE, &(key, findings))
}
