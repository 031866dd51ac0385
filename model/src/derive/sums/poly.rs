//! Sparse Laurent polynomials over numbered atoms.

use super::SumsError;
use super::field::{Field, Fp};

/// The most atoms of a frame.
pub const ATOMS_MAX: usize = 64;
/// The most terms of a polynomial, while a frame is decided.
pub const TERMS_MAX: usize = 1024;
/// The largest power of an atom, up to its sign, while a frame is decided.
pub(super) const POWER_MAX: u16 = 512;

/// The powers of the atoms in a monomial, by the numbers of the atoms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Powers([i16; ATOMS_MAX]);

impl Powers {
    /// No atom: the monomial 1.
    pub const ONE: Self = Self([0; ATOMS_MAX]);

    /// An atom; `None` if its number is too large.
    #[must_use]
    pub fn atom(number: usize) -> Option<Self> {
        let mut powers = Self::ONE;
        *powers.0.get_mut(number)? = 1;
        Some(powers)
    }

    /// The power of an atom.
    #[must_use]
    pub fn of(&self, atom: usize) -> i16 {
        self.0.get(atom).copied().unwrap_or(0)
    }

    /// The same with another power of an atom.
    #[must_use]
    pub(super) fn with(mut self, atom: usize, power: i16) -> Self {
        if let Some(place) = self.0.get_mut(atom) {
            *place = power;
        }
        self
    }

    /// The atoms that occur, with their powers.
    pub fn factors(&self) -> impl Iterator<Item = (usize, i16)> + '_ {
        self.0.iter().copied().enumerate().filter(|(_, power)| *power != 0)
    }

    /// The sum of the sizes of all powers.
    #[must_use]
    pub fn degree(&self) -> u64 {
        self.0.iter().map(|power| u64::from(power.unsigned_abs())).sum()
    }

    fn zip(&self, other: &Self, op: impl Fn(i16, i16) -> (i16, bool)) -> Result<Self, SumsError> {
        let mut out = Self::ONE;
        let mut too_large = false;
        for ((place, a), b) in out.0.iter_mut().zip(&self.0).zip(&other.0) {
            let (power, overflow) = op(*a, *b);
            *place = power;
            too_large |= overflow || power.unsigned_abs() > POWER_MAX;
        }
        if too_large { Err(SumsError::Large("a power")) } else { Ok(out) }
    }

    /// self other.
    ///
    /// # Errors
    /// A power that is too large.
    pub fn times(&self, other: &Self) -> Result<Self, SumsError> {
        self.zip(other, i16::overflowing_add)
    }

    /// self / other.
    ///
    /// # Errors
    /// A power that is too large.
    pub fn over(&self, other: &Self) -> Result<Self, SumsError> {
        self.zip(other, i16::overflowing_sub)
    }
}

/// What polynomials have as coefficients.
pub trait Coefficient: Copy + PartialEq {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The sum, if it can be held.
    fn plus(self, other: Self) -> Option<Self>;
    /// The product, if it can be held.
    fn times(self, other: Self) -> Option<Self>;
}

impl Coefficient for i64 {
    const ZERO: Self = 0;
    const ONE: Self = 1;
    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }
    fn times(self, other: Self) -> Option<Self> {
        self.checked_mul(other)
    }
}

impl Coefficient for Fp {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;
    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        Some(self + other)
    }
    #[inline]
    fn times(self, other: Self) -> Option<Self> {
        Some(self * other)
    }
}

/// A Laurent polynomial: its terms ascend by their powers, and no coefficient is zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Poly<C = i64>(Vec<(Powers, C)>);

impl<C: Coefficient> Poly<C> {
    /// Zero: no terms.
    #[must_use]
    pub const fn zero() -> Self {
        Self(Vec::new())
    }

    /// A single term.
    #[must_use]
    pub fn term(powers: Powers, coefficient: C) -> Self {
        if coefficient == C::ZERO { Self::zero() } else { Self(vec![(powers, coefficient)]) }
    }

    /// One.
    #[must_use]
    pub fn one() -> Self {
        Self::term(Powers::ONE, C::ONE)
    }

    /// The terms, ascending.
    #[must_use]
    pub fn terms(&self) -> &[(Powers, C)] {
        &self.0
    }

    /// Whether there are no terms.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The only term, if there is one term.
    pub(super) fn single(&self) -> Option<(Powers, C)> {
        match self.0.as_slice() {
            [term] => Some(*term),
            _ => None,
        }
    }

    /// The sum of terms in any order, with any repetitions.
    ///
    /// # Errors
    /// A coefficient or a number of terms that is too large.
    pub fn sum(terms: Vec<(Powers, C)>) -> Result<Self, SumsError> {
        if terms.len() < 2 {
            return Ok(Self(terms.into_iter().filter(|(_, c)| *c != C::ZERO).collect()));
        }
        let mut terms = terms;
        terms.sort_unstable_by_key(|(powers, _)| *powers);
        let mut out: Vec<(Powers, C)> = Vec::with_capacity(terms.len());
        for (powers, c) in terms {
            match out.last_mut() {
                Some((last, sum)) if *last == powers => {
                    *sum = sum.plus(c).ok_or(SumsError::Large("a coefficient"))?;
                }
                _ => out.push((powers, c)),
            }
        }
        out.retain(|(_, c)| *c != C::ZERO);
        if out.len() > TERMS_MAX { Err(SumsError::Large("a polynomial")) } else { Ok(Self(out)) }
    }

    /// self + other.
    ///
    /// # Errors
    /// As [`Poly::sum`].
    pub fn plus(&self, other: &Self) -> Result<Self, SumsError> {
        Self::sum([self.terms(), other.terms()].concat())
    }

    /// self other.
    ///
    /// # Errors
    /// As [`Poly::sum`]; a power that is too large.
    pub fn times(&self, other: &Self) -> Result<Self, SumsError> {
        if self.0.len().saturating_mul(other.0.len()) > TERMS_MAX {
            return Err(SumsError::Large("a product"));
        }
        let mut terms = Vec::with_capacity(self.0.len() * other.0.len());
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                let c = a.times(*b).ok_or(SumsError::Large("a coefficient"))?;
                terms.push((left.times(right)?, c));
            }
        }
        Self::sum(terms)
    }

    /// The same with every term changed.
    pub(super) fn map(
        &self,
        change: impl Fn(&Powers, C) -> Result<(Powers, C), SumsError>,
    ) -> Result<Self, SumsError> {
        Self::sum(self.0.iter().map(|(powers, c)| change(powers, *c)).collect::<Result<_, _>>()?)
    }

    /// The least and the greatest power of an atom, of 0 and all terms.
    pub(super) fn range(&self, atom: usize) -> (i16, i16) {
        self.0.iter().fold((0, 0), |(low, high), (powers, _)| {
            (low.min(powers.of(atom)), high.max(powers.of(atom)))
        })
    }
}

impl<F: Field> Poly<F> {
    pub(super) fn scaled(&self, by: F) -> Self {
        Self(self.0.iter().map(|(powers, c)| (*powers, *c * by)).collect())
    }

    /// The sum of the coefficients: the value where all coordinates are 1.
    pub(super) fn at_one(&self) -> F {
        self.0.iter().fold(F::ZERO, |sum, (_, c)| sum + *c)
    }
}

impl Poly<i64> {
    /// The polynomial with other coefficients in place of its own; those that are zero are left out.
    pub(super) fn map_to<F: Field>(&self, new: impl Fn(&Powers, i64) -> F) -> Poly<F> {
        let terms = self.0.iter().map(|(powers, c)| (*powers, new(powers, *c)));
        Poly(terms.filter(|(_, c)| *c != F::ZERO).collect())
    }
}
