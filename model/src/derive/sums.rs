//! What follows from what a coalition holds if values are sums, decided up to a stated error.
//!
//! # The question
//! [`crate::derive`] decides frames whose exponents are monomials. Most schemes other than SeSPHR
//! publish a sum: H1(X) sk^-h, a share of a secret, a scalar u + h r. Here a value is a group with a
//! Laurent polynomial over atoms, with integer coefficients: the value's exponent.
//!
//! # The method
//! The attacker of the generic bilinear group model knows scalars as numbers, and elements as
//! handles. In a group they have exactly the linear combinations of what they hold there, with any
//! functions of the known scalars as coefficients; in the target group also of all products of two
//! source elements that may be paired. So
//!
//! > a target follows iff its exponent is a combination of the exponents of known elements (and of
//! > products of those that may be paired), as functions on the points where the known scalars have
//! > their values.
//!
//! The file `fibre.rs` makes these functions polynomials in fewer coordinates, over the field of p =
//! 2^127 - 1 elements, and shows why this is sound and complete. `span.rs` then asks whether the
//! target is in the row space of a sparse matrix whose columns are monomials. A scalar follows if it
//! is constant there, that is a multiple of 1.
//!
//! Facts that depend on others are closed to a fixpoint ([`Rule`]): who has all that a rule needs
//! gets what it gives. That covers the hash of an input to a group or to a scalar, and a text under a
//! mask. An element under a mask needs no rule, since its exponent is a sum.
//!
//! # The error
//! Known scalars take random values, so a rank may come out too small: with probability at most d / p
//! for a minor of degree d in these values (Schwartz, Zippel). [`Answer::error_bits`] sums this over
//! all tests. A second seed must give the same answer, and a disagreement is an error. A frame in
//! which neither a known scalar nor an element is a sum is decided without any error.
//!
//! # Whose method
//! Deciding the generic group by linear algebra over exponents is the method of Barthe, Fagerholm,
//! Fiore, Mitchell, Scedrov, Schmidt, *Automated analysis of cryptographic assumptions in generic
//! group models* (CRYPTO 2014), and Ambrona, Barthe, Gay, Wee, *Attribute-based encryption in the
//! generic group model* (CCS 2017). Ours are the fibres of known scalars, rules and derivations.
//!
//! # What it leaves out
//! What [`crate::derive`] leaves out; and a known scalar that is linear in no atom is refused
//! ([`SumsError::Unsolved`]), never guessed at. Integer coefficients are taken modulo p, not modulo
//! the order of a curve.

mod chart;
mod check;
mod closure;
mod derivation;
mod fibre;
mod field;
mod guess;
mod poly;
mod real;
mod span;

pub use chart::{Chart, Move, Point};
pub use check::SumsFault;
pub use closure::{Answer, Size, answer};
pub use derivation::{Derivation, Origin, Part, Step, derive};
pub use field::{Field, Fp};
pub use guess::{Guess, Guessed, Tell, guess};
pub use poly::{ATOMS_MAX, Coefficient, Poly, Powers, TERMS_MAX};
pub use real::solve;

use serde::Serialize;
use std::fmt;

/// Where a value lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Numbers modulo the order of the groups.
    Scalar,
    /// The first source group.
    G1,
    /// The second source group.
    G2,
    /// The target group of the pairing.
    Gt,
    /// No group: a text, which is held or not.
    Text,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scalar => "scalar",
            Self::G1 => "G1",
            Self::G2 => "G2",
            Self::Gt => "Gt",
            Self::Text => "text",
        })
    }
}

/// Which source elements may be paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pairs {
    /// None: there is no pairing.
    None,
    /// Any two, since both source groups are one.
    Type1,
    /// One of G1 with one of G2.
    Type3,
}

impl fmt::Display for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Type1 => "type 1",
            Self::Type3 => "type 3",
        })
    }
}

/// A value: the generator of its group to the power of a polynomial. A text is an atom of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// Its group.
    pub group: Group,
    /// Its exponent.
    pub poly: Poly,
}

impl Value {
    /// The largest degree of a term, whatever the signs of its powers.
    pub(super) fn degree(&self) -> u64 {
        self.poly.terms().iter().map(|(powers, _)| powers.degree()).max().unwrap_or(0)
    }
}

/// What whoever has all of some values gets, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// What it takes.
    pub needs: Vec<usize>,
    /// What it gives.
    pub gives: Vec<usize>,
}

/// What a coalition holds, and what it can come by. Values are named by their numbers; a number
/// that is too large names nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// All values that are spoken of.
    pub values: Vec<Value>,
    /// Those that are held.
    pub held: Vec<usize>,
    /// What else can be had.
    pub rules: Vec<Rule>,
    /// Which source elements may be paired.
    pub pairs: Pairs,
}

/// Why a frame is not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumsError {
    /// Something grows beyond its limit.
    #[error("{0} grows too large")]
    Large(&'static str),
    /// A scalar that no atom solves.
    #[error("a known scalar is linear in none of its atoms")]
    Unsolved,
    /// Two random choices that do not agree, which has a probability below the bound.
    #[error("two random choices give different answers")]
    Disagreement,
}
