//! Measured points of two runs: which of them moved, and how many would by chance.

use crate::format::{plural, time_ns};
use serde::Serialize;
use sesphr_sim::sample::Sample;
use sesphr_sim::significance::{LEVEL, holm, p_value};
use std::collections::BTreeMap;
use std::fmt;

/// A measured point that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// What was measured.
    pub what: String,
    /// The earlier median, nanoseconds.
    pub from_ns: u64,
    /// Its 95 % interval, nanoseconds.
    pub from_ns_ci: [u64; 2],
    /// The later median, nanoseconds.
    pub to_ns: u64,
    /// Its 95 % interval, nanoseconds.
    pub to_ns_ci: [u64; 2],
    /// The later median as a percentage of the earlier one.
    pub percent: u64,
    /// The probability of a difference as large, were nothing changed; before correction.
    pub p_value: f64,
}

/// The effect of comparing many points.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chance {
    /// Points that both runs measured often enough.
    pub compared: usize,
    /// Points that one of the runs measured too rarely for an interval.
    pub not_compared: usize,
    /// Points that would count as moved if each were compared alone, at 5 %.
    pub uncorrected: usize,
    /// How many of these chance alone explains on average: 5 % of those compared, in tenths.
    pub by_chance_tenths: usize,
    /// How these are told apart from points that moved.
    pub method: &'static str,
}

/// The points of two runs.
#[derive(Debug)]
pub(super) struct Points {
    pub(super) in_common: usize,
    pub(super) moved: Vec<Point>,
    pub(super) chance: Chance,
}

/// The probability that any point is wrongly said to have moved is at most 5 %.
const METHOD: &str = "Holm, 5 % for all points together";

impl Points {
    pub(super) fn of(earlier: &[Sample], later: &[Sample]) -> Self {
        let (old, new) = (named(earlier), named(later));
        let both: Vec<_> = old
            .into_iter()
            .filter_map(|(what, old)| Some((new.get(&what).copied()?, old, what)))
            .collect();
        let in_common = both.len();
        let compared: Vec<Point> =
            both.into_iter().filter_map(|(new, old, what)| Point::of(what, old, new)).collect();
        let p_values: Vec<f64> = compared.iter().map(|point| point.p_value).collect();
        let chance = Chance {
            compared: compared.len(),
            not_compared: in_common - compared.len(),
            uncorrected: p_values.iter().filter(|p| **p <= LEVEL).count(),
            by_chance_tenths: compared.len().div_ceil(2),
            method: METHOD,
        };
        let refuted = holm(&p_values, LEVEL);
        let moved = compared.into_iter().zip(refuted).filter(|(_, refuted)| *refuted);
        let mut moved: Vec<Point> = moved.map(|(point, _)| point).collect();
        moved.sort_by(|a, b| b.size().total_cmp(&a.size()));
        Self { in_common, moved, chance }
    }
}

impl Point {
    /// `None` if one of the samples has no interval.
    fn of(what: String, old: &Sample, new: &Sample) -> Option<Self> {
        let (from_ns, to_ns) = (old.median_ns, new.median_ns);
        let percent = to_ns.saturating_mul(100) / from_ns.max(1);
        let ends = |sample: &Sample| sample.ends_ns().map(|(low, high)| [low, high]);
        Some(Self {
            what,
            from_ns,
            from_ns_ci: ends(old)?,
            to_ns,
            to_ns_ci: ends(new)?,
            percent,
            p_value: p_value(old, new)?,
        })
    }

    /// How much it changed, either way: doubling counts as much as halving.
    fn size(&self) -> f64 {
        (self.to_ns.max(1) as f64 / self.from_ns.max(1) as f64).ln().abs()
    }
}

/// Points by all fields that are not measurements.
fn named(samples: &[Sample]) -> BTreeMap<String, &Sample> {
    samples.iter().map(|sample| (name(sample), sample)).collect()
}

/// What a point is about, in words, without what was found at it, such as a count of powers or of
/// records read.
pub(crate) fn name(sample: &Sample) -> String {
    let number = |number: Option<u32>, noun: &str| number.map(|n| plural(n as usize, noun));
    let bytes = sample.bytes.map(|bytes| match bytes % 1024 {
        0 => format!("{} KB", bytes / 1024),
        _ => format!("{bytes} bytes"),
    });
    let parts = [
        Some(sample.operation.title().to_owned()),
        sample.scheme.clone(),
        Some(sample.curve.clone()),
        sample.payload.map(|payload| payload.text().to_owned()),
        number(sample.users, "user"),
        number(sample.records, "record"),
        number(sample.partitions, "partition"),
        bytes,
        sample.help.map(|help| super::text(&serde_json::to_value(help).unwrap_or_default())),
        sample.load_ppm.map(|ppm| format!("load {} %", ppm / 10_000)),
        (sample.threads != 1).then(|| plural(sample.threads as usize, "thread")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = [self.from_ns, self.to_ns].map(time_ns);
        write!(f, "{}: {from} -> {to}, {} %", self.what, self.percent)
    }
}

impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { compared, not_compared, uncorrected, by_chance_tenths, method } = self;
        write!(
            f,
            "{compared} points compared ({method}); taken one by one, {uncorrected} would seem to \
             have moved, about {}.{} of them by chance",
            by_chance_tenths / 10,
            by_chance_tenths % 10
        )?;
        match not_compared {
            0 => Ok(()),
            n => write!(f, "; {n} have too few samples to compare"),
        }
    }
}
