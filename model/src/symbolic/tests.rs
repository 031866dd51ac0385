//! The algebra keeps the laws, packs atoms without loss, and refuses what it should.

use super::*;
use proptest::prelude::*;
use sesphr::algebra::Signing;
use sesphr::algebra::laws;
use sesphr::id::{
    Epoch, Generation, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId,
    Version,
};

fn partition() -> impl Strategy<Value = Partition> {
    (0..Partition::COUNT).prop_map(|label| Partition::new(label).expect("label in range"))
}

fn slot() -> impl Strategy<Value = Slot> {
    (0..32u32, 0..16u16, partition()).prop_map(|(owner, record, partition)| Slot {
        owner: OwnerId(owner),
        record: RecordId(record),
        partition,
    })
}

fn key() -> impl Strategy<Value = KeyId> {
    prop_oneof![
        (0..1u32 << 29).prop_map(|user| KeyId::User(UserId(user))),
        (0..32u32).prop_map(|owner| KeyId::Owner(OwnerId(owner), KeyScopeId::Patient)),
        (0..32u32, partition())
            .prop_map(|(owner, p)| KeyId::Owner(OwnerId(owner), KeyScopeId::Partition(p))),
        (slot(), 0..1u32 << 14).prop_map(|(slot, epoch)| KeyId::Owner(
            slot.owner,
            KeyScopeId::Epoch(slot.record, slot.partition, Epoch(epoch))
        )),
    ]
}

fn party() -> impl Strategy<Value = PartyId> {
    prop_oneof![
        (0..1u32 << 26).prop_map(|id| PartyId::Owner(OwnerId(id))),
        (0..1u32 << 26).prop_map(|id| PartyId::User(UserId(id))),
        Just(PartyId::Srs),
        Just(PartyId::Cloud),
        Just(PartyId::Issuer),
    ]
}

fn purpose() -> impl Strategy<Value = Purpose> {
    prop_oneof![
        key().prop_map(Purpose::Secret),
        key().prop_map(Purpose::Proof),
        party().prop_map(Purpose::Signing),
        (slot(), 0..256u16, 0..256u32)
            .prop_map(|(slot, v, g)| Purpose::Blinding(slot.at(Version(v)), Generation(g))),
    ]
}

/// Monomials over three atoms, so that a product of two always fits.
fn scalar() -> impl Strategy<Value = Scalar> {
    prop::collection::vec((0..4u32, -20..=20i8), 0..=3).prop_map(|factors| {
        let factors: Vec<_> = factors.into_iter().map(|(n, e)| (Atom::attacker(n), e)).collect();
        Scalar(Monomial::from_factors(&factors).expect("three atoms fit"))
    })
}

proptest! {
    #[test]
    fn symbols_keep_the_laws_of_a_pairing(a in scalar(), b in scalar()) {
        laws::pairing::<Symbolic>(&a, &b);
    }

    #[test]
    fn atoms_unpack_to_their_purpose(purpose in purpose()) {
        let atom = Atom::new(&purpose);
        prop_assert_eq!(atom.source(), Source::Purpose(purpose));
        prop_assert_eq!(Atom::from_bits(atom.bits()), Some(atom));
        prop_assert_eq!(Symbolic::atom(&(), &purpose).0.exponent(atom), 1);
    }

    #[test]
    fn any_bits_are_one_atom_or_none(bits: u32) {
        if let Some(atom) = Atom::from_bits(bits) {
            prop_assert_eq!(atom.bits(), bits);
            prop_assert!(!atom.to_string().is_empty());
        }
    }

    #[test]
    fn a_changed_encoding_is_another_value_or_refused(a in scalar(), at in 0..31usize, flip in 1..=255u8) {
        let good = Symbolic::encode_g1(&G1(a.0));
        let mut bytes: Vec<u8> = good.as_ref().to_vec();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= flip;
        }
        let changed = Wire::try_from(bytes.as_slice()).expect("the length is right");
        prop_assert_ne!(Symbolic::decode_g1(&changed), Ok(G1(a.0)));
    }

    #[test]
    fn body_digests_tell_bodies_apart(a in scalar(), b in scalar(), slot in slot()) {
        let body = |mask: Scalar, version, payload| {
            let item = slot.at(Version(version));
            Symbolic::seal(payload, &Gt(mask.0), item, &Plain::Content(item))
                .expect("symbols have every payload")
                .body
        };
        let first = body(a, 1, Payload::Hybrid);
        let others = [
            body(b, 1, Payload::Hybrid),
            body(a, 2, Payload::Hybrid),
            body(a, 1, Payload::Literal),
            first.changed(),
        ];
        for other in others {
            let same = Symbolic::body_digest(&first) == Symbolic::body_digest(&other);
            prop_assert_eq!(same, first == other);
        }
    }
}

fn medical(version: u16) -> ItemId {
    Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL }
        .at(Version(version))
}

fn secret(key: KeyId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Secret(key))
}

#[test]
fn terms_read_like_the_papers() {
    let r = Symbolic::atom(&(), &Purpose::Blinding(medical(1), Generation(2)));
    let user = secret(KeyId::User(UserId(1)));
    let owner = secret(KeyId::Owner(OwnerId(0), KeyScopeId::Patient));
    let term =
        Symbolic::mul(&Symbolic::mul(&r, &user), &Symbolic::inv(&Symbolic::mul(&owner, &owner)));
    assert_eq!(
        Symbolic::z(&term).to_string(),
        "Z^(r(owner-0/record-0/medical/v1'2) * x(user-1) / x(owner-0)^2)"
    );
    assert_eq!(Symbolic::g2(&Symbolic::inv(&owner)).to_string(), "g2^(1 / x(owner-0))");
    assert_eq!(Scalar(Monomial::ONE).to_string(), "1");
}

#[test]
fn identities_and_other_groups_are_refused() {
    assert_eq!(Symbolic::decode_g1(&Wire::identity(Group::G1)), Err(DecodeError::Identity));
    assert_eq!(
        Symbolic::decode_g1(&Symbolic::encode_gt(&Gt(Monomial::ONE))),
        Err(DecodeError::NotOnCurve)
    );
    assert_eq!(
        Wire::try_from([1, 2].as_slice()),
        Err(DecodeError::Length { got: 2, expected: 31 })
    );
}

#[test]
fn encodings_that_are_not_canonical_are_refused() {
    let term = Atom::attacker(1);
    let [a, b] = [term, Atom::attacker(2)].map(|atom| atom.bits().to_be_bytes());
    let wire = |words: [[u8; 4]; 2], exponents: [u8; 2]| {
        let bytes = [&[1][..], &words.concat(), &[0; 16], &exponents, &[0; 4]].concat();
        let wire = Wire::try_from(bytes.as_slice()).expect("31 bytes");
        Symbolic::decode_g1(&wire)
    };
    let two = Monomial::from_factors(&[(term, 1), (Atom::attacker(2), 1)]).expect("two atoms fit");
    assert_eq!(wire([a, b], [1, 1]), Ok(G1(two)));
    let refused = Err(DecodeError::Encoding);
    assert_eq!(wire([b, a], [1, 1]), refused, "unsorted");
    assert_eq!(wire([a, a], [1, 1]), refused, "repeated");
    assert_eq!(wire([a, b], [1, 0]), refused, "exponent zero");
    assert_eq!(wire([[0; 4], b], [0, 1]), refused, "a gap");
    assert_eq!(wire([a, [0; 4]], [1, 1]), refused, "an exponent of nothing");
    assert_eq!(wire([a, [0, 0, 0, 9]], [1, 1]), refused, "no atom");
}

#[test]
fn payloads_open_as_their_kind_says() {
    let mask = Gt(Atom::attacker(1).into());
    let wrong = Gt(Atom::attacker(2).into());
    let plain = Plain::Content(medical(1));
    let seal = |payload| {
        Symbolic::seal(payload, &mask, medical(1), &plain).expect("symbols have every payload").body
    };

    let hybrid = seal(Payload::Hybrid);
    assert_eq!(Symbolic::unseal(&mask, medical(1), &hybrid), Ok(plain));
    let refused = Err(PayloadError::Authentication);
    assert_eq!(Symbolic::unseal(&wrong, medical(1), &hybrid), refused);
    assert_eq!(Symbolic::unseal(&mask, medical(2), &hybrid), refused);
    assert_eq!(Symbolic::unseal(&mask, medical(1), &hybrid.changed()), refused);

    let literal = seal(Payload::Literal);
    assert_eq!(Symbolic::unseal(&mask, medical(1), &literal), Ok(plain));
    assert_eq!(Symbolic::unseal(&mask, medical(2), &literal), Ok(plain));
    let garbage = Ok(Plain::Garbage);
    assert_eq!(Symbolic::unseal(&wrong, medical(1), &literal), garbage);
    assert_eq!(Symbolic::unseal(&mask, medical(1), &literal.changed()), garbage);
}

#[test]
fn signatures_and_proofs_fit_one_signer_and_one_key() {
    let signer = Symbolic::signer(&(), PartyId::Owner(OwnerId(0)));
    let verifier = Symbolic::verifier(&signer);
    let other = Symbolic::verifier(&Symbolic::signer(&(), PartyId::Cloud));
    let signature = Symbolic::sign(&signer, b"order");
    assert!(Symbolic::verify(&verifier, b"order", &signature));
    assert!(!Symbolic::verify(&verifier, b"other", &signature));
    assert!(!Symbolic::verify(&other, b"order", &signature));

    let key = KeyId::User(UserId(1));
    let x = secret(key);
    let proof = Symbolic::prove(&(), key, &x);
    assert!(Symbolic::check_proof(key, &Symbolic::g1(&x), &proof));
    assert!(!Symbolic::check_proof(KeyId::User(UserId(2)), &Symbolic::g1(&x), &proof));
    let rogue = G1(Atom::attacker(1).into());
    assert!(!Symbolic::check_proof(key, &rogue, &proof));
}

#[test]
#[should_panic(expected = "owner 32 does not fit the 5 bits")]
fn an_id_that_does_not_fit_is_refused() {
    let key = KeyId::Owner(OwnerId(32), KeyScopeId::Patient);
    let _ = Atom::new(&Purpose::Secret(key));
}

#[test]
#[should_panic(expected = "over 6 atoms")]
fn a_product_that_does_not_fit_is_refused() {
    let _ = (0..=6).map(|n| Monomial::from(Atom::attacker(n))).reduce(|a, b| a.product(&b));
}
