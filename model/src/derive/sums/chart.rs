//! Where the known scalars have the values that they have, as a map from free coordinates.

use super::field::Fp;
use super::poly::{ATOMS_MAX, Poly};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

/// A way of writing some coordinates by others. At the base point all coordinates are 1, and an
/// atom is its value there times its coordinate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move<F = Fp> {
    /// y_atom = Y_atom Y_by^-power, which undoes itself: the other coordinates stay.
    Twist {
        /// The coordinate that is written anew.
        atom: usize,
        /// The coordinate by which it is.
        by: usize,
        /// The power.
        power: i16,
    },
    /// Y_atom = 1: what is left of a known monomial. Where coordinates are not relative to a base
    /// point, the coordinate is a known number instead.
    One {
        /// The coordinate that is known.
        atom: usize,
    },
    /// Y_atom = above / below: what is left of a known sum.
    Ratio {
        /// The coordinate that others give.
        atom: usize,
        /// The dividend.
        above: Poly<F>,
        /// The divisor.
        below: Poly<F>,
    },
}

impl<F> Move<F> {
    /// The coordinate that is no longer free.
    #[must_use]
    pub const fn solved(&self) -> Option<usize> {
        match self {
            Self::Twist { .. } => None,
            Self::One { atom } | Self::Ratio { atom, .. } => Some(*atom),
        }
    }
}

/// All points near a base point at which scalars have the values that they have there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart<F = Fp> {
    /// The scalars, by their numbers.
    pub scalars: Vec<usize>,
    /// What makes some coordinates functions of the others, in the order in which it was found.
    pub moves: Vec<Move<F>>,
}

/// A value of each atom, none of them zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point(pub Vec<Fp>);

impl Point {
    /// A random point.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let mut draw = || loop {
            let value = Fp::new(rng.random::<u128>() >> 1);
            if !value.is_zero() {
                return value;
            }
        };
        Self((0..ATOMS_MAX).map(|_| draw()).collect())
    }

    /// The reciprocals, by a single inversion.
    pub(super) fn reciprocals(&self) -> Vec<Fp> {
        // before_i = x_0 ... x_{i-1}
        let mut product = Fp::ONE;
        let mut before = Vec::with_capacity(self.0.len());
        for value in &self.0 {
            before.push(product);
            product = product * *value;
        }
        let mut rest = product.inverse();
        let mut out = Vec::with_capacity(self.0.len());
        for (value, before) in self.0.iter().zip(before).rev() {
            out.push(rest * before);
            rest = rest * *value;
        }
        out.reverse();
        out
    }
}
