//! What a search found, in the form that a file keeps: everything about a cell that cannot be
//! recomputed from the search that found it.

use crate::checker::SesphrModel;
use crate::corrupt::Move;
use crate::counterexample::Counterexample;
use crate::matrix::{Cell, Job, pairing_text};
use crate::property::{Property, Verdict, expected};
use serde::{Deserialize, Serialize};
use sesphr::trace::{Header, Step, Trace};

/// What a search found about one property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    property: String,
    verdict: Verdict,
    unique_states: usize,
    renamings: usize,
    depth: usize,
    exhaustive: bool,
    witness: Option<usize>,
    seconds: f64,
    counterexample: Option<(Header, Vec<Step<Move>>)>,
}

impl Finding {
    /// The finding of a cell.
    #[must_use]
    pub fn of(cell: &Cell) -> Self {
        let trace = |found: &Counterexample| {
            let Trace { header, steps } = found.trace();
            (header, steps)
        };
        Self {
            property: cell.property.to_owned(),
            verdict: cell.verdict,
            unique_states: cell.unique_states,
            renamings: cell.renamings,
            depth: cell.depth,
            exhaustive: cell.exhaustive,
            witness: cell.witness,
            seconds: cell.seconds,
            counterexample: cell.counterexample.as_ref().map(trace),
        }
    }

    /// The property that the finding is about, by its id.
    #[must_use]
    pub fn property(&self) -> &str {
        &self.property
    }

    /// The cell, given the search that found it. The counterexample is run once more. `None` if the
    /// finding is not about that search.
    #[must_use]
    pub fn cell(&self, job: &Job) -> Option<Cell> {
        let property = Property::by_id(&self.property)?;
        let model = SesphrModel::new(job.profile, job.coalition, job.scope.clone(), job.pairing);
        let counterexample = match &self.counterexample {
            None => None,
            Some((_, steps)) => {
                // A trace begins with the steps to the model's first state.
                let mut before = 0;
                let _ = model.start(&mut |_, _, _| before += 1);
                let actions: Vec<_> = steps.iter().skip(before).map(|step| step.action).collect();
                let again = Counterexample::new(&model, property, &actions, job.seed);
                (again.trace().steps == *steps).then_some(())?;
                Some(again)
            }
        };
        Some(Cell {
            profile: job.profile,
            coalition: job.coalition,
            property: property.id,
            name: property.name,
            kind: property.kind,
            claim: property.claim,
            pairing: pairing_text(job.pairing),
            verdict: self.verdict,
            expected: expected(&job.profile, job.coalition, &job.scope, property),
            scope: job.scope.name,
            unique_states: self.unique_states,
            renamings: self.renamings,
            depth: self.depth,
            exhaustive: self.exhaustive,
            witness: self.witness,
            seconds: self.seconds,
            counterexample,
            witness_run: None,
        })
    }
}
