//! The prime field of p = 2^127 - 1 elements, in which frames with sums are decided, and what a field
//! must do in which the same system is solved again: that of the exponents of a curve.

use super::poly::Coefficient;
use std::fmt::Debug;
use std::ops::{Add, Mul, Neg, Sub};

/// A prime field.
pub trait Field:
    Coefficient
    + Debug
    + Eq
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
{
    /// The residue of an integer.
    fn integer(n: i64) -> Self;
    /// 1 / self, unless self is zero.
    fn reciprocal(self) -> Self;
}

impl Field for Fp {
    #[inline]
    fn integer(n: i64) -> Self {
        Self::of(n)
    }
    #[inline]
    fn reciprocal(self) -> Self {
        self.inverse()
    }
}

/// The prime.
pub(crate) const P: u128 = (1 << 127) - 1;

/// A number modulo p, less than p.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fp(u128);

impl Fp {
    pub(crate) const ZERO: Self = Self(0);
    pub(crate) const ONE: Self = Self(1);

    /// The residue of a number.
    #[must_use]
    pub const fn new(n: u128) -> Self {
        Self(n % P)
    }

    /// The residue of a signed number.
    #[must_use]
    pub fn of(n: i64) -> Self {
        let size = Self(n.unsigned_abs().into());
        if n < 0 { -size } else { size }
    }

    /// The number from 0 to p - 1.
    #[must_use]
    pub const fn get(self) -> u128 {
        self.0
    }

    pub(crate) fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    pub(crate) fn pow(self, mut n: u128) -> Self {
        let (mut base, mut out) = (self, Self::ONE);
        while n > 0 {
            if n & 1 == 1 {
                out = out * base;
            }
            base = base * base;
            n >>= 1;
        }
        out
    }

    /// a^(p - 2), which is 1 / a unless a is zero.
    pub(crate) fn inverse(self) -> Self {
        self.pow(P - 2)
    }

    /// The number as one of least size, if that fits: -1 rather than p - 1.
    #[must_use]
    pub fn small(self) -> Option<i64> {
        let positive = i64::try_from(self.0).ok();
        positive.or_else(|| i64::try_from(P - self.0).ok().map(|n| -n))
    }
}

/// n less p if n is not less: for n < 2^128.
const fn fold(n: u128) -> u128 {
    // 2^127 = 1 mod p
    let n = (n & P) + (n >> 127);
    if n >= P { n - P } else { n }
}

impl Add for Fp {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(fold(self.0 + other.0))
    }
}

impl Neg for Fp {
    type Output = Self;
    fn neg(self) -> Self {
        Self(fold(P - self.0))
    }
}

impl Sub for Fp {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Fp {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        const LOW: u128 = (1 << 64) - 1;
        let (a, b) = (self.0, other.0);
        let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
        // a b = a1 b1 2^128 + (a1 b0 + a0 b1) 2^64 + a0 b0, and 2^128 = 2, 2^127 = 1 mod p
        let middle = a1 * b0 + a0 * b1;
        let high = fold(a1 * b1 * 2 + (middle >> 63));
        let shifted = (middle & (LOW >> 1)) << 64;
        Self(fold(fold(high + shifted) + fold(a0 * b0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// a b by doubling: the same product in another way.
    fn by_doubling(a: u128, b: u128) -> u128 {
        (0..127).rev().fold(0, |sum, bit| {
            let twice = sum * 2 % P;
            if b >> bit & 1 == 1 { (twice + a) % P } else { twice }
        })
    }

    #[test]
    fn products_are_those_of_doubling() {
        let edges = [0, 1, 2, P - 1, P - 2, P / 2, u128::from(u64::MAX), 1 << 64, 1 << 126];
        let mixed = (1..40_u128).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        let numbers: Vec<u128> = edges.into_iter().chain(mixed.map(|n| n % P)).collect();
        for a in &numbers {
            for b in &numbers {
                assert_eq!((Fp::new(*a) * Fp::new(*b)).get(), by_doubling(*a, *b), "{a} {b}");
                assert_eq!((Fp::new(*a) - Fp::new(*b)) + Fp::new(*b), Fp::new(*a));
            }
            let inverse = Fp::new(*a).inverse();
            assert!(*a == 0 || inverse * Fp::new(*a) == Fp::ONE);
            assert_eq!(Fp::of(-3).small(), Some(-3));
        }
    }
}
