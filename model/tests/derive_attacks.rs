//! The attacks that the papers' scheme admits, and what does not follow: values are made by the
//! scheme's own equations on symbols, so that each case says only who holds what.

use proptest::prelude::*;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Purpose;
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, RecordId, Slot, UserId, Version,
};
use sesphr::keys::{PublicKey, SecretKey};
use sesphr::profile::Payload;
use sesphr::scheme;
use sesphr_model::derive::{CheckError, Closure, Derivation, Literal, Rule, Target, derive};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, Body, G1, G2, Gt, Monomial, Plain, Scalar, Symbolic};

const KINDS: [PairingKind; 2] = [PairingKind::Type1, PairingKind::Type3];
const PATIENT: KeyId = KeyId::Owner(OwnerId(0), KeyScopeId::Patient);
const USER: KeyId = KeyId::User(UserId(1));

fn item(partition: Partition) -> ItemId {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition };
    slot.at(Version(1))
}

fn medical() -> ItemId {
    item(Partition::MEDICAL)
}

fn secret(key: KeyId) -> SecretKey<Symbolic> {
    scheme::secret_key(&(), key)
}

fn x(key: KeyId) -> Scalar {
    *secret(key).expose()
}

fn public(key: KeyId) -> PublicKey<Symbolic> {
    scheme::public_key(&secret(key))
}

fn r(item: ItemId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Blinding(item, Generation(0)))
}

fn mask(item: ItemId) -> Gt {
    Symbolic::z(&r(item))
}

fn capsule(item: ItemId, key: KeyId) -> G1 {
    scheme::capsule(&scheme::blinding(&(), item, Generation(0)), &secret(key)).0
}

fn rekey(from: KeyId, to: KeyId) -> G2 {
    scheme::rekey(&secret(from), &public(to)).0
}

fn recapsule(item: ItemId, from: KeyId, to: KeyId) -> Gt {
    Symbolic::pair(&capsule(item, from), &rekey(from, to))
}

/// The body of an item under a mask.
fn sealed(payload: Payload, item: ItemId, mask: Gt) -> Body {
    Symbolic::seal(payload, &mask, item, &Plain::Content(item))
        .expect("symbols have every payload")
        .body
}

fn hybrid(item: ItemId) -> Body {
    sealed(Payload::Hybrid, item, mask(item))
}

fn held(facts: &[Fact]) -> Knowledge {
    let mut knowledge: Knowledge = facts.iter().copied().collect();
    for key in [PATIENT, USER] {
        knowledge.learn(public(key).g1);
        knowledge.learn(public(key).g2);
    }
    knowledge
}

/// The derivation, verified.
fn follows(knowledge: &Knowledge, target: Target, kind: PairingKind) -> Derivation {
    let proof = derive(knowledge, target, kind)
        .unwrap_or_else(|| panic!("{target} should follow on {kind:?}"));
    assert_eq!(proof.check(knowledge, kind), Ok(()), "{proof}");
    proof
}

fn refused(knowledge: &Knowledge, target: Target, kind: PairingKind) {
    if let Some(proof) = derive(knowledge, target, kind) {
        panic!("{target} should not follow on {kind:?}, but:\n{proof}");
    }
}

fn rules(proof: &Derivation) -> Vec<&'static str> {
    proof.steps.iter().map(|step| step.rule.name()).collect()
}

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
    // PK_U := R, so that RK = R^{1/x_P} = g^r; without a proof of possession.
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
    // Erratum E11: a user with RK and the capsule of a partition that it was not granted.
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

#[test]
fn changed_bytes_are_opaque() {
    for payload in [Payload::Hybrid, Payload::Literal] {
        let body = sealed(payload, medical(), mask(medical())).changed();
        let knowledge = held(&[mask(medical()).into(), body.into()]);
        refused(&knowledge, Target::Content(medical()), PairingKind::Type1);
    }
}

#[test]
fn literal_body_gives_its_content_and_then_its_mask_without_a_key() {
    // Erratum E6 (a), then (b).
    let literal = sealed(Payload::Literal, medical(), mask(medical()));
    let cloud = held(&[literal.into()]);
    let proof = follows(&cloud, Target::Content(medical()), PairingKind::Type1);
    assert_eq!(rules(&proof), ["known", "norm"]);
    let proof = follows(&cloud, Target::Gt(mask(medical())), PairingKind::Type1);
    assert_eq!(rules(&proof), ["known", "norm", "known block"]);
}

/// The closure in a group where literal bodies have no norm to take.
fn generic(facts: &[Fact]) -> Closure {
    Closure::with(&held(facts), PairingKind::Type1, Literal::Generic)
}

#[test]
fn known_content_spreads_over_literal_bodies_that_share_masks_or_contents() {
    let other = item(Partition::INSURANCE);
    let bodies = [
        sealed(Payload::Literal, medical(), mask(medical())).into(),
        sealed(Payload::Literal, medical(), mask(other)).into(),
        sealed(Payload::Literal, other, mask(other)).into(),
    ];
    assert!(!generic(&bodies).derives(Target::Content(other)));
    let knowledge = held(&[&bodies[..], &[Plain::Content(medical()).into()]].concat());
    let closure = Closure::with(&knowledge, PairingKind::Type1, Literal::Generic);
    let proof = closure
        .derive(Target::Content(other))
        .expect("one known block gives the mask that the other content shares");
    assert_eq!(proof.check(&knowledge, PairingKind::Type1), Ok(()));
    assert_eq!(rules(&proof), ["known", "known", "known block", "known", "open literal"]);
    assert!(closure.derives(Target::Gt(mask(medical()))));
    assert!(!closure.derives(Target::Scalar(r(medical()))));
}

#[test]
fn two_literal_bodies_of_one_content_help_only_if_their_masks_differ_by_a_known_scalar() {
    let known = Scalar(Atom::attacker(0).into());
    let first = sealed(Payload::Literal, medical(), mask(medical()));
    let unrelated = sealed(Payload::Literal, medical(), mask(item(Partition::INSURANCE)));
    let related = sealed(Payload::Literal, medical(), Symbolic::gt_pow(&mask(medical()), &known));
    let target = Target::Content(medical());
    assert!(!generic(&[first.into(), unrelated.into(), known.into()]).derives(target));
    assert!(!generic(&[first.into(), related.into()]).derives(target));

    let knowledge = held(&[first.into(), related.into(), known.into()]);
    let closure = Closure::with(&knowledge, PairingKind::Type1, Literal::Generic);
    let proof = closure.derive(target).expect("Z^{r a} / Z^r = Z^{r (a - 1)}");
    assert_eq!(proof.check(&knowledge, PairingKind::Type1), Ok(()), "{proof}");
    assert!(rules(&proof).contains(&"cycle"));
}

#[test]
fn roots_of_known_scalars_are_taken() {
    let [a, b] = [0, 1].map(|n| Monomial::from(Atom::attacker(n)));
    let square = a.product(&a);
    let both = Monomial::from_factors(&[(Atom::attacker(0), 1), (Atom::attacker(1), 3)])
        .expect("two atoms fit");
    let knowledge: Knowledge = [Scalar(square), Scalar(both)].into_iter().collect();
    for kind in KINDS {
        let proof = follows(&knowledge, Target::Scalar(Scalar(a)), kind);
        assert_eq!(rules(&proof), ["known", "scalar root"]);
        let proof = follows(&knowledge, Target::Gt(Gt(b)), kind);
        let root = |rule: &Rule| matches!(rule, Rule::ScalarRoot { degree: 6, .. });
        assert!(proof.steps.iter().any(|step| root(&step.rule)), "{proof}");
    }
    // x^2 and x^3 give x without a root.
    let knowledge: Knowledge = [Scalar(square), Scalar(square.product(&a))].into_iter().collect();
    let proof = follows(&knowledge, Target::Scalar(Scalar(a)), PairingKind::Type3);
    assert!(!rules(&proof).contains(&"scalar root"), "{proof}");
}

#[test]
fn public_values_follow_from_nothing() {
    let nothing = Knowledge::public();
    let one = Monomial::ONE;
    for target in
        [Target::Scalar(Scalar(one)), Target::G1(G1(one)), Target::G2(G2(one)), Target::Gt(Gt(one))]
    {
        for kind in KINDS {
            assert_eq!(rules(&follows(&nothing, target, kind)), ["known"]);
        }
    }
}

#[test]
fn verifier_names_what_is_wrong() {
    let knowledge = held(&[
        x(USER).into(),
        recapsule(medical(), PATIENT, USER).into(),
        hybrid(medical()).into(),
    ]);
    let kind = PairingKind::Type3;
    let good = follows(&knowledge, Target::Content(medical()), kind);
    let verdict = |change: &dyn Fn(&mut Derivation)| {
        let mut bad = good.clone();
        change(&mut bad);
        bad.check(&knowledge, kind).expect_err("it was changed")
    };

    let unknown = verdict(&|bad| {
        bad.steps.insert(0, good.steps.first().expect("a step").clone());
        bad.steps.first_mut().expect("a step").rule = Rule::Known { fact: x(PATIENT).into() };
    });
    assert!(matches!(unknown, CheckError::Premise { .. }), "{unknown}");
    let order = verdict(&|bad| bad.steps.swap(1, 2));
    assert!(matches!(order, CheckError::Order { .. }), "{order}");
    let value = verdict(&|bad| {
        let power = |step: &mut sesphr_model::derive::Step| {
            if let Rule::ScalarPower { power, .. } = &mut step.rule {
                *power = 2;
            }
        };
        bad.steps.iter_mut().for_each(power);
    });
    assert!(matches!(value, CheckError::Value { .. }), "{value}");
    let rule = verdict(&|bad| {
        bad.steps.last_mut().expect("a step").rule =
            Rule::Norm { body: sesphr_model::derive::StepId(4) };
    });
    assert!(matches!(rule, CheckError::Rule { .. }), "{rule}");
    let conclusion = verdict(&|bad| drop(bad.steps.pop()));
    assert!(matches!(conclusion, CheckError::Conclusion { .. }), "{conclusion}");
}

#[test]
fn derivations_serialise_with_readable_terms() {
    let knowledge = held(&[x(PATIENT).into(), capsule(medical(), PATIENT).into()]);
    let proof = follows(&knowledge, Target::Gt(mask(medical())), PairingKind::Type3);
    let json = serde_json::to_value(&proof).expect("plain data");
    assert_eq!(
        json.pointer("/steps/4"),
        Some(&serde_json::json!({
            "rule": "scalar-power", "base": 3, "power": -1,
            "value": { "scalar": "1 / x(owner-0)" }
        }))
    );
    assert_eq!(
        json.pointer("/target/gt"),
        Some(&serde_json::json!("r(owner-0/record-0/medical/v1)"))
    );
}

proptest! {
    /// Whoever learns more derives no less.
    #[test]
    fn derivability_is_monotone(take in prop::collection::vec(any::<bool>(), 8), more in 0..8usize) {
        let facts: [Fact; 8] = [
            x(USER).into(),
            x(PATIENT).into(),
            capsule(medical(), PATIENT).into(),
            rekey(PATIENT, USER).into(),
            recapsule(medical(), PATIENT, USER).into(),
            mask(medical()).into(),
            hybrid(medical()).into(),
            sealed(Payload::Literal, medical(), mask(medical())).into(),
        ];
        let chosen: Vec<Fact> = facts.iter().zip(&take).filter(|(_, t)| **t).map(|(f, _)| *f).collect();
        let mut knowledge = held(&chosen);
        for kind in KINDS {
            let before = Closure::new(&knowledge, kind);
            knowledge.extend(facts.get(more).copied());
            let after = Closure::new(&knowledge, kind);
            for target in [Target::Content(medical()), Target::Gt(mask(medical())), Target::Scalar(x(PATIENT))] {
                prop_assert!(!before.derives(target) || after.derives(target));
                prop_assert_eq!(after.derives(target), after.derive(target).is_some());
            }
        }
    }
}
