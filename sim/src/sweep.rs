//! Sweeps: many runs of scenarios with varying parameters, on one machine or as a job array.
//!
//! A manifest names scenarios, parameters with their values, and a number of replicas. Each
//! combination is a run. Runs are numbered, and a shard is every n-th of them. Each run writes one
//! file, whole or not at all, so an interrupted sweep resumes where it stopped. Merging requires
//! every run of one plan and nothing else; its digest does not depend on the shards.

mod error;
mod manifest;
mod merge;
mod plan;
mod shard;
mod task;

pub use error::SweepError;
pub use manifest::{Manifest, Parameter, SHIPPED};
pub use merge::{Merged, merge};
pub use plan::{Plan, Run};
pub use shard::{Done, run};
pub use task::{Found, Outcomes, Queue, Queues, Subject, Task};

use crate::data::digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a run writes; `R` is what its task found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record<R> {
    /// The digest of the run's plan.
    pub plan: String,
    /// How many runs the plan has.
    pub runs: usize,
    /// Which of them this is, from 0.
    pub index: usize,
    /// What was done.
    pub task: Task,
    /// The scenario, as the manifest names it.
    pub scenario: String,
    /// The parameters, with their values as JSON.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// Which replica, from 0.
    pub replica: u32,
    /// The seed of the run.
    pub seed: u64,
    /// What was found.
    pub result: R,
    /// The digest of all of the above: a result that was changed since is refused.
    pub digest: String,
}

impl<R: Serialize> Record<R> {
    /// The record with the digest of what it holds.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn sealed(mut self) -> Result<Self, serde_json::Error> {
        self.digest = self.content()?;
        Ok(self)
    }

    /// Whether it is unchanged since it was written.
    fn is_whole(&self) -> bool {
        self.content().is_ok_and(|digest| digest == self.digest)
    }

    fn content(&self) -> Result<String, serde_json::Error> {
        let Self { plan, runs, index, task, scenario, parameters, replica, seed, result, .. } =
            self;
        let all = (plan, runs, index, task, scenario, parameters, replica, seed, result);
        digest("sesphr v1 result of a run", &all)
    }
}

/// The name of a run's file.
fn file_name(index: usize) -> String {
    format!("run-{index:06}.json")
}
