//! Type A against PBC: every value of the scheme, computed from PBC's own generator.

#![cfg(feature = "type-a")]

use serde::Deserialize;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, Encoded, Pairing, laws};

/// Values that PBC 1.0.0 computed with its stock `a.param`; the field `about` says in which form.
const VECTORS: &str = include_str!("../data/type_a_pbc.json");

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[allow(non_snake_case, reason = "the names of the paper's symbols")]
struct Vector {
    g: String,
    x_P: String,
    x_U: String,
    r: String,
    Z: String,
    PK_P: String,
    PK_U: String,
    R_P: String,
    RK: String,
    R_U: String,
    Z_r: String,
    R_U_pow_inv_x_U: String,
}

fn vectors() -> Vec<Vector> {
    let file: File = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    assert!(!file.vectors.is_empty());
    file.vectors
}

fn wire(text: &str) -> Encoded {
    hex::decode(text).expect("values are hexadecimal").into()
}

fn point(text: &str) -> <TypeA as Pairing>::G1 {
    TypeA::decode_g1(&wire(text)).expect("a point of the group")
}

fn target(text: &str) -> <TypeA as Pairing>::Gt {
    TypeA::decode_gt(&wire(text)).expect("an element of the target group")
}

fn scalar(text: &str) -> <TypeA as Pairing>::Scalar {
    TypeA::decode_scalar(wire(text).as_ref()).expect("an exponent")
}

#[test]
fn every_value_of_the_scheme_is_the_one_that_pbc_computed() {
    for vector in vectors() {
        let g = point(&vector.g);
        let (x_p, x_u, r) = (scalar(&vector.x_P), scalar(&vector.x_U), scalar(&vector.r));
        let pair = |p, q| TypeA::pair(p, &TypeA::prepare(q));

        // Z = e(g, g)
        let z = pair(&g, &g);
        assert_eq!(z, target(&vector.Z));
        // (5)
        let public_user = TypeA::g2_pow(&g, &x_u);
        assert_eq!(TypeA::g1_pow(&g, &x_p), point(&vector.PK_P));
        assert_eq!(public_user, point(&vector.PK_U));
        // (10)-(13)
        let capsule = TypeA::g1_pow(&g, &TypeA::mul(&r, &x_p));
        assert_eq!(capsule, point(&vector.R_P));
        // (14), from the exponents and from the user's public key
        let inverse = TypeA::inv(&x_p);
        let rekey = TypeA::g2_pow(&g, &TypeA::mul(&x_u, &inverse));
        assert_eq!(rekey, point(&vector.RK));
        assert_eq!(TypeA::g2_pow(&public_user, &inverse), rekey);
        // (15)-(18), by both ways of pairing
        let recapsule = pair(&capsule, &rekey);
        assert_eq!(recapsule, target(&vector.R_U));
        assert_eq!(sesphr::algebra::type_a::tate::pair_once(&capsule, &rekey), recapsule);
        // (6)-(9) and (19)-(22)
        assert_eq!(TypeA::gt_pow(&z, &r), target(&vector.Z_r));
        let unmasked = TypeA::gt_pow(&recapsule, &TypeA::inv(&x_u));
        assert_eq!(unmasked, target(&vector.R_U_pow_inv_x_U));
        assert_eq!(vector.Z_r, vector.R_U_pow_inv_x_U);
    }
}

#[test]
fn values_of_pbc_encode_to_themselves() {
    for vector in vectors() {
        for text in [&vector.g, &vector.PK_P, &vector.RK] {
            assert_eq!(TypeA::encode_g1(&point(text)), wire(text));
        }
        for text in [&vector.Z, &vector.R_U] {
            assert_eq!(TypeA::encode_gt(&target(text)), wire(text));
        }
        assert_eq!(hex::encode(TypeA::encode_scalar(&scalar(&vector.r))), vector.r);
        laws::curve::<TypeA>(&scalar(&vector.x_P), &scalar(&vector.x_U));
    }
}
