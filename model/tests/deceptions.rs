//! Corrupt parties that do more than look: every verdict is the expected one, and what the search
//! finds is shown again on curves, down to the bytes that a reader accepts or a stranger opens.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::{Cell, Job, profiles, run};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;

fn search(profile: Profile, coalition: Coalition, scope: Scope) -> Vec<Cell> {
    let pairing = PairingKind::Type1;
    let job = Job { profile, coalition, scope, pairing, budget: Budget::default(), seed: 1 };
    run(&job, &mut |_| {})
}

/// Every coalition that has a part in a scope, under every profile: surprises, as text.
fn surprises(scope: &Scope, coalitions: impl Iterator<Item = Coalition> + Clone) -> Vec<String> {
    let mut surprises = Vec::new();
    for profile in profiles() {
        for coalition in coalitions.clone() {
            for cell in search(profile, coalition, scope.clone()) {
                let told = format!(
                    "{profile} {coalition} {}: {} (expected {}), {} states, depth {}",
                    cell.property, cell.verdict, cell.expected, cell.unique_states, cell.depth
                );
                if std::env::var("SHOW").is_ok() {
                    eprintln!("{told} {:.1}s", cell.seconds);
                }
                if !cell.is_as_expected() || !cell.exhaustive {
                    surprises.push(told);
                }
            }
        }
    }
    surprises
}

fn deceivers() -> impl Iterator<Item = Coalition> + Clone {
    Coalition::ALL.into_iter().filter(|coalition| coalition.deceives())
}

#[test]
fn one_reader_is_deceived_as_expected() {
    assert_eq!(surprises(&Scope::one_slot_deceived(), deceivers()), Vec::<String>::new());
}

#[test]
fn one_partition_is_shown_as_another_as_expected() {
    assert_eq!(surprises(&Scope::two_slots_deceived(), deceivers()), Vec::<String>::new());
}

#[test]
fn roles_are_certified_falsely_as_expected() {
    assert_eq!(surprises(&Scope::roles_deceived(), deceivers()), Vec::<String>::new());
}

#[test]
fn messages_in_flight_end_as_expected() {
    let scopes = [
        Scope::orders_in_flight(),
        Scope::replays_in_flight(),
        Scope::readings_in_flight(),
        Scope::losses_in_flight(),
    ];
    for scope in scopes {
        let all = Coalition::ALL.into_iter();
        assert_eq!(surprises(&scope, all), Vec::<String>::new(), "{}", scope.name);
    }
}

#[test]
fn expected_is_a_verdict() {
    assert_eq!(Verdict::Holds.text(), "holds");
}
