//! Reference implementation of the SeSPHR scheme for sharing health records.
//!
//! A patient splits a record into partitions, encrypts each under its own randomness, stores them
//! in an untrusted cloud, and says who may read what. A semi-trusted server turns the patient's
//! parameter into one that only an entitled user can use. The protocol is written once, as pure
//! role code generic over an [`algebra`]. On curves it encrypts real records; on symbols a model
//! checker explores it.
//!
//! [`theory`] explains the equations, and [`scheme`] computes them, one function each. From keys to
//! an opened partition on BLS12-381:
//!
//! ```
//! # #[cfg(feature = "bls12")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use sesphr::algebra::bls12::Bls12;
//! use sesphr::entropy::Entropy;
//! use sesphr::id::{
//!     Generation, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version,
//! };
//! use sesphr::payload::Plaintext;
//! use sesphr::profile::Payload;
//! use sesphr::scheme;
//!
//! let (owner, user) = (OwnerId(1), UserId(2));
//! let hers = Entropy::Os.seed().fork(PartyId::Owner(owner));
//! let his = Entropy::Os.seed().fork(PartyId::User(user));
//!
//! // (5) A key pair each.
//! let x_p = scheme::secret_key::<Bls12>(&hers, KeyId::Owner(owner, KeyScopeId::Patient));
//! let x_u = scheme::secret_key::<Bls12>(&his, KeyId::User(user));
//! let user_key = scheme::public_key(&x_u);
//!
//! // (6)-(13) The owner seals a partition and makes the server's parameter R.
//! let slot = Slot { owner, record: RecordId(1), partition: Partition::PRESCRIPTION };
//! let item = slot.at(Version(1));
//! let r = scheme::blinding::<Bls12>(&hers, item, Generation(0));
//! let plain = Plaintext::from(b"<prescription>5 mg</prescription>".to_vec());
//! let sealed = scheme::seal(Payload::Hybrid, &scheme::mask(&r), item, &plain)?;
//! let capsule = scheme::capsule(&r, &x_p);
//!
//! // (14)-(18) The owner makes RK; the server turns R into what the user can use.
//! let rekey = scheme::rekey(&x_p, &user_key);
//! let recapsule = scheme::reencrypt(&capsule, &rekey.prepare());
//!
//! // (19)-(22) The user opens the partition.
//! let mask = scheme::unmask(&recapsule, &x_u);
//! assert_eq!(scheme::open(&mask, item, &sealed.body)?, plain);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "bls12"))]
//! # fn main() {}
//! ```
//!
//! For research, not for clinical use.

pub mod acl;
pub mod action;
pub mod algebra;
pub mod audit;
pub mod elgamal;
pub mod entropy;
pub mod fault;
pub mod id;
pub mod keys;
pub mod limits;
pub mod map;
pub mod message;
pub mod party;
pub mod payload;
pub mod profile;
pub mod record;
pub mod scheme;
pub mod signing;
#[cfg(feature = "store")]
pub mod store;
pub mod system;
pub mod theory;
pub mod trace;

// The code of docs/library.md is a test.
#[cfg(all(doctest, feature = "bls12"))]
#[doc = include_str!("../../docs/library.md")]
mod library {}
