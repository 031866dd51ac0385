//! What the literal payload gives away: everything on Type A, and how content spreads over its
//! bodies even in a group without that defect.

#[path = "scheme/values.rs"]
mod values;

use sesphr::algebra::{Pairing, PairingKind};
use sesphr::id::Partition;
use sesphr::profile::Payload;
use sesphr_model::derive::{Closure, Literal, Target};
use sesphr_model::knowledge::Fact;
use sesphr_model::symbolic::{Atom, Plain, Scalar, Symbolic};
use values::*;

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
    // Two contents, each under the same two masks: any three of the four give the fourth.
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
