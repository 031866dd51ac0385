//! What can go wrong with a sweep.

use crate::data::DataError;
use crate::queueing::{ConfigError, DriveError};
use crate::replay::ReplayError;
use crate::scenario::ScenarioError;
use sesphr::trace::TraceError;
use std::io;
use std::path::PathBuf;

/// A sweep that cannot be run or merged.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A manifest that cannot be read.
    #[error("cannot read the manifest {file}")]
    Read {
        /// Which file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// Not TOML, or not the fields of a manifest.
    #[error("{file} is not a valid manifest")]
    Toml {
        /// Which file.
        file: String,
        /// Where and why.
        source: toml::de::Error,
    },
    /// A value out of range.
    #[error("{file}: {field} {what}")]
    Value {
        /// Which file.
        file: String,
        /// Which field.
        field: String,
        /// What is wrong, and what may be there.
        what: String,
    },
    /// A scenario that cannot be used.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A scenario of queues that cannot be used.
    #[error(transparent)]
    Queues(#[from] ConfigError),
    /// A run that failed.
    #[error("run {index} failed")]
    Run {
        /// Which.
        index: usize,
        /// Why.
        source: TraceError,
    },
    /// A replay that ended early.
    #[error("run {index} failed")]
    Replay {
        /// Which.
        index: usize,
        /// Why.
        source: Box<ReplayError>,
    },
    /// Operations that do not arrive at their network.
    #[error("run {index} failed")]
    Arrivals {
        /// Which.
        index: usize,
        /// Why.
        source: DriveError,
    },
    /// No thread for a run.
    #[error("cannot start a thread")]
    Thread(#[from] rayon::ThreadPoolBuildError),
    /// A result that cannot be written.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A folder or file of results that cannot be read.
    #[error("cannot read {}", path.display())]
    Results {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that is not a result of this sweep.
    #[error("{} does not belong to the sweep: {why}", path.display())]
    Foreign {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A result that is not as it was written.
    #[error("{} was changed since it was written", path.display())]
    Changed {
        /// Which file.
        path: PathBuf,
    },
    /// No result at all.
    #[error("{} has no result of a sweep", dir.display())]
    Nothing {
        /// Which folder.
        dir: PathBuf,
    },
    /// Runs that are not there.
    #[error("{} lacks {} of {runs} runs; the first is {first}", dir.display(), missing)]
    Gap {
        /// Which folder.
        dir: PathBuf,
        /// How many runs there are.
        runs: usize,
        /// How many are missing.
        missing: usize,
        /// The file of the first that is missing.
        first: String,
    },
    /// A result that JSON cannot hold.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
}
