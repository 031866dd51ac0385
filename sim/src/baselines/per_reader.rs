//! Encryption to each reader: an item has its own key, wrapped once for every reader who may read
//! it. A key is wrapped either by a Diffie-Hellman encapsulation on a curve, which is plain hybrid
//! public-key encryption, or by classic ElGamal, as in \[S\].
//!
//! A grant wraps the key of every stored item once more. A revocation gives every item that the
//! reader could open a new key, wraps it for those who stay, and encrypts the item again.

mod diffie_hellman;
mod elgamal;

pub use diffie_hellman::DiffieHellman;
pub use elgamal::ElGamal;

use super::shelf::{ItemKeys, Object, Shelf};
use super::{Help, Moved, Refusal, Scheme};
use bytes::Bytes;
use sesphr::algebra::hybrid::HybridKey;
use sesphr::id::{Generation, ItemId, Partition, UserId};
use sesphr::payload::{Body, Plaintext};
use sesphr::profile::Payload;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// The key of an item.
pub type ItemKey = Zeroizing<[u8; 32]>;

/// A way to wrap an item's key for a reader.
pub trait Wrap: Sized {
    /// What a reader keeps secret.
    type Secret;
    /// What others need to wrap for the reader.
    type Public;
    /// A wrapped key.
    type Wrapped;
    /// Bytes of a wrapped key.
    const WRAPPED_BYTES: usize;

    /// A wrap whose randomness depends on the seed alone.
    fn new(seed: u64) -> Self;
    /// A reader's key pair.
    fn key_pair(&mut self) -> (Self::Secret, Self::Public);
    /// A key, wrapped for a reader.
    fn wrap(&mut self, public: &Self::Public, key: &ItemKey) -> Self::Wrapped;
    /// Unwraps a key. The wrong secret gives another key, or none.
    fn unwrap(secret: &Self::Secret, wrapped: &Self::Wrapped) -> Option<ItemKey>;
}

/// The wrapped keys of an item.
type Header<W> = BTreeMap<UserId, <W as Wrap>::Wrapped>;

/// The scheme with all of its parties.
pub struct PerReader<W: Wrap> {
    wrap: W,
    readers: BTreeMap<UserId, (W::Secret, W::Public)>,
    rights: BTreeMap<UserId, BTreeSet<Partition>>,
    owner: ItemKeys,
    shelf: Shelf<Header<W>>,
}

impl<W: Wrap> std::fmt::Debug for PerReader<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PerReader").field("rights", &self.rights).finish_non_exhaustive()
    }
}

impl<W: Wrap> PerReader<W> {
    /// Parties whose secrets depend on the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            wrap: W::new(seed),
            readers: BTreeMap::new(),
            rights: BTreeMap::new(),
            owner: ItemKeys::new(seed),
            shelf: Shelf::new(),
        }
    }

    fn put(&mut self, item: ItemId, at: Generation, plain: &Plaintext) -> Moved {
        let key = Zeroizing::new(self.owner.bytes(item, at));
        let bytes = cipher(&key, item).seal(plain.as_bytes()).into();
        let body = Body { payload: Payload::Hybrid, bytes };
        let mut header = Header::<W>::new();
        for (reader, rights) in &self.rights {
            if let (true, Some((_, public))) =
                (rights.contains(&item.slot.partition), self.readers.get(reader))
            {
                header.insert(*reader, self.wrap.wrap(public, &key));
            }
        }
        let moved = Moved::up(W::WRAPPED_BYTES * header.len() + body.bytes.len());
        self.shelf.put(item, Object { header, body, at });
        moved
    }

    /// A new key for a stored item, wrapped for those who stay, and the item encrypted again.
    fn encrypt_again(&mut self, item: ItemId) -> Moved {
        let Some(object) = self.shelf.get(item) else { return Moved::default() };
        let mut moved = Moved::down(object.body.bytes.len());
        let next = Generation(object.at.0 + 1);
        let key = Zeroizing::new(self.owner.bytes(item, object.at));
        // A stored item opens under its own key, unless the cloud changed it.
        if let Ok(plain) = cipher(&key, item).open(&object.body.bytes) {
            moved += self.put(item, next, &plain.into());
        }
        moved
    }

    fn opened(
        &self,
        reader: UserId,
        item: ItemId,
        object: &Object<Header<W>>,
    ) -> Result<Plaintext, Refusal> {
        let (secret, _) = self.readers.get(&reader).ok_or(Refusal::NoRight)?;
        let wrapped = object.header.get(&reader).ok_or(Refusal::NoRight)?;
        let key = W::unwrap(secret, wrapped).ok_or(Refusal::WrongKey)?;
        let plain = cipher(&key, item).open(&object.body.bytes);
        plain.map(Plaintext::from).map_err(|_| Refusal::WrongKey)
    }
}

/// The cipher of an item. Its key encrypts only one text of this item, so the nonce may be
/// constant. The item's name is authenticated too.
fn cipher(key: &ItemKey, item: ItemId) -> HybridKey {
    HybridKey { key: **key, nonce: [0; 12], associated_data: item.to_bytes().to_vec() }
}

impl<W: Wrap> Scheme for PerReader<W> {
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved {
        let wrap = &mut self.wrap;
        let (_, public) = self.readers.entry(reader).or_insert_with(|| wrap.key_pair());
        self.rights.entry(reader).or_default().insert(partition);
        let mut moved = Moved::default();
        for item in self.shelf.of(&BTreeSet::from([partition])) {
            let Some(at) = self.shelf.get(item).map(|object| object.at) else { continue };
            let key = Zeroizing::new(self.owner.bytes(item, at));
            if let Some(header) = self.shelf.header_mut(item) {
                header.insert(reader, wrap.wrap(public, &key));
                moved += Moved::up(W::WRAPPED_BYTES);
            }
        }
        moved
    }

    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved {
        self.put(item, Generation(0), plain)
    }

    fn serve(&mut self, _: UserId, item: ItemId) -> Result<Moved, Refusal> {
        // The cloud serves anyone who asks, along with the reader's own wrapped key. That key
        // decides.
        let object = self.shelf.get(item).ok_or(Refusal::Absent)?;
        Ok(Moved::down(W::WRAPPED_BYTES + object.body.bytes.len()))
    }

    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal> {
        self.opened(reader, item, self.shelf.get(item).ok_or(Refusal::Absent)?)
    }

    fn revoke(&mut self, reader: UserId) -> Moved {
        let lost = self.rights.remove(&reader).unwrap_or_default();
        let mut moved = Moved::default();
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
