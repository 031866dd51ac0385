//! One experiment per published figure, and one for the scheme's single operations.
//!
//! An experiment runs the scheme's own functions on both curves, with seeded inputs that are new
//! at every repetition, and checks what it computes outside the timed part. How often a point is
//! repeated depends on the time that its [`Effort`] allows; the number is part of the sample.

use crate::published::Series;
use crate::sample::Sample;
use serde::{Deserialize, Serialize};
use sesphr::payload::PayloadError;
use sesphr::profile::Payload;
use std::time::Duration;

mod clock;
mod fixture;
mod key_generation;
mod operations;
mod record;

/// How much time an experiment may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// Fewer and smaller points; all experiments in about 12 seconds on two cores.
    Quick,
    /// Every point; all experiments in about a minute on two cores.
    Default,
    /// Every point, at least 31 times, as long as it takes.
    Full,
}

impl Effort {
    /// How often each point is measured: at least, at most.
    const fn samples(self) -> (usize, usize) {
        match self {
            Self::Quick => (1, 31),
            Self::Default => (1, 101),
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

/// Told how many points of how many are done, and which comes next.
pub type Progress<'a> = dyn Fn(usize, usize, &str) + Sync + 'a;

/// What the caller provides for an experiment.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// How much time it may take.
    pub effort: Effort,
    /// Where its inputs come from: equal seeds, equal inputs.
    pub seed: u64,
    /// The threads for what is measured on several.
    pub pool: &'a rayon::ThreadPool,
    /// Whom to tell about progress.
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
}

/// What is measured, what it is set beside, and what there is to see.
#[derive(Debug)]
pub struct Experiment {
    /// As the command line and files spell it.
    pub name: &'static str,
    /// A heading.
    pub title: &'static str,
    /// What the figure shows and how to read it.
    pub caption: &'static str,
    /// The published curve in the same figure, if there is one.
    pub published: Option<Series>,
    /// Seconds it may take: quick, default.
    shares_s: [f32; 2],
    measure: fn(&Setup<'_>, Option<Duration>) -> Result<Vec<Sample>, ExperimentError>,
}

/// Every experiment, in the order of the papers.
pub const ALL: [Experiment; 4] = [
    Experiment {
        name: "key-generation",
        title: "Key generation",
        caption: "Time to make the key pairs of a number of users, equation (5): a secret and a \
            public key in both source groups each. Per user the cost is constant, so the measured \
            points lie on a line of slope one. The published points hardly rise with the number \
            of users: most of what they show must be a cost that does not depend on it. The two \
            set-ups share neither machine nor language.",
        published: Some(Series::KeyGeneration),
        shares_s: [4.5, 26.0],
        measure: key_generation::measure,
    },
    Experiment {
        name: "encryption",
        title: "Encryption",
        caption: "Time to encrypt a record of four partitions of uneven sizes on one thread: \
            blinding, mask, capsule and sealing of each, equations (6)-(13). Below some size the \
            four masks and capsules are the whole cost and the line is flat. The papers' own \
            combination is the literal payload on Type A. Upload is not included.",
        published: Some(Series::Encryption),
        shares_s: [2.2, 12.0],
        measure: record::measure_encryption,
    },
    Experiment {
        name: "decryption",
        title: "Decryption",
        caption: "Time to decrypt a record of four partitions of uneven sizes on one thread, given \
            the reader's parameters: unmasking and opening of each, equations (19)-(22). The \
            transformation at the server is not included; see the single operations.",
        published: Some(Series::Decryption),
        shares_s: [2.2, 12.0],
        measure: record::measure_decryption,
    },
    Experiment {
        name: "operations",
        title: "Single operations",
        caption: "Time of each function of the scheme on one thread, for one key pair or one \
            partition. Re-encryption, the server's work per request and partition, is a pairing \
            with one prepared side; the preparation is made once per re-encryption key.",
        published: None,
        shares_s: [1.5, 6.0],
        measure: operations::measure,
    },
];

impl Experiment {
    /// The experiment of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        const TABLE: &[Experiment] = &ALL;
        TABLE.iter().find(|experiment| experiment.name == name)
    }

    /// The time that it may take; nothing if there is no limit.
    #[must_use]
    pub fn share(&self, effort: Effort) -> Option<Duration> {
        let [quick, default] = self.shares_s;
        match effort {
            Effort::Quick => Some(Duration::from_secs_f32(quick)),
            Effort::Default => Some(Duration::from_secs_f32(default)),
            Effort::Full => None,
        }
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
