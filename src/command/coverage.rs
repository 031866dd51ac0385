//! `sesphr coverage`: what the searched scopes make happen to messages, and what they leave out.

use crate::cli::CoverageArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, BAD, GOOD, STRONG, Table, Text, counted, grouped, styled};
use crate::progress::Progress;
use crate::scopes::load_all;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coverage::{
    Coverage, Deed, Ending, MessageKind, Overtaking, PROFILES, Relation, Search, gate, reason,
    reason_never, universe,
};
use sesphr_model::explorer::Budget;
use sesphr_model::scope::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// What was explored, as JSON.
#[derive(Debug, Serialize)]
struct Found {
    scopes: BTreeSet<String>,
    profiles: BTreeSet<Profile>,
    states: usize,
    /// Distinct lists of messages in flight.
    lists: usize,
    /// Ordered pairs of kinds that one party can receive, and how many of them were explored.
    pairs: usize,
    explored: usize,
    overtakings: BTreeSet<Overtaking>,
    lost: BTreeSet<MessageKind>,
    repeated: BTreeSet<MessageKind>,
    withheld: BTreeSet<MessageKind>,
    /// What happened, and how it ended.
    endings: BTreeSet<Ending>,
    /// What never happened.
    never: Vec<Never>,
    unexplored: Vec<Unexplored>,
}

#[derive(Debug, Serialize)]
struct Never {
    deed: Deed,
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Unexplored {
    later: MessageKind,
    earlier: MessageKind,
    reason: Option<&'static str>,
}

/// Searches the scopes in flight; fails if a pair is unexplored without a reason.
pub(super) fn run(args: &CoverageArgs, context: &Context) -> Result<Status, Error> {
    let is_whole = args.scopes.is_empty() && args.profiles.is_empty();
    let searches = if is_whole { gate() } else { chosen(args)? };
    let progress = Progress::new(context, searches.len());
    let mut coverage = Coverage::default();
    let pool = context.pool()?;
    for (done, search) in searches.iter().enumerate() {
        progress.at(done, format!("{}, {}", search.profile, search.scope.name));
        pool.install(|| coverage.add(search));
    }
    drop(progress);
    let found = found(&coverage, &searches);
    context.deliver(args.json.path(), &found, || text(&found))?;
    let is_unexplained = found.unexplored.iter().any(|pair| pair.reason.is_none())
        || found.never.iter().any(|never| never.reason.is_none());
    Ok(if is_whole && is_unexplained { Status::Unexpected } else { Status::AsExpected })
}

/// The searches of chosen scopes and profiles.
fn chosen(args: &CoverageArgs) -> Result<Vec<Search>, Error> {
    let scopes = match load_all(&args.scopes)? {
        none if none.is_empty() => Scope::all(),
        scopes => scopes,
    };
    let profiles = match args.profiles.as_slice() {
        [] => &PROFILES,
        profiles => profiles,
    };
    Ok(Search::all(profiles, &scopes, Budget::default()))
}

fn found(coverage: &Coverage, searches: &[Search]) -> Found {
    let unexplored = coverage.unexplored().into_iter();
    let unexplored = unexplored.map(|(later, earlier)| Unexplored {
        later,
        earlier,
        reason: reason(later, earlier),
    });
    let never = coverage.never().into_iter();
    let never = never.map(|deed| Never { deed, reason: reason_never(deed) });
    Found {
        scopes: searches.iter().map(|search| search.scope.name.clone()).collect(),
        profiles: searches.iter().map(|search| search.profile).collect(),
        states: coverage.states,
        lists: coverage.lists,
        pairs: universe().len(),
        explored: coverage.pairs().len(),
        overtakings: coverage.overtakings.clone(),
        lost: coverage.lost.clone(),
        repeated: coverage.repeated.clone(),
        withheld: coverage.withheld.clone(),
        endings: coverage.endings.clone(),
        never: never.collect(),
        unexplored: unexplored.collect(),
    }
}

fn text(found: &Found) -> Text {
    let mut out = Text::new();
    out.spans([styled("Messages that arrive before one sent earlier to the same party", STRONG)]);
    let mut rows: BTreeMap<MessageKind, BTreeSet<&'static str>> = BTreeMap::new();
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
    told_apart(&mut out, &found.overtakings);
    endings(&mut out, &found.endings);
    for Never { deed, reason } in &found.never {
        match reason {
            Some(reason) => out.line(format_args!("never: {deed}; {reason}")),
            None => out.spans([styled(format!("never: {deed}"), BAD)]),
        }
    }
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

/// How the two messages of an overtaking are related in one respect.
type Related = fn(&Overtaking) -> Relation;

/// How many pairs of kinds were explored about the same and about different users, roles, owners and
/// slots.
fn told_apart(out: &mut Text, overtakings: &BTreeSet<Overtaking>) {
    let mut table = Table::new(&[
        ("pairs that name", Align::Left),
        ("the same", Align::Right),
        ("different ones", Align::Right),
    ]);
    let of: [(&str, Related); 4] = [
        ("a user", |one| one.user),
        ("a role", |one| one.role),
        ("an owner", |one| one.owner),
        ("a slot", |one| one.slot),
    ];
    for (what, relation) in of {
        let pairs = |wanted| {
            let own = overtakings.iter().filter(|one| relation(one) == wanted);
            own.map(|one| (one.later, one.earlier)).collect::<BTreeSet<_>>().len()
        };
        table.push(vec![
            what.into(),
            pairs(Relation::Same).into(),
            pairs(Relation::Different).into(),
        ]);
    }
    out.table("", &table);
    out.blank();
}

/// What happened, and each way in which it ended.
fn endings(out: &mut Text, endings: &BTreeSet<Ending>) {
    out.spans([styled("What happened, and how it ended", STRONG)]);
    let mut rows: BTreeMap<Deed, BTreeSet<String>> = BTreeMap::new();
    for Ending { deed, outcome } in endings {
        rows.entry(*deed).or_default().insert(outcome.to_string());
    }
    let mut table = Table::new(&[("what", Align::Left), ("ended", Align::Left)]);
    for (deed, outcomes) in &rows {
        let outcomes: Vec<&str> = outcomes.iter().map(String::as_str).collect();
        table.push(vec![styled(deed, GOOD), outcomes.join("; ").into()]);
    }
    out.table("", &table);
}
