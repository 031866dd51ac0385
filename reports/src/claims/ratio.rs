//! Ratios of measured times with their intervals, and the rows that claims are about: absolute
//! times of another machine cannot be compared, shapes and ratios can.

use super::evidence::Estimate;
use crate::format::times;
use sesphr::algebra::Pairing;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;
use sesphr_sim::published::{Published, Series};
use sesphr_sim::sample::{Operation, Sample};
use std::collections::BTreeMap;
use std::fmt;

/// A ratio of medians, and what the intervals of both allow, if both have one.
#[derive(Clone, Copy)]
pub(super) struct Ratio {
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
    samples: u32,
}

/// The least and the greatest of some ratios.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Ratio {
    pub(super) fn of(a: &Sample, b: &Sample) -> Self {
        let ratio = |a: u64, b: u64| a as f64 / b.max(1) as f64;
        let ends = a.ends_ns().zip(b.ends_ns());
        Self {
            value: ratio(a.median_ns, b.median_ns),
            interval: ends.map(|((a_low, a_high), (b_low, b_high))| {
                (ratio(a_low, b_high), ratio(a_high, b_low))
            }),
            samples: a.samples.min(b.samples),
        }
    }

    /// The ratio as what a claim is judged by.
    pub(super) const fn estimate(&self) -> Estimate {
        Estimate { value: self.value, interval: self.interval, samples_min: self.samples }
    }

    /// The greatest of some ratios. It is at least as large as each of them, so it lies above every
    /// lower end; and it lies below the greatest upper end.
    pub(super) fn greatest(ratios: &[Self]) -> Option<Estimate> {
        let most = |of: fn(&Self) -> Option<f64>| {
            let each: Option<Vec<f64>> = ratios.iter().map(of).collect();
            each?.into_iter().reduce(f64::max)
        };
        Some(Estimate {
            value: most(|ratio| Some(ratio.value))?,
            interval: most(|ratio| Some(ratio.interval?.0))
                .zip(most(|ratio| Some(ratio.interval?.1))),
            samples_min: ratios.iter().map(|ratio| ratio.samples).min()?,
        })
    }

    pub(super) fn range(ratios: &[Self]) -> Option<Range> {
        let values = || ratios.iter().map(|ratio| ratio.value);
        Some(Range { least: values().reduce(f64::min)?, most: values().reduce(f64::max)? })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |ratio| times(ratio).trim_end_matches(" times").to_owned();
        write!(f, "{} times", number(self.value))?;
        match self.interval {
            Some((low, high)) => write!(f, " ({} to {})", number(low), number(high)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} to {:.3}", self.least, self.most)
    }
}

/// The samples of an operation on the papers' own curve with their own payload, by size.
pub(super) fn own(samples: &[Sample], operation: Operation) -> BTreeMap<u64, &Sample> {
    samples
        .iter()
        .filter(|s| s.operation == operation && s.curve == TypeA::NAME)
        .filter(|s| s.payload == Some(Payload::Literal))
        .filter_map(|s| Some((s.bytes?, s)))
        .collect()
}

/// The samples of an operation under a scheme on the papers' own curve, by size.
pub(super) fn under<'a>(
    samples: &'a [Sample],
    operation: Operation,
    scheme: &str,
) -> BTreeMap<u64, &'a Sample> {
    samples
        .iter()
        .filter(|s| s.operation == operation && s.curve == TypeA::NAME)
        .filter(|s| s.scheme.as_deref() == Some(scheme))
        .filter_map(|s| Some((s.bytes?, s)))
        .collect()
}

/// The ratio of two published times: the least and the most that the paper can have measured.
pub(super) fn printed_ratio(
    published: &[Published],
    series: Series,
    (large, small): (u32, u32),
) -> Option<(f64, f64)> {
    let at = |x: u32| published.iter().find(|point| point.series == series && point.x == x);
    let ((low, high), (small_low, small_high)) = (at(large)?.range_ms(), at(small)?.range_ms());
    Some((low / small_high, high / small_low.max(1.0)))
}

/// A published curve.
pub(super) fn by_x(published: &[Published], series: Series) -> BTreeMap<u32, f64> {
    published
        .iter()
        .filter(|point| point.series == series)
        .map(|point| (point.x, f64::from(point.time_ms)))
        .collect()
}
