//! What follows from what a coalition holds: decided exactly, and proved by a derivation.
//!
//! # The attacker
//! The attacker works in the generic bilinear group model. From what they hold, they
//!
//! - invert and multiply known scalars, and take their roots;
//! - raise a known element to a known scalar;
//! - multiply and divide elements of one group;
//! - pair source elements (Type 1: any two; Type 3: one of `G1` with one of `G2`);
//! - open a hybrid body whose Z^r they have;
//! - use a literal body C = Z^r . M as an edge between Z^r and M, so that each gives the other.
//!
//! Beyond the generic model, the literal payload on Type A gives its content without any key
//! ([`Literal::Norm`], erratum E6 a).
//!
//! # Why the question is linear algebra
//! Write a value by its exponent. This is a Laurent monomial over independent atoms, and hence a
//! vector of Z^n. Let L be the lattice spanned by the exponents of the known scalars.
//!
//! *Scalars.* Products, inverses and roots of the known scalars are the monomials of L (x) Q, the
//! rational span. Roots count: a known x^2 gives x up to sign. Group elements never give scalars.
//!
//! *Elements.* An attacker may also add scalars and multiply elements. So in one group they have
//! all combinations of known elements with coefficients in K, the field that the known scalars
//! generate: a subfield of (the algebraic closure of) the rational functions in monomials of L.
//!
//! Two exponents whose difference lies in L (x) Q differ by a factor of K. Exponents of different
//! cosets of L (x) Q are linearly independent over K: the Laurent ring is graded by the cosets, the
//! coefficients have degree zero, and a sum of terms of different degrees is zero only if each term
//! is. So the combinations are the direct sum of the cosets that occur among known elements. A
//! *monomial* target lies in this sum if and only if its own coset occurs: sums and products of
//! distinct elements add nothing. This holds as long as nobody publishes a sum, and the scheme
//! computes none. Hence
//!
//! > Z^t is derivable iff t - b lies in L (x) Q for a single known element Z^b, or for a single
//! > sum b = p + q over a pair of known source elements that may be paired.
//!
//! This misses nothing: the pairing of two combinations of source elements is a combination of
//! pairings of known elements. For `G1` and `G2` the same holds with their own elements, and on
//! Type 1 with both.
//!
//! *Literal bodies.* C = Z^r . M is the one value with two terms: a unit u of K times the basis
//! vector of the coset of r, plus the basis vector of M, a text that is independent of all else. So
//! the bodies are the edges of a graph between cosets and texts, with gains u. Known vertices
//! spread along edges.
//!
//! A component without a known vertex gives one of its vertices, and then all, if and only if its
//! rows have full rank. That is the case if the gains of some cycle do not cancel
//! ([`Rule::Cycle`]). The shortest such cycle is two bodies of one text whose masks differ by a
//! *known* scalar other than 1. If all cycles of a component cancel, it has a kernel vector with no
//! zero coordinate, so it gives nothing. Two ciphertexts of one text under unrelated masks are such
//! a component.
//!
//! # What the model leaves out
//! - Tests of equality and guessing: that two values are equal, that a text is the one suspected
//!   (erratum E6 c).
//! - Sizes, times and who talks to whom.
//! - Attacks on a particular curve, hash or cipher other than the norm above.
//! - The cost of any step.
//!
//! Bytes that somebody changed are opaque. Texts of different items are taken as different and
//! independent. A *no* says that no generic attack recovers the value for almost all choices of the
//! atoms. It says nothing about computational hardness.

mod check;
mod closure;
mod cycle;
mod derivation;
mod exponents;
mod lattice;
mod prove;
pub mod sums;

pub use check::CheckError;
pub use closure::{Closure, Literal};
pub use derivation::{Derivation, Rule, Step, StepId};
pub use exponents::Exponents;

use crate::knowledge::{Fact, Knowledge};
use crate::symbolic::{Body, G1, G2, Gt, Plain, Scalar};
use serde::Serialize;
use sesphr::algebra::PairingKind;
use sesphr::id::ItemId;
use std::fmt;

/// What an attacker is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A scalar.
    Scalar(Scalar),
    /// An element of the first source group.
    G1(G1),
    /// An element of the second source group.
    G2(G2),
    /// An element of the target group: a mask, for example.
    Gt(Gt),
    /// What the owner wrote into an item.
    Content(ItemId),
}

impl Target {
    /// The fact that the coalition would hold if it held the target outright.
    #[must_use]
    pub const fn fact(self) -> Fact {
        match self {
            Self::Scalar(x) => Fact::Scalar(x),
            Self::G1(p) => Fact::G1(p),
            Self::G2(q) => Fact::G2(q),
            Self::Gt(t) => Fact::Gt(t),
            Self::Content(item) => Fact::Plain(Plain::Content(item)),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fact().fmt(f)
    }
}

/// The result of a step of a derivation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A scalar.
    Scalar(Exponents),
    /// g1 to an exponent.
    G1(Exponents),
    /// g2 to an exponent.
    G2(Exponents),
    /// Z to an exponent.
    Gt(Exponents),
    /// A sealed partition.
    Body(Body),
    /// A partition in the clear.
    Plain(Plain),
}

impl From<&Fact> for Value {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::Scalar(x) => Self::Scalar((&x.0).into()),
            Fact::G1(p) => Self::G1((&p.0).into()),
            Fact::G2(q) => Self::G2((&q.0).into()),
            Fact::Gt(t) => Self::Gt((&t.0).into()),
            Fact::Body(body) => Self::Body(*body),
            Fact::Plain(plain) => Self::Plain(*plain),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(x) => x.fmt(f),
            Self::G1(p) => write!(f, "g1^({p})"),
            Self::G2(q) => write!(f, "g2^({q})"),
            Self::Gt(t) => write!(f, "Z^({t})"),
            Self::Body(body) => body.fmt(f),
            Self::Plain(plain) => plain.fmt(f),
        }
    }
}

/// The derivation of a target from what is held, if it follows. `kind` says which source elements
/// the attacker can pair. To ask for many targets of one knowledge, make a [`Closure`] once.
#[must_use]
pub fn derive(knowledge: &Knowledge, target: Target, kind: PairingKind) -> Option<Derivation> {
    Closure::new(knowledge, kind).derive(target)
}
