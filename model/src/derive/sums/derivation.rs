//! How a target follows: combinations of what is known, and rules that they allow.

use super::chart::{Chart, Point};
use super::closure::Closure;
use super::field::Fp;
use super::span::Track;
use super::{Frame, SumsError};

/// What a part of a combination is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The scalar 1.
    One,
    /// A known value.
    Known(usize),
    /// The pairing of two known elements.
    Pair(usize, usize),
}

impl Origin {
    /// The values that it takes.
    pub fn values(self) -> impl Iterator<Item = usize> {
        let (first, second) = match self {
            Self::One => (None, None),
            Self::Known(value) => (Some(value), None),
            Self::Pair(left, right) => (Some(left), Some(right)),
        };
        first.into_iter().chain(second)
    }
}

/// A factor of a combination, as an element to a power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The element.
    pub origin: Origin,
    /// The power, which is a number to whoever knows the chart's scalars.
    pub coefficient: Fp,
}

/// A step of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A value is a combination of known ones.
    Combine {
        /// The value.
        value: usize,
        /// What it is made of.
        parts: Vec<Part>,
        /// The number of the chart on which it is.
        chart: usize,
    },
    /// All that a rule needs was shown, so what it gives is known.
    Apply {
        /// The number of the rule.
        rule: usize,
    },
}

/// Why a target follows, at one random choice of what the known scalars are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// What follows.
    pub target: usize,
    /// The atoms' values, from which those of the known scalars come.
    pub base: Point,
    /// Where the scalars that are known by then have these values.
    pub charts: Vec<Chart>,
    /// The steps. The last one gives the target.
    pub steps: Vec<Step>,
}

/// The derivation of a target, if it follows.
///
/// # Errors
/// A frame that grows too large or cannot be decided.
pub fn derive(frame: &Frame, target: usize, seed: u64) -> Result<Option<Derivation>, SumsError> {
    let last = Closure::new(frame, &[target], seed, Track::Parts)?;
    let mut proof = Backwards { charts: Vec::new(), steps: Vec::new(), used: Vec::new() };
    if proof.combine(&last, target).is_none() {
        return Ok(None);
    }
    let mut end = last.known.len();
    for (rule, start) in last.fired.iter().rev().copied() {
        let given = last.known.get(start..end).unwrap_or_default();
        end = start;
        if given.iter().all(|value| !proof.used.contains(value)) {
            continue;
        }
        let stage = last.before(start)?;
        proof.steps.push(Step::Apply { rule });
        let needs = frame.rules.get(rule).map(|rule| rule.needs.as_slice()).unwrap_or_default();
        for need in needs {
            if stage.known.contains(need) {
                proof.used.push(*need);
            } else if proof.combine(&stage, *need).is_none() {
                return Ok(None);
            }
        }
    }
    let Backwards { charts, mut steps, .. } = proof;
    steps.reverse();
    Ok(Some(Derivation { target, base: last.base, charts, steps }))
}

/// A derivation from its end to its beginning.
struct Backwards {
    charts: Vec<Chart>,
    steps: Vec<Step>,
    /// The values that later steps take as known.
    used: Vec<usize>,
}

impl Backwards {
    /// Adds how a value is a combination of what is known at a stage, if it is one.
    fn combine(&mut self, stage: &Closure<'_>, value: usize) -> Option<()> {
        let parts = stage.express(value)?;
        self.used.extend(parts.iter().flat_map(|(origin, _)| origin.values()));
        self.used.extend(&stage.fibre.chart.scalars);
        let chart = self.charts.iter().position(|chart| *chart == stage.fibre.chart);
        let chart = chart.unwrap_or_else(|| {
            self.charts.push(stage.fibre.chart.clone());
            self.charts.len() - 1
        });
        let part = |(origin, coefficient)| Part { origin, coefficient };
        let parts = parts.into_iter().map(part).collect();
        self.steps.push(Step::Combine { value, parts, chart });
        Some(())
    }
}
