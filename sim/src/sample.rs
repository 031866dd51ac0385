//! One row of a measurement, and how repeated measurements become one.
//!
//! Every number is an integer with its unit in its name, so that a file that is read and written
//! again has the same bytes.

use crate::baselines::Help;
use crate::baselines::counted::Counts;
use serde::{Deserialize, Serialize};
use sesphr::profile::Payload;
use std::fmt;
use std::time::Duration;

/// What was timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Key pairs of a number of users, equation (5).
    KeyGeneration,
    /// A whole record: blinding, mask, capsule and sealing of every partition, (6)-(13).
    Encryption,
    /// A whole record, given the reader's parameters: unmasking and opening, (19)-(22).
    Decryption,
    /// One key pair, equation (5).
    KeyPair,
    /// Z^r of one partition.
    Mask,
    /// R of one partition, (10)-(13).
    Capsule,
    /// RK as the SRS computes it from both secrets, (14).
    RekeyEscrowed,
    /// RK as the owner computes it from the user's public key, (14).
    Rekey,
    /// RK made ready for pairing; once per key.
    Prepare,
    /// R of the reader from R of the owner and a prepared RK, (15)-(18).
    Reencrypt,
    /// Z^r from the reader's parameter, (19)-(22).
    Unmask,
    /// Encryption and upload of a record, equation (34) of \[A\].
    TurnaroundUp,
    /// Download and decryption of a record, equation (35) of \[A\].
    TurnaroundDown,
    /// An encrypted record into the store.
    Upload,
    /// Everything that follows from the departure of a reader.
    Revocation,
    /// R of readers from many R of owners, at the server.
    ReencryptMany,
    /// Median time until the server has answered a request.
    ResponseMedian,
    /// 99th percentile of that time.
    ResponseP99,
    /// A revoked reader tries what they had opened before.
    ReadOpened,
    /// A revoked reader tries what was stored before and they had not opened.
    ReadUnopened,
    /// A revoked reader tries what was stored after the revocation.
    ReadLater,
}

impl Operation {
    /// The operation in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::KeyGeneration => "key generation",
            Self::Encryption => "encryption of a record",
            Self::Decryption => "decryption of a record",
            Self::KeyPair => "key pair (5)",
            Self::Mask => "mask Zʳ (6)",
            Self::Capsule => "capsule R (10)",
            Self::RekeyEscrowed => "RK from both secrets (14)",
            Self::Rekey => "RK from a public key (14)",
            Self::Prepare => "RK prepared for pairing",
            Self::Reencrypt => "re-encryption (15)",
            Self::Unmask => "unmask (19)",
            Self::TurnaroundUp => "encryption and upload (34)",
            Self::TurnaroundDown => "download and decryption (35)",
            Self::Upload => "upload of a record",
            Self::Revocation => "revocation of a reader",
            Self::ReencryptMany => "re-encryption of many",
            Self::ResponseMedian => "median response",
            Self::ResponseP99 => "99th percentile of the response",
            Self::ReadOpened => "opened before",
            Self::ReadUnopened => "not opened before",
            Self::ReadLater => "stored after",
        }
    }
}

/// What `low_ns` and `high_ns` enclose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Interval {
    /// The median with at least 95 % confidence, from order statistics: no distribution assumed.
    MedianCi95,
    /// The mean over replications with 95 % confidence, by Student's distribution.
    MeanCi95,
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MedianCi95 => "95 % confidence interval of the median",
            Self::MeanCi95 => "95 % confidence interval of the mean",
        })
    }
}

/// One measured point. What does not concern it is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sample {
    /// The experiment that took it.
    pub experiment: String,
    /// What was timed.
    pub operation: Operation,
    /// The curve, as files spell it, or the group of a scheme that needs no curve.
    pub curve: String,
    /// The scheme of a comparison, or the profile of a simulation.
    pub scheme: Option<String>,
    /// The payload, where one is involved.
    pub payload: Option<Payload>,
    /// Threads that shared the work, or servers of a simulation.
    pub threads: u32,
    /// Users whose keys were made; readers who stay after a revocation.
    pub users: Option<u32>,
    /// Bytes of the record in the clear.
    pub bytes: Option<u64>,
    /// Partitions that were worked on.
    pub partitions: Option<u32>,
    /// Records that are stored.
    pub records: Option<u32>,
    /// Those of them that a revoked reader read.
    pub records_read: Option<u32>,
    /// Whom the revoked reader had on their side.
    pub help: Option<Help>,
    /// Share of the servers' time that arriving work takes, millionths.
    pub load_ppm: Option<u32>,
    /// Median of what the owner or the reader computed, nanoseconds.
    pub client_ns: Option<u64>,
    /// Median of what the servers computed, nanoseconds.
    pub server_ns: Option<u64>,
    /// Median of what the store took, nanoseconds.
    pub store_ns: Option<u64>,
    /// What the modelled link took, nanoseconds.
    pub link_ns: Option<u64>,
    /// Median of what was put off until the next use, nanoseconds.
    pub deferred_ns: Option<u64>,
    /// Bytes that travelled over the link of the owner or the reader.
    pub moved_bytes: Option<u64>,
    /// Powers in `G1`.
    pub g1_powers: Option<u32>,
    /// Powers in `G2`.
    pub g2_powers: Option<u32>,
    /// Powers in `Gt`.
    pub gt_powers: Option<u32>,
    /// Pairings.
    pub pairings: Option<u32>,
    /// How often the point was measured.
    pub samples: u32,
    /// Median time of the operation, nanoseconds; of a simulation, the mean over replications.
    pub median_ns: u64,
    /// Lower end of the interval, nanoseconds; absent if there were too few samples.
    pub low_ns: Option<u64>,
    /// Upper end of the interval, nanoseconds.
    pub high_ns: Option<u64>,
    /// What the interval is.
    pub interval: Option<Interval>,
}

impl Sample {
    /// Both ends of the interval, nanoseconds, if there is one.
    #[must_use]
    pub fn ends_ns(&self) -> Option<(u64, u64)> {
        self.low_ns.zip(self.high_ns)
    }

    /// A point of an experiment on one thread, with nothing else said about it.
    #[must_use]
    pub fn new(experiment: &str, operation: Operation, curve: &str, timing: Timing) -> Self {
        Self {
            experiment: experiment.into(),
            operation,
            curve: curve.into(),
            scheme: None,
            payload: None,
            threads: 1,
            users: None,
            bytes: None,
            partitions: None,
            records: None,
            records_read: None,
            help: None,
            load_ppm: None,
            client_ns: None,
            server_ns: None,
            store_ns: None,
            link_ns: None,
            deferred_ns: None,
            moved_bytes: None,
            g1_powers: None,
            g2_powers: None,
            gt_powers: None,
            pairings: None,
            samples: timing.samples,
            median_ns: timing.median_ns,
            low_ns: timing.ends_ns.map(|(low, _)| low),
            high_ns: timing.ends_ns.map(|(_, high)| high),
            interval: timing.interval(),
        }
    }

    /// What the time is for, in words: a size, a number, a load.
    #[must_use]
    pub fn of_what(&self) -> String {
        match (self.operation, self.users, self.records, self.bytes, self.partitions) {
            (Operation::KeyGeneration, Some(users), ..) => format!("{users} users"),
            (Operation::Revocation, Some(users), Some(records), ..) => {
                format!("{records} records, {users} readers")
            }
            (Operation::ReencryptMany, .., Some(partitions)) => format!("{partitions} partitions"),
            (_, _, Some(records), ..) => self.reading(records),
            (_, _, None, Some(bytes), _) => format!("{} KB", bytes / 1024),
            _ => self.load_ppm.map_or_else(|| "1".into(), |ppm| format!("load {} %", ppm / 10_000)),
        }
    }

    /// What a revoked reader read, with whose help.
    fn reading(&self, records: u32) -> String {
        let read = self.records_read.unwrap_or(0);
        let help = match self.help {
            Some(Help::Cloud) => "with cloud",
            _ => "alone",
        };
        format!("{read} of {records}, {help}")
    }

    /// The same with the group operations that it took.
    #[must_use]
    pub fn counting(self, counts: Counts) -> Self {
        Self {
            g1_powers: Some(counts.g1_powers),
            g2_powers: Some(counts.g2_powers),
            gt_powers: Some(counts.gt_powers),
            pairings: Some(counts.pairings),
            ..self
        }
    }
}

/// Median and interval of repeated measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How many there were.
    pub samples: u32,
    /// Median, nanoseconds; of an even number, the lower of the two in the middle.
    pub median_ns: u64,
    /// Both ends of the interval, nanoseconds; `None` for fewer than six measurements.
    pub ends_ns: Option<(u64, u64)>,
    /// What the ends are, if there are any.
    pub kind: Interval,
}

impl Timing {
    /// Summarises measurements; `None` if there are none.
    #[must_use]
    pub fn of(times: &[Duration]) -> Option<Self> {
        let mut ns: Vec<u64> =
            times.iter().map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)).collect();
        ns.sort_unstable();
        let n = ns.len();
        // The rank counts from one, from either end.
        let ends = |rank: usize| Some((*ns.get(rank - 1)?, *ns.get(n - rank)?));
        Some(Self {
            samples: u32::try_from(n).unwrap_or(u32::MAX),
            median_ns: *ns.get(n.checked_sub(1)? / 2)?,
            ends_ns: order_statistic(n).and_then(ends),
            kind: Interval::MedianCi95,
        })
    }

    /// What the interval is, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        self.ends_ns.map(|_| self.kind)
    }
}

/// The largest rank d (from 1) such that the d-th smallest and d-th largest of `n` samples enclose
/// the median with probability 1 - 2 P(Binomial(n, 1/2) < d) >= 95 %; `None` below 6 samples.
fn order_statistic(n: usize) -> Option<usize> {
    let mut term = 0.5_f64.powi(i32::try_from(n).ok()?);
    let mut tail = 0.0;
    let mut rank = 0;
    // P(Binomial(n, 1/2) = k + 1) = P(= k) (n - k) / (k + 1)
    while 2.0 * (tail + term) <= 0.05 && rank < n {
        tail += term;
        term *= (n - rank) as f64 / (rank + 1) as f64;
        rank += 1;
    }
    (rank > 0).then_some(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_ranks_are_those_of_the_tables() {
        // Published tables of distribution-free 95 % intervals of the median.
        let expected = [
            (5, None),
            (6, Some(1)),
            (9, Some(2)),
            (12, Some(3)),
            (15, Some(4)),
            (20, Some(6)),
            (25, Some(8)),
            (30, Some(10)),
            (50, Some(18)),
        ];
        for (n, rank) in expected {
            assert_eq!(order_statistic(n), rank, "n = {n}");
        }
    }

    #[test]
    fn timings_are_summarised() {
        assert_eq!(Timing::of(&[]), None);
        let one = Timing::of(&[Duration::from_nanos(7)]).expect("one sample");
        assert_eq!((one.ends_ns, one.median_ns, one.interval()), (None, 7, None));
        let five: Vec<_> = (1..=5).map(Duration::from_nanos).collect();
        assert_eq!(Timing::of(&five).expect("five samples").ends_ns, None, "too few for 95 %");
        let nine: Vec<_> = (1..=9).rev().map(Duration::from_nanos).collect();
        let nine = Timing::of(&nine).expect("nine samples");
        assert_eq!((nine.ends_ns, nine.median_ns), (Some((2, 8)), 5));
        assert_eq!(nine.interval(), Some(Interval::MedianCi95));
    }
}
