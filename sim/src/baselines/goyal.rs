//! The key-policy construction of Goyal, Pandey, Sahai and Waters (CCS 2006), with keys in G1 and
//! ciphertexts in G2. Yu et al. and both domains of Li et al. build on it.

use super::policy::{Attribute, Policy};
use super::rekeys::{Component, ReKeys};
use crate::random::scalars::Scalars;
use sesphr::algebra::Curve;
use std::collections::{BTreeMap, BTreeSet};

/// An authority that issues keys for attributes. It draws t_i when attribute i is first named.
#[derive(Debug)]
pub(super) struct Authority<C: Curve> {
    attributes: BTreeMap<Attribute, (C::Scalar, usize)>,
    scalars: Scalars,
}

/// An authority's part of a key: a policy, and one component per leaf.
#[derive(Clone, Debug)]
pub(super) struct KeyPart<C: Curve> {
    pub(super) policy: Policy,
    pub(super) components: Vec<Component<C::G1>>,
}

impl<C: Curve> Authority<C> {
    /// An authority whose secrets depend only on a seed and its name.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self { attributes: BTreeMap::new(), scalars: Scalars::new(seed, name) }
    }

    pub(super) fn draw(&mut self) -> C::Scalar {
        self.scalars.draw::<C>()
    }

    /// t_i, and how often it was renewed.
    fn attribute(&mut self, attribute: Attribute) -> (C::Scalar, usize) {
        let scalars = &mut self.scalars;
        self.attributes.entry(attribute).or_insert_with(|| (scalars.draw::<C>(), 0)).clone()
    }

    /// Shares a secret along a policy; each share works only with its attribute.
    pub(super) fn issue(&mut self, policy: &Policy, secret: &C::Scalar) -> KeyPart<C> {
        let shares = policy.share::<C>(secret, &mut || self.scalars.draw::<C>());
        let component = |share: super::policy::Share<C::Scalar>| {
            let (t, renewals) = self.attribute(share.attribute);
            // D_x = g1^{q_x(0) / t_i}
            let value = C::g1(&C::mul(&share.value, &C::inv(&t)));
            Component { attribute: share.attribute, value, renewals }
        };
        KeyPart { policy: policy.clone(), components: shares.into_iter().map(component).collect() }
    }

    /// The components of a ciphertext with exponent s under attributes.
    pub(super) fn describe(
        &mut self,
        attributes: &BTreeSet<Attribute>,
        s: &C::Scalar,
    ) -> Vec<Component<C::G2>> {
        let component = |attribute: &Attribute| {
            let (t, renewals) = self.attribute(*attribute);
            // E_i = T_i^s with T_i = g2^{t_i}
            Component { attribute: *attribute, value: C::g2(&C::mul(&t, s)), renewals }
        };
        attributes.iter().map(component).collect()
    }

    /// Renews an attribute, and adds the re-key to the list.
    pub(super) fn renew(&mut self, attribute: Attribute, rekeys: &mut ReKeys<C>) {
        let (old, renewals) = self.attribute(attribute);
        let new = self.scalars.draw::<C>();
        // rk_i = t'_i / t_i
        rekeys.push(attribute, C::mul(&new, &C::inv(&old)));
        self.attributes.insert(attribute, (new, renewals + 1));
    }
}

impl<C: Curve> KeyPart<C> {
    /// Z^{s q(0)} from the components of a ciphertext; `None` if its attributes do not satisfy the
    /// policy. Components from before or after a renewal give a wrong element.
    pub(super) fn combine(&self, described: &[Component<C::G2>]) -> Option<C::Gt> {
        let held = described.iter().map(|component| component.attribute).collect();
        let one = C::scalar_from_u64(1);
        let mut product: Option<C::Gt> = None;
        for (leaf, factor) in self.policy.coefficients::<C>(&held)? {
            let d = self.components.get(leaf)?;
            let e = described.iter().find(|e| e.attribute == d.attribute)?;
            let d = if factor == one { d.value.clone() } else { C::g1_pow(&d.value, &factor) };
            // prod e(D_x, E_i)^{L_i}
            let paired = C::pair(&d, &C::prepare(&e.value));
            product = Some(match product {
                Some(so_far) => C::gt_mul(&so_far, &paired),
                None => paired,
            });
        }
        product
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr::algebra::{bls12::Bls12, type_a::TypeA};

    fn round_trip<C: Curve>() {
        let [a, b, c] = [0, 1, 2].map(Attribute);
        let mut authority = Authority::<C>::new(3, "test");
        let (y, s) = (authority.draw(), authority.draw());
        let two_of_three = Policy::AtLeast { k: 2, of: [a, b, c].map(Policy::Has).to_vec() };
        let key = authority.issue(&two_of_three, &y);
        // m = E / prod e(D_x, E_i)^L with E = m . Y^s and Y = Z^y: the product is Y^s
        let expected = C::z(&C::mul(&y, &s));
        for pair in [[a, b], [a, c], [b, c]] {
            let described = authority.describe(&pair.into(), &s);
            assert_eq!(key.combine(&described), Some(expected.clone()));
        }
        assert_eq!(key.combine(&authority.describe(&[b].into(), &s)), None);
        // Two readers cannot combine their leaves: each has their own shares.
        let all = Policy::all(vec![Policy::Has(a), Policy::Has(b)]);
        let (mut first, second) = (authority.issue(&all, &y), authority.issue(&all, &y));
        let described = authority.describe(&[a, b].into(), &s);
        assert_eq!(first.combine(&described), Some(expected.clone()));
        first.components.truncate(1);
        first.components.extend(second.components.into_iter().skip(1));
        assert_ne!(first.combine(&described), Some(expected));
    }

    #[test]
    fn keys_open_what_satisfies_their_policy_and_do_not_mix() {
        round_trip::<Bls12>();
        round_trip::<TypeA>();
    }
}
