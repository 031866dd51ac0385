//! Signatures and proofs of possession, for the profiles with `integrity=signed` or
//! `keys=self-generated`.
//!
//! Curves share one implementation: Ed25519 (RFC 8032) for signatures and a Schnorr proof over
//! `G1` for possession of x. Symbols have their own, in the model.
//!
//! ```
//! # #[cfg(feature = "bls12")] {
//! use sesphr::algebra::Signing;
//! use sesphr::{Bls12, Entropy, OwnerId, PartyId};
//!
//! let signer = Bls12::signer(&Entropy::Os.seed(), PartyId::Owner(OwnerId(1)));
//! let signature = Bls12::sign(&signer, b"order");
//! assert!(Bls12::verify(&Bls12::verifier(&signer), b"order", &signature));
//! assert!(!Bls12::verify(&Bls12::verifier(&signer), b"other", &signature));
//! # }
//! ```

use crate::algebra::{Curve, Signing};
use crate::entropy::{Purpose, Seed, key_bytes};
use crate::id::{KeyId, PartyId};
use crate::message::{Signable, put};
use crate::profile::Profile;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Which system a signature is for: the profile that its parties follow, its issuer and its server.
/// Every signature covers it, so what was signed for one system is refused by another, even if a
/// party uses the same key in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SigningDomain([u8; 32]);

impl SigningDomain {
    /// The domain of a profile, an issuer and a server, by their verifying keys.
    #[must_use]
    pub fn new<S: Signing>(profile: &Profile, issuer: &S::Verifier, srs: &S::Verifier) -> Self {
        let mut named = Vec::new();
        for (axis, value) in profile.axes() {
            put(&mut named, axis.as_bytes());
            put(&mut named, value.as_bytes());
        }
        put(&mut named, &S::verifier_bytes(issuer));
        put(&mut named, &S::verifier_bytes(srs));
        Self(blake3::derive_key("sesphr v1 signing domain", &named))
    }

    /// The bytes that a signature over some content covers: the domain, then the content.
    #[must_use]
    pub fn message(&self, content: &impl Signable) -> Vec<u8> {
        let mut message = self.0.to_vec();
        message.extend(content.signed_bytes());
        message
    }
}

/// The secret half of an Ed25519 key pair.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Ed25519Signer([u8; 32]);

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Signer(..)")
    }
}

/// A Schnorr proof of knowledge of x in P = g1^x.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SchnorrProof<C: Curve> {
    /// T = g1^t.
    pub commitment: C::G1,
    /// s = t + c x.
    pub response: C::Scalar,
}

impl<C: Curve> Signing for C {
    type Signer = Ed25519Signer;
    type Verifier = [u8; 32];
    type Signature = [u8; 64];
    type Proof = SchnorrProof<C>;

    fn signer(seed: &Seed, party: PartyId) -> Ed25519Signer {
        Ed25519Signer(seed.derive(&Purpose::Signing(party)))
    }

    fn verifier(signer: &Ed25519Signer) -> [u8; 32] {
        SigningKey::from_bytes(&signer.0).verifying_key().to_bytes()
    }

    fn verifier_bytes(verifier: &[u8; 32]) -> Vec<u8> {
        verifier.to_vec()
    }

    fn sign(signer: &Ed25519Signer, message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(&signer.0).sign(message).to_bytes()
    }

    fn signature_bytes(signature: &[u8; 64]) -> Vec<u8> {
        signature.to_vec()
    }

    fn verify(verifier: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(verifier)
            .is_ok_and(|key| key.verify_strict(message, &signature.into()).is_ok())
    }

    fn prove(seed: &Seed, key: KeyId, x: &C::Scalar) -> SchnorrProof<C> {
        let t = C::atom(seed, &Purpose::Proof(key));
        let commitment = C::g1(&t);
        let c = challenge::<C>(key, &C::g1(x), &commitment);
        // s = t + c x
        let response = C::scalar_add(&t, &C::mul(&c, x));
        SchnorrProof { commitment, response }
    }

    fn check_proof(key: KeyId, public: &C::G1, proof: &SchnorrProof<C>) -> bool {
        let c = challenge::<C>(key, public, &proof.commitment);
        // g1^s = T P^c
        C::g1(&proof.response) == C::g1_mul(&proof.commitment, &C::g1_pow(public, &c))
    }
}

/// c = H(curve, key name, P, T).
fn challenge<C: Curve>(key: KeyId, public: &C::G1, commitment: &C::G1) -> C::Scalar {
    let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 proof of possession");
    hasher.update(C::NAME.as_bytes());
    hasher.update(&key_bytes(key));
    hasher.update(C::encode_g1(public).as_ref());
    hasher.update(C::encode_g1(commitment).as_ref());
    let mut wide = [0; 64];
    hasher.finalize_xof().fill(&mut wide);
    C::scalar_from_wide(&wide)
}
