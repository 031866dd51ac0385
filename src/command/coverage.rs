//! `sesphr coverage`: what the searched scopes make happen to messages, and what they leave out.

use crate::cli::CoverageArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, BAD, GOOD, STRONG, Table, Text, counted, grouped, styled};
use crate::progress::Progress;
use crate::scopes::load_all;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::coverage::{Coverage, Kind, Overtaking, reason, universe};
use sesphr_model::explorer::Budget;
use sesphr_model::scope::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// What was explored, as JSON.
#[derive(Debug, Serialize)]
struct Found {
    scopes: Vec<String>,
    profiles: Vec<Profile>,
    states: usize,
    /// Distinct lists of messages in flight.
    lists: usize,
    /// Ordered pairs of kinds that one party can receive, and how many of them were explored.
    pairs: usize,
    explored: usize,
    overtakings: BTreeSet<Overtaking>,
    lost: BTreeSet<Kind>,
    repeated: BTreeSet<Kind>,
    withheld: BTreeSet<Kind>,
    unexplored: Vec<Unexplored>,
}

#[derive(Debug, Serialize)]
struct Unexplored {
    later: Kind,
    earlier: Kind,
    reason: Option<&'static str>,
}

/// Searches the scopes in flight; fails if a pair is unexplored without a reason.
pub(super) fn run(args: &CoverageArgs, context: &Context) -> Result<Status, Error> {
    let chosen = load_all(&args.scopes)?;
    let scopes = if chosen.is_empty() { Scope::all() } else { chosen };
    let scopes: Vec<Scope> = scopes.into_iter().filter(Scope::is_in_flight).collect();
    if scopes.is_empty() {
        return Err(Error::Nothing("in none of these scopes do messages stay in flight".into()));
    }
    let profiles = match args.profiles.as_slice() {
        [] => vec![Profile::HARDENED, Profile::SESPHR_HYBRID],
        chosen => chosen.to_vec(),
    };
    let progress = Progress::new(context, scopes.len() * profiles.len());
    let mut coverage = Coverage::default();
    let pool = context.pool()?;
    let mut done = 0;
    for profile in &profiles {
        for scope in &scopes {
            progress.at(done, format!("{profile}, {}", scope.name));
            let fitting = Coalition::ALL.into_iter().filter(|one| scope.has_part_for(*one));
            // What messages do depends on what a coalition does, not on what it sees.
            let acting = fitting.filter(|one| one.is_honest() || one.deceives());
            for coalition in acting {
                pool.install(|| coverage.add(*profile, coalition, scope, Budget::default()));
            }
            done += 1;
        }
    }
    drop(progress);
    let found = found(&coverage, &scopes, profiles);
    context.deliver(args.json.path(), &found, || text(&found))?;
    let is_whole = args.scopes.is_empty() && args.profiles.is_empty();
    let is_unexplained = found.unexplored.iter().any(|pair| pair.reason.is_none());
    Ok(if is_whole && is_unexplained { Status::Unexpected } else { Status::AsExpected })
}

fn found(coverage: &Coverage, scopes: &[Scope], profiles: Vec<Profile>) -> Found {
    let unexplored = coverage.unexplored().into_iter();
    let unexplored = unexplored.map(|(later, earlier)| Unexplored {
        later,
        earlier,
        reason: reason(later, earlier),
    });
    Found {
        scopes: scopes.iter().map(|scope| scope.name.clone()).collect(),
        profiles,
        states: coverage.states,
        lists: coverage.lists,
        pairs: universe().len(),
        explored: coverage.pairs().len(),
        overtakings: coverage.overtakings.clone(),
        lost: coverage.lost.clone(),
        repeated: coverage.repeated.clone(),
        withheld: coverage.withheld.clone(),
        unexplored: unexplored.collect(),
    }
}

fn text(found: &Found) -> Text {
    let mut out = Text::new();
    out.spans([styled("What arrives before what was sent earlier to the same party", STRONG)]);
    let mut rows: BTreeMap<Kind, BTreeSet<&'static str>> = BTreeMap::new();
    for one in &found.overtakings {
        rows.entry(one.later).or_default().insert(one.earlier.text());
    }
    let mut table = Table::new(&[("arrives first", Align::Left), ("sent before it", Align::Left)]);
    for (later, earlier) in &rows {
        let earlier: Vec<&str> = earlier.iter().copied().collect();
        table.push(vec![styled(later, GOOD), earlier.join(", ").into()]);
    }
    out.table("", &table);
    out.blank();
    for (what, kinds) in [
        ("lost", &found.lost),
        ("come again", &found.repeated),
        ("withheld by a corrupt server", &found.withheld),
    ] {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.text()).collect();
        let kinds = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
        out.line(format_args!("{what}: {kinds}"));
    }
    out.blank();
    let mut reasons: BTreeMap<Option<&str>, Vec<String>> = BTreeMap::new();
    for Unexplored { later, earlier, reason } in &found.unexplored {
        reasons.entry(*reason).or_default().push(format!("{later} before {earlier}"));
    }
    for (reason, pairs) in &reasons {
        match reason {
            Some(reason) => {
                let pairs = counted(pairs.len(), "pair");
                out.line(format_args!("{pairs} not explored: {reason}"));
            }
            None => out.spans([styled(format!("not explored: {}", pairs.join("; ")), BAD)]),
        }
    }
    out.line(format_args!(
        "{} of {} ordered pairs of kinds explored, in {} lists of messages in flight and {} states",
        found.explored,
        found.pairs,
        grouped(found.lists as u64),
        grouped(found.states as u64),
    ));
    out
}
