//! Seeded randomness: the scalars of attribute-based schemes, and bytes for generators.

use sesphr::algebra::Curve;
use std::fmt;

/// A stream of scalars: BLAKE3 of a seed, extended, 64 bytes a scalar.
pub(crate) struct Scalars(blake3::OutputReader);

impl fmt::Debug for Scalars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalars(..)")
    }
}

impl Scalars {
    /// The stream of a seed and a name: different names give unrelated streams.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 baseline scalars");
        hasher.update(&seed.to_be_bytes());
        hasher.update(name.as_bytes());
        Self(hasher.finalize_xof())
    }

    /// The next scalar.
    pub(crate) fn draw<C: Curve>(&mut self) -> C::Scalar {
        let mut bytes = [0; 64];
        self.0.fill(&mut bytes);
        C::scalar_from_wide(&bytes)
    }
}
