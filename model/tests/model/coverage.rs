//! What the shipped scopes explore of messages in flight, and what they leave out with a reason.

use sesphr_model::coverage::{
    Coverage, Deed, MessageKind, deeds, gate, reason, reason_never, universe,
};

#[test]
fn every_pair_is_explored_or_has_its_reason() {
    let mut coverage = Coverage::default();
    gate().iter().for_each(|search| coverage.add(search));
    println!("{} lists, {} states", coverage.lists, coverage.states);
    let unexplained = coverage.unexplained();
    assert_eq!(unexplained, Vec::new(), "of {} pairs", universe().len());
    let needless: Vec<(MessageKind, MessageKind)> =
        coverage.pairs().into_iter().filter(|(a, b)| reason(*a, *b).is_some()).collect();
    assert_eq!(needless, Vec::new(), "explored after all");
    let never = coverage.never();
    let unexplained: Vec<_> = never.iter().filter(|deed| reason_never(**deed).is_none()).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
    let all = deeds();
    let needless = all.difference(&never).filter(|deed| reason_never(**deed).is_some());
    assert_eq!(needless.collect::<Vec<_>>(), Vec::<&Deed>::new(), "happened after all");
}
