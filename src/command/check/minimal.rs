//! `sesphr check --minimal`: who must get together.

use super::plan::Selection;
use crate::cli::CheckArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, BAD, GOOD, STRONG, Table, Text, WARN, grouped, plain, styled};
use crate::pipeline::checks;
use crate::progress::Progress;
use rayon::prelude::*;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::{Cell, pairing_text};
use sesphr_model::minimal::{Question, answer, every_set, inversions};
use sesphr_model::property::Verdict;
use sesphr_reports::results::{Answer as Shown, CarriedOut};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The answer to one question, as JSON.
#[derive(Debug, Serialize)]
struct AnsweredQuestion {
    profile: Profile,
    scope: String,
    pairing: &'static str,
    /// Sets of parties and powers, and how many of them were searched.
    sets: usize,
    searched: usize,
    /// The smallest sets that break a property.
    breaking: Vec<Breaking>,
    /// The largest sets against which a property holds.
    holding: Vec<Held>,
    /// The same, where nothing was at stake.
    idle: Vec<Held>,
    /// Sets that no search decided.
    undecided: Vec<Held>,
    /// Pairs of sets of which the larger one breaks less; there should be none.
    inversions: Vec<Inversion>,
}

#[derive(Debug, Serialize)]
struct Breaking {
    property: &'static str,
    coalition: Coalition,
    /// Steps of the shortest counterexample.
    steps: Option<usize>,
    /// Whether it is about reading, and its set breaks P1 anyway.
    is_told_by_p1: bool,
    /// The outcome of the counterexample on a curve, where it can be carried out.
    carried_out: Option<CarriedOut>,
}

#[derive(Debug, Serialize)]
struct Held {
    property: &'static str,
    coalition: Coalition,
    unique_states: usize,
}

#[derive(Debug, Serialize)]
struct Inversion {
    property: &'static str,
    violated: Coalition,
    holds: Coalition,
}

/// Asks each profile, scope and pairing; fails if a set is undecided, if more powers break less, or
/// if an attack cannot be carried out.
pub(super) fn run(
    args: &CheckArgs,
    selection: &Selection,
    budget: Budget,
    context: &Context,
) -> Result<Status, Error> {
    let questions = selection.questions(budget, context.seed);
    let progress = Progress::new(context, questions.len());
    let done = AtomicUsize::new(0);
    let rows: Vec<AnsweredQuestion> = context.pool()?.install(|| {
        let one = |question: &Question| {
            let mut told = |set: Coalition| {
                let (profile, scope) = (&question.profile, &question.scope.name);
                progress.at(done.load(Ordering::Relaxed), format!("{profile}, {scope}: {set}"));
            };
            let row = row(question, args.every_set, &mut told);
            done.fetch_add(1, Ordering::Relaxed);
            row
        };
        questions.par_iter().map(one).collect()
    });
    context.deliver(args.json.path(), &rows, || text(&rows))?;
    let failed = |breaking: &Breaking| {
        breaking.carried_out.as_ref().is_some_and(|done| done.shown != Shown::Yes)
    };
    let is_fine = |row: &AnsweredQuestion| {
        row.undecided.is_empty() && row.inversions.is_empty() && !row.breaking.iter().any(failed)
    };
    Ok(if rows.iter().all(is_fine) { Status::AsExpected } else { Status::Unexpected })
}

fn row(
    question: &Question,
    each: bool,
    tell: &mut (dyn FnMut(Coalition) + Send),
) -> AnsweredQuestion {
    let found = answer(question, tell);
    let cells = if each { every_set(question, tell) } else { Vec::new() };
    let inversions = inversions(question, &cells)
        .into_iter()
        .map(|[less, more]| Inversion {
            property: less.property,
            violated: less.coalition,
            holds: more.coalition,
        })
        .collect();
    let held = |cells: Vec<Cell>| {
        let one = |cell: Cell| Held {
            property: cell.property,
            coalition: cell.coalition,
            unique_states: cell.unique_states,
        };
        cells.into_iter().map(one).collect()
    };
    let of = |cell: &Cell| Breaking {
        property: cell.property,
        coalition: cell.coalition,
        steps: cell.counterexample.as_ref().map(|found| found.steps.len()),
        is_told_by_p1: found.is_told_by_p1(&question.profile, cell),
        carried_out: checks::carried_out(cell),
    };
    AnsweredQuestion {
        profile: question.profile,
        scope: question.scope.name.clone(),
        pairing: pairing_text(question.pairing),
        sets: found.sets,
        searched: if each { found.sets } else { found.searched },
        breaking: found.breaking.iter().map(of).collect(),
        holding: held(found.holding),
        idle: held(found.idle),
        undecided: held(found.undecided),
        inversions,
    }
}

/// A breaking set over all scopes of a profile and a pairing.
struct Told<'a> {
    breaking: &'a Breaking,
    scopes: Vec<&'a str>,
}

/// The breaking sets of some rows, each once, with the shortest counterexample first.
fn told<'a>(rows: &[&'a AnsweredQuestion]) -> Vec<Told<'a>> {
    let mut all: Vec<Told<'a>> = Vec::new();
    for row in rows {
        for breaking in row.breaking.iter().filter(|breaking| !breaking.is_told_by_p1) {
            let key = |one: &Breaking| (one.property, one.coalition);
            match all.iter_mut().find(|other| key(other.breaking) == key(breaking)) {
                Some(known) => {
                    known.scopes.push(&row.scope);
                    if breaking.steps < known.breaking.steps {
                        known.breaking = breaking;
                    }
                }
                None => all.push(Told { breaking, scopes: vec![&row.scope] }),
            }
        }
    }
    all
}

fn text(rows: &[AnsweredQuestion]) -> Text {
    let mut out = Text::new();
    let mut groups: Vec<((Profile, &str), Vec<&AnsweredQuestion>)> = Vec::new();
    for row in rows {
        let key = (row.profile, row.pairing);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, own)) => own.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    for ((profile, pairing), rows) in &groups {
        out.spans([styled(format!("{profile}, {pairing}"), STRONG)]);
        let sets = told(rows);
        if sets.is_empty() {
            out.spans([plain("  "), styled("no set breaks anything", GOOD)]);
        } else {
            out.table("  ", &table(&sets));
        }
        out.blank();
    }
    closing(&mut out, rows);
    out
}

fn table(sets: &[Told<'_>]) -> Table {
    let mut table = Table::new(&[
        ("breaks", Align::Left),
        ("enough", Align::Left),
        ("steps", Align::Right),
        ("attack", Align::Left),
        ("scopes", Align::Left),
    ]);
    for Told { breaking, scopes } in sets {
        let done = match &breaking.carried_out {
            None => plain("-"),
            Some(done) if done.shown == Shown::Yes => styled("carried out", WARN),
            Some(done) => styled(&done.found, BAD),
        };
        table.push(vec![
            breaking.property.into(),
            styled(breaking.coalition, WARN),
            breaking.steps.unwrap_or_default().into(),
            done,
            scopes.join(", ").into(),
        ]);
    }
    table
}

/// How many sets there were, and anything that should not be.
fn closing(out: &mut Text, rows: &[AnsweredQuestion]) {
    let sum = |count: fn(&AnsweredQuestion) -> usize| rows.iter().map(count).sum::<usize>();
    let (sets, searched) = (sum(|row| row.sets), sum(|row| row.searched));
    let how = match searched {
        all if all == sets => "all were searched".to_owned(),
        some => format!("{} were searched; the others follow from those", grouped(some as u64)),
    };
    out.line(format_args!("{} sets of parties and powers: {how}.", grouped(sets as u64)));
    out.line("A set that suffices for P1 is not listed for other properties about reading.");
    for row in rows {
        let place = format!("{}, {}, {}", row.profile, row.scope, row.pairing);
        for Held { property, coalition, .. } in &row.undecided {
            let what = format!("{property} {coalition}: {} in {place}", Verdict::Undecided);
            out.spans([styled(what, BAD)]);
        }
        for Inversion { property, violated, holds } in &row.inversions {
            let what = format!("{property}: {violated} breaks it, {holds} does not, in {place}");
            out.spans([styled(what, BAD)]);
        }
    }
}
