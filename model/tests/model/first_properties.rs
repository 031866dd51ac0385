//! The first properties on small scopes. Every verdict is the expected one, expected violations are
//! found, state counts are pinned, and stateright's own checkers agree.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::{Readers, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer, Goal};
use sesphr_model::matrix::{Cell, Job, profiles, run};
use sesphr_model::property::{PROPERTIES, Property, Verdict};
use sesphr_model::scope::Scope;
use sesphr_model::symbolic::Symbolic;
use stateright::{Checker, Model};
use std::collections::BTreeSet;

fn search(profile: Profile, coalition: Coalition, scope: Scope) -> Vec<Cell> {
    run(&Job::new(profile, coalition, scope), &mut |_| {})
}

#[test]
fn every_verdict_is_the_expected_one_and_never_vacuous() {
    let mut judged = BTreeSet::new();
    for profile in profiles() {
        for coalition in Coalition::ALL {
            for cell in search(profile, coalition, Scope::one_slot()) {
                let what = format!("{profile} {coalition} {}", cell.property);
                assert_eq!(Some(cell.verdict), cell.expected, "{what}");
                assert!(cell.exhaustive, "{what}");
                assert_eq!(cell.counterexample.is_some(), cell.verdict == Verdict::Violated);
                if cell.verdict == Verdict::Holds {
                    assert!(cell.witness.is_some(), "{what} is vacuous");
                }
                judged.insert((cell.property, cell.verdict));
            }
        }
    }
    let all: BTreeSet<&str> = judged.iter().map(|(property, _)| *property).collect();
    // Nobody joins late in this scope, and nobody deceives.
    let speaks = |p: &&Property| Coalition::ALL.iter().any(|c| p.speaks_in(*c, &Scope::one_slot()));
    let table = PROPERTIES.iter().filter(speaks).map(|property| property.id);
    assert_eq!(all, table.collect(), "every property was judged");
    for id in ["P1", "P4", "P5", "P6", "P9", "P10", "P11", "P12a", "P12b", "P13", "P14"] {
        assert!(judged.contains(&(id, Verdict::Violated)), "{id} can fail");
        // There is one label, so who opens no other was never tempted to.
        let otherwise = if id == "P12a" { Verdict::NotApplicable } else { Verdict::Holds };
        assert!(judged.contains(&(id, otherwise)), "{id} can hold");
    }
}

#[test]
fn one_blinding_for_a_level_opens_what_a_later_grant_splits_off() {
    let profile = Profile::SESPHR_HYBRID.with("randomness", "per-level").expect("the axis exists");
    let mut two_slots = Scope::two_users_one_record();
    two_slots.versions_max = 1;
    let cells = search(profile, Coalition::REVOKED, two_slots);
    let cell = cells.iter().find(|cell| cell.property == "P1").expect("P1 speaks about it");
    assert_eq!((cell.verdict, cell.expected), (Verdict::Violated, Some(Verdict::Violated)), "E16");
    let counterexample = cell.counterexample.as_ref().expect("violated");
    let shown = counterexample.to_string();
    assert!(shown.contains("uploads a new version of record-0: insurance, medical"), "{shown}");
    assert!(counterexample.derivation.is_some(), "{shown}");
    let honest = counterexample.trace().narrowed(|step| step.honest().copied());
    let honest = honest.expect("nobody deceives");
    let replayed = honest.replay::<Symbolic>(()).expect("can happen");
    assert_eq!(replayed.1, None, "the trace replays to the same outcomes");
}

#[test]
fn a_cached_parameter_is_the_shortest_way_into_what_stays_stored() {
    let cells = search(Profile::SESPHR_HYBRID, Coalition::REVOKED, Scope::one_slot());
    let cell = cells.iter().find(|cell| cell.property == "P5").expect("P5 speaks about it");
    let counterexample = cell.counterexample.as_ref().expect("violated (E7)");
    let actions: Vec<&str> = counterexample.steps.iter().map(|row| row.actor.as_str()).collect();
    // Three enrolments, then upload, grant, request and revoke in the only order that works.
    assert_eq!(
        actions,
        ["owner-0", "user-1", "user-2", "owner-0", "owner-0", "user-1", "owner-0"],
        "{counterexample}"
    );
}

/// Small scopes pin their counts, so an unintended change of the model shows here.
#[test]
fn state_counts_are_pinned() {
    let counts = [
        (Profile::SESPHR_HYBRID, Coalition::NONE, Scope::one_slot(), 954, 9),
        (Profile::SESPHR_HYBRID, Coalition::CLOUD, Scope::one_slot(), 94, 5),
        (Profile::SESPHR_HYBRID, Coalition::OUTSIDER, Scope::one_slot(), 94, 5),
        (Profile::HARDENED, Coalition::NONE, Scope::one_slot(), 3_700, 12),
        (Profile::HARDENED_EPOCH, Coalition::NONE, Scope::one_slot(), 4_437, 12),
        (Profile::SESPHR_HYBRID, Coalition::REVOKED, Scope::two_users_one_record(), 588, 7),
        (Profile::SESPHR_HYBRID, Coalition::REVOKED, Scope::roles_and_departures(), 782, 8),
        (Profile::SESPHR_HYBRID, Coalition::NONE, Scope::two_users_one_record(), 8_586, 11),
        (Profile::HARDENED, Coalition::USER_SRS, Scope::two_records(), 2_974, 14),
        (Profile::HARDENED_EPOCH, Coalition::NEWCOMER_SRS, Scope::two_records(), 3_193, 14),
        (Profile::SESPHR_HYBRID, Coalition::TWO_USERS, Scope::two_records(), 1_004, 11),
    ];
    for (profile, coalition, scope, states, depth) in counts {
        let name = scope.name.clone();
        let cells = search(profile, coalition, scope);
        let cell = cells.first().expect("a property speaks about it");
        assert_eq!(
            (cell.unique_states, cell.depth),
            (states, depth),
            "{profile} {coalition} {name}"
        );
    }
}

/// Stateright's breadth-first and depth-first searches see the same states where a property holds,
/// and contradict the same properties.
#[test]
fn stateright_agrees() {
    for (profile, coalition) in [
        (Profile::SESPHR_HYBRID, Coalition::REVOKED),
        (Profile::HARDENED, Coalition::USER_SRS),
        (Profile::HARDENED, Coalition::NONE),
    ] {
        for cell in search(profile, coalition, Scope::one_slot()) {
            let property = Property::by_id(cell.property).expect("a property");
            let (scope, pairing) = (Scope::one_slot(), PairingKind::Type1);
            let model = || SesphrModel::new(profile, coalition, scope.clone(), pairing);
            let what = format!("{profile} {coalition} {}", property.id);
            let checker = || model().with_property(property).checker();
            let (bfs, dfs) = (checker().spawn_bfs().join(), checker().spawn_dfs().join());
            let found = [bfs.discovery(property.id), dfs.discovery(property.id)];
            let found = found.map(|path| path.is_some());
            assert_eq!(found, [cell.verdict == Verdict::Violated; 2], "{what}");
            if found == [false; 2] {
                let counts = [bfs.unique_state_count(), dfs.unique_state_count()];
                assert_eq!(counts, [cell.unique_states; 2], "{what}");
            }
        }
    }
}

/// Readings by users on whom no property depends change no verdict and no shortest path. If the
/// coalition has to download what it would otherwise read as it is stored, no verdict changes.
#[test]
fn leaving_out_irrelevant_readers_changes_no_verdict() {
    let mut scope = Scope::one_slot();
    scope.grants_max = 1;
    let own_keys = Profile::SESPHR_HYBRID.with("keys", "self-generated").expect("the axis exists");
    for profile in [Profile::PAPER, Profile::SESPHR_HYBRID, own_keys, Profile::HARDENED_EPOCH] {
        for coalition in Coalition::ALL.into_iter().filter(|c| scope.has_part_for(*c)) {
            let about = || PROPERTIES.iter().filter(|property| property.applies_to(coalition));
            let goals: Vec<Goal<SesphrModel>> = about()
                .map(|property| {
                    let [contradiction, _] = property.goals();
                    contradiction
                })
                .collect();
            let shortest = |readers| {
                let model = SesphrModel::new(profile, coalition, scope.clone(), PairingKind::Type1)
                    .with_readers(readers);
                let seen = Explorer::new(&model, &goals, 1).run(Budget::default(), &mut |_| {});
                assert!(seen.exhaustive);
                about()
                    .zip(seen.found)
                    .map(|(property, found)| (property.id, found.map(|found| found.depth)))
                    .collect::<Vec<_>>()
            };
            let relevant = shortest(Readers::Relevant);
            assert_eq!(relevant, shortest(Readers::Everybody), "{profile} {coalition}");
            // One coalition of each kind. All coalitions with a user read the same.
            let readers = [Coalition::OUTSIDER, Coalition::REVOKED, Coalition::NEWCOMER_SRS];
            if readers.contains(&coalition) {
                let violated = |found: Vec<(&'static str, Option<usize>)>| {
                    let violated = found.into_iter().filter(|(_, length)| length.is_some());
                    violated.map(|(id, _)| id).collect::<Vec<_>>()
                };
                let downloading = violated(shortest(Readers::Downloading));
                assert_eq!(violated(relevant), downloading, "{profile} {coalition}");
            }
        }
    }
}

/// Counts do not depend on the hash or on the number of threads.
#[test]
fn another_hash_and_other_threads_see_the_same() {
    let model = SesphrModel::new(
        Profile::HARDENED,
        Coalition::REVOKED,
        Scope { grants_max: 1, ..Scope::one_slot() },
        PairingKind::Type3,
    );
    let none: Vec<Goal<SesphrModel>> = Vec::new();
    let see = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let seen =
            pool.install(|| Explorer::new(&model, &none, seed).run(Budget::default(), &mut |_| {}));
        (seen.unique_states, seen.transitions, seen.depth, seen.exhaustive)
    };
    let first = see(1, 1);
    assert_eq!(first, see(4, 1));
    assert_eq!(first, see(2, 99));
}

/// A search that runs out of budget says so, and gives no verdict.
#[test]
fn an_interrupted_search_is_undecided() {
    let budget = Budget { states_max: 100, ..Budget::default() };
    let job = Job::new(Profile::HARDENED, Coalition::NONE, Scope::one_slot());
    let job = Job { budget, ..job };
    for cell in run(&job, &mut |_| {}) {
        assert!(!cell.exhaustive);
        assert_eq!(cell.verdict, Verdict::Undecided);
        assert!(!cell.is_as_expected());
    }
}
