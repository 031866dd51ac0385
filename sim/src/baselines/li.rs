//! Li, Yu, Zheng, Ren and Lou (TPDS 2013): readers of the personal domain get keys from the owner,
//! as in [`yu`]. Readers of the public domain get keys from several authorities, by the
//! multi-authority construction of Chase and Chow (CCS 2009). After a revocation the server
//! re-encrypts what is stored. This is the scheme that the papers compare with.
//!
//! Simplified: keys are not issued anonymously, which affects no comparison. The pseudo-random
//! function of two authorities is a scalar f, and F = g1^f. Each authority asks for one of the
//! reader's attributes there; two of them certify who the reader is, the third what they may read.
//! The server re-encrypts at once rather than lazily.
//!
//! Finding: as in [`yu`], a revoked reader with the cloud applies the re-keys to their key.

use super::goyal::{Authority, KeyPart};
use super::policy::{Attribute, Policy};
use super::rekeys::{Component, ReKeys};
use super::shelf::{ItemKeys, Object, Shelf, hide};
use super::yu::{self, Circle, in_partition};
use super::{Domain, Help, Moved, Refusal, Scheme};
use crate::random::scalars::Scalars;
use bytes::Bytes;
use sesphr::algebra::Curve;
use sesphr::algebra::hybrid;
use sesphr::id::{Generation, ItemId, Partition, UserId};
use sesphr::payload::Plaintext;
use std::collections::{BTreeMap, BTreeSet};

/// How many authorities there are; the last one says who may read which partition.
const AUTHORITIES: usize = 3;
/// The attribute that the other authorities certify for every professional.
const CERTIFIED: Attribute = Attribute(100);

/// An authority k: v_k, t_{k,i}, and the re-keys that it has given to the cloud.
#[derive(Debug)]
struct Chase<C: Curve> {
    v: C::Scalar,
    authority: Authority<C>,
    rekeys: ReKeys<C>,
}

/// The key of a reader in the public domain.
#[derive(Clone, Debug)]
struct PublicKey<C: Curve> {
    /// D_u.
    d: C::G1,
    /// S_{k,i} of each authority.
    parts: Vec<KeyPart<C>>,
    /// p_k(0) of each authority, kept for later grants.
    secrets: Vec<C::Scalar>,
}

/// An encapsulated element for the public domain.
#[derive(Clone, Debug)]
struct PublicHeader<C: Curve> {
    e0: C::Gt,
    e1: C::G2,
    components: Vec<Vec<Component<C::G2>>>,
}

/// What one authority certifies of a reader or of an item's readers.
fn attributes(
    authority: usize,
    partitions: impl Iterator<Item = Partition>,
) -> BTreeSet<Attribute> {
    if authority + 1 == AUTHORITIES {
        partitions.map(in_partition).collect()
    } else {
        BTreeSet::from([CERTIFIED])
    }
}

/// The public domain: its authorities, and the randomness of the party who encrypts.
#[derive(Debug)]
struct Public<C: Curve> {
    seed: u64,
    authorities: Vec<Chase<C>>,
    scalars: Scalars,
}

impl<C: Curve> Public<C> {
    fn new(seed: u64) -> Self {
        let authority = |k: usize| {
            let mut authority = Authority::new(seed, &format!("chase-chow {k}"));
            Chase { v: authority.draw(), authority, rekeys: ReKeys::new() }
        };
        Self {
            seed,
            authorities: (0..AUTHORITIES).map(authority).collect(),
            scalars: Scalars::new(seed, "chase-chow"),
        }
    }

    /// The exponent of F_kj(u), which both authorities can compute.
    fn shared(&self, k: usize, j: usize, reader: UserId) -> C::Scalar {
        let name = format!("chase-chow {} {} {reader}", k.max(j), k.min(j));
        Scalars::new(self.seed, &name).draw::<C>()
    }

    /// What all authorities together give a new reader before any attribute.
    fn enrol(&mut self, reader: UserId) -> PublicKey<C> {
        let mut d = C::scalar_from_u64(0);
        let mut secrets = Vec::new();
        for k in 0..AUTHORITIES {
            let mut sum = C::scalar_from_u64(0);
            for j in (0..AUTHORITIES).filter(|j| *j != k) {
                let r = self.scalars.draw::<C>();
                let f = self.shared(k, j, reader);
                let f = if k > j { f } else { C::scalar_neg(&f) };
                // D_kj = g1^{R_kj} . F_kj(u) if k > j, g1^{R_kj} / F_jk(u) if k < j
                d = C::scalar_add(&d, &C::scalar_add(&r, &f));
                sum = C::scalar_add(&sum, &r);
            }
            // p_k(0) = v_k - sum_j R_kj
            let v = self.authorities.get(k).map(|a| &a.v);
            secrets.extend(v.map(|v| C::scalar_add(v, &C::scalar_neg(&sum))));
        }
        // D_u = prod D_kj
        PublicKey { d: C::g1(&d), parts: Vec::new(), secrets }
    }

    /// S_{k,i} = g1^{p_k(i) / t_{k,i}} of every authority, for a reader of these partitions.
    fn issue(&mut self, key: &mut PublicKey<C>, partitions: &BTreeSet<Partition>) {
        let authorities = self.authorities.iter_mut().zip(&key.secrets).enumerate();
        key.parts = authorities
            .map(|(k, (chase, secret))| {
                let held = attributes(k, partitions.iter().copied());
                let policy = Policy::any(held.into_iter().map(Policy::Has).collect());
                chase.authority.issue(&policy, secret)
            })
            .collect();
    }

    fn encapsulate(&mut self, partition: Partition, m: &C::Gt) -> PublicHeader<C> {
        let s = self.scalars.draw::<C>();
        let zero = C::scalar_from_u64(0);
        let v = self.authorities.iter().fold(zero, |sum, chase| C::scalar_add(&sum, &chase.v));
        // E0 = m . Y^s with Y = prod Z^{v_k}, E1 = g2^s
        let (e0, e1) = (C::gt_mul(m, &C::z(&C::mul(&v, &s))), C::g2(&s));
        // C_{k,i} = T_{k,i}^s
        let authorities = self.authorities.iter_mut().enumerate();
        let components = authorities
            .map(|(k, chase)| chase.authority.describe(&attributes(k, [partition].into_iter()), &s))
            .collect();
        PublicHeader { e0, e1, components }
    }

    /// The last authority renews what a revoked reader could read.
    fn exclude(&mut self, key: &PublicKey<C>) {
        let (Some(chase), Some(part)) = (self.authorities.last_mut(), key.parts.last()) else {
            return;
        };
        for attribute in part.policy.cut(CERTIFIED).unwrap_or_default() {
            chase.authority.renew(attribute, &mut chase.rekeys);
        }
    }

    fn update_header(&self, header: &mut PublicHeader<C>) {
        for (chase, components) in self.authorities.iter().zip(&mut header.components) {
            chase.rekeys.update_ciphertext(components);
        }
    }

    fn update_key(&self, key: &mut PublicKey<C>) {
        for (chase, part) in self.authorities.iter().zip(&mut key.parts) {
            chase.rekeys.update_key(&mut part.components);
        }
    }
}

impl<C: Curve> PublicHeader<C> {
    fn bytes(&self) -> usize {
        let components: usize = self.components.iter().map(Vec::len).sum();
        C::GT_BYTES + C::G2_BYTES * (1 + components)
    }

    fn decapsulate(&self, key: &PublicKey<C>) -> Option<C::Gt> {
        // Y^s = e(D_u, E1) . prod_k prod_i e(S_{k,i}, C_{k,i})^{L_i}
        let mut mask = C::pair(&key.d, &C::prepare(&self.e1));
        for (part, components) in key.parts.iter().zip(&self.components) {
            mask = C::gt_mul(&mask, &part.combine(components)?);
        }
        // m = E0 / Y^s
        Some(C::gt_mul(&self.e0, &C::gt_inv(&mask)))
    }
}

/// A key of either domain.
#[derive(Clone, Debug)]
enum Key<C: Curve> {
    Personal(KeyPart<C>),
    Public(PublicKey<C>),
}

/// An element encapsulated for both domains.
#[derive(Clone, Debug)]
struct Header<C: Curve> {
    personal: yu::Encapsulation<C>,
    public: PublicHeader<C>,
}

impl<C: Curve> Header<C> {
    fn bytes(&self) -> usize {
        self.personal.bytes() + self.public.bytes()
    }
}

/// The scheme with all of its parties.
#[derive(Debug)]
pub struct Li<C: Curve> {
    circle: Circle<C>,
    public: Public<C>,
    rights: BTreeMap<UserId, BTreeSet<Partition>>,
    keys: BTreeMap<UserId, Key<C>>,
    owner: ItemKeys,
    shelf: Shelf<Header<C>>,
}

impl<C: Curve> Li<C> {
    /// Parties whose secrets depend on the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            circle: Circle::new(seed),
            public: Public::new(seed),
            rights: BTreeMap::new(),
            keys: BTreeMap::new(),
            owner: ItemKeys::new(seed),
            shelf: Shelf::new(),
        }
    }

    fn update_key(circle: &Circle<C>, public: &Public<C>, key: &mut Key<C>) {
        match key {
            Key::Personal(key) => circle.rekeys.update_key(&mut key.components),
            Key::Public(key) => public.update_key(key),
        }
    }

    fn opened(&self, key: &Key<C>, item: ItemId) -> Result<Plaintext, Refusal> {
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        let m = match key {
            Key::Personal(key) => object.header.personal.decapsulate(key),
            Key::Public(key) => object.header.public.decapsulate(key),
        };
        hybrid::unseal::<C>(&m.ok_or(Refusal::NoRight)?, item, &object.body)
            .map_err(|_| Refusal::WrongKey)
    }
}

impl<C: Curve> Scheme for Li<C> {
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved {
        let rights = self.rights.entry(reader).or_default();
        rights.insert(partition);
        let key = match (Domain::of(reader), self.keys.remove(&reader)) {
            (Domain::Personal, _) => Key::Personal(self.circle.issue(rights)),
            (Domain::Public, held) => {
                let mut key = match held {
                    Some(Key::Public(key)) => key,
                    _ => self.public.enrol(reader),
                };
                self.public.issue(&mut key, rights);
                Key::Public(key)
            }
        };
        self.keys.insert(reader, key);
        Moved::default()
    }

    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved {
        let at = Generation(0);
        let m = self.owner.element::<C>(item, at);
        let header = Header {
            personal: self.circle.encapsulate(item.slot.partition, &m),
            public: self.public.encapsulate(item.slot.partition, &m),
        };
        let body = hide::<C>(&m, item, plain);
        let moved = Moved::up(header.bytes() + body.bytes.len());
        self.shelf.put(item, Object { header, body, at });
        moved
    }

    fn serve(&mut self, _: UserId, item: ItemId) -> Result<Moved, Refusal> {
        // The cloud serves anyone; the key decides.
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        Ok(Moved::down(object.header.bytes() + object.body.bytes.len()))
    }

    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal> {
        self.opened(self.keys.get(&reader).ok_or(Refusal::NoRight)?, item)
    }

    fn revoke(&mut self, reader: UserId) -> Moved {
        let renewed = self.rights.remove(&reader).map_or(0, |rights| rights.len());
        match self.keys.get(&reader) {
            Some(Key::Personal(key)) => self.circle.exclude(key),
            Some(Key::Public(key)) => self.public.exclude(key),
            None => {}
        }
        // The server re-encrypts what is stored and brings the keys of those who stay up to date.
        for header in self.shelf.headers_mut() {
            header.personal.bring_up_to_date(&self.circle.rekeys);
            self.public.update_header(&mut header.public);
        }
        for (reader, key) in &mut self.keys {
            if self.rights.contains_key(reader) {
                Self::update_key(&self.circle, &self.public, key);
            }
        }
        Moved::up(C::SCALAR_BYTES * renewed)
    }

    fn catch_up(&mut self) {}

    fn collude(&self, reader: UserId, item: ItemId, help: Help) -> Option<Plaintext> {
        let mut key = self.keys.get(&reader)?.clone();
        if help == Help::Cloud {
            Self::update_key(&self.circle, &self.public, &mut key);
        }
        self.opened(&key, item).ok()
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

    fn authorities<C: Curve>() {
        let mut public = Public::<C>::new(9);
        let both = BTreeSet::from([Partition::MEDICAL, Partition::INSURANCE]);
        let mut keys = [1, 2].map(|reader| public.enrol(UserId(reader)));
        for key in &mut keys {
            public.issue(key, &both);
        }
        let [mut first, second] = keys;
        let m = C::z(&C::scalar_from_u64(11));
        let mut sealed = public.encapsulate(Partition::MEDICAL, &m);
        assert_eq!(sealed.decapsulate(&first), Some(m.clone()));
        assert_eq!(sealed.decapsulate(&second), Some(m.clone()));
        // Every authority is needed, and readers cannot combine their parts.
        let mut mixed = first.clone();
        mixed.parts.pop();
        assert_ne!(sealed.decapsulate(&mixed), Some(m.clone()));
        mixed.parts.extend(second.parts.last().cloned());
        assert_ne!(sealed.decapsulate(&mixed), Some(m.clone()));
        // The server re-encrypts; a revoked reader who has its re-keys keeps up.
        public.exclude(&first);
        public.update_header(&mut sealed);
        assert_ne!(sealed.decapsulate(&first), Some(m.clone()));
        public.update_key(&mut first);
        assert_eq!(sealed.decapsulate(&first), Some(m));
    }

    #[test]
    fn every_authority_is_needed_and_a_re_key_moves_keys_too() {
        authorities::<Bls12>();
        authorities::<TypeA>();
    }

    #[test]
    fn the_scheme_keeps_the_laws() {
        // With the cloud's re-keys: everything, including what is stored after the revocation.
        let reads = Reads { alone: [false; 3], with_cloud: [true; 3] };
        laws::check(|| Box::new(Li::<Bls12>::new(1)), reads);
        laws::check(|| Box::new(Li::<TypeA>::new(1)), reads);
    }
}
