//! Who must get together, asked of every set of a scope's parties and powers.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::Cell;
use sesphr_model::minimal::{Answer, Question, answer, every_set, inversions};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;

fn question(profile: Profile, scope: Scope) -> Question {
    let (pairing, budget) = (PairingKind::Type1, Budget::default());
    Question { profile, scope, pairing, budget, seed: 1, own: Vec::new() }
}

fn asked(profile: Profile, scope: Scope) -> Answer {
    let answer = answer(&question(profile, scope), &mut |_| ());
    assert!(answer.undecided.is_empty() && answer.searched < answer.sets);
    answer
}

/// The smallest sets that break properties, of those that are told.
fn told(answer: &Answer, profile: &Profile) -> BTreeSet<String> {
    let text = |cell: Cell| format!("{} {}", cell.property, cell.coalition);
    answer.told_once(profile).into_iter().map(text).collect()
}

fn of(sets: &[&str]) -> BTreeSet<String> {
    sets.iter().map(|set| (*set).to_owned()).collect()
}

#[test]
fn the_presets_are_broken_by_more_and_more() {
    let anybody = ["P1 downloads", "P1 cloud", "P1 user-1", "P1 user-2", "P1 user-3"];
    let with_links = [&anybody[..], &["P1 listens"]].concat();
    let expected: [(Profile, &[&str]); 5] = [
        (Profile::PAPER, &with_links),
        (Profile::SESPHR, &anybody),
        (
            Profile::SESPHR_HYBRID,
            &[
                "P1 srs+downloads",
                "P1 srs+cloud",
                "P1 user-1+srs",
                "P1 user-2+srs",
                "P1 user-3+srs",
                "P5 user-1",
                "P5 user-2",
            ],
        ),
        (
            Profile::HARDENED,
            &[
                "P1 user-1+srs",
                "P1 user-2+srs",
                "P1 user-1+leak:capsules+leak:rekeys",
                "P1 user-2+leak:capsules+leak:rekeys",
            ],
        ),
        (
            Profile::HARDENED_EPOCH,
            &[
                "P6 user-1+srs",
                "P6 user-2+srs",
                "P6 user-1+leak:capsules+leak:rekeys",
                "P6 user-2+leak:capsules+leak:rekeys",
            ],
        ),
    ];
    for (profile, sets) in expected {
        let answer = asked(profile, Scope::one_slot());
        assert_eq!(told(&answer, &profile), of(sets), "{profile}");
        let witnesses = answer.holding.iter().all(|cell| cell.witness.is_some());
        assert!(witnesses, "what holds has something at stake");
    }
}

#[test]
fn a_leaked_parameter_is_enough_where_anybody_may_deposit_it() {
    let profile = Profile::SESPHR_HYBRID;
    let sets = told(&asked(profile, Scope::one_slot_deceived()), &profile);
    assert!(sets.contains("P1 user-1+leak:capsules+deposits-leaks"), "{sets:?}");
    let signed = profile.with("integrity", "signed").expect("an axis");
    let sets = told(&asked(signed, Scope::one_slot_deceived()), &signed);
    assert!(sets.iter().all(|set| !set.contains("deposits-leaks")), "{sets:?}");
}

/// Whoever sees the cloud reads everything as printed, and a cloud that lies is told all the same.
#[test]
fn a_breach_of_integrity_is_told_beside_one_of_secrecy() {
    let profile = Profile::PAPER;
    let sets = told(&asked(profile, Scope::one_slot_deceived()), &profile);
    assert!(sets.contains("P1 cloud") && sets.contains("P16 cloud+rolls-back"), "{sets:?}");
}

#[test]
fn an_insider_who_listens_has_what_leaks() {
    let profile = Profile::HARDENED.with("link", "plain").expect("an axis");
    let sets = told(&asked(profile, Scope::one_slot()), &profile);
    assert!(sets.contains("P1 user-1+listens"), "{sets:?}");
}

#[test]
fn what_an_owner_has_is_no_loss_of_theirs() {
    let mut scope = Scope::two_owners();
    scope.versions_max = 1;
    scope.revocations_max = 0;
    let profile = Profile::HARDENED;
    let answer = asked(profile, scope);
    let owners = |cell: &&Cell| cell.coalition.to_string().contains("owner-");
    assert!(answer.holding.iter().any(|cell| owners(&cell)), "owners are asked about");
    let broken: Vec<String> =
        answer.breaking.iter().filter(owners).map(|cell| cell.coalition.to_string()).collect();
    assert_eq!(broken, Vec::<String>::new());
}

/// What is left out of a search follows from the others: in the smallest scope every set is
/// searched, and none with more powers breaks less.
#[test]
fn more_powers_break_no_less_and_every_set_agrees() {
    for (name, profile) in Profile::PRESETS {
        let question = question(profile, Scope::one_slot());
        let cells = every_set(&question, &mut |_| ());
        assert_eq!(inversions(&question, &cells).len(), 0, "{name}");
        let broken = |cell: &&Cell| cell.verdict == Verdict::Violated;
        let answer = answer(&question, &mut |_| ());
        for least in &answer.breaking {
            let same = |cell: &&Cell| cell.property == least.property;
            let parts = cells.iter().filter(same).filter(broken);
            let mut inside = parts.filter(|cell| {
                cell.coalition != least.coalition && cell.coalition.is_part_of(least.coalition)
            });
            assert!(inside.next().is_none(), "{name}: {} {}", least.property, least.coalition);
        }
    }
}

#[test]
fn an_inversion_is_seen() {
    let question = question(Profile::HARDENED, Scope::one_slot());
    let mut cells = every_set(&question, &mut |_| ());
    let largest = cells.iter_mut().rfind(|cell| cell.verdict == Verdict::Violated);
    largest.expect("something is violated").verdict = Verdict::Holds;
    assert!(!inversions(&question, &cells).is_empty());
}
