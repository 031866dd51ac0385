//! SeSPHR itself in the same setting: the owner's key pair, a re-encryption key for each reader,
//! one r for each item, by the functions of [`sesphr::scheme`].
//!
//! Simplified: no messages, no signatures, and one key pair per patient; the checks that parties
//! make of each other are not timed. There are two ways to revoke. The papers' removes the
//! re-encryption key and the right at the server. In the rotation of the hardened profiles, the
//! owner also encrypts again, with a fresh r, what the reader could read.

use super::shelf::{ItemKeys, Object, Shelf, hide};
use super::{Help, Moved, Refusal, Scheme};
use bytes::Bytes;
use sesphr::algebra::Curve;
use sesphr::entropy::{Entropy, Seed};
use sesphr::id::{Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, UserId};
use sesphr::keys::{Capsule, PreparedReKey, ReCapsule, SecretKey};
use sesphr::payload::{Body, Plaintext};
use sesphr::scheme;
use std::collections::{BTreeMap, BTreeSet};

const OWNER: OwnerId = OwnerId(0);

/// What is done when a reader departs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// Keys and rights are removed at the server.
    Access,
    /// In addition, what the reader could read is encrypted again.
    Rotation,
}

/// The scheme with all of its parties.
#[derive(Debug)]
pub struct SeSphr<C: Curve> {
    departure: Departure,
    root: Seed,
    owner: ItemKeys,
    secret: SecretKey<C>,
    users: BTreeMap<UserId, SecretKey<C>>,
    /// At the server.
    rekeys: BTreeMap<UserId, PreparedReKey<C>>,
    rights: BTreeMap<UserId, BTreeSet<Partition>>,
    capsules: BTreeMap<ItemId, Capsule<C>>,
    /// At the cloud.
    shelf: Shelf<()>,
    /// What readers were given, the newest last.
    given: BTreeMap<(UserId, ItemId), Vec<ReCapsule<C>>>,
}

impl<C: Curve> SeSphr<C> {
    /// Parties whose secrets depend on the seed alone.
    #[must_use]
    pub fn new(seed: u64, departure: Departure) -> Self {
        let owner = ItemKeys::new(seed);
        Self {
            departure,
            root: Entropy::Seeded(seed).seed(),
            // (5)
            secret: scheme::secret_key(owner.seed(), KeyId::Owner(OWNER, KeyScopeId::Patient)),
            owner,
            users: BTreeMap::new(),
            rekeys: BTreeMap::new(),
            rights: BTreeMap::new(),
            capsules: BTreeMap::new(),
            shelf: Shelf::new(),
            given: BTreeMap::new(),
        }
    }

    fn put(&mut self, item: ItemId, at: Generation, plain: &Plaintext) -> Moved {
        let r = scheme::blinding::<C>(self.owner.seed(), item, at);
        // (6)-(9), (10)-(13)
        let body = hide::<C>(scheme::mask(&r).expose(), item, plain);
        self.capsules.insert(item, scheme::capsule(&r, &self.secret));
        let moved = Moved::up(C::G1_BYTES + body.bytes.len());
        self.shelf.put(item, Object { header: (), body, at });
        moved
    }

    /// The owner encrypts a stored item again, with a fresh r.
    fn rotate(&mut self, item: ItemId) -> Moved {
        let Some(object) = self.shelf.get(item) else { return Moved::default() };
        let mut moved = Moved::down(object.body.bytes.len());
        let next = Generation(object.at.0 + 1);
        let r = scheme::blinding::<C>(self.owner.seed(), item, object.at);
        // A stored item opens under its own r, unless the cloud changed it.
        if let Ok(plain) = scheme::open(&scheme::mask(&r), item, &object.body) {
            moved += self.put(item, next, &plain);
        }
        moved
    }

    fn opened(
        &self,
        reader: UserId,
        item: ItemId,
        given: &ReCapsule<C>,
        body: &Body,
    ) -> Result<Plaintext, Refusal> {
        let secret = self.users.get(&reader).ok_or(Refusal::NoRight)?;
        // (19)-(22)
        let mask = scheme::unmask(given, secret);
        scheme::open(&mask, item, body).map_err(|_| Refusal::WrongKey)
    }
}

impl<C: Curve> Scheme for SeSphr<C> {
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved {
        self.rights.entry(reader).or_default().insert(partition);
        if self.rekeys.contains_key(&reader) {
            return Moved::default();
        }
        let (root, key) = (&self.root, KeyId::User(reader));
        let secret = self.users.entry(reader).or_insert_with(|| {
            // (5)
            scheme::secret_key(&root.fork(PartyId::User(reader)), key)
        });
        // (14)
        let rekey = scheme::rekey(&self.secret, &scheme::public_key(secret));
        self.rekeys.insert(reader, rekey.prepare());
        Moved::up(C::G2_BYTES)
    }

    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved {
        self.put(item, Generation(0), plain)
    }

    fn serve(&mut self, reader: UserId, item: ItemId) -> Result<Moved, Refusal> {
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        let capsule = self.capsules.get(&item).ok_or(Refusal::Absent)?;
        let rights = self.rights.get(&reader).ok_or(Refusal::NoRight)?;
        if !rights.contains(&item.slot.partition) {
            return Err(Refusal::NoRight);
        }
        // (15)-(18)
        let rekey = self.rekeys.get(&reader).ok_or(Refusal::NoRight)?;
        let given = scheme::reencrypt(capsule, rekey);
        self.given.entry((reader, item)).or_default().push(given);
        Ok(Moved::down(C::GT_BYTES + object.body.bytes.len()))
    }

    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal> {
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        let given = self.given.get(&(reader, item)).and_then(|given| given.last());
        self.opened(reader, item, given.ok_or(Refusal::NoRight)?, &object.body)
    }

    fn revoke(&mut self, reader: UserId) -> Moved {
        self.rekeys.remove(&reader);
        let lost = self.rights.remove(&reader).unwrap_or_default();
        let mut moved = Moved::default();
        if self.departure == Departure::Rotation {
            for item in self.shelf.of(&lost) {
                moved += self.rotate(item);
            }
        }
        moved
    }

    fn catch_up(&mut self) {}

    fn collude(&self, reader: UserId, item: ItemId, help: Help) -> Option<Plaintext> {
        // R in the reader's form gives Z^r, whenever it was received; the server is not asked.
        let given = self.given.get(&(reader, item))?;
        self.shelf.within_reach(item, help).find_map(|object| {
            given.iter().find_map(|given| self.opened(reader, item, given, &object.body).ok())
        })
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

    #[test]
    fn the_papers_scheme_keeps_the_laws() {
        // Erratum E7: a reader who kept an item's parameter opens the stored ciphertext forever.
        // Items they never requested stay closed, since the cloud has nothing that helps.
        let reads = Reads { alone: [true, false, false], with_cloud: [true, false, false] };
        laws::check(|| Box::new(SeSphr::<Bls12>::new(1, Departure::Access)), reads);
        laws::check(|| Box::new(SeSphr::<TypeA>::new(1, Departure::Access)), reads);
    }

    #[test]
    fn with_rotation_it_keeps_the_laws() {
        // Only the ciphertext from before the rotation, which the cloud kept.
        let reads = Reads { alone: [false; 3], with_cloud: [true, false, false] };
        laws::check(|| Box::new(SeSphr::<Bls12>::new(1, Departure::Rotation)), reads);
        laws::check(|| Box::new(SeSphr::<TypeA>::new(1, Departure::Rotation)), reads);
    }
}
