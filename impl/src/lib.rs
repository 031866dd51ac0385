//! Reference implementation of the SeSPHR scheme for sharing health records.
//!
//! A patient splits a record into partitions, encrypts each under its own randomness, stores them
//! in an untrusted cloud, and says who may read what. A semi-trusted server turns the patient's
//! parameter into one that only an entitled user can use. The protocol is written once, as pure
//! role code generic over an [`algebra`]. On curves it encrypts real records; on symbols a model
//! checker explores it.
//!
//! An owner seals a partition, a reader is refused, is granted access, and opens it:
//!
//! ```
//! # #[cfg(feature = "bls12")]
//! use sesphr::{Action, Bls12, Coverage, Entropy, Grant, Grantee, Network, Outcome, OwnerId, PartyId};
//! # #[cfg(feature = "bls12")]
//! use sesphr::{Partition, Plaintext, Profile, RecordId, Refusal, Slot, System, UserId, Version};
//!
//! # #[cfg(feature = "bls12")]
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let (owner, reader, record) = (OwnerId(1), UserId(7), RecordId(1));
//!     let mut system = System::<Bls12>::new(Profile::HARDENED, Network::AtOnce, Entropy::Os.seed())?;
//!     for party in [PartyId::Owner(owner), PartyId::User(reader)] {
//!         assert_eq!(system.apply(&Action::Enrol { party })?, Outcome::Done);
//!     }
//!     // The owner seals a partition.
//!     let slot = Slot { owner, record, partition: Partition::MEDICAL };
//!     let plain = Plaintext::from(b"<medical>asthma</medical>".to_vec());
//!     let sealed = system.seal(owner, record, vec![(slot.partition, plain.clone())])?;
//!     assert_eq!(sealed, Outcome::Sealed { lost_chunks: 0 });
//!     // The reader is refused, then granted access.
//!     let (user, item) = (reader, slot.at(Version(1)));
//!     assert_eq!(system.apply(&Action::Request { user, item })?, Outcome::Denied(Refusal::NoGrant));
//!     let grant = Grant { slot, grantee: Grantee::User(user), from: Coverage::Joining };
//!     assert_eq!(system.apply(&Action::Grant(grant))?, Outcome::Done);
//!     assert_eq!(system.apply(&Action::Request { user, item })?, Outcome::Granted);
//!     // The reader downloads the ciphertext and opens it.
//!     assert_eq!(system.apply(&Action::Download { user, item })?, Outcome::Done);
//!     assert_eq!(system.apply(&Action::Open { user, item })?, Outcome::Opened { current: true });
//!     assert_eq!(system.opened(user, item), Some(&plain));
//!     Ok(())
//! }
//! # #[cfg(not(feature = "bls12"))]
//! # fn main() {}
//! ```
//!
//! [`theory`] explains the equations; [`scheme`] computes them, one function each; [`algebra`] lists
//! what a curve must provide; [`record`] splits an XML record into partitions.
//!
//! The feature `internals` opens the rest to models and simulators: the parties, their messages,
//! traces, and taps on a system at work. It may change in any version.
//!
//! For research, not for clinical use.

// Code that only models and simulators use would be dead without them.
#![cfg_attr(not(feature = "internals"), allow(dead_code, unreachable_pub, unused_imports))]

// Public only under the feature `internals`. Both lines are written out, since rustfmt does not look into
// macros for modules.
#[cfg(not(feature = "internals"))]
mod audit;
#[cfg(feature = "internals")]
pub mod audit;
#[cfg(not(feature = "internals"))]
mod fault;
#[cfg(feature = "internals")]
pub mod fault;
#[cfg(not(feature = "internals"))]
mod limits;
#[cfg(feature = "internals")]
pub mod limits;
#[cfg(not(feature = "internals"))]
mod map;
#[cfg(feature = "internals")]
pub mod map;
#[cfg(not(feature = "internals"))]
mod message;
#[cfg(feature = "internals")]
pub mod message;
#[cfg(not(feature = "internals"))]
mod party;
#[cfg(feature = "internals")]
pub mod party;
#[cfg(not(feature = "internals"))]
mod trace;
#[cfg(feature = "internals")]
pub mod trace;

pub mod acl;
pub mod action;
pub mod algebra;
pub mod elgamal;
pub mod entropy;
pub mod id;
pub mod keys;
pub mod payload;
pub mod profile;
pub mod published;
pub mod record;
pub mod scheme;
pub mod signing;
#[cfg(feature = "store")]
pub mod store;
pub mod system;
pub mod theory;

pub use acl::{Coverage, Grant, Grantee, Refusal, Role};
pub use action::{Action, ActionError, Outcome, PartitionSet};
#[cfg(feature = "bls12")]
pub use algebra::bls12::Bls12;
#[cfg(feature = "type-a")]
pub use algebra::type_a::TypeA;
pub use entropy::Entropy;
pub use id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
pub use payload::Plaintext;
pub use profile::Profile;
pub use system::{Network, System};

// The code of docs/library.md is a test.
#[cfg(all(doctest, feature = "bls12"))]
#[doc = include_str!("../../docs/library.md")]
mod library {}
