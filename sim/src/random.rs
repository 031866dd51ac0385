//! Everything random. A stream depends only on a seed and the stream's purpose. Only integers,
//! choices and scalars leave this module. Logarithms and powers are libm's, so all platforms draw
//! the same.
//!
//! Digests and published figures depend on the draws, so each kind of stream keeps its generator.

pub(crate) mod distribution;
pub(crate) mod people;
pub(crate) mod scalars;
pub(crate) mod seed;
