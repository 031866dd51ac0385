//! Proofs for any number of users, owners, records and versions. The argument, and what it assumes,
//! follow.
#![doc = ""]
#![doc = include_str!("../../docs/beyond-bounds.md")]

pub mod claim;
pub mod formula;
pub mod fragment;
pub mod invariant;
pub mod proof;
pub mod protocol;
pub mod smt;
pub mod solver;
pub mod structure;
pub mod transition;
pub mod vocabulary;
