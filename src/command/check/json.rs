//! Cells as JSON.

use super::plan::{Searched, Selection};
use crate::cli::CheckArgs;
use serde::Serialize;
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr::trace::{Header, Step, Trace};
use sesphr_model::coalition::Coalition;
use sesphr_model::corrupt::Move;
use sesphr_model::derive::Derivation;
use sesphr_model::matrix::{Cell, Count, judged, pairing_text};
use sesphr_model::property::{Property, PropertyKind, Verdict};

/// A cell as the file holds it.
#[derive(Debug, Serialize)]
pub(super) struct JsonCell<'a> {
    profile: Profile,
    coalition: Coalition,
    property: &'a str,
    name: &'a str,
    kind: PropertyKind,
    claim: &'a str,
    pairing: &'a str,
    /// [`NOT_RUN`] where the search was cut short.
    verdict: &'a str,
    /// Absent where nothing is expected.
    expected: Option<Verdict>,
    /// Empty where the property does not apply: nothing was searched.
    scope: &'a str,
    unique_states: usize,
    /// With `--symmetry`, the number of renamings under which states count as one.
    renamings: usize,
    depth: usize,
    exhaustive: bool,
    /// For a property that counts: the most items that counted, and that could have.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<Count>,
    witness: Option<usize>,
    seconds: f64,
    trace: Option<Vec<TraceLine>>,
    learnt: Option<Vec<&'a [String]>>,
    derivation: Option<&'a Derivation>,
}

/// A line of a trace. Written one per line, these are the file that `sesphr trace run` reads.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum TraceLine {
    Header(Header),
    Step(Step<Move>),
}

/// The verdict where a signal cut the search short.
const NOT_RUN: &str = "not-run";

/// The cells in order, then those of searches that were cut short and, for a whole matrix, those to
/// which a property does not apply.
pub(super) fn rows<'a>(
    args: &CheckArgs,
    selection: &Selection,
    searched: &'a Searched<'_>,
) -> Vec<JsonCell<'a>> {
    let not_run = searched.unfinished.iter().flat_map(|job| {
        let own =
            judged(job).filter(|property| selection.properties.iter().any(|p| p.id == property.id));
        own.map(|property| JsonCell {
            verdict: NOT_RUN,
            expected: job.scope.expects(&job.profile, job.coalition, property),
            scope: &job.scope.name,
            ..bare(job.profile, job.coalition, property, job.pairing)
        })
    });
    let silent = selection.silent().filter(|_| args.all);
    let silent =
        silent.map(|(profile, coalition, p, pairing)| bare(profile, coalition, p, pairing));
    searched.cells.iter().map(row).chain(not_run).chain(silent).collect()
}

/// What the property says nothing about.
fn bare<'a>(
    profile: Profile,
    coalition: Coalition,
    property: &'static Property,
    pairing: PairingKind,
) -> JsonCell<'a> {
    JsonCell {
        profile,
        coalition,
        property: property.id,
        name: property.name,
        kind: property.kind,
        claim: property.claim,
        pairing: pairing_text(pairing),
        verdict: Verdict::NotApplicable.text(),
        expected: Some(Verdict::NotApplicable),
        scope: "",
        unique_states: 0,
        renamings: 1,
        depth: 0,
        exhaustive: false,
        count: None,
        witness: None,
        seconds: 0.0,
        trace: None,
        learnt: None,
        derivation: None,
    }
}

fn row(cell: &Cell) -> JsonCell<'_> {
    let counterexample = cell.counterexample.as_ref();
    let lines = |trace: Trace<Move>| {
        let steps = trace.steps.into_iter().map(TraceLine::Step);
        std::iter::once(TraceLine::Header(trace.header)).chain(steps).collect()
    };
    JsonCell {
        profile: cell.profile,
        coalition: cell.coalition,
        property: cell.property,
        name: cell.name,
        kind: cell.kind,
        claim: cell.claim,
        pairing: cell.pairing,
        verdict: cell.verdict.text(),
        expected: cell.expected,
        scope: &cell.scope,
        unique_states: cell.unique_states,
        renamings: cell.renamings,
        depth: cell.depth,
        exhaustive: cell.exhaustive,
        count: cell.count,
        witness: cell.witness,
        seconds: cell.seconds,
        trace: counterexample.map(|counterexample| lines(counterexample.trace())),
        learnt: counterexample
            .map(|found| found.steps.iter().map(|step| step.learnt.as_slice()).collect()),
        derivation: counterexample.and_then(|found| found.derivation.as_ref()),
    }
}
