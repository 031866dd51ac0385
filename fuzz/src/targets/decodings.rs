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
    corpus: corpus::<Bls12>,
    open: open::<Bls12>,
};

pub(super) const TYPE_A: Target = Target {
    name: "type-a",
    about: "group elements and scalars of the papers' curve",
    format: Format::Binary,
    noise: Noise::MayPass,
    words: &WORDS,
    corpus: corpus::<TypeA>,
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

/// Elements of every group, and points that are near to being some: twisted, negated, not reduced.
fn corpus<C: Curve>() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for value in [1, 2, 3, u64::MAX] {
        let x = C::scalar_from_u64(value);
        out.push(C::encode_scalar(&x));
        out.push(C::encode_scalar(&C::scalar_neg(&x)));
        out.push(C::encode_g1(&C::g1(&x)).as_ref().to_vec());
        out.push(C::encode_g2(&C::g2(&x)).as_ref().to_vec());
        out.push(C::encode_gt(&C::z(&x)).as_ref().to_vec());
    }
    for bytes in [C::SCALAR_BYTES, C::G1_BYTES, C::G2_BYTES, C::GT_BYTES] {
        out.push(vec![0; bytes]);
        let mut infinity = vec![0; bytes];
        infinity.fill(0xff);
        out.push(infinity);
    }
    out
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
