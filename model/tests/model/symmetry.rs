//! The search of orbits compared with the full search. Orbit sizes add up to the number of all
//! states, and every verdict, witness and shortest counterexample is the same. `docs/reductions.md`
//! has the argument.

use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::algebra::PairingKind;
use sesphr::id::{OwnerId, Partition, RecordId, Slot, UserId};
use sesphr::profile::Profile;
use sesphr_model::checker::{Readers, SesphrModel};
use sesphr_model::coalition::{Coalition, INSIDER};
use sesphr_model::explorer::{Budget, Explorer, Found};
use sesphr_model::packed::{Orbits, PackedJudge, PackedModel};
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::Scope;
use stateright::Model;
use std::collections::{BTreeMap, VecDeque};

fn packed(
    profile: Profile,
    coalition: Coalition,
    (scope, readers): (&Scope, Readers),
) -> PackedModel {
    let model = SesphrModel::new(profile, coalition, scope.clone(), PairingKind::Type1);
    PackedModel::new(model.with_readers(readers)).expect("few parties")
}

/// Three users. The second and third may be granted the same, by name and by role.
fn three_users() -> Scope {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    let users = [INSIDER, UserId(4), UserId(5)];
    let grant = |grantee| Grant { slot, grantee, from: Coverage::Past };
    let named = users.map(|user| grant(Grantee::User(user)));
    Scope {
        name: "three-users".into(),
        users: users.to_vec(),
        slots: vec![slot],
        versions_max: 2,
        grants: named.into_iter().chain([grant(Grantee::Role(Role::Doctor))]).collect(),
        roles: users.map(|user| (user, Role::Doctor)).to_vec(),
        grants_max: 2,
        revocations_max: 1,
        departures_max: 1,
        ..Scope::one_slot()
    }
}

/// Two records with the same grants.
fn two_records() -> Scope {
    let scope = Scope::two_records();
    let grant = |slot: &Slot| Grant {
        slot: *slot,
        grantee: Grantee::User(INSIDER),
        from: Coverage::Joining,
    };
    Scope { grants: scope.slots.iter().map(grant).collect(), ..scope }
}

/// Two owners with one record each.
fn two_owners() -> Scope {
    let scope = two_records();
    let of = |slot: &Slot| Slot { owner: OwnerId(u32::from(slot.record.0)), ..*slot };
    let slots: Vec<Slot> = scope.slots.iter().map(of).collect();
    let grants = scope.grants.iter().map(|grant| Grant { slot: of(&grant.slot), ..*grant });
    Scope { grants: grants.collect(), slots, ..scope }
}

/// Searches all states and all orbits. Returns the numbers of both.
fn agree(
    profile: Profile,
    coalition: Coalition,
    scope: (&Scope, Readers),
    renamings: usize,
) -> (usize, usize) {
    let what = format!("{profile} {coalition} {}", scope.0.name);
    let properties: Vec<&Property> =
        PROPERTIES.iter().filter(|p| p.speaks_in(coalition, scope.0)).collect();
    let full = packed(profile, coalition, scope);
    let judge = PackedJudge::new(&full, &properties);
    let all = Explorer::new(&full, &judge, 1).run(Budget::default(), &mut |_| {});

    let orbits = Orbits::new(packed(profile, coalition, scope));
    assert_eq!(orbits.renamings(), renamings, "{what}");
    let judge = PackedJudge::new(orbits.packed(), &properties);
    let explorer = Explorer::new(&orbits, &judge, 1);
    let reduced = explorer.run(Budget::default(), &mut |_| {});
    assert!(all.exhaustive && reduced.exhaustive, "{what}");
    let depths = |found: &[Option<Found>]| -> Vec<Option<usize>> {
        found.iter().map(|found| found.map(|found| found.depth)).collect()
    };
    assert_eq!(depths(&all.found), depths(&reduced.found), "{what}");
    assert_eq!(all.depth, reduced.depth, "{what}");

    // A path that the search of orbits found is a run, and ends as reported.
    let contradictions: Vec<(&Property, Found)> = properties
        .iter()
        .zip(reduced.found.chunks(2))
        .filter_map(|(property, found)| Some((*property, (*found.first()?)?)))
        .collect();
    let found: Vec<Found> = contradictions.iter().map(|(_, found)| *found).collect();
    for ((property, found), path) in contradictions.iter().zip(explorer.paths(&found)) {
        assert_eq!(path.len(), found.depth, "{what}");
        let model = orbits.packed().model();
        let first = model.init_states().pop().expect("there is a first state");
        let last = path.iter().fold(first, |state, action| model.step(&state, action).0);
        assert!(!property.holds(model, &last), "{what} {}", property.id);
    }

    assert_eq!(total(&orbits), (all.unique_states, reduced.unique_states), "{what}");
    (all.unique_states, reduced.unique_states)
}

/// The sum of the sizes of all orbits, and their number, found by a separate walk.
fn total(orbits: &Orbits) -> (usize, usize) {
    let mut seen = BTreeMap::new();
    let mut waiting: VecDeque<_> = orbits.init_states().into();
    for first in &waiting {
        seen.insert(first.number(), orbits.size(first));
    }
    while let Some(orbit) = waiting.pop_front() {
        for next in orbits.next_states(&orbit) {
            seen.entry(next.number()).or_insert_with(|| {
                waiting.push_back(next);
                orbits.size(&next)
            });
        }
    }
    (seen.values().sum(), seen.len())
}

#[test]
fn users_who_are_granted_alike() {
    let scope = three_users();
    for profile in [Profile::SESPHR_HYBRID, Profile::HARDENED, Profile::HARDENED_EPOCH] {
        for (coalition, renamings) in
            [(Coalition::NONE, 2), (Coalition::CLOUD, 6), (Coalition::USER_SRS, 2)]
        {
            let scope = Scope { revocations_max: u8::from(coalition.is_honest()), ..scope.clone() };
            let (all, orbits) = agree(profile, coalition, (&scope, Readers::Relevant), renamings);
            assert!(orbits * renamings < all * 3 / 2, "{orbits} orbits of {all} states");
        }
    }
}

#[test]
fn records_and_owners_that_are_granted_alike() {
    let at_user = Profile::HARDENED.with("transform", "at-user").expect("the axis exists");
    for profile in [Profile::PAPER, Profile::SESPHR_HYBRID, Profile::HARDENED_EPOCH, at_user] {
        for coalition in [Coalition::SRS_READING, Coalition::USER_SRS, Coalition::REVOKED] {
            for scope in [two_records(), two_owners()] {
                let (all, orbits) = agree(profile, coalition, (&scope, Readers::Relevant), 2);
                assert!(orbits < all);
            }
        }
    }
}

/// If everybody reads, readers are interchangeable too, and no name is special.
#[test]
fn readers_who_are_granted_alike() {
    let scope = Scope { versions_max: 1, roles: Vec::new(), departures_max: 0, ..three_users() };
    let (all, orbits) =
        agree(Profile::SESPHR_HYBRID, Coalition::NONE, (&scope, Readers::Everybody), 6);
    assert!(orbits * 4 < all, "{orbits} orbits of {all} states");
}

/// Where messages stay in flight, nothing is renamed.
#[test]
fn nothing_is_renamed_in_flight() {
    let scope = Scope { versions_max: 1, ..Scope::orders_in_flight() };
    let (all, orbits) =
        agree(Profile::SESPHR_HYBRID, Coalition::CLOUD, (&scope, Readers::Relevant), 1);
    assert_eq!(all, orbits);
}
