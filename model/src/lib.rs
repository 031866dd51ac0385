//! The scheme on symbols. It decides exactly what an attacker can derive from what they hold, and
//! searches a model for states in which they can derive too much.
//!
//! - [`symbolic`] is an algebra whose values are terms. The role code of the crate `sesphr` runs on
//!   it unchanged.
//! - [`knowledge`] is what a [`coalition`] holds.
//! - [`mod@derive`] decides what follows from that knowledge, and returns the derivation.
//! - [`derive::sums`] decides the same where exponents are sums, and [`frame`] asks it about published
//!   schemes.
//! - [`entitlement`] is the oracle, [`checker`] the model and [`explorer`] the search.
//! - [`property`] is the table of what is checked, and [`matrix`] checks it.
//! - [`minimal`] asks every set of parties and powers which smallest ones break a property.
//! - [`coverage`] tells which messages were ever explored to overtake which.
//! - [`hunt`] draws scopes and coalitions, and looks for what nobody foresaw.
//! - A [`counterexample`] shows how a property is violated. A [`finding`] is what a file keeps of a
//!   search.
//! - [`induction`] proves what holds beyond the bounds of a search.
//! - [`mod@format`] writes numbers for people.
//!
//! With the feature `conformance`, `attack` executes derivations on curves, down to the plaintext,
//! and `conformance` repeats every transition of a model on curves.

#[cfg(feature = "conformance")]
pub mod attack;
pub mod checker;
pub mod coalition;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod corrupt;
pub mod counterexample;
pub mod coverage;
pub mod derive;
pub mod entitlement;
pub mod explorer;
pub mod finding;
pub mod format;
pub mod frame;
pub mod growth;
pub mod hunt;
pub mod induction;
pub mod knowledge;
pub mod matrix;
pub mod minimal;
pub mod packed;
mod placed;
pub mod property;
pub mod published;
pub mod renaming;
pub mod scope;
pub mod symbolic;
mod verdict;

pub use placed::PlacedError;

/// Re-exported for those who run the model with stateright's own checkers.
pub use stateright;
