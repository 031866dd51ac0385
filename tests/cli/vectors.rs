//! Vectors verify: with the library from the secrets alone, with another curve library, and with
//! the published algorithms of the payload.

#![allow(non_snake_case, reason = "the papers' symbols")]

use crate::{exits, refuses};
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use blstrs::{G1Affine, G2Affine, Scalar, pairing};
use hkdf::Hkdf;
use serde_json::Value;
use sesphr::algebra::{Curve, Encoded, Pairing, bls12::Bls12, type_a::TypeA};
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot, Version};
use sesphr::keys::Mask;
use sesphr::payload::Body;
use sesphr::profile;
use sesphr::scheme;
use sha2::Sha256;

fn vectors(curve: &str, count: u32, seed: u64) -> Vec<Value> {
    let (count, seed) = (count.to_string(), seed.to_string());
    let text =
        exits(0, ["vectors", "--curve", curve, "--count", &count, "--seed", &seed, "--out", "-"]);
    serde_json::from_str(&text).expect("an array of JSON objects")
}

/// The bytes of a field.
fn bytes(value: &Value, key: &str) -> Vec<u8> {
    let text = value.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{key} is text"));
    hex::decode(text).unwrap_or_else(|error| panic!("{key}: {error}"))
}

fn scalar<C: Curve>(vector: &Value, key: &str) -> C::Scalar {
    C::decode_scalar(&bytes(vector, key)).expect(key)
}

/// Every group element again, from x_P, x_U and r.
fn elements_follow_from_the_secrets<C: Curve>(vector: &Value) {
    let is = |key: &str, computed: Encoded| {
        assert_eq!(bytes(vector, key), computed.as_ref(), "{key}");
    };
    let one = C::scalar_from_u64(1);
    let (g1, g2) = (C::g1(&one), C::g2(&one));
    let Z = C::pair(&g1, &C::prepare(&g2));
    let x_P = scalar::<C>(vector, "x_P");
    let x_U = scalar::<C>(vector, "x_U");
    let r = scalar::<C>(vector, "r");
    is("Z", C::encode_gt(&Z));
    is("PK_P", C::encode_g1(&C::g1_pow(&g1, &x_P)));
    is("PK_P_2", C::encode_g2(&C::g2_pow(&g2, &x_P)));
    is("PK_U", C::encode_g1(&C::g1_pow(&g1, &x_U)));
    is("PK_U_2", C::encode_g2(&C::g2_pow(&g2, &x_U)));
    // R_P = g^(r x_P)
    let R_P = C::g1_pow(&g1, &C::mul(&r, &x_P));
    is("R_P", C::encode_g1(&R_P));
    // RK = g^(x_U / x_P)
    let RK = C::g2_pow(&g2, &C::mul(&x_U, &C::inv(&x_P)));
    is("RK", C::encode_g2(&RK));
    // R_U = e(R_P, RK) = Z^(r x_U)
    let R_U = C::pair(&R_P, &C::prepare(&RK));
    is("R_U", C::encode_gt(&R_U));
    is("R_U", C::encode_gt(&C::gt_pow(&Z, &C::mul(&r, &x_U))));
    // Z^r = R_U^(1 / x_U)
    is("Z_r", C::encode_gt(&C::gt_pow(&Z, &r)));
    is("Z_r", C::encode_gt(&C::gt_pow(&R_U, &C::inv(&x_U))));
}

/// HKDF of Z^r gives key and nonce; AES-256-GCM-SIV gives the plaintext.
fn payload_opens(vector: &Value) {
    let payload = vector.get("payload").expect("a payload");
    let info = bytes(payload, "associated_data");
    let mut output = vec![0; 44];
    Hkdf::<Sha256>::new(None, &bytes(vector, "Z_r"))
        .expand(&info, &mut output)
        .expect("44 bytes are not too many");
    assert_eq!(bytes(payload, "kdf_output"), output);
    let (key, nonce) = output.split_at(32);
    assert_eq!(
        (bytes(payload, "key").as_slice(), bytes(payload, "nonce").as_slice()),
        (key, nonce)
    );
    let cipher = Aes256GcmSiv::new_from_slice(key).expect("32 bytes");
    let nonce = Nonce::try_from(nonce).expect("12 bytes");
    let ciphertext = bytes(payload, "ciphertext");
    let opened = cipher.decrypt(&nonce, Payload { msg: &ciphertext, aad: &info });
    assert_eq!(opened.expect("the tag fits"), bytes(payload, "plaintext"));
}

/// The elements again on blstrs, which shares no code with the backend but blst's arithmetic.
fn blstrs_agrees(vector: &Value) {
    let scalar = |key: &str| {
        let bytes = bytes(vector, key).try_into().expect("32 bytes");
        Scalar::from_bytes_be(&bytes).expect("below the group order")
    };
    let g1 = |key: &str| {
        let bytes = bytes(vector, key).try_into().expect("48 bytes");
        G1Affine::from_compressed(&bytes).expect("a point")
    };
    let g2 = |key: &str| {
        let bytes = bytes(vector, key).try_into().expect("96 bytes");
        G2Affine::from_compressed(&bytes).expect("a point")
    };
    let (x_P, x_U, r) = (scalar("x_P"), scalar("x_U"), scalar("r"));
    let (p, q) = (
        <G1Affine as group::prime::PrimeCurveAffine>::generator(),
        <G2Affine as group::prime::PrimeCurveAffine>::generator(),
    );
    assert_eq!(g1("PK_P"), (p * x_P).into());
    assert_eq!(g2("PK_U_2"), (q * x_U).into());
    assert_eq!(g1("R_P"), (p * (r * x_P)).into());
    assert_eq!(G2Affine::from(g2("RK") * x_P), g2("PK_U_2"));
    assert_eq!(pairing(&g1("R_P"), &g2("RK")), pairing(&p, &q) * (r * x_U));
}

/// The papers' product opens under Z^r.
fn literal_opens(vector: &Value) {
    let literal = vector.get("literal").expect("a literal payload");
    let mask = TypeA::decode_gt(&bytes(vector, "Z_r").into()).expect("an element");
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    let item: ItemId = slot.at(Version(1));
    let body = Body { payload: profile::Payload::Literal, bytes: bytes(literal, "body").into() };
    let opened = scheme::open::<TypeA>(&Mask::new(mask), item, &body).expect("it opens");
    assert_eq!(opened.as_bytes(), bytes(literal, "plaintext"));
    assert!(bytes(literal, "chunk").starts_with(opened.as_bytes()));
    assert_eq!(bytes(literal, "chunk").len(), 64);
    // No longer than a chunk, so the body is one product of 128 bytes and the length.
    assert_eq!(bytes(literal, "body").len(), 128 + 8);
}

#[test]
fn bls12_381_vectors_verify() {
    for vector in vectors("bls12-381", 8, 3) {
        assert_eq!(vector.get("curve").and_then(Value::as_str), Some("bls12-381"));
        assert!(vector.get("g").is_none());
        elements_follow_from_the_secrets::<Bls12>(&vector);
        blstrs_agrees(&vector);
        payload_opens(&vector);
    }
}

#[test]
fn type_a_vectors_verify() {
    for vector in vectors("type-a", 8, 3) {
        assert_eq!(vector.get("curve").and_then(Value::as_str), Some("type-a"));
        let g = TypeA::g1(&TypeA::scalar_from_u64(1));
        assert_eq!(bytes(&vector, "g"), TypeA::encode_g1(&g).as_ref());
        assert_eq!(vector.get("PK_P"), vector.get("PK_P_2"), "one source group");
        elements_follow_from_the_secrets::<TypeA>(&vector);
        payload_opens(&vector);
        literal_opens(&vector);
    }
}

#[test]
fn a_seed_gives_the_same_vectors_again_and_another_gives_others() {
    let first = vectors("bls12-381", 2, 5);
    assert_eq!(first, vectors("bls12-381", 2, 5));
    assert_eq!(first.first(), vectors("bls12-381", 1, 5).first(), "more are appended");
    for (one, other) in first.iter().zip(vectors("bls12-381", 2, 6)) {
        for secret in ["x_P", "x_U", "r"] {
            assert_ne!(one.get(secret), other.get(secret));
        }
    }
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "mine").expect("written");
    let path = file.join("v.json");
    let path = path.to_str().expect("a name in UTF-8");
    let said = refuses(["vectors", "--curve", "type-a", "--out", path]);
    assert!(said.contains(path), "{said}");
}
