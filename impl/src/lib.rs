//! Reference implementation of the SeSPHR scheme for sharing health records.
//!
//! A patient splits a record into partitions, encrypts each under its own randomness, stores them
//! on an untrusted cloud, and says who may read what; a semi-trusted server turns the patient's
//! parameter into one that only the entitled user can use. The protocol is written once, as pure
//! role code generic over an [`algebra`]: on curves it encrypts real records, on symbols a model
//! checker explores it.
//!
//! For research, not for clinical use.

pub mod acl;
pub mod action;
pub mod algebra;
pub mod elgamal;
pub mod entropy;
pub mod id;
pub mod keys;
pub mod map;
pub mod message;
pub mod party;
pub mod payload;
pub mod profile;
pub mod record;
pub mod scheme;
pub mod signing;
pub mod system;
pub mod trace;
