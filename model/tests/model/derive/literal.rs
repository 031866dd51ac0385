//! What the literal payload gives away: everything on Type A, and content that spreads over its
//! bodies even in a group without that defect.

use super::values::*;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::id::Partition;
use sesphr::profile::Payload;
use sesphr_model::derive::{
    CheckError, Closure, Derivation, Literal, Rule, Step, StepId, Target, Value,
};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, Gt, Monomial, Plain, Scalar, Symbolic};

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

/// The closure in a group where the norm of a literal body reveals nothing.
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
fn longer_cycles_help_only_if_their_masks_do_not_cancel() {
    let other = item(Partition::INSURANCE);
    let known = Scalar(Atom::attacker(0).into());
    let [r1, r2] = [mask(medical()), mask(other)];
    let square = |last| {
        [
            sealed(Payload::Literal, medical(), r1).into(),
            sealed(Payload::Literal, medical(), r2).into(),
            sealed(Payload::Literal, other, last).into(),
            sealed(Payload::Literal, other, r1).into(),
            known.into(),
        ]
    };
    // Two contents, each under the same two masks: any three of the four bodies give the fourth.
    assert!(!generic(&square(r2)).derives(Target::Content(other)));
    let facts = square(Symbolic::gt_pow(&r2, &known));
    let closure = generic(&facts);
    for target in
        [Target::Content(medical()), Target::Content(other), Target::Gt(r1), Target::Gt(r2)]
    {
        let proof = closure.derive(target).expect("the cycle has full rank");
        assert_eq!(proof.check(&held(&facts), PairingKind::Type1), Ok(()), "{proof}");
    }
}

/// Premises, then one rule over them that claims a value. Returns what the verifier says of the
/// rule.
fn claim(premises: &[Fact], rule: Rule, value: Value, target: Target) -> Result<(), CheckError> {
    let known =
        premises.iter().map(|fact| Step { rule: Rule::Known { fact: *fact }, value: fact.into() });
    let derivation = Derivation { target, steps: known.chain([Step { rule, value }]).collect() };
    let knowledge: Knowledge = premises.iter().copied().collect();
    derivation.check(&knowledge, PairingKind::Type1)
}

fn is_refused(verdict: &Result<(), CheckError>) -> bool {
    matches!(verdict, Err(CheckError::Rule { .. }))
}

#[test]
fn verifier_opens_no_body_with_what_does_not_fit_it() {
    let other = item(Partition::INSURANCE);
    let [body, mask_step] = [StepId(0), StepId(1)];
    let content = Plain::Content(medical());
    for (payload, rule) in [
        (Payload::Hybrid, Rule::OpenHybrid { body, mask: mask_step }),
        (Payload::Literal, Rule::OpenLiteral { body, mask: mask_step }),
    ] {
        let sealed = sealed(payload, medical(), mask(medical()));
        let open = |body: Fact, with: Gt| {
            let value = Value::Plain(content);
            claim(&[body, with.into()], rule.clone(), value, Target::Content(medical()))
        };
        assert_eq!(open(sealed.into(), mask(medical())), Ok(()));
        assert!(is_refused(&open(sealed.into(), mask(other))), "wrong mask");
        assert!(is_refused(&open(sealed.changed().into(), mask(medical()))), "changed bytes");
    }

    let literal = sealed(Payload::Literal, medical(), mask(medical()));
    let block = |plain: Plain| {
        let rule = Rule::KnownBlock { body, plain: StepId(1) };
        let value = Value::from(&mask(medical()).into());
        claim(&[literal.into(), plain.into()], rule, value, Target::Gt(mask(medical())))
    };
    assert_eq!(block(content), Ok(()));
    assert!(is_refused(&block(Plain::Content(other))), "another content");
    let norm = Rule::Norm { body };
    let of_hybrid =
        claim(&[hybrid(medical()).into()], norm, Value::Plain(content), Target::Content(medical()));
    assert!(is_refused(&of_hybrid), "a hybrid body has no norm");
}

#[test]
fn verifier_cancels_no_contents_that_differ_and_no_masks_that_agree() {
    let other = item(Partition::INSURANCE);
    let power = |m: Gt, n: i8| {
        let known = Monomial::from_factors(&[(Atom::attacker(0), n)]).expect("one atom fits");
        Symbolic::gt_pow(&m, &Scalar(known))
    };
    let [r1, r2] = [mask(medical()), mask(other)];
    let scalar = |n: i8| {
        let factors = [(Atom::attacker(0), n)];
        Fact::from(Scalar(Monomial::from_factors(&factors).expect("one atom fits")))
    };
    // C_1 / C_2, then to the w, times C_3 / C_4.
    let cycle = |contents: [_; 4], masks: [Gt; 4], shift: i8, ratio: i8, gives: Gt| {
        let bodies = contents.into_iter().zip(masks);
        let bodies = bodies.map(|(item, mask)| Fact::from(sealed(Payload::Literal, item, mask)));
        let premises: Vec<Fact> = bodies.chain([scalar(shift), scalar(ratio)]).collect();
        let rule = Rule::Cycle {
            bodies: [0, 1, 2, 3].map(StepId).to_vec(),
            shifts: vec![Some(StepId(4))],
            ratio: StepId(5),
        };
        claim(&premises, rule, Value::from(&gives.into()), Target::Gt(gives))
    };
    let pairs = [medical(), medical(), other, other];
    assert_eq!(cycle(pairs, [r1, r2, power(r2, 1), r1], 1, 1, r1), Ok(()));
    let crossed = [medical(), other, other, medical()];
    for (why, verdict) in [
        ("contents", cycle(crossed, [r1, r2, power(r2, 1), r1], 1, 1, r1)),
        ("shift", cycle(pairs, [r1, r2, power(r2, 1), r1], 2, 2, r1)),
        ("ratio", cycle(pairs, [r1, r2, power(r2, 1), r1], 1, 2, r1)),
        ("gains cancel", cycle(pairs, [r1, r2, power(r2, 1), power(r1, 1)], 1, 0, power(r1, 1))),
    ] {
        assert!(is_refused(&verdict), "{why}: {verdict:?}");
    }
}
