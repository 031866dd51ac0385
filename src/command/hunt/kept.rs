//! A hunt in a folder, so that it can go on where it ended. The file has a key, made from the
//! program, the seed and what was asked for, and a digest of all that it holds.
//!
//! Surprises are not kept, only the trials that found them: a trial finds the same again.

use super::{Hunted, MessageKind, Trial};
use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::output;
use crate::pipeline::program;
use serde::{Deserialize, Serialize};
use sesphr::profile::Profile;
use sesphr_host::Shard;
use sesphr_model::hunt::Limits;
use sesphr_model::scope::{Comments, Scope};
use sesphr_sim::data::digest;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the digests of files are for.
const PURPOSE: &str = "sesphr v1 hunt";

/// Where a hunt is kept.
pub(super) struct Kept {
    path: PathBuf,
    key: String,
}

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: String,
    so_far: SoFar,
    /// The digest of the key and what there is so far.
    digest: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SoFar {
    trials: u64,
    exhaustive: u64,
    states: u64,
    steps: u64,
    cells: u64,
    shrinks: u64,
    overtakings: Vec<(MessageKind, MessageKind)>,
    surprises: Vec<Found>,
}

/// A kind of surprise.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    cause: String,
    /// The trial that found it first.
    trial: u64,
    times: u64,
    profiles: Vec<String>,
}

/// One shard of a hunt of so many trials.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) shard: Shard,
    pub(super) trials: u64,
}

fn file_name(part: Option<Part>) -> String {
    match part {
        None => "hunt.json".to_owned(),
        Some(Part { shard, .. }) => format!("hunt-{}.json", shard.to_string().replace('/', "-of-")),
    }
}

impl Kept {
    /// The hunt of a folder; it is made if need be.
    pub(super) fn open(
        folder: &Path,
        context: &Context,
        limits: Limits,
        scope: Option<&Scope>,
        part: Option<Part>,
    ) -> Result<Self, Error> {
        files::make_folder(folder)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(program()?.as_bytes());
        let scope = scope.map(|scope| scope.to_toml(Comments::Without));
        hasher.update(format!("{} {limits:?} {scope:?} {part:?}", context.seed).as_bytes());
        let key = hasher.finalize().to_hex().to_string();
        Ok(Self { path: folder.join(file_name(part)), key })
    }

    /// How many shards a folder holds files of.
    ///
    /// # Errors
    /// A folder that cannot be read, or that holds anything but the shards of one number.
    pub(super) fn shards(folder: &Path) -> Result<u64, Error> {
        let fault = |source| Error::Read { path: folder.to_owned(), source };
        let mut all = None;
        for entry in fs::read_dir(folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // A killed run may have left a hidden file.
            if name.starts_with('.') {
                continue;
            }
            let of = name.strip_suffix(".json").and_then(|name| name.rsplit_once("-of-"));
            let of = of.and_then(|(_, of)| of.parse::<u64>().ok());
            if of.is_none() || all.is_some_and(|all| Some(all) != of) {
                let why = "it is no shard of the same hunt as the files before it".to_owned();
                return Err(Error::NotMerged { path: entry.path(), why });
            }
            all = of;
        }
        all.ok_or_else(|| Error::Nothing(format!("{} holds no shard", folder.display())))
    }

    /// Whether anything was kept.
    pub(super) fn is_there(&self) -> bool {
        self.path.exists()
    }

    /// Where the hunt is kept.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What was found before. `again` repeats trials.
    ///
    /// # Errors
    /// A file of another hunt, or one that is not as it was written.
    pub(super) fn take_up(
        &self,
        again: impl FnOnce(Vec<u64>) -> Result<Vec<Trial>, Error>,
    ) -> Result<Hunted, Error> {
        let text = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Hunted::default()),
            Err(source) => return Err(Error::Read { path: self.path.clone(), source }),
            Ok(text) => text,
        };
        let refused = |why| Error::OtherHunt { path: self.path.clone(), why };
        let changed = || refused("it was changed since it was written");
        let File { key, so_far, digest: told } =
            serde_json::from_slice(&text).map_err(|_| refused("it is not a hunt"))?;
        if content(&key, &so_far)? != told {
            return Err(changed());
        }
        if key != self.key {
            let why = "another program wrote it, or with another seed, scope, shard or number of states or trials";
            return Err(refused(why));
        }
        let first: BTreeSet<u64> = so_far.surprises.iter().map(|found| found.trial).collect();
        let trials = again(first.into_iter().collect())?;
        let mut hunted = Hunted::default();
        trials.into_iter().for_each(|trial| hunted.add(trial));
        let mut kinds = std::mem::take(&mut hunted.kinds);
        for Found { cause, trial, times, profiles } in so_far.surprises {
            let mut kind = kinds.remove(&cause).ok_or_else(changed)?;
            let profiles = profiles.iter().map(|profile| profile.parse::<Profile>());
            kind.profiles = profiles.collect::<Result<_, _>>().map_err(|_| changed())?;
            (kind.trial, kind.times) = (trial, times);
            hunted.kinds.insert(cause, kind);
        }
        Ok(Hunted {
            trials: so_far.trials,
            exhaustive: so_far.exhaustive,
            states: so_far.states,
            steps: so_far.steps,
            cells: so_far.cells,
            shrinks: so_far.shrinks,
            overtakings: so_far.overtakings.into_iter().collect(),
            kinds: hunted.kinds,
        })
    }

    /// Writes what there is so far.
    pub(super) fn keep(&self, hunted: &Hunted) -> Result<(), Error> {
        let surprises = hunted.kinds.values().map(|kind| Found {
            cause: kind.cause.clone(),
            trial: kind.trial,
            times: kind.times,
            profiles: kind.profiles.iter().map(ToString::to_string).collect(),
        });
        let so_far = SoFar {
            trials: hunted.trials,
            exhaustive: hunted.exhaustive,
            states: hunted.states,
            steps: hunted.steps,
            cells: hunted.cells,
            shrinks: hunted.shrinks,
            overtakings: hunted.overtakings.iter().copied().collect(),
            surprises: surprises.collect(),
        };
        let (key, digest) = (self.key.clone(), content(&self.key, &so_far)?);
        files::put(&self.path, &output::to_json(&File { key, so_far, digest })?)
    }
}

fn content(key: &str, so_far: &SoFar) -> Result<String, serde_json::Error> {
    digest(PURPOSE, &(key, so_far))
}
