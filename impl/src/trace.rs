//! Traces: one line of JSON for the header, then one for each step (ndjson).
//!
//! A trace records the profile, the network and the seed, what happened, and how each action ended.
//! It can be run again, on any algebra, to the same outcomes. A workload also says when each
//! happened; parties have no clock, so times change no outcome.
//!
//! ```
//! use sesphr::trace::Trace;
//!
//! let line = "not a header";
//! let error = Trace::<sesphr::Action>::read(line.as_bytes()).expect_err("no JSON");
//! assert!(error.to_string().starts_with("line 1"), "{error}");
//! ```

mod error;
mod reader;
mod run;
mod writer;

pub use error::TraceError;
pub use reader::Reader;
pub use run::Divergence;
pub use writer::Writer;

use crate::action::{Action, Outcome};
use crate::profile::Profile;
use crate::system::Network;
use serde::{Deserialize, Serialize};

/// The version of the format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// What a trace is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Header {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The profile that all parties follow.
    pub profile: Profile,
    /// How messages travel.
    pub network: Network,
    /// The seed that all secrets are derived from; meant to be printed.
    pub seed: u64,
    /// The scope that the trace was found in, if a model found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What the trace shows, if it is a counterexample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attack: Option<Attack>,
}

/// What a counterexample shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Attack {
    /// The coalition, as the command line spells it.
    pub coalition: String,
    /// The property that is violated.
    pub property: String,
    /// The item that is obtained, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<crate::id::ItemId>,
}

impl Header {
    /// A header of the current format with neither scope nor attack.
    #[must_use]
    pub const fn new(profile: Profile, network: Network, seed: u64) -> Self {
        Self { format: FORMAT, profile, network, seed, scope: None, attack: None }
    }
}

/// An action, how it ended and, in a workload, when it happened. What happens is an action of the
/// protocol, unless the writer of the trace knows of other things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step<T = Action> {
    /// When it happened, in nanoseconds since the trace began; never before the previous step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ns: Option<u64>,
    /// What happened.
    pub action: T,
    /// How it ended.
    pub outcome: Outcome,
}

/// A whole trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<T = Action> {
    /// What it is about.
    pub header: Header,
    /// What happened, in order.
    pub steps: Vec<Step<T>>,
}

/// What can happen in a step of a trace.
pub trait Happening {
    /// The action of the protocol, if it is one.
    fn action(&self) -> Option<&Action>;
}

impl Happening for Action {
    fn action(&self) -> Option<&Action> {
        Some(self)
    }
}

impl<T> Trace<T> {
    /// The same trace for readers who know of more kinds of step.
    #[must_use]
    pub fn widened<U: From<T>>(self) -> Trace<U> {
        let step = |Step { at_ns, action, outcome }: Step<T>| Step {
            at_ns,
            action: action.into(),
            outcome,
        };
        Trace { header: self.header, steps: self.steps.into_iter().map(step).collect() }
    }

    /// The same trace for readers who know of fewer kinds of step, or the first step that they do
    /// not know, counted from 1.
    ///
    /// # Errors
    /// That step.
    pub fn narrowed<U>(self, known: impl Fn(T) -> Option<U>) -> Result<Trace<U>, usize> {
        let step = |(at, Step { at_ns, action, outcome }): (usize, Step<T>)| {
            known(action).map(|action| Step { at_ns, action, outcome }).ok_or(at + 1)
        };
        let steps = self.steps.into_iter().enumerate().map(step).collect::<Result<_, _>>()?;
        Ok(Trace { header: self.header, steps })
    }
}
