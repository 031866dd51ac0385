//! Re-keys of attributes, and how they bring components up to date.

use super::policy::Attribute;
use sesphr::algebra::Curve;
use std::collections::BTreeMap;

/// A component for an attribute, and how often the attribute had been renewed when it was made.
#[derive(Clone, Debug)]
pub(super) struct Component<G> {
    pub(super) attribute: Attribute,
    pub(super) value: G,
    pub(super) renewals: usize,
}

/// rk = t' / t of each renewal of each attribute, oldest first. The cloud is given these.
#[derive(Clone, Debug)]
pub(super) struct ReKeys<C: Curve>(BTreeMap<Attribute, Vec<C::Scalar>>);

impl<C: Curve> ReKeys<C> {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(super) fn push(&mut self, attribute: Attribute, rk: C::Scalar) {
        self.0.entry(attribute).or_default().push(rk);
    }

    /// The product of the re-keys after a number of renewals; `None` if there are none.
    pub(super) fn since(&self, attribute: Attribute, renewals: usize) -> Option<C::Scalar> {
        // several rk's multiply into one
        let later = self.0.get(&attribute)?.get(renewals..)?;
        later.iter().cloned().reduce(|product, rk| C::mul(&product, &rk))
    }

    /// E_i <- E_i^{rk}.
    pub(super) fn update_ciphertext(&self, components: &mut [Component<C::G2>]) {
        self.update(components, |value, rk| C::g2_pow(value, rk));
    }

    /// D_i <- D_i^{1 / rk}. The cloud does so for those who stay; so can anyone who has the
    /// re-keys.
    pub(super) fn update_key(&self, components: &mut [Component<C::G1>]) {
        self.update(components, |value, rk| C::g1_pow(value, &C::inv(rk)));
    }

    fn update<G>(&self, components: &mut [Component<G>], power: impl Fn(&G, &C::Scalar) -> G) {
        for component in components {
            if let Some(rk) = self.since(component.attribute, component.renewals) {
                component.value = power(&component.value, &rk);
                component.renewals = self.0.get(&component.attribute).map_or(0, Vec::len);
            }
        }
    }
}
