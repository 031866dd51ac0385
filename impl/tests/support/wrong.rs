//! Encodings that are no valid element: off the curve, outside the subgroup, the identity, cut.
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::type_a::field::{Fq, fq_to_bytes, sqrt};
use sesphr::algebra::{Curve, DecodeError, Encoded};

/// A curve with a supply of well-formed encodings, most of them of no element of its groups.
pub(crate) trait Candidates: Curve {
    /// For a group whose elements take so many bytes, the n-th candidates.
    fn source(bytes: usize, n: u8) -> Vec<Encoded>;
    /// A reduced element of the field that the target group lies in, outside the group.
    fn outside_target() -> Encoded;
}

impl Candidates for Bls12 {
    fn source(bytes: usize, n: u8) -> Vec<Encoded> {
        let mut compressed = vec![0; bytes];
        compressed[0] = 0x80;
        compressed[bytes - 1] = n;
        vec![compressed.into()]
    }

    fn outside_target() -> Encoded {
        let mut coordinates = vec![0; Self::GT_BYTES];
        coordinates[47] = 1;
        coordinates[95] = 1;
        coordinates.into()
    }
}

impl Candidates for TypeA {
    fn source(_bytes: usize, n: u8) -> Vec<Encoded> {
        let x = Fq::from(n);
        let point = |y: &Fq| Encoded::from([fq_to_bytes(&x), fq_to_bytes(y)].concat());
        // y^2 = x^3 + x, where there is such a y; y = 1 is not on the curve for small x.
        let root = sqrt(&(x * x * x + x));
        root.iter().map(point).chain([point(&Fq::from(1u8))]).collect()
    }

    fn outside_target() -> Encoded {
        [fq_to_bytes(&Fq::from(2u8)), fq_to_bytes(&Fq::from(0u8))].concat().into()
    }
}

/// The first candidate that decoding refuses for a given reason.
fn refused_as<A: Candidates, T>(
    bytes: usize,
    decode: impl Fn(&Encoded) -> Result<T, DecodeError>,
    reason: DecodeError,
) -> Encoded {
    (1..=u8::MAX)
        .flat_map(|n| A::source(bytes, n))
        .find(|wire| decode(wire).err() == Some(reason))
        .unwrap_or_else(|| panic!("{}: no candidate is refused as {reason}", A::NAME))
}

fn cut(wire: &Encoded) -> Encoded {
    let bytes = wire.as_ref();
    bytes[..bytes.len() - 1].into()
}

/// Encodings that are no element of `G1`.
pub(crate) fn wrong_g1<A: Candidates>() -> Vec<Encoded> {
    let zero = A::scalar_from_u64(0);
    vec![
        A::encode_g1(&A::g1(&zero)),
        cut(&A::encode_g1(&A::g1(&A::scalar_from_u64(5)))),
        refused_as::<A, _>(A::G1_BYTES, A::decode_g1, DecodeError::NotOnCurve),
        refused_as::<A, _>(A::G1_BYTES, A::decode_g1, DecodeError::NotInSubgroup),
    ]
}

/// Encodings that are no element of `G2`.
pub(crate) fn wrong_g2<A: Candidates>() -> Vec<Encoded> {
    let zero = A::scalar_from_u64(0);
    vec![
        A::encode_g2(&A::g2(&zero)),
        cut(&A::encode_g2(&A::g2(&A::scalar_from_u64(5)))),
        refused_as::<A, _>(A::G2_BYTES, A::decode_g2, DecodeError::NotOnCurve),
        refused_as::<A, _>(A::G2_BYTES, A::decode_g2, DecodeError::NotInSubgroup),
    ]
}

/// Encodings that are no element of `Gt`.
pub(crate) fn wrong_gt<A: Candidates>() -> Vec<Encoded> {
    let zero = A::scalar_from_u64(0);
    let outside = A::outside_target();
    assert_eq!(A::decode_gt(&outside).err(), Some(DecodeError::NotInSubgroup));
    vec![
        A::encode_gt(&A::z(&zero)),
        cut(&A::encode_gt(&A::z(&A::scalar_from_u64(5)))),
        outside,
        vec![0xff; A::GT_BYTES].into(),
    ]
}
