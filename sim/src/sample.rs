//! One row of a measurement, and how repeated measurements become one.
//!
//! Every number is an integer with its unit in its name, so that a file that is read and written
//! again has the same bytes.

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
    /// Every sample: there were too few for a confidence interval.
    Range,
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MedianCi95 => "95 % confidence interval of the median",
            Self::Range => "range of the samples",
        })
    }
}

/// One measured point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sample {
    /// The experiment that took it.
    pub experiment: String,
    /// What was timed.
    pub operation: Operation,
    /// The curve, as files spell it.
    pub curve: String,
    /// The payload, where one is involved.
    pub payload: Option<Payload>,
    /// Threads that shared the work.
    pub threads: u32,
    /// Users whose keys were made, for key generation.
    pub users: Option<u32>,
    /// Bytes of the record in the clear, for encryption and decryption.
    pub bytes: Option<u64>,
    /// Partitions of that record.
    pub partitions: Option<u32>,
    /// How often the point was measured.
    pub samples: u32,
    /// Median time of the operation, nanoseconds.
    pub median_ns: u64,
    /// Lower end of the interval, nanoseconds.
    pub low_ns: u64,
    /// Upper end of the interval, nanoseconds.
    pub high_ns: u64,
    /// What the interval is.
    pub interval: Interval,
}

/// Median and interval of repeated measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How many there were.
    pub samples: u32,
    /// Median, nanoseconds; of an even number, the lower of the two in the middle.
    pub median_ns: u64,
    /// Lower end, nanoseconds.
    pub low_ns: u64,
    /// Upper end, nanoseconds.
    pub high_ns: u64,
    /// What the ends are.
    pub interval: Interval,
}

impl Timing {
    /// Summarises measurements; nothing if there are none.
    #[must_use]
    pub fn of(times: &[Duration]) -> Option<Self> {
        let mut ns: Vec<u64> =
            times.iter().map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)).collect();
        ns.sort_unstable();
        let n = ns.len();
        let rank = order_statistic(n);
        let low = rank.map_or(0, |rank| rank - 1);
        Some(Self {
            samples: u32::try_from(n).unwrap_or(u32::MAX),
            median_ns: *ns.get(n.checked_sub(1)? / 2)?,
            low_ns: *ns.get(low)?,
            high_ns: *ns.get(n.checked_sub(1 + low)?)?,
            interval: rank.map_or(Interval::Range, |_| Interval::MedianCi95),
        })
    }
}

/// The largest rank d (from 1) such that the d-th smallest and d-th largest of `n` samples enclose
/// the median with probability 1 - 2 P(Binomial(n, 1/2) < d) >= 95 %; nothing below 6 samples.
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
        assert_eq!((one.low_ns, one.median_ns, one.high_ns), (7, 7, 7));
        assert_eq!(one.interval, Interval::Range);
        let nine: Vec<_> = (1..=9).rev().map(Duration::from_nanos).collect();
        let nine = Timing::of(&nine).expect("nine samples");
        assert_eq!((nine.low_ns, nine.median_ns, nine.high_ns), (2, 5, 8));
        assert_eq!(nine.interval, Interval::MedianCi95);
    }
}
