//! Powers of points, P^x: fixed sequences of operations, and tables read in full at every access,
//! so that neither depends on the exponent.
//!
//! Exponents are recoded into signed digits of five bits, -15 to 16, so that a table of sixteen
//! multiples serves each: P^x = prod (P^(32^i))^(d_i).

use super::curve::{Homogeneous, Point, Weighted};
use super::field::{self, COFACTOR, Fq, Fr, select};
use ark_ff::PrimeField as _;
use std::sync::LazyLock;
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

/// Bits of a digit.
pub(super) const WINDOW: usize = 5;
/// Multiples in a table: P to P^16.
pub(super) const ENTRIES: usize = 16;
/// Digits of an exponent: 160 bits. The highest is at most 16, since r < 17 2^155.
pub(super) const DIGITS: usize = 32;
/// Digits of the cofactor: 353 bits.
const COFACTOR_DIGITS: usize = 71;

/// A signed digit: its magnitude, at most 16, and whether it is negative.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Digit {
    pub(super) magnitude: u8,
    pub(super) negative: u8,
}

impl zeroize::DefaultIsZeroes for Digit {}

impl Digit {
    /// Whether the digit is negative.
    pub(super) fn is_negative(self) -> Choice {
        Choice::from(self.negative)
    }

    /// Whether the digit is zero.
    pub(super) fn is_zero(self) -> Choice {
        self.magnitude.ct_eq(&0)
    }
}

/// The digits of a number below 2^(5 D - 1), lowest first: limbs least significant first.
pub(super) fn recode<const D: usize>(limbs: &[u64]) -> [Digit; D] {
    let mut digits = [Digit::default(); D];
    let mut carry = 0u8;
    for (index, digit) in digits.iter_mut().enumerate() {
        let bit = index * WINDOW;
        let low = limbs.get(bit / 64).copied().unwrap_or(0);
        let high = limbs.get(bit / 64 + 1).copied().unwrap_or(0);
        let wide = (u128::from(high) << 64 | u128::from(low)) >> (bit % 64);
        // 0 to 32; from 17 on, 32 less and one more in the next digit.
        let value = (wide as u8 & 31) + carry;
        carry = (value + 15) >> WINDOW;
        let flip = 0u8.wrapping_sub(carry);
        // Negating in two's complement: 32 - value where there is a carry.
        digit.magnitude = ((value ^ flip).wrapping_sub(flip)).wrapping_add(flip & 32);
        digit.negative = carry;
    }
    digits
}

/// The digits of a secret exponent, wiped when dropped.
pub(super) fn recode_scalar(x: &Fr) -> Zeroizing<[Digit; DIGITS]> {
    let limbs = Zeroizing::new(x.into_bigint().0);
    Zeroizing::new(recode(limbs.as_slice()))
}

/// p^x.
pub(super) fn power(p: &Point, x: &Fr) -> Point {
    windowed(p, recode_scalar(x).as_slice()).to_affine()
}

/// p^((q+1)/r), which is in the group, for any point of the curve.
pub(super) fn clear_cofactor(p: &Point) -> Point {
    windowed(p, &recode::<COFACTOR_DIGITS>(&COFACTOR)).to_affine()
}

/// p to the number that has these digits.
fn windowed(p: &Point, digits: &[Digit]) -> Homogeneous {
    let first = Homogeneous::from(p);
    let mut next = Homogeneous::IDENTITY;
    let table: [Homogeneous; ENTRIES] = std::array::from_fn(|_| {
        next = next.add(&first);
        next
    });
    let mut result = Homogeneous::IDENTITY;
    for digit in digits.iter().rev() {
        let start = Weighted::from(result);
        let shifted = (0..WINDOW).fold(start, |point, _| point.double());
        let mut chosen = Homogeneous::IDENTITY;
        for (entry, index) in table.iter().zip(1u8..) {
            chosen = chosen.select(entry, digit.magnitude.ct_eq(&index));
        }
        chosen.y = select(&chosen.y, &-chosen.y, digit.is_negative());
        result = Homogeneous::from(shifted).add(&chosen);
    }
    result
}

/// The multiples of a fixed point from which its powers are made: row i holds P^(32^i k) for k from
/// 1 to 16; 64 KiB.
#[derive(Debug)]
pub(super) struct FixedBase {
    rows: Vec<[Point; ENTRIES]>,
}

impl FixedBase {
    /// The table of a point other than the identity.
    pub(super) fn new(p: &Point) -> Self {
        let mut base = Homogeneous::from(p);
        let mut multiples = Vec::with_capacity(DIGITS * ENTRIES);
        for _ in 0..DIGITS {
            let mut next = base;
            for _ in 0..ENTRIES {
                multiples.push(next);
                next = next.add(&base);
            }
            let start = Weighted::from(base);
            base = (0..WINDOW).fold(start, |point, _| point.double()).into();
        }
        let mut inverses: Vec<Fq> = multiples.iter().map(|point| point.z).collect();
        field::invert_all(&mut inverses);
        let affine: Vec<Point> = multiples
            .iter()
            .zip(&inverses)
            .map(|(point, inverse)| Point { x: point.x * inverse, y: point.y * inverse })
            .collect();
        let (rows, _) = affine.as_chunks::<ENTRIES>();
        Self { rows: rows.to_vec() }
    }

    /// P^x.
    pub(super) fn power(&self, x: &Fr) -> Point {
        let digits = recode_scalar(x);
        let mut result = Homogeneous::IDENTITY;
        for (row, digit) in self.rows.iter().zip(digits.iter()) {
            let mut chosen = Point::IDENTITY;
            for (entry, index) in row.iter().zip(1u8..) {
                let choice = digit.magnitude.ct_eq(&index);
                chosen.x = select(&chosen.x, &entry.x, choice);
                chosen.y = select(&chosen.y, &entry.y, choice);
            }
            chosen.y = select(&chosen.y, &-chosen.y, digit.is_negative());
            let sum = result.add_affine(&chosen);
            // A zero digit chooses no entry, and the sum means nothing.
            result = sum.select(&result, digit.is_zero());
        }
        result.to_affine()
    }
}

/// The domain string of the generator.
const GENERATOR_DOMAIN: &[u8] = b"sesphr type-a generator g";

/// The generator g: the hash of a domain string and the empty message, so that nobody knows its
/// discrete logarithm to any other point; with the table of its powers.
pub(super) static GENERATOR: LazyLock<(Point, FixedBase)> = LazyLock::new(|| {
    let g = Point::hash(GENERATOR_DOMAIN, b"");
    (g, FixedBase::new(&g))
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn digits_are_small_and_add_up(limbs in any::<[u64; 2]>()) {
            let number = i128::from(limbs[0]) + (i128::from(limbs[1] >> 4) << 64);
            let digits = recode::<25>(&[limbs[0], limbs[1] >> 4]);
            let sum = digits.iter().rev().fold(0i128, |sum, digit| {
                assert!(digit.magnitude <= 16);
                let sign = if digit.negative == 1 { -1 } else { 1 };
                sum * 32 + sign * i128::from(digit.magnitude)
            });
            prop_assert_eq!(sum, number);
        }
    }

    #[test]
    fn the_highest_digit_of_an_exponent_does_not_carry() {
        let highest = -Fr::from(1u64);
        let digits = recode_scalar(&highest);
        assert!(digits.last().is_some_and(|digit| digit.negative == 0 && digit.magnitude == 16));
    }
}
