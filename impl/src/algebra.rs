//! The algebras that the scheme runs on: symbols for the model checker, curves for real records.
//!
//! [`Pairing`] is what the scheme needs, and symbols can implement it. [`Curve`] is what further
//! constructions need (the attribute-based baselines, proofs of possession), and only curves can.
//! Both are pass-throughs: functions on a marker type over plain associated types. So they can be
//! implemented for types of other libraries.
//!
//! Notation. The papers write a symmetric pairing e: G1 x G1 -> G2. Here the target group is
//! `Gt` and the two source groups are `G1`, where R lives, and `G2`, where RK lives; on a Type-1
//! curve they are the same group. Groups are written multiplicatively: g1^x, g2^x,
//! Z^x with Z = e(g1, g2).
//!
//! ```
//! # #[cfg(feature = "bls12")] {
//! use sesphr::algebra::{Curve, Pairing};
//! use sesphr::Bls12;
//!
//! // e(g1^2, g2^3) = Z^6
//! let [two, three, six] = [2, 3, 6].map(Bls12::scalar_from_u64);
//! let paired = Bls12::pair(&Bls12::g1(&two), &Bls12::prepare(&Bls12::g2(&three)));
//! assert_eq!(paired, Bls12::z(&six));
//! # }
//! ```

use crate::entropy::{Purpose, Seed};
use crate::id::{ItemId, KeyId, PartyId};
use crate::payload::{Body, PayloadError, Plaintext, Sealing};
use crate::profile::Payload;
use std::fmt::Debug;
use std::hash::Hash;
use zeroize::Zeroize;

#[cfg(feature = "bls12")]
pub mod bls12;
pub mod group;
pub mod hybrid;
pub mod laws;
pub mod ristretto;
#[cfg(feature = "type-a")]
pub mod type_a;

/// What every value of an algebra can do: be cloned, compared, hashed, shown and sent.
pub trait Element: Clone + Eq + Hash + Debug + Send + Sync + 'static {}
impl<T: Clone + Eq + Hash + Debug + Send + Sync + 'static> Element for T {}

/// Which pairs of source elements may be paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PairingKind {
    /// One source group: any element with any element.
    Type1,
    /// Two source groups with no efficient map between them.
    Type3,
}

/// A received value that is not a valid group element or scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Wrong number of bytes.
    #[error("encoding has {got} bytes, expected {expected}")]
    Length {
        /// Bytes given.
        got: usize,
        /// Bytes expected.
        expected: usize,
    },
    /// A coordinate or scalar that is not reduced, or flags that make no sense.
    #[error("encoding is not canonical")]
    Encoding,
    /// Coordinates that do not satisfy the curve equation.
    #[error("point is not on the curve")]
    NotOnCurve,
    /// An element outside the subgroup of prime order.
    #[error("element is outside the subgroup of prime order")]
    NotInSubgroup,
    /// The identity (or the scalar zero), which no honest party sends.
    #[error("element is the identity")]
    Identity,
}

/// The largest identifiers that an algebra can tell apart. Curves derive a scalar from all of them;
/// symbols pack them into a few bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The last owner.
    pub owner: u32,
    /// The last user.
    pub user: u32,
    /// The last record of an owner.
    pub record: u16,
    /// The last version of a slot.
    pub version: u16,
    /// The last generation of an item.
    pub generation: u32,
    /// The last epoch of a slot.
    pub epoch: u32,
}

impl Room {
    /// Room for every identifier. Generations and epochs end at two thousand million, long before
    /// their numbers do.
    pub const ALL: Self = Self {
        owner: u32::MAX,
        user: u32::MAX,
        record: u16::MAX,
        version: u16::MAX,
        generation: u32::MAX / 2,
        epoch: u32::MAX / 2,
    };
}

/// What the scheme computes with: scalars that are multiplied and inverted but never added, two
/// source groups, a target group, and a payload hidden by a target element.
pub trait Pairing: Copy + Debug + Default + Ord + Hash + Send + Sync + 'static {
    /// The name of the algebra, as the command line and files spell it.
    const NAME: &'static str;
    /// Which source elements may be paired.
    const KIND: PairingKind;
    /// The identifiers that it can tell apart.
    const ROOM: Room = Room::ALL;
    /// The most elements made ready for pairing that a server keeps: none where that costs nothing.
    const PREPARED_MAX: usize = 1024;

    /// What a party derives its scalars from.
    type Seed: Element + Zeroize;
    /// A non-zero exponent.
    type Scalar: Element + Zeroize;
    /// First source group: R and one half of a public key.
    type G1: Element;
    /// Second source group: RK and the other half of a public key.
    type G2: Element;
    /// Target group (the papers' G2).
    type Gt: Element + Zeroize;
    /// An element of `G2` made ready for pairing.
    type Prepared: Element;
    /// A partition in the clear.
    type Plain: Element;
    /// A partition hidden by an element of `Gt`.
    type Body: Element;
    /// An element as it travels: received, not yet checked.
    type Wire: Element + AsRef<[u8]>;

    /// The seed that a party has from a common root.
    fn fork(root: &Self::Seed, party: PartyId) -> Self::Seed;
    /// The scalar that belongs to a purpose; equal seeds and purposes give equal scalars.
    fn atom(seed: &Self::Seed, purpose: &Purpose) -> Self::Scalar;
    /// a b.
    fn mul(a: &Self::Scalar, b: &Self::Scalar) -> Self::Scalar;
    /// 1 / a.
    fn inv(a: &Self::Scalar) -> Self::Scalar;

    /// g1^x, constant time in x.
    fn g1(x: &Self::Scalar) -> Self::G1;
    /// g2^x, constant time in x.
    fn g2(x: &Self::Scalar) -> Self::G2;
    /// Z^x, constant time in x.
    fn z(x: &Self::Scalar) -> Self::Gt;
    /// p^x, constant time in x.
    fn g1_pow(p: &Self::G1, x: &Self::Scalar) -> Self::G1;
    /// q^x, constant time in x.
    fn g2_pow(q: &Self::G2, x: &Self::Scalar) -> Self::G2;
    /// t^x, constant time in x.
    fn gt_pow(t: &Self::Gt, x: &Self::Scalar) -> Self::Gt;
    /// The element made ready for [`Pairing::pair`].
    fn prepare(q: &Self::G2) -> Self::Prepared;
    /// e(p, q).
    fn pair(p: &Self::G1, q: &Self::Prepared) -> Self::Gt;

    /// Whether this algebra has such a payload.
    fn supports(payload: Payload) -> bool;
    /// Hides `plain`, the content of `item`, under `mask` = Z^r.
    ///
    /// # Errors
    /// [`PayloadError::Unsupported`] if this algebra has no such payload.
    fn seal(
        payload: Payload,
        mask: &Self::Gt,
        item: ItemId,
        plain: &Self::Plain,
    ) -> Result<Sealing<Self::Body>, PayloadError>;
    /// Recovers the content of `body`, which is claimed to be `item`, under `mask`.
    ///
    /// # Errors
    /// A hybrid body that was not made from this mask for this item, or that was changed.
    fn unseal(
        mask: &Self::Gt,
        item: ItemId,
        body: &Self::Body,
    ) -> Result<Self::Plain, PayloadError>;
    /// 32 bytes that commit to the mask of an item: different masks have different ones, and they
    /// reveal nothing about the mask.
    fn commit(mask: &Self::Gt, item: ItemId) -> [u8; 32];
    /// Content for traces, which depends only on the item and on a size in bytes.
    fn synthetic(item: ItemId, bytes: u32) -> Self::Plain;
    /// Which payload a body claims to be. Whoever stores it can claim anything.
    fn payload_of(body: &Self::Body) -> Payload;
    /// A collision-resistant digest of a body, for the owner to sign.
    fn body_digest(body: &Self::Body) -> [u8; 32];

    /// An element as it travels.
    fn encode_g1(p: &Self::G1) -> Self::Wire;
    /// An element as it travels.
    fn encode_g2(q: &Self::G2) -> Self::Wire;
    /// An element as it travels.
    fn encode_gt(t: &Self::Gt) -> Self::Wire;
    /// Checks what was received.
    ///
    /// # Errors
    /// Anything that is not the canonical encoding of an element of the group other than the
    /// identity.
    fn decode_g1(wire: &Self::Wire) -> Result<Self::G1, DecodeError>;
    /// Checks what was received.
    ///
    /// # Errors
    /// As [`Pairing::decode_g1`].
    fn decode_g2(wire: &Self::Wire) -> Result<Self::G2, DecodeError>;
    /// Checks what was received.
    ///
    /// # Errors
    /// As [`Pairing::decode_g1`].
    fn decode_gt(wire: &Self::Wire) -> Result<Self::Gt, DecodeError>;
}

/// Authentication that an algebra's values can carry.
pub trait Signing: Pairing {
    /// A signing key: secret.
    type Signer: Element + Zeroize;
    /// The key that verifies, bound to a party when it enrols.
    type Verifier: Element;
    /// A signature over bytes.
    type Signature: Element;
    /// A proof that the maker of a public key knows its exponent.
    type Proof: Element;

    /// The signing key of a party.
    fn signer(seed: &Self::Seed, party: PartyId) -> Self::Signer;
    /// The verifying half.
    fn verifier(signer: &Self::Signer) -> Self::Verifier;
    /// Bytes that name a verifying key.
    fn verifier_bytes(verifier: &Self::Verifier) -> Vec<u8>;
    /// A signature.
    fn sign(signer: &Self::Signer, message: &[u8]) -> Self::Signature;
    /// A signature as bytes, injectively and never empty.
    fn signature_bytes(signature: &Self::Signature) -> Vec<u8>;
    /// Whether the signature over the message verifies under this key.
    fn verify(verifier: &Self::Verifier, message: &[u8], signature: &Self::Signature) -> bool;
    /// A proof of knowing x in g1^x, bound to the key's name.
    fn prove(seed: &Self::Seed, key: KeyId, x: &Self::Scalar) -> Self::Proof;
    /// Whether the proof is one for this key and name.
    fn check_proof(key: KeyId, public: &Self::G1, proof: &Self::Proof) -> bool;
}

/// All that a party computes with.
pub trait Algebra: Pairing + Signing {}
impl<A: Pairing + Signing> Algebra for A {}

/// A pairing-friendly curve: sums, hashing and encodings besides what the scheme needs.
pub trait Curve: Pairing<Seed = Seed, Plain = Plaintext, Body = Body, Wire = Encoded> {
    /// Bytes of an encoded scalar, big-endian.
    const SCALAR_BYTES: usize;
    /// Bytes of an encoded element of `G1`.
    const G1_BYTES: usize;
    /// Bytes of an encoded element of `G2`.
    const G2_BYTES: usize;
    /// Bytes of an encoded element of `Gt`.
    const GT_BYTES: usize;

    /// 64 bytes read as a big-endian integer and reduced; zero becomes one, so that the result is
    /// always a valid exponent. The bias is below 2^-250.
    fn scalar_from_wide(bytes: &[u8; 64]) -> Self::Scalar;
    /// A small integer as a scalar; may be zero.
    fn scalar_from_u64(value: u64) -> Self::Scalar;
    /// a + b; may be zero, which [`Pairing::inv`] does not take.
    fn scalar_add(a: &Self::Scalar, b: &Self::Scalar) -> Self::Scalar;
    /// -a.
    fn scalar_neg(a: &Self::Scalar) -> Self::Scalar;
    /// The scalar, big-endian. Treat the result of a secret as a secret.
    fn encode_scalar(a: &Self::Scalar) -> Vec<u8>;
    /// Checks what was received.
    ///
    /// # Errors
    /// A wrong length, a number that is not reduced, zero.
    fn decode_scalar(bytes: &[u8]) -> Result<Self::Scalar, DecodeError>;

    /// The product p q in `G1`.
    fn g1_mul(p: &Self::G1, q: &Self::G1) -> Self::G1;
    /// The product p q in `G2`.
    fn g2_mul(p: &Self::G2, q: &Self::G2) -> Self::G2;
    /// The product s t in `Gt`.
    fn gt_mul(s: &Self::Gt, t: &Self::Gt) -> Self::Gt;
    /// 1 / t in `Gt`.
    fn gt_inv(t: &Self::Gt) -> Self::Gt;
    /// A message hashed to an element of `G1` whose discrete logarithm nobody knows.
    fn hash_to_g1(domain: &[u8], message: &[u8]) -> Self::G1;
}

/// The encoding of a group element, received or about to be sent. Nothing is known about it until
/// it is decoded.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encoded(pub Box<[u8]>);

impl AsRef<[u8]> for Encoded {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Encoded {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into_boxed_slice())
    }
}

impl From<&[u8]> for Encoded {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}
