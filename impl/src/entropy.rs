//! Randomness: where seeds come from, and how a seed and a purpose give a value.
//!
//! A party never draws randomness. It holds a [`Seed`] and derives what it needs for a [`Purpose`].
//! Values are therefore the same on one thread or sixty-four, and in the model they are canonical
//! atoms. A seed from which secrets are derived is itself a secret.
//!
//! ```
//! use sesphr::{Entropy, OwnerId, PartyId, UserId};
//!
//! let root = Entropy::Seeded(1).seed();
//! let owner = root.fork(PartyId::Owner(OwnerId(1)));
//! assert_eq!(owner, Entropy::Seeded(1).seed().fork(PartyId::Owner(OwnerId(1))));
//! assert_ne!(owner, root.fork(PartyId::User(UserId(1))));
//! // Nothing prints a seed.
//! assert_eq!(format!("{root:?}"), "Seed(..)");
//! ```

use crate::id::{Generation, ItemId, KeyId, KeyScopeId, PartyId};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Where party seeds come from.
#[derive(Clone, Debug)]
pub enum Entropy {
    /// The operating system: for sealing real files. Nothing is printed.
    Os,
    /// A printed seed: for reproducing, tracing, checking and vectors.
    Seeded(u64),
}

impl Entropy {
    /// The root seed of a system; every party's seed is forked from it.
    ///
    /// # Panics
    /// If the operating system has no randomness to give.
    #[must_use]
    pub fn seed(&self) -> Seed {
        match self {
            Self::Os => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).expect("the operating system gives randomness");
                Seed(bytes)
            }
            Self::Seeded(seed) => {
                Seed(blake3::derive_key("sesphr v1 root seed", &seed.to_be_bytes()))
            }
        }
    }
}

/// 32 secret bytes from which a party derives its secrets.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(..)")
    }
}

impl Seed {
    /// A seed from bytes that are uniformly random and secret.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The seed of a party.
    #[must_use]
    pub fn fork(&self, party: PartyId) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 party seed");
        hasher.update(&self.0);
        hasher.update(&party_bytes(party));
        Self(hasher.finalize().into())
    }

    /// `N` pseudo-random bytes for a purpose: BLAKE3 keyed by the seed, over the encoded purpose,
    /// as an extendable output.
    #[must_use]
    pub fn derive<const N: usize>(&self, purpose: &Purpose) -> [u8; N] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&purpose.to_bytes());
        let mut out = [0; N];
        hasher.finalize_xof().fill(&mut out);
        out
    }
}

impl Seed {
    /// 64 pseudo-random bytes that belong to a name. No [`Purpose`] shares them.
    #[must_use]
    pub fn named(&self, name: &str) -> [u8; 64] {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 named value");
        hasher.update(&self.0);
        hasher.update(name.as_bytes());
        let mut out = [0; 64];
        hasher.finalize_xof().fill(&mut out);
        out
    }

    /// The seed that belongs to a name.
    #[must_use]
    pub fn branch(&self, name: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 named seed");
        hasher.update(&self.0);
        hasher.update(name.as_bytes());
        Self(hasher.finalize().into())
    }
}

/// What a derived value is for. Two different purposes never share a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The secret x of a key pair, equation (5).
    Secret(KeyId),
    /// The blinding r of an item, equations (6)-(9), renewed with each generation.
    Blinding(ItemId, Generation),
    /// A party's signing key.
    Signing(PartyId),
    /// The commitment of a proof of possession.
    Proof(KeyId),
}

impl Purpose {
    fn to_bytes(self) -> Vec<u8> {
        match self {
            Self::Secret(key) => [&[0][..], &key_bytes(key)].concat(),
            Self::Blinding(item, generation) => {
                [&[1][..], &item.to_bytes(), &generation.0.to_be_bytes()].concat()
            }
            Self::Signing(party) => [&[2][..], &party_bytes(party)].concat(),
            Self::Proof(key) => [&[3][..], &key_bytes(key)].concat(),
        }
    }
}

/// A party as bytes: kind, then its number.
#[must_use]
pub(crate) fn party_bytes(party: PartyId) -> [u8; 5] {
    let (kind, number) = match party {
        PartyId::Owner(id) => (0, id.0),
        PartyId::User(id) => (1, id.0),
        PartyId::Srs => (2, 0),
        PartyId::Cloud => (3, 0),
        PartyId::Issuer => (4, 0),
    };
    let [a, b, c, d] = number.to_be_bytes();
    [kind, a, b, c, d]
}

/// A key's name as bytes: kind and number of its holder, then its scope; an injective encoding.
#[must_use]
pub(crate) fn key_bytes(key: KeyId) -> Vec<u8> {
    match key {
        KeyId::User(user) => party_bytes(PartyId::User(user)).to_vec(),
        KeyId::Owner(owner, scope) => {
            let mut out = party_bytes(PartyId::Owner(owner)).to_vec();
            match scope {
                KeyScopeId::Patient => out.push(0),
                KeyScopeId::Partition(partition) => out.extend([1, partition.label()]),
                KeyScopeId::Epoch(record, partition, epoch) => {
                    out.push(2);
                    out.extend(record.0.to_be_bytes());
                    out.push(partition.label());
                    out.extend(epoch.0.to_be_bytes());
                }
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;

    #[test]
    fn values_depend_on_seed_and_purpose_only() {
        let seed = Entropy::Seeded(7).seed();
        let again = Entropy::Seeded(7).seed();
        let first = Purpose::Secret(KeyId::User(UserId(1)));
        let second = Purpose::Secret(KeyId::User(UserId(2)));
        assert_eq!(seed.derive::<64>(&first), again.derive::<64>(&first));
        assert_ne!(seed.derive::<64>(&first), seed.derive::<64>(&second));
        assert_ne!(seed, Entropy::Seeded(8).seed());
        assert_ne!(Entropy::Os.seed(), Entropy::Os.seed());
        assert_ne!(seed.fork(PartyId::Srs), seed.fork(PartyId::Cloud));
        assert_eq!(format!("{seed:?}"), "Seed(..)");
    }
}
