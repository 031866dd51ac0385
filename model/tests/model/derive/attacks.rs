//! The attacks that the papers' scheme admits, and what does not follow. The scheme's own equations
//! on symbols make the values, so each case states only who holds what.

use super::values::*;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Purpose;
use sesphr::id::{Generation, KeyId, KeyScopeId, OwnerId, Partition, UserId};
use sesphr::keys::PublicKey;
use sesphr::profile::Payload;
use sesphr::scheme;
use sesphr_model::derive::Target;
use sesphr_model::symbolic::{G1, G2, Symbolic};

#[test]
fn entitled_user_opens_what_was_transformed_for_it() {
    let knowledge = held(&[
        x(USER).into(),
        recapsule(medical(), PATIENT, USER).into(),
        hybrid(medical()).into(),
    ]);
    for kind in KINDS {
        let proof = follows(&knowledge, Target::Content(medical()), kind);
        assert_eq!(rules(&proof), ["known", "known", "invert", "power", "known", "open hybrid"]);
        assert_eq!(
            proof.to_string(),
            "\
1. Z^(r(owner-0/record-0/medical/v1) * x(user-1))    [known]
2. x(user-1)    [known]
3. 1 / x(user-1)    [invert 2]
4. Z^(r(owner-0/record-0/medical/v1))    [raise 1 to 3]
5. AEAD[Z^(r(owner-0/record-0/medical/v1)); owner-0/record-0/medical/v1](M(owner-0/record-0/medical/v1))    [known]
6. M(owner-0/record-0/medical/v1)    [open 5 with 4]
"
        );
    }
}

#[test]
fn rekey_in_a_users_hands_opens_every_leaked_capsule() {
    // Erratum E5: RK^{1/x_U} = g^{1/x_P}, for all partitions and for ever.
    let mut knowledge =
        held(&[x(USER).into(), rekey(PATIENT, USER).into(), hybrid(medical()).into()]);
    let inverse = G2(x(PATIENT).0.inverse());
    for kind in KINDS {
        refused(&knowledge, Target::Content(medical()), kind);
        let proof = follows(&knowledge, Target::G2(inverse), kind);
        assert_eq!(rules(&proof), ["known", "known", "invert", "power"]);
    }
    knowledge.learn(capsule(medical(), PATIENT));
    for kind in KINDS {
        follows(&knowledge, Target::Gt(mask(medical())), kind);
        follows(&knowledge, Target::Content(medical()), kind);
        refused(&knowledge, Target::Scalar(x(PATIENT)), kind);
        refused(&knowledge, Target::Scalar(r(medical())), kind);
    }
}

#[test]
fn kept_mask_opens_until_the_blinding_is_renewed() {
    // Erratum E7.
    let renewed = Symbolic::atom(&(), &Purpose::Blinding(medical(), Generation(1)));
    let rotated = sealed(Payload::Hybrid, medical(), Symbolic::z(&renewed));
    let kept =
        held(&[mask(medical()).into(), x(USER).into(), recapsule(medical(), PATIENT, USER).into()]);
    for kind in KINDS {
        let mut old = kept.clone();
        old.learn(hybrid(medical()));
        follows(&old, Target::Content(medical()), kind);
        let mut new = kept.clone();
        new.learn(rotated);
        refused(&new, Target::Content(medical()), kind);
        refused(&new, Target::Gt(Symbolic::z(&renewed)), kind);
    }
}

#[test]
fn escrowing_server_opens_whatever_it_fetches() {
    // Erratum E10: R^{1/x_P} = g^r, paired with the generator of the other group.
    let mut srs = held(&[x(PATIENT).into(), x(USER).into(), capsule(medical(), PATIENT).into()]);
    for kind in KINDS {
        let proof = follows(&srs, Target::Gt(mask(medical())), kind);
        assert_eq!(rules(&proof), ["known", "known", "pair", "known", "invert", "power"]);
        refused(&srs, Target::Content(medical()), kind);
    }
    srs.learn(hybrid(medical()));
    for kind in KINDS {
        follows(&srs, Target::Content(medical()), kind);
    }
}

#[test]
fn server_without_secrets_opens_nothing_even_with_the_cloud() {
    let mut srs = held(&[
        capsule(medical(), PATIENT).into(),
        rekey(PATIENT, USER).into(),
        recapsule(medical(), PATIENT, USER).into(),
        hybrid(medical()).into(),
    ]);
    for kind in KINDS {
        refused(&srs, Target::Gt(mask(medical())), kind);
        refused(&srs, Target::Content(medical()), kind);
    }
    srs.learn(x(USER));
    for kind in KINDS {
        follows(&srs, Target::Content(medical()), kind);
    }
}

#[test]
fn rogue_public_key_makes_the_owner_compute_the_mask_on_type_1() {
    // PK_U := R, so RK = R^{1/x_P} = g^r. Nobody asks for a proof of possession.
    let stolen = capsule(medical(), PATIENT);
    let before = held(&[stolen.into(), hybrid(medical()).into()]);
    let rogue = G2(stolen.0);
    let proof = follows(&before, Target::G2(rogue), PairingKind::Type1);
    assert_eq!(rules(&proof), ["known", "transfer"]);
    refused(&before, Target::G2(rogue), PairingKind::Type3);

    let public = PublicKey { g1: stolen, g2: rogue };
    let mut after = before;
    after.learn(scheme::rekey(&secret(PATIENT), &public).0);
    let proof = follows(&after, Target::Content(medical()), PairingKind::Type1);
    assert_eq!(rules(&proof), ["known", "known", "pair", "known", "open hybrid"]);
}

#[test]
fn one_rekey_serves_all_partitions_unless_keys_are_per_partition() {
    // Erratum E11: a user with RK, and the capsule of a partition that they were not granted.
    let other = item(Partition::INSURANCE);
    let scoped = |partition| KeyId::Owner(OwnerId(0), KeyScopeId::Partition(partition));
    let own = scoped(Partition::MEDICAL);
    let foreign = scoped(Partition::INSURANCE);
    for kind in KINDS {
        let patient = held(&[
            x(USER).into(),
            rekey(PATIENT, USER).into(),
            capsule(other, PATIENT).into(),
            hybrid(other).into(),
        ]);
        follows(&patient, Target::Content(other), kind);
        let partition = held(&[
            x(USER).into(),
            rekey(own, USER).into(),
            capsule(medical(), own).into(),
            capsule(other, foreign).into(),
            hybrid(other).into(),
        ]);
        refused(&partition, Target::Content(other), kind);
        follows(&partition, Target::Gt(mask(medical())), kind);
    }
}

#[test]
fn one_blinding_for_a_level_opens_both_its_partitions() {
    // Erratum E16.
    let other = item(Partition::INSURANCE);
    let shared =
        held(&[mask(medical()).into(), sealed(Payload::Hybrid, other, mask(medical())).into()]);
    for kind in KINDS {
        follows(&shared, Target::Content(other), kind);
    }
}

#[test]
fn outsiders_listeners_and_the_cloud_open_nothing() {
    let own = KeyId::User(UserId(2));
    let cases = [
        held(&[hybrid(medical()).into()]),
        held(&[x(own).into(), rekey(PATIENT, own).into(), hybrid(medical()).into()]),
        held(&[
            capsule(medical(), PATIENT).into(),
            recapsule(medical(), PATIENT, USER).into(),
            hybrid(medical()).into(),
        ]),
    ];
    for (knowledge, kind) in cases.iter().flat_map(|k| KINDS.map(|kind| (k, kind))) {
        refused(knowledge, Target::Content(medical()), kind);
        refused(knowledge, Target::Gt(mask(medical())), kind);
        refused(knowledge, Target::Scalar(x(PATIENT)), kind);
    }
}

#[test]
fn two_elements_of_one_source_group_pair_on_type_1_only() {
    let inverse = G1(x(PATIENT).0.inverse());
    let knowledge =
        held(&[capsule(medical(), PATIENT).into(), inverse.into(), hybrid(medical()).into()]);
    let proof = follows(&knowledge, Target::Content(medical()), PairingKind::Type1);
    assert!(rules(&proof).contains(&"transfer"));
    refused(&knowledge, Target::Content(medical()), PairingKind::Type3);
    assert!(
        proof.check(&knowledge, PairingKind::Type3).is_err(),
        "the verifier knows the kinds apart"
    );
}
