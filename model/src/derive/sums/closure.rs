//! What a frame gives: rules applied to a fixpoint, and targets asked.

use super::chart::Point;
use super::derivation::Origin;
use super::fibre::Fibre;
use super::field::Fp;
use super::poly::Poly;
use super::span::{Span, Track};
use super::{Frame, Group, Pairs, SumsError};
use serde::Serialize;
use std::collections::BTreeSet;

/// The size of the largest matrix of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Size {
    /// Elements, and products of those that may be paired.
    pub rows: usize,
    /// Monomials.
    pub columns: usize,
}

/// What is said of the targets of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether each target follows.
    pub follows: Vec<bool>,
    /// The matrix in which the last of them was looked for.
    pub size: Size,
    /// The probability that anything here is wrong is at most 2^-this; `None` if it is zero.
    pub error_bits: Option<u32>,
}

/// Whether targets follow, with two random choices that must agree.
///
/// # Errors
/// A frame that grows too large or cannot be decided; disagreement.
pub fn answer(frame: &Frame, targets: &[usize], seed: u64) -> Result<Answer, SumsError> {
    let ask = |seed| {
        let mut closure = Closure::new(frame, targets, seed, Track::Verdict)?;
        let follows: Vec<bool> = targets.iter().map(|target| closure.follows(*target)).collect();
        let size = targets.iter().map(|target| closure.size(*target)).max().unwrap_or_default();
        let error_bits = closure.error_bits();
        Ok((Answer { follows, size, error_bits }, closure.fired))
    };
    let (first, second) = (ask(seed)?, ask(seed.wrapping_add(1) ^ (1 << 63))?);
    if first == second { Ok(first.0) } else { Err(SumsError::Disagreement) }
}

/// Everything that follows from a frame, on one random fibre.
#[derive(Clone, Debug)]
pub(super) struct Closure<'a> {
    frame: &'a Frame,
    /// The values that are spoken of.
    used: BTreeSet<usize>,
    pub(super) base: Point,
    pub(super) fibre: Fibre,
    /// What is known by now: what is held, then what rules gave, in this order.
    pub(super) known: Vec<usize>,
    /// The rules that were applied, in order, each with how many values were known before.
    pub(super) fired: Vec<(usize, usize)>,
    /// Combinations of scalars, G1, G2, Gt and texts. On Type 1 the first of the two serves both.
    spans: [Span; 5],
    /// Where the rows of the spans come from.
    origins: [Vec<Origin>; 5],
    /// Known elements that may be the first and the second argument of the pairing.
    sources: [Vec<usize>; 2],
    /// The sum over all tests of the degree of what is tested.
    risk: u64,
}

impl<'a> Closure<'a> {
    pub(super) fn new(
        frame: &'a Frame,
        targets: &[usize],
        seed: u64,
        track: Track,
    ) -> Result<Self, SumsError> {
        let base = Point::random(seed);
        let rules = frame.rules.iter().flat_map(|rule| rule.needs.iter().chain(&rule.gives));
        let used = targets.iter().chain(&frame.held).chain(rules).copied().collect();
        let mut this = Self::stage(frame, used, base, frame.held.clone(), track)?;
        loop {
            // All rules that can be applied now, together: a scalar among what they give means a new
            // fibre, which is the costly part.
            let ready = this.ready();
            if ready.is_empty() {
                return Ok(this);
            }
            let before = this.known.len();
            for rule in ready {
                this.fired.push((rule, this.known.len()));
                let gives = frame.rules.get(rule).map(|rule| rule.gives.as_slice());
                for value in gives.unwrap_or_default() {
                    if !this.known.contains(value) {
                        this.known.push(*value);
                    }
                }
            }
            let new = this.known.split_off(before);
            let is_scalar = |value: &usize| this.group(*value) == Some(Group::Scalar);
            if new.iter().any(|value| is_scalar(value) && !this.contains(*value)) {
                let known = [this.known.as_slice(), &new].concat();
                let Self { used, base, fired, risk, .. } = this;
                this = Self::stage(frame, used, base, known, track)?;
                this.fired = fired;
                this.risk = this.risk.saturating_add(risk);
                continue;
            }
            for value in new {
                this.known.push(value);
                this.learn(value)?;
            }
        }
    }

    /// A fibre with what is known, before any rule.
    fn stage(
        frame: &'a Frame,
        used: BTreeSet<usize>,
        base: Point,
        known: Vec<usize>,
        track: Track,
    ) -> Result<Self, SumsError> {
        let group = |value: &usize| frame.values.get(*value).map(|value| value.group);
        let is_scalar = |value: &&usize| group(value) == Some(Group::Scalar);
        let scalars: Vec<usize> = known.iter().filter(is_scalar).copied().collect();
        let fibre = Fibre::new(&frame.values, &used, &scalars, &base)?;
        let spans = std::array::from_fn(|_| Span::new(track));
        let (origins, sources, fired) = Default::default();
        let mut this = Self {
            frame,
            used,
            base,
            fibre,
            known: Vec::new(),
            fired,
            spans,
            origins,
            sources,
            risk: 0,
        };
        let one = this.fibre.one.clone();
        this.row(Group::Scalar, Origin::One, &one)?;
        for value in &known {
            this.learn(*value)?;
        }
        this.known = known;
        Ok(this)
    }

    /// The fibre and what was known before the rule that came after so many values.
    pub(super) fn before(&self, known: usize) -> Result<Self, SumsError> {
        let known = self.known.get(..known).unwrap_or_default().to_vec();
        Self::stage(self.frame, self.used.clone(), self.base.clone(), known, Track::Parts)
    }

    fn group(&self, value: usize) -> Option<Group> {
        self.frame.values.get(value).map(|value| value.group)
    }

    /// The place of a group among spans.
    fn place(&self, group: Group) -> usize {
        match (group, self.frame.pairs) {
            (Group::Scalar, _) => 0,
            (Group::G1, _) | (Group::G2, Pairs::Type1) => 1,
            (Group::G2, _) => 2,
            (Group::Gt, _) => 3,
            (Group::Text, _) => 4,
        }
    }

    fn span(&self, group: Group) -> Option<&Span> {
        self.spans.get(self.place(group))
    }

    fn row(&mut self, group: Group, origin: Origin, poly: &Poly<Fp>) -> Result<(), SumsError> {
        let place = self.place(group);
        if let (Some(span), Some(origins)) =
            (self.spans.get_mut(place), self.origins.get_mut(place))
        {
            span.insert(poly)?;
            origins.push(origin);
        }
        Ok(())
    }

    /// Adds a known value, and its products with those before it.
    fn learn(&mut self, value: usize) -> Result<(), SumsError> {
        let (Some(group), Some(poly)) = (self.group(value), self.fibre.values.get(value).cloned())
        else {
            return Ok(());
        };
        if group != Group::Scalar {
            self.row(group, Origin::Known(value), &poly)?;
        }
        let Self { frame: Frame { pairs, .. }, sources: [first, second], .. } = self;
        let partners = match (pairs, group) {
            (Pairs::Type1, Group::G1 | Group::G2) => {
                first.push(value);
                first.clone()
            }
            (Pairs::Type3, Group::G1) => {
                first.push(value);
                second.clone()
            }
            (Pairs::Type3, Group::G2) => {
                second.push(value);
                first.clone()
            }
            _ => return Ok(()),
        };
        for partner in partners {
            let Some(other) = self.fibre.values.get(partner) else { continue };
            let product = poly.times(other)?;
            // The element of G1 first, as it is written.
            let (left, right) =
                if group == Group::G2 { (partner, value) } else { (value, partner) };
            self.row(Group::Gt, Origin::Pair(left, right), &product)?;
        }
        Ok(())
    }

    /// The rules that are not applied yet, and whose needs are there.
    fn ready(&mut self) -> Vec<usize> {
        let mut ready = Vec::new();
        for (number, rule) in self.frame.rules.iter().enumerate() {
            let is_new = self.fired.iter().all(|(fired, _)| *fired != number);
            if is_new && rule.needs.iter().all(|need| self.follows(*need)) {
                ready.push(number);
            }
        }
        ready
    }

    fn contains(&self, value: usize) -> bool {
        let poly = self.fibre.values.get(value);
        let span = self.group(value).and_then(|group| self.span(group));
        poly.zip(span).is_some_and(|(poly, span)| span.contains(poly))
    }

    /// Whether a value follows; counts the test.
    pub(super) fn follows(&mut self, value: usize) -> bool {
        let rank = self.group(value).and_then(|group| self.span(group)).map_or(0, Span::rank);
        self.count(rank);
        self.contains(value)
    }

    /// Counts two tests of a rank, without and with a target.
    fn count(&mut self, rank: usize) {
        // The rank is right if a minor with rank + 1 rows is not zero by chance: its entries have
        // degree 2 degree at most, up and down.
        let minor = (rank as u64 + 1).saturating_mul(self.fibre.degree.saturating_mul(4));
        self.risk = self.risk.saturating_add(minor.saturating_mul(2));
    }

    /// How a value is a combination of what is known.
    pub(super) fn express(&self, value: usize) -> Option<Vec<(Origin, Fp)>> {
        let group = self.group(value)?;
        let parts = self.span(group)?.express(self.fibre.values.get(value)?)?;
        let origins = self.origins.get(self.place(group))?;
        parts.into_iter().map(|(row, c)| Some((*origins.get(row)?, c))).collect()
    }

    /// The rank of each span, and how many coordinates known scalars determine; counts the tests.
    pub(super) fn ranks(&mut self) -> ([usize; 5], usize) {
        let ranks = self.spans.each_ref().map(Span::rank);
        for rank in ranks {
            self.count(rank);
        }
        (ranks, self.fibre.solved())
    }

    /// The matrix in which a value is looked for.
    pub(super) fn size(&self, value: usize) -> Size {
        let span = self.group(value).and_then(|group| self.span(group));
        span.map_or_else(Size::default, |span| Size { rows: span.rows(), columns: span.columns() })
    }

    /// See [`Answer::error_bits`].
    pub(super) fn error_bits(&self) -> Option<u32> {
        let is_sum = self.fibre.values.iter().any(|value| value.terms().len() > 1);
        if !self.fibre.substituted && !is_sum {
            return None;
        }
        // Every coefficient of a polynomial was compared with zero.
        let terms: usize = self.fibre.values.iter().map(|value| value.terms().len()).sum();
        let degree = self.fibre.degree.saturating_add(self.fibre.equation_degree);
        let compared = (terms as u64).saturating_mul(degree.saturating_mul(4));
        let risk = self.risk.saturating_add(compared).max(1);
        // risk / p < 2^bits(risk) / 2^126
        Some(126_u32.saturating_sub(u64::BITS - risk.leading_zeros()))
    }
}
