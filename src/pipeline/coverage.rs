//! What the shipped scopes explore of messages in flight, as rows of the report.

use super::{Inputs, Ticker};
use crate::error::Error;
use crate::interrupt;
use rayon::prelude::*;
use sesphr_model::coverage::{
    Coverage, Deed, MessageKind, Overtaking, Relation, Search, gate, reason, universe,
};
use sesphr_reports::results::{MessageKindResult, OvertakingResult, Results};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The searches of the gate.
pub(super) fn run(
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    let searches = gate();
    let done = AtomicUsize::new(0);
    let coverage = inputs.pool.install(|| {
        let one = |search: &Search| {
            interrupt::check()?;
            let at = done.fetch_add(1, Ordering::Relaxed);
            let what = format!("{}, {}", search.profile, search.scope.name);
            ticker.tell(at, searches.len(), what);
            let mut found = Coverage::default();
            found.add(search);
            Ok::<_, Error>(found)
        };
        let found = searches.par_iter().with_max_len(1).map(one);
        found.try_reduce(Coverage::default, |one, other| Ok(one.merged(other)))
    })?;
    results.overtakings = universe().into_iter().map(|pair| row(pair, &coverage)).collect();
    results.message_kinds = MessageKind::ALL.iter().map(|kind| fate(*kind, &coverage)).collect();
    Ok(())
}

fn row(pair: (MessageKind, MessageKind), coverage: &Coverage) -> OvertakingResult {
    let (later, earlier) = pair;
    let all = coverage.overtakings.iter();
    let own: Vec<&Overtaking> = all.filter(|one| (one.later, one.earlier) == pair).collect();
    let related = |relation: fn(&Overtaking) -> Relation| {
        let words = [(Relation::Same, "same"), (Relation::Different, "different")];
        let seen = words.into_iter().filter(|(is, _)| own.iter().any(|one| relation(one) == *is));
        seen.map(|(_, word)| word).collect::<Vec<_>>().join(", ")
    };
    OvertakingResult {
        later: later.text().into(),
        earlier: earlier.text().into(),
        explored: !own.is_empty(),
        users: related(|one| one.user),
        roles: related(|one| one.role),
        owners: related(|one| one.owner),
        slots: related(|one| one.slot),
        reason: reason(later, earlier).filter(|_| own.is_empty()).map(str::to_owned),
    }
}

fn fate(kind: MessageKind, coverage: &Coverage) -> MessageKindResult {
    let arrivals = coverage.endings.iter().filter(|ending| ending.deed == Deed::Arrival(kind));
    MessageKindResult {
        kind: kind.text().into(),
        outcomes: u32::try_from(arrivals.count()).unwrap_or(u32::MAX),
        lost: coverage.lost.contains(&kind),
        repeated: coverage.repeated.contains(&kind),
        withheld: coverage.withheld.contains(&kind),
    }
}
