//! What a simulation found: the figures of each queue and class over replications.

use super::engine::{Engine, Outcome};
use super::interval::Estimate;
use super::network::{Class, Network, Stage, Station};
use super::stability::{Evidence, Stability};
use super::tally::Tally;
use serde::Serialize;

/// What a simulation found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Where all draws came from.
    pub seed: u64,
    /// Independent replications.
    pub replications: u32,
    /// Level of all intervals, per cent; they are Student's, over replications.
    pub confidence_percent: u32,
    /// How it was run.
    pub engine: Engine,
    /// BLAKE3 of everything that was counted: equal on any number of threads.
    pub digest: String,
    /// Operations in all replications, including the warm-up.
    pub operations: u64,
    /// An arrival and a departure for each visit of a station, in all replications.
    pub events: u64,
    /// The stations, in the order of the scenario.
    pub queues: Vec<QueueReport>,
    /// The classes, in the order of the scenario.
    pub classes: Vec<ClassReport>,
}

/// When operations came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Come {
    /// By the processes of their classes.
    AsTheScenarioSays,
    /// As a log or a workload said.
    FromOutside,
}

/// Results for one station. Times are means over the replications' own means. They are absent where
/// no counted operation arrived, and where the station cannot keep up: its queue grows without end,
/// and its times have no mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueReport {
    /// Its name in the scenario.
    pub name: String,
    /// How many servers it has; `None` if nobody ever waits.
    pub servers: Option<u32>,
    /// Visits that were counted, in all replications.
    pub arrivals: u64,
    /// Whether it can keep up with them.
    pub stability: Stability,
    /// Share of visits that waited at all.
    pub waited_share: Option<f64>,
    /// Its interval.
    pub waited_share_ci: Option<[f64; 2]>,
    /// Mean time in the queue.
    pub mean_wait_ns: Option<f64>,
    /// Its interval.
    pub mean_wait_ns_ci: Option<[f64; 2]>,
    /// Mean time in queue, service and latency.
    pub mean_sojourn_ns: Option<f64>,
    /// Its interval.
    pub mean_sojourn_ns_ci: Option<[f64; 2]>,
    /// Median of the time in queue, service and latency.
    pub sojourn_ns_p50: Option<f64>,
    /// Its interval.
    pub sojourn_ns_p50_ci: Option<[f64; 2]>,
    /// 99th percentile of the time in queue, service and latency.
    pub sojourn_ns_p99: Option<f64>,
    /// Its interval.
    pub sojourn_ns_p99_ci: Option<[f64; 2]>,
    /// Share of the servers' time that was service; `None` if the number of servers is unlimited.
    pub utilisation: Option<f64>,
    /// Its interval.
    pub utilisation_ci: Option<[f64; 2]>,
}

/// What was found of a class: the time from arrival to the end of the route.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassReport {
    /// Its name in the scenario.
    pub name: String,
    /// Operations that were counted, in all replications.
    pub operations: u64,
    /// Whether a station of its route cannot keep up: then its times have no means.
    pub unstable: bool,
    /// Mean time from arrival to the end.
    pub mean_response_ns: Option<f64>,
    /// Its interval.
    pub mean_response_ns_ci: Option<[f64; 2]>,
    /// Its median.
    pub response_ns_p50: Option<f64>,
    /// Its interval.
    pub response_ns_p50_ci: Option<[f64; 2]>,
    /// Its 99th percentile.
    pub response_ns_p99: Option<f64>,
    /// Its interval.
    pub response_ns_p99_ci: Option<[f64; 2]>,
}

/// The figures of a tally in one replication.
#[derive(Clone, Copy, Debug)]
struct Figures {
    visits: u64,
    waited_share: f64,
    mean_wait_ns: f64,
    mean_sojourn_ns: f64,
    p50_ns: f64,
    p99_ns: f64,
    utilisation: Option<f64>,
    /// Service that arrived per time of the servers, from the first arrival to the last.
    load: Option<f64>,
    /// By how much the second half of the waits exceeds 2.5 times the first.
    excess: Option<f64>,
}

/// One replication without its histograms: a few numbers, however long it ran.
#[derive(Debug)]
pub(super) struct Summary {
    operations: u64,
    visits: u64,
    digest: blake3::Hash,
    stations: Vec<Option<Figures>>,
    classes: Vec<Option<Figures>>,
}

impl Figures {
    fn of(tally: &Tally, servers: Option<u32>) -> Option<Self> {
        let visits = tally.visits;
        let mean = |sum: u128| sum as f64 / visits as f64;
        (visits > 0).then(|| Self {
            visits,
            waited_share: tally.waited as f64 / visits as f64,
            mean_wait_ns: mean(tally.wait_ns),
            mean_sojourn_ns: mean(tally.sojourn_ns),
            p50_ns: tally.sojourn_quantile_ns(0.5) as f64,
            p99_ns: tally.sojourn_quantile_ns(0.99) as f64,
            load: servers.and_then(|servers| tally.load(servers)),
            excess: tally.blocks.excess(),
            utilisation: servers.map(|servers| {
                // Service over the time of all servers, from the first start to the last end.
                let had = f64::from(servers) * (tally.last_ns - tally.first_ns) as f64;
                if had > 0.0 { tally.service_ns as f64 / had } else { 0.0 }
            }),
        })
    }
}

impl Summary {
    /// The figures of a replication, and the digest of all that it counted.
    pub(super) fn new(network: &Network, outcome: &Outcome) -> Self {
        let mut hasher = blake3::Hasher::new();
        let counts = [outcome.operations, outcome.visits, outcome.first_ns];
        counts.iter().for_each(|count| _ = hasher.update(&count.to_le_bytes()));
        outcome.stations.iter().chain(&outcome.classes).for_each(|tally| tally.digest(&mut hasher));
        let station = |(tally, station): (&Tally, &Station)| {
            Figures::of(tally, station.servers.number(network.users))
        };
        Self {
            operations: outcome.operations,
            visits: outcome.visits,
            digest: hasher.finalize(),
            stations: outcome.stations.iter().zip(&network.stations).map(station).collect(),
            classes: outcome.classes.iter().map(|tally| Figures::of(tally, None)).collect(),
        }
    }
}

impl Report {
    /// Everything over the replications, which are in order.
    pub(super) fn new(
        network: &Network,
        seed: u64,
        engine: Engine,
        come: Come,
        runs: &[Summary],
    ) -> Self {
        let confidence_percent = network.run.confidence_percent;
        let over = |at: usize, of: fn(&Summary) -> &[Option<Figures>]| Over {
            figures: runs.iter().filter_map(|run| *of(run).get(at)?).collect(),
            confidence_percent,
        };
        let own = come == Come::AsTheScenarioSays;
        let loads = if own { network.offered_loads() } else { Vec::new() };
        let steady = own && network.is_steady();
        let queue = |(at, station): (usize, &Station)| {
            let over = over(at, |run| &run.stations);
            let load = loads.get(at).copied().flatten();
            let stability = over.stability(load, !own, steady);
            over.queue(&station.name, station.servers.number(network.users), stability)
        };
        let queues: Vec<QueueReport> = network.stations.iter().enumerate().map(queue).collect();
        let class = |(at, class): (usize, &Class)| {
            let keeps_up = |stage: &Stage| {
                queues.get(stage.station).is_none_or(|queue| queue.stability.keeps_up())
            };
            let unstable = !class.route.iter().all(keeps_up);
            over(at, |run| &run.classes).class(&class.name, unstable)
        };
        let mut hasher = blake3::Hasher::new();
        runs.iter().for_each(|run| _ = hasher.update(run.digest.as_bytes()));
        Self {
            seed,
            replications: u32::try_from(runs.len()).unwrap_or(u32::MAX),
            confidence_percent,
            engine,
            digest: hasher.finalize().to_string(),
            operations: runs.iter().map(|run| run.operations).sum(),
            events: runs.iter().map(|run| 2 * run.visits).sum(),
            classes: network.classes.iter().enumerate().map(class).collect(),
            queues,
        }
    }
}

/// The figures of the replications that have some.
struct Over {
    figures: Vec<Figures>,
    confidence_percent: u32,
}

impl Over {
    fn estimate(
        &self,
        figure: impl Fn(&Figures) -> Option<f64>,
    ) -> (Option<f64>, Option<[f64; 2]>) {
        let values: Vec<f64> = self.figures.iter().filter_map(figure).collect();
        let estimate = Estimate::of(&values, self.confidence_percent);
        (estimate.map(|e| e.mean), estimate.and_then(|e| e.interval))
    }

    fn visits(&self) -> u64 {
        self.figures.iter().map(|figures| figures.visits).sum()
    }

    /// What is known about whether a station keeps up.
    fn stability(&self, load: Option<f64>, from_outside: bool, steady: bool) -> Stability {
        let all = |of: fn(&Figures) -> Option<f64>| self.figures.iter().filter_map(of).collect();
        Stability::of(&Evidence {
            load,
            loads: if from_outside { all(|f| f.load) } else { Vec::new() },
            excesses: if steady { all(|f| f.excess) } else { Vec::new() },
        })
    }

    fn queue(&self, name: &str, servers: Option<u32>, stability: Stability) -> QueueReport {
        let (waited_share, waited_share_ci) = self.estimate(|f| Some(f.waited_share));
        let (mean_wait_ns, mean_wait_ns_ci) = self.estimate(|f| Some(f.mean_wait_ns));
        let (mean_sojourn_ns, mean_sojourn_ns_ci) = self.estimate(|f| Some(f.mean_sojourn_ns));
        let (sojourn_ns_p50, sojourn_ns_p50_ci) = self.estimate(|f| Some(f.p50_ns));
        let (sojourn_ns_p99, sojourn_ns_p99_ci) = self.estimate(|f| Some(f.p99_ns));
        let (utilisation, utilisation_ci) = self.estimate(|f| f.utilisation);
        QueueReport {
            name: name.into(),
            servers,
            arrivals: self.visits(),
            stability,
            waited_share,
            waited_share_ci,
            mean_wait_ns,
            mean_wait_ns_ci,
            mean_sojourn_ns,
            mean_sojourn_ns_ci,
            sojourn_ns_p50,
            sojourn_ns_p50_ci,
            sojourn_ns_p99,
            sojourn_ns_p99_ci,
            utilisation,
            utilisation_ci,
        }
    }

    fn class(&self, name: &str, unstable: bool) -> ClassReport {
        let (mean_response_ns, mean_response_ns_ci) = self.estimate(|f| Some(f.mean_sojourn_ns));
        let (response_ns_p50, response_ns_p50_ci) = self.estimate(|f| Some(f.p50_ns));
        let (response_ns_p99, response_ns_p99_ci) = self.estimate(|f| Some(f.p99_ns));
        ClassReport {
            name: name.into(),
            operations: self.visits(),
            unstable,
            mean_response_ns,
            mean_response_ns_ci,
            response_ns_p50,
            response_ns_p50_ci,
            response_ns_p99,
            response_ns_p99_ci,
        }
    }
}

impl Report {
    /// Drops the times of stations that cannot keep up, and of classes that pass them: they have
    /// none. Utilisation stays, without an interval.
    pub(super) fn without_unstable(mut self) -> Self {
        for queue in self.queues.iter_mut().filter(|queue| !queue.stability.keeps_up()) {
            (queue.waited_share, queue.waited_share_ci) = (None, None);
            (queue.mean_wait_ns, queue.mean_wait_ns_ci) = (None, None);
            (queue.mean_sojourn_ns, queue.mean_sojourn_ns_ci) = (None, None);
            (queue.sojourn_ns_p50, queue.sojourn_ns_p50_ci) = (None, None);
            (queue.sojourn_ns_p99, queue.sojourn_ns_p99_ci) = (None, None);
            queue.utilisation_ci = None;
        }
        for class in self.classes.iter_mut().filter(|class| class.unstable) {
            (class.mean_response_ns, class.mean_response_ns_ci) = (None, None);
            (class.response_ns_p50, class.response_ns_p50_ci) = (None, None);
            (class.response_ns_p99, class.response_ns_p99_ci) = (None, None);
        }
        self
    }

    /// The stations that cannot keep up.
    pub fn unstable(&self) -> impl Iterator<Item = &QueueReport> {
        self.queues.iter().filter(|queue| !queue.stability.keeps_up())
    }
}
