//! Counterexamples that the search finds become attacks. Each is read from a trace file and
//! recovers the exact bytes that the owner uploaded. Each fails if one thing that it needs is
//! withheld.

use sesphr::acl::Refusal;
use sesphr::action::Outcome;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Entropy;
use sesphr::profile::Profile;
use sesphr::trace::Trace;
use sesphr_model::attack::{
    Aim, AttackError, AttackReport, LiteralAttack, Lockstep, replay_attack,
};
use sesphr_model::coalition::Coalition;
use sesphr_model::corrupt::Move;
use sesphr_model::matrix::{Job, run};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;

/// The shortest trace that violates a property, written to bytes as a file and read back.
fn find(
    profile: &str,
    coalition: Coalition,
    scope: Scope,
    pairing: PairingKind,
    property: &str,
) -> Trace<Move> {
    let profile: Profile = profile.parse().expect("the profile exists");
    let job = Job { pairing, seed: 7, ..Job::new(profile, coalition, scope) };
    let cells = run(&job, &mut |_| {});
    let cell = cells.iter().find(|cell| cell.property == property).expect("a cell a property");
    assert_eq!(cell.verdict, Verdict::Violated, "{profile} {property}");
    let found = cell.counterexample.as_ref().expect("a violated cell has a counterexample");
    let mut file = Vec::new();
    found.trace().write(&mut file).expect("memory takes what is written");
    Trace::read(file.as_slice()).expect("what was written is read")
}

fn replay<C: LiteralAttack>(trace: &Trace<Move>) -> AttackReport {
    let report = replay_attack::<C>(trace, Entropy::Seeded(trace.header.seed).seed())
        .unwrap_or_else(|error| panic!("{} on {}: {error}", trace.header.profile, C::NAME));
    assert!(report.equals_uploaded, "{report:?}");
    assert!(report.recovered_bytes > 1_000, "a part of a record, not {report:?}");
    assert!(report.excerpt.starts_with('<'), "{report:?}");
    assert_eq!(report.recovered.as_bytes().len(), report.recovered_bytes);
    report
}

/// The derivation cannot be executed without any one of its premises that are not public.
fn fails_without_each_premise<C: LiteralAttack>(trace: &Trace<Move>) {
    let attack = trace.header.attack.as_ref().expect("the trace shows an attack");
    let item = attack.item.expect("the attack is on an item");
    let aim = if attack.property == "P5" { Aim::StoredMask(item) } else { Aim::Content(item) };
    let coalition = Coalition::parse(&attack.coalition).expect("the coalition exists");
    let root = Entropy::Seeded(trace.header.seed).seed();
    let header = &trace.header;
    let mut lockstep = Lockstep::<C>::new(header.profile, header.network, coalition, root)
        .expect("the profile runs on the curve");
    trace.steps.iter().for_each(|step| lockstep.step(step).expect("the trace runs"));
    let derivation = lockstep.derive(aim).expect("the attack follows");
    let mut withheld = 0;
    for premise in derivation.premises() {
        let mut holdings = lockstep.holdings().clone();
        assert!(holdings.forget(premise), "{premise} is held");
        let error = lockstep.execute(aim, &derivation, &holdings).expect_err("it lacks a premise");
        assert!(matches!(error, AttackError::NotHeld { .. }), "{error}");
        assert!(error.to_string().contains(&premise.to_string()), "{error} names {premise}");
        withheld += 1;
    }
    assert!(withheld > 0);
}

#[test]
fn a_kept_parameter_opens_what_stays_stored() {
    // Erratum E7.
    let scope = Scope::one_slot;
    let trace = find("sesphr-hybrid", Coalition::REVOKED, scope(), PairingKind::Type3, "P5");
    let report = replay::<Bls12>(&trace);
    assert!(report.target.starts_with("Z^("), "{}", report.target);
    assert_eq!(report.curve, Bls12::NAME);
    fails_without_each_premise::<Bls12>(&trace);

    let trace = find("sesphr-hybrid", Coalition::REVOKED, scope(), PairingKind::Type1, "P5");
    assert_eq!(replay::<TypeA>(&trace).steps, report.steps, "one derivation on both curves");
    fails_without_each_premise::<TypeA>(&trace);
}

#[test]
fn literal_ciphertext_is_its_own_content() {
    // Erratum E6 (a).
    for (profile, coalition, property) in [
        ("paper", Coalition::OUTSIDER, "P1"),
        ("sesphr", Coalition::OUTSIDER, "P1"),
        ("sesphr", Coalition::CLOUD, "P9"),
    ] {
        let trace = find(profile, coalition, Scope::one_slot(), PairingKind::Type1, property);
        let report = replay::<TypeA>(&trace);
        assert!(report.steps.iter().any(|step| step.contains("norm")), "{:?}", report.steps);
        fails_without_each_premise::<TypeA>(&trace);
        let refused = replay_attack::<Bls12>(&trace, Entropy::Seeded(7).seed());
        assert!(matches!(refused, Err(AttackError::Trace(_))), "{refused:?}");
    }
}

#[test]
fn one_blinding_for_a_level_opens_both_its_partitions() {
    // Erratum E16.
    let trace = find(
        "sesphr-hybrid/randomness=per-level",
        Coalition::REVOKED,
        Scope::two_users_one_record(),
        PairingKind::Type1,
        "P1",
    );
    replay::<Bls12>(&trace);
    replay::<TypeA>(&trace);
    fails_without_each_premise::<Bls12>(&trace);
    fails_without_each_premise::<TypeA>(&trace);
}

/// On both curves, with the trace found for each curve's own pairing.
fn opens_on_both_curves(profile: &str, coalition: Coalition, scope: &Scope, property: &str) {
    let trace = |pairing| find(profile, coalition, scope.clone(), pairing, property);
    replay::<Bls12>(&trace(PairingKind::Type3));
    replay::<TypeA>(&trace(PairingKind::Type1));
    fails_without_each_premise::<Bls12>(&trace(PairingKind::Type3));
    fails_without_each_premise::<TypeA>(&trace(PairingKind::Type1));
}

#[test]
fn an_escrowing_server_that_meets_ciphertext_opens_it() {
    // Erratum E10.
    let scope = Scope::one_slot();
    opens_on_both_curves("sesphr-hybrid", Coalition::SRS_READING, &scope, "P10");
    opens_on_both_curves("sesphr-hybrid", Coalition::SRS_CLOUD, &scope, "P11");
    opens_on_both_curves("sesphr-hybrid", Coalition::USER_SRS, &scope, "P12a");
    opens_on_both_curves("sesphr-hybrid/link=plain", Coalition::NETWORK, &scope, "P14");
}

#[test]
fn a_user_with_the_server_opens_whatever_the_key_covers() {
    // Erratum E11: one key pair per patient, one per label, and versions from before and after.
    let own_keys = "sesphr-hybrid/keys=self-generated";
    opens_on_both_curves(own_keys, Coalition::USER_SRS, &Scope::two_users_one_record(), "P12a");
    for coalition in [Coalition::USER_SRS, Coalition::REVOKED_SRS, Coalition::NEWCOMER_SRS] {
        opens_on_both_curves("hardened", coalition, &Scope::two_records(), "P12b");
    }
}

#[test]
fn a_kept_rekey_opens_a_later_version_whose_parameter_leaks() {
    // Erratum E5.
    let profile = "sesphr-hybrid/transform=at-user";
    for property in ["P1", "P4", "P6"] {
        opens_on_both_curves(profile, Coalition::USER_CAPSULES, &Scope::one_slot(), property);
    }
}

#[test]
fn a_trace_that_shows_no_attack_is_refused_by_its_kind() {
    let trace =
        find("sesphr-hybrid", Coalition::REVOKED, Scope::one_slot(), PairingKind::Type1, "P5");
    let root = || Entropy::Seeded(7).seed();
    let refused = |change: &dyn Fn(&mut Trace<Move>)| {
        let mut trace = trace.clone();
        change(&mut trace);
        replay_attack::<Bls12>(&trace, root()).expect_err("the trace shows no attack")
    };
    let error = refused(&|trace| trace.header.attack = None);
    assert!(matches!(error, AttackError::NoAttack), "{error}");
    let error = refused(&|trace| {
        trace.header.attack.as_mut().expect("there is one").item = None;
    });
    assert!(matches!(error, AttackError::NoItem { .. }), "{error}");
    let error = refused(&|trace| {
        trace.header.attack.as_mut().expect("there is one").coalition = "everybody".into();
    });
    assert!(matches!(error, AttackError::Coalition(_)), "{error}");
    let error = refused(&|trace| {
        trace.header.attack.as_mut().expect("there is one").coalition = "outsider".into();
    });
    assert!(matches!(error, AttackError::NotDerivable { .. }), "{error}");
    let error = refused(&|trace| trace.steps = trace.steps.split_off(1));
    assert!(matches!(error, AttackError::Trace(_)), "{error}");
    let error = refused(&|trace| {
        let last = trace.steps.last_mut().expect("there are steps");
        last.outcome = Outcome::Denied(Refusal::NoGrant);
    });
    let AttackError::Diverged(divergence) = &error else { panic!("{error}") };
    assert_eq!(divergence.step, trace.steps.len());
}
