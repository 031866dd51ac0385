//! Cells as JUnit XML: a suite for each property, a case for each cell. What was not expected is
//! a failure.

use sesphr_model::matrix::Cell;
use sesphr_model::property::Property;
use std::fmt::Write as _;

/// The whole file.
pub(super) fn suites(properties: &[&'static Property], cells: &[Cell]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all: Vec<&Cell> = cells.iter().collect();
    // Writing to a string does not fail, here and below.
    let _ = writeln!(out, "<testsuites name=\"sesphr check\"{}>", totals(&all));
    for property in properties {
        let own: Vec<&Cell> = cells.iter().filter(|cell| cell.property == property.id).collect();
        if own.is_empty() {
            continue;
        }
        let name = escaped(&format!("{} {}", property.id, property.name));
        let _ = writeln!(out, "  <testsuite name=\"{name}\"{}>", totals(&own));
        own.iter().for_each(|cell| case(&mut out, cell));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn totals(cells: &[&Cell]) -> String {
    let failures = cells.iter().filter(|cell| !cell.is_as_expected()).count();
    // Cells of one search share its time.
    let seconds: f64 = cells.iter().map(|cell| cell.seconds).sum();
    format!(" tests=\"{}\" failures=\"{failures}\" time=\"{seconds:.3}\"", cells.len())
}

fn case(out: &mut String, cell: &Cell) {
    let Cell { property, profile, coalition, scope, pairing, seconds, .. } = cell;
    let class = escaped(&format!("{property}.{profile}"));
    let name = escaped(&format!("{coalition}, {scope}, {pairing}"));
    let _ =
        write!(out, "    <testcase classname=\"{class}\" name=\"{name}\" time=\"{seconds:.3}\"");
    if cell.is_as_expected() {
        out.push_str("/>\n");
        return;
    }
    let found = cell.counterexample.as_ref().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(
        out,
        ">\n      <failure message=\"{}, expected {}\">{}</failure>\n    </testcase>",
        cell.verdict,
        cell.expected,
        escaped(&found)
    );
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}
