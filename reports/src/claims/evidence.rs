//! Decides a claim by a measured number: only where its interval lies counts.
//!
//! The number, its interval and what the claim allows become integers first. The verdict is
//! computed from these integers, so the evidence that a report shows and its verdict agree.

use crate::results::{ClaimVerdict, TimedBy};

/// A measured number and its uncertainty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    pub(super) value: f64,
    /// Where it lies; `None` if a point has too few samples to say.
    pub(super) interval: Option<(f64, f64)>,
    /// Samples of the point that has the fewest.
    pub(super) samples_min: u32,
}

/// The values that a claim allows. There are two ranges, because a published number is not exact: a
/// value within the inner one fits whatever the paper measured, and a value outside the outer one
/// fits nothing that it can have measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    inner: [Option<f64>; 2],
    outer: [Option<f64>; 2],
}

impl Allowed {
    /// At most a limit, which is known between two numbers.
    pub(super) const fn at_most((low, high): (f64, f64)) -> Self {
        Self { inner: [None, Some(low)], outer: [None, Some(high)] }
    }

    /// At most a limit that is known.
    pub(super) const fn below(limit: f64) -> Self {
        Self::at_most((limit, limit))
    }

    /// More than a limit.
    pub(super) const fn above(limit: f64) -> Self {
        Self { inner: [Some(limit), None], outer: [Some(limit), None] }
    }

    /// Within a factor of a number that is known to lie between two others.
    pub(super) fn within((low, high): (f64, f64), factor: f64) -> Self {
        let outer = [Some(low / factor), Some(high * factor)];
        // If the number is too uncertain, nothing fits it for certain.
        let (from, to) = (high / factor, low * factor);
        let middle = f64::midpoint(low, high);
        let inner = if from <= to { [from, to] } else { [middle, middle] };
        Self { inner: inner.map(Some), outer }
    }
}

impl TimedBy {
    /// The evidence for a number that a claim bounds.
    pub(super) fn new(what: impl Into<String>, estimate: Estimate, allowed: Allowed) -> Self {
        Self {
            what: what.into(),
            samples_min: estimate.samples_min,
            value_milli: milli(estimate.value),
            value_milli_ci: estimate.interval.map(|(low, high)| [milli(low), milli(high)]),
            allowed_milli: allowed.inner.map(|end| end.map(milli)),
            possible_milli: allowed.outer.map(|end| end.map(milli)),
        }
    }

    /// Reproduced if the whole interval is allowed, contradicted if the whole interval is
    /// impossible, else too noisy to judge.
    #[must_use]
    pub fn verdict(&self) -> ClaimVerdict {
        let Some([low, high]) = self.value_milli_ci else { return ClaimVerdict::TooNoisy };
        let [from, to] = self.allowed_milli;
        let [least, most] = self.possible_milli;
        if from.is_none_or(|from| low >= from) && to.is_none_or(|to| high <= to) {
            ClaimVerdict::Reproduced
        } else if least.is_some_and(|least| high < least) || most.is_some_and(|most| low > most) {
            ClaimVerdict::Contradicted
        } else {
            ClaimVerdict::TooNoisy
        }
    }

    /// Number, interval, limits and samples in one line.
    #[must_use]
    pub fn text(&self) -> String {
        let interval = match self.value_milli_ci {
            Some([low, high]) => format!(" ({} to {})", thousandths(low), thousandths(high)),
            None => " (no interval: a point was measured fewer than six times)".to_owned(),
        };
        format!(
            "{}: {}{interval}; reproduced {}, contradicted {}; n = {} or more",
            self.what,
            thousandths(self.value_milli),
            inside(self.allowed_milli),
            outside(self.possible_milli),
            self.samples_min
        )
    }

    /// The reason for the verdict.
    pub(super) fn reason(&self) -> &'static str {
        match self.verdict() {
            ClaimVerdict::Reproduced => "the whole interval is within what the claim allows",
            ClaimVerdict::Contradicted => "the whole interval is outside what the claim can mean",
            _ if self.value_milli_ci.is_none() => "too few samples for an interval",
            _ => "the interval has values on both sides of a limit",
        }
    }
}

fn inside(ends: [Option<i64>; 2]) -> String {
    match ends.map(|end| end.map(thousandths)) {
        [Some(from), Some(to)] => format!("from {from} to {to}"),
        [Some(from), None] => format!("from {from}"),
        [None, Some(to)] => format!("up to {to}"),
        [None, None] => "always".to_owned(),
    }
}

fn outside(ends: [Option<i64>; 2]) -> String {
    match ends.map(|end| end.map(thousandths)) {
        [Some(from), Some(to)] => format!("below {from} and above {to}"),
        [Some(from), None] => format!("below {from}"),
        [None, Some(to)] => format!("above {to}"),
        [None, None] => "never".to_owned(),
    }
}

/// Thousandths as a decimal number with significant digits only.
fn thousandths(milli: i64) -> String {
    let value = milli as f64 / 1e3;
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// A number in thousandths, saturating at the ends of the integers.
fn milli(value: f64) -> i64 {
    (value * 1e3).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(interval: Option<(f64, f64)>, allowed: Allowed) -> TimedBy {
        let value = interval.map_or(1.0, |(low, high)| f64::midpoint(low, high));
        TimedBy::new("it", Estimate { value, interval, samples_min: 7 }, allowed)
    }

    #[test]
    fn the_whole_interval_decides() {
        use ClaimVerdict::{Contradicted, Reproduced, TooNoisy};
        let limit = Allowed::at_most((2.0, 2.0));
        for (interval, verdict) in [
            ((1.0, 2.0), Reproduced),
            ((1.9, 2.1), TooNoisy),
            ((2.0, 2.1), TooNoisy),
            ((2.1, 9.0), Contradicted),
        ] {
            assert_eq!(timed(Some(interval), limit).verdict(), verdict, "{interval:?}");
        }
        assert_eq!(timed(None, limit).verdict(), TooNoisy);
        assert_eq!(timed(Some((1.1, 3.0)), Allowed::above(1.0)).verdict(), Reproduced);
        assert_eq!(timed(Some((0.1, 0.9)), Allowed::above(1.0)).verdict(), Contradicted);
    }

    #[test]
    fn what_the_paper_leaves_open_is_too_noisy_too() {
        // 7 to 10 within a factor of two: surely from 5 to 14, not at all below 3.5 or above 20.
        let shape = Allowed::within((7.0, 10.0), 2.0);
        for (interval, verdict) in [
            ((5.0, 14.0), ClaimVerdict::Reproduced),
            ((15.0, 16.0), ClaimVerdict::TooNoisy),
            ((20.1, 21.0), ClaimVerdict::Contradicted),
            ((3.0, 3.4), ClaimVerdict::Contradicted),
        ] {
            assert_eq!(timed(Some(interval), shape).verdict(), verdict, "{interval:?}");
        }
        let hardly_known = Allowed::within((1.0, 10.0), 2.0);
        assert_eq!(timed(Some((3.0, 4.0)), hardly_known).verdict(), ClaimVerdict::TooNoisy);
    }

    #[test]
    fn the_line_names_number_interval_limits_and_samples() {
        let said = timed(Some((19.0, 21.0)), Allowed::within((7.0, 10.0), 2.0)).text();
        let end = "20.0 (19.0 to 21.0); reproduced from 5.000 to 14.0, contradicted below 3.500 \
                   and above 20.0; n = 7 or more";
        assert_eq!(said, format!("it: {end}"));
        assert!(timed(None, Allowed::above(1.0)).text().contains("fewer than six"));
    }
}
