//! Group elements, scalars and sealed bodies as they travel: what is decoded has one encoding.

use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, Encoded, Pairing};
use sesphr::elgamal::{Ciphertext, Group};
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot, Version};
use sesphr::payload::{Body, Plaintext};
use sesphr::profile::Payload;

const WORDS: [&str; 4] = ["\u{0}\u{0}\u{0}\u{0}", "\u{7f}", "\u{0}", "\u{1}"];

pub(super) const BLS12: Target = Target {
    name: "bls12",
    about: "group elements and scalars of BLS12-381",
    format: Format::Binary,
    noise: Noise::MayPass,
    words: &WORDS,
    corpus: || corpus::<Bls12>(BLS12_PRIME),
    open: open::<Bls12>,
};

pub(super) const TYPE_A: Target = Target {
    name: "type-a",
    about: "group elements and scalars of the papers' curve",
    format: Format::Binary,
    noise: Noise::MayPass,
    words: &WORDS,
    corpus: || corpus::<TypeA>(TYPE_A_PRIME),
    open: open::<TypeA>,
};

pub(super) const BODIES: Target = Target {
    name: "bodies",
    about: "sealed partitions and wrapped keys",
    format: Format::Binary,
    noise: Noise::MayPass,
    words: &WORDS,
    corpus: corpus_of_bodies,
    open: open_bodies,
};

/// The prime of the field of BLS12-381.
const BLS12_PRIME: &str = "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab";
/// The prime of the field of PBC's Type A.
const TYPE_A_PRIME: &str = "a7a73868e95fba886edef8ce96e7217e364bb946f5ed839628d1f80010940622\
    a7afdaf9b049744a459e54dab7ba5be92539e8ff9b4f30a3cf6230c28e284d97";

/// Elements of every group, and near misses: numbers that are not reduced, zeros, ones.
fn corpus<C: Curve>(prime: &str) -> Vec<Vec<u8>> {
    let prime = hex::decode(prime).expect("hexadecimal");
    let encode = |value| C::encode_scalar(&C::scalar_from_u64(value));
    let minus_one = C::encode_scalar(&C::scalar_neg(&C::scalar_from_u64(1)));
    let mut out = vec![minus_one.clone()];
    for value in [1, 2, 3, u64::MAX] {
        let x = C::scalar_from_u64(value);
        out.push(encode(value));
        // r - 1 + x
        out.extend(sum(&minus_one, &encode(value)));
        let elements =
            [C::encode_g1(&C::g1(&x)), C::encode_g2(&C::g2(&x)), C::encode_gt(&C::z(&x))];
        for element in elements {
            let element = element.as_ref();
            out.push(element.to_vec());
            // Each coordinate plus the prime, where that has room.
            for (at, coordinate) in element.chunks(prime.len()).enumerate() {
                let Some(other) = sum(coordinate, &prime) else { continue };
                let (head, tail) = element.split_at(at * prime.len());
                let tail = tail.get(prime.len()..).unwrap_or_default();
                out.push([head, &other, tail].concat());
            }
        }
    }
    for bytes in [C::SCALAR_BYTES, C::G1_BYTES, C::G2_BYTES, C::GT_BYTES] {
        out.extend([vec![0; bytes], vec![0xff; bytes]]);
    }
    out
}

/// The sum of two big-endian numbers of one length, if it has that length.
fn sum(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0;
    let digits = a.iter().zip(b).rev().map(|(a, b)| {
        let digit = u16::from(*a) + u16::from(*b) + carry;
        carry = digit >> 8;
        digit as u8
    });
    let mut out: Vec<u8> = digits.collect();
    out.reverse();
    (carry == 0 && a.len() == b.len()).then_some(out)
}

/// An input of the length of several things is read as each of them.
fn open<C: Curve>() -> Subject {
    Box::new(|input, gauge| {
        let wire = Encoded::from(input);
        let again = [
            gauge.measure(|| C::decode_scalar(input)).map(|x| C::encode_scalar(&x)),
            gauge.measure(|| C::decode_g1(&wire)).map(|p| C::encode_g1(&p).as_ref().to_vec()),
            gauge.measure(|| C::decode_g2(&wire)).map(|q| C::encode_g2(&q).as_ref().to_vec()),
            gauge.measure(|| C::decode_gt(&wire)).map(|t| C::encode_gt(&t).as_ref().to_vec()),
        ];
        let mut verdict = Verdict::Refused;
        for encoded in again.into_iter().flatten() {
            assert!(encoded == input, "what is decoded has one encoding");
            let identity = input.iter().all(|byte| *byte == 0);
            assert!(!identity, "the identity is never decoded");
            verdict = Verdict::Accepted;
        }
        verdict
    })
}

const ITEM: ItemId =
    Slot { owner: OwnerId(1), record: RecordId(2), partition: Partition::MEDICAL }.at(Version(3));

/// A kind, then bytes: hybrid and literal bodies, ciphertexts of ElGamal.
fn corpus_of_bodies() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for text in [&b""[..], b"Salbutamol", &[0xff; 130]] {
        let plain = Plaintext::from(text.to_vec());
        let hybrid =
            Bls12::seal(Payload::Hybrid, &Bls12::z(&Bls12::scalar_from_u64(7)), ITEM, &plain);
        let literal =
            TypeA::seal(Payload::Literal, &TypeA::z(&TypeA::scalar_from_u64(7)), ITEM, &plain);
        for (kind, sealing) in [(0, hybrid), (1, literal)] {
            let body = sealing.expect("both exist").body;
            out.push([&[kind], body.bytes.as_ref()].concat());
        }
    }
    for (kind, group) in (2..).zip(Group::ALL) {
        let mut number = vec![0; 2 * group.element_bytes()];
        number.fill(1);
        out.push([&[kind], number.as_slice()].concat());
        number.fill(0xff);
        out.push([&[kind], number.as_slice()].concat());
    }
    out
}

fn open_bodies() -> Subject {
    let hybrid = Bls12::z(&Bls12::scalar_from_u64(7));
    let literal = TypeA::z(&TypeA::scalar_from_u64(7));
    Box::new(move |input, gauge| {
        let Some((kind, bytes)) = input.split_first() else { return Verdict::Refused };
        let body = |payload| Body { payload, bytes: bytes.to_vec().into() };
        match kind {
            0 => {
                let body = body(Payload::Hybrid);
                let opened = gauge.measure(|| Bls12::unseal(&hybrid, ITEM, &body));
                if let Ok(plain) = &opened {
                    let again =
                        Bls12::seal(Payload::Hybrid, &hybrid, ITEM, plain).expect("it exists");
                    assert!(again.body == body, "what opens was sealed so");
                }
                Verdict::of(&opened)
            }
            1 => {
                let body = body(Payload::Literal);
                let opened = gauge.measure(|| TypeA::unseal(&literal, ITEM, &body));
                // The product is not authenticated: other bytes give another text.
                if let Ok(plain) = &opened {
                    assert!(plain.as_bytes().len() <= bytes.len());
                }
                Verdict::of(&opened)
            }
            _ => {
                let group = if kind % 2 == 0 { Group::Modp2048 } else { Group::Modp3072 };
                let read = gauge.measure(|| Ciphertext::from_bytes(group, bytes));
                if let Ok(ciphertext) = &read {
                    assert!(ciphertext.to_bytes() == bytes, "what is decoded has one encoding");
                    assert!(
                        group.contains(ciphertext.gamma()) && group.contains(ciphertext.delta())
                    );
                }
                Verdict::of(&read)
            }
        }
    })
}
