//! The papers' own curve, Type A: y^2 = x^3 + x over a 512-bit prime field, on ark-ff.
//!
//! [`TypeA`] uses PBC's stock parameters, which JPBC ships too and which \[A\] was measured with: q
//! a prime of 512 bits with q = 3 mod 4, r = 2^159 + 2^107 + 1 the order of the group, embedding
//! degree 2, F_{q^2} = F_q(i) with i^2 = -1. The distortion map (x, y) -> (-x, i y) makes the
//! reduced Tate pairing symmetric: Type 1, one source group.
//!
//! **For study only.** A field of 1024 bits under a group of 160 bits gives about 80 bits of
//! security. Exponents take part in a fixed sequence of operations on tables that are read in
//! full, the field arithmetic has no branch of its own, and inversions are by Fermat's little
//! theorem; but neither ark-ff's conversions nor what the compiler makes of all this is verified
//! to run in constant time. Hashing to the curve does not, and is for public input.
//!
//! Sizes in bytes: a scalar 20, a point 128 (x || y), a target element 128 (a || b for a + b i);
//! all big-endian. The identity of the source group is encoded as zeros and never decoded.

pub mod attack;
pub mod curve;
pub mod field;
mod hash;
mod limbs;
pub mod literal;
mod multiply;
mod quadratic;
pub mod tate;
#[cfg(test)]
mod tests;
pub mod unit;

use super::hybrid;
use crate::algebra::{Curve, DecodeError, Encoded, Pairing, PairingKind};
use crate::entropy::{Purpose, Seed};
use crate::id::{ItemId, PartyId};
use crate::payload::{self, Body, PayloadError, Plaintext, Sealing};
use crate::profile::Payload;
use ark_ff::{AdditiveGroup as _, BigInt};
use curve::{POINT_BYTES, Point};
use field::{FR_BYTES, Fr};
use multiply::GENERATOR;
use std::fmt;
use std::sync::LazyLock;
use tate::PreparedPoint;
use unit::{FixedUnit, UNIT_BYTES, Unit};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The papers' curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeA;

/// An exponent modulo r: redacted in Debug, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Scalar(Fr);

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar(..)")
    }
}

/// Z = e(g, g), as the table of its powers.
static TARGET_GENERATOR: LazyLock<FixedUnit> = LazyLock::new(|| {
    let (g, _) = &*GENERATOR;
    FixedUnit::new(&tate::pair_once(g, g))
});

impl Pairing for TypeA {
    const NAME: &'static str = "type-a";
    const KIND: PairingKind = PairingKind::Type1;

    type Seed = Seed;
    type Scalar = Scalar;
    type G1 = Point;
    type G2 = Point;
    type Gt = Unit;
    type Prepared = PreparedPoint;
    type Plain = Plaintext;
    type Body = Body;
    type Wire = Encoded;

    fn fork(root: &Seed, party: PartyId) -> Seed {
        root.fork(party)
    }

    fn atom(seed: &Seed, purpose: &Purpose) -> Scalar {
        let mut wide = seed.derive::<64>(purpose);
        let scalar = Self::scalar_from_wide(&wide);
        wide.zeroize();
        scalar
    }

    fn mul(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0 * b.0)
    }

    fn inv(a: &Scalar) -> Scalar {
        Scalar(field::invert_scalar(&a.0))
    }

    fn g1(x: &Scalar) -> Point {
        let (_, powers) = &*GENERATOR;
        powers.power(&x.0)
    }

    fn g2(x: &Scalar) -> Point {
        Self::g1(x)
    }

    fn z(x: &Scalar) -> Unit {
        TARGET_GENERATOR.power(&x.0)
    }

    fn g1_pow(p: &Point, x: &Scalar) -> Point {
        multiply::power(p, &x.0)
    }

    fn g2_pow(q: &Point, x: &Scalar) -> Point {
        multiply::power(q, &x.0)
    }

    fn gt_pow(t: &Unit, x: &Scalar) -> Unit {
        t.power(&x.0)
    }

    fn prepare(q: &Point) -> PreparedPoint {
        PreparedPoint::new(q)
    }

    fn pair(p: &Point, q: &PreparedPoint) -> Unit {
        q.pair(p)
    }

    fn supports(_payload: Payload) -> bool {
        true
    }

    fn seal(
        payload: Payload,
        mask: &Unit,
        item: ItemId,
        plain: &Plaintext,
    ) -> Result<Sealing<Body>, PayloadError> {
        Ok(match payload {
            Payload::Literal => literal::seal(mask, plain),
            Payload::Hybrid => hybrid::seal::<Self>(mask, item, plain),
        })
    }

    fn unseal(mask: &Unit, item: ItemId, body: &Body) -> Result<Plaintext, PayloadError> {
        match body.payload {
            Payload::Literal => literal::unseal(mask, body),
            Payload::Hybrid => hybrid::unseal::<Self>(mask, item, body),
        }
    }

    fn commit(mask: &Unit, item: ItemId) -> [u8; 32] {
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

    fn encode_g1(p: &Point) -> Encoded {
        Encoded(Box::new(p.encode()))
    }

    fn encode_g2(q: &Point) -> Encoded {
        Encoded(Box::new(q.encode()))
    }

    fn encode_gt(t: &Unit) -> Encoded {
        Encoded(Box::new(t.encode()))
    }

    fn decode_g1(wire: &Encoded) -> Result<Point, DecodeError> {
        Point::decode(wire)
    }

    fn decode_g2(wire: &Encoded) -> Result<Point, DecodeError> {
        Point::decode(wire)
    }

    fn decode_gt(wire: &Encoded) -> Result<Unit, DecodeError> {
        Unit::decode(wire)
    }
}

impl Curve for TypeA {
    const SCALAR_BYTES: usize = FR_BYTES;
    const G1_BYTES: usize = POINT_BYTES;
    const G2_BYTES: usize = POINT_BYTES;
    const GT_BYTES: usize = UNIT_BYTES;

    fn scalar_from_wide(bytes: &[u8; 64]) -> Scalar {
        // 2^64 by which the sum so far is shifted before the next eight bytes are added.
        let shift = Fr::new(BigInt([0, 1, 0]));
        let (words, _) = bytes.as_chunks::<8>();
        let reduced = words
            .iter()
            .fold(Fr::ZERO, |sum, word| sum * shift + Fr::from(u64::from_be_bytes(*word)));
        let one_if_zero = Fr::from(u64::from(reduced == Fr::ZERO));
        Scalar(reduced + one_if_zero)
    }

    fn scalar_from_u64(value: u64) -> Scalar {
        Scalar(Fr::from(value))
    }

    fn scalar_add(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0 + b.0)
    }

    fn scalar_neg(a: &Scalar) -> Scalar {
        Scalar(-a.0)
    }

    fn encode_scalar(a: &Scalar) -> Vec<u8> {
        field::fr_to_bytes(&a.0).to_vec()
    }

    fn decode_scalar(bytes: &[u8]) -> Result<Scalar, DecodeError> {
        let array = bytes
            .try_into()
            .map_err(|_| DecodeError::Length { got: bytes.len(), expected: FR_BYTES })?;
        let scalar = field::fr_from_bytes(array)?;
        if scalar == Fr::ZERO {
            return Err(DecodeError::Identity);
        }
        Ok(Scalar(scalar))
    }

    fn g1_mul(p: &Point, q: &Point) -> Point {
        p.mul(q)
    }

    fn g2_mul(p: &Point, q: &Point) -> Point {
        p.mul(q)
    }

    fn gt_mul(s: &Unit, t: &Unit) -> Unit {
        s.mul(t)
    }

    fn gt_inv(t: &Unit) -> Unit {
        t.invert()
    }

    fn hash_to_g1(domain: &[u8], message: &[u8]) -> Point {
        Point::hash(domain, message)
    }
}
