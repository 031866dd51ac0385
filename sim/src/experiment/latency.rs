//! Latency of the server over its load, from the simulator with calibrated service times.
//!
//! Nothing is timed here: the same seed gives the same rows everywhere.

use super::clock::tell;
use super::{Effort, ExperimentError, Setup};
use crate::queueing::{Calibration, Config, QueueReport};
use crate::sample::{Interval, Operation, Sample, Timing};
use crate::whole;
use sesphr::algebra::{Pairing, bls12::Bls12};
use std::time::Duration;

/// The profiles whose server is loaded.
const PROFILES: [&str; 2] = ["sesphr-hybrid", "hardened"];
/// Offered loads, per cent of the servers' time.
const LOADS_PERCENT: [u32; 8] = [10, 30, 50, 60, 70, 80, 90, 95];
/// Servers at one queue.
const SERVERS: u32 = 2;

/// Operations in a replication, and replications.
const fn length(effort: Effort) -> (u32, u32) {
    match effort {
        Effort::Quick => (10_000, 5),
        Effort::Default => (100_000, 10),
        Effort::Full => (1_000_000, 20),
    }
}

pub(super) fn measure(setup: &Setup<'_>, _: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let calibration = Calibration::shipped();
    let points: Vec<(&str, u32)> =
        PROFILES.iter().flat_map(|p| LOADS_PERCENT.map(|load| (*p, load))).collect();
    let mut samples = Vec::new();
    for (done, (profile, load)) in points.iter().enumerate() {
        tell(setup.progress, done, points.len(), &format!("{profile}, {load} %"))?;
        let text = scenario(&calibration, profile, *load, setup.effort);
        let network = Config::parse("latency", &text)
            .and_then(|config| config.network(&calibration))
            .map_err(ExperimentError::Network)?;
        let simulation =
            crate::queueing::Setup { seed: setup.seed, pool: setup.pool, progress: &|_| () };
        let report = network.simulate(&simulation);
        samples.extend(
            report.queues.iter().flat_map(|queue| rows(profile, *load, report.replications, queue)),
        );
    }
    tell(setup.progress, points.len(), points.len(), "done")?;
    Ok(samples)
}

/// Requests that arrive as a Poisson process at servers with the calibrated service times.
fn scenario(calibration: &Calibration, profile: &str, load_percent: u32, effort: Effort) -> String {
    let mean_ns = calibration
        .profiles
        .get(profile)
        .and_then(|operations| operations.get("request")?.get("srs"))
        .map_or(1, |timing| timing.mean_ns);
    // load = rate . mean / servers
    let per_second = f64::from(load_percent) / 100.0 * f64::from(SERVERS) * 1e9 / mean_ns as f64;
    let (operations, replications) = length(effort);
    format!(
        "[run]\noperations = {operations}\nwarm_up_s = 1\nreplications = {replications}\n\
         [calibration]\nprofile = \"{profile}\"\n\
         [[station]]\nname = \"srs\"\nservers = {SERVERS}\n\
         service = {{ kind = \"calibrated\", operation = \"request\", party = \"srs\" }}\n\
         [[class]]\nname = \"request\"\nroute = [\"srs\"]\n\
         arrivals = {{ kind = \"poisson\", per_second = {per_second} }}\n"
    )
}

fn rows(profile: &str, load: u32, replications: u32, queue: &QueueReport) -> Vec<Sample> {
    let quantiles = [
        (Operation::ResponseMedian, queue.sojourn_ns_p50, queue.sojourn_ns_p50_ci),
        (Operation::ResponseP99, queue.sojourn_ns_p99, queue.sojourn_ns_p99_ci),
    ];
    // Times below 2^53 ns, a hundred days, are exact.
    let ns = whole::nearest;
    quantiles
        .into_iter()
        .filter_map(|(operation, mean, interval)| {
            let (mean, [low, high]) = (mean?, interval?);
            let timing = Timing {
                samples: replications,
                median_ns: ns(mean),
                ends_ns: Some((ns(low), ns(high))),
                kind: Interval::MeanCi95,
            };
            Some(Sample {
                scheme: Some(profile.into()),
                threads: SERVERS,
                load_ppm: Some(load * 10_000),
                ..Sample::new("latency", operation, Bls12::NAME, timing)
            })
        })
        .collect()
}
