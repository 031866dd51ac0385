//! How many servers a station needs to keep a promise.

use super::calibration::Calibration;
use super::config::{Config, ConfigError};
use super::{Network, Report};
use serde::Serialize;

/// The question: with how few servers does a station's 99th percentile keep a target?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizing {
    /// The station.
    pub station: String,
    /// The time in queue and service that 99 of 100 visits may take at most.
    pub target_ns: u64,
    /// The most servers to try.
    pub servers_max: u32,
}

/// One number of servers, simulated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// How many servers.
    pub servers: u32,
    /// Whether the upper end of the 99th percentile's interval keeps the target.
    pub keeps: bool,
    /// What was found.
    pub report: Report,
}

/// Finds the least number of servers that meets the target, and returns every trial in the order of
/// its servers. All trials meet the same arrivals, so more servers never do worse, and bisection
/// finds the number. `simulate` gets a network and must be deterministic.
///
/// # Errors
/// As [`Config::network`]; a station that does not exist; an error of `simulate`.
pub fn size<E: From<ConfigError>>(
    config: &Config,
    calibration: &Calibration,
    sizing: &Sizing,
    simulate: impl Fn(&Network) -> Result<Report, E>,
) -> Result<Vec<Trial>, E> {
    let mut trials: Vec<Trial> = Vec::new();
    let mut attempt = |servers| {
        let mut config = config.clone();
        config.set_servers(&sizing.station, servers)?;
        let trial = sizing.judge(servers, simulate(&config.network(calibration)?)?);
        let keeps = trial.keeps;
        trials.push(trial);
        Ok::<bool, E>(keeps)
    };
    // Doubling, then halving what lies between the last that failed and the first that kept.
    let (mut fails, mut keeps) = (0, 1);
    while !attempt(keeps)? {
        fails = keeps;
        if keeps == sizing.servers_max {
            break;
        }
        keeps = keeps.saturating_mul(2).min(sizing.servers_max);
    }
    while keeps - fails > 1 {
        let between = fails + (keeps - fails) / 2;
        if attempt(between)? {
            keeps = between;
        } else {
            fails = between;
        }
    }
    trials.sort_by_key(|trial| trial.servers);
    Ok(trials)
}

impl Sizing {
    /// Whether the target was kept.
    fn judge(&self, servers: u32, report: Report) -> Trial {
        let queue = report.queues.iter().find(|queue| queue.name == self.station);
        let p99 =
            queue.and_then(|q| q.sojourn_ns_p99_ci.map(|[_, high]| high).or(q.sojourn_ns_p99));
        let keeps_up = queue.is_none_or(|queue| queue.stability.keeps_up());
        // Where nobody came, nobody waited.
        let keeps = keeps_up && p99.is_none_or(|p99| p99 <= self.target_ns as f64);
        Trial { servers, keeps, report }
    }
}
