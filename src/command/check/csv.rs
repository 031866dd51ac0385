//! Cells as CSV: one line each, without counterexamples.

use serde::Serialize;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::Cell;
use sesphr_model::property::Verdict;

/// A cell as a line.
#[derive(Debug, Serialize)]
pub(super) struct CsvCell {
    property: &'static str,
    profile: String,
    coalition: Coalition,
    pairing: &'static str,
    scope: String,
    verdict: Verdict,
    /// Empty where nothing is expected.
    expected: Option<Verdict>,
    unique_states: usize,
    renamings: usize,
    depth: usize,
    exhaustive: bool,
    witness: Option<usize>,
    /// Steps of the shortest counterexample.
    steps: Option<usize>,
    milliseconds: u64,
}

/// The lines.
pub(super) fn lines(cells: &[Cell]) -> Vec<CsvCell> {
    let line = |cell: &Cell| CsvCell {
        property: cell.property,
        profile: cell.profile.to_string(),
        coalition: cell.coalition,
        pairing: cell.pairing,
        scope: cell.scope.clone(),
        verdict: cell.verdict,
        expected: cell.expected,
        unique_states: cell.unique_states,
        renamings: cell.renamings,
        depth: cell.depth,
        exhaustive: cell.exhaustive,
        witness: cell.witness,
        steps: cell.counterexample.as_ref().map(|found| found.steps.len()),
        milliseconds: (cell.seconds * 1e3).round() as u64,
    };
    cells.iter().map(line).collect()
}
