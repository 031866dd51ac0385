//! Calibration: how long the parties' work takes, as measured on a machine.

use super::distribution::{Law, Sampler};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Quantiles that a measured distribution is kept as: the least, every per cent, the greatest.
const QUANTILES: usize = 101;

/// Why a calibration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// Not JSON of that form; the error says where.
    #[error("is not a calibration")]
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
}

impl Timing {
    /// Summarises measurements; nothing if there are none.
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
        })
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
    /// The calibration that is shipped, so that a scenario gives the same figures everywhere.
    pub const SHIPPED_TEXT: &'static str =
        include_str!("../../scenarios/queueing/calibration.json");

    /// Reads and checks a calibration.
    ///
    /// # Errors
    /// What is not one; a measurement that makes no sense.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let calibration: Self = serde_json::from_str(text)?;
        for (profile, operations) in &calibration.profiles {
            for (operation, parties) in operations {
                for (party, timing) in parties {
                    timing.sampler().map_err(|problem| CalibrationError::Timing {
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

    /// A distribution to draw from, under a profile.
    pub(super) fn sampler(&self, profile: &str, law: &Law) -> Result<Sampler, String> {
        let Law::Calibrated { operation, party, times } = law else {
            return Sampler::new(law);
        };
        if !(1..=1_000_000).contains(times) {
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
        let Some(timing) = parties.get(party) else {
            let known = ["owner", "user", "srs", "cloud"];
            if known.contains(&party.as_str()) {
                // Under this profile the party has nothing to do for it.
                return Ok(Sampler::Deterministic(0));
            }
            return Err(format!("there is no party {party:?}; there are {}", known.join(", ")));
        };
        Ok(timing.sampler()?.times(*times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(quantiles_ns: Vec<u64>) -> Timing {
        Timing { count: 9, mean_ns: 120, p50_ns: 100, p99_ns: 300, quantiles_ns }
    }

    #[test]
    fn measurements_are_summarised() {
        assert_eq!(Timing::of(Vec::new()), None);
        let timing = Timing::of((0..=1000).rev().collect()).expect("some measurements");
        let (count, mean, p50, p99) = (timing.count, timing.mean_ns, timing.p50_ns, timing.p99_ns);
        assert_eq!((count, mean, p50, p99), (1001, 500, 500, 990));
        assert_eq!(timing.quantiles_ns, (0..=100).map(|step| step * 10).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_measured_is_named() {
        let parties = BTreeMap::from([("srs".to_owned(), timing(vec![1, 2]))]);
        let operations = BTreeMap::from([("request".to_owned(), parties)]);
        let profiles = BTreeMap::from([("hardened".to_owned(), operations)]);
        let calibration = Calibration { about: "a test".into(), profiles };
        let law = |operation: &str, party: &str, times| Law::Calibrated {
            operation: operation.into(),
            party: party.into(),
            times,
        };
        let sampler = |profile, law: &Law| calibration.sampler(profile, law);
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
    fn a_calibration_without_quantiles_is_lognormal() {
        assert!(matches!(timing(Vec::new()).sampler(), Ok(Sampler::LogNormal { .. })));
        let wrong = Timing { p99_ns: 1, ..timing(Vec::new()) };
        assert!(wrong.sampler().is_err());
    }
}
