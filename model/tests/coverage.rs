//! What the shipped scopes explore of messages in flight, and what they leave out with a reason.

use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::coverage::{Coverage, Kind, reason, universe};
use sesphr_model::explorer::Budget;
use sesphr_model::scope::Scope;

#[test]
fn every_pair_is_explored_or_has_its_reason() {
    let mut coverage = Coverage::default();
    let budget = Budget { states_max: 1_000_000, ..Budget::default() };
    for profile in [Profile::HARDENED, Profile::SESPHR_HYBRID] {
        for scope in Scope::all() {
            for coalition in [Coalition::NONE, Coalition::REPLAYER] {
                if scope.has_part_for(coalition) {
                    coverage.add(profile, coalition, &scope, budget);
                }
            }
        }
    }
    println!("{} lists, {} states", coverage.lists, coverage.states);
    let unexplained = coverage.unexplained();
    assert_eq!(unexplained, Vec::new(), "of {} pairs", universe().len());
    let needless: Vec<(Kind, Kind)> =
        coverage.pairs().into_iter().filter(|(a, b)| reason(*a, *b).is_some()).collect();
    assert_eq!(needless, Vec::new(), "explored after all");
}
