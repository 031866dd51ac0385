//! The search behind the walk: it runs on its own thread and reports its progress.

use crate::output::grouped;
use sesphr_model::explorer::Progress;
use sesphr_model::matrix::{self, Cell, Job};
use sesphr_model::property::Verdict;
use sesphr_reports::walk::SearchStatus;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is known of a search.
#[derive(Debug, Default)]
pub(super) struct Search(Mutex<SearchProgress>);

#[derive(Debug, Default)]
struct SearchProgress {
    states: usize,
    depth: usize,
    /// Its result, once it has ended.
    cells: Option<Vec<Cell>>,
}

impl Search {
    fn known(&self) -> MutexGuard<'_, SearchProgress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Searches to the end.
    pub(super) fn run(&self, job: &Job) {
        let mut told = |at: Progress| {
            let mut known = self.known();
            (known.states, known.depth) = (at.unique_states, at.depth);
        };
        let cells = matrix::run(job, &mut told);
        self.known().cells = Some(cells);
    }

    /// How far it is, in words.
    pub(super) fn status(&self) -> SearchStatus {
        let known = self.known();
        let status = |ended, class, word, text| SearchStatus { ended, class, word, text };
        let Some(cells) = &known.cells else {
            let states = grouped(known.states as u64);
            let text = format!("{states} states so far, {} steps deep.", known.depth);
            return status(false, "open", "searching", text);
        };
        let Some(cell) = cells.first() else {
            let text = "No property applies to this coalition in this scope.".to_owned();
            return status(true, "none", "nothing to search", text);
        };
        let (states, depth) = (grouped(cell.unique_states as u64), cell.depth);
        if cells.iter().all(|cell| cell.exhaustive) {
            let text =
                format!("Every state of the scope was visited: {states}, {depth} steps deep.");
            return status(true, "good", "ended", text);
        }
        let text = format!("It ran out of states, time or memory after {states} states.");
        status(true, "bad", "ended early", text)
    }

    /// The verdict on a property and the length of its shortest counterexample.
    pub(super) fn verdict(&self, property: &str) -> Option<(Verdict, usize)> {
        let known = self.known();
        let cell = known.cells.as_ref()?.iter().find(|cell| cell.property == property)?;
        let steps = cell.counterexample.iter().flat_map(|found| &found.steps);
        Some((cell.verdict, steps.filter(|step| !step.is_setup).count()))
    }

    /// The moves of the shortest counterexample to a property.
    pub(super) fn moves(&self, property: &str) -> Option<Vec<sesphr_model::corrupt::Move>> {
        let known = self.known();
        let cell = known.cells.as_ref()?.iter().find(|cell| cell.property == property)?;
        let steps = &cell.counterexample.as_ref()?.steps;
        Some(steps.iter().filter(|step| !step.is_setup).map(|step| step.action).collect())
    }
}
