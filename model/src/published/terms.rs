//! The symbolic algebra of schemes with sums: a value is its exponent, a polynomial over unknowns.
//!
//! A hash is an unknown of its own that remembers what was hashed, as in the random oracle model. So
//! a scheme's own code gives both the values and the rules by which hashes are computed. Numbers
//! saturate; [`super::number`] refuses a polynomial with one that did.

use crate::derive::sums::Group as Kind;
use sesphr::algebra::group::{Group, Input, Paired};
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroize;

/// The algebra of terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms;

/// An unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// A scalar that somebody drew: the path of the seed, then the name.
    Drawn(Arc<str>),
    /// The exponent of a hash.
    Hash(Arc<Hash>),
}

/// A hash, by what is hashed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash {
    /// What the hash is for.
    pub domain: &'static str,
    /// Whether it gives a scalar or an element of G1.
    pub gives: Kind,
    /// What is hashed.
    pub input: Vec<Hashed>,
}

/// A value that is hashed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hashed {
    /// What everybody knows.
    Text(String),
    /// A value of a group.
    Value(Kind, Term),
}

/// A product of powers of unknowns.
pub(super) type Monomial = BTreeMap<Atom, i16>;

/// A Laurent polynomial: coefficients by monomials, none of them zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub BTreeMap<Monomial, i64>);

impl Term {
    /// An unknown.
    fn atom(atom: Atom) -> Self {
        Self([([(atom, 1)].into(), 1)].into())
    }

    fn plus(&self, other: &Self) -> Self {
        let mut out = self.0.clone();
        for (monomial, c) in &other.0 {
            let sum = out.entry(monomial.clone()).or_default();
            *sum = sum.saturating_add(*c);
        }
        out.retain(|_, c| *c != 0);
        Self(out)
    }

    fn negated(&self) -> Self {
        Self(self.0.iter().map(|(monomial, c)| (monomial.clone(), c.saturating_neg())).collect())
    }

    fn times(&self, other: &Self) -> Self {
        let mut out: BTreeMap<Monomial, i64> = BTreeMap::new();
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                let mut product = left.clone();
                for (atom, power) in right {
                    let sum = product.entry(atom.clone()).or_default();
                    *sum = sum.saturating_add(*power);
                }
                product.retain(|_, power| *power != 0);
                let sum = out.entry(product).or_default();
                *sum = sum.saturating_add(a.saturating_mul(*b));
            }
        }
        out.retain(|_, c| *c != 0);
        Self(out)
    }

    /// The reciprocal of a monomial, up to its sign.
    fn reciprocal(&self) -> Option<Self> {
        let (monomial, c) = self.0.first_key_value().filter(|_| self.0.len() == 1)?;
        let inverse = monomial.iter().map(|(atom, power)| (atom.clone(), power.saturating_neg()));
        (c.abs() == 1).then(|| Self([(inverse.collect(), *c)].into()))
    }
}

/// Defines the values of a group.
macro_rules! values {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Term);

        // A symbol is no secret.
        impl Zeroize for $name {
            fn zeroize(&mut self) {
                self.0.0.clear();
            }
        }
    )+};
}

values!(
    /// A scalar.
    Scalar,
    /// An element of the first source group, by its exponent.
    G1,
    /// An element of the second source group, by its exponent.
    G2,
    /// An element of the target group, by its exponent.
    Gt
);

fn hash(domain: &'static str, gives: Kind, input: &[Input<'_, Terms>]) -> Term {
    let input = input.iter().map(|one| match one {
        Input::Text(text) => Hashed::Text((*text).to_owned()),
        Input::Scalar(x) => Hashed::Value(Kind::Scalar, x.0.clone()),
        Input::G1(p) => Hashed::Value(Kind::G1, p.0.clone()),
        Input::G2(q) => Hashed::Value(Kind::G2, q.0.clone()),
        Input::Gt(t) => Hashed::Value(Kind::Gt, t.0.clone()),
    });
    Term::atom(Atom::Hash(Arc::new(Hash { domain, gives, input: input.collect() })))
}

impl Group for Terms {
    type Seed = Arc<str>;
    type Scalar = Scalar;
    type G1 = G1;
    type G2 = G2;
    type Gt = Gt;

    fn draw(seed: &Arc<str>, name: &str) -> Scalar {
        Scalar(Term::atom(Atom::Drawn(format!("{seed}/{name}").into())))
    }
    fn branch(seed: &Arc<str>, name: &str) -> Arc<str> {
        format!("{seed}/{name}").into()
    }
    fn integer(n: u32) -> Scalar {
        let term = BTreeMap::from([(Monomial::new(), i64::from(n))]);
        Scalar(Term(term.into_iter().filter(|(_, c)| *c != 0).collect()))
    }
    fn add(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0.plus(&b.0))
    }
    fn neg(a: &Scalar) -> Scalar {
        Scalar(a.0.negated())
    }
    fn mul(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0.times(&b.0))
    }
    fn inv(a: &Scalar) -> Option<Scalar> {
        a.0.reciprocal().map(Scalar)
    }
    fn g1(x: &Scalar) -> G1 {
        G1(x.0.clone())
    }
    fn second_generator() -> Option<G2> {
        Some(Self::g2(&Self::integer(1)))
    }
    fn g1_pow(p: &G1, x: &Scalar) -> G1 {
        G1(p.0.times(&x.0))
    }
    fn g1_mul(p: &G1, q: &G1) -> G1 {
        G1(p.0.plus(&q.0))
    }
    fn hash_to_scalar(domain: &'static str, input: &[Input<'_, Self>]) -> Scalar {
        Scalar(hash(domain, Kind::Scalar, input))
    }
    fn hash_to_g1(domain: &'static str, input: &[Input<'_, Self>]) -> G1 {
        G1(hash(domain, Kind::G1, input))
    }
    // Terms are compared, never written.
    fn encode(input: &Input<'_, Self>) -> Vec<u8> {
        format!("{input:?}").into_bytes()
    }
}

impl Paired for Terms {
    fn g2(x: &Scalar) -> G2 {
        G2(x.0.clone())
    }
    fn g2_pow(q: &G2, x: &Scalar) -> G2 {
        G2(q.0.times(&x.0))
    }
    fn g2_mul(p: &G2, q: &G2) -> G2 {
        G2(p.0.plus(&q.0))
    }
    fn z(x: &Scalar) -> Gt {
        Gt(x.0.clone())
    }
    fn gt_pow(t: &Gt, x: &Scalar) -> Gt {
        Gt(t.0.times(&x.0))
    }
    fn gt_mul(s: &Gt, t: &Gt) -> Gt {
        Gt(s.0.plus(&t.0))
    }
    fn gt_inv(t: &Gt) -> Gt {
        Gt(t.0.negated())
    }
    fn pair(p: &G1, q: &G2) -> Gt {
        Gt(p.0.times(&q.0))
    }
}
