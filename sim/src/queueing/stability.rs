//! Whether a station can keep up with what arrives, by analysis and by trend.

use super::growth::{self, SIGNIFICANCE_PERCENT};
use super::interval::Estimate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The level of the lower end of a measured load, per cent.
const CONFIDENCE_PERCENT: u32 = 99;

/// Whether a station keeps up with what arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Stability {
    /// Service that arrives per time of the servers: by the scenario's rates and mean services or,
    /// where arrivals come from outside, as measured. 1 or more is too much. `None` if nobody ever
    /// waits, or too few came.
    pub offered_load: Option<f64>,
    /// The probability, by Student's test over replications, that waits grow like this at a station
    /// that keeps up. `None` if there are too few, or rates change over time.
    pub growth_probability: Option<f64>,
    /// The evidence that it does not keep up. Its queue then grows without end, and its times have
    /// no mean.
    pub unstable: Option<Sign>,
}

/// Evidence that a station does not keep up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// It is offered as much as it can serve, or more.
    Load,
    /// Waits grow along the run.
    Growth,
}

/// What is known of a station, from the scenario and from each replication.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// The load by rates and mean services, if arrivals are the scenario's own.
    pub(super) load: Option<f64>,
    /// Measured loads, if arrivals come from outside.
    pub(super) loads: Vec<f64>,
    /// By how much the second half of the waits exceeds 2.5 times the first, if rates do not change.
    pub(super) excesses: Vec<f64>,
}

impl Stability {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let found = Estimate::of(&evidence.loads, CONFIDENCE_PERCENT);
        let offered_load = evidence.load.or(found.map(|found| found.mean));
        // The lower end of the interval; with one replication, its value.
        let least = found.map(|found| found.interval.map_or(found.mean, |[low, _]| low));
        let growth_probability = growth::probability(&evidence.excesses);
        let unstable = if evidence.load.or(least).is_some_and(|load| load >= 1.0) {
            Some(Sign::Load)
        } else if growth_probability.is_some_and(|p| p * 100.0 < SIGNIFICANCE_PERCENT) {
            Some(Sign::Growth)
        } else {
            None
        };
        Self { offered_load, growth_probability, unstable }
    }

    /// Whether there is no evidence that it falls behind.
    #[must_use]
    pub const fn keeps_up(&self) -> bool {
        self.unstable.is_none()
    }
}

impl fmt::Display for Stability {
    /// Says why it does not keep up, or nothing if it does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unstable {
            Some(Sign::Load) => {
                let load = self.offered_load.unwrap_or_default();
                write!(f, "unstable: it is offered {load:.2} times what it can serve")
            }
            Some(Sign::Growth) => {
                write!(
                    f,
                    "unstable: waits grow along the run, at the {SIGNIFICANCE_PERCENT} % level"
                )
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_goes_before_growth() {
        let excesses = vec![4.0, 5.0, 6.0, 5.0, 4.5, 5.5, 5.2];
        let growing = Stability::of(&Evidence { load: Some(0.9), excesses, ..Evidence::default() });
        assert_eq!(growing.unstable, Some(Sign::Growth), "{growing:?}");
        assert!(growing.to_string().contains("grow"));
        let loaded = Stability::of(&Evidence { load: Some(1.0), ..Evidence::default() });
        assert_eq!(loaded.unstable, Some(Sign::Load));
        assert_eq!(loaded.to_string(), "unstable: it is offered 1.00 times what it can serve");
        let below = Stability::of(&Evidence { load: Some(0.999), ..Evidence::default() });
        assert!(below.keeps_up() && below.to_string().is_empty());
    }

    #[test]
    fn a_measured_load_is_taken_at_its_lower_end() {
        let of = |loads: &[f64]| {
            Stability::of(&Evidence { loads: loads.to_vec(), ..Evidence::default() }).unstable
        };
        assert_eq!(of(&[3.2]), Some(Sign::Load));
        assert_eq!(of(&[3.1, 3.2, 3.3]), Some(Sign::Load));
        assert_eq!(of(&[0.9, 1.0, 1.2]), None);
        assert_eq!(of(&[]), None);
    }
}
