//! The target group: the elements of order r of F_q(i), i^2 = -1.
//!
//! They have norm a^2 + b^2 = 1, since r divides q + 1; so the inverse of a + b i is its
//! conjugate, and squares cost two squarings in F_q.

use super::curve::{POINT_BYTES, decode_pair};
use super::field::{self, FQ_BYTES, Fq, Fr, select};
use super::multiply::{DIGITS, Digit, ENTRIES, WINDOW, recode_scalar};
use crate::algebra::{DecodeError, Encoded};
use ark_ff::{AdditiveGroup as _, Field as _};
use std::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize;

/// Bytes of an encoded element: a, then b.
pub const UNIT_BYTES: usize = POINT_BYTES;

/// a + b i with a^2 + b^2 = 1. Debug does not show it, since Z^r is one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit {
    pub(super) a: Fq,
    pub(super) b: Fq,
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unit(..)")
    }
}

impl Zeroize for Unit {
    fn zeroize(&mut self) {
        self.a.zeroize();
        self.b.zeroize();
    }
}

impl Unit {
    /// 1.
    pub const IDENTITY: Self = Self { a: Fq::ONE, b: Fq::ZERO };

    /// (a + b i)(c + d i) = (a c - b d) + ((a + b)(c + d) - a c - b d) i.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        let ac = self.a * other.a;
        let bd = self.b * other.b;
        Self { a: ac - bd, b: (self.a + self.b) * (other.a + other.b) - ac - bd }
    }

    /// (a + b i)^2 = (2 a^2 - 1) + ((a + b)^2 - 1) i, since a^2 + b^2 = 1.
    #[must_use]
    pub(super) fn square(&self) -> Self {
        Self { a: self.a.square().double() - Fq::ONE, b: (self.a + self.b).square() - Fq::ONE }
    }

    /// 1 / (a + b i) = a - b i.
    #[must_use]
    pub fn invert(&self) -> Self {
        Self { a: self.a, b: -self.b }
    }

    /// The power to a secret exponent, by signed windows.
    #[must_use]
    pub(super) fn power(&self, x: &Fr) -> Self {
        let mut next = Self::IDENTITY;
        let table: [Self; ENTRIES] = std::array::from_fn(|_| {
            next = next.mul(self);
            next
        });
        let mut result = Self::IDENTITY;
        for digit in recode_scalar(x).iter().rev() {
            result = (0..WINDOW).fold(result, |power, _| power.square());
            result = result.mul(&Self::choose(&table, *digit));
        }
        result
    }

    /// The table's entry of a digit, reading all of the table.
    fn choose(table: &[Self; ENTRIES], digit: Digit) -> Self {
        let mut chosen = Self::IDENTITY;
        for (entry, index) in table.iter().zip(1u8..) {
            let choice = digit.magnitude.ct_eq(&index);
            chosen.a = select(&chosen.a, &entry.a, choice);
            chosen.b = select(&chosen.b, &entry.b, choice);
        }
        chosen.b = select(&chosen.b, &-chosen.b, digit.is_negative());
        chosen
    }

    /// Whether t^r = 1, for any t of norm 1: t^(2^159) t^(2^107) t = 1.
    fn has_order_r(&self) -> bool {
        let low = (0..107).fold(*self, |power, _| power.square());
        let high = (107..159).fold(low, |power, _| power.square());
        high.mul(&low).mul(self) == Self::IDENTITY
    }

    /// a || b, big-endian.
    #[must_use]
    pub fn encode(&self) -> [u8; UNIT_BYTES] {
        let mut out = [0; UNIT_BYTES];
        let (a, b) = out.split_at_mut(FQ_BYTES);
        a.copy_from_slice(&field::fq_to_bytes(&self.a));
        b.copy_from_slice(&field::fq_to_bytes(&self.b));
        out
    }

    /// Checks length, range, identity, norm and order.
    ///
    /// # Errors
    /// The first of these that fails.
    pub fn decode(wire: &Encoded) -> Result<Self, DecodeError> {
        let (a, b) = decode_pair(wire)?;
        let unit = Self { a, b };
        if unit == Self::IDENTITY {
            return Err(DecodeError::Identity);
        }
        // a^2 + b^2 = 1
        if a.square() + b.square() != Fq::ONE || !unit.has_order_r() {
            return Err(DecodeError::NotInSubgroup);
        }
        Ok(unit)
    }
}

/// The powers of a fixed element from which all others are made: row i holds t^(32^i k) for k from
/// 1 to 16; 64 KiB.
#[derive(Debug)]
pub(super) struct FixedUnit {
    rows: Vec<[Unit; ENTRIES]>,
}

impl FixedUnit {
    /// The table of an element.
    pub(super) fn new(t: &Unit) -> Self {
        let mut base = *t;
        let rows = (0..DIGITS)
            .map(|_| {
                let mut next = Unit::IDENTITY;
                let row = std::array::from_fn(|_| {
                    next = next.mul(&base);
                    next
                });
                base = (0..WINDOW).fold(base, |power, _| power.square());
                row
            })
            .collect();
        Self { rows }
    }

    /// t^x.
    pub(super) fn power(&self, x: &Fr) -> Unit {
        let digits = recode_scalar(x);
        self.rows
            .iter()
            .zip(digits.iter())
            .fold(Unit::IDENTITY, |product, (row, digit)| product.mul(&Unit::choose(row, *digit)))
    }
}
