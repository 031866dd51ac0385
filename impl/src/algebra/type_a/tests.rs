//! Laws and refusals of Type A; agreement with PBC is in `tests/type_a_pbc.rs`.

mod literal;

use super::curve::Point;
use super::field::{self, FQ_BYTES, Fq};
use super::tate::pair_once;
use super::{Scalar, TypeA, Unit};
use crate::algebra::{Curve, DecodeError, Encoded, Pairing, laws};
use ark_ff::{AdditiveGroup as _, Field as _};
use proptest::prelude::*;

fn scalar() -> impl Strategy<Value = Scalar> {
    let wide = any::<[[u8; 32]; 2]>().prop_map(|halves| {
        let mut wide = [0; 64];
        for (to, from) in wide.iter_mut().zip(halves.as_flattened()) {
            *to = *from;
        }
        TypeA::scalar_from_wide(&wide)
    });
    let small = (1u64..40).prop_map(TypeA::scalar_from_u64);
    let negative = (1u64..40).prop_map(|x| TypeA::scalar_neg(&TypeA::scalar_from_u64(x)));
    prop_oneof![6 => wide, 1 => small, 1 => negative]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn laws_hold(a in scalar(), b in scalar()) {
        laws::curve::<TypeA>(&a, &b);
    }

    #[test]
    fn both_ways_of_pairing_agree(a in scalar(), b in scalar()) {
        let (p, q) = (TypeA::g1(&a), TypeA::hash_to_g1(b"tests", &TypeA::encode_scalar(&b)));
        let expected = TypeA::pair(&p, &TypeA::prepare(&q));
        prop_assert_eq!(pair_once(&p, &q), expected);
        prop_assert_eq!(pair_once(&q, &p), expected);
        prop_assert_eq!(TypeA::pair(&q, &TypeA::prepare(&p)), expected);
    }

    #[test]
    fn fixed_and_variable_bases_agree(a in scalar()) {
        let one = TypeA::scalar_from_u64(1);
        prop_assert_eq!(TypeA::g1_pow(&TypeA::g1(&one), &a), TypeA::g1(&a));
        prop_assert_eq!(TypeA::gt_pow(&TypeA::z(&one), &a), TypeA::z(&a));
    }
}

#[test]
fn powers_of_zero_and_of_the_identity_are_the_identity() {
    let zero = TypeA::scalar_from_u64(0);
    let three = TypeA::scalar_from_u64(3);
    let one = Point::IDENTITY;
    assert_eq!(TypeA::g1(&zero), one);
    assert_eq!(TypeA::g1_pow(&one, &three), one);
    assert_eq!(TypeA::g1_pow(&TypeA::g1(&three), &zero), one);
    assert_eq!(one.mul(&one), one);
    assert_eq!(one.mul(&TypeA::g1(&three)), TypeA::g1(&three));
    assert_eq!(TypeA::gt_pow(&Unit::IDENTITY, &three), Unit::IDENTITY);
    assert_eq!(
        TypeA::pair(&one, &TypeA::prepare(&TypeA::g2(&three))),
        Unit::IDENTITY
    );
    assert_eq!(
        TypeA::pair(&TypeA::g1(&three), &TypeA::prepare(&one)),
        Unit::IDENTITY
    );
    assert_eq!(pair_once(&one, &one), Unit::IDENTITY);
}

/// Two coordinates as they travel.
fn wire(first: &Fq, second: &Fq) -> Encoded {
    [field::fq_to_bytes(first), field::fq_to_bytes(second)]
        .concat()
        .into()
}

#[test]
fn points_off_the_curve_are_refused() {
    let g = TypeA::g1(&TypeA::scalar_from_u64(5));
    let off = wire(&g.x, &(g.y + Fq::ONE));
    assert_eq!(TypeA::decode_g1(&off), Err(DecodeError::NotOnCurve));
    assert_eq!(TypeA::decode_g2(&off), Err(DecodeError::NotOnCurve));
}

#[test]
fn points_outside_the_subgroup_are_refused() {
    // The first points with small x have the order of the whole curve or a large part of it.
    let outside = (1u64..)
        .map(Fq::from)
        .filter_map(|x| Some((x, field::sqrt(&((x.square() + Fq::ONE) * x))?)))
        .take(5);
    for (x, y) in outside {
        assert_eq!(
            TypeA::decode_g1(&wire(&x, &y)),
            Err(DecodeError::NotInSubgroup)
        );
    }
    // P plus the point of order two, (0, 0): (x, y) -> (1/x, -y/x^2).
    let g = TypeA::g1(&TypeA::scalar_from_u64(7));
    let inverse = field::invert(&g.x);
    let shifted = wire(&inverse, &(-g.y * inverse.square()));
    assert_eq!(TypeA::decode_g1(&shifted), Err(DecodeError::NotInSubgroup));
}

#[test]
fn target_elements_outside_the_group_are_refused() {
    // -1 and i have norm 1 and orders 2 and 4.
    let minus_one = wire(&-Fq::ONE, &Fq::ZERO);
    let i = wire(&Fq::ZERO, &Fq::ONE);
    // (3 + 4 i) / 5 has norm 1 and a large order.
    let fifth = field::invert(&Fq::from(5u64));
    let unit = wire(&(fifth * Fq::from(3u64)), &(fifth * Fq::from(4u64)));
    let norm_two = wire(&Fq::ONE, &Fq::ONE);
    for outside in [minus_one, i, unit, norm_two, wire(&Fq::ZERO, &Fq::ZERO)] {
        assert_eq!(TypeA::decode_gt(&outside), Err(DecodeError::NotInSubgroup));
    }
}

#[test]
fn unreduced_coordinates_are_refused() {
    let g = TypeA::encode_g1(&TypeA::g1(&TypeA::scalar_from_u64(5)));
    let z = TypeA::encode_gt(&TypeA::z(&TypeA::scalar_from_u64(5)));
    for good in [g, z] {
        for half in 0..2 {
            let mut bytes = good.as_ref().to_vec();
            bytes
                .iter_mut()
                .skip(half * FQ_BYTES)
                .take(FQ_BYTES)
                .for_each(|byte| *byte = 0xff);
            let wire = Encoded::from(bytes);
            assert_eq!(TypeA::decode_g1(&wire), Err(DecodeError::Encoding));
            assert_eq!(TypeA::decode_gt(&wire), Err(DecodeError::Encoding));
        }
    }
}

#[test]
fn the_generator_is_pinned() {
    let g = TypeA::encode_g1(&TypeA::g1(&TypeA::scalar_from_u64(1)));
    let z = TypeA::encode_gt(&TypeA::z(&TypeA::scalar_from_u64(1)));
    assert_eq!(
        hex::encode(blake3::hash(g.as_ref()).as_bytes()),
        "9e255fca444ef782767542334f1ec93ec11929abb35aca12148970cf22c503c2"
    );
    assert_eq!(
        hex::encode(blake3::hash(z.as_ref()).as_bytes()),
        "88e6714e6e1f35be901b0893764f643fa5e0e8f2a1d0f0a43c081bc2144b4d19"
    );
}

#[test]
fn secrets_are_redacted() {
    let x = TypeA::scalar_from_u64(5);
    assert_eq!(format!("{x:?}"), "Scalar(..)");
    assert_eq!(format!("{:?}", TypeA::z(&x)), "Unit(..)");
}
