//! Solvers find the proofs. They find none where the property fails or the protocol is faulty.

use sesphr::profile::Profile;
use sesphr_model::induction::claim::CLAIMS;
use sesphr_model::induction::formula::{Formula, Time};
use sesphr_model::induction::proof::{Query, of_invariant, proof};
use sesphr_model::induction::protocol;
use sesphr_model::induction::smt::Answer;
use sesphr_model::induction::solver::Solver;
use sesphr_model::induction::transition::{Action, TransitionSystem};
use sesphr_model::induction::vocabulary::{COVERS, GRANTED, SINCE, START, STORED};

/// The solvers that are installed. Warns loudly if there is none.
fn installed() -> Vec<Solver> {
    let found: Vec<_> = Solver::ALL.into_iter().filter(|s| s.version().is_some()).collect();
    if found.is_empty() {
        eprintln!("NOT RUN: neither z3 nor cvc5 is installed, so nothing was proved here");
    }
    found
}

fn answer(solver: Solver, query: &Query) -> Answer {
    let asked = solver.ask(&query.text);
    asked.unwrap_or_else(|error| panic!("{}: {error}", query.name)).0
}

fn succeeds(solver: Solver, queries: &[Query]) -> bool {
    queries.iter().all(|query| answer(solver, query) == query.expected)
}

#[test]
fn proofs_succeed_where_the_properties_hold_and_only_there() {
    let profiles =
        ["hardened", "sesphr", "hardened/randomness=per-level", "sesphr-hybrid/transform=at-user"];
    let mut verdicts = Vec::new();
    for solver in installed() {
        for text in profiles {
            let profile: Profile = text.parse().expect("a profile");
            let proof = proof(&profile, CLAIMS).expect("in the fragment");
            let inductive = succeeds(solver, &proof.induction);
            for (claim, queries) in &proof.claims {
                let proved = (inductive || !claim.needs_invariant()) && succeeds(solver, queries);
                let should = claim.should_hold(&profile);
                assert_eq!(proved, should, "{text} {claim:?} by {}", solver.text());
                verdicts.push(proved);
            }
        }
    }
    if !installed().is_empty() {
        assert!(verdicts.contains(&true) && verdicts.contains(&false));
    }
}

/// A fault of the protocol: what it breaks, and how it is planted.
type Fault = (&'static str, fn(&mut TransitionSystem));

fn action<'a>(system: &'a mut TransitionSystem, name: &str) -> &'a mut Action {
    system.actions.iter_mut().find(|action| action.name == name).expect("an action of that name")
}

/// Leaves a relation unchanged by an action that should change it.
fn forget(system: &mut TransitionSystem, name: &str, relation: &str) {
    let updates = &mut action(system, name).updates;
    let update = updates.iter_mut().find(|update| update.relation.name == relation);
    let update = update.expect("the action changes it");
    update.becomes = Formula::Holds(Time::Now, update.relation, update.arguments.clone());
}

/// Weakens the guard of an action: drops the conjuncts that satisfy a condition.
fn drop_guard(system: &mut TransitionSystem, name: &str, which: impl Fn(&Formula) -> bool) {
    let Formula::And(guard) = &mut action(system, name).guard else {
        panic!("{name} waits for several things");
    };
    let before = guard.len();
    guard.retain(|conjunct| !which(conjunct));
    assert!(guard.len() < before, "{name} waited for it");
}

fn is_quantified(formula: &Formula) -> bool {
    matches!(formula, Formula::Exists(..))
}

fn is_negation(formula: &Formula) -> bool {
    matches!(formula, Formula::Not(..))
}

const FAULTS: &[Fault] = &[
    ("consecution-request", |system| drop_guard(system, "request", is_quantified)),
    ("consecution-renew", |system| drop_guard(system, "renew", is_negation)),
    ("consecution-seal", |system| drop_guard(system, "seal", is_negation)),
    ("consecution-revoke", |system| forget(system, "revoke", GRANTED.name)),
    ("consecution-withdraw", |system| forget(system, "withdraw", "holds")),
    ("consecution-depart", |system| forget(system, "depart", "enrolled")),
    ("consecution-assign", |system| forget(system, "assign", START.name)),
    ("consecution-assign", |system| forget(system, "assign", COVERS.name)),
    ("consecution-grant_joining", |system| forget(system, "grant_joining", SINCE.name)),
    ("consecution-renew", |system| forget(system, "renew", STORED.name)),
];

#[test]
fn no_faulty_protocol_is_proved() {
    for solver in installed() {
        for (name, make) in FAULTS {
            let mut system = protocol::system(&Profile::HARDENED);
            make(&mut system);
            let queries = of_invariant(&system).expect("in the fragment");
            let query = queries.iter().find(|query| query.name == *name).expect("it is asked");
            assert_eq!(answer(solver, query), Answer::Sat, "{name} by {}", solver.text());
        }
    }
}
