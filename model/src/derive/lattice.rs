//! The lattice L that known scalars span, and the cosets of its rational span.
//!
//! The lattice is kept in two echelon forms of the same rows. Euclid's algorithm makes the
//! *integral* form. Each of its rows remembers which known scalars it is made of, so a member can
//! be written as a product of known scalars under the smallest root. In the *reduced* form each
//! pivot occurs in one row only. Reducing a vector is then a single pass, and its result is
//! canonical.

use super::exponents::{Exponents, gcd, product, total};
use crate::symbolic::{Atom, Monomial, mix};

/// A row of the integral form: `row` = sum of n_i s_i over `parts` (i, n_i).
#[derive(Clone, Debug)]
struct Row {
    row: Exponents,
    parts: Vec<(usize, i64)>,
}

/// How a vector is made of known scalars: degree * v = sum of n_i s_i.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Combination {
    /// Indices of scalars and their powers, ascending; no power is zero.
    pub(super) parts: Vec<(usize, i64)>,
    /// The smallest positive root of the product that gives v.
    pub(super) degree: i64,
}

/// A coset v + L (x) Q, as its canonical representative times a denominator. The denominator is the
/// same for all cosets of one lattice, so cosets add as their representatives do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Coset {
    /// A linear function of the representative, for finding equal cosets and sums of cosets.
    pub(super) key: u64,
    pub(super) representative: Exponents,
}

/// L, the lattice spanned by the exponents of known scalars.
#[derive(Clone, Debug)]
pub(super) struct Lattice {
    /// Integral rows, ascending by first atom. The first entry of each is positive.
    rows: Vec<Row>,
    /// Reduced rows with the same first atoms, each primitive.
    reduced: Vec<Exponents>,
    /// The least common multiple of the pivots of the reduced rows.
    denominator: i64,
}

impl Lattice {
    pub(super) fn new<'a>(scalars: impl Iterator<Item = &'a Monomial>) -> Self {
        let mut this = Self { rows: Vec::new(), reduced: Vec::new(), denominator: 1 };
        for (index, scalar) in scalars.enumerate() {
            this.insert(Row { row: scalar.into(), parts: vec![(index, 1)] });
        }
        this.reduce_rows();
        this
    }

    /// Adds a row, by Euclid's algorithm on the pivots that it meets.
    fn insert(&mut self, mut new: Row) {
        while let Some((atom, _)) = new.row.lead() {
            match self.find(atom) {
                Err(at) => {
                    if new.row.lead().is_some_and(|(_, e)| e < 0) {
                        new = new.scaled(-1);
                    }
                    self.rows.insert(at, new);
                    return;
                }
                Ok(at) => {
                    let Some(old) = self.rows.get_mut(at) else {
                        return;
                    };
                    new.euclid(old);
                }
            }
        }
    }

    /// Where the integral row with this first atom is, or belongs.
    fn find(&self, atom: Atom) -> Result<usize, usize> {
        let lead = |row: &Row| row.row.lead().map(|(a, _)| a);
        self.rows.binary_search_by_key(&Some(atom), lead)
    }

    /// Clears each pivot from all other rows, from the last row to the first.
    fn reduce_rows(&mut self) {
        let mut reduced: Vec<Exponents> = Vec::with_capacity(self.rows.len());
        for Row { row, .. } in self.rows.iter().rev() {
            let mut row = row.clone();
            for later in &reduced {
                row = eliminate(&row, later).0;
            }
            row = row.over(row.content()).unwrap_or(row);
            let pivot = row.lead().map_or(1, |(_, e)| e);
            let common = gcd(self.denominator, pivot);
            self.denominator = product(self.denominator / common, pivot);
            reduced.push(row);
        }
        reduced.reverse();
        self.reduced = reduced;
    }

    /// The coset of a vector.
    pub(super) fn coset(&self, vector: &Exponents) -> Coset {
        let mut representative =
            if self.denominator == 1 { vector.clone() } else { vector.times(self.denominator) };
        for &(atom, exponent) in vector.entries() {
            let lead = |row: &Exponents| row.lead().map(|(a, _)| a);
            let at = self.reduced.binary_search_by_key(&Some(atom), lead).ok();
            if let Some(row) = at.and_then(|at| self.reduced.get(at)) {
                let pivot = row.lead().map_or(1, |(_, e)| e);
                let factor = product(exponent, self.denominator / pivot);
                representative = representative.combine(1, row, -factor);
            }
        }
        Coset { key: key(&representative), representative }
    }

    /// How a vector is made of known scalars, or `None` if it is outside L (x) Q.
    pub(super) fn express(&self, vector: &Exponents) -> Option<Combination> {
        let mut rest = Row { row: vector.clone(), parts: Vec::new() };
        let mut degree: i64 = 1;
        while let Some((atom, _)) = rest.row.lead() {
            let at = self.find(atom).ok()?;
            let row = self.rows.get(at)?;
            let (next, m, n) = eliminate(&rest.row, &row.row);
            degree = product(degree, m);
            // degree v = rest + parts, before and after
            rest = Row { row: next, parts: add_parts(&rest.parts, m, &row.parts, -n) };
        }
        // Each step's factors are coprime and the rows are a basis of L, so nothing cancels.
        Some(Combination { parts: rest.parts, degree })
    }
}

impl Row {
    fn scaled(&self, n: i64) -> Self {
        Self {
            row: self.row.times(n),
            parts: self.parts.iter().map(|&(i, m)| (i, product(m, n))).collect(),
        }
    }

    /// Euclid's algorithm on the common first atom. Afterwards `old` has the greatest common
    /// divisor there, and `self` has zero.
    fn euclid(&mut self, old: &mut Self) {
        let lead = old.row.lead().map(|(atom, _)| atom);
        while let (Some((a, x)), Some((b, y))) = (self.row.lead(), old.row.lead()) {
            if Some(a) != lead || Some(b) != lead {
                break;
            }
            let quotient = x / y;
            if quotient != 0 {
                self.row = self.row.combine(1, &old.row, -quotient);
                self.parts = add_parts(&self.parts, 1, &old.parts, -quotient);
            }
            if self.row.lead().map(|(a, _)| a) == lead {
                std::mem::swap(self, old);
            }
        }
        if old.row.lead().is_some_and(|(_, e)| e < 0) {
            *old = old.scaled(-1);
        }
    }
}

/// m vector + n row, which clears the first atom of `row`, with the factors m > 0 and n.
fn eliminate(vector: &Exponents, row: &Exponents) -> (Exponents, i64, i64) {
    let Some((atom, pivot)) = row.lead() else {
        return (vector.clone(), 1, 0);
    };
    let found = vector.entries().iter().find(|(a, _)| *a == atom);
    let Some(&(_, exponent)) = found else {
        return (vector.clone(), 1, 0);
    };
    let common = gcd(pivot, exponent);
    let (m, n) = (pivot / common, -exponent / common);
    (vector.combine(m, row, n), m, n)
}

/// m left + n right, ascending by index.
fn add_parts(left: &[(usize, i64)], m: i64, right: &[(usize, i64)], n: i64) -> Vec<(usize, i64)> {
    let mut sum = std::collections::BTreeMap::new();
    for (parts, by) in [(left, m), (right, n)] {
        for (index, power) in parts {
            let entry = sum.entry(*index).or_insert(0);
            *entry = total(*entry, product(*power, by));
        }
    }
    sum.into_iter().filter(|(_, power)| *power != 0).collect()
}

/// The sum over atoms of exponent times a fixed pseudo-random number, modulo 2^64.
fn key(vector: &Exponents) -> u64 {
    vector.entries().iter().fold(0, |sum: u64, (atom, e)| {
        sum.wrapping_add(mix(0, atom).wrapping_mul(e.cast_unsigned()))
    })
}
