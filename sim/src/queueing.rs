//! Discrete-event simulation: operations queue at stations, in integer nanoseconds.
//!
//! A [`Config`] is a scenario as TOML. A [`Calibration`] holds the scheme's service times. Together
//! they make a [`Network`] of stations and classes. Replications are independent and run in
//! parallel. Each draws from its own streams, so results do not depend on the number of threads.
//! Memory holds operations under way, the users' devices, and one histogram for each station and
//! class. Finished operations take none.

mod arrival;
mod bounds;
mod calibrate;
mod calibration;
mod config;
mod drive;
mod engine;
mod growth;
mod interval;
mod load;
mod log;
mod network;
mod report;
mod service;
mod sizing;
mod sources;
mod stability;
mod station;
mod tally;

pub use crate::random::distribution::TimeDistribution;
pub use arrival::{Arrival, TIME_MAX_NS};
pub use calibrate::{CalibrateError, Times, calibrate, measure_work};
pub use calibration::{Calibration, CalibrationError, Operations, Timing};
pub use config::{
    Arrivals, Bytes, CalibrationChoice, ClassConfig, Config, ConfigError, Discipline, LinkConfig,
    Population, Run, SHIPPED, Servers, ServersWord, StationConfig, WORKLOAD_NETWORK,
    WORKLOAD_NETWORK_TEXT,
};
pub use drive::DriveError;
pub use engine::Engine;
pub use growth::SIGNIFICANCE_PERCENT;
pub(crate) use interval::Estimate;
pub use log::LogError;
pub use network::Network;
pub use report::{ClassReport, QueueReport, Report};
pub(crate) use service::PS_PER_BYTE_MAX;
pub use sizing::{Sizing, Trial, size};
pub use stability::{Sign, Stability};

use engine::Replication;
use rayon::prelude::*;
use report::{Come, Summary};
use sources::Sources;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many operations arrive between two reports of progress.
const STRIDE: u64 = 1 << 16;

/// What the caller provides for a simulation.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// Where all draws come from.
    pub seed: u64,
    /// The threads that share the replications.
    pub pool: &'a rayon::ThreadPool,
    /// Called with the number of operations that arrived so far.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl std::fmt::Debug for Setup<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("seed", &self.seed).finish_non_exhaustive()
    }
}

impl Network {
    /// Simulates all replications of the scenario, by recursion where that is valid.
    #[must_use]
    pub fn simulate(&self, setup: &Setup<'_>) -> Report {
        let engine = if self.keeps_order() { Engine::Recursion } else { Engine::EventQueue };
        self.simulate_with(setup, engine)
    }

    /// Simulates all replications with a queue of events or by recursion.
    ///
    /// # Panics
    /// If recursion is requested where [`Network::keeps_order`] is false.
    #[must_use]
    pub fn simulate_with(&self, setup: &Setup<'_>, engine: Engine) -> Report {
        let own = |replication| Sources::new(self, setup.seed, replication);
        self.replicate(setup, engine, Come::AsTheScenarioSays, own).without_unstable()
    }

    /// Simulates with arrivals from outside, in order of time and the same in each replication.
    /// Each replication draws its own services.
    ///
    /// # Panics
    /// If an arrival is earlier than the one before it, or has a class or a user that does not
    /// exist.
    #[must_use]
    pub fn simulate_arrivals<I>(&self, setup: &Setup<'_>, arrivals: impl Fn() -> I + Sync) -> Report
    where
        I: Iterator<Item = Arrival>,
    {
        self.measure_arrivals(setup, arrivals).without_unstable()
    }

    /// As [`Network::simulate_arrivals`], but keeps the times of queues that grow.
    pub(crate) fn measure_arrivals<I>(
        &self,
        setup: &Setup<'_>,
        arrivals: impl Fn() -> I + Sync,
    ) -> Report
    where
        I: Iterator<Item = Arrival>,
    {
        let engine = if self.keeps_order() { Engine::Recursion } else { Engine::EventQueue };
        self.replicate(setup, engine, Come::FromOutside, |_| {
            let mut latest = 0;
            arrivals().inspect(move |arrival| {
                assert!(arrival.at_ns >= latest, "arrivals are in the order of their times");
                assert!(usize::from(arrival.class) < self.classes.len(), "a class of the network");
                assert!(arrival.user < self.users, "a user of the population");
                latest = arrival.at_ns;
            })
        })
    }

    fn replicate<I: Iterator<Item = Arrival>>(
        &self,
        setup: &Setup<'_>,
        engine: Engine,
        come: Come,
        arrivals: impl Fn(u32) -> I + Sync,
    ) -> Report {
        assert!(engine == Engine::EventQueue || self.keeps_order(), "recursion needs order");
        let arrived = AtomicU64::new(0);
        let told = |number: u64| {
            if number.is_multiple_of(STRIDE) {
                (setup.progress)(arrived.fetch_add(STRIDE, Ordering::Relaxed) + STRIDE);
            }
        };
        let run = |replication: u32| {
            let outcome = Replication::new(self, setup.seed, replication).run(
                engine,
                arrivals(replication),
                told,
            );
            Summary::new(self, &outcome)
        };
        let replications = 0..self.run.replications;
        let runs: Vec<Summary> =
            setup.pool.install(|| replications.into_par_iter().map(run).collect());
        Report::new(self, setup.seed, engine, come, &runs)
    }
}
