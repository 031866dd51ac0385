//! Cells as a person reads them: a table for each property, then counterexamples step by step.

use super::plan::Selection;
use super::{matrix, trace_name};
use crate::cli::CheckArgs;
use crate::context::Context;
use crate::output::{
    Align, BAD, GOOD, STRONG, Span, Table, Text, WARN, counted, grouped, plain, styled,
};
use sesphr_model::format;
use sesphr_model::matrix::Cell;
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;
use std::path::Path;

const COLUMNS: [(&str, Align); 8] = [
    ("profile", Align::Left),
    ("coalition", Align::Left),
    ("verdict", Align::Left),
    ("states", Align::Right),
    ("depth", Align::Right),
    ("witness", Align::Right),
    ("time", Align::Right),
    ("", Align::Left),
];

/// The whole report.
pub(super) fn report(
    args: &CheckArgs,
    context: &Context,
    selection: &Selection,
    cells: &[Cell],
) -> Text {
    let mut out = heading(context, &selection.scopes, cells);
    for property in &selection.properties {
        let own: Vec<&Cell> = cells.iter().filter(|cell| cell.property == property.id).collect();
        if own.is_empty() {
            continue;
        }
        out.blank();
        out.spans([styled(property.id, STRONG), plain(format_args!("  {}", property.name))]);
        if args.all {
            out.table("  ", &verdicts(&own, &selection.scopes));
            let surprises: Vec<&Cell> =
                own.iter().copied().filter(|cell| !cell.is_as_expected()).collect();
            if !surprises.is_empty() {
                out.table("  ", &table(&surprises));
            }
        } else {
            out.table("  ", &table(&own));
        }
        if !context.quiet && (!args.all || args.show_traces) {
            let shown = if args.show_traces { own.len() } else { 1 };
            let found = own.iter().filter(|cell| cell.counterexample.is_some());
            for cell in found.take(shown) {
                counterexample(&mut out, cell, args.trace_dir.as_deref());
            }
        }
    }
    if args.all {
        out.blank();
        out.line(matrix::AT_ONCE_MEANS);
    }
    summary(&mut out, cells);
    out
}

fn heading(context: &Context, scopes: &[Scope], cells: &[Cell]) -> Text {
    let searched: BTreeSet<&str> = cells.iter().map(|cell| &*cell.scope).collect();
    let pairings: BTreeSet<&str> = cells.iter().map(|cell| cell.pairing).collect();
    let pairings: Vec<&str> = pairings.into_iter().collect();
    let pairings = pairings.join(" and ");
    let mut out = Text::of(format_args!("seed {}, pairing {pairings}", context.seed));
    let about = |name: &&str| scopes.iter().find(|scope| scope.name == **name);
    for scope in searched.iter().filter_map(about) {
        let network = if scope.is_in_flight() { "" } else { "; messages arrive at once" };
        out.line(format_args!("scope {}: {}{network}", scope.name, scope.about));
    }
    out
}

/// A row for each profile, a column for each coalition.
fn verdicts(cells: &[&Cell], scopes: &[Scope]) -> Table {
    let matrix = matrix::Matrix::of(cells, scopes);
    let mut table = Table::new(&[("profile", Align::Left)]);
    for coalition in &matrix.coalitions {
        table.add_column(coalition.text(), Align::Left);
    }
    for (profile, entries) in &matrix.rows {
        let entry = |entry: &matrix::Entry| {
            let style = if entry.surprise {
                BAD
            } else if entry.holds() {
                GOOD
            } else {
                WARN
            };
            styled(entry, style)
        };
        table.push(std::iter::once(profile.into()).chain(entries.iter().map(entry)).collect());
    }
    table
}

/// A row for each cell; where there are several scopes or pairings, they stand beside the profile.
fn table(cells: &[&Cell]) -> Table {
    let scopes: BTreeSet<&str> = cells.iter().map(|cell| &*cell.scope).collect();
    let pairings: BTreeSet<&str> = cells.iter().map(|cell| cell.pairing).collect();
    let mut columns = COLUMNS.to_vec();
    if pairings.len() > 1 {
        columns.insert(2, ("pairing", Align::Left));
    }
    if scopes.len() > 1 {
        columns.insert(2, ("scope", Align::Left));
    }
    let mut table = Table::new(&columns);
    for cell in cells {
        let style = match cell.verdict {
            _ if !cell.is_as_expected() => BAD,
            Verdict::Holds => GOOD,
            _ => WARN,
        };
        let mut row = vec![cell.profile.into(), cell.coalition.into()];
        if scopes.len() > 1 {
            row.push((&cell.scope).into());
        }
        if pairings.len() > 1 {
            row.push(cell.pairing.into());
        }
        row.extend([
            styled(cell.verdict, style),
            states(cell).into(),
            cell.depth.into(),
            cell.witness.map_or_else(|| "none".into(), |steps| steps.into()),
            format::time(cell.seconds * 1e9, None).into(),
            remark(cell),
        ]);
        table.push(row);
    }
    table
}

/// What is out of the ordinary about a cell.
fn remark(cell: &Cell) -> Span {
    let missed = cell.expected.filter(|_| !cell.is_as_expected());
    let unexpected = missed.map(|expected| format!("<-- expected {expected}"));
    let partial = (!cell.exhaustive).then(|| "not exhaustive".to_owned());
    let words: Vec<String> = unexpected.into_iter().chain(partial).collect();
    match (cell.count, words.as_slice()) {
        (Some(count), []) => styled(count, WARN),
        (Some(count), words) => styled(format!("{count}, {}", words.join(", ")), BAD),
        (None, words) => styled(words.join(", "), BAD),
    }
}

/// How many states were told apart, and under how many renamings they count as one.
fn states(cell: &Cell) -> String {
    let states = grouped(cell.unique_states as u64);
    match cell.renamings {
        0 | 1 => states,
        renamings => format!("{states} orbits of {renamings}"),
    }
}

fn counterexample(out: &mut Text, cell: &Cell, folder: Option<&Path>) {
    let Some(found) = &cell.counterexample else { return };
    let (property, coalition, profile) = (cell.property, cell.coalition, &cell.profile);
    out.blank();
    out.line(format_args!("  {property} is violated by {coalition} under {profile}:"));
    for line in found.to_string().lines() {
        out.line(format_args!("  {line}"));
    }
    if let Some(folder) = folder {
        let path = folder.join(format!("{}.ndjson", trace_name(cell)));
        let honest = found.is_honest();
        if honest {
            out.line(format_args!("  run it again: sesphr trace run '{}'", path.display()));
        }
        // Something is obtained or accepted, or a server follows somebody corrupt.
        if !honest || found.header.attack.as_ref().is_some_and(|attack| attack.item.is_some()) {
            out.line(format_args!("  on real curves: sesphr attack '{}'", path.display()));
        }
    }
}

fn summary(out: &mut Text, cells: &[Cell]) {
    let surprises = cells.iter().filter(|cell| !cell.is_as_expected()).count();
    let count = |verdict| cells.iter().filter(|cell| cell.verdict == verdict).count();
    let (holds, violated) = (count(Verdict::Holds), count(Verdict::Violated));
    let undecided = count(Verdict::Undecided);
    let total = counted(cells.len(), "cell");
    let open = cells.iter().filter(|cell| cell.expected.is_none()).count();
    let end = match (surprises, open) {
        (0, 0) => styled("all as expected", GOOD),
        (0, _) if open == cells.len() => styled("nothing was expected", WARN),
        (0, _) => styled(
            format!("{} as expected, {open} with nothing expected", cells.len() - open),
            GOOD,
        ),
        (_, 0) => styled(format!("{surprises} unexpected"), BAD),
        _ => styled(format!("{surprises} unexpected, {open} with nothing expected"), BAD),
    };
    let idle = count(Verdict::NotApplicable);
    let idle = if idle == 0 { String::new() } else { format!(", {idle} with nothing at stake") };
    let counts =
        format!("{total}: {holds} hold, {violated} violated, {undecided} undecided{idle}; ");
    out.blank();
    out.spans([plain(counts), end]);
    if cells.iter().any(|cell| !cell.exhaustive) {
        out.line("a search ran out of states, time or memory; see --states-max");
    }
    if open > 0 {
        out.line(
            "to compare, say what you expect: --expect P5=violated, or [[expect]] in the scope's file",
        );
    }
}
