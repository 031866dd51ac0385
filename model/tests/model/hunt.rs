//! Drawn scopes: the same for a seed, whole within their limits, and surprises made as small as can be.

use sesphr::profile::{Heads, Profile};
use sesphr_model::hunt::{Limits, Way, draw, trial};
use sesphr_model::property::Verdict;
use sesphr_model::scope::{Comments, Scope};
use std::collections::BTreeSet;

const SEED: u64 = 1;
const LIMITS: Limits = Limits { states_max: 3_000 };

#[test]
fn a_trial_depends_on_its_seed_and_number_alone() {
    for number in [0, 7, 23] {
        assert_eq!(draw(SEED, number, None), draw(SEED, number, None));
    }
    assert_ne!(draw(SEED, 3, None), draw(SEED + 1, 3, None));
    let told = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let causes = |number| -> Vec<String> {
            let found = pool.install(|| trial(SEED, number, LIMITS, None));
            found.surprises.iter().map(|one| format!("{} {:?}", one.cause(), one.subject)).collect()
        };
        (0..12).map(causes).collect::<Vec<_>>()
    };
    assert_eq!(told(1), told(3));
}

#[test]
fn every_drawn_scope_is_a_scope_and_they_reach_far() {
    let subjects: Vec<_> = (0..400).map(|number| draw(SEED, number, None)).collect();
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
        19,
        "both networks; with and without roles, revocations, deceit: {kinds:?}"
    );
}

/// A reader who leaves after reading, where somebody may forge.
fn leaving() -> Scope {
    Scope { departures_max: 1, deceptions_max: 1, ..Scope::one_slot_deceived() }
}

/// The trials in a scope that somebody who forges searches under a profile that satisfies a condition.
fn forging(scope: &Scope, fits: impl Fn(&Profile) -> bool) -> impl Iterator<Item = u64> {
    (0..100_000).filter(move |number| {
        let subject = draw(SEED, *number, Some(scope));
        let forges = subject.coalition.to_string() == "forges";
        forges && fits(&subject.profile) && Way::of(*number) == Way::Search
    })
}

/// What a hunt found: who asks again and is refused takes the old answer for current. Who remembers
/// heads does not (P16).
#[test]
fn a_surprise_is_a_violation_that_nothing_can_be_left_out_of() {
    let scope = leaving();
    let forgetful = Profile { heads: Heads::Forgotten, ..Profile::HARDENED };
    let number = forging(&scope, |profile| *profile == forgetful).next().expect("it is drawn");
    let found = trial(SEED, number, Limits::default(), Some(&scope)).surprises;
    let p16 = found.into_iter().find(|one| one.cell.property == "P16").expect("an old answer");
    assert_eq!(p16.cell.verdict, Verdict::Violated);
    assert!(p16.cell.counterexample.is_some());
    assert!(p16.cause().ends_with("depart, rotate, request, open"), "{}", p16.cause());
    // Nothing can be left out: one grant, and no revocation or return.
    let small = &p16.subject.scope;
    let room = (small.grants_max, small.revocations_max, small.departures_max, small.returns_max);
    assert_eq!(room, (1, 0, 1, 0), "{small:?}");
}

#[test]
fn what_is_mended_is_not_found_again() {
    let scope = leaving();
    let number = forging(&scope, |profile| *profile == Profile::HARDENED).next();
    let found = trial(SEED, number.expect("it is drawn"), Limits::default(), Some(&scope));
    let causes: Vec<String> = found.surprises.iter().map(|one| one.cause()).collect();
    assert!(found.exhaustive && causes.is_empty(), "{causes:?}");
}
