//! `sesphr check --minimal`: who must get together.

use super::plan::Selection;
use crate::cli::CheckArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, BAD, GOOD, Table, Text, WARN, styled};
use crate::pipeline::checks;
use crate::progress::Progress;
use rayon::prelude::*;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::{Cell, pairing_text};
use sesphr_model::minimal::{Answer, Question, answer, every_set, inversions, is_within};
use sesphr_model::property::Verdict;
use sesphr_reports::results::{Answer as Shown, CarriedOut};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What one question came to, as JSON.
#[derive(Debug, Serialize)]
struct Row {
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
    /// Whether it is inside a set that breaks P1: who opens everything opens that, too.
    is_told_by_p1: bool,
    /// What comes of the counterexample on a curve, where it can be carried out.
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
    let rows: Vec<Row> = context.pool()?.install(|| {
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
    let is_fine = |row: &Row| {
        row.undecided.is_empty() && row.inversions.is_empty() && !row.breaking.iter().any(failed)
    };
    Ok(if rows.iter().all(is_fine) { Status::AsExpected } else { Status::Unexpected })
}

fn row(question: &Question, each: bool, tell: &mut (dyn FnMut(Coalition) + Send)) -> Row {
    let Answer { breaking, holding, idle, undecided, sets, searched } = answer(question, tell);
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
    let openers: Vec<Coalition> =
        breaking.iter().filter(|cell| cell.property == "P1").map(|cell| cell.coalition).collect();
    let of = |cell: &Cell| Breaking {
        property: cell.property,
        coalition: cell.coalition,
        steps: cell.counterexample.as_ref().map(|found| found.steps.len()),
        is_told_by_p1: cell.property != "P1"
            && openers.iter().any(|opener| is_within(&question.profile, *opener, cell.coalition)),
        carried_out: checks::carried_out(cell),
    };
    Row {
        profile: question.profile,
        scope: question.scope.name.clone(),
        pairing: pairing_text(question.pairing),
        sets,
        searched: if each { sets } else { searched },
        breaking: breaking.iter().map(of).collect(),
        holding: held(holding),
        idle: held(idle),
        undecided: held(undecided),
        inversions,
    }
}

fn text(rows: &[Row]) -> Text {
    let mut out = Text::new();
    let mut table = Table::new(&[
        ("profile", Align::Left),
        ("scope", Align::Left),
        ("pairing", Align::Left),
        ("property", Align::Left),
        ("enough", Align::Left),
        ("steps", Align::Right),
        ("on a curve", Align::Left),
    ]);
    for row in rows {
        let own = row.breaking.iter().filter(|breaking| !breaking.is_told_by_p1);
        let mut is_any = false;
        for Breaking { property, coalition, steps, carried_out, .. } in own {
            is_any = true;
            let done = match carried_out {
                None => styled("", WARN),
                Some(done) if done.shown == Shown::Yes => styled(&done.found, WARN),
                Some(done) => styled(&done.found, BAD),
            };
            let steps = steps.map_or_else(|| "".into(), |steps| steps.into());
            table.push(vec![
                row.profile.into(),
                (&row.scope).into(),
                row.pairing.into(),
                (*property).into(),
                styled(coalition, WARN),
                steps,
                done,
            ]);
        }
        if !is_any {
            let nobody = styled("nobody", GOOD);
            let (scope, pairing) = ((&row.scope).into(), row.pairing.into());
            let none = ["".into(), "".into()];
            let [steps, done] = none;
            table.push(vec![row.profile.into(), scope, pairing, "all".into(), nobody, steps, done]);
        }
    }
    out.table("", &table);
    out.blank();
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum::<usize>();
    out.line(format_args!(
        "{} sets of parties and powers; {} searched, each exhaustively within its scope; the others \
         follow from those",
        sum(|row| row.sets),
        sum(|row| row.searched),
    ));
    out.line("A set that is enough for P1 is not listed again for other properties.");
    for row in rows {
        for Held { property, coalition, .. } in &row.undecided {
            let (profile, scope) = (row.profile, &row.scope);
            out.spans([styled(
                format!("{property} {coalition} is {}: {profile}, {scope}", Verdict::Undecided),
                BAD,
            )]);
        }
        for Inversion { property, violated, holds } in &row.inversions {
            let (profile, scope) = (row.profile, &row.scope);
            out.spans([styled(
                format!("{property}: {violated} breaks it, {holds} does not: {profile}, {scope}"),
                BAD,
            )]);
        }
    }
    out
}
