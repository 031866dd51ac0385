//! The same system solved again, where the known scalars are real numbers modulo a group's order.
//!
//! A derivation holds coefficients at one random choice of the known scalars. Who carries it out has
//! the scalars themselves, and needs the coefficients that belong to them. So each combination is
//! solved anew, over the field of exponents, on the points where the known scalars are what they are.
//! Nothing else is read: no atom, no secret that is not held.

use super::derivation::Origin;
use super::fibre::Fibre;
use super::field::Field;
use super::span::{Span, Track};
use super::{Frame, Group, Pairs, SumsError};
use std::collections::BTreeSet;

/// How a value is a combination of known ones: each part with its power. `None` if it is not.
///
/// `known` are the values that are known, and `scalars` the numbers of those that are scalars.
///
/// # Errors
/// A system that grows too large; a known scalar that no atom solves, or only up to a root.
pub fn solve<F: Field>(
    frame: &Frame,
    value: usize,
    known: &[usize],
    scalars: &[(usize, F)],
) -> Result<Option<Vec<(Origin, F)>>, SumsError> {
    let used: BTreeSet<usize> = known.iter().copied().chain([value]).collect();
    let fibre = Fibre::at(&frame.values, &used, scalars)?;
    let group = |value: usize| frame.values.get(value).map(|value| value.group);
    let poly = |value: usize| fibre.values.get(value);
    let (Some(target_group), Some(target)) = (group(value), poly(value)) else { return Ok(None) };
    let mut span = Span::new(Track::Parts);
    let mut origins = Vec::new();
    if target_group == Group::Scalar {
        span.insert(&fibre.one)?;
        origins.push(Origin::One);
    }
    let is_source = |group| matches!(group, Some(Group::G1 | Group::G2));
    let alike = |own: Option<Group>| {
        let one_group = frame.pairs == Pairs::Type1 && is_source(own);
        own == Some(target_group) || (one_group && is_source(Some(target_group)))
    };
    if target_group != Group::Scalar {
        for number in known.iter().copied().filter(|number| alike(group(*number))) {
            let Some(poly) = poly(number) else { continue };
            span.insert(poly)?;
            origins.push(Origin::Known(number));
        }
    }
    if target_group == Group::Gt {
        for (at, left) in known.iter().copied().enumerate() {
            for right in known.iter().copied().skip(at) {
                let pair = match (frame.pairs, group(left), group(right)) {
                    (Pairs::Type1, a, b) if is_source(a) && is_source(b) => (left, right),
                    (Pairs::Type3, Some(Group::G1), Some(Group::G2)) => (left, right),
                    (Pairs::Type3, Some(Group::G2), Some(Group::G1)) => (right, left),
                    _ => continue,
                };
                let (Some(first), Some(second)) = (poly(pair.0), poly(pair.1)) else { continue };
                span.insert(&first.times(second)?)?;
                origins.push(Origin::Pair(pair.0, pair.1));
            }
        }
    }
    let Some(parts) = span.express(target) else { return Ok(None) };
    Ok(parts.into_iter().map(|(row, c)| Some((*origins.get(row)?, c))).collect())
}
