//! Key-policy encryption with proxy re-encryption of Yu, Wang, Ren and Lou (INFOCOM 2010), on
//! [`goyal`](super::goyal): the cloud brings ciphertexts and keys up to date as they are used.
//!
//! Simplified: the owner issues every key, and messages to the cloud carry no signatures. The cloud
//! and the reader share one copy of the reader's components, kept up to date for those who stay.
//!
//! Finding: a re-key moves a key component as well as a ciphertext component. Given the re-keys by
//! the cloud, a revoked reader brings their own key up to date and reads on, including what is
//! stored after the revocation. Or the two undo the re-keying of the ciphertext.

use super::goyal::{Authority, KeyPart};
use super::policy::{Attribute, Policy};
use super::rekeys::{Component, ReKeys};
use super::shelf::{ItemKeys, Object, Shelf, hide};
use super::{Help, Moved, Refusal, Scheme};
use bytes::Bytes;
use sesphr::algebra::Curve;
use sesphr::algebra::hybrid;
use sesphr::id::{Generation, ItemId, Partition, UserId};
use sesphr::payload::Plaintext;
use std::collections::{BTreeMap, BTreeSet};

/// An attribute of every file and every key. It is never renewed, and its component is the only one
/// of a key that the cloud does not hold.
const DUMMY: Attribute = Attribute(100);

/// An encapsulated element of Gt under attributes.
#[derive(Clone, Debug)]
pub(super) struct Encapsulation<C: Curve> {
    e: C::Gt,
    components: Vec<Component<C::G2>>,
}

/// An owner who issues keys, and the cloud's list of re-keys.
#[derive(Debug)]
pub(super) struct Circle<C: Curve> {
    y: C::Scalar,
    authority: Authority<C>,
    pub(super) rekeys: ReKeys<C>,
}

/// The attribute of a partition.
pub(super) fn in_partition(partition: Partition) -> Attribute {
    Attribute(partition.label().into())
}

impl<C: Curve> Circle<C> {
    pub(super) fn new(seed: u64) -> Self {
        let mut authority = Authority::new(seed, "yu");
        Self { y: authority.draw(), authority, rekeys: ReKeys::new() }
    }

    /// A key for every item of these partitions.
    pub(super) fn issue(&mut self, partitions: &BTreeSet<Partition>) -> KeyPart<C> {
        let any = partitions.iter().map(|p| Policy::Has(in_partition(*p))).collect();
        let policy = Policy::all(vec![Policy::Has(DUMMY), Policy::any(any)]);
        // D_x = g1^{q_x(0) / t_i} with q(0) = y
        self.authority.issue(&policy, &self.y)
    }

    /// Encapsulates `m` for readers of a partition.
    pub(super) fn encapsulate(&mut self, partition: Partition, m: &C::Gt) -> Encapsulation<C> {
        let s = self.authority.draw();
        // E = m . Y^s with Y = Z^y
        let e = C::gt_mul(m, &C::z(&C::mul(&self.y, &s)));
        // E_i = T_i^s
        let attributes = BTreeSet::from([DUMMY, in_partition(partition)]);
        Encapsulation { e, components: self.authority.describe(&attributes, &s) }
    }

    /// Renews a minimal set of attributes without which a key is useless.
    pub(super) fn exclude(&mut self, key: &KeyPart<C>) {
        for attribute in key.policy.cut(DUMMY).unwrap_or_default() {
            // rk_i = t'_i / t_i
            self.authority.renew(attribute, &mut self.rekeys);
        }
    }
}

impl<C: Curve> Encapsulation<C> {
    pub(super) const fn bytes(&self) -> usize {
        C::GT_BYTES + C::G2_BYTES * self.components.len()
    }

    /// The cloud's part: E_i <- E_i^{rk}.
    pub(super) fn bring_up_to_date(&mut self, rekeys: &ReKeys<C>) {
        rekeys.update_ciphertext(&mut self.components);
    }

    /// Decapsulates with a key; `None` if its policy is not satisfied.
    pub(super) fn decapsulate(&self, key: &KeyPart<C>) -> Option<C::Gt> {
        // m = E / prod e(D_x, E_i)^L
        key.combine(&self.components).map(|mask| C::gt_mul(&self.e, &C::gt_inv(&mask)))
    }
}

/// The scheme with all of its parties.
#[derive(Debug)]
pub struct Yu<C: Curve> {
    circle: Circle<C>,
    rights: BTreeMap<UserId, BTreeSet<Partition>>,
    keys: BTreeMap<UserId, KeyPart<C>>,
    owner: ItemKeys,
    shelf: Shelf<Encapsulation<C>>,
}

impl<C: Curve> Yu<C> {
    /// Parties whose secrets depend on the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            circle: Circle::new(seed),
            rights: BTreeMap::new(),
            keys: BTreeMap::new(),
            owner: ItemKeys::new(seed),
            shelf: Shelf::new(),
        }
    }

    fn opened(
        &self,
        key: &KeyPart<C>,
        item: ItemId,
        header: &Encapsulation<C>,
    ) -> Result<Plaintext, Refusal> {
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        let m = header.decapsulate(key).ok_or(Refusal::NoRight)?;
        hybrid::unseal::<C>(&m, item, &object.body).map_err(|_| Refusal::WrongKey)
    }
}

impl<C: Curve> Scheme for Yu<C> {
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved {
        let rights = self.rights.entry(reader).or_default();
        rights.insert(partition);
        let key = self.circle.issue(rights);
        // All but the dummy's component go to the cloud as well.
        let moved = Moved::up(C::G1_BYTES * key.components.len().saturating_sub(1));
        self.keys.insert(reader, key);
        moved
    }

    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved {
        let at = Generation(0);
        let m = self.owner.element::<C>(item, at);
        let header = self.circle.encapsulate(item.slot.partition, &m);
        let body = hide::<C>(&m, item, plain);
        let moved = Moved::up(header.bytes() + body.bytes.len());
        self.shelf.put(item, Object { header, body, at });
        moved
    }

    fn serve(&mut self, reader: UserId, item: ItemId) -> Result<Moved, Refusal> {
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        let mut bytes = object.header.bytes() + object.body.bytes.len();
        // The cloud has removed the components of the revoked reader.
        if !self.rights.contains_key(&reader) {
            return Err(Refusal::NoRight);
        }
        if let Some(header) = self.shelf.header_mut(item) {
            header.bring_up_to_date(&self.circle.rekeys);
        }
        if let Some(key) = self.keys.get_mut(&reader) {
            self.circle.rekeys.update_key(&mut key.components);
            bytes += C::G1_BYTES * key.components.len().saturating_sub(1);
        }
        Ok(Moved::down(bytes))
    }

    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal> {
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        let key = self.keys.get(&reader).ok_or(Refusal::NoRight)?;
        self.opened(key, item, &object.header)
    }

    fn revoke(&mut self, reader: UserId) -> Moved {
        self.rights.remove(&reader);
        let Some(key) = self.keys.get(&reader) else { return Moved::default() };
        let renewed = key.policy.cut(DUMMY).map_or(0, |cut| cut.len());
        self.circle.exclude(key);
        Moved::up(C::SCALAR_BYTES * renewed)
    }

    fn catch_up(&mut self) {
        for header in self.shelf.headers_mut() {
            header.bring_up_to_date(&self.circle.rekeys);
        }
        for (reader, key) in &mut self.keys {
            if self.rights.contains_key(reader) {
                self.circle.rekeys.update_key(&mut key.components);
            }
        }
    }

    fn collude(&self, reader: UserId, item: ItemId, help: Help) -> Option<Plaintext> {
        let mut key = self.keys.get(&reader)?.clone();
        let mut header = self.shelf.get(item)?.header.clone();
        // Everything that is served is up to date.
        header.bring_up_to_date(&self.circle.rekeys);
        if help == Help::Cloud {
            self.circle.rekeys.update_key(&mut key.components);
        }
        self.opened(&key, item, &header).ok()
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

    /// A re-key is undone on the ciphertext, and applied to the key: both give m.
    fn a_re_key_works_both_ways<C: Curve>() {
        let mut circle = Circle::<C>::new(5);
        let revoked = circle.issue(&BTreeSet::from([Partition::MEDICAL]));
        let m = C::z(&C::scalar_from_u64(11));
        let mut stored = circle.encapsulate(Partition::MEDICAL, &m);
        circle.exclude(&revoked);
        let new = circle.encapsulate(Partition::MEDICAL, &m);
        stored.bring_up_to_date(&circle.rekeys);
        for sealed in [&stored, &new] {
            assert_ne!(sealed.decapsulate(&revoked), Some(m.clone()), "alone");
            let mut undone = sealed.clone();
            for component in &mut undone.components {
                // E_i <- E_i^{1 / rk}
                if let Some(rk) = circle.rekeys.since(component.attribute, 0) {
                    component.value = C::g2_pow(&component.value, &C::inv(&rk));
                }
            }
            assert_eq!(undone.decapsulate(&revoked), Some(m.clone()), "undone by the cloud");
            let mut applied = revoked.clone();
            circle.rekeys.update_key(&mut applied.components);
            assert_eq!(sealed.decapsulate(&applied), Some(m.clone()), "applied to the key");
        }
    }

    #[test]
    fn a_revoked_reader_with_the_cloud_undoes_or_applies_a_re_key() {
        a_re_key_works_both_ways::<Bls12>();
        a_re_key_works_both_ways::<TypeA>();
    }

    #[test]
    fn the_scheme_keeps_the_laws() {
        // With the cloud's re-keys: everything, including what is stored after the revocation.
        let reads = Reads { alone: [false; 3], with_cloud: [true; 3] };
        laws::check(|| Box::new(Yu::<Bls12>::new(1)), reads);
        laws::check(|| Box::new(Yu::<TypeA>::new(1)), reads);
    }
}
