//! The symbolic algebra: every value is a term, so that a model checker can run the protocol.
//!
//! The scheme multiplies and inverts scalars and never adds them (equations (5)-(22)), so a
//! scalar is a Laurent [`Monomial`] over [`Atom`]s, and g1^x, g2^x and Z^x are that monomial with
//! the name of its group. A pairing adds exponents, which multiplies the monomials' atoms. Two
//! terms are equal if and only if they are equal for almost all values of their atoms, so no
//! rewriting is needed.
//!
//! The exponent zero is not a monomial: no honest party computes an identity. It exists on the
//! wire alone ([`Wire::identity`]), for an attacker to send and for decoding to refuse.
//!
//! The algebra calls itself Type 1; whether an *attacker* may pair two elements of one source
//! group is an argument of [`crate::derive`], since role code pairs `G1` with `G2` on any curve.

mod atom;
mod monomial;
mod payload;
mod signing;
#[cfg(test)]
mod tests;
mod wire;

pub use atom::{Atom, Source};
pub(crate) use monomial::write_factors;
pub use monomial::{CAPACITY, Monomial};
pub(crate) use payload::mix;
pub use payload::{Body, Bytes, Plain};
pub use signing::{Proof, Signature, Signer, Verifier};
pub use wire::{Group, Wire};

use serde::Serialize;
use sesphr::algebra::Room;
use sesphr::algebra::{DecodeError, Pairing, PairingKind};
use sesphr::entropy::Purpose;
use sesphr::id::{ItemId, PartyId};
use sesphr::payload::{PayloadError, Sealing};
use sesphr::profile::Payload;
use std::fmt;
use zeroize::Zeroize;

/// The algebra of terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbolic;

macro_rules! term {
    ($(#[$doc:meta])* $name:ident, $format:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Monomial);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, $format, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Zeroize for $name {
            /// Forgets the term.
            fn zeroize(&mut self) {
                self.0 = Monomial::ONE;
            }
        }
    };
}

term!(
    /// A scalar: the monomial itself.
    Scalar, "{}"
);
term!(
    /// g1 to the power of a monomial.
    G1, "g1^({})"
);
term!(
    /// g2 to the power of a monomial.
    G2, "g2^({})"
);
term!(
    /// Z = e(g1, g2) to the power of a monomial.
    Gt, "Z^({})"
);

impl Pairing for Symbolic {
    const NAME: &'static str = "symbolic";
    const KIND: PairingKind = PairingKind::Type1;
    const PREPARED_MAX: usize = 0;
    const ROOM: Room = atom::ROOM;

    type Seed = ();
    type Scalar = Scalar;
    type G1 = G1;
    type G2 = G2;
    type Gt = Gt;
    type Prepared = G2;
    type Plain = Plain;
    type Body = Body;
    type Wire = Wire;

    fn fork((): &(), _party: PartyId) {}

    /// # Panics
    /// If an id is wider than its field in an [`Atom`].
    fn atom((): &(), purpose: &Purpose) -> Scalar {
        Scalar(Atom::new(purpose).into())
    }

    fn mul(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0.product(&b.0))
    }

    fn inv(a: &Scalar) -> Scalar {
        Scalar(a.0.inverse())
    }

    fn g1(x: &Scalar) -> G1 {
        G1(x.0)
    }

    fn g2(x: &Scalar) -> G2 {
        G2(x.0)
    }

    fn z(x: &Scalar) -> Gt {
        Gt(x.0)
    }

    fn g1_pow(p: &G1, x: &Scalar) -> G1 {
        G1(p.0.product(&x.0))
    }

    fn g2_pow(q: &G2, x: &Scalar) -> G2 {
        G2(q.0.product(&x.0))
    }

    fn gt_pow(t: &Gt, x: &Scalar) -> Gt {
        Gt(t.0.product(&x.0))
    }

    fn prepare(q: &G2) -> G2 {
        *q
    }

    fn pair(p: &G1, q: &G2) -> Gt {
        // e(g1^a, g2^b) = Z^(ab)
        Gt(p.0.product(&q.0))
    }

    /// Both payloads exist as terms.
    fn supports(_payload: Payload) -> bool {
        true
    }

    /// Never fails: symbols have both payloads, and lose no chunk.
    fn seal(
        payload: Payload,
        mask: &Gt,
        item: ItemId,
        plain: &Plain,
    ) -> Result<Sealing<Body>, PayloadError> {
        Ok(Sealing {
            body: Body { payload, mask: *mask, item, plain: *plain, bytes: Bytes::Intact },
            lost_chunks: Vec::new(),
        })
    }

    fn unseal(mask: &Gt, item: ItemId, body: &Body) -> Result<Plain, PayloadError> {
        body.unseal(mask, item)
    }

    fn commit(mask: &Gt, item: ItemId) -> [u8; 32] {
        payload::digest(&(mask, item))
    }

    /// The content of the item; its size is not part of the model.
    fn synthetic(item: ItemId, _bytes: u32) -> Plain {
        Plain::Content(item)
    }

    fn payload_of(body: &Body) -> Payload {
        body.payload
    }

    fn body_digest(body: &Body) -> [u8; 32] {
        payload::digest(body)
    }

    fn encode_g1(p: &G1) -> Wire {
        Wire::encode(Group::G1, &p.0)
    }

    fn encode_g2(q: &G2) -> Wire {
        Wire::encode(Group::G2, &q.0)
    }

    fn encode_gt(t: &Gt) -> Wire {
        Wire::encode(Group::Gt, &t.0)
    }

    fn decode_g1(wire: &Wire) -> Result<G1, DecodeError> {
        wire.decode(Group::G1).map(G1)
    }

    fn decode_g2(wire: &Wire) -> Result<G2, DecodeError> {
        wire.decode(Group::G2).map(G2)
    }

    fn decode_gt(wire: &Wire) -> Result<Gt, DecodeError> {
        wire.decode(Group::Gt).map(Gt)
    }
}
