//! The matrix as Markdown: a table for each property, and what was searched.

use super::matrix::{AT_ONCE_MEANS, Matrix};
use super::plan::Selection;
use crate::output::grouped;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::Cell;
use sesphr_model::property::{Property, Verdict};
use sesphr_model::scope::Scope;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The whole page.
pub(super) fn page(selection: &Selection, cells: &[Cell]) -> String {
    let mut out = String::from("# Verdicts\n");
    let surprises: Vec<&Cell> = cells.iter().filter(|cell| !cell.is_as_expected()).collect();
    // Writing to a string does not fail, here and below.
    let _ = writeln!(
        out,
        "\n{} cells, {} unexpected. A cell is violated if any scope violates it. Pairings stand \
         apart where they differ. {AT_ONCE_MEANS}.",
        grouped(cells.len() as u64),
        surprises.len()
    );
    for property in &selection.properties {
        let own: Vec<&Cell> = cells.iter().filter(|cell| cell.property == property.id).collect();
        if !own.is_empty() {
            section(&mut out, property, &own, &selection.scopes);
        }
    }
    searches(&mut out, &selection.scopes, cells);
    if !surprises.is_empty() {
        out.push_str("\n## Unexpected\n\n");
        for cell in surprises {
            let Cell { property, profile, coalition, scope, pairing, verdict, .. } = cell;
            let expected = cell.expected.map_or("nothing", Verdict::text);
            let _ = writeln!(
                out,
                "- {property}, `{profile}`, `{coalition}`, `{scope}`, {pairing}: {verdict}, \
                 expected {expected}"
            );
        }
    }
    out
}

fn section(out: &mut String, property: &Property, cells: &[&Cell], scopes: &[Scope]) {
    let _ =
        writeln!(out, "\n## {}: {}\n\nClaim: {}.\n", property.id, property.name, property.claim);
    let matrix = Matrix::of(cells, scopes);
    let heads: Vec<String> = matrix.coalitions.iter().map(|c| format!(" `{c}` |")).collect();
    let _ = writeln!(out, "| profile |{}", heads.concat());
    let _ = writeln!(out, "| --- |{}", " --- |".repeat(heads.len()));
    for (profile, entries) in &matrix.rows {
        let entries: Vec<String> = entries.iter().map(|entry| format!(" {entry} |")).collect();
        let _ = writeln!(out, "| `{profile}` |{}", entries.concat());
    }
}

/// What a scope's searches saw.
#[derive(Default)]
struct ScopeTotals {
    searches: u64,
    states: u64,
    largest: u64,
    seconds: f64,
    partial: u64,
}

fn searches(out: &mut String, known: &[Scope], cells: &[Cell]) {
    // Cells of one search carry the same counts: one of them is enough.
    let mut last: Option<(String, Coalition, &str, &str)> = None;
    let mut scopes: BTreeMap<&str, ScopeTotals> = BTreeMap::new();
    for cell in cells {
        let search = (cell.profile.to_string(), cell.coalition, &*cell.scope, cell.pairing);
        if last.as_ref() != Some(&search) {
            let seen = scopes.entry(&cell.scope).or_default();
            let states = cell.unique_states as u64;
            seen.searches += 1;
            seen.states += states;
            seen.largest = seen.largest.max(states);
            seen.seconds += cell.seconds;
            seen.partial += u64::from(!cell.exhaustive);
            last = Some(search);
        }
    }
    out.push_str("\n## Searches\n\n");
    out.push_str("| scope | about | searches | not exhaustive | states | largest | seconds |\n");
    out.push_str("| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (name, seen) in scopes {
        let scope = known.iter().find(|scope| scope.name == name);
        let about = scope.map_or("", |scope| &scope.about);
        let [searches, partial, states, largest] =
            [seen.searches, seen.partial, seen.states, seen.largest].map(grouped);
        let _ = writeln!(
            out,
            "| `{name}` | {about} | {searches} | {partial} | {states} | {largest} | {:.1} |",
            seen.seconds
        );
    }
}
