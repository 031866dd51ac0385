//! Calibration: how long the parties' work takes, as measured on a machine.

use super::service::{PS_PER_BYTE_MAX, Service};
use crate::random::distribution::{Sampler, TimeDistribution};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Quantiles kept of a measured distribution: the least, every second per cent, the greatest.
const QUANTILES: usize = 51;

/// Why a calibration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// Not JSON of that form; the error says where.
    #[error("not a file of service times")]
    Json(#[from] serde_json::Error),
    /// A measurement that makes no sense.
    #[error("{profile}, {operation} at {party}: {problem}")]
    Timing {
        /// The profile.
        profile: String,
        /// The operation.
        operation: String,
        /// The party.
        party: String,
        /// What is wrong.
        problem: String,
    },
}

/// Times of each operation at each party under each profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// What was measured where, in words.
    pub about: String,
    /// By profile, operation and party.
    pub profiles: BTreeMap<String, Operations>,
}

/// Times by operation and party.
pub type Operations = BTreeMap<String, BTreeMap<String, Timing>>;

/// A measured distribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// How many measurements.
    pub count: u64,
    /// Their mean.
    pub mean_ns: u64,
    /// Their median.
    pub p50_ns: u64,
    /// Their 99th percentile.
    pub p99_ns: u64,
    /// Quantiles at equal distances of probability, from the least to the greatest. Without them
    /// the distribution is taken to be lognormal, with the mean and the ratio of the other two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantiles_ns: Vec<u64>,
    /// How the time grows with the operation's bytes, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_size: Option<BySize>,
}

/// The part of a measured time that bytes account for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BySize {
    /// Bytes that each of the measured operations moved.
    pub bytes: u32,
    /// Picoseconds that each byte takes.
    pub ps_per_byte: u64,
}

impl BySize {
    /// The time for the bytes of a measured operation.
    const fn time_ns(self) -> u64 {
        self.ps_per_byte.saturating_mul(self.bytes as u64) / 1000
    }
}

impl Timing {
    /// Summarises measurements of operations of one size, with the time per byte found from larger
    /// ones. Unless the larger median is longer by a tenth, the time counts as constant.
    pub(super) fn of_sizes(times: (Vec<u64>, u32), larger: (Vec<u64>, u32)) -> Option<Self> {
        let (bytes, more_bytes) = (times.1, larger.1.checked_sub(times.1)?);
        let (timing, large) = (Self::of(times.0)?, Self::of(larger.0)?);
        let more_ns = large.p50_ns.saturating_sub(timing.p50_ns);
        let ps_per_byte =
            more_ns.saturating_mul(1000).checked_div(more_bytes.into())?.min(PS_PER_BYTE_MAX);
        let grows = more_ns > timing.p50_ns / 10;
        let by_size = grows.then_some(BySize { bytes, ps_per_byte });
        Some(Self { by_size, ..timing })
    }

    /// The time without that of its bytes.
    fn rest(&self) -> Self {
        let bytes_ns = self.by_size.map_or(0, BySize::time_ns);
        let less = |ns: u64| ns.saturating_sub(bytes_ns);
        Self {
            count: self.count,
            mean_ns: less(self.mean_ns),
            p50_ns: less(self.p50_ns),
            p99_ns: less(self.p99_ns),
            quantiles_ns: self.quantiles_ns.iter().copied().map(less).collect(),
            by_size: None,
        }
    }

    /// Summarises measurements; `None` if there are none.
    #[must_use]
    pub fn of(mut times_ns: Vec<u64>) -> Option<Self> {
        times_ns.sort_unstable();
        let last = times_ns.len().checked_sub(1)?;
        let at = |step: usize, steps: usize| times_ns.get(last * step / steps).copied();
        let sum: u128 = times_ns.iter().copied().map(u128::from).sum();
        Some(Self {
            count: times_ns.len() as u64,
            mean_ns: u64::try_from(sum / times_ns.len() as u128).unwrap_or(u64::MAX),
            p50_ns: at(50, 100)?,
            p99_ns: at(99, 100)?,
            quantiles_ns: (0..QUANTILES).filter_map(|step| at(step, QUANTILES - 1)).collect(),
            by_size: None,
        })
    }

    fn check(&self) -> Result<(), String> {
        if self.by_size.is_some_and(|by_size| by_size.ps_per_byte > PS_PER_BYTE_MAX) {
            return Err(format!("ps_per_byte must be at most {PS_PER_BYTE_MAX}"));
        }
        self.sampler()?;
        self.rest().sampler()?;
        Ok(())
    }

    /// A distribution to draw from.
    fn sampler(&self) -> Result<Sampler, String> {
        if !self.quantiles_ns.is_empty() {
            return Sampler::empirical(self.quantiles_ns.clone());
        }
        let (mean, p50, p99) = (self.mean_ns, self.p50_ns, self.p99_ns);
        if p50 == 0 || p99 < p50 || mean == 0 {
            return Err("mean_ns and p50_ns must be at least 1, p99_ns no less than p50_ns".into());
        }
        Ok(Sampler::lognormal_of_tail(mean as f64, p99 as f64 / p50 as f64))
    }
}

impl Calibration {
    /// The shipped calibration, with which a scenario gives the same figures everywhere.
    pub const SHIPPED_TEXT: &'static str =
        include_str!("../../scenarios/queueing/calibration.json");

    /// Reads and checks a calibration.
    ///
    /// # Errors
    /// Text that is not a calibration; a measurement that makes no sense.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let calibration: Self = serde_json::from_str(text)?;
        for (profile, operations) in &calibration.profiles {
            for (operation, parties) in operations {
                for (party, timing) in parties {
                    timing.check().map_err(|problem| CalibrationError::Timing {
                        profile: profile.clone(),
                        operation: operation.clone(),
                        party: party.clone(),
                        problem,
                    })?;
                }
            }
        }
        Ok(calibration)
    }

    /// The shipped calibration.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn shipped() -> Self {
        Self::parse(Self::SHIPPED_TEXT).expect("the shipped calibration is tested to be correct")
    }

    /// The calibration as compact JSON: nobody reads a file of numbers line by line.
    ///
    /// # Errors
    /// Never for what was measured or parsed.
    pub fn to_json(&self) -> Result<String, CalibrationError> {
        Ok(serde_json::to_string(self)? + "\n")
    }

    /// A distribution to draw from, under a profile.
    pub(super) fn sampler(&self, profile: &str, law: &TimeDistribution) -> Result<Sampler, String> {
        let TimeDistribution::Calibrated { operation, party, times } = law else {
            return Sampler::new(law);
        };
        match self.timing(profile, operation, party, *times)? {
            Some(timing) => Ok(timing.sampler()?.times(*times)),
            None => Ok(Sampler::Deterministic(0)),
        }
    }

    /// A service, under a profile. Times measured with their bytes grow with the bytes of the
    /// operation.
    pub(super) fn service(&self, profile: &str, law: &TimeDistribution) -> Result<Service, String> {
        if let TimeDistribution::Calibrated { operation, party, times } = law
            && let Some(timing) = self.timing(profile, operation, party, *times)?
            && let Some(BySize { ps_per_byte, .. }) = timing.by_size
        {
            let rest = timing.rest().sampler()?.times(*times);
            return Ok(Service::Sized { ps_per_byte, rest });
        }
        self.sampler(profile, law).map(Service::Drawn)
    }

    /// The measured time of an operation at a party. Under some profiles the party has nothing to
    /// do.
    fn timing(
        &self,
        profile: &str,
        operation: &str,
        party: &str,
        times: u32,
    ) -> Result<Option<&Timing>, String> {
        if !(1..=1_000_000).contains(&times) {
            return Err("times must be from 1 to 1000000".into());
        }
        let list = |names: Vec<&String>| {
            names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let operations = self.profiles.get(profile).ok_or_else(|| {
            let known = list(self.profiles.keys().collect());
            format!("the calibration has no profile {profile:?}; there are {known}")
        })?;
        let parties = operations.get(operation).ok_or_else(|| {
            let known = list(operations.keys().collect());
            format!("the calibration has no operation {operation:?}; there are {known}")
        })?;
        let known = ["owner", "user", "srs", "cloud"];
        match parties.get(party) {
            None if !known.contains(&party) => {
                Err(format!("there is no party {party:?}; there are {}", known.join(", ")))
            }
            timing => Ok(timing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(quantiles_ns: Vec<u64>) -> Timing {
        Timing { count: 9, mean_ns: 120, p50_ns: 100, p99_ns: 300, quantiles_ns, by_size: None }
    }

    #[test]
    fn measurements_are_summarised() {
        assert_eq!(Timing::of(Vec::new()), None);
        let timing = Timing::of((0..=1000).rev().collect()).expect("some measurements");
        let (count, mean, p50, p99) = (timing.count, timing.mean_ns, timing.p50_ns, timing.p99_ns);
        assert_eq!((count, mean, p50, p99), (1001, 500, 500, 990));
        assert_eq!(timing.quantiles_ns, (0..=50).map(|step| step * 20).collect::<Vec<_>>());
    }

    #[test]
    fn the_shipped_calibration_is_read_and_written() {
        let shipped = Calibration::shipped();
        assert_eq!(shipped.to_json().expect("JSON"), Calibration::SHIPPED_TEXT);
        assert!(shipped.profiles.contains_key("hardened"));
    }

    #[test]
    fn what_is_not_measured_is_named() {
        let parties = BTreeMap::from([("srs".to_owned(), timing(vec![1, 2]))]);
        let operations = BTreeMap::from([("request".to_owned(), parties)]);
        let profiles = BTreeMap::from([("hardened".to_owned(), operations)]);
        let calibration = Calibration { about: "a test".into(), profiles };
        let law = |operation: &str, party: &str, times| TimeDistribution::Calibrated {
            operation: operation.into(),
            party: party.into(),
            times,
        };
        let sampler = |profile, law: &TimeDistribution| calibration.sampler(profile, law);
        assert_eq!(
            sampler("hardened", &law("request", "srs", 1)),
            Ok(Sampler::Empirical(vec![1, 2]))
        );
        assert_eq!(sampler("hardened", &law("request", "cloud", 1)), Ok(Sampler::Deterministic(0)));
        for (profile, law, problem) in [
            ("paper", law("request", "srs", 1), "no profile \"paper\"; there are hardened"),
            ("hardened", law("open", "srs", 1), "no operation \"open\"; there are request"),
            ("hardened", law("request", "me", 1), "no party \"me\"; there are owner"),
            ("hardened", law("request", "srs", 0), "times must be"),
        ] {
            let error = sampler(profile, &law).expect_err(problem);
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn times_grow_with_bytes_where_larger_operations_say_so() {
        let small = || ((1001..=1100).collect(), 1000);
        // 1 us more for 2000 bytes more.
        let timing = Timing::of_sizes(small(), ((2001..=2100).collect(), 3000)).expect("measured");
        assert_eq!(timing.by_size, Some(BySize { bytes: 1000, ps_per_byte: 500 }));
        let rest = timing.rest();
        assert_eq!((rest.p50_ns, rest.mean_ns), (timing.p50_ns - 500, timing.mean_ns - 500));
        let law = |times| TimeDistribution::Calibrated {
            operation: "seal".into(),
            party: "owner".into(),
            times,
        };
        let parties = BTreeMap::from([("owner".to_owned(), timing)]);
        let operations = BTreeMap::from([("seal".to_owned(), parties)]);
        let profiles = BTreeMap::from([("hardened".to_owned(), operations)]);
        let calibration = Calibration { about: "a test".into(), profiles };
        let service = calibration.service("hardened", &law(1)).expect("it is measured");
        assert!(matches!(service, Service::Sized { ps_per_byte: 500, .. }), "{service:?}");

        let hardly = Timing::of_sizes(small(), ((1030..=1130).collect(), 3000)).expect("measured");
        assert_eq!(hardly.by_size, None);
    }

    #[test]
    fn a_calibration_without_quantiles_is_lognormal() {
        assert!(matches!(timing(Vec::new()).sampler(), Ok(Sampler::LogNormal { .. })));
        let wrong = Timing { p99_ns: 1, ..timing(Vec::new()) };
        assert!(wrong.sampler().is_err());
    }
}
