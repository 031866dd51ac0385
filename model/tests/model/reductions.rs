//! A target and one other item of its owner, compared with all items. `docs/reductions.md` has the
//! argument.

use sesphr::id::Slot;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::{Job, run};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;

/// The properties that say what a coalition never derives.
const NEVER_DERIVES: [&str; 9] = ["P1", "P4", "P9", "P10", "P11", "P12a", "P12b", "P13", "P14"];

/// The properties among them that are violated. Every search must be exhaustive.
fn violated(profile: Profile, coalition: Coalition, scope: Scope) -> BTreeSet<&'static str> {
    let cells = run(&Job::new(profile, coalition, scope), &mut |_| {});
    assert!(cells.iter().all(|cell| cell.exhaustive), "{profile} {coalition}");
    let found = cells.iter().filter(|cell| cell.verdict == Verdict::Violated);
    found.map(|cell| cell.property).filter(|id| NEVER_DERIVES.contains(id)).collect()
}

/// A scope restricted to some of its slots.
fn restricted(scope: &Scope, slots: &[Slot]) -> Scope {
    let grants = scope.grants.iter().filter(|grant| slots.contains(&grant.slot)).copied();
    Scope { slots: slots.to_vec(), grants: grants.collect(), ..scope.clone() }
}

/// The slots, leaving out each in turn.
fn pairs(slots: &[Slot]) -> Vec<Vec<Slot>> {
    let without = |left_out: usize| {
        let kept = slots.iter().enumerate().filter(|(at, _)| *at != left_out);
        kept.map(|(_, slot)| *slot).collect()
    };
    (0..slots.len()).map(without).collect()
}

#[test]
fn pairs_of_items_show_what_three_items_show() {
    let three = Scope { versions_max: 1, ..Scope::three_records() };
    let mut seen = BTreeSet::new();
    for profile in [
        Profile::SESPHR_HYBRID,
        Profile::SESPHR_HYBRID.with("keys", "self-generated").expect("the axis exists"),
        Profile::HARDENED,
        Profile::HARDENED_EPOCH,
    ] {
        for coalition in [
            Coalition::CLOUD,
            Coalition::SRS_READING,
            Coalition::SRS_CLOUD,
            Coalition::USER_SRS,
            Coalition::TWO_USERS,
        ] {
            let full = violated(profile, coalition, three.clone());
            let pairs = pairs(&three.slots).into_iter();
            let union: BTreeSet<&str> = pairs
                .flat_map(|pair| violated(profile, coalition, restricted(&three, &pair)))
                .collect();
            assert_eq!(full, union, "{profile} {coalition}");
            seen.extend(full);
        }
    }
    assert!(seen.contains("P11") && seen.contains("P12b"), "{seen:?}: some are violated");
}

/// The other item is needed: one item alone does not show what a second gives away.
#[test]
fn one_item_does_not_show_what_two_items_show() {
    let two = Scope { versions_max: 1, ..Scope::two_records() };
    let full = violated(Profile::HARDENED, Coalition::USER_SRS, two.clone());
    let alone = two.slots.iter().map(|slot| restricted(&two, &[*slot]));
    let union: BTreeSet<&str> =
        alone.flat_map(|scope| violated(Profile::HARDENED, Coalition::USER_SRS, scope)).collect();
    assert!(full.contains("P12b") && !union.contains("P12b"), "{full:?} {union:?}");
}
