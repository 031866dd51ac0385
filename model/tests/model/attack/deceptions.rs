//! The search finds what corrupt parties do, and both curves confirm it. A reader accepts the
//! attacker's bytes or old bytes of an owner, or a server follows somebody else's orders, and the
//! content that these orders open comes out.

use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Entropy;
use sesphr::profile::{Payload, Profile};
use sesphr::trace::Trace;
use sesphr_model::attack::{Accepted, AttackError, Disobeyed, Evidence, replay_evidence};
use sesphr_model::coalition::Coalition;
use sesphr_model::corrupt::Move;
use sesphr_model::matrix::{Job, run};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;

/// The shortest trace that violates a property, written to bytes as a file and read back.
fn find(profile: &str, coalition: Coalition, scope: Scope, property: &str) -> Trace<Move> {
    let profile: Profile = profile.parse().expect("the profile exists");
    let pairing = PairingKind::Type3;
    let job = Job { pairing, seed: 7, ..Job::new(profile, coalition, scope) };
    let cells = run(&job, &mut |_| {});
    let cell = cells.iter().find(|cell| cell.property == property).expect("a cell a property");
    assert_eq!(cell.verdict, Verdict::Violated, "{profile} {property}");
    let found = cell.counterexample.as_ref().expect("a violated cell has a counterexample");
    let mut file = Vec::new();
    found.trace().write(&mut file).expect("memory takes what is written");
    Trace::read(file.as_slice()).expect("what was written is read")
}

/// What the trace shows on each curve that supports its payload.
fn evidence(trace: &Trace<Move>) -> Vec<Evidence> {
    let root = || Entropy::Seeded(trace.header.seed).seed();
    let told = |result: Result<Evidence, AttackError>| {
        let evidence = result.unwrap_or_else(|error| panic!("{:?}: {error}", trace.header));
        assert!(evidence.shows(), "{evidence:?}");
        evidence
    };
    let mut all = vec![told(replay_evidence::<TypeA>(trace, root()))];
    if trace.header.profile.payload == Payload::Hybrid {
        all.push(told(replay_evidence::<Bls12>(trace, root())));
    }
    all
}

fn accepted(trace: &Trace<Move>) -> Vec<Accepted> {
    let all = evidence(trace).into_iter().map(|evidence| match evidence {
        Evidence::Accepted(report) => report,
        other => panic!("{other:?}"),
    });
    all.collect()
}

fn differences(trace: &Trace<Move>) -> Vec<String> {
    let all = evidence(trace).into_iter().map(|evidence| match evidence {
        Evidence::Disobeyed(Disobeyed { differences, .. }) => differences.join("; "),
        other => panic!("{other:?}"),
    });
    all.collect()
}

/// Whether the trace contains a corrupt move.
fn deceives(trace: &Trace<Move>) -> bool {
    trace.steps.iter().any(|step| step.action.honest().is_none())
}

#[test]
fn a_reader_accepts_what_a_stranger_wrote() {
    // Erratum E12, forged.
    let trace = find("sesphr-hybrid", Coalition::FORGER, Scope::one_slot_deceived(), "P15");
    assert!(deceives(&trace));
    let shown = accepted(&trace);
    assert_eq!(shown.len(), 2, "on both curves");
    for report in shown {
        assert!(report.equals_forged && !report.equals_uploaded, "{report:?}");
        assert!(report.excerpt.contains("no owner wrote"), "{report:?}");
    }
}

#[test]
fn a_reader_accepts_what_was_stored_elsewhere() {
    // Erratum E12, swapped: a literal body opens to something under any mask.
    let trace = find("sesphr", Coalition::ROLLBACK, Scope::one_slot_deceived(), "P15");
    for report in accepted(&trace) {
        assert!(!report.equals_uploaded && !report.equals_forged, "{report:?}");
    }
    let refused = replay_evidence::<Bls12>(&trace, Entropy::Seeded(7).seed());
    assert!(matches!(refused, Err(AttackError::Trace(_))), "{} has no such payload", Bls12::NAME);
}

#[test]
fn a_reader_accepts_old_content_as_current() {
    // Erratum E12, rolled back: by the cloud, and despite signatures by the cloud with the server.
    for (profile, coalition) in [
        ("sesphr-hybrid", Coalition::ROLLBACK),
        ("hardened", Coalition::ROLLBACK_SRS),
        ("hardened-epoch", Coalition::ROLLBACK_SRS),
    ] {
        let trace = find(profile, coalition, Scope::one_slot_deceived(), "P16");
        assert!(deceives(&trace));
        for report in accepted(&trace) {
            assert!(report.equals_uploaded && report.as_current, "{report:?}");
            assert!(report.item.version < report.current && report.bytes > 1_000, "{report:?}");
        }
    }
}

#[test]
fn a_server_follows_orders_that_no_owner_gave() {
    // Erratum E15, forged: a stranger enters themselves on the list, and opens what that gives
    // them.
    let scope = Scope::one_slot_deceived;
    let trace = find("sesphr-hybrid", Coalition::FORGER, scope(), "P23");
    assert!(deceives(&trace));
    assert!(differences(&trace).iter().all(|told| !told.is_empty()));
    let trace = find("sesphr-hybrid", Coalition::FORGER, scope(), "P1");
    assert!(deceives(&trace));
    for evidence in evidence(&trace) {
        let Evidence::Obtained(report) = evidence else { panic!("{evidence:?}") };
        assert!(report.recovered_bytes > 1_000 && report.equals_uploaded, "{report:?}");
    }
}

#[test]
fn a_server_obeys_an_old_order_again() {
    // Erratum E15, replayed.
    let scope = Scope::replays_in_flight();
    let trace = find("sesphr-hybrid", Coalition::REPLAYER, scope, "P23");
    for told in differences(&trace) {
        assert!(told.contains("user-1"), "{told}");
    }
}

#[test]
fn the_audit_log_holds_users_to_what_they_did_not_ask() {
    // Erratum E15: asked in a user's name, and asked again.
    let forged = (Coalition::FORGER, Scope::one_slot_deceived());
    let replayed = (Coalition::REPLAYER, Scope::replays_in_flight());
    for (coalition, scope) in [forged, replayed] {
        let trace = find("sesphr-hybrid", coalition, scope, "P33");
        for told in differences(&trace) {
            assert!(told.contains("the audit log says that user-1 asked"), "{told}");
        }
    }
}

#[test]
fn an_owner_makes_a_key_to_the_server() {
    let profile = "sesphr-hybrid/keys=self-generated";
    let trace = find(profile, Coalition::ACTIVE_SRS, Scope::one_slot_deceived(), "P10");
    assert!(deceives(&trace));
    for evidence in evidence(&trace) {
        let Evidence::Obtained(report) = evidence else { panic!("{evidence:?}") };
        assert!(report.steps.iter().any(|step| step.contains("a(2)")), "its own: {report:?}");
    }
}

#[test]
fn a_false_certificate_opens_what_the_role_was_granted() {
    let trace = find("hardened-epoch", Coalition::FALSE_ROLE, Scope::roles_deceived(), "P1");
    assert!(deceives(&trace));
    for evidence in evidence(&trace) {
        assert!(matches!(evidence, Evidence::Obtained(_)), "{evidence:?}");
    }
}

#[test]
fn a_trace_that_ends_otherwise_shows_nothing() {
    let mut trace = find("sesphr-hybrid", Coalition::FORGER, Scope::one_slot_deceived(), "P15");
    trace.steps.pop();
    let refused = replay_evidence::<Bls12>(&trace, Entropy::Seeded(7).seed());
    assert!(matches!(refused, Err(AttackError::NotAccepted(_))), "{refused:?}");
}
