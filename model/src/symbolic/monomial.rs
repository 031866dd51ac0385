//! Laurent monomials: products of integer powers of atoms, in 32 bytes, copied and not cloned.

use super::atom::Atom;
use serde::{Serialize, Serializer};
use std::fmt;

/// How many different atoms a monomial can hold. The scheme's own values need three (Z^{r x_U} on
/// its way has r, x_P, x_U); an attacker who feeds answers back in as inputs adds one per round.
pub const CAPACITY: usize = 6;

/// A product of integer powers of atoms: sorted by atom, no exponent zero, unused places zero.
///
/// Equal products have equal representations, so comparing and hashing are on bytes. The order
/// is total and means nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Monomial {
    atoms: [u32; CAPACITY],
    exponents: [i8; CAPACITY],
}

/// Appends factors in ascending order of atoms.
struct Builder {
    monomial: Monomial,
    len: usize,
}

impl Builder {
    const fn new() -> Self {
        Self { monomial: Monomial::ONE, len: 0 }
    }

    fn push(&mut self, atom: Atom, exponent: i8) -> Option<()> {
        if exponent != 0 {
            *self.monomial.atoms.get_mut(self.len)? = atom.bits();
            *self.monomial.exponents.get_mut(self.len)? = exponent;
            self.len += 1;
        }
        Some(())
    }
}

impl Monomial {
    /// The empty product, 1.
    pub const ONE: Self = Self { atoms: [0; CAPACITY], exponents: [0; CAPACITY] };

    /// The factors, ascending by atom; no exponent is zero.
    pub fn factors(&self) -> impl Iterator<Item = (Atom, i8)> + '_ {
        self.atoms
            .iter()
            .zip(&self.exponents)
            .take_while(|(atom, _)| **atom != 0)
            .map(|(atom, exponent)| (Atom::trusted(*atom), *exponent))
    }

    /// The exponent of an atom; zero if the atom does not occur.
    #[must_use]
    pub fn exponent(&self, atom: Atom) -> i8 {
        self.factors().find(|(a, _)| *a == atom).map_or(0, |(_, exponent)| exponent)
    }

    /// The monomial with these factors in any order; an atom that occurs twice has its exponents
    /// added. `None` if there are more than [`CAPACITY`] atoms or an exponent leaves `i8`.
    #[must_use]
    pub fn from_factors(factors: &[(Atom, i8)]) -> Option<Self> {
        factors.iter().try_fold(Self::ONE, |product, (atom, exponent)| {
            let mut builder = Builder::new();
            builder.push(*atom, *exponent)?;
            product.checked_product(&builder.monomial)
        })
    }

    /// The product, or `None` if it does not fit.
    #[must_use]
    pub fn checked_product(&self, other: &Self) -> Option<Self> {
        let mut out = Builder::new();
        let mut left = self.factors().peekable();
        let mut right = other.factors().peekable();
        loop {
            match (left.peek().copied(), right.peek().copied()) {
                (Some((a, m)), Some((b, n))) if a == b => {
                    out.push(a, m.checked_add(n)?)?;
                    left.next();
                    right.next();
                }
                (Some((a, m)), b) if b.is_none_or(|(b, _)| a < b) => {
                    out.push(a, m)?;
                    left.next();
                }
                (_, Some((b, n))) => {
                    out.push(b, n)?;
                    right.next();
                }
                _ => return Some(out.monomial),
            }
        }
    }

    /// The product.
    ///
    /// # Panics
    /// If it has more than [`CAPACITY`] atoms or an exponent outside `i8`: the scope of the model
    /// is then too deep for this representation.
    #[must_use]
    pub fn product(&self, other: &Self) -> Self {
        self.checked_product(other).unwrap_or_else(|| {
            panic!("({self}) * ({other}) has over {CAPACITY} atoms or an exponent outside i8")
        })
    }

    /// The inverse.
    ///
    /// # Panics
    /// If an exponent is -128.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            atoms: self.atoms,
            exponents: self.exponents.map(|e| e.checked_neg().expect("an exponent above -128")),
        }
    }

    /// Atoms, then exponents, as they are stored.
    pub(super) const fn raw(&self) -> (&[u32; CAPACITY], &[i8; CAPACITY]) {
        (&self.atoms, &self.exponents)
    }

    /// A monomial from received bytes, if they represent one.
    pub(super) fn from_raw(atoms: [u32; CAPACITY], exponents: [i8; CAPACITY]) -> Option<Self> {
        let mut builder = Builder::new();
        let mut last = 0;
        for (bits, exponent) in atoms.into_iter().zip(exponents) {
            if bits > last && exponent != 0 {
                builder.push(Atom::from_bits(bits)?, exponent)?;
                last = bits;
            } else if bits == 0 && exponent == 0 {
                last = u32::MAX;
            } else {
                return None;
            }
        }
        Some(builder.monomial)
    }
}

impl From<Atom> for Monomial {
    fn from(atom: Atom) -> Self {
        let mut this = Self::ONE;
        let [first, ..] = &mut this.atoms;
        *first = atom.bits();
        let [first, ..] = &mut this.exponents;
        *first = 1;
        this
    }
}

/// Writes factors as `r * x / y^2`; no factors as `1`.
pub(crate) fn write_factors<E: Into<i64>>(
    f: &mut fmt::Formatter<'_>,
    factors: impl Iterator<Item = (Atom, E)> + Clone,
) -> fmt::Result {
    let mut factors_up =
        factors.clone().map(|(atom, e)| (atom, e.into())).filter(|(_, e)| *e > 0).peekable();
    if factors_up.peek().is_none() {
        f.write_str("1")?;
    }
    let mut separator = "";
    for (atom, exponent) in factors_up {
        write!(f, "{separator}{atom}")?;
        if exponent != 1 {
            write!(f, "^{exponent}")?;
        }
        separator = " * ";
    }
    for (atom, exponent) in factors.map(|(atom, e)| (atom, e.into())) {
        if exponent < 0 {
            write!(f, " / {atom}")?;
            if exponent != -1 {
                write!(f, "^{}", exponent.unsigned_abs())?;
            }
        }
    }
    Ok(())
}

impl fmt::Display for Monomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factors: Vec<_> = self.factors().collect();
        write_factors(f, factors.into_iter())
    }
}

impl fmt::Debug for Monomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Monomial {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
