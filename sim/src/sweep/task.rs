//! What is done in each run, with what, and what comes out.

use super::SweepError;
use crate::queueing::{
    self, Calibration, Config, QueueReport, Setup, Sign, WORKLOAD_NETWORK, WORKLOAD_NETWORK_TEXT,
};
use crate::replay::{self, Options, Replayed};
use crate::scenario::{Scenario, ScenarioError, Shipped};
use crate::whole;
use crate::workload::generate::{Written, generate};
use serde::{Deserialize, Serialize};
use sesphr::algebra::Curve;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;
use sesphr::store::Store;
use sesphr::trace::Reader;
use std::ops::ControlFlow;
use std::{fs, io, panic, thread};

/// What is done in each run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// The workload is generated with its outcomes, and counted.
    #[default]
    Workload,
    /// The workload is generated and replayed on a curve, with ciphertext in memory.
    Replay,
    /// Queues are simulated with the shipped service times: the scenario's own, or the shipped
    /// network's if a workload provides the arrivals.
    Simulate,
}

/// What a run works on: a scenario of the kind that its task needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// Of a workload.
    Workload(Box<Scenario>),
    /// Of queues, with its text.
    Queues(Box<Config>, String),
    /// Of a workload whose operations arrive at the shipped network.
    Arrivals(Box<Scenario>),
}

/// What a run found: nothing that depends on the machine or its clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// How many steps of which kinds the workload has.
    Workload(Box<Written>),
    /// How the replay ended.
    Replay(Outcomes),
    /// What the operations met at the queues.
    Simulate(Queues),
}

/// What a replay found, its times aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// The digest of outcomes and bytes.
    pub digest: Option<String>,
    /// The curve, as files spell it.
    pub curve: &'static str,
    /// Steps that happened.
    pub operations: u64,
    /// Those of them that were refused.
    pub denied: u64,
    /// Steps that did not end as the workload says.
    pub divergences: u64,
    /// Openings that gave other bytes than were sealed.
    pub opened_otherwise: u64,
}

/// What a simulation found, in whole nanoseconds: the last bits of a fraction depend on the
/// machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Queues {
    /// The digest of everything that was counted.
    pub digest: String,
    /// Operations in all replications.
    pub operations: u64,
    /// Arrivals and departures at stations.
    pub events: u64,
    /// The stations, in the order of the scenario.
    pub queues: Vec<Queue>,
}

/// What was found at a station: means over replications, and their intervals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// Its name in the scenario.
    pub name: String,
    /// How many servers it has; `None` if nobody ever waits.
    pub servers: Option<u32>,
    /// Visits that were counted.
    pub arrivals: u64,
    /// Service that arrives per time of the servers, millionths; `None` if nobody ever waits.
    pub offered_load_ppm: Option<u64>,
    /// Evidence that the station cannot keep up: then its times have no means.
    pub unstable: Option<Sign>,
    /// Mean time in the queue.
    pub mean_wait_ns: Option<u64>,
    /// Its interval.
    pub mean_wait_ns_ci: Option<[u64; 2]>,
    /// Mean time in queue, service and latency.
    pub mean_sojourn_ns: Option<u64>,
    /// Its interval.
    pub mean_sojourn_ns_ci: Option<[u64; 2]>,
    /// 99th percentile of that time.
    pub sojourn_ns_p99: Option<u64>,
    /// Its interval.
    pub sojourn_ns_p99_ci: Option<[u64; 2]>,
    /// Share of the servers' time that was service, millionths.
    pub utilisation_ppm: Option<u64>,
}

impl From<queueing::Report> for Queues {
    fn from(report: queueing::Report) -> Self {
        // Below 2^53 ns, a hundred days, whole nanoseconds are exact; an interval may begin below 0.
        let whole = whole::nearest;
        let ends = |interval: [f64; 2]| interval.map(whole);
        let queue = |queue: QueueReport| Queue {
            name: queue.name,
            servers: queue.servers,
            arrivals: queue.arrivals,
            offered_load_ppm: queue.stability.offered_load.map(|load| whole(load * 1e6)),
            unstable: queue.stability.unstable,
            mean_wait_ns: queue.mean_wait_ns.map(whole),
            mean_wait_ns_ci: queue.mean_wait_ns_ci.map(ends),
            mean_sojourn_ns: queue.mean_sojourn_ns.map(whole),
            mean_sojourn_ns_ci: queue.mean_sojourn_ns_ci.map(ends),
            sojourn_ns_p99: queue.sojourn_ns_p99.map(whole),
            sojourn_ns_p99_ci: queue.sojourn_ns_p99_ci.map(ends),
            utilisation_ppm: queue.utilisation.map(|share| whole(share * 1e6)),
        };
        Self {
            digest: report.digest,
            operations: report.operations,
            events: report.events,
            queues: report.queues.into_iter().map(queue).collect(),
        }
    }
}

impl Task {
    /// Tells forms of results apart: another form means another plan.
    pub(super) const fn form(self) -> &'static [u8] {
        match self {
            Self::Workload | Self::Replay => b"",
            Self::Simulate => b"with stability",
        }
    }

    /// Whether a scenario of this name is shipped.
    pub(super) fn ships(self, name: &str) -> bool {
        self.shipped(name).is_some()
    }

    fn shipped(self, name: &str) -> Option<&'static str> {
        match self {
            Self::Workload | Self::Replay => Some(Shipped::named(name)?.toml),
            Self::Simulate => {
                let queues = queueing::SHIPPED.iter().find(|(shipped, _)| *shipped == name);
                queues.map(|(_, text)| *text).or_else(|| Some(Shipped::named(name)?.toml))
            }
        }
    }

    /// A scenario as a table, checked as it is: errors have the lines of its file.
    pub(super) fn table(self, name: &str) -> Result<toml::Table, SweepError> {
        let text = match self.shipped(name) {
            Some(text) => text.to_owned(),
            None => fs::read_to_string(name)
                .map_err(|source| ScenarioError::Read { file: name.to_owned(), source })?,
        };
        self.subject(&text, name)?;
        toml::from_str(&text)
            .map_err(|source| ScenarioError::Toml { file: name.to_owned(), source }.into())
    }

    /// A scenario of the kind that the task needs; `called` is what errors call it.
    pub(super) fn subject(self, text: &str, called: &str) -> Result<Subject, SweepError> {
        match self {
            Self::Workload | Self::Replay => {
                Ok(Subject::Workload(Box::new(Scenario::parse(text, called)?)))
            }
            Self::Simulate if Scenario::recognises(text) => {
                Ok(Subject::Arrivals(Box::new(Scenario::parse(text, called)?)))
            }
            Self::Simulate => {
                let config = Config::parse(called, text)?;
                config.network(&Calibration::shipped())?;
                Ok(Subject::Queues(Box::new(config), text.to_owned()))
            }
        }
    }

    /// Performs the task.
    pub(super) fn run(
        self,
        subject: &Subject,
        index: usize,
        seed: u64,
    ) -> Result<Found, SweepError> {
        let failed = |source| SweepError::Run { index, source };
        match (self, subject) {
            (Self::Replay, Subject::Workload(scenario)) => {
                let mut trace = Vec::new();
                generate(scenario, seed, &mut trace, |_| ()).map_err(failed)?;
                let outcomes = apart(|pool| match scenario.profile.payload {
                    Payload::Hybrid => replay_trace::<Bls12>(&trace, index, pool),
                    Payload::Literal => replay_trace::<TypeA>(&trace, index, pool),
                })??;
                Ok(Found::Replay(outcomes))
            }
            (_, Subject::Workload(scenario)) => {
                let written = generate(scenario, seed, io::sink(), |_| ()).map_err(failed)?;
                Ok(Found::Workload(Box::new(written)))
            }
            (_, Subject::Queues(config, _)) => {
                let network = config.network(&Calibration::shipped())?;
                let simulate =
                    |pool: &_| network.simulate(&Setup { seed, pool, progress: &|_| () });
                Ok(Found::Simulate(apart(simulate)?.into()))
            }
            (_, Subject::Arrivals(scenario)) => {
                let mut config = Config::parse(WORKLOAD_NETWORK, WORKLOAD_NETWORK_TEXT)?;
                config.calibration.profile = scenario.profile.to_string();
                let network = config.network(&Calibration::shipped())?;
                let simulate = |pool: &_| {
                    network.simulate_workload(&Setup { seed, pool, progress: &|_| () }, scenario)
                };
                let report = apart(simulate)?;
                let report = report.map_err(|source| SweepError::Arrivals { index, source })?;
                Ok(Found::Simulate(report.into()))
            }
        }
    }
}

impl Subject {
    /// The bytes that stand for it in the plan's digest.
    pub(super) fn canonical(&self) -> Vec<u8> {
        match self {
            Self::Workload(scenario) => scenario.canonical(),
            // What is found depends on the service times, too.
            Self::Queues(_, text) => [text, Calibration::SHIPPED_TEXT].concat().into_bytes(),
            Self::Arrivals(scenario) => {
                let network = [WORKLOAD_NETWORK_TEXT, Calibration::SHIPPED_TEXT].concat();
                [scenario.canonical(), network.into_bytes()].concat()
            }
        }
    }
}

fn replay_trace<C: Curve>(
    trace: &[u8],
    index: usize,
    pool: &rayon::ThreadPool,
) -> Result<Outcomes, SweepError> {
    let fault = |source| SweepError::Replay { index, source: Box::new(source) };
    let reader = Reader::new(trace).map_err(|source| SweepError::Run { index, source })?;
    let store = Store::memory();
    let options =
        Options { store: &store, pool, progress: &|_| (), go_on: &|| ControlFlow::Continue(()) };
    let Replayed { report, stopped } =
        replay::run::<C>(reader, &options, &mut |_| Ok(())).map_err(fault)?;
    match stopped {
        Some(error) => Err(fault(error)),
        None => Ok(Outcomes {
            digest: report.digest,
            curve: report.curve,
            operations: report.operations,
            denied: report.denied,
            divergences: report.divergences,
            opened_otherwise: report.opened_otherwise,
        }),
    }
}

/// Does the work on a thread of its own while the caller's waits. A pool thread that waited for
/// another pool would start the next run meanwhile, and all runs would be under way at once.
fn apart<T: Send>(work: impl FnOnce(&rayon::ThreadPool) -> T + Send) -> Result<T, SweepError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let done = thread::scope(|scope| scope.spawn(|| work(&pool)).join());
    Ok(done.unwrap_or_else(|cause| panic::resume_unwind(cause)))
}
