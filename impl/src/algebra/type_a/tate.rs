//! The reduced Tate pairing with the distortion map phi(x, y) = (-x, i y):
//! e(P, Q) = f_{r,P}(phi(Q))^((q^2 - 1) / r).
//!
//! Since r = 2^159 + 2^107 + 1, Miller's algorithm for f_{r,P} takes 159 doublings, one sum, and
//! one product of what it had after 107 steps with what it has after 159. Factors in F_q may be
//! dropped anywhere: the exponent is a multiple of q - 1. So vertical lines, whose values at
//! phi(Q) are in F_q, are never computed, and lines are scaled at will.

use super::curve::{Point, Weighted};
use super::field::{self, COFACTOR, Fq, QUARTER, invert};
use super::quadratic::Quadratic;
use super::unit::Unit;
use ark_ff::{AdditiveGroup as _, Field as _};
use std::sync::Arc;

/// Doublings up to the one sum: r = 2^159 + 2^107 + 1.
const LOW: usize = 107;
/// Doublings in all.
const HIGH: usize = 159;

/// The line through points of the curve, scaled by an element of F_q; its value at
/// phi(x_Q, y_Q) = (-x_Q, i y_Q) is (slope x_Q + constant) + scale y_Q i.
#[derive(Clone, Copy, Debug)]
struct Line {
    slope: Fq,
    constant: Fq,
    scale: Fq,
}

/// The tangent at T, and 2 T. For T = (X, Y, Z), A = X^2 and C = Z^2 the tangent's slope is
/// (3 A + C) / (2 Y), and scaled by 2 Y Z its terms are
/// (3 A + C) Z, X (A - C) and 2 Y Z.
fn tangent(t: &Weighted) -> (Line, Weighted) {
    let a = t.x.square();
    let b = t.y.square();
    let c = t.z.square();
    let line = Line {
        slope: (a.double() + a + c) * t.z,
        constant: (a - c) * t.x,
        scale: (t.y * t.z).double(),
    };
    (line, t.double_from_squares(&a, &b, &c))
}

/// The line through P and V = (X, Y, Z), scaled by Z (X - x_P Z): its slope is
/// (Y - y_P Z^2) / (Z (X - x_P Z)).
fn chord(p: &Point, v: &Weighted) -> Line {
    let scale = (v.x - p.x * v.z) * v.z;
    let slope = v.y - p.y * v.z.square();
    Line { slope, constant: slope * p.x - scale * p.y, scale }
}

/// f_{r,P}(phi(Q)) up to a factor in F_q, from the lines' values in order: those of the doublings,
/// then that of the sum.
fn accumulate(values: impl Iterator<Item = Quadratic>) -> Quadratic {
    let mut f = Quadratic::ONE;
    let mut low = Quadratic::ONE;
    for (step, line) in values.enumerate() {
        if step < HIGH {
            // f_{2n} = f_n^2 l
            f = f.square().mul(&line);
            if step + 1 == LOW {
                low = f;
            }
        } else {
            // f_{2^159 + 2^107 + 1} = f_{2^159} f_{2^107} l
            f = f.mul(&low).mul(&line);
        }
    }
    f
}

/// The lines of f_{r,P} in order: 159 tangents, then the chord through P and P^(2^107).
fn lines(p: &Point) -> impl Iterator<Item = Line> {
    let p = *p;
    let mut t = Weighted::from(&p);
    let mut low = t;
    (0..=HIGH).map(move |step| {
        if step == HIGH {
            return chord(&p, &low);
        }
        let (line, double) = tangent(&t);
        t = double;
        if step + 1 == LOW {
            low = t;
        }
        line
    })
}

/// e(p, q) without preparation.
#[must_use]
pub fn pair_once(p: &Point, q: &Point) -> Unit {
    if p.is_identity() || q.is_identity() {
        return Unit::IDENTITY;
    }
    let values =
        lines(p).map(|line| Quadratic { a: line.slope * q.x + line.constant, b: line.scale * q.y });
    final_power(&accumulate(values))
}

/// The lines of a point, with scale 1: two coordinates each, 20 KiB in all; none for the identity. Clones
/// share them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PreparedPoint {
    lines: Arc<[(Fq, Fq)]>,
}

impl PreparedPoint {
    /// The lines of a point, normalised together by one inversion.
    #[must_use]
    pub fn new(q: &Point) -> Self {
        if q.is_identity() {
            return Self { lines: Arc::new([]) };
        }
        let lines: Vec<Line> = lines(q).collect();
        let mut inverses: Vec<Fq> = lines.iter().map(|line| line.scale).collect();
        field::invert_all(&mut inverses);
        let normal =
            |(line, inverse): (&Line, &Fq)| (line.slope * inverse, line.constant * inverse);
        Self { lines: lines.iter().zip(&inverses).map(normal).collect() }
    }

    /// e(p, q) for the prepared q; the pairing is symmetric, so the lines may be those of q.
    #[must_use]
    pub fn pair(&self, p: &Point) -> Unit {
        if p.is_identity() || self.lines.is_empty() {
            return Unit::IDENTITY;
        }
        let values = self
            .lines
            .iter()
            .map(|(slope, constant)| Quadratic { a: *slope * p.x + constant, b: p.y });
        final_power(&accumulate(values))
    }
}

/// f^((q^2 - 1) / r) = (f^(q-1))^h with h = (q + 1) / r.
///
/// u = f^(q-1) = conj(f)^2 / N(f) has norm 1. With V_n = u^n + u^-n, twice the real part of u^n,
/// V_{2n} = V_n^2 - 2 and V_{2n+1} = V_n V_{n+1} - V_1, so that one squaring and one product per
/// bit lead to V_h; the imaginary part follows from V_{h+1} by the addition theorem.
fn final_power(f: &Quadratic) -> Unit {
    let norm = f.norm();
    let ab = f.a * f.b;
    // One inversion serves 1 / N and the 1 / Im(u) below.
    let inverse = invert(&(norm * ab));
    let over_norm = inverse * ab;
    // u = (a^2 - b^2) / N - (2 a b / N) i
    let real = (f.a + f.b) * (f.a - f.b) * over_norm;
    if ab == Fq::ZERO {
        // u is 1 or -1, and h is even. No two elements other than 1 lead here.
        return Unit::IDENTITY;
    }
    let first = real.double();
    let (mut v, mut next) = (Fq::ONE.double(), first);
    let two = Fq::ONE.double();
    for bit in bits(&COFACTOR) {
        let product = v * next - first;
        (v, next) = if bit { (product, next.square() - two) } else { (v.square() - two, product) };
    }
    // Im(u^h) = (Re(u^h) Re(u) - Re(u^(h+1))) / Im(u), and 1 / Im(u) = -N / (2 a b).
    let numerator = (next - v * real) * norm.square() * inverse;
    Unit { a: v * QUARTER.double(), b: numerator * QUARTER }
}

/// The bits of a number from the highest one down.
fn bits(limbs: &[u64]) -> impl Iterator<Item = bool> {
    limbs
        .iter()
        .rev()
        .flat_map(|limb| (0..64).rev().map(move |shift| (limb >> shift) & 1 == 1))
        .skip_while(|bit| !bit)
}
