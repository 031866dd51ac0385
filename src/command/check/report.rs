//! Cells as a person reads them: a table for each property, then counterexamples step by step.

use super::{matrix, trace_file};
use crate::cli::CheckArgs;
use crate::context::Context;
use crate::output::{Align, BAD, Entry, GOOD, STRONG, Table, WARN, counted, grouped, styled};
use sesphr_model::matrix::Cell;
use sesphr_model::property::{Property, Verdict};
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;
use std::path::Path;

const COLUMNS: [(&str, Align); 11] = [
    ("profile", Align::Left),
    ("coalition", Align::Left),
    ("verdict", Align::Left),
    ("expected", Align::Left),
    ("scope", Align::Left),
    ("states", Align::Right),
    ("depth", Align::Right),
    ("exhaustive", Align::Left),
    ("witness", Align::Right),
    ("seconds", Align::Right),
    ("", Align::Left),
];

/// The whole report.
pub(super) fn report(
    args: &CheckArgs,
    context: &Context,
    properties: &[&'static Property],
    cells: &[Cell],
) -> String {
    let mut out = heading(context, cells);
    for property in properties {
        let own: Vec<&Cell> = cells.iter().filter(|cell| cell.property == property.id).collect();
        if own.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{}  {}\n", styled(property.id, STRONG), property.name));
        if args.all {
            out.push_str(&verdicts(&own).render("  "));
            let surprises: Vec<&Cell> =
                own.iter().copied().filter(|cell| !cell.is_as_expected()).collect();
            if !surprises.is_empty() {
                out.push_str(&table(&surprises).render("  "));
            }
        } else {
            out.push_str(&table(&own).render("  "));
        }
        if !context.quiet && (!args.all || args.show_traces) {
            let shown = if args.show_traces { own.len() } else { 1 };
            let found = own.iter().filter(|cell| cell.counterexample.is_some());
            for cell in found.take(shown) {
                out.push_str(&counterexample(cell, args.trace_dir.as_deref()));
            }
        }
    }
    out.push_str(&summary(cells));
    out
}

fn heading(context: &Context, cells: &[Cell]) -> String {
    let scopes: BTreeSet<&str> = cells.iter().map(|cell| cell.scope).collect();
    let pairings: BTreeSet<&str> = cells.iter().map(|cell| cell.pairing).collect();
    let pairings: Vec<&str> = pairings.into_iter().collect();
    let mut out = format!("seed {}, pairing {}\n", context.seed, pairings.join(" and "));
    for scope in scopes.into_iter().filter_map(Scope::named) {
        out.push_str(&format!("scope {}: {}\n", scope.name, scope.about));
    }
    out
}

/// A row for each profile, a column for each coalition.
fn verdicts(cells: &[&Cell]) -> Table {
    let matrix = matrix::Matrix::of(cells);
    let mut columns = vec![("profile", Align::Left)];
    columns.extend(matrix.coalitions.iter().map(|coalition| (coalition.text(), Align::Left)));
    let mut table = Table::new(&columns);
    for (profile, entries) in &matrix.rows {
        let entry = |entry: &matrix::Entry| {
            let style = if entry.surprise {
                BAD
            } else if entry.holds() {
                GOOD
            } else {
                WARN
            };
            Entry::new(entry, style)
        };
        table.push(std::iter::once(profile.into()).chain(entries.iter().map(entry)).collect());
    }
    table
}

/// A row for each cell; the pairing stands beside the scope where there is more than one.
fn table(cells: &[&Cell]) -> Table {
    let pairings: BTreeSet<&str> = cells.iter().map(|cell| cell.pairing).collect();
    let mut table = Table::new(&COLUMNS);
    for cell in cells {
        let surprise = !cell.is_as_expected();
        let style = match cell.verdict {
            _ if surprise => BAD,
            Verdict::Holds => GOOD,
            _ => WARN,
        };
        table.push(vec![
            cell.profile.into(),
            cell.coalition.into(),
            Entry::new(cell.verdict, style),
            cell.expected.into(),
            match pairings.len() {
                0 | 1 => cell.scope.into(),
                _ => format!("{}, {}", cell.scope, cell.pairing).into(),
            },
            states(cell).into(),
            cell.depth.into(),
            if cell.exhaustive { "yes" } else { "no" }.into(),
            cell.witness.map_or_else(|| "none".into(), |steps| steps.into()),
            format!("{:.2}", cell.seconds).into(),
            Entry::new(if surprise { "<-- unexpected" } else { "" }, BAD),
        ]);
    }
    table
}

/// How many states were told apart, and by how many renamings they were not.
fn states(cell: &Cell) -> String {
    let states = grouped(cell.unique_states as u64);
    match cell.renamings {
        0 | 1 => states,
        renamings => format!("{states} orbits of {renamings}"),
    }
}

fn counterexample(cell: &Cell, folder: Option<&Path>) -> String {
    let Some(found) = &cell.counterexample else { return String::new() };
    let (property, coalition, profile) = (cell.property, cell.coalition, &cell.profile);
    let mut out = format!("\n  {property} is violated by {coalition} under {profile}:\n");
    for line in found.to_string().lines() {
        out.push_str(&format!("  {line}\n"));
    }
    if let Some(folder) = folder {
        let path = folder.join(trace_file(cell));
        let honest = found.is_honest();
        if honest {
            out.push_str(&format!(
                "  run it again: sesphr trace run '{}'
",
                path.display()
            ));
        }
        // Something is obtained or accepted, or a server follows somebody corrupt.
        if !honest || found.header.attack.as_ref().is_some_and(|attack| attack.item.is_some()) {
            out.push_str(&format!("  on real curves: sesphr attack '{}'\n", path.display()));
        }
    }
    out
}

fn summary(cells: &[Cell]) -> String {
    let surprises = cells.iter().filter(|cell| !cell.is_as_expected()).count();
    let count = |verdict| cells.iter().filter(|cell| cell.verdict == verdict).count();
    let (holds, violated) = (count(Verdict::Holds), count(Verdict::Violated));
    let undecided = count(Verdict::Undecided);
    let total = counted(cells.len(), "cell");
    let end = if surprises == 0 {
        styled("all as expected", GOOD)
    } else {
        styled(format!("{surprises} unexpected"), BAD)
    };
    let mut out =
        format!("\n{total}: {holds} hold, {violated} violated, {undecided} undecided; {end}\n");
    if cells.iter().any(|cell| !cell.exhaustive) {
        out.push_str("a search ran out of states or of time; see --states-max\n");
    }
    out
}
