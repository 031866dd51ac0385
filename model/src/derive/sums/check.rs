//! The verifier: evaluates both sides of every combination at fresh random points.
//!
//! It shares no code with the search, neither arithmetic nor fibres nor elimination; products
//! modulo p are by doubling. A chart that is too small would make wrong combinations right. So the
//! verifier also counts: the fibre of the scalars has dimension n - rank J at the base point, where J
//! is their Jacobian, and a chart must leave as many coordinates free.

use super::chart::{Chart, Move};
use super::derivation::{Derivation, Origin, Part, Step};
use super::field::{Fp, P};
use super::poly::{ATOMS_MAX, Poly};
use super::{Frame, Group, Pairs, Value};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

/// At how many points combinations are evaluated.
const POINTS: usize = 2;

/// What is wrong with a derivation. Steps are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumsFault {
    /// A step that takes what nobody holds or has shown by then.
    #[error("step {0} takes something that is not known by then")]
    Unknown(usize),
    /// A part that does not belong into the group, or may not be paired.
    #[error("step {0} combines what cannot be combined")]
    Group(usize),
    /// Points where a known scalar has another value, or too few points.
    #[error("step {0}: its chart is not the fibre of known scalars")]
    Chart(usize),
    /// Sides that differ.
    #[error("step {0}: the combination is not the value")]
    Value(usize),
    /// A last step that does not give the target.
    #[error("the target is not shown")]
    Conclusion,
}

impl Derivation {
    /// Evaluates every step.
    ///
    /// # Errors
    /// The first fault. A wrong derivation passes with a probability of at most (degree / p)^2.
    pub fn check(&self, frame: &Frame, seed: u64) -> Result<(), SumsFault> {
        let mut known = frame.held.clone();
        let mut shown: Vec<usize> = Vec::new();
        let base: Vec<u128> = self.base.0.iter().map(|x| x.get() % P).collect();
        let is_whole = |chart: &Chart| {
            let scalars = chart.scalars.iter();
            let scalars: Vec<&Value> =
                scalars.filter_map(|scalar| frame.values.get(*scalar)).collect();
            is_whole(chart, &scalars, &base)
        };
        let whole: Vec<bool> = self.charts.iter().map(is_whole).collect();
        for (step, number) in self.steps.iter().zip(1..) {
            match step {
                Step::Apply { rule } => {
                    let rule = frame.rules.get(*rule).ok_or(SumsFault::Unknown(number))?;
                    let has = |need: &usize| known.contains(need) || shown.contains(need);
                    if !rule.needs.iter().all(has) {
                        return Err(SumsFault::Unknown(number));
                    }
                    known.extend(&rule.gives);
                }
                Step::Combine { value, parts, chart } => {
                    let is_whole = whole.get(*chart) == Some(&true);
                    let chart = self.charts.get(*chart).ok_or(SumsFault::Chart(number))?;
                    let mut taken = parts.iter().flat_map(|part| part.origin.values());
                    let mut scalars = chart.scalars.iter().copied();
                    let is_known = |value: usize| known.contains(&value);
                    if !taken.all(is_known) || !scalars.all(is_known) {
                        return Err(SumsFault::Unknown(number));
                    }
                    if !is_whole {
                        return Err(SumsFault::Chart(number));
                    }
                    let seed = seed.wrapping_add(number as u64);
                    self.combination(frame, *value, parts, chart, seed)
                        .map_err(|fault| fault(number))?;
                    shown.push(*value);
                }
            }
        }
        let concluded = known.contains(&self.target) || shown.contains(&self.target);
        if concluded { Ok(()) } else { Err(SumsFault::Conclusion) }
    }

    fn combination(
        &self,
        frame: &Frame,
        value: usize,
        parts: &[Part],
        chart: &Chart,
        seed: u64,
    ) -> Result<(), fn(usize) -> SumsFault> {
        let target = frame.values.get(value).ok_or(SumsFault::Unknown as fn(usize) -> _)?;
        let fits = |part: &Part| fits(frame, target.group, part.origin) == Some(true);
        let is_text = target.group == Group::Text;
        if !parts.iter().all(fits) || (is_text && parts.len() != 1) {
            return Err(SumsFault::Group);
        }
        let base: Vec<u128> = self.base.0.iter().map(|x| x.get() % P).collect();
        let scalars: Vec<&Value> =
            chart.scalars.iter().filter_map(|scalar| frame.values.get(*scalar)).collect();
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        for _ in 0..POINTS {
            let point = point(chart, &base, &mut rng).ok_or(SumsFault::Chart as fn(usize) -> _)?;
            if scalars.iter().any(|f| evaluate(&f.poly, &point) != evaluate(&f.poly, &base)) {
                return Err(SumsFault::Chart);
            }
            let mut sum = 0;
            for part in parts {
                let of = |value: usize| frame.values.get(value).map(|v| evaluate(&v.poly, &point));
                let element = match part.origin {
                    Origin::One => Some(1),
                    Origin::Known(value) => of(value),
                    Origin::Pair(left, right) => of(left).zip(of(right)).map(|(a, b)| mul(a, b)),
                };
                let element = element.ok_or(SumsFault::Unknown as fn(usize) -> _)?;
                sum = add(sum, mul(part.coefficient.get() % P, element));
            }
            if sum != evaluate(&target.poly, &point) {
                return Err(SumsFault::Value);
            }
        }
        Ok(())
    }
}

/// Whether a part may be combined to a value of a group.
fn fits(frame: &Frame, group: Group, origin: Origin) -> Option<bool> {
    let of = |value: usize| frame.values.get(value).map(|value| value.group);
    let is_source = |group| matches!(group, Group::G1 | Group::G2);
    Some(match origin {
        Origin::One => group == Group::Scalar,
        Origin::Known(value) => {
            let own = of(value)?;
            let one_group = frame.pairs == Pairs::Type1 && is_source(own) && is_source(group);
            group != Group::Scalar && (own == group || one_group)
        }
        Origin::Pair(left, right) => {
            let (left, right) = (of(left)?, of(right)?);
            group == Group::Gt
                && match frame.pairs {
                    Pairs::None => false,
                    Pairs::Type1 => is_source(left) && is_source(right),
                    Pairs::Type3 => left == Group::G1 && right == Group::G2,
                }
        }
    })
}

/// a + b, for a, b < p.
const fn add(a: u128, b: u128) -> u128 {
    let sum = a + b;
    if sum < P { sum } else { sum - P }
}

/// a b by doubling, for a, b < p.
fn mul(a: u128, b: u128) -> u128 {
    (0..127).rev().fold(0, |sum, bit| {
        let twice = add(sum, sum);
        if b >> bit & 1 == 1 { add(twice, a) } else { twice }
    })
}

/// 1 / a by Euclid, or 0 for 0.
fn inverse(a: u128) -> u128 {
    // t_i a = r_i mod p, with |t_i| < p < 2^127
    let (mut r, mut t) = ((P as i128, a as i128), (0_i128, 1_i128));
    while r.1 != 0 {
        let quotient = r.0 / r.1;
        r = (r.1, r.0 - quotient * r.1);
        t = (t.1, t.0 - quotient * t.1);
    }
    if r.0 == 1 { t.0.rem_euclid(P as i128).unsigned_abs() } else { 0 }
}

/// a^n, where n may be negative.
fn pow(a: u128, n: i128) -> u128 {
    let mut exponent = n.unsigned_abs();
    let (mut square, mut out) = (if n < 0 { inverse(a) } else { a }, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            out = mul(out, square);
        }
        square = mul(square, square);
        exponent >>= 1;
    }
    out
}

/// A polynomial with integer coefficients at a point.
fn evaluate(poly: &Poly, point: &[u128]) -> u128 {
    poly.terms().iter().fold(0, |sum, (powers, c)| {
        let size = u128::from(c.unsigned_abs());
        let c = if *c < 0 { P - size } else { size };
        let term = powers.factors().fold(c, |product, (atom, power)| {
            mul(product, pow(point.get(atom).copied().unwrap_or(1), power.into()))
        });
        add(sum, term)
    })
}

fn evaluate_mod(poly: &Poly<Fp>, point: &[u128]) -> u128 {
    poly.terms().iter().fold(0, |sum, (powers, c)| {
        let term = powers.factors().fold(c.get() % P, |product, (atom, power)| {
            mul(product, pow(point.get(atom).copied().unwrap_or(1), power.into()))
        });
        add(sum, term)
    })
}

/// A random point of a chart: its free coordinates drawn, the others from the last move to the
/// first. `None` if a divisor is zero.
fn point(chart: &Chart, base: &[u128], rng: &mut ChaCha12Rng) -> Option<Vec<u128>> {
    let mut y: Vec<u128> = (0..base.len()).map(|_| rng.random::<u128>() % (P - 1) + 1).collect();
    for step in chart.moves.iter().rev() {
        let (atom, value) = match step {
            Move::One { atom } => (*atom, 1),
            Move::Twist { atom, by, power } => {
                let factor = pow(*y.get(*by)?, -i128::from(*power));
                (*atom, mul(*y.get(*atom)?, factor))
            }
            Move::Ratio { atom, above, below } => {
                let divisor = evaluate_mod(below, &y);
                if divisor == 0 {
                    return None;
                }
                (*atom, mul(evaluate_mod(above, &y), pow(divisor, -1)))
            }
        };
        *y.get_mut(atom)? = value;
    }
    // x = x* y
    Some(base.iter().zip(&y).map(|(x, y)| mul(*x, *y)).collect())
}

/// Whether a chart leaves as many coordinates free as scalars do near the base point, and none of its
/// moves speaks of a coordinate that is no longer free.
fn is_whole(chart: &Chart, scalars: &[&Value], base: &[u128]) -> bool {
    let mut gone: Vec<usize> = Vec::new();
    for step in &chart.moves {
        let speaks_of: Vec<usize> = match step {
            Move::One { atom } => vec![*atom],
            Move::Twist { atom, by, .. } if atom != by => vec![*atom, *by],
            Move::Twist { .. } => return false,
            Move::Ratio { atom, above, below } => {
                let of = [above, below].into_iter().flat_map(|poly| poly.terms());
                let of: Vec<usize> =
                    of.flat_map(|(powers, _)| powers.factors().map(|(atom, _)| atom)).collect();
                if of.contains(atom) {
                    return false;
                }
                [of, vec![*atom]].concat()
            }
        };
        if speaks_of.iter().any(|atom| gone.contains(atom)) {
            return false;
        }
        gone.extend(step.solved());
    }
    base.len() == ATOMS_MAX && !base.contains(&0) && gone.len() == rank(jacobian(scalars, base))
}

/// The derivatives of scalars by atoms, each row times the atoms: x_j df / dx_j.
fn jacobian(scalars: &[&Value], base: &[u128]) -> Vec<Vec<u128>> {
    let derivative = |poly: &Poly, atom: usize| {
        poly.terms().iter().fold(0, |sum, (powers, c)| {
            let weight = i128::from(*c) * i128::from(powers.of(atom));
            let weight = weight.rem_euclid(P as i128).unsigned_abs();
            if weight == 0 {
                return sum;
            }
            let term = powers.factors().fold(weight, |product, (atom, power)| {
                mul(product, pow(base.get(atom).copied().unwrap_or(1), power.into()))
            });
            add(sum, term)
        })
    };
    let row = |f: &&Value| (0..ATOMS_MAX).map(|atom| derivative(&f.poly, atom)).collect();
    scalars.iter().map(row).collect()
}

/// The rank of a matrix, column by column.
fn rank(mut rows: Vec<Vec<u128>>) -> usize {
    let mut rank = 0;
    for column in 0..ATOMS_MAX {
        let entry = |row: &Vec<u128>| row.get(column).copied().unwrap_or(0);
        let Some(at) = rows.iter().position(|row| entry(row) != 0) else { continue };
        let pivot = rows.swap_remove(at);
        let inverse = pow(entry(&pivot), -1);
        for row in &mut rows {
            let factor = mul(entry(row), P - inverse);
            if factor != 0 {
                for (a, b) in row.iter_mut().zip(&pivot) {
                    *a = add(*a, mul(factor, *b));
                }
            }
        }
        rank += 1;
    }
    rank
}
