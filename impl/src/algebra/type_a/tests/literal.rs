//! The literal payload and the ways to read it without a key.

#![allow(clippy::indexing_slicing, reason = "sizes are those that the test has made")]

use crate::algebra::type_a::attack::{self, AttackError};
use crate::algebra::type_a::field::FqConfig;
use crate::algebra::type_a::literal::{CHUNK_BYTES, PRODUCT_BYTES, TRAILER_BYTES};
use crate::algebra::type_a::{TypeA, Unit};
use crate::algebra::{Curve, Pairing};
use crate::entropy::{Entropy, Purpose};
use crate::id::{Generation, ItemId, OwnerId, Partition, PartyId, RecordId, Slot, Version};
use crate::payload::{Body, PayloadError, Plaintext, Sealing};
use crate::profile::Payload;
use ark_ff::{BigInteger as _, MontConfig as _};
use proptest::prelude::*;
use std::fmt::Write as _;

fn item(record: u16) -> ItemId {
    let slot = Slot { owner: OwnerId(3), record: RecordId(record), partition: Partition::MEDICAL };
    slot.at(Version(1))
}

/// Z^r for a fresh r.
fn mask(record: u16) -> Unit {
    let seed = Entropy::Seeded(11).seed().fork(PartyId::Owner(OwnerId(3)));
    TypeA::z(&TypeA::atom(&seed, &Purpose::Blinding(item(record), Generation(0))))
}

fn seal(mask: &Unit, plain: &Plaintext) -> Sealing<Body> {
    TypeA::seal(Payload::Literal, mask, item(1), plain).expect("Type A has the literal payload")
}

fn with_bytes(bytes: Vec<u8>) -> Body {
    Body { payload: Payload::Literal, bytes: bytes.into() }
}

/// The medical partition of a made-up record, some of it outside ASCII.
fn xml(observations: u32) -> Plaintext {
    let mut text = String::from("<medical>\n");
    for n in 0..observations {
        let (pressure, name) =
            (90 + n * 7 % 80, ["Müller", "O'Neil", "Sánchez", "Ōe"][n as usize % 4]);
        writeln!(
            text,
            "  <observation id=\"{n}\"><by>{name}</by><value unit=\"mmHg\">{pressure}</value></observation>"
        )
        .expect("a string takes what is written");
    }
    text.push_str("</medical>\n");
    text.into_bytes().into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn chunks_come_back_unless_they_are_named_lost(
        bytes in prop::collection::vec(any::<u8>(), 0..500),
    ) {
        let plain = Plaintext::from(bytes.clone());
        let mask = mask(1);
        let sealing = seal(&mask, &plain);
        let chunks = bytes.len().div_ceil(CHUNK_BYTES);
        prop_assert_eq!(sealing.body.bytes.len(), chunks * PRODUCT_BYTES + TRAILER_BYTES);
        let opened = TypeA::unseal(&mask, item(1), &sealing.body).expect("a sealed body opens");
        prop_assert_eq!(opened.as_bytes().len(), bytes.len());
        let pairs = bytes.chunks(CHUNK_BYTES).zip(opened.as_bytes().chunks(CHUNK_BYTES));
        for (index, (sent, got)) in (0u32..).zip(pairs) {
            let lost = sealing.lost_chunks.contains(&index);
            prop_assert_eq!(sent != got, lost, "chunk {}", index);
        }
    }

    #[test]
    fn a_record_is_read_without_any_key(observations in 0u32..12, record in any::<u16>()) {
        let plain = xml(observations);
        let sealing = seal(&mask(record), &plain);
        let recovered = attack::norm_attack(&sealing.body).expect("a literal body");
        prop_assert_eq!(recovered.chunks.len() * PRODUCT_BYTES + TRAILER_BYTES, sealing.body.bytes.len());
        let pairs = plain.as_bytes().chunks(CHUNK_BYTES).zip(recovered.plain.as_bytes().chunks(CHUNK_BYTES));
        for (index, (sent, got)) in (0u32..).zip(pairs) {
            prop_assert_eq!(sent != got, sealing.lost_chunks.contains(&index), "chunk {}", index);
        }
    }
}

#[test]
fn random_chunks_are_read_with_their_sign() {
    let plain = TypeA::synthetic(item(1), 40 * 64);
    let sealing = seal(&mask(2), &plain);
    let recovered = attack::norm_attack(&sealing.body).expect("a literal body");
    let mut greater = 0;
    for (index, (chunk, sent)) in
        recovered.chunks.iter().zip(plain.as_bytes().chunks(64)).enumerate()
    {
        let chunk = chunk.as_ref().expect("a product");
        assert!(chunk.candidates[0] < chunk.candidates[1]);
        let lost = sealing.lost_chunks.contains(&u32::try_from(index).expect("few chunks"));
        assert_eq!(chunk.content() != sent, lost, "chunk {index}");
        greater += chunk.chosen;
    }
    assert!((1..40).contains(&greater), "both signs occur, so the choice was one");
}

#[test]
fn a_third_of_random_chunks_is_lost() {
    let chunks = 20_000u32;
    let plain = TypeA::synthetic(item(1), chunks * 64);
    let sealing = seal(&mask(1), &plain);
    let lost = sealing.lost_chunks.len() as f64 / f64::from(chunks);
    // P(m >= q) = 1 - q / 2^512, about 0.345; a standard deviation is 0.0034.
    let expected = 1.0 - FqConfig::MODULUS.0[7] as f64 / 2f64.powi(64);
    assert!((0.34..0.35).contains(&expected), "{expected}");
    assert!((lost - expected).abs() < 0.015, "{lost} against {expected}");
}

#[test]
fn a_lost_chunk_comes_back_without_q() {
    let plain = Plaintext::from(vec![0xff; 64]);
    let mask = mask(1);
    let sealing = seal(&mask, &plain);
    assert_eq!(sealing.lost_chunks, [0]);
    let opened = TypeA::unseal(&mask, item(1), &sealing.body).expect("a sealed body opens");
    let mut difference = ark_ff::BigInt([u64::MAX; 8]);
    difference.sub_with_borrow(&FqConfig::MODULUS);
    assert_eq!(opened.as_bytes(), difference.to_bytes_be());
}

#[test]
fn one_known_chunk_opens_the_partition() {
    let plain = xml(9);
    let mask = mask(5);
    let body = seal(&mask, &plain).body;
    let known = plain.as_bytes()[64..128].try_into().expect("a chunk");
    let unmasked = attack::known_chunk_attack(&body, 1, known).expect("the chunk is right");
    assert_eq!(unmasked.mask, mask);
    assert_eq!(unmasked.plain, TypeA::unseal(&mask, item(1), &body).expect("opens"));

    let mut wrong = *known;
    wrong[63] ^= 1;
    let mismatch = Err(AttackError::Mismatch { index: 1 });
    assert_eq!(attack::known_chunk_attack(&body, 1, &wrong), mismatch);
    let zero = Err(AttackError::Zero { index: 1 });
    assert_eq!(attack::known_chunk_attack(&body, 1, &[0; 64]), zero);
    let chunks = plain.as_bytes().len().div_ceil(64);
    let missing = Err(AttackError::NoSuchChunk { index: chunks, chunks });
    assert_eq!(attack::known_chunk_attack(&body, chunks, known), missing);
}

#[test]
fn guesses_are_confirmed_without_a_key() {
    let plain = xml(4);
    let body = seal(&mask(6), &plain).body;
    for (index, chunk) in plain.as_bytes().chunks_exact(64).enumerate() {
        let guess = chunk.try_into().expect("a chunk");
        assert_eq!(attack::guess_matches(&body, index, guess), Ok(true));
        let mut wrong = *guess;
        wrong[40] ^= 4;
        assert_eq!(attack::guess_matches(&body, index, &wrong), Ok(false));
    }
    let candidates = attack::norm_attack(&body).expect("a literal body").chunks[0]
        .as_ref()
        .map(|chunk| chunk.candidates)
        .expect("a product");
    let confirmed = candidates.map(|guess| attack::guess_matches(&body, 0, &guess));
    assert_eq!(confirmed.iter().filter(|answer| **answer == Ok(true)).count(), 1);
}

#[test]
fn products_of_nothing_are_told_apart() {
    let mut bytes = seal(&mask(1), &xml(3)).body.bytes.to_vec();
    // A coordinate that no chunk and mask give: the norm is not a square, or the order does not
    // fit.
    bytes[63] ^= 1;
    let recovered = attack::norm_attack(&with_bytes(bytes)).expect("sizes are right");
    assert_eq!(recovered.chunks[0], None);
    assert_eq!(recovered.plain.as_bytes()[..64], [0; 64]);
    assert!(recovered.chunks[1..].iter().all(Option::is_some));
}

#[test]
fn malformed_bodies_are_refused() {
    let mask = mask(1);
    let good = seal(&mask, &xml(3)).body.bytes.to_vec();
    let shorter = good[1..].to_vec();
    let longer = [&good[..], &[0]].concat();
    let mut unreduced = good.clone();
    unreduced[PRODUCT_BYTES + 64..2 * PRODUCT_BYTES].fill(0xff);
    let mut wrong_length = good.clone();
    let end = wrong_length.len() - 2;
    wrong_length[end] ^= 1;
    let mut huge = good;
    let start = huge.len() - TRAILER_BYTES;
    huge[start..].fill(0xff);
    for bytes in [shorter, longer, unreduced, wrong_length, huge, vec![], vec![0; 7]] {
        let malformed = PayloadError::Malformed { bytes: bytes.len() };
        let body = with_bytes(bytes);
        assert_eq!(TypeA::unseal(&mask, item(1), &body), Err(malformed));
        assert_eq!(attack::norm_attack(&body), Err(malformed));
        let error = attack::guess_matches(&body, 1, &[1; 64]);
        assert_eq!(error, Err(AttackError::Payload(malformed)));
    }
    let hybrid = TypeA::seal(Payload::Hybrid, &mask, item(1), &xml(1)).expect("seals").body;
    let malformed = PayloadError::Malformed { bytes: hybrid.bytes.len() };
    assert_eq!(attack::norm_attack(&hybrid), Err(malformed));
}

#[test]
fn both_payloads_open_through_the_algebra() {
    let plain = xml(5);
    let mask = mask(1);
    for payload in [Payload::Literal, Payload::Hybrid] {
        let sealing = TypeA::seal(payload, &mask, item(1), &plain).expect("seals");
        assert_eq!(TypeA::unseal(&mask, item(1), &sealing.body).as_ref(), Ok(&plain));
    }
    let hybrid = TypeA::seal(Payload::Hybrid, &mask, item(1), &plain).expect("seals").body;
    let refused = Err(PayloadError::Authentication);
    assert_eq!(TypeA::unseal(&mask, item(2), &hybrid), refused);
    assert_eq!(TypeA::unseal(&TypeA::z(&TypeA::scalar_from_u64(2)), item(1), &hybrid), refused);
}
