//! Policies: trees of thresholds over attributes, and secrets shared along them.
//!
//! AND is n-of-n and OR is 1-of-n, so Shamir's scheme (1979) covers all three. Degree 0 copies the
//! secret; degree n - 1 needs every child, like an additive split.

use sesphr::algebra::Curve;
use std::collections::BTreeSet;

/// What a reader may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute(pub u16);

/// Who may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everyone who has the attribute.
    Has(Attribute),
    /// Everyone who satisfies at least `k` of the policies.
    AtLeast {
        /// How many; from 1 to the number of policies.
        k: usize,
        /// The policies.
        of: Vec<Self>,
    },
}

/// The share of a leaf, leaves counted from the left.
#[derive(Clone, Debug)]
pub struct Share<S> {
    /// The attribute of the leaf.
    pub attribute: Attribute,
    /// Its share.
    pub value: S,
}

impl Policy {
    /// Everyone who satisfies all of the policies.
    #[must_use]
    pub const fn all(of: Vec<Self>) -> Self {
        Self::AtLeast { k: of.len(), of }
    }

    /// Everyone who satisfies any of the policies.
    #[must_use]
    pub const fn any(of: Vec<Self>) -> Self {
        Self::AtLeast { k: 1, of }
    }

    /// Whether the attributes satisfy the policy.
    #[must_use]
    pub fn is_satisfied(&self, attributes: &BTreeSet<Attribute>) -> bool {
        match self {
            Self::Has(attribute) => attributes.contains(attribute),
            Self::AtLeast { k, of } => {
                of.iter().filter(|p| p.is_satisfied(attributes)).count() >= *k
            }
        }
    }

    /// Shares of a secret, one per leaf; `draw` gives the coefficients of the polynomials.
    pub fn share<C: Curve>(
        &self,
        secret: &C::Scalar,
        draw: &mut impl FnMut() -> C::Scalar,
    ) -> Vec<Share<C::Scalar>> {
        let (k, of) = match self {
            Self::Has(attribute) => {
                return vec![Share { attribute: *attribute, value: secret.clone() }];
            }
            Self::AtLeast { k, of } => (*k, of),
        };
        let higher: Vec<C::Scalar> = (1..k).map(|_| draw()).collect();
        let mut shares = Vec::new();
        for (x, child) in (1..).zip(of) {
            let x = C::scalar_from_u64(x);
            // q(x) = secret + a_1 x + .. + a_{k-1} x^{k-1}, by Horner's rule
            let rest = higher
                .iter()
                .rev()
                .fold(C::scalar_from_u64(0), |sum, a| C::mul(&C::scalar_add(&sum, a), &x));
            shares.extend(child.share::<C>(&C::scalar_add(secret, &rest), draw));
        }
        shares
    }

    /// The leaves that these attributes use, and the coefficient of each share in the secret;
    /// `None` if the attributes do not satisfy the policy.
    #[must_use]
    pub fn coefficients<C: Curve>(
        &self,
        attributes: &BTreeSet<Attribute>,
    ) -> Option<Vec<(usize, C::Scalar)>> {
        let mut used = Vec::new();
        self.is_satisfied(attributes).then(|| {
            self.collect::<C>(attributes, 0, &C::scalar_from_u64(1), &mut used);
            used
        })
    }

    /// The smallest set of attributes, without `kept`, whose loss makes the policy fail. An
    /// attribute counts once per leaf. `None` if there is no such set.
    #[must_use]
    pub fn cut(&self, kept: Attribute) -> Option<BTreeSet<Attribute>> {
        match self {
            Self::Has(attribute) => (*attribute != kept).then(|| BTreeSet::from([*attribute])),
            Self::AtLeast { k, of } => {
                // k of n fails when n - k + 1 of them do.
                let needed = (of.len() + 1).saturating_sub(*k);
                let mut cuts: Vec<_> = of.iter().filter_map(|policy| policy.cut(kept)).collect();
                cuts.sort_by_key(BTreeSet::len);
                (cuts.len() >= needed).then(|| cuts.into_iter().take(needed).flatten().collect())
            }
        }
    }

    /// The attribute of each leaf, from the left.
    #[must_use]
    pub fn attributes(&self) -> Vec<Attribute> {
        match self {
            Self::Has(attribute) => vec![*attribute],
            Self::AtLeast { of, .. } => of.iter().flat_map(Self::attributes).collect(),
        }
    }

    fn leaves(&self) -> usize {
        match self {
            Self::Has(_) => 1,
            Self::AtLeast { of, .. } => of.iter().map(Self::leaves).sum(),
        }
    }

    fn collect<C: Curve>(
        &self,
        attributes: &BTreeSet<Attribute>,
        first: usize,
        factor: &C::Scalar,
        used: &mut Vec<(usize, C::Scalar)>,
    ) {
        let Self::AtLeast { k, of } = self else {
            used.push((first, factor.clone()));
            return;
        };
        let mut leaf = first;
        let mut chosen = Vec::new();
        for (x, child) in (1..).zip(of) {
            if chosen.len() < *k && child.is_satisfied(attributes) {
                chosen.push((x, leaf, child));
            }
            leaf += child.leaves();
        }
        let places: Vec<u64> = chosen.iter().map(|(x, ..)| *x).collect();
        for (x, leaf, child) in chosen {
            let factor = C::mul(factor, &lagrange::<C>(x, &places));
            child.collect::<C>(attributes, leaf, &factor, used);
        }
    }
}

/// L_i(0) for the place x_i among all places.
fn lagrange<C: Curve>(x: u64, places: &[u64]) -> C::Scalar {
    let at = C::scalar_from_u64;
    // L_i(0) = prod_{j != i} x_j / (x_j - x_i)
    places.iter().filter(|other| **other != x).fold(at(1), |product, other| {
        let difference = C::scalar_add(&at(*other), &C::scalar_neg(&at(x)));
        C::mul(&product, &C::mul(&at(*other), &C::inv(&difference)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::scalars::Scalars;
    use proptest::prelude::*;
    use sesphr::algebra::{Pairing as _, bls12::Bls12};

    fn policy() -> impl Strategy<Value = Policy> {
        let leaf = (0..6_u16).prop_map(|a| Policy::Has(Attribute(a)));
        leaf.prop_recursive(3, 16, 4, |inner| {
            (prop::collection::vec(inner, 1..4), any::<usize>())
                .prop_map(|(of, k)| Policy::AtLeast { k: k % of.len() + 1, of })
        })
    }

    proptest! {
        #[test]
        fn shares_give_the_secret_iff_the_policy_is_satisfied(
            policy in policy(),
            held in prop::collection::btree_set((0..6_u16).prop_map(Attribute), 0..6),
            seed in any::<u64>(),
        ) {
            let mut scalars = Scalars::new(seed, "test");
            let secret = scalars.draw::<Bls12>();
            let shares = policy.share::<Bls12>(&secret, &mut || scalars.draw::<Bls12>());
            let Some(used) = policy.coefficients::<Bls12>(&held) else {
                prop_assert!(!policy.is_satisfied(&held));
                return Ok(());
            };
            let mut sum = Bls12::scalar_from_u64(0);
            for (leaf, factor) in used {
                let share = shares.get(leaf).expect("a leaf");
                prop_assert!(held.contains(&share.attribute));
                sum = Bls12::scalar_add(&sum, &Bls12::mul(&factor, &share.value));
            }
            prop_assert_eq!(sum, secret);
        }

        #[test]
        fn without_its_cut_a_policy_fails(policy in policy(), kept in (0..6_u16).prop_map(Attribute)) {
            let all: BTreeSet<Attribute> = (0..6).map(Attribute).collect();
            match policy.cut(kept) {
                Some(cut) => {
                    prop_assert!(!cut.contains(&kept));
                    let left = all.difference(&cut).copied().collect();
                    prop_assert!(!policy.is_satisfied(&left));
                }
                None => prop_assert!(policy.is_satisfied(&BTreeSet::from([kept]))),
            }
        }
    }
}
