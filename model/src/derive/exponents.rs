//! Exponents of derived values: like a [`Monomial`], but of any size.

use crate::symbolic::{Atom, Monomial, write_factors};
use serde::{Serialize, Serializer};
use std::fmt;

/// An integer vector over atoms: the exponent of a derived value, written additively. The vector a
/// - b stands for the monomial a / b. Sorted by atom, no entry zero.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exponents(Vec<(Atom, i64)>);

const OVERFLOW: &str = "exponents of a model fit 64 bits";

impl Exponents {
    /// The entries, ascending by atom.
    #[must_use]
    pub fn entries(&self) -> &[(Atom, i64)] {
        &self.0
    }

    /// Whether the monomial is 1.
    #[must_use]
    pub const fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    /// The first atom with its exponent.
    pub(super) fn lead(&self) -> Option<(Atom, i64)> {
        self.0.first().copied()
    }

    /// m self + n other, where neither m nor n is zero.
    ///
    /// # Panics
    /// If an entry leaves 64 bits.
    #[must_use]
    pub fn combine(&self, m: i64, other: &Self, n: i64) -> Self {
        let mut out = Vec::with_capacity(self.0.len() + other.0.len());
        let mut left = self.0.iter().copied().peekable();
        let mut right = other.0.iter().copied().peekable();
        loop {
            match (left.peek().copied(), right.peek().copied()) {
                (Some((a, x)), Some((b, y))) if a == b => {
                    let sum = total(product(x, m), product(y, n));
                    if sum != 0 {
                        out.push((a, sum));
                    }
                    left.next();
                    right.next();
                }
                (Some((a, x)), b) if b.is_none_or(|(b, _)| a < b) => {
                    out.push((a, product(x, m)));
                    left.next();
                }
                (_, Some((b, y))) => {
                    out.push((b, product(y, n)));
                    right.next();
                }
                _ => return Self(out),
            }
        }
    }

    /// self + other: the product of the monomials.
    ///
    /// # Panics
    /// As [`Exponents::combine`].
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.combine(1, other, 1)
    }

    /// self - other: the quotient of the monomials.
    ///
    /// # Panics
    /// As [`Exponents::combine`].
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.combine(1, other, -1)
    }

    /// n self: the n-th power of the monomial.
    ///
    /// # Panics
    /// As [`Exponents::combine`].
    #[must_use]
    pub fn times(&self, n: i64) -> Self {
        if n == 0 {
            return Self::default();
        }
        let scaled = |&(a, e): &(Atom, i64)| (a, product(e, n));
        Self(self.0.iter().map(scaled).collect())
    }

    /// self / n: the n-th root of the monomial, or `None` if an entry is not divisible.
    #[must_use]
    pub fn over(&self, n: i64) -> Option<Self> {
        let divided = |&(a, e): &(Atom, i64)| (e.checked_rem(n) == Some(0)).then(|| (a, e / n));
        self.0.iter().map(divided).collect::<Option<_>>().map(Self)
    }

    /// The greatest common divisor of the entries; 0 if there are none.
    pub(super) fn content(&self) -> i64 {
        self.0.iter().fold(0, |g, (_, e)| gcd(g, *e))
    }
}

/// a b, which must not overflow.
pub(super) fn product(a: i64, b: i64) -> i64 {
    a.checked_mul(b).expect(OVERFLOW)
}

/// a + b, which must not overflow.
pub(super) fn total(a: i64, b: i64) -> i64 {
    a.checked_add(b).expect(OVERFLOW)
}

/// The greatest common divisor, not negative.
pub(super) fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.checked_abs().expect(OVERFLOW)
}

impl From<&Monomial> for Exponents {
    fn from(monomial: &Monomial) -> Self {
        Self(monomial.factors().map(|(a, e)| (a, e.into())).collect())
    }
}

impl fmt::Display for Exponents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_factors(f, self.0.iter().copied())
    }
}

impl fmt::Debug for Exponents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Exponents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
