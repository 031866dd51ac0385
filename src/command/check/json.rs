//! Cells as JSON.

use super::plan::Selection;
use crate::cli::CheckArgs;
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr::trace::{Header, Step, Trace};
use sesphr_model::coalition::Coalition;
use sesphr_model::corrupt::Move;
use sesphr_model::derive::Derivation;
use sesphr_model::matrix::{Cell, pairing_text};
use sesphr_model::property::{Kind, Verdict};

/// A cell as the file holds it.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    profile: Profile,
    coalition: Coalition,
    property: &'a str,
    name: &'a str,
    kind: Kind,
    claim: &'a str,
    pairing: &'a str,
    verdict: Verdict,
    /// Absent where nothing is expected.
    expected: Option<Verdict>,
    /// Empty where the property does not apply: nothing was searched.
    scope: &'a str,
    unique_states: usize,
    /// With `--symmetry`, how many renamings states were not told apart by.
    renamings: usize,
    depth: usize,
    exhaustive: bool,
    witness: Option<usize>,
    seconds: f64,
    trace: Option<Vec<Line>>,
    learnt: Option<Vec<&'a [String]>>,
    derivation: Option<&'a Derivation>,
}

/// A line of a trace: one a line, these are the file that `sesphr trace run` reads.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Line {
    Header(Header),
    Step(Step<Move>),
}

/// The cells in their order; of a whole matrix then those to which a property does not apply.
pub(super) fn rows<'a>(args: &CheckArgs, selection: &Selection, cells: &'a [Cell]) -> Vec<Row<'a>> {
    let silent =
        selection.silent().filter(|_| args.all).map(|(profile, coalition, property, pairing)| {
            Row {
                profile,
                coalition,
                property: property.id,
                name: property.name,
                kind: property.kind,
                claim: property.claim,
                pairing: pairing_text(pairing),
                verdict: Verdict::NotApplicable,
                expected: Some(Verdict::NotApplicable),
                scope: "",
                unique_states: 0,
                renamings: 1,
                depth: 0,
                exhaustive: false,
                witness: None,
                seconds: 0.0,
                trace: None,
                learnt: None,
                derivation: None,
            }
        });
    cells.iter().map(row).chain(silent).collect()
}

fn row(cell: &Cell) -> Row<'_> {
    let counterexample = cell.counterexample.as_ref();
    let lines = |trace: Trace<Move>| {
        let steps = trace.steps.into_iter().map(Line::Step);
        std::iter::once(Line::Header(trace.header)).chain(steps).collect()
    };
    Row {
        profile: cell.profile,
        coalition: cell.coalition,
        property: cell.property,
        name: cell.name,
        kind: cell.kind,
        claim: cell.claim,
        pairing: cell.pairing,
        verdict: cell.verdict,
        expected: cell.expected,
        scope: &cell.scope,
        unique_states: cell.unique_states,
        renamings: cell.renamings,
        depth: cell.depth,
        exhaustive: cell.exhaustive,
        witness: cell.witness,
        seconds: cell.seconds,
        trace: counterexample.map(|counterexample| lines(counterexample.trace())),
        learnt: counterexample
            .map(|found| found.steps.iter().map(|step| step.learnt.as_slice()).collect()),
        derivation: counterexample.and_then(|found| found.derivation.as_ref()),
    }
}
