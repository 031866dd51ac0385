//! The scheme on symbols: what an attacker can derive from what it holds, decided exactly, and a
//! model that searches for states in which that is too much.
//!
//! [`symbolic`] is an algebra whose values are terms, so that the role code of the crate
//! `sesphr` runs on it unchanged; [`knowledge`] is what a [`coalition`] holds; [`mod@derive`]
//! decides what follows from that, and returns the derivation. [`entitlement`] is the oracle,
//! [`checker`] the model, [`explorer`] the search, [`property`] the table of what is checked and
//! [`matrix`] runs it; a [`counterexample`] is what a violated property leaves behind, a
//! [`finding`] what a file keeps of a search. [`induction`] proves what holds beyond the bounds of
//! a search; [`mod@format`] writes numbers for people. With the feature `conformance`, `attack` executes derivations on curves, down to the
//! plaintext, and `conformance` takes every transition of a model on curves too.

#[cfg(feature = "conformance")]
pub mod attack;
pub mod checker;
pub mod coalition;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod corrupt;
pub mod counterexample;
pub mod derive;
pub mod entitlement;
pub mod explorer;
pub mod finding;
pub mod format;
pub mod growth;
pub mod induction;
pub mod knowledge;
pub mod matrix;
pub mod packed;
pub mod property;
pub mod renaming;
pub mod scope;
pub mod symbolic;

/// The checker whose `Model` trait the model implements, for those who run it with that.
pub use stateright;
