//! Plain hybrid public-key encryption: a Diffie-Hellman key encapsulation in G1, whose shared point
//! is hashed to a pad for the item's key.
//!
//! Simplified against HPKE (RFC 9180): one pad instead of a key schedule; the pad is used once,
//! since every wrap draws its own k.

use super::{ItemKey, Wrap};
use crate::random::scalars::Scalars;
use sesphr::algebra::Curve;
use std::fmt;
use zeroize::Zeroizing;

/// Wraps keys by Diffie-Hellman in G1.
#[derive(Debug)]
pub struct DiffieHellman<C: Curve> {
    scalars: Scalars,
    curve: std::marker::PhantomData<C>,
}

/// g1^k and the padded key.
pub struct Wrapped<C: Curve> {
    point: C::G1,
    padded: [u8; 32],
}

impl<C: Curve> fmt::Debug for Wrapped<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wrapped").field("point", &self.point).finish_non_exhaustive()
    }
}

/// key xor KDF(shared, g1^k).
fn pad<C: Curve>(shared: &C::G1, point: &C::G1, key: &[u8; 32]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 baseline key wrap");
    hasher.update(C::encode_g1(shared).as_ref());
    hasher.update(C::encode_g1(point).as_ref());
    let mut out: [u8; 32] = hasher.finalize().into();
    out.iter_mut().zip(key).for_each(|(out, key)| *out ^= key);
    out
}

impl<C: Curve> Wrap for DiffieHellman<C> {
    type Secret = C::Scalar;
    type Public = C::G1;
    type Wrapped = Wrapped<C>;
    const WRAPPED_BYTES: usize = C::G1_BYTES + 32;

    fn new(seed: u64) -> Self {
        Self { scalars: Scalars::new(seed, "diffie-hellman"), curve: std::marker::PhantomData }
    }

    fn key_pair(&mut self) -> (C::Scalar, C::G1) {
        let x = self.scalars.draw::<C>();
        // PK = g1^x
        let public = C::g1(&x);
        (x, public)
    }

    fn wrap(&mut self, public: &C::G1, key: &ItemKey) -> Wrapped<C> {
        let k = self.scalars.draw::<C>();
        // g1^k, PK^k
        let (point, shared) = (C::g1(&k), C::g1_pow(public, &k));
        let padded = pad::<C>(&shared, &point, key);
        Wrapped { point, padded }
    }

    fn unwrap(secret: &C::Scalar, wrapped: &Wrapped<C>) -> Option<ItemKey> {
        // PK^k = (g1^k)^x
        let shared = C::g1_pow(&wrapped.point, secret);
        Some(Zeroizing::new(pad::<C>(&shared, &wrapped.point, &wrapped.padded)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::PerReader;
    use super::*;
    use crate::baselines::laws::{self, Reads};
    use sesphr::algebra::{bls12::Bls12, type_a::TypeA};

    #[test]
    fn the_scheme_keeps_the_laws() {
        // With the cloud, which kept the old ciphertext and the old wrap; nothing new.
        let reads = Reads { alone: [false; 3], with_cloud: [true, true, false] };
        laws::check(|| Box::new(PerReader::<DiffieHellman<Bls12>>::new(1)), reads);
        laws::check(|| Box::new(PerReader::<DiffieHellman<TypeA>>::new(1)), reads);
    }
}
