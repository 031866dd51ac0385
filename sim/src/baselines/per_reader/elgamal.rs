//! Classic ElGamal over Z_p*, equations (1)-(4), wrapping a message key as in \[S\].
//!
//! It uses the 2048-bit group of RFC 3526 with full exponents, and no curve.

use super::{ItemKey, Wrap};
use rand::SeedableRng;
use rand::rngs::ChaCha20Rng;
use sesphr::elgamal::{Ciphertext, Group, PublicKey, SecretKey, unwrap_key, wrap_key};

/// Wraps keys by ElGamal.
#[derive(Debug)]
pub struct ElGamal(ChaCha20Rng);

const GROUP: Group = Group::Modp2048;

impl Wrap for ElGamal {
    type Secret = SecretKey;
    type Public = PublicKey;
    type Wrapped = Ciphertext;
    const WRAPPED_BYTES: usize = 2 * GROUP.element_bytes();

    fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    fn key_pair(&mut self) -> (SecretKey, PublicKey) {
        let secret = SecretKey::generate(GROUP, &mut self.0);
        let public = secret.public_key();
        (secret, public)
    }

    fn wrap(&mut self, public: &PublicKey, key: &ItemKey) -> Ciphertext {
        wrap_key(public, key, &mut self.0).expect("every key is a message of this group")
    }

    fn unwrap(secret: &SecretKey, wrapped: &Ciphertext) -> Option<ItemKey> {
        unwrap_key(secret, wrapped).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::PerReader;
    use super::*;
    use crate::baselines::laws::{self, Reads};

    #[test]
    fn the_scheme_keeps_the_laws() {
        // With the cloud, which kept the old ciphertext and the old wrap; nothing new.
        let reads = Reads { alone: [false; 3], with_cloud: [true, true, false] };
        laws::check(|| Box::new(PerReader::<ElGamal>::new(1)), reads);
    }
}
