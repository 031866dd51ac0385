//! Laws that every algebra must pass, and further ones for curves.
//!
//! A backend's tests call these with scalars of their choice. A law that does not hold panics with
//! its name. The laws are part of the library so that other crates can test their algebras too.

use super::{Curve, DecodeError, Encoded, Pairing, PairingKind};

/// e(g1^a, g2^b) = Z^(ab), on every route to it, and Z^a is not Z^b for different a and b.
///
/// # Panics
/// If a law does not hold.
pub fn bilinear<A: Pairing>(a: &A::Scalar, b: &A::Scalar) {
    let ab = A::mul(a, b);
    let expected = A::z(&ab);
    let pair = |p: &A::G1, q: &A::G2| A::pair(p, &A::prepare(q));
    assert_eq!(pair(&A::g1(a), &A::g2(b)), expected, "e(g1^a, g2^b) = Z^(ab)");
    assert_eq!(pair(&A::g1(b), &A::g2(a)), expected, "e(g1^b, g2^a) = Z^(ab)");
    assert_eq!(A::gt_pow(&A::z(a), b), expected, "(Z^a)^b = Z^(ab)");
    let one = A::mul(a, &A::inv(a));
    assert_eq!(pair(&A::g1(&ab), &A::g2(&one)), expected, "e(g1^ab, g2) = Z^(ab)");
    if a != b {
        assert_ne!(A::z(a), A::z(b), "Z has more than one power");
    }
}

/// Powers compose and commute in each group.
///
/// # Panics
/// If a law does not hold.
pub fn powers<A: Pairing>(a: &A::Scalar, b: &A::Scalar) {
    let ab = A::mul(a, b);
    assert_eq!(ab, A::mul(b, a), "ab = ba");
    assert_eq!(A::g1_pow(&A::g1(a), b), A::g1(&ab), "(g1^a)^b = g1^(ab)");
    assert_eq!(A::g2_pow(&A::g2(a), b), A::g2(&ab), "(g2^a)^b = g2^(ab)");
    assert_eq!(A::gt_pow(&A::z(a), b), A::z(&ab), "(Z^a)^b = Z^(ab)");
}

/// Inverses undo, in the exponents and in each group.
///
/// # Panics
/// If a law does not hold.
pub fn inverses<A: Pairing>(a: &A::Scalar, b: &A::Scalar) {
    let inverse = A::inv(a);
    assert_eq!(A::mul(&A::mul(a, b), &inverse), *b, "(ab)/a = b");
    assert_eq!(A::inv(&inverse), *a, "1/(1/a) = a");
    assert_eq!(A::gt_pow(&A::gt_pow(&A::z(b), a), &inverse), A::z(b), "((Z^b)^a)^(1/a) = Z^b");
    assert_eq!(A::g1_pow(&A::g1_pow(&A::g1(b), a), &inverse), A::g1(b), "in G1");
    assert_eq!(A::g2_pow(&A::g2_pow(&A::g2(b), a), &inverse), A::g2(b), "in G2");
}

/// What is encoded decodes to itself.
///
/// # Panics
/// If a law does not hold.
pub fn encodings<A: Pairing>(a: &A::Scalar) {
    assert_eq!(A::decode_g1(&A::encode_g1(&A::g1(a))), Ok(A::g1(a)), "G1 round trip");
    assert_eq!(A::decode_g2(&A::encode_g2(&A::g2(a))), Ok(A::g2(a)), "G2 round trip");
    assert_eq!(A::decode_gt(&A::encode_gt(&A::z(a))), Ok(A::z(a)), "Gt round trip");
}

/// All laws of [`Pairing`].
///
/// # Panics
/// If a law does not hold.
pub fn pairing<A: Pairing>(a: &A::Scalar, b: &A::Scalar) {
    bilinear::<A>(a, b);
    powers::<A>(a, b);
    inverses::<A>(a, b);
    encodings::<A>(a);
}

/// Sums distribute over products, and products of group elements add exponents.
///
/// # Panics
/// If a law does not hold.
pub fn sums<C: Curve>(a: &C::Scalar, b: &C::Scalar) {
    let sum = C::scalar_add(a, b);
    assert_eq!(C::g1_mul(&C::g1(a), &C::g1(b)), C::g1(&sum), "g1^a g1^b = g1^(a+b)");
    assert_eq!(C::g2_mul(&C::g2(a), &C::g2(b)), C::g2(&sum), "g2^a g2^b = g2^(a+b)");
    assert_eq!(C::gt_mul(&C::z(a), &C::z(b)), C::z(&sum), "Z^a Z^b = Z^(a+b)");
    assert_eq!(C::gt_mul(&C::gt_mul(&C::z(a), &C::z(b)), &C::gt_inv(&C::z(b))), C::z(a));
    let zero = C::scalar_from_u64(0);
    assert_eq!(C::scalar_add(a, &C::scalar_neg(a)), zero, "a - a = 0");
    let left = C::mul(a, &C::scalar_add(a, b));
    assert_eq!(left, C::scalar_add(&C::mul(a, a), &C::mul(a, b)), "a(a+b) = aa + ab");
    let two = C::scalar_from_u64(2);
    assert_eq!(C::mul(&two, a), C::scalar_add(a, a), "2a = a + a");
}

/// The sizes stated are the sizes sent; scalars round-trip; zero, unreduced numbers, wrong
/// lengths and identities are refused by name.
///
/// # Panics
/// If a law does not hold.
pub fn rejections<C: Curve>(a: &C::Scalar) {
    let scalar = C::encode_scalar(a);
    assert_eq!(scalar.len(), C::SCALAR_BYTES);
    assert_eq!(C::decode_scalar(&scalar), Ok(a.clone()), "scalar round trip");
    let zero = vec![0; C::SCALAR_BYTES];
    assert_eq!(C::decode_scalar(&zero), Err(DecodeError::Identity), "zero");
    let unreduced = vec![0xff; C::SCALAR_BYTES];
    assert_eq!(C::decode_scalar(&unreduced), Err(DecodeError::Encoding), "unreduced scalar");

    let group = |name: &str,
                 bytes: usize,
                 good: Encoded,
                 decode: &dyn Fn(&Encoded) -> Result<(), DecodeError>| {
        assert_eq!(good.as_ref().len(), bytes, "{name} size");
        assert_eq!(decode(&good), Ok(()), "{name} accepts its own encoding");
        let long = Encoded::from([good.as_ref(), &[0]].concat());
        let short = Encoded::from(good.as_ref().iter().copied().skip(1).collect::<Vec<_>>());
        for wrong in [long, short, Encoded::from(Vec::new())] {
            let got = wrong.as_ref().len();
            assert_eq!(
                decode(&wrong),
                Err(DecodeError::Length { got, expected: bytes }),
                "{name} length"
            );
        }
        let unreduced = Encoded::from(vec![0xff; bytes]);
        assert!(decode(&unreduced).is_err(), "{name} refuses all ones");
        // Flipping the low bit of any byte of a valid encoding never yields the same element.
        for at in [bytes / 3, bytes / 2, bytes - 1] {
            let mut changed = good.as_ref().to_vec();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
            }
            assert_ne!(Encoded::from(changed), good);
        }
    };
    group("G1", C::G1_BYTES, C::encode_g1(&C::g1(a)), &|w| C::decode_g1(w).map(drop));
    group("G2", C::G2_BYTES, C::encode_g2(&C::g2(a)), &|w| C::decode_g2(w).map(drop));
    group("Gt", C::GT_BYTES, C::encode_gt(&C::z(a)), &|w| C::decode_gt(w).map(drop));

    let zero = C::scalar_from_u64(0);
    assert_eq!(C::decode_g1(&C::encode_g1(&C::g1(&zero))), Err(DecodeError::Identity), "1 in G1");
    assert_eq!(C::decode_g2(&C::encode_g2(&C::g2(&zero))), Err(DecodeError::Identity), "1 in G2");
    assert_eq!(C::decode_gt(&C::encode_gt(&C::z(&zero))), Err(DecodeError::Identity), "1 in Gt");
}

/// Hashing lands in the group, is deterministic, and separates domains and messages.
///
/// # Panics
/// If a law does not hold.
pub fn hashing<C: Curve>() {
    let point = C::hash_to_g1(b"sesphr-laws", b"a");
    assert_eq!(C::decode_g1(&C::encode_g1(&point)), Ok(point.clone()), "hash is in the group");
    assert_eq!(point, C::hash_to_g1(b"sesphr-laws", b"a"));
    assert_ne!(point, C::hash_to_g1(b"sesphr-laws", b"b"));
    assert_ne!(point, C::hash_to_g1(b"sesphr-flaws", b"a"));
}

/// All laws of [`Curve`], those of [`Pairing`] included.
///
/// # Panics
/// If a law does not hold.
pub fn curve<C: Curve>(a: &C::Scalar, b: &C::Scalar) {
    pairing::<C>(a, b);
    sums::<C>(a, b);
    rejections::<C>(a);
    hashing::<C>();
    let kind_matches = C::G1_BYTES == C::G2_BYTES;
    assert_eq!(C::KIND == PairingKind::Type1, kind_matches, "one source group, one size");
}
