//! Why a replay stopped.

use serde::Serialize;
use sesphr::action::Outcome;
use sesphr::id::{ItemId, UserId};
use sesphr::payload::PayloadError;
use sesphr::store::StoreError;
use sesphr::trace::TraceError;
use std::fmt;

/// The server's answer to a request is not the one to which the orders entitle the asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// Which step, counted from 1.
    pub step: u64,
    /// Who asked.
    pub user: UserId,
    /// What for.
    pub item: ItemId,
    /// How the server answered.
    pub outcome: Outcome,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, user, item, outcome } = self;
        match outcome {
            Outcome::Denied(refusal) => {
                write!(f, "step {step}: {user} is entitled to {item} and was refused: {refusal}")
            }
            _ => write!(f, "step {step}: {user} is not entitled to {item} and was answered"),
        }
    }
}

/// Why a replay stopped before the end of its trace.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A trace that cannot be read, or a step that cannot happen.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A trace in which the order of messages matters.
    #[error(
        "the trace keeps messages in flight, in one order for all patients; a replay needs a \
         trace whose network is at-once"
    )]
    InFlight,
    /// The store failed.
    #[error("step {step} fails at the store")]
    Store {
        /// Which step, counted from 1.
        step: u64,
        /// How.
        source: StoreError,
    },
    /// The server and the orders disagree.
    #[error("{0}")]
    Disagreement(Disagreement),
    /// Somebody asked for an end.
    #[error("an end was asked for before step {step}")]
    Asked {
        /// Which step, counted from 1.
        step: u64,
    },
    /// Samples that cannot be written.
    #[error("the samples cannot be written")]
    Samples(#[from] csv::Error),
}

impl From<PayloadError> for ReplayError {
    fn from(source: PayloadError) -> Self {
        Self::Trace(TraceError::Profile(source))
    }
}

impl ReplayError {
    /// The step that it concerns, counted from 1; the greatest number if it concerns none.
    pub(super) const fn step(&self) -> u64 {
        match self {
            Self::Trace(TraceError::Action { step, .. }) => *step as u64,
            Self::Store { step, .. } | Self::Asked { step } => *step,
            Self::Disagreement(found) => found.step,
            _ => u64::MAX,
        }
    }
}
