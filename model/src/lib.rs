//! The scheme on symbols, for checking.
//!
//! [`symbolic`] is an algebra whose values are terms, so that the role code of the crate
//! `sesphr` runs on it unchanged.

pub mod symbolic;
