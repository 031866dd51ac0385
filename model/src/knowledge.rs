//! What a coalition holds: facts, each held once, in one canonical order.
//!
//! Knowledge only grows, since an attacker never forgets. Two coalitions that hold the same facts
//! have equal knowledge and equal fingerprints, whatever the order in which they learned them. So
//! what was derived for one can be looked up for the other.

use crate::symbolic::{Atom, Body, G1, G2, Gt, Monomial, Plain, Scalar, Source, Symbolic, mix};
use serde::Serialize;
use sesphr::entropy::Purpose;
use sesphr::keys::{Blinding, Capsule, Mask, PublicKey, ReCapsule, ReKey, SecretKey};
use std::fmt;
use std::hash::{Hash, Hasher};

/// One thing that may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A scalar.
    Scalar(Scalar),
    /// An element of the first source group: R, or a half of a public key.
    G1(G1),
    /// An element of the second source group: RK, or a half of a public key.
    G2(G2),
    /// An element of the target group.
    Gt(Gt),
    /// A sealed partition.
    Body(Body),
    /// A partition in the clear.
    Plain(Plain),
}

macro_rules! facts {
    ($($type:ident),+) => {
        $(impl From<$type> for Fact {
            fn from(value: $type) -> Self {
                Self::$type(value)
            }
        })+

        impl fmt::Display for Fact {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$type(value) => value.fmt(f)),+ }
            }
        }
    };
}
facts!(Scalar, G1, G2, Gt, Body, Plain);

/// The scheme's own types as facts. An attacker learns from them what a secret type hides.
macro_rules! facts_from_scheme {
    ($($type:ident, $value:ident => $term:expr;)+) => {
        $(impl From<&$type<Symbolic>> for Fact {
            fn from($value: &$type<Symbolic>) -> Self {
                $term.into()
            }
        })+
    };
}
facts_from_scheme! {
    SecretKey, x => *x.expose();
    Blinding, r => *r.expose();
    Mask, mask => *mask.expose();
    Capsule, capsule => capsule.0;
    ReKey, rekey => rekey.0;
    ReCapsule, recapsule => recapsule.0;
}

/// A set kept as a sorted list. It is small, so searching it is fast and copying it is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sorted<T>(Vec<T>);

impl<T: Ord + Copy> Sorted<T> {
    fn insert(&mut self, value: T) -> bool {
        match self.0.binary_search(&value) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, value);
                true
            }
        }
    }

    fn contains(&self, value: &T) -> bool {
        self.0.binary_search(value).is_ok()
    }
}

/// What a coalition holds. It always includes the values that are public from the start: the scalar
/// 1, g1, g2 and Z.
#[derive(Clone, Debug)]
pub struct Knowledge {
    scalars: Sorted<Scalar>,
    g1: Sorted<G1>,
    g2: Sorted<G2>,
    gt: Sorted<Gt>,
    bodies: Sorted<Body>,
    plains: Sorted<Plain>,
    fingerprint: u128,
}

impl Knowledge {
    /// What everybody holds.
    #[must_use]
    pub fn public() -> Self {
        Self {
            scalars: Sorted(vec![Scalar(Monomial::ONE)]),
            g1: Sorted(vec![G1(Monomial::ONE)]),
            g2: Sorted(vec![G2(Monomial::ONE)]),
            gt: Sorted(vec![Gt(Monomial::ONE)]),
            bodies: Sorted(Vec::new()),
            plains: Sorted(Vec::new()),
            fingerprint: 0,
        }
    }

    /// Whether it holds an element with the blinding value of some item: a parameter.
    #[must_use]
    pub fn has_parameters(&self) -> bool {
        let is_blinding =
            |atom: Atom| matches!(atom.source(), Source::Purpose(Purpose::Blinding(..)));
        let has = |monomial: &Monomial| monomial.factors().any(|(atom, _)| is_blinding(atom));
        self.g1().iter().any(|p| has(&p.0)) || self.gt().iter().any(|t| has(&t.0))
    }

    /// Adds a fact, and says whether it was new.
    pub fn learn(&mut self, fact: impl Into<Fact>) -> bool {
        let fact = fact.into();
        let new = match fact {
            Fact::Scalar(x) => self.scalars.insert(x),
            Fact::G1(p) => self.g1.insert(p),
            Fact::G2(q) => self.g2.insert(q),
            Fact::Gt(t) => self.gt.insert(t),
            Fact::Body(body) => self.bodies.insert(body),
            Fact::Plain(plain) => self.plains.insert(plain),
        };
        if new {
            let digest = u128::from(mix(0, &fact)) << 64 | u128::from(mix(1, &fact));
            // A sum does not depend on the order.
            self.fingerprint = self.fingerprint.wrapping_add(digest);
        }
        new
    }

    /// Adds both halves of a public key.
    pub fn learn_public(&mut self, key: &PublicKey<Symbolic>) {
        self.learn(key.g1);
        self.learn(key.g2);
    }

    /// Adds everything that another coalition holds.
    pub fn absorb(&mut self, other: &Self) {
        for fact in other.facts() {
            self.learn(fact);
        }
    }

    /// Whether a fact is held as it is, without any derivation.
    #[must_use]
    pub fn holds(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Scalar(x) => self.scalars.contains(x),
            Fact::G1(p) => self.g1.contains(p),
            Fact::G2(q) => self.g2.contains(q),
            Fact::Gt(t) => self.gt.contains(t),
            Fact::Body(body) => self.bodies.contains(body),
            Fact::Plain(plain) => self.plains.contains(plain),
        }
    }

    /// All facts, in canonical order.
    pub fn facts(&self) -> impl Iterator<Item = Fact> + '_ {
        let scalars = self.scalars().iter().copied().map(Fact::Scalar);
        let g1 = self.g1().iter().copied().map(Fact::G1);
        let g2 = self.g2().iter().copied().map(Fact::G2);
        let gt = self.gt().iter().copied().map(Fact::Gt);
        let bodies = self.bodies().iter().copied().map(Fact::Body);
        let plains = self.plains().iter().copied().map(Fact::Plain);
        scalars.chain(g1).chain(g2).chain(gt).chain(bodies).chain(plains)
    }

    /// The scalars held, ascending.
    #[must_use]
    pub fn scalars(&self) -> &[Scalar] {
        &self.scalars.0
    }

    /// The elements of `G1` held, ascending.
    #[must_use]
    pub fn g1(&self) -> &[G1] {
        &self.g1.0
    }

    /// The elements of `G2` held, ascending.
    #[must_use]
    pub fn g2(&self) -> &[G2] {
        &self.g2.0
    }

    /// The elements of `Gt` held, ascending.
    #[must_use]
    pub fn gt(&self) -> &[Gt] {
        &self.gt.0
    }

    /// The sealed partitions held, ascending.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.bodies.0
    }

    /// The partitions held in the clear, ascending.
    #[must_use]
    pub fn plains(&self) -> &[Plain] {
        &self.plains.0
    }

    /// 128 bits that identify the set of facts. Equal sets have equal fingerprints. Two different
    /// sets among n share one with probability about n^2 / 2^129. Stable within one build only;
    /// never stored.
    #[must_use]
    pub const fn fingerprint(&self) -> u128 {
        self.fingerprint
    }
}

impl Default for Knowledge {
    fn default() -> Self {
        Self::public()
    }
}

impl PartialEq for Knowledge {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint && self.facts().eq(other.facts())
    }
}

impl Eq for Knowledge {}

impl Hash for Knowledge {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fingerprint.hash(state);
    }
}

impl<F: Into<Fact>> Extend<F> for Knowledge {
    fn extend<I: IntoIterator<Item = F>>(&mut self, facts: I) {
        for fact in facts {
            self.learn(fact);
        }
    }
}

impl<F: Into<Fact>> FromIterator<F> for Knowledge {
    /// What is public, and these facts.
    fn from_iter<I: IntoIterator<Item = F>>(facts: I) -> Self {
        let mut this = Self::public();
        this.extend(facts);
        this
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbolic::Atom;
    use sesphr::id::{KeyId, UserId};
    use sesphr::scheme;

    fn facts() -> [Fact; 4] {
        let [a, b] = [1, 2].map(|n| Monomial::from(Atom::attacker(n)));
        [Scalar(a).into(), G1(a).into(), G2(a).into(), Gt(b).into()]
    }

    #[test]
    fn knowledge_does_not_depend_on_the_order_of_learning() {
        let forwards: Knowledge = facts().into_iter().collect();
        let backwards: Knowledge = facts().into_iter().rev().chain(facts()).collect();
        assert_eq!(forwards, backwards);
        assert_eq!(forwards.fingerprint(), backwards.fingerprint());
        let mut joined = Knowledge::public();
        assert_ne!(joined, forwards);
        joined.absorb(&forwards);
        assert_eq!(joined, forwards);
    }

    #[test]
    fn what_is_read_in_the_clear_is_kept_and_a_fingerprint_has_two_halves() {
        let public = Knowledge::public();
        assert!(public.plains().is_empty());
        let plain = Plain::Forged(1);
        let knowledge: Knowledge = [Fact::from(plain)].into_iter().collect();
        assert_eq!(knowledge.plains(), [plain]);
        let [before, after] = [&public, &knowledge].map(Knowledge::fingerprint);
        assert_ne!(before as u64, after as u64, "the lower half");
        assert_ne!(before >> 64, after >> 64, "the upper half");
    }

    #[test]
    fn values_of_the_scheme_are_learned_as_what_they_hide() {
        let user = scheme::secret_key::<Symbolic>(&(), KeyId::User(UserId(1)));
        let other = scheme::secret_key::<Symbolic>(&(), KeyId::User(UserId(2)));
        let mut knowledge = Knowledge::public();
        knowledge.learn(&user);
        knowledge.learn(&scheme::rekey_escrowed(&other, &user));
        knowledge.learn_public(&scheme::public_key(&other));
        assert_eq!(knowledge.scalars(), [Scalar(Monomial::ONE), *user.expose()]);
        let exponent = user.expose().0.product(&other.expose().0.inverse());
        assert!(knowledge.holds(&G2(exponent).into()));
        assert!(knowledge.holds(&G1(other.expose().0).into()));
        assert!(knowledge.holds(&G2(other.expose().0).into()));
        assert!(!knowledge.holds(&(*other.expose()).into()));
    }

    #[test]
    fn the_group_of_an_element_matters() {
        let a = Monomial::from(Atom::attacker(1));
        let one: Knowledge = [G1(a)].into_iter().collect();
        let two: Knowledge = [G2(a)].into_iter().collect();
        assert_ne!(one.fingerprint(), two.fingerprint());
        assert!(one.holds(&G1(a).into()));
        assert!(!one.holds(&G2(a).into()));
        assert!(one.holds(&Gt(Monomial::ONE).into()));
    }
}
