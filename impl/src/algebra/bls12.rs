//! BLS12-381 on blst: Type 3, the default curve.
//!
//! Operations on secrets are constant time: powers of the generators read tables by scanning
//! them, powers of other elements use windows of fixed length. The tables (85 KB for `G1`, 170 KB
//! for `G2`, 209 KB for `Gt`) are built at first use, in a few milliseconds.
//!
//! Encodings: source groups in ZCash's compressed format, 48 and 96 bytes; the target group as 12
//! coordinates of 48 bytes; scalars as 32 bytes; all big-endian. Decoding accepts nothing but the
//! canonical encoding of an element of the prime-order group other than the identity.

mod gt;
mod point;
mod raw;
mod scalar;
mod table;
#[cfg(test)]
mod tests;

pub use gt::Gt;
pub use point::{G1, G2};
pub use scalar::Scalar;

use super::hybrid;
use super::{Curve, DecodeError, Encoded, Pairing, PairingKind};
use crate::entropy::{Purpose, Seed};
use crate::id::{ItemId, PartyId};
use crate::payload::{self, Body, PayloadError, Plaintext, Sealing};
use crate::profile::Payload;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The algebra of BLS12-381.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bls12;

/// An element of `G2` with the lines of its Miller loop, 20 KB; clones share them.
#[derive(Clone)]
pub struct Prepared {
    point: G2,
    lines: Arc<[raw::Fp6; raw::LINES]>,
}

impl PartialEq for Prepared {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point
    }
}

impl Eq for Prepared {}

impl Hash for Prepared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.point.hash(state);
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Prepared").field(&self.point).finish()
    }
}

impl Pairing for Bls12 {
    const NAME: &'static str = "bls12-381";
    const KIND: PairingKind = PairingKind::Type3;

    type Seed = Seed;
    type Scalar = Scalar;
    type G1 = G1;
    type G2 = G2;
    type Gt = Gt;
    type Prepared = Prepared;
    type Plain = Plaintext;
    type Body = Body;
    type Wire = Encoded;

    fn fork(root: &Seed, party: PartyId) -> Seed {
        root.fork(party)
    }

    fn atom(seed: &Seed, purpose: &Purpose) -> Scalar {
        Scalar::from_wide(&Zeroizing::new(seed.derive::<64>(purpose)))
    }
    fn mul(a: &Scalar, b: &Scalar) -> Scalar {
        a.mul(b)
    }
    fn inv(a: &Scalar) -> Scalar {
        a.inv()
    }

    fn g1(x: &Scalar) -> G1 {
        G1::generator_power(x)
    }
    fn g2(x: &Scalar) -> G2 {
        G2::generator_power(x)
    }
    fn z(x: &Scalar) -> Gt {
        Gt::generator_power(x)
    }
    fn g1_pow(p: &G1, x: &Scalar) -> G1 {
        p.power(x)
    }
    fn g2_pow(q: &G2, x: &Scalar) -> G2 {
        q.power(x)
    }
    fn gt_pow(t: &Gt, x: &Scalar) -> Gt {
        t.power(x)
    }
    fn prepare(q: &G2) -> Prepared {
        Prepared { point: *q, lines: raw::lines(&q.0).into() }
    }
    fn pair(p: &G1, q: &Prepared) -> Gt {
        // e(1, q) = e(p, 1) = 1; the Miller loop is defined for other points only.
        if p.is_identity() || q.point.is_identity() {
            return Gt::one();
        }
        Gt::from_pairing(raw::final_exp(&raw::miller_loop(&q.lines, &p.0)))
    }

    fn supports(payload: Payload) -> bool {
        payload == Payload::Hybrid
    }

    fn seal(
        payload: Payload,
        mask: &Gt,
        item: ItemId,
        plain: &Plaintext,
    ) -> Result<Sealing<Body>, PayloadError> {
        supported(payload)?;
        Ok(hybrid::seal::<Self>(mask, item, plain))
    }
    fn unseal(mask: &Gt, item: ItemId, body: &Body) -> Result<Plaintext, PayloadError> {
        supported(body.payload)?;
        hybrid::unseal::<Self>(mask, item, body)
    }
    fn commit(mask: &Gt, item: ItemId) -> [u8; 32] {
        hybrid::commit::<Self>(mask, item)
    }
    fn synthetic(item: ItemId, bytes: u32) -> Plaintext {
        payload::synthetic(item, bytes)
    }
    fn payload_of(body: &Body) -> Payload {
        body.payload
    }
    fn body_digest(body: &Body) -> [u8; 32] {
        payload::body_digest(body)
    }

    fn encode_g1(p: &G1) -> Encoded {
        p.encode()
    }
    fn encode_g2(q: &G2) -> Encoded {
        q.encode()
    }
    fn encode_gt(t: &Gt) -> Encoded {
        t.encode()
    }
    fn decode_g1(wire: &Encoded) -> Result<G1, DecodeError> {
        G1::decode(wire)
    }
    fn decode_g2(wire: &Encoded) -> Result<G2, DecodeError> {
        G2::decode(wire)
    }
    fn decode_gt(wire: &Encoded) -> Result<Gt, DecodeError> {
        Gt::decode(wire)
    }
}

/// The literal payload multiplies chunks that fit in one coordinate of the Type A curve.
const fn supported(payload: Payload) -> Result<(), PayloadError> {
    match payload {
        Payload::Hybrid => Ok(()),
        Payload::Literal => Err(PayloadError::Unsupported {
            algebra: Bls12::NAME,
            payload: Payload::Literal.text(),
        }),
    }
}

impl Curve for Bls12 {
    const SCALAR_BYTES: usize = Scalar::BYTES;
    const G1_BYTES: usize = G1::BYTES;
    const G2_BYTES: usize = G2::BYTES;
    const GT_BYTES: usize = Gt::BYTES;

    fn scalar_from_wide(bytes: &[u8; 64]) -> Scalar {
        Scalar::from_wide(bytes)
    }
    fn scalar_from_u64(value: u64) -> Scalar {
        Scalar::from_u64(value)
    }
    fn scalar_add(a: &Scalar, b: &Scalar) -> Scalar {
        a.add(b)
    }
    fn scalar_neg(a: &Scalar) -> Scalar {
        a.neg()
    }
    fn encode_scalar(a: &Scalar) -> Vec<u8> {
        a.encode()
    }
    fn decode_scalar(bytes: &[u8]) -> Result<Scalar, DecodeError> {
        Scalar::decode(bytes)
    }

    fn g1_mul(p: &G1, q: &G1) -> G1 {
        p.product(q)
    }
    fn g2_mul(p: &G2, q: &G2) -> G2 {
        p.product(q)
    }
    fn gt_mul(s: &Gt, t: &Gt) -> Gt {
        s.product(t)
    }
    fn gt_inv(t: &Gt) -> Gt {
        t.inverse()
    }
    fn hash_to_g1(domain: &[u8], message: &[u8]) -> G1 {
        G1::hash(domain, message)
    }
}
