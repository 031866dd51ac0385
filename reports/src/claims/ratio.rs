//! Ratios of measured times with their intervals, and the rows that claims are about: absolute
//! times of another machine cannot be compared, shapes and ratios can.

use crate::format::times;
use sesphr::algebra::Pairing;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;
use sesphr_sim::published::{Published, Series};
use sesphr_sim::sample::{Operation, Sample};
use std::collections::BTreeMap;
use std::fmt;

/// A ratio of medians, and what the intervals of both allow.
#[derive(Clone, Copy)]
pub(super) struct Ratio {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
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
        Self {
            value: ratio(a.median_ns, b.median_ns),
            low: ratio(a.low_ns, b.high_ns),
            high: ratio(a.high_ns, b.low_ns),
        }
    }

    pub(super) fn range(ratios: &[Self]) -> Option<Range> {
        let values = || ratios.iter().map(|ratio| ratio.value);
        Some(Range { least: values().reduce(f64::min)?, most: values().reduce(f64::max)? })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |ratio| times(ratio).trim_end_matches(" times").to_owned();
        write!(f, "{} times ({} to {})", number(self.value), number(self.low), number(self.high))
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

/// A published curve.
pub(super) fn by_x(published: &[Published], series: Series) -> BTreeMap<u32, f64> {
    published
        .iter()
        .filter(|point| point.series == series)
        .map(|point| (point.x, f64::from(point.time_ms)))
        .collect()
}
