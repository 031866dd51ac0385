//! Who must get together, asked of every set of a scope's parties and powers.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::Budget;
use sesphr_model::minimal::{Question, answer, every_set, inversions};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;

fn question(profile: Profile, scope: Scope) -> Question {
    let (pairing, budget) = (PairingKind::Type1, Budget::default());
    Question { profile, scope, pairing, budget, seed: 1 }
}

#[test]
fn the_presets_are_broken_by_fewer_and_fewer() {
    for (name, profile) in Profile::PRESETS {
        let question = question(profile, Scope::one_slot());
        let start = std::time::Instant::now();
        let answer = answer(&question, &mut |_| ());
        println!(
            "{name}: {} of {} sets searched, {:?}",
            answer.searched,
            answer.sets,
            start.elapsed()
        );
        for cell in &answer.breaking {
            println!("  {} {} in {} steps", cell.property, cell.coalition, cell.depth);
        }
        for cell in &answer.holding {
            println!("    holds {} {}", cell.property, cell.coalition);
        }
        for cell in &answer.undecided {
            println!("    undecided {} {}", cell.property, cell.coalition);
        }
    }
}

#[test]
fn more_powers_break_no_less_and_every_set_agrees() {
    for (name, profile) in Profile::PRESETS {
        let question = question(profile, Scope::one_slot());
        let cells = every_set(&question, &mut |_| ());
        let inverted = inversions(&question, &cells);
        let told: Vec<String> = inverted
            .iter()
            .map(|[a, b]| format!("{} {} {}", a.property, a.coalition, b.coalition))
            .collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        let _ = (Coalition::NONE, Verdict::Holds);
    }
}
