//! The packed model compared with the plain one: the same successors in every reachable state, the
//! same verdict of every property on every state, and the same counts under stateright's own
//! checkers.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::SesphrModel;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer, Goal, Judge};
use sesphr_model::matrix::profiles;
use sesphr_model::packed::{PackedJudge, PackedModel};
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::Scope;
use stateright::{Checker, Model};
use std::collections::HashSet;

fn plain(profile: Profile, coalition: Coalition, scope: &Scope) -> SesphrModel {
    SesphrModel::new(profile, coalition, scope.clone(), PairingKind::Type1)
}

fn packed(profile: Profile, coalition: Coalition, scope: &Scope) -> PackedModel {
    PackedModel::new(plain(profile, coalition, scope)).expect("few parties")
}

fn about(coalition: Coalition, scope: &Scope) -> Vec<&'static Property> {
    PROPERTIES.iter().filter(|property| property.speaks_in(coalition, scope)).collect()
}

/// Walks through every reachable state in both models, and returns their number.
fn same(profile: Profile, coalition: Coalition, scope: &Scope) -> usize {
    let (plain, packed) = (plain(profile, coalition, scope), packed(profile, coalition, scope));
    let properties = about(coalition, scope);
    let judge = PackedJudge::new(&packed, &properties);
    let what = format!("{profile} {coalition} {}", scope.name);
    let mut waiting = plain.init_states();
    let first: Vec<_> = waiting.iter().map(|state| packed.pack(state)).collect();
    assert_eq!(first, packed.init_states(), "{what}");
    let mut seen: HashSet<_> = first.into_iter().collect();
    while let Some(state) = waiting.pop() {
        let small = packed.pack(&state);
        assert_eq!(packed.unpack(&small), state, "{what}");
        let met = judge.met(&packed, &small, u64::MAX);
        for (at, property) in properties.iter().enumerate() {
            let contradicted = met & (1 << (2 * at)) != 0;
            assert_eq!(contradicted, !property.holds(&plain, &state), "{what} {}", property.id);
            let witnessed = met & (2 << (2 * at)) != 0;
            assert_eq!(witnessed, property.is_witnessed(&plain, &state), "{what} {}", property.id);
        }
        let next = plain.next_steps(&state);
        let steps = packed.next_steps(&small);
        let unpacked: Vec<_> =
            steps.iter().map(|(action, state)| (*action, packed.unpack(state))).collect();
        assert_eq!(next, unpacked, "{what}");
        assert!(steps.iter().map(|(_, state)| *state).eq(packed.next_states(&small)), "{what}");
        for ((_, state), (_, next)) in next.into_iter().zip(steps) {
            // A goal that a state meets is met by its predecessor already, or `met_after` reports
            // it.
            let all = judge.met(&packed, &next, u64::MAX);
            let new = judge.met_after(&packed, &small, &next, u64::MAX);
            assert_eq!((new & !all, all & !new & !met), (0, 0), "{what}");
            if seen.insert(next) {
                waiting.push(state);
            }
        }
    }
    seen.len()
}

#[test]
fn every_profile_and_every_coalition_on_the_smallest_scope() {
    let scope = |coalition: Coalition| {
        let smallest = Scope { grants_max: 1, ..Scope::one_slot() };
        // Deceivers have many moves, and none of them is cached.
        match coalition.deceives() {
            true => Scope { versions_max: 1, deceptions_max: 1, ..smallest },
            false => smallest,
        }
    };
    for profile in profiles() {
        // One profile is enough for the deceivers.
        let all = Coalition::ALL.into_iter();
        let chosen = |coalition: &Coalition| match profile {
            Profile::HARDENED => true,
            Profile::PAPER | Profile::SESPHR_HYBRID => !coalition.deceives(),
            _ => *coalition == Coalition::USER_SRS,
        };
        for coalition in all.filter(chosen) {
            assert!(same(profile, coalition, &scope(coalition)) > 10);
        }
    }
}

#[test]
fn more_items_than_a_number_has_bits() {
    let scope = Scope { versions_max: 65, grants_max: 0, ..Scope::one_slot() };
    assert_eq!(same(Profile::SESPHR_HYBRID, Coalition::CLOUD, &scope), 66);
}

#[test]
fn every_scope_of_those_that_are_walked_in_seconds() {
    let at_user = Profile::HARDENED_EPOCH.with("transform", "at-user").expect("the axis exists");
    let level = Profile::SESPHR_HYBRID.with("randomness", "per-level").expect("the axis exists");
    for scope in [
        Scope::two_records(),
        Scope { versions_max: 1, ..Scope::two_users_one_record() },
        Scope { grants_max: 1, ..Scope::roles_and_departures() },
    ] {
        for (profile, coalition) in [
            (Profile::PAPER, Coalition::CLOUD),
            (Profile::SESPHR_HYBRID, Coalition::REVOKED),
            (Profile::SESPHR_HYBRID, Coalition::NONE),
            (level, Coalition::TWO_USERS),
            (Profile::HARDENED, Coalition::USER_SRS),
            (at_user, Coalition::USER_CAPSULES),
        ] {
            assert!(same(profile, coalition, &scope) > 10);
        }
    }
}

/// Conditions judged reader by reader and item by item: downloads and requests mix, access ends in
/// every way, messages are in flight, repeated or lost, and the server crashes.
#[test]
fn service_is_judged_as_on_every_state() {
    let at_user = Profile::HARDENED_EPOCH.with("transform", "at-user").expect("the axis exists");
    let flying = |scope| Scope { versions_max: 1, readings_max: 2, ..scope };
    let none = Coalition::NONE;
    for (profile, coalition, scope) in [
        (Profile::HARDENED, none, Scope::one_slot()),
        (Profile::PAPER, none, Scope { grants_max: 1, ..Scope::two_records() }),
        (at_user, none, Scope { grants_max: 1, ..Scope::roles_and_departures() }),
        (Profile::SESPHR, Coalition::SRS_CRASH, Scope::one_slot()),
        (Profile::SESPHR_HYBRID, Coalition::SRS_CRASH, flying(Scope::crashes_in_flight())),
        (Profile::HARDENED, none, flying(Scope::orders_in_flight())),
        (Profile::SESPHR, none, flying(Scope::losses_in_flight())),
        (
            Profile::SESPHR_HYBRID,
            none,
            Scope { readings_max: 1, ..flying(Scope::roles_in_flight()) },
        ),
        (
            Profile::HARDENED,
            none,
            Scope { grants_max: 2, readings_max: 0, ..flying(Scope::two_grants_in_flight()) },
        ),
        (Profile::HARDENED, Coalition::REPLAYER, flying(Scope::replays_in_flight())),
        (Profile::SESPHR_HYBRID, Coalition::REPLAYER, Scope::replays_in_flight()),
    ] {
        assert!(same(profile, coalition, &scope) > 10);
    }
}

/// Stateright's searches also run on the packed model. One property per run: its breadth-first
/// search finds shortest paths only then.
#[test]
fn stateright_agrees_on_packed_states() {
    let scope = Scope::one_slot();
    for (profile, coalition) in [
        (Profile::SESPHR_HYBRID, Coalition::REVOKED),
        (Profile::SESPHR, Coalition::CLOUD),
        (Profile::HARDENED, Coalition::USER_SRS),
    ] {
        for property in about(coalition, &scope) {
            let model = packed(profile, coalition, &scope);
            let judge = PackedJudge::new(&model, &[property]);
            let explorer = Explorer::new(&model, &judge, 3);
            let ours = explorer.run(Budget::default(), &mut |_| {});
            let contradicted = ours.found.first().copied().flatten();
            let checker = || packed(profile, coalition, &scope).with_property(property).checker();
            let (bfs, dfs) = (checker().spawn_bfs().join(), checker().spawn_dfs().join());
            let theirs = [bfs.discovery(property.id), dfs.discovery(property.id)];
            for path in &theirs {
                assert_eq!(path.is_some(), contradicted.is_some(), "{profile} {coalition}");
            }
            if let (Some(found), [Some(path), _]) = (contradicted, theirs) {
                assert_eq!(path.into_actions().len(), found.depth, "{profile} {coalition}");
                assert_eq!(explorer.paths(&[found]).concat().len(), found.depth);
            } else {
                let counts = [bfs.unique_state_count(), dfs.unique_state_count()];
                assert_eq!(counts, [ours.unique_states; 2], "{profile} {coalition}");
            }
        }
    }
}

/// Counts, depths and findings do not depend on the hash or on the number of threads, and equal
/// those of the plain model.
#[test]
fn another_hash_and_other_threads_see_the_same() {
    let (profile, coalition, scope) =
        (Profile::SESPHR_HYBRID, Coalition::REVOKED, Scope::two_users_one_record());
    let properties = about(coalition, &scope);
    let see = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let model = packed(profile, coalition, &scope);
            let judge = PackedJudge::new(&model, &properties);
            let explorer = Explorer::new(&model, &judge, seed);
            let seen = explorer.run(Budget::default(), &mut |_| {});
            let found: Vec<_> = seen.found.iter().flatten().copied().collect();
            let depths: Vec<_> = found.iter().map(|found| found.depth).collect();
            let counts = (seen.unique_states, seen.transitions, seen.depth, seen.exhaustive);
            (counts, depths, explorer.paths(&found))
        })
    };
    let first = see(1, 1);
    assert_eq!(first, see(4, 1));
    assert_eq!(first, see(2, 99));
    let model = plain(profile, coalition, &scope);
    let goals: Vec<Goal<SesphrModel>> =
        properties.iter().flat_map(|property| property.goals()).collect();
    let explorer = Explorer::new(&model, &goals, 1);
    let seen = explorer.run(Budget::default(), &mut |_| {});
    let found: Vec<_> = seen.found.iter().flatten().copied().collect();
    let counts = (seen.unique_states, seen.transitions, seen.depth, seen.exhaustive);
    assert_eq!((counts, explorer.paths(&found)), (first.0, first.2));
}

/// A budget of bytes ends a search just as a budget of states does.
#[test]
fn memory_is_counted_and_bounded() {
    let model = packed(Profile::HARDENED, Coalition::USER_SRS, &Scope::one_slot());
    let judge = PackedJudge::new(&model, &[]);
    let explorer = Explorer::new(&model, &judge, 1);
    let all = explorer.run(Budget::default(), &mut |_| {});
    assert!(all.exhaustive);
    assert!(all.memory.visited > 8 * all.unique_states);
    assert!(all.memory.total() > all.memory.visited + all.memory.frontier);
    let bytes_max = all.memory.visited;
    let less = explorer.run(Budget { bytes_max, ..Budget::default() }, &mut |_| {});
    assert!(!less.exhaustive);
    assert!(less.unique_states < all.unique_states);
}
