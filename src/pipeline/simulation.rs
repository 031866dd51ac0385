//! Workloads replayed on a real curve, and networks of queues simulated, as rows of the report.

mod costs;
mod prediction;

use super::{Inputs, Ticker};
use crate::error::Error;
use crate::interrupt;
use crate::output::grouped;
use sesphr::algebra::bls12::Bls12;
use sesphr::store::Store;
use sesphr::trace::Reader;
use sesphr_reports::results::{ReplayResult, Results, StationResult};
use sesphr_sim::experiment::Effort;
use sesphr_sim::queueing::{Calibration, Config, QueueReport, Report, Setup};
use sesphr_sim::replay::{self, Options};
use sesphr_sim::scenario::Scenario;
use sesphr_sim::workload::generate;
use std::time::{Duration, Instant};

/// The workloads of an effort, each with its size in per cent of what ships.
const fn workloads(effort: Effort) -> &'static [(&'static str, u32)] {
    match effort {
        Effort::Quick => &[("clinic-day", 20)],
        Effort::Default => &[("clinic-day", 100), ("hospital-month", 10)],
        Effort::Full => &[("clinic-day", 100), ("hospital-month", 100), ("revocation-storm", 100)],
    }
}

/// The networks of an effort.
const fn networks(effort: Effort) -> &'static [&'static str] {
    match effort {
        Effort::Quick => &["mmc"],
        Effort::Default => &["mmc", "flash-crowd-srs"],
        Effort::Full => &["mmc", "flash-crowd-srs", "hospital-million"],
    }
}

/// How often a replay is predicted, and the parties' work measured.
const fn rounds(effort: Effort) -> [u16; 2] {
    match effort {
        Effort::Quick => [4, 7],
        Effort::Default => [5, 31],
        Effort::Full => [15, 101],
    }
}

/// Replays, simulates, compares the two, and measures what the parties' work takes.
pub(super) fn run(
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    let (workloads, networks) = (workloads(inputs.effort), networks(inputs.effort));
    let profiles = costs::profiles(inputs.effort);
    let [predictions, costs] = rounds(inputs.effort);
    let total = workloads.len() + networks.len() + 2;
    for (done, (name, scale_percent)) in workloads.iter().enumerate() {
        ticker.at(done, total, format!("replay of {name}"))?;
        results.replays.push(replayed(name, *scale_percent, inputs, (done, total), ticker)?);
    }
    let mut done = workloads.len();
    for name in networks {
        ticker.at(done, total, format!("simulation of {name}"))?;
        results.stations.extend(simulated(name, inputs, (done, total), ticker)?);
        done += 1;
    }
    if let Some((name, scale_percent)) = workloads.first() {
        ticker.at(done, total, format!("prediction of {name}"))?;
        let told = |rounds| {
            let what = format!("prediction of {name}: round {} of {predictions}", rounds + 1);
            ticker.tell(done, total, what);
        };
        results.predictions = prediction::run((name, *scale_percent), predictions, inputs, &told)?;
        done += 1;
    }
    let told = |_, profile: &str| ticker.tell(done, total, format!("work under {profile}"));
    results.costs = costs::run(&profiles, inputs.context.seed, costs, told)?;
    interrupt::check()
}

fn replayed(
    name: &str,
    scale_percent: u32,
    inputs: &Inputs<'_>,
    (done, total): (usize, usize),
    ticker: &Ticker,
) -> Result<ReplayResult, Error> {
    let trace = generated(name, scale_percent, inputs.context.seed)?;
    let fault = |source| Error::Trace { path: name.into(), source };
    let reader = Reader::new(trace.as_slice()).map_err(fault)?;
    let store = Store::memory();
    let told = |steps: u64| {
        ticker.tell(done, total, format!("replay of {name}: {} steps", grouped(steps)));
    };
    let options =
        Options { store: &store, pool: &inputs.pool, progress: &told, go_on: &interrupt::go_on };
    let failed = |source| Error::Replay { path: name.into(), source: Box::new(source) };
    let ran = replay::run::<Bls12>(reader, &options, &mut |_| Ok(())).map_err(failed)?;
    interrupt::check()?;
    if let Some(error) = ran.stopped {
        return Err(failed(error));
    }
    let report = ran.report;
    Ok(ReplayResult {
        scenario: name.into(),
        scale_percent,
        profile: report.profile.to_string(),
        curve: report.curve.into(),
        operations: report.operations,
        denied: report.denied,
        divergences: report.divergences,
        oracle_disagreements: report.oracle_disagreements,
        digest: report.digest.unwrap_or_default(),
        threads: u32::try_from(report.threads).unwrap_or(u32::MAX),
        time_ms: report.elapsed_ns / 1_000_000,
    })
}

/// The trace of a workload.
fn generated(name: &str, scale_percent: u32, seed: u64) -> Result<Vec<u8>, Error> {
    let scenario = Scenario::load(name)?.scaled(scale_percent);
    let mut trace = Vec::new();
    generate::generate(&scenario, seed, &mut trace, |_| ())
        .map_err(|source| Error::Workload { source })?;
    Ok(trace)
}

fn simulated(
    name: &str,
    inputs: &Inputs<'_>,
    (done, total): (usize, usize),
    ticker: &Ticker,
) -> Result<Vec<StationResult>, Error> {
    let Some(config) = Config::shipped(name) else {
        return Ok(Vec::new());
    };
    let network = config?.network(&Calibration::shipped())?;
    let told = |arrived: u64| {
        let arrived = grouped(arrived);
        ticker.tell(done, total, format!("simulation of {name}: {arrived} operations"));
    };
    let setup = Setup { seed: inputs.context.seed, pool: &inputs.pool, progress: &told };
    let start = Instant::now();
    let report = network.simulate(&setup);
    let elapsed = start.elapsed();
    Ok(report.queues.iter().map(|queue| station(name, &report, queue, elapsed)).collect())
}

fn station(name: &str, report: &Report, queue: &QueueReport, elapsed: Duration) -> StationResult {
    // Times below 2^53 ns, a hundred days, are exact.
    let ns = |value: f64| value.round().max(0.0) as u64;
    let interval = |ends: [f64; 2]| ends.map(ns);
    StationResult {
        scenario: name.into(),
        digest: report.digest.clone(),
        operations: report.operations,
        replications: report.replications,
        station: queue.name.clone(),
        servers: queue.servers,
        arrivals: queue.arrivals,
        unstable: !queue.stability.keeps_up(),
        mean_wait_ns: queue.mean_wait_ns.map(ns),
        mean_wait_ns_ci: queue.mean_wait_ns_ci.map(interval),
        sojourn_ns_p99: queue.sojourn_ns_p99.map(ns),
        sojourn_ns_p99_ci: queue.sojourn_ns_p99_ci.map(interval),
        utilisation_ppm: queue.utilisation.map(|share| ns(share * 1e6)),
        time_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    }
}
