//! An algebra that represents every element by its discrete logarithm. It only shows how a protocol
//! run ends, and hides nothing.
//!
//! g1^x, g2^x and Z^x are all represented by x modulo the prime q = 2^61 - 1. A power is then a
//! product of exponents, and so is a pairing. The protocol takes the same branches as on a curve
//! unless two exponents collide, with a chance of about 2^-61 for each comparison. A run of
//! millions of steps takes seconds. The symbols of the model checker are packed for small scopes;
//! this algebra takes any identifier.
//!
//! The literal payload does not exist here: which chunks it loses depends on bytes that only its
//! curve has.

use serde::Serialize;
use sesphr::algebra::Signing;
use sesphr::algebra::{DecodeError, Pairing, PairingKind};
use sesphr::entropy::{Purpose, Seed};
use sesphr::id::{ItemId, KeyId, PartyId};
use sesphr::payload::{PayloadError, Sealing};
use sesphr::profile::Payload;
use zeroize::Zeroize;

/// The order of the groups: the Mersenne prime 2^61 - 1.
const Q: u64 = (1 << 61) - 1;

/// The algebra of discrete logarithms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Logarithms;

/// An exponent modulo q, not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Exponent(u64);

impl Zeroize for Exponent {
    /// Forgets the exponent.
    fn zeroize(&mut self) {
        self.0 = 1;
    }
}

impl Exponent {
    fn of(bytes: [u8; 8]) -> Self {
        Self((u64::from_be_bytes(bytes) % Q).max(1))
    }

    /// a b mod q.
    fn times(self, other: Self) -> Self {
        Self((u128::from(self.0) * u128::from(other.0) % u128::from(Q)) as u64)
    }

    /// 1 / a = a^(q - 2) mod q (Fermat).
    fn inverse(self) -> Self {
        let (mut result, mut square, mut rest) = (Self(1), self, Q - 2);
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.times(square);
            }
            square = square.times(square);
            rest >>= 1;
        }
        result
    }

    fn encode(self, group: u8) -> Wire {
        let [a, b, c, d, e, f, g, h] = self.0.to_be_bytes();
        Wire([group, a, b, c, d, e, f, g, h])
    }
}

/// An element as it travels: its group and its logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wire([u8; 9]);

impl AsRef<[u8]> for Wire {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Wire {
    fn decode(self, group: u8) -> Result<Exponent, DecodeError> {
        let [tag, bytes @ ..] = self.0;
        if tag != group {
            return Err(DecodeError::NotOnCurve);
        }
        match u64::from_be_bytes(bytes) {
            0 => Err(DecodeError::Identity),
            value if value < Q => Ok(Exponent(value)),
            _ => Err(DecodeError::Encoding),
        }
    }
}

/// What an item says: which it is, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plain {
    item: ItemId,
    bytes: u32,
}

/// A sealed partition: what it says, and what it takes to open it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Body {
    payload: Payload,
    mask: Exponent,
    item: ItemId,
    plain: Plain,
}

impl Pairing for Logarithms {
    const NAME: &'static str = "logarithms";
    const KIND: PairingKind = PairingKind::Type1;
    const PREPARED_MAX: usize = 0;

    type Seed = Seed;
    type Scalar = Exponent;
    type G1 = Exponent;
    type G2 = Exponent;
    type Gt = Exponent;
    type Prepared = Exponent;
    type Plain = Plain;
    type Body = Body;
    type Wire = Wire;

    fn fork(root: &Seed, party: PartyId) -> Seed {
        root.fork(party)
    }

    fn atom(seed: &Seed, purpose: &Purpose) -> Exponent {
        Exponent::of(seed.derive(purpose))
    }

    fn mul(a: &Exponent, b: &Exponent) -> Exponent {
        a.times(*b)
    }

    fn inv(a: &Exponent) -> Exponent {
        a.inverse()
    }

    fn g1(x: &Exponent) -> Exponent {
        *x
    }

    fn g2(x: &Exponent) -> Exponent {
        *x
    }

    fn z(x: &Exponent) -> Exponent {
        *x
    }

    fn g1_pow(p: &Exponent, x: &Exponent) -> Exponent {
        p.times(*x)
    }

    fn g2_pow(q: &Exponent, x: &Exponent) -> Exponent {
        q.times(*x)
    }

    fn gt_pow(t: &Exponent, x: &Exponent) -> Exponent {
        t.times(*x)
    }

    fn prepare(q: &Exponent) -> Exponent {
        *q
    }

    fn pair(p: &Exponent, q: &Exponent) -> Exponent {
        // e(g1^a, g2^b) = Z^(ab)
        p.times(*q)
    }

    fn supports(payload: Payload) -> bool {
        payload == Payload::Hybrid
    }

    fn seal(
        payload: Payload,
        mask: &Exponent,
        item: ItemId,
        plain: &Plain,
    ) -> Result<Sealing<Body>, PayloadError> {
        if !Self::supports(payload) {
            let (algebra, payload) = (Self::NAME, payload.text());
            return Err(PayloadError::Unsupported { algebra, payload });
        }
        let body = Body { payload, mask: *mask, item, plain: *plain };
        Ok(Sealing { body, lost_chunks: Vec::new() })
    }

    fn unseal(mask: &Exponent, item: ItemId, body: &Body) -> Result<Plain, PayloadError> {
        let right = (body.mask, body.item) == (*mask, item);
        right.then_some(body.plain).ok_or(PayloadError::Authentication)
    }

    fn commit(mask: &Exponent, item: ItemId) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 logarithms commitment");
        hasher.update(&mask.0.to_be_bytes()).update(&item.to_bytes());
        hasher.finalize().into()
    }

    fn synthetic(item: ItemId, bytes: u32) -> Plain {
        Plain { item, bytes }
    }

    fn payload_of(body: &Body) -> Payload {
        body.payload
    }

    fn body_digest(body: &Body) -> [u8; 32] {
        let Body { payload, mask, item, plain } = body;
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 logarithms body");
        hasher.update(payload.text().as_bytes()).update(&mask.0.to_be_bytes());
        hasher.update(&item.to_bytes()).update(&plain.item.to_bytes());
        hasher.update(&plain.bytes.to_be_bytes());
        hasher.finalize().into()
    }

    fn encode_g1(p: &Exponent) -> Wire {
        p.encode(1)
    }

    fn encode_g2(q: &Exponent) -> Wire {
        q.encode(2)
    }

    fn encode_gt(t: &Exponent) -> Wire {
        t.encode(3)
    }

    fn decode_g1(wire: &Wire) -> Result<Exponent, DecodeError> {
        wire.decode(1)
    }

    fn decode_g2(wire: &Wire) -> Result<Exponent, DecodeError> {
        wire.decode(2)
    }

    fn decode_gt(wire: &Wire) -> Result<Exponent, DecodeError> {
        wire.decode(3)
    }
}

/// Signatures are keyed digests that anybody could make, and proofs are the exponents themselves:
/// nobody forges here.
impl Signing for Logarithms {
    type Signer = [u8; 32];
    type Verifier = [u8; 32];
    type Signature = [u8; 32];
    type Proof = (KeyId, Exponent);

    fn signer(seed: &Seed, party: PartyId) -> [u8; 32] {
        seed.derive(&Purpose::Signing(party))
    }

    fn verifier(signer: &[u8; 32]) -> [u8; 32] {
        *signer
    }

    fn verifier_bytes(verifier: &[u8; 32]) -> Vec<u8> {
        verifier.to_vec()
    }

    fn sign(signer: &[u8; 32], message: &[u8]) -> [u8; 32] {
        blake3::keyed_hash(signer, message).into()
    }

    fn signature_bytes(signature: &[u8; 32]) -> Vec<u8> {
        signature.to_vec()
    }

    fn verify(verifier: &[u8; 32], message: &[u8], signature: &[u8; 32]) -> bool {
        Self::sign(verifier, message) == *signature
    }

    fn prove(_seed: &Seed, key: KeyId, x: &Exponent) -> (KeyId, Exponent) {
        (key, *x)
    }

    fn check_proof(key: KeyId, public: &Exponent, proof: &(KeyId, Exponent)) -> bool {
        *proof == (key, *public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sesphr::algebra::laws;
    use sesphr::id::{OwnerId, Partition, RecordId, Slot, UserId, Version};

    const SLOT: Slot =
        Slot { owner: OwnerId(9), record: RecordId(1), partition: Partition::MEDICAL };

    proptest! {
        #[test]
        fn it_is_an_algebra(a in 1..Q, b in 1..Q) {
            laws::pairing::<Logarithms>(&Exponent(a), &Exponent(b));
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let mask = Exponent(5);
        let (item, other) = (SLOT.at(Version(1)), SLOT.at(Version(2)));
        let plain = Logarithms::synthetic(item, 7);
        let sealed = Logarithms::seal(Payload::Hybrid, &mask, item, &plain).expect("supported");
        assert_eq!(Logarithms::unseal(&mask, item, &sealed.body), Ok(plain));
        assert!(Logarithms::unseal(&Exponent(6), item, &sealed.body).is_err());
        assert!(Logarithms::unseal(&mask, other, &sealed.body).is_err());
        assert!(Logarithms::seal(Payload::Literal, &mask, item, &plain).is_err());
        assert_eq!(Logarithms::decode_g1(&mask.encode(2)), Err(DecodeError::NotOnCurve));
        assert_eq!(Logarithms::decode_g1(&Exponent(0).encode(1)), Err(DecodeError::Identity));
        assert_eq!(Logarithms::decode_g1(&Exponent(Q).encode(1)), Err(DecodeError::Encoding));
        let key = KeyId::User(UserId(1));
        assert!(!Logarithms::check_proof(KeyId::User(UserId(2)), &mask, &(key, mask)));
    }
}
