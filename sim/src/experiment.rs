//! One experiment per figure: the papers' figures, the comparison with other schemes, and an
//! operator's questions.
//!
//! An experiment runs the scheme's own functions on both curves. Inputs are seeded and new at every
//! repetition. Results are checked outside the timed part. Work on one thread is timed by that
//! thread's processor time, so other programs do not count. Work on several threads, and in a
//! store, is timed by the clock. The [`Effort`] decides how often a point is repeated, and the
//! sample records the number.

use crate::baselines::Refusal;
use crate::queueing::ConfigError;
use crate::sample::Sample;
use plot::Plot;
use serde::{Deserialize, Serialize};
use sesphr::payload::PayloadError;
use sesphr::profile::Payload;
use sesphr::store::StoreError;
use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

mod clock;
mod fixture;
mod key_generation;
mod latency;
pub mod link;
mod operations;
pub mod plot;
mod record;
mod revocation;
mod revoked_reader;
mod schemes;
mod table;
mod throughput;
mod turnaround;
mod upload;

pub use table::ALL;

/// How much time an experiment may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// Fewer and smaller points; all experiments in about 20 seconds on two cores.
    Quick,
    /// Every point; all experiments in about a minute on two cores.
    Default,
    /// Every point, at least 31 times, and ten times as long.
    Full,
}

/// The fewest repetitions that give an interval of the median.
const ENOUGH: usize = 6;

impl Effort {
    /// How often each point is measured: at least, at most.
    const fn samples(self) -> (usize, usize) {
        match self {
            Self::Quick => (ENOUGH, 31),
            Self::Default => (ENOUGH, 101),
            Self::Full => (31, 101),
        }
    }

    /// Names, as the command line spells them.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Default => "default",
            Self::Full => "full",
        }
    }
}

/// Called with the points done, their total and the next point; says whether to go on.
pub type Progress<'a> = dyn Fn(usize, usize, &str) -> ControlFlow<()> + Sync + 'a;

/// What the caller provides for an experiment.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// How much time it may take.
    pub effort: Effort,
    /// Where its inputs come from: equal seeds, equal inputs.
    pub seed: u64,
    /// The threads for measurements that use several.
    pub pool: &'a rayon::ThreadPool,
    /// Called with progress; says whether to go on.
    pub progress: &'a Progress<'a>,
}

impl std::fmt::Debug for Setup<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup")
            .field("effort", &self.effort)
            .field("seed", &self.seed)
            .field("threads", &self.pool.current_num_threads())
            .finish_non_exhaustive()
    }
}

/// An experiment that did not compute what it should have.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    /// The caller chose to stop.
    #[error("stopped")]
    Stopped,
    /// A partition could not be sealed or opened.
    #[error("{curve}, {payload} payload, record of {bytes} bytes")]
    Payload {
        /// The curve.
        curve: &'static str,
        /// The payload.
        payload: &'static str,
        /// The record's size.
        bytes: u64,
        /// Why.
        source: PayloadError,
    },
    /// A partition came back changed.
    #[error("{curve}, {payload} payload, record of {bytes} bytes: decryption gave other bytes")]
    RoundTrip {
        /// The curve.
        curve: &'static str,
        /// The payload.
        payload: &'static str,
        /// The record's size.
        bytes: u64,
    },
    /// An operation gave a wrong group element.
    #[error("{curve}: {operation} gave a wrong element")]
    Wrong {
        /// The curve.
        curve: &'static str,
        /// The operation.
        operation: &'static str,
    },
    /// A scheme refuses a reader who is entitled.
    #[error("{scheme} refuses an entitled reader")]
    Refused {
        /// The scheme.
        scheme: &'static str,
        /// Why.
        source: Refusal,
    },
    /// A folder for a store cannot be made.
    #[error("cannot make a temporary folder")]
    Folder(#[source] io::Error),
    /// A store that fails.
    #[error("the store failed")]
    Store(#[source] StoreError),
    /// Threads that cannot be started.
    #[error("cannot start threads")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// A network that cannot be simulated.
    #[error("cannot simulate the server")]
    Network(#[source] ConfigError),
}

/// What is measured, what it is compared with, and what the figure shows.
#[derive(Debug)]
pub struct Experiment {
    /// The name on the command line and in files.
    pub name: &'static str,
    /// A heading.
    pub title: &'static str,
    /// What the figure shows and how to read it.
    pub caption: &'static str,
    /// The form of the figure.
    pub plot: Plot,
    /// Seconds it may take: quick, default.
    shares_s: [f32; 2],
    measure: fn(&Setup<'_>, Duration) -> Result<Vec<Sample>, ExperimentError>,
}

impl Experiment {
    /// The experiment of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        const TABLE: &[Experiment] = &ALL;
        TABLE.iter().find(|experiment| experiment.name == name)
    }

    /// Whether its figure shows points of the papers.
    #[must_use]
    pub fn has_published(&self) -> bool {
        match &self.plot {
            Plot::Lines { panels, .. } => panels.iter().any(|panel| panel.published.is_some()),
            Plot::Fits => true,
            Plot::Dots | Plot::Reads => false,
        }
    }

    /// The time it may take beyond its minimum number of samples.
    #[must_use]
    pub fn share(&self, effort: Effort) -> Duration {
        let [quick, default] = self.shares_s;
        Duration::from_secs_f32(match effort {
            Effort::Quick => quick,
            Effort::Default => default,
            Effort::Full => 10.0 * default,
        })
    }

    /// Measures.
    ///
    /// # Errors
    /// If the scheme computes something wrong, which the experiment checks.
    pub fn run(&self, setup: &Setup<'_>) -> Result<Vec<Sample>, ExperimentError> {
        (self.measure)(setup, self.share(setup.effort))
    }
}

/// The payloads that a curve has: the literal one only on the papers' own.
const fn payloads(kind: sesphr::algebra::PairingKind) -> &'static [Payload] {
    match kind {
        sesphr::algebra::PairingKind::Type1 => &[Payload::Literal, Payload::Hybrid],
        sesphr::algebra::PairingKind::Type3 => &[Payload::Hybrid],
    }
}

#[cfg(test)]
mod tests;
