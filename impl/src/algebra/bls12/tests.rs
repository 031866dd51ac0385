//! Laws, edge scalars against slow references, and everything that decoding must refuse.
#![allow(clippy::indexing_slicing, reason = "test data has known lengths")]

use super::scalar::X_ABS;
use super::*;
use crate::algebra::laws;
use crate::id::{OwnerId, Partition, RecordId, Slot, Version};
use num_bigint::BigUint;
use proptest::prelude::*;
use std::collections::HashSet;

/// p, big-endian.
const PRIME: &str = "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab";

fn prime() -> BigUint {
    BigUint::parse_bytes(PRIME.as_bytes(), 16).expect("hexadecimal")
}

fn int(value: u64) -> Scalar {
    Bls12::scalar_from_u64(value)
}

fn wide() -> impl Strategy<Value = Scalar> {
    prop::collection::vec(any::<u8>(), 64)
        .prop_map(|bytes| Bls12::scalar_from_wide(&bytes.try_into().expect("64 bytes")))
}

/// base^k by squaring and multiplying with the group's product alone.
fn slow_power<T: Clone>(one: T, base: &T, k: &Scalar, product: impl Fn(&T, &T) -> T) -> T {
    Bls12::encode_scalar(k)
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .fold(one, |power, bit| {
            let square = product(&power, &power);
            if bit == 1 {
                product(&square, base)
            } else {
                square
            }
        })
}

/// Powers of the generators and of g^b, against the slow ones.
fn powers_agree(k: &Scalar, b: &Scalar) {
    for b in [&int(1), b] {
        let (p, q, t) = (Bls12::g1(b), Bls12::g2(b), Bls12::z(b));
        let one = (Bls12::g1(&int(0)), Bls12::g2(&int(0)), Gt::one());
        let g1 = slow_power(one.0, &p, k, Bls12::g1_mul);
        let g2 = slow_power(one.1, &q, k, Bls12::g2_mul);
        let gt = slow_power(one.2, &t, k, Bls12::gt_mul);
        assert_eq!(Bls12::g1_pow(&p, k), g1, "window power in G1");
        assert_eq!(Bls12::g2_pow(&q, k), g2, "window power in G2");
        assert_eq!(Bls12::gt_pow(&t, k), gt, "window power in Gt");
        if *b == int(1) {
            assert_eq!(Bls12::g1(k), g1, "table power in G1");
            assert_eq!(Bls12::g2(k), g2, "table power in G2");
            assert_eq!(Bls12::z(k), gt, "table power in Gt");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn all_laws_hold(a in wide(), b in wide()) {
        laws::curve::<Bls12>(&a, &b);
    }

    #[test]
    fn powers_agree_with_slow_ones(k in wide(), b in wide()) {
        powers_agree(&k, &b);
    }

    #[test]
    fn changed_encodings_are_refused(a in wide(), at in 0usize..576, bit in 0u32..8) {
        let change = |wire: Encoded| {
            let mut bytes = wire.0.into_vec();
            let length = bytes.len();
            bytes[at % length] ^= 1 << bit;
            Encoded::from(bytes)
        };
        // The sign of a compressed point is the one bit that leads to another valid element.
        let sign = bit == 5;
        let g1 = Bls12::decode_g1(&change(Bls12::encode_g1(&Bls12::g1(&a))));
        let g2 = Bls12::decode_g2(&change(Bls12::encode_g2(&Bls12::g2(&a))));
        prop_assert_eq!(g1.is_ok(), sign && at % 48 == 0);
        prop_assert_eq!(g2.is_ok(), sign && at % 96 == 0);
        prop_assert!(Bls12::decode_gt(&change(Bls12::encode_gt(&Bls12::z(&a)))).is_err());
    }
}

#[test]
fn edge_scalars_agree_with_slow_powers() {
    let x = int(X_ABS);
    let x2 = x.mul(&x);
    // Every digit in the base |x| equal to d.
    let digits = |d: u64| int(d).mul(&int(1).add(&x).add(&x2).add(&x2.mul(&x)));
    let two_to = |n: u32| (0..n).fold(int(1), |power, _| power.add(&power));
    let edges = [
        int(0),
        int(1),
        int(2),
        int(3),
        int(u64::MAX),
        int(1).neg(),
        int(2).neg(),
        x.clone(),
        x.add(&int(1)),
        x.neg(),
        x2.clone(),
        x2.neg(),
        x2.mul(&x),
        digits(1),
        digits(X_ABS - 1),
        // Windows of ones, and windows on the edge between positive and negative.
        digits(0x7fff_ffff_ffff_ffff),
        digits(0x8421_0842_1084_2108),
        digits(0x8208_2082_0820_8208),
        two_to(254),
        two_to(254).add(&two_to(254)).neg(),
    ];
    for k in edges {
        powers_agree(&k, &int(11).inv());
    }
}

#[test]
fn generators_have_their_known_encodings() {
    let g1 = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
    let g2 = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e\
              024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";
    assert_eq!(hex::encode(Bls12::encode_g1(&Bls12::g1(&int(1)))), g1);
    assert_eq!(hex::encode(Bls12::encode_g2(&Bls12::g2(&int(1)))), g2);
    let z = hex::encode(Bls12::encode_gt(&Bls12::z(&int(1))));
    let first = "1250ebd871fc0a92a7b2d83168d0d727272d441befa15c503dd8e90ce98db3e7b6d194f60839c508a84305aaca1789b6";
    let second = "089a1c5b46e5110b86750ec6a532348868a84045483c92b7af5af689452eafabf1a8943e50439f1d59882a98eaa0170f";
    assert_eq!(z[..96], *first);
    assert_eq!(z[96..192], *second);
    assert_eq!(format!("{:?}", Bls12::g1(&int(1))), format!("G1({g1})"));
    assert_eq!(format!("{:?}", Bls12::z(&int(1))), "Gt(..)");
}

#[test]
fn coordinates_of_gt_are_in_tower_order() {
    // t^p changes the sign of the imaginary parts of c0.c0 and of no other coordinate of it.
    let t = Bls12::z(&int(7));
    // t^p = t^x = 1 / t^|x|
    let frobenius = Bls12::gt_inv(&Bls12::gt_pow(&t, &int(X_ABS)));
    let coordinates = |t: &Gt| -> Vec<BigUint> {
        let bytes = Bls12::encode_gt(t).0;
        bytes.chunks(48).map(BigUint::from_bytes_be).collect()
    };
    let (before, after) = (coordinates(&t), coordinates(&frobenius));
    assert_eq!(before.len(), 12);
    assert_eq!(before[0], after[0]);
    assert_eq!(&before[1] + &after[1], prime());
    // 1/t changes the sign of c1, the last six.
    let inverse = coordinates(&Bls12::gt_inv(&t));
    assert_eq!(before[..6], inverse[..6]);
    assert!(
        before[6..]
            .iter()
            .zip(&inverse[6..])
            .all(|(a, b)| a + b == prime())
    );
}

/// Every small x with the compression flag, as a point encoding of this size.
fn small_points(bytes: usize) -> impl Iterator<Item = (u8, Encoded)> {
    (0..64u8).map(move |x| {
        let mut out = vec![0; bytes];
        out[0] = 0x80;
        out[bytes - 1] = x;
        (x, Encoded::from(out))
    })
}

#[test]
fn g1_refuses_points_off_the_curve_and_outside_the_subgroup() {
    let half = (prime() - 1u32) / 2u32;
    for (x, wire) in small_points(48) {
        let right = BigUint::from(x).pow(3) + 4u32;
        let on_curve = right.modpow(&half, &prime()) == BigUint::from(1u32);
        // The subgroup is a 2^-125 th of the curve: no small x is in it.
        let expected = if on_curve {
            DecodeError::NotInSubgroup
        } else {
            DecodeError::NotOnCurve
        };
        assert_eq!(Bls12::decode_g1(&wire), Err(expected), "x = {x}");
    }
}

#[test]
fn g2_refuses_points_off_the_curve_and_outside_the_subgroup() {
    let half = (prime() - 1u32) / 2u32;
    for (x, wire) in small_points(96) {
        // x^3 + 4 + 4 i is a square if its norm is one in the prime field.
        let real = BigUint::from(x).pow(3) + 4u32;
        let norm = real.pow(2) + 16u32;
        let on_curve = norm.modpow(&half, &prime()) == BigUint::from(1u32);
        let expected = if on_curve {
            DecodeError::NotInSubgroup
        } else {
            DecodeError::NotOnCurve
        };
        assert_eq!(Bls12::decode_g2(&wire), Err(expected), "x = {x}");
    }
}

#[test]
fn points_must_be_canonical_and_not_the_identity() {
    let with = |length: usize, first: u8, last: u8| {
        let mut out = vec![0; length];
        out[0] = first;
        out[length - 1] = last;
        Encoded::from(out)
    };
    let both = |length: usize, wire: &Encoded| match length {
        48 => Bls12::decode_g1(wire).map(drop),
        _ => Bls12::decode_g2(wire).map(drop),
    };
    for length in [48, 96] {
        assert_eq!(
            both(length, &with(length, 0xc0, 0)),
            Err(DecodeError::Identity)
        );
        // Infinity with a sign or a coordinate, and a point without the compression flag.
        for (first, last) in [(0xe0, 0), (0xc0, 1), (0xc1, 0), (0x00, 1), (0x40, 0)] {
            let wire = with(length, first, last);
            assert_eq!(both(length, &wire), Err(DecodeError::Encoding), "{wire:?}");
        }
    }
    // x + p for the x of the generator does not fit; p + 1 and p do.
    for (above, sign) in [(0u32, 0x80), (1, 0x80), (4, 0xa0)] {
        let mut bytes = (prime() + above).to_bytes_be();
        bytes[0] |= sign;
        let real = Encoded::from([&bytes[..], &[0; 48]].concat());
        assert_eq!(
            Bls12::decode_g1(&Encoded::from(&bytes[..])),
            Err(DecodeError::Encoding)
        );
        assert_eq!(Bls12::decode_g2(&real), Err(DecodeError::Encoding));
    }
    let mut imaginary = [&[0x80][..], &[0; 47], &prime().to_bytes_be()].concat();
    assert_eq!(
        Bls12::decode_g2(&Encoded::from(&imaginary[..])),
        Err(DecodeError::Encoding)
    );
    imaginary[95] -= 1;
    assert_ne!(
        Bls12::decode_g2(&Encoded::from(imaginary)),
        Err(DecodeError::Encoding)
    );
}

#[test]
fn gt_refuses_what_is_not_of_prime_order() {
    let encode = |value: BigUint| {
        let bytes = value.to_bytes_be();
        let mut out = vec![0; 576];
        out[48 - bytes.len()..48].copy_from_slice(&bytes);
        Bls12::decode_gt(&Encoded::from(out))
    };
    assert_eq!(encode(0u32.into()), Err(DecodeError::NotInSubgroup));
    assert_eq!(encode(1u32.into()), Err(DecodeError::Identity));
    assert_eq!(encode(2u32.into()), Err(DecodeError::NotInSubgroup));
    // Of order two.
    assert_eq!(encode(prime() - 1u32), Err(DecodeError::NotInSubgroup));
    assert_eq!(encode(prime()), Err(DecodeError::Encoding));
    // A coordinate that is not reduced, at each of the 12 places.
    let good = Bls12::encode_gt(&Bls12::z(&int(5)));
    for place in 0..12 {
        let mut bytes = good.0.to_vec();
        let chunk = &mut bytes[48 * place..48 * (place + 1)];
        let above = BigUint::from_bytes_be(chunk) + prime();
        chunk.copy_from_slice(&above.to_bytes_be());
        assert_eq!(
            Bls12::decode_gt(&bytes.into()),
            Err(DecodeError::Encoding),
            "{place}"
        );
    }
}

#[test]
fn gt_refuses_the_rest_of_the_cyclotomic_subgroup() {
    let (p, q) = (Bls12::g1(&int(3)), Bls12::g2(&int(5)));
    // The easy part of the final exponentiation: f^((p^6 - 1)(p^2 + 1)).
    let f = raw::miller_loop(&raw::lines(&q.0), &p.0);
    let mut unit = Gt::from_pairing(f).inverse().encode();
    assert_eq!(Bls12::decode_gt(&unit), Err(DecodeError::NotInSubgroup));
    let ratio = Gt::from_pairing(f)
        .inverse()
        .product(&Gt::from_pairing(raw::fp12_inv(&f)));
    assert_eq!(ratio.product(&ratio.inverse()), Gt::one(), "of norm one");
    let cyclotomic = ratio.product(&ratio.frobenius_squared());
    unit = cyclotomic.encode();
    assert_eq!(Bls12::decode_gt(&unit), Err(DecodeError::NotInSubgroup));
}

#[test]
fn pairing_with_an_identity_is_one() {
    let (p, q) = (Bls12::g1(&int(3)), Bls12::prepare(&Bls12::g2(&int(5))));
    let (p0, q0) = (Bls12::g1(&int(0)), Bls12::prepare(&Bls12::g2(&int(0))));
    for t in [
        Bls12::pair(&p0, &q),
        Bls12::pair(&p, &q0),
        Bls12::pair(&p0, &q0),
    ] {
        assert_eq!(t, Gt::one());
    }
    assert_eq!(Bls12::pair(&p, &q), Bls12::z(&int(15)));
}

#[test]
fn prepared_elements_compare_by_their_point() {
    let of = |x: u64| Bls12::prepare(&Bls12::g2(&int(x)));
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
    assert_eq!(HashSet::from([of(3), of(3), of(4)]).len(), 2);
    assert!(format!("{:?}", of(3)).starts_with("Prepared(G2("));
}

#[test]
fn payloads_are_hybrid_only() {
    let item = Slot {
        owner: OwnerId(1),
        record: RecordId(2),
        partition: Partition::MEDICAL,
    }
    .at(Version(3));
    let plain = Bls12::synthetic(item, 1000);
    let mask = Bls12::z(&int(17));
    let sealing = Bls12::seal(Payload::Hybrid, &mask, item, &plain).expect("hybrid exists");
    assert_eq!(Bls12::unseal(&mask, item, &sealing.body), Ok(plain.clone()));
    let other = Bls12::z(&int(18));
    assert_eq!(
        Bls12::unseal(&other, item, &sealing.body),
        Err(PayloadError::Authentication)
    );
    let unsupported = PayloadError::Unsupported {
        algebra: "bls12-381",
        payload: "literal",
    };
    assert_eq!(
        Bls12::seal(Payload::Literal, &mask, item, &plain),
        Err(unsupported)
    );
    let literal = Body {
        payload: Payload::Literal,
        ..sealing.body
    };
    assert_eq!(Bls12::unseal(&mask, item, &literal), Err(unsupported));
}

#[test]
fn atoms_are_functions_of_seed_and_purpose() {
    let purpose = |user| Purpose::Secret(crate::id::KeyId::User(crate::id::UserId(user)));
    let seed = Seed::new([7; 32]);
    assert_eq!(
        Bls12::atom(&seed, &purpose(1)),
        Bls12::atom(&seed, &purpose(1))
    );
    assert_ne!(
        Bls12::atom(&seed, &purpose(1)),
        Bls12::atom(&seed, &purpose(2))
    );
}
