//! Derivations as objects: roots, premises, printing, serialising, and what the verifier refuses.

use super::values::*;
use proptest::prelude::*;
use sesphr::algebra::PairingKind;
use sesphr::profile::Payload;
use sesphr_model::derive::{CheckError, Closure, Derivation, Rule, Step, StepId, Target};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, G1, G2, Gt, Monomial, Scalar};

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
        let power = |step: &mut Step| {
            if let Rule::ScalarPower { power, .. } = &mut step.rule {
                *power = 2;
            }
        };
        bad.steps.iter_mut().for_each(power);
    });
    assert!(matches!(value, CheckError::Value { .. }), "{value}");
    let rule = verdict(&|bad| {
        bad.steps.last_mut().expect("a step").rule = Rule::Norm { body: StepId(4) };
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
    /// A coalition that learns more derives no less.
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
