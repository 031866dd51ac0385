//! What a coalition really holds: for each fact of its knowledge, the bytes that travelled.

use super::error::AttackError;
use crate::coalition::{Disclosure, facts};
use crate::knowledge::Fact;
use crate::symbolic::{G1, G2, Gt, Monomial, Scalar, Symbolic};
use derive_where::derive_where;
use sesphr::algebra::Curve;
use sesphr::id::{ItemId, KeyId, PartyId};
use sesphr::keys::{PublicKey, SecretKey};
use sesphr::payload::{Body, Plaintext};
use sesphr::scheme;
use std::collections::BTreeMap;
use std::fmt;

/// A value on a curve.
#[derive_where(Clone, Debug, PartialEq, Eq)]
pub enum Real<C: Curve> {
    /// A scalar.
    Scalar(C::Scalar),
    /// An element of the first source group.
    G1(C::G1),
    /// An element of the second source group.
    G2(C::G2),
    /// An element of the target group.
    Gt(C::Gt),
    /// A sealed partition, and the item that it was sealed as.
    Body(ItemId, Body),
    /// A partition in the clear.
    Plain(Plaintext),
}

impl<C: Curve> Real<C> {
    /// What kind of value it is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a scalar",
            Self::G1(_) => "an element of G1",
            Self::G2(_) => "an element of G2",
            Self::Gt(_) => "an element of Gt",
            Self::Body(..) => "a sealed partition",
            Self::Plain(_) => "a partition in the clear",
        }
    }
}

/// What a coalition really holds, by the facts of the model. It always includes what is public from
/// the start: the scalar 1, g1, g2 and Z.
#[derive_where(Clone)]
pub struct Holdings<C: Curve> {
    values: BTreeMap<Fact, Real<C>>,
    /// Seeds of key pairs that were read, or that members have.
    seeds: BTreeMap<PartyId, C::Seed>,
}

impl<C: Curve> fmt::Debug for Holdings<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Holdings({}, {} facts)", C::NAME, self.values.len())
    }
}

impl<C: Curve> Holdings<C> {
    /// What everybody holds.
    #[must_use]
    pub fn public() -> Self {
        let one = C::scalar_from_u64(1);
        let values = BTreeMap::from([
            (Fact::G1(G1(Monomial::ONE)), Real::G1(C::g1(&one))),
            (Fact::G2(G2(Monomial::ONE)), Real::G2(C::g2(&one))),
            (Fact::Gt(Gt(Monomial::ONE)), Real::Gt(C::z(&one))),
            (Fact::Scalar(Scalar(Monomial::ONE)), Real::Scalar(one)),
        ]);
        Self { values, seeds: BTreeMap::new() }
    }

    /// The value of a fact, if it is held.
    #[must_use]
    pub fn get(&self, fact: &Fact) -> Option<&Real<C>> {
        self.values.get(fact)
    }

    /// The facts held, in canonical order.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.values.keys()
    }

    /// Adds a fact with its value. Returns the value held for the fact before, if that differs.
    pub fn hold(&mut self, fact: Fact, value: Real<C>) -> Option<Real<C>> {
        let before = self.values.get(&fact).filter(|before| **before != value).cloned();
        self.values.insert(fact, value);
        before
    }

    /// Forgets a fact, and says whether it was held.
    pub fn forget(&mut self, fact: &Fact) -> bool {
        self.values.remove(fact).is_some()
    }

    /// Adds the seed of a party's key pairs.
    pub(super) fn hold_seed(&mut self, party: PartyId, seed: C::Seed) {
        self.seeds.insert(party, seed);
    }

    /// Adds what was seen on symbols and on the curve, which must be the same thing. `publish`
    /// gives the public keys, which their makers announce.
    ///
    /// # Errors
    /// What differs, as text, or a secret whose seed was never read.
    pub(super) fn see(
        &mut self,
        symbols: &Disclosure<'_, Symbolic>,
        real: &Disclosure<'_, C>,
        publish: impl Fn(KeyId) -> PublicKey<C>,
    ) -> Result<Result<(), String>, AttackError> {
        if let Disclosure::Seed(party, seed) = real {
            self.hold_seed(*party, (*seed).clone());
        }
        let item = match symbols {
            Disclosure::Body(body) => Some(body.item),
            _ => None,
        };
        let values = match real {
            Disclosure::Public(key) => {
                let key = publish(*key);
                [Some(Real::G1(key.g1)), Some(Real::G2(key.g2))]
            }
            Disclosure::Seed(..) => [None, None],
            Disclosure::Secret(key) => {
                [Some(Real::Scalar(self.secret(*key)?.expose().clone())), None]
            }
            Disclosure::G1(wire) => [C::decode_g1(wire).ok().map(Real::G1), None],
            Disclosure::G2(wire) => [C::decode_g2(wire).ok().map(Real::G2), None],
            Disclosure::Gt(wire) => [C::decode_gt(wire).ok().map(Real::Gt), None],
            Disclosure::Body(body) => [item.map(|item| Real::Body(item, (*body).clone())), None],
        };
        Ok(facts(symbols).into_iter().zip(values).try_for_each(|pair| match pair {
            (None, None) => Ok(()),
            (Some(fact), Some(value)) if fits(&fact, &value) => match self.hold(fact, value) {
                None => Ok(()),
                Some(_) => Err(format!("{fact} stands for two values")),
            },
            (fact, value) => Err(format!(
                "{} stands beside {}",
                fact.map_or_else(|| "nothing".to_owned(), |fact| fact.to_string()),
                value.as_ref().map_or("nothing", Real::kind)
            )),
        }))
    }

    /// The secret of a key pair whose seed was read.
    fn secret(&self, key: KeyId) -> Result<SecretKey<C>, AttackError> {
        let party = holder(key);
        let seed = self.seeds.get(&party).ok_or(AttackError::NoSeed(party))?;
        Ok(scheme::secret_key(seed, key))
    }
}

/// Whose key pair it is.
pub(super) const fn holder(key: KeyId) -> PartyId {
    match key {
        KeyId::User(user) => PartyId::User(user),
        KeyId::Owner(owner, _) => PartyId::Owner(owner),
    }
}

const fn fits<C: Curve>(fact: &Fact, value: &Real<C>) -> bool {
    matches!(
        (fact, value),
        (Fact::Scalar(_), Real::Scalar(_))
            | (Fact::G1(_), Real::G1(_))
            | (Fact::G2(_), Real::G2(_))
            | (Fact::Gt(_), Real::Gt(_))
            | (Fact::Body(_), Real::Body(..))
            | (Fact::Plain(_), Real::Plain(_))
    )
}
