//! The schemes that the papers compare with, and SeSPHR itself, behind one small trait.
//!
//! A [`Scheme`] holds all of its parties in one value: an owner, its readers, and the servers that
//! keep what the owner seals. The setting is the same for all: items are partitions of records, a
//! reader is granted a partition of every record, and a revocation takes everything from a reader.
//! Every scheme hides an item in the same way, by AES-256-GCM-SIV under a key of its own, so that
//! schemes differ in how that key reaches the readers and in nothing else.
//!
//! A new scheme is one file that implements [`Scheme`], and one entry of [`all`].
//!
//! For comparison only: with every party in one value, and computed in variable time where a
//! policy is involved.

pub mod counted;
mod goyal;
pub mod ibraimi;
#[cfg(test)]
mod laws;
pub mod li;
pub mod per_reader;
pub mod policy;
mod random;
mod rekeys;
pub mod sesphr;
mod shelf;
pub mod yu;

use ::sesphr::algebra::Curve;
use ::sesphr::id::{ItemId, Partition, UserId};
use ::sesphr::payload::Plaintext;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Why an item was not opened. A refusal is a result like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// There is no such item, or it was not asked for.
    #[error("the item is not there")]
    Absent,
    /// The reader has no key for it, or a server that was asked refuses.
    #[error("the reader has no right to the item")]
    NoRight,
    /// The reader's key gives something else than the item.
    #[error("the reader's key does not open the item")]
    WrongKey,
}

/// Bytes that an operation moved, as its doer's link sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moved {
    /// To the servers.
    pub up_bytes: u64,
    /// From the servers.
    pub down_bytes: u64,
}

impl Moved {
    const fn up(bytes: usize) -> Self {
        Self { up_bytes: bytes as u64, down_bytes: 0 }
    }

    const fn down(bytes: usize) -> Self {
        Self { up_bytes: 0, down_bytes: bytes as u64 }
    }
}

impl AddAssign for Moved {
    fn add_assign(&mut self, other: Self) {
        self.up_bytes += other.up_bytes;
        self.down_bytes += other.down_bytes;
    }
}

/// Whom a revoked reader has on its side.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Help {
    /// Nobody: it has every key and parameter that it was ever given, and the ciphertext that an
    /// honest cloud serves now to whoever asks.
    Alone,
    /// The cloud: everything besides that the cloud was ever sent.
    Cloud,
}

impl Help {
    /// Both, the weaker one first.
    pub const ALL: [Self; 2] = [Self::Alone, Self::Cloud];
}

/// A scheme for sharing records, with all of its parties.
pub trait Scheme {
    /// Gives a reader a partition of every record, of those that are stored already too.
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved;

    /// The owner encrypts an item and hands it to the servers.
    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved;

    /// What the servers do and send when a reader asks for an item.
    ///
    /// # Errors
    /// An item that is not there; a server that refuses.
    fn serve(&mut self, reader: UserId, item: ItemId) -> Result<Moved, Refusal>;

    /// What the reader does with an item that it was served.
    ///
    /// # Errors
    /// An item that was not served; a key that does not open it.
    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal>;

    /// Takes everything from a reader: what is done at once, and moved by the owner.
    fn revoke(&mut self, reader: UserId) -> Moved;

    /// Does what revocations have put off until an item or a key is next used, for all of them.
    fn catch_up(&mut self);

    /// What a revoked reader makes of an item that it is not entitled to.
    fn collude(&self, reader: UserId, item: ItemId, help: Help) -> Option<Plaintext>;

    /// The encrypted item as the cloud keeps it, without what wraps its key.
    fn body(&self, item: ItemId) -> Option<Bytes>;
}

/// A scheme of the comparison.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// As files spell it.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    /// Whether it computes on the curve.
    pub needs_curve: bool,
    /// The scheme with parties whose secrets depend on the seed alone.
    pub new: fn(seed: u64) -> Box<dyn Scheme>,
}

/// Every scheme on a curve, that of the papers first.
#[must_use]
pub fn all<C: Curve>() -> [Entry; 7] {
    [
        Entry {
            name: "sesphr",
            title: "SeSPHR",
            needs_curve: true,
            new: |seed| Box::new(sesphr::SeSphr::<C>::new(seed, sesphr::Departure::Access)),
        },
        Entry {
            name: "sesphr-rotate",
            title: "SeSPHR, rotating",
            needs_curve: true,
            new: |seed| Box::new(sesphr::SeSphr::<C>::new(seed, sesphr::Departure::Rotation)),
        },
        Entry {
            name: "ibraimi-2009",
            title: "Ibraimi et al. 2009",
            needs_curve: true,
            new: |seed| Box::new(ibraimi::Ibraimi::<C>::new(seed)),
        },
        Entry {
            name: "yu-2010",
            title: "Yu et al. 2010",
            needs_curve: true,
            new: |seed| Box::new(yu::Yu::<C>::new(seed)),
        },
        Entry {
            name: "li-2013",
            title: "Li et al. 2013",
            needs_curve: true,
            new: |seed| Box::new(li::Li::<C>::new(seed)),
        },
        Entry {
            name: "hybrid-pke",
            title: "hybrid encryption",
            needs_curve: true,
            new: |seed| Box::new(per_reader::PerReader::<per_reader::DiffieHellman<C>>::new(seed)),
        },
        Entry {
            name: "elgamal-wrap",
            title: "ElGamal wrap",
            needs_curve: false,
            new: |seed| Box::new(per_reader::PerReader::<per_reader::ElGamal>::new(seed)),
        },
    ]
}

/// The name of a scheme in words; its own name if it is none of these.
#[must_use]
pub fn title(name: &str) -> &str {
    let entry = all::<::sesphr::algebra::bls12::Bls12>().into_iter().find(|e| e.name == name);
    entry.map_or(name, |entry| entry.title)
}

/// Which domain of the papers a reader belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Domain {
    /// Family and friends, whom the owner gives keys itself.
    Personal,
    /// Professionals, whom authorities give keys.
    Public,
}

impl Domain {
    /// Every fifth reader belongs to the family.
    const fn of(reader: UserId) -> Self {
        if reader.0.is_multiple_of(5) { Self::Personal } else { Self::Public }
    }
}

#[cfg(test)]
mod tests;
