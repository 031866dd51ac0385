//! The questions themselves. They are the same every time, complete, and inside the fragment that
//! solvers decide.

use sesphr::profile::Profile;
use sesphr_model::induction::claim::CLAIMS;
use sesphr_model::induction::formula::{Sort, Term, exists, forall};
use sesphr_model::induction::fragment::{FragmentError, check};
use sesphr_model::induction::proof::{Query, proof};
use sesphr_model::induction::protocol;
use sesphr_model::induction::vocabulary::{LE, RELATIONS, USED};

const V: Term = Term { name: "v", sort: Sort::Version };
const N: Term = Term { name: "n", sort: Sort::Version };

fn all(profile: &Profile) -> Vec<Query> {
    let proof = proof(profile, CLAIMS).expect("every question is in the fragment");
    proof.induction.into_iter().chain(proof.claims.into_iter().flat_map(|(_, q)| q)).collect()
}

/// To accept a change, run `sesphr prove --profile hardened --out DIR` and copy the two files.
#[test]
fn questions_are_the_committed_ones() {
    let queries = all(&Profile::HARDENED);
    let golden = [
        ("consecution-request", include_str!("golden/consecution-request.smt2")),
        ("P13-two-users-safety", include_str!("golden/P13-two-users-safety.smt2")),
    ];
    for (name, text) in golden {
        let query = queries.iter().find(|query| query.name == name).expect("it is asked");
        assert!(query.text == text, "{name} is not the committed one");
    }
    assert_eq!(queries, all(&Profile::HARDENED));
}

#[test]
fn there_is_a_question_for_everything_that_can_happen() {
    let queries = all(&Profile::HARDENED);
    let system = protocol::system(&Profile::HARDENED);
    let asked = |name: String| queries.iter().any(|query| query.name == name);
    assert!(asked("initiation".into()));
    for action in &system.actions {
        assert!(asked(format!("consecution-{}", action.name)));
        assert!(asked(format!("enabled-{}", action.name)));
        let names = action.updates.iter().map(|update| update.relation.name);
        let mut unique: Vec<_> = names.collect();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), action.updates.len(), "{} says a thing twice", action.name);
    }
    let mut names: Vec<_> = queries.iter().map(|query| query.name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), queries.len(), "file names are unique");
    for relation in RELATIONS.iter().filter(|r| !["le", "names", "corrupt"].contains(&r.name)) {
        let changes = system.actions.iter().any(|action| action.changes(relation));
        assert!(changes, "nothing ever changes {}", relation.name);
    }
}

/// The axes that the transition system covers whatever is chosen on them.
#[test]
fn presets_that_differ_elsewhere_have_one_proof() {
    let hardened = all(&Profile::HARDENED);
    assert_eq!(hardened, all(&Profile::HARDENED_EPOCH));
    assert_eq!(hardened, all(&Profile::SESPHR_HYBRID));
    assert_ne!(hardened, all(&Profile::SESPHR));
}

#[test]
fn what_solvers_cannot_decide_is_refused() {
    let alternates = forall([V], exists([N], LE.of([V, N])));
    assert_eq!(check(&alternates, &[], &[]), Err(FragmentError::Alternates("n")));
    let denied = !exists([V], forall([N], LE.of([V, N])));
    assert_eq!(check(&denied, &[], &[]), Err(FragmentError::Alternates("n")));
    assert_eq!(check(&exists([V], forall([N], LE.of([V, N]))), &[], &[]), Ok(()));
    assert_eq!(check(&LE.of([V, V]), &[], &[]), Err(FragmentError::Unbound("v")));
    assert_eq!(check(&USED.of([V]), &[V], &[]), Err(FragmentError::IllSorted("used")));
    let user = Term { name: "u", sort: Sort::User };
    let unequal = FragmentError::Unequal("v", "u");
    assert_eq!(check(&V.is(user), &[V, user], &[]), Err(unequal));
    let next = LE.of([V, V]).after(&|_| true);
    assert_eq!(check(&next, &[V], &[]), Err(FragmentError::Undefined("le")));
}
