//! Signatures and proofs of possession as terms: unforgeable because nothing else makes them.
//!
//! A signature names its signer and a digest of the message; a proof names the key and the
//! exponent that its maker had to hand over as a scalar in order to make it.

use super::{G1, Scalar, Symbolic, mix};
use sesphr::algebra::Signing;
use sesphr::id::{KeyId, PartyId};
use zeroize::Zeroize;

/// A signing key. Whoever holds the value may sign, so only its party is given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signer(PartyId);

impl Zeroize for Signer {
    /// Nothing to wipe: the term is a name.
    fn zeroize(&mut self) {}
}

/// A verifying key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Verifier(PartyId);

/// A signature: who signed, and a 128-bit digest of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature {
    signer: PartyId,
    digest: [u64; 2],
}

/// A proof that its maker knew the exponent of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Proof {
    key: KeyId,
    exponent: Scalar,
}

fn digest(message: &[u8]) -> [u64; 2] {
    [mix(0, message), mix(1, message)]
}

impl Signing for Symbolic {
    type Signer = Signer;
    type Verifier = Verifier;
    type Signature = Signature;
    type Proof = Proof;

    fn signer((): &(), party: PartyId) -> Signer {
        Signer(party)
    }

    fn verifier(signer: &Signer) -> Verifier {
        Verifier(signer.0)
    }

    fn verifier_bytes(verifier: &Verifier) -> Vec<u8> {
        verifier.0.to_string().into_bytes()
    }

    fn sign(signer: &Signer, message: &[u8]) -> Signature {
        Signature { signer: signer.0, digest: digest(message) }
    }

    fn signature_bytes(signature: &Signature) -> Vec<u8> {
        let [low, high] = signature.digest.map(u64::to_be_bytes);
        [low.as_slice(), high.as_slice(), signature.signer.to_string().as_bytes()].concat()
    }

    fn verify(verifier: &Verifier, message: &[u8], signature: &Signature) -> bool {
        signature.signer == verifier.0 && signature.digest == digest(message)
    }

    fn prove((): &(), key: KeyId, x: &Scalar) -> Proof {
        Proof { key, exponent: *x }
    }

    fn check_proof(key: KeyId, public: &G1, proof: &Proof) -> bool {
        proof.key == key && proof.exponent.0 == public.0
    }
}
