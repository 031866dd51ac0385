//! The scheme on symbols: what an attacker can derive from what it holds, decided exactly.
//!
//! [`symbolic`] is an algebra whose values are terms, so that the role code of the crate
//! `sesphr` runs on it unchanged; [`knowledge`] is what a coalition holds; [`mod@derive`] decides
//! what follows from that, and returns the derivation.

pub mod derive;
pub mod knowledge;
pub mod symbolic;
