//! Drawn scopes: the same for a seed, whole within their limits, and surprises made as small as can be.

use sesphr_model::hunt::{Limits, draw, trial};
use sesphr_model::property::Verdict;
use sesphr_model::scope::{Comments, Scope};
use std::collections::BTreeSet;

const SEED: u64 = 1;
const LIMITS: Limits = Limits { states_max: 3_000 };

#[test]
fn a_trial_depends_on_its_seed_and_number_alone() {
    for number in [0, 7, 23] {
        assert_eq!(draw(SEED, number), draw(SEED, number));
    }
    assert_ne!(draw(SEED, 3), draw(SEED + 1, 3));
    let told = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let causes = |number| -> Vec<String> {
            let found = pool.install(|| trial(SEED, number, LIMITS));
            found.surprises.iter().map(|one| format!("{} {:?}", one.cause(), one.subject)).collect()
        };
        (0..12).map(causes).collect::<Vec<_>>()
    };
    assert_eq!(told(1), told(3));
}

#[test]
fn every_drawn_scope_is_a_scope_and_they_reach_far() {
    let subjects: Vec<_> = (0..400).map(|number| draw(SEED, number)).collect();
    for subject in &subjects {
        let text = subject.scope.to_toml(Comments::Without);
        let read = Scope::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(read.slots, subject.scope.slots);
        assert!(subject.scope.has_part_for(subject.coalition));
    }
    let kinds: BTreeSet<_> = subjects
        .iter()
        .map(|one| {
            let scope = &one.scope;
            (
                scope.is_in_flight(),
                scope.roles.is_empty(),
                scope.revocations_max,
                one.coalition.deceives(),
            )
        })
        .collect();
    assert_eq!(
        kinds.len(),
        14,
        "both networks; with and without roles, revocations, deceit: {kinds:?}"
    );
}

#[test]
fn a_surprise_is_a_violation_that_nothing_can_be_left_out_of() {
    let found = (0..60).flat_map(|number| trial(SEED, number, LIMITS).surprises).next();
    let found = found.expect("the protocol has faults that nobody foresaw");
    assert_eq!(found.cell.verdict, Verdict::Violated);
    assert!(found.cell.counterexample.is_some());
    let scope = &found.subject.scope;
    // Left out: one grant, one revocation, one departure or one version less, and nothing surprises.
    assert!(scope.grants.len() + usize::from(scope.departures_max) < 4, "{scope:?}");
}

/// What hunts found, each by the trial that found it first.
#[test]
fn known_faults_are_found_again() {
    for (seed, number, cause) in [
        (1, 47, "P23 nobody in flight: deliver, grant, depart, deliver"),
        (
            2,
            214,
            "P3 nobody in flight: deliver, grant, seal, revoke, grant, deliver, request, deliver",
        ),
        (
            1,
            67,
            "P16 nobody at once: seal, grant, download, request, seal, depart, rotate, request, open",
        ),
    ] {
        let found = trial(seed, number, Limits::default());
        let causes: Vec<String> = found.surprises.iter().map(|one| one.cause()).collect();
        assert!(causes.iter().any(|one| one == cause), "{seed} {number}: {causes:?}");
    }
}
