//! A server that crashes and restarts between any two steps, with nothing in flight and with
//! messages in flight. Nobody who is entitled loses anything, nobody else gains anything, and every
//! answer has its audit entry.

use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::{Cell, Job, run};
use sesphr_model::property::{PROPERTIES, Verdict};
use sesphr_model::scope::Scope;

fn search(profile: Profile, scope: Scope) -> Vec<Cell> {
    run(&Job::new(profile, Coalition::SRS_CRASH, scope), &mut |_| {})
}

#[test]
fn crashes_change_no_verdict() {
    let about = PROPERTIES.iter().filter(|property| property.applies_to(Coalition::SRS_CRASH));
    let ids: Vec<&str> = about.map(|property| property.id).collect();
    assert_eq!(ids, ["P2", "P3", "P18", "P20", "P35"]);
    for (name, profile) in Profile::PRESETS {
        for scope in [Scope::one_slot(), Scope::roles_and_departures(), Scope::crashes_in_flight()]
        {
            let what = format!("{name} {}", scope.name);
            let cells = search(profile, scope);
            assert_eq!(cells.iter().map(|cell| cell.property).collect::<Vec<_>>(), ids);
            for cell in cells {
                assert!(cell.exhaustive, "{what}");
                assert_eq!(cell.verdict, Verdict::Holds, "{what} {}", cell.property);
                assert_eq!(cell.expected, Some(cell.verdict), "{what} {}", cell.property);
            }
        }
    }
}

/// Small scopes pin their counts. With nothing in flight a crash loses nothing, so each state
/// occurs twice: before the crash and after it.
#[test]
fn state_counts_are_pinned() {
    for (profile, scope, states, depth) in [
        (Profile::SESPHR_HYBRID, Scope::one_slot(), 1_908, 10),
        (Profile::SESPHR_HYBRID, Scope::crashes_in_flight(), 2_700, 20),
        (Profile::HARDENED, Scope::crashes_in_flight(), 14_875, 28),
    ] {
        let name = scope.name.clone();
        let cells = search(profile, scope);
        let seen = cells.first().map(|cell| (cell.unique_states, cell.depth));
        assert_eq!(seen, Some((states, depth)), "{profile} {name}");
    }
}
