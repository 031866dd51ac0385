//! What a search found, in the form that a file keeps: everything about a cell that cannot be
//! recomputed from the search that found it.

use crate::checker::{SesphrModel, State};
use crate::corrupt::Move;
use crate::counterexample::Counterexample;
use crate::matrix::{Cell, Count, Job, judged, pairing_text};
use crate::property::Verdict;
use serde::{Deserialize, Serialize};
use sesphr::trace::{Header, Step, Trace};
use stateright::Model as _;

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
    count: Option<Count>,
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
            count: cell.count,
            witness: cell.witness,
            seconds: cell.seconds,
            counterexample: cell.counterexample.as_ref().map(trace),
        }
    }

    /// The same, without the time that the search took: no two runs take equally long.
    #[must_use]
    pub fn timeless(self) -> Self {
        Self { seconds: 0.0, ..self }
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
        let property = judged(job).find(|property| property.id == self.property)?;
        let model = SesphrModel::new(job.profile, job.coalition, job.scope.clone(), job.pairing);
        let counterexample = match &self.counterexample {
            None => None,
            Some((header, steps)) => {
                // A trace begins with the steps to the model's first state.
                let mut before = 0;
                let start = model.start(&mut |_, _, _| before += 1);
                let moves: Vec<_> = steps.iter().skip(before).map(|step| step.action).collect();
                can_happen(&model, start, &moves).then_some(())?;
                let again = Counterexample::new(&model, property, &moves, job.seed);
                let Trace { header: own, steps: taken } = again.trace();
                (own == *header && taken == *steps).then_some(())?;
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
            expected: job.scope.expects(&job.profile, job.coalition, property),
            scope: job.scope.name.clone(),
            unique_states: self.unique_states,
            renamings: self.renamings,
            depth: self.depth,
            exhaustive: self.exhaustive,
            count: self.count,
            witness: self.witness,
            seconds: self.seconds,
            counterexample,
            witness_run: None,
        })
    }
}

/// Whether a model offers these moves, one after the other. A file can say anything.
fn can_happen(model: &SesphrModel, start: State, moves: &[Move]) -> bool {
    let mut state = start;
    moves.iter().all(|step| {
        let mut offered = Vec::new();
        model.actions(&state, &mut offered);
        let next = offered.contains(step).then(|| model.next_state(&state, *step)).flatten();
        next.map(|next| state = next).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coalition::Coalition;
    use crate::matrix;
    use crate::scope::Scope;
    use sesphr::action::Action;
    use sesphr::id::{OwnerId, Partition, RecordId, Slot};
    use sesphr::profile::Profile;

    #[test]
    fn a_finding_whose_counterexample_was_changed_is_no_cell() {
        let job = Job::new(Profile::SESPHR_HYBRID, Coalition::USER_SRS, Scope::one_slot());
        let cells = matrix::run(&job, &mut |_| ());
        let violated = cells.iter().find(|cell| cell.counterexample.is_some());
        let finding = Finding::of(violated.expect("the server with a user opens something"));
        let again = finding.cell(&job).expect("it is of this search");
        assert_eq!(Finding::of(&again), finding);

        let changed = |change: fn(&mut Header, &mut Vec<Step<Move>>)| {
            let mut finding = finding.clone();
            let (header, steps) = finding.counterexample.as_mut().expect("there is one");
            change(header, steps);
            finding.cell(&job)
        };
        assert!(changed(|header, _| header.seed += 1).is_none());
        assert!(changed(|header, _| header.attack = None).is_none());
        // Nobody with this number is enrolled.
        let impossible = changed(|_, steps| {
            let partition = Partition::MEDICAL;
            let slot = Slot { owner: OwnerId(17), record: RecordId(0), partition };
            let last = steps.last_mut().expect("a step");
            last.action = Move::Honest(Action::Rotate { slot });
        });
        assert!(impossible.is_none());
        let shorter = changed(|_, steps| {
            steps.pop();
        });
        assert!(shorter.is_none());
    }
}
