//! SeSPHR and the schemes that the papers compare it with, behind one small trait.
//!
//! A [`Scheme`] holds all its parties in one value: an owner, the readers, and the servers that
//! keep what the owner seals. The setting is the same for all. Items are partitions of records. A
//! grant gives a reader one partition of every record; a revocation takes everything from a reader.
//! Every scheme hides an item with AES-256-GCM-SIV under a key of its own. Schemes differ only in
//! how that key reaches the readers.
//!
//! A new scheme is one file that implements [`Scheme`] and one entry of [`all`].
//!
//! For comparison only: all parties share one value, and policies are evaluated in variable time.

pub mod counted;
mod goyal;
pub mod ibraimi;
#[cfg(test)]
mod laws;
pub mod li;
pub mod per_reader;
pub mod policy;
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
    /// There is no such item, or nobody asked for it.
    #[error("the item is not there")]
    Absent,
    /// The reader has no key for it, or a server that was asked refuses.
    #[error("the reader has no right to the item")]
    NoRight,
    /// The reader's key gives something else than the item.
    #[error("the reader's key does not open the item")]
    WrongKey,
}

/// Bytes that an operation moved over the link of the owner or the reader.
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

/// Whom a revoked reader has on their side.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Help {
    /// Nobody: the reader has every key and parameter that they were ever given, and the ciphertext
    /// that an honest cloud now serves to anyone who asks.
    Alone,
    /// The cloud: in addition, everything that the cloud was ever sent.
    Cloud,
}

impl Help {
    /// Both, the weaker one first.
    pub const ALL: [Self; 2] = [Self::Alone, Self::Cloud];
}

/// A scheme for sharing records, with all of its parties.
pub trait Scheme {
    /// Gives a reader a partition of every record, including those already stored.
    fn grant(&mut self, reader: UserId, partition: Partition) -> Moved;

    /// The owner encrypts an item and hands it to the servers.
    fn seal(&mut self, item: ItemId, plain: &Plaintext) -> Moved;

    /// The servers answer a reader's request for an item.
    ///
    /// # Errors
    /// An item that is not there; a server that refuses.
    fn serve(&mut self, reader: UserId, item: ItemId) -> Result<Moved, Refusal>;

    /// The reader opens an item that they were served.
    ///
    /// # Errors
    /// An item that was not served; a key that does not open it.
    fn open(&self, reader: UserId, item: ItemId) -> Result<Plaintext, Refusal>;

    /// Takes everything from a reader, and returns what the owner moved at once.
    fn revoke(&mut self, reader: UserId) -> Moved;

    /// Does all the work that revocations put off until an item or a key is next used.
    fn catch_up(&mut self);

    /// A revoked reader, with this help, tries to open an item to which they are not entitled.
    fn collude(&self, reader: UserId, item: ItemId, help: Help) -> Option<Plaintext>;

    /// The encrypted item as the cloud keeps it, without its wrapped key.
    fn body(&self, item: ItemId) -> Option<Bytes>;
}

/// A scheme of the comparison.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name used in files.
    pub name: &'static str,
    /// In words.
    pub title: &'static str,
    /// Whether it computes on the curve.
    pub needs_curve: bool,
    /// The scheme with parties whose secrets depend on the seed alone.
    pub new: fn(seed: u64) -> Box<dyn Scheme>,
}

/// Every scheme on a curve, the papers' own first.
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

/// The name of a scheme in words, or the name as given if it is not listed.
#[must_use]
pub fn title(name: &str) -> &str {
    let entry = all::<::sesphr::algebra::bls12::Bls12>().into_iter().find(|e| e.name == name);
    entry.map_or(name, |entry| entry.title)
}

/// Which domain of the papers a reader belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Domain {
    /// Family and friends, whose keys come from the owner.
    Personal,
    /// Professionals, whose keys come from authorities.
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
