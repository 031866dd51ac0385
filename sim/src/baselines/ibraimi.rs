//! Ciphertext-policy encryption of Ibraimi, Asim and Petkovic (2009), over a personal and a public
//! domain, on the construction of Ibraimi, Tang, Hartel and Jonker (ISPEC 2009); keys in G1,
//! ciphertexts in G2.
//!
//! Simplified: one authority gives all keys. The scheme has no revocation of its own. As in Ibraimi
//! et al., the attribute is renewed, those who stay get new keys, and the owner encrypts again what
//! the attribute opened.

use super::policy::{Attribute, Policy};
use super::shelf::{ItemKeys, Object, Shelf, hide};
use super::{Domain, Help, Moved, Refusal, Scheme};
use crate::random::scalars::Scalars;
use bytes::Bytes;
use sesphr::algebra::Curve;
use sesphr::algebra::hybrid;
use sesphr::id::{Generation, ItemId, Partition, UserId};
use sesphr::payload::Plaintext;
use std::collections::{BTreeMap, BTreeSet};

const FAMILY: Attribute = Attribute(100);
const STAFF: Attribute = Attribute(101);

/// The authority: alpha, and t_j of each attribute.
#[derive(Debug)]
struct Authority<C: Curve> {
    alpha: C::Scalar,
    attributes: BTreeMap<Attribute, C::Scalar>,
    scalars: Scalars,
}

/// A reader's key.
#[derive(Debug)]
struct Key<C: Curve> {
    d0: C::G1,
    components: BTreeMap<Attribute, C::G1>,
}

/// An encapsulated element of Gt, from which the key of an item is derived.
#[derive(Debug)]
struct Encapsulation<C: Curve> {
    policy: Policy,
    c0: C::G2,
    c1: C::Gt,
    leaves: Vec<C::G2>,
}

impl<C: Curve> Authority<C> {
    fn new(seed: u64) -> Self {
        let mut scalars = Scalars::new(seed, "ibraimi");
        Self { alpha: scalars.draw::<C>(), attributes: BTreeMap::new(), scalars }
    }

    /// t_j, drawn when the attribute is first named.
    fn attribute(&mut self, attribute: Attribute) -> C::Scalar {
        let scalars = &mut self.scalars;
        self.attributes.entry(attribute).or_insert_with(|| scalars.draw::<C>()).clone()
    }

    /// A key for attributes.
    fn issue(&mut self, attributes: &BTreeSet<Attribute>) -> Key<C> {
        let r = self.scalars.draw::<C>();
        // d0 = g1^{alpha - r}
        let d0 = C::g1(&C::scalar_add(&self.alpha, &C::scalar_neg(&r)));
        // d_j = g1^{r / t_j}
        let component = |j: &Attribute| (*j, C::g1(&C::mul(&r, &C::inv(&self.attribute(*j)))));
        Key { d0, components: attributes.iter().map(component).collect() }
    }

    /// Encapsulates `m` for everyone who satisfies the policy.
    fn encapsulate(&mut self, policy: &Policy, m: &C::Gt) -> Encapsulation<C> {
        let s = self.scalars.draw::<C>();
        let shares = policy.share::<C>(&s, &mut || self.scalars.draw::<C>());
        // c0 = g2^s, c1 = m . y^s with y = Z^alpha
        let (c0, c1) = (C::g2(&s), C::gt_mul(m, &C::z(&C::mul(&self.alpha, &s))));
        // c_i = T_j^{s_i} with T_j = g2^{t_j}
        let leaves = shares
            .iter()
            .map(|share| C::g2(&C::mul(&self.attribute(share.attribute), &share.value)))
            .collect();
        Encapsulation { policy: policy.clone(), c0, c1, leaves }
    }

    /// Draws a new t_j: older keys open nothing that is encapsulated for j from now on.
    fn renew(&mut self, attribute: Attribute) {
        let t = self.scalars.draw::<C>();
        self.attributes.insert(attribute, t);
    }
}

impl<C: Curve> Key<C> {
    /// Decapsulates with this key; `None` if its attributes do not satisfy the policy. A key from
    /// before a renewal gives a wrong element.
    fn decapsulate(&self, sealed: &Encapsulation<C>) -> Option<C::Gt> {
        let held = self.components.keys().copied().collect();
        let one = C::scalar_from_u64(1);
        let mut mask = C::pair(&self.d0, &C::prepare(&sealed.c0));
        let attributes = sealed.policy.attributes();
        for (leaf, factor) in sealed.policy.coefficients::<C>(&held)? {
            let d = self.components.get(attributes.get(leaf)?)?;
            let d = if factor == one { d.clone() } else { C::g1_pow(d, &factor) };
            // y^s = e(d0, c0) . prod e(d_j, c_i)^{L_i}
            let c = C::prepare(sealed.leaves.get(leaf)?);
            mask = C::gt_mul(&mask, &C::pair(&d, &c));
        }
        // m = c1 / y^s
        Some(C::gt_mul(&sealed.c1, &C::gt_inv(&mask)))
    }
}

impl<C: Curve> Encapsulation<C> {
    fn bytes(&self) -> usize {
        C::GT_BYTES + C::G2_BYTES * (1 + self.leaves.len())
    }
}

/// The scheme with all of its parties.
#[derive(Debug)]
pub struct Ibraimi<C: Curve> {
    authority: Authority<C>,
    keys: BTreeMap<UserId, Key<C>>,
    rights: BTreeMap<UserId, BTreeSet<Partition>>,
    owner: ItemKeys,
    shelf: Shelf<Encapsulation<C>>,
}

/// The attribute of those who may read a partition.
fn reads(partition: Partition) -> Attribute {
    Attribute(partition.label().into())
}

impl<C: Curve> Ibraimi<C> {
    /// Parties whose secrets depend on the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            authority: Authority::new(seed),
            keys: BTreeMap::new(),
            rights: BTreeMap::new(),
            owner: ItemKeys::new(seed),
            shelf: Shelf::new(),
        }
    }

    fn issue(&mut self, reader: UserId) {
        let domain = match Domain::of(reader) {
            Domain::Personal => FAMILY,
            Domain::Public => STAFF,
        };
        let partitions = self.rights.get(&reader).into_iter().flatten();
        let attributes = partitions.map(|p| reads(*p)).chain([domain]).collect();
        self.keys.insert(reader, self.authority.issue(&attributes));
    }

    fn put(&mut self, item: ItemId, at: Generation, plain: &Plaintext) -> Moved {
        let policy = Policy::all(vec![
            Policy::any(vec![Policy::Has(FAMILY), Policy::Has(STAFF)]),
            Policy::Has(reads(item.slot.partition)),
        ]);
        let m = self.owner.element::<C>(item, at);
        let header = self.authority.encapsulate(&policy, &m);
        let body = hide::<C>(&m, item, plain);
        let moved = Moved::up(header.bytes() + body.bytes.len());
        self.shelf.put(item, Object { header, body, at });
        moved
    }

    /// The owner encrypts a stored item again.
    fn encrypt_again(&mut self, item: ItemId) -> Moved {
        let Some(object) = self.shelf.get(item) else { return Moved::default() };
        let mut moved = Moved::down(object.body.bytes.len());
        let next = Generation(object.at.0 + 1);
        let m = self.owner.element::<C>(item, object.at);
        // A stored item opens under its own key, unless the cloud changed it.
        if let Ok(plain) = hybrid::unseal::<C>(&m, item, &object.body) {
            moved += self.put(item, next, &plain);
        }
        moved
    }

    fn opened(
        &self,
        reader: UserId,
        item: ItemId,
        sealed: &Object<Encapsulation<C>>,
    ) -> Result<Plaintext, Refusal> {
        let key = self.keys.get(&reader).ok_or(Refusal::NoRight)?;
        let m = key.decapsulate(&sealed.header).ok_or(Refusal::NoRight)?;
        hybrid::unseal::<C>(&m, item, &sealed.body).map_err(|_| Refusal::WrongKey)
    }
}

impl<C: Curve> Scheme for Ibraimi<C> {
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved {
        self.rights.entry(reader).or_default().insert(partition);
        self.issue(reader);
        Moved::default()
    }

    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved {
        self.put(item, Generation(0), plain)
    }

    fn serve(&mut self, _: UserId, item: ItemId) -> Result<Moved, Refusal> {
        // The cloud serves anyone; the key decides.
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        Ok(Moved::down(object.header.bytes() + object.body.bytes.len()))
    }

    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal> {
        self.opened(reader, item, self.shelf.get(item).ok_or(Refusal::Absent)?)
    }

    fn revoke(&mut self, reader: UserId) -> Moved {
        let lost = self.rights.remove(&reader).unwrap_or_default();
        let mut moved = Moved::default();
        lost.iter().for_each(|partition| self.authority.renew(reads(*partition)));
        let concerned = |rights: &BTreeSet<Partition>| !rights.is_disjoint(&lost);
        let stay: Vec<UserId> =
            self.rights.iter().filter(|(_, r)| concerned(r)).map(|(reader, _)| *reader).collect();
        stay.into_iter().for_each(|reader| self.issue(reader));
        for item in self.shelf.of(&lost) {
            moved += self.encrypt_again(item);
        }
        moved
    }

    fn catch_up(&mut self) {}

    fn collude(&self, reader: UserId, item: ItemId, help: Help) -> Option<Plaintext> {
        self.shelf.within_reach(item, help).find_map(|o| self.opened(reader, item, o).ok())
    }

    fn body(&self, item: ItemId) -> Option<Bytes> {
        self.shelf.get(item).map(|object| object.body.bytes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baselines::laws::{self, Reads};
    use sesphr::algebra::{bls12::Bls12, type_a::TypeA};

    fn policies<C: Curve>() {
        let [doctor, cardiology, emergency] = [0, 1, 2].map(Attribute);
        let mut authority = Authority::<C>::new(7);
        let policy = Policy::any(vec![
            Policy::all(vec![Policy::Has(doctor), Policy::Has(cardiology)]),
            Policy::Has(emergency),
        ]);
        let m = C::z(&C::scalar_from_u64(11));
        let sealed = authority.encapsulate(&policy, &m);
        for (attributes, expected) in [
            (vec![doctor, cardiology], Some(&m)),
            (vec![emergency], Some(&m)),
            (vec![doctor], None),
            (vec![], None),
        ] {
            let key = authority.issue(&attributes.into_iter().collect());
            assert_eq!(key.decapsulate(&sealed).as_ref(), expected);
        }
        // Readers cannot combine their attributes: each key has its own r.
        let mut first = authority.issue(&[doctor].into());
        let second = authority.issue(&[cardiology].into());
        first.components.extend(second.components);
        assert_ne!(first.decapsulate(&sealed), Some(m));
    }

    #[test]
    fn keys_open_what_they_satisfy_and_do_not_mix() {
        policies::<Bls12>();
        policies::<TypeA>();
    }

    #[test]
    fn the_scheme_keeps_the_laws() {
        // With the cloud's old ciphertexts, the old key opens what was stored before, and nothing
        // new.
        let reads = Reads { alone: [false; 3], with_cloud: [true, true, false] };
        laws::check(|| Box::new(Ibraimi::<Bls12>::new(1)), reads);
        laws::check(|| Box::new(Ibraimi::<TypeA>::new(1)), reads);
    }
}
