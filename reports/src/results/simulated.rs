//! What was replayed, simulated and predicted, and what the parties' work takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sesphr_sim::sample::Interval;

/// A workload that was replayed with real parties on a real curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayResult {
    /// The scenario.
    pub scenario: String,
    /// Its size, per cent of what ships.
    pub scale_percent: u32,
    /// The profile.
    pub profile: String,
    /// The curve.
    pub curve: String,
    /// Steps that happened.
    pub operations: u64,
    /// Those of them that were refused.
    pub denied: u64,
    /// Steps that did not end as the workload says.
    pub divergences: u64,
    /// Answers of the server that the oracle of entitlement disagrees with.
    pub oracle_disagreements: u64,
    /// The digest of outcomes and bytes: equal on any number of threads.
    pub digest: String,
    /// Threads that shared the work.
    pub threads: u32,
    /// Time of the replay, milliseconds.
    pub time_ms: u64,
}

/// A station of a simulated network. Times are means over replications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationResult {
    /// The scenario.
    pub scenario: String,
    /// The digest of everything that was counted.
    pub digest: String,
    /// Operations in all replications of the scenario.
    pub operations: u64,
    /// Independent replications.
    pub replications: u32,
    /// The station.
    pub station: String,
    /// Its servers; nothing if nobody ever waits.
    pub servers: Option<u32>,
    /// Visits that were counted.
    pub arrivals: u64,
    /// Whether it cannot keep up with what arrives: then its times have no means.
    #[serde(default)]
    pub unstable: bool,
    /// Mean time in the queue, nanoseconds.
    pub mean_wait_ns: Option<u64>,
    /// The 95 % interval of that mean, nanoseconds.
    pub mean_wait_ns_ci: Option<[u64; 2]>,
    /// 99th percentile of the time from arrival to departure, nanoseconds.
    pub sojourn_ns_p99: Option<u64>,
    /// The 95 % interval of that percentile, nanoseconds.
    pub sojourn_ns_p99_ci: Option<[u64; 2]>,
    /// Share of the servers' time that was service, millionths.
    pub utilisation_ppm: Option<u64>,
    /// Time of the whole simulation, milliseconds.
    pub time_ms: u64,
}

/// A time of a replay as a simulation predicts it, beside what was measured. Each half of the
/// operations is predicted from the other half of another replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictionResult {
    /// The workload.
    pub scenario: String,
    /// Its size, per cent of what ships.
    pub scale_percent: u32,
    /// Which time.
    pub what: String,
    /// Operations that it is about.
    pub operations: u64,
    /// How often the workload was replayed twice.
    pub rounds: u32,
    /// The prediction, nanoseconds.
    pub predicted_ns: u64,
    /// The measurement, nanoseconds.
    pub measured_ns: u64,
    /// By how much the prediction is too long, millionths of the measurement; mean over rounds.
    pub error_ppm: i64,
    /// The 95 % interval of that mean, by Student's distribution; nothing with one round.
    pub error_ppm_ci: Option<[i64; 2]>,
}

/// What an operation takes a party under a profile, on BLS12-381, in processor time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostResult {
    /// The profile.
    pub profile: String,
    /// The operation, as calibrations name it.
    pub operation: String,
    /// The party: "owner", "user", "srs" or "cloud".
    pub party: String,
    /// How often it was measured.
    pub samples: u32,
    /// Median, nanoseconds.
    pub median_ns: u64,
    /// Lower end of the interval, nanoseconds; absent if there were too few samples.
    pub low_ns: Option<u64>,
    /// Upper end of the interval, nanoseconds.
    pub high_ns: Option<u64>,
    /// What the interval is.
    pub interval: Option<Interval>,
}
