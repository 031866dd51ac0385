//! Looking for what nobody thought of: scopes, profiles and coalitions are drawn, searched, and
//! compared with what the analysis foresees.
//!
//! Each trial draws a small scope, so that a search can see all of it: few users, few versions, and
//! each kind of action in some trials only. What is violated though nobody foresaw it is a surprise.
//! It is made smaller until nothing can be left out ([`shrink`]), and surprises that come down to
//! the same are one ([`Surprise::cause`]).
//!
//! A trial depends on the seed and its number alone.

mod draw;
mod shrink;

pub use draw::{Subject, draw};
pub use shrink::shrink;

use crate::explorer::Budget;
use crate::matrix::{self, Cell, Job};
use crate::property::{Property, Verdict, foreseen};
use sesphr::algebra::PairingKind;
use std::time::Duration;

/// How much a single search may see.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Unique states.
    pub states_max: usize,
}

impl Default for Limits {
    /// Enough for most drawn scopes to be seen whole; none takes more than seconds.
    fn default() -> Self {
        Self { states_max: 500_000 }
    }
}

/// A violation that the analysis does not foresee, made as small as possible.
#[derive(Clone, Debug)]
pub struct Surprise {
    /// The number of the trial that found it.
    pub trial: u64,
    /// What was searched.
    pub subject: Subject,
    /// The cell, with the shortest counterexample.
    pub cell: Cell,
}

/// What one trial saw.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Distinct states, in the search that was drawn.
    pub states: usize,
    /// Properties judged.
    pub cells: usize,
    /// Whether every reachable state was seen.
    pub exhaustive: bool,
    /// Searches that made surprises smaller.
    pub shrinks: usize,
    /// One surprise for each property that has one.
    pub surprises: Vec<Surprise>,
}

/// The trial of a number.
#[must_use]
pub fn trial(seed: u64, number: u64, limits: Limits) -> Trial {
    let subject = draw(seed, number);
    let cells = search(&subject, limits);
    let mut trial = Trial {
        states: cells.first().map_or(0, |cell| cell.unique_states),
        cells: cells.len(),
        exhaustive: cells.iter().all(|cell| cell.exhaustive),
        ..Trial::default()
    };
    for cell in cells.into_iter().filter(|cell| is_surprise(&subject, cell)) {
        let (subject, cell, searches) = shrink(subject.clone(), cell, limits);
        trial.shrinks += searches;
        trial.surprises.push(Surprise { trial: number, subject, cell });
    }
    trial
}

/// The cells of a subject. A search for one property alone ends with its first violation.
fn search(subject: &Subject, limits: Limits) -> Vec<Cell> {
    let Subject { profile, coalition, scope } = subject.clone();
    // No clock decides: what is found depends on the seed alone.
    let time_max = Duration::MAX;
    let enough = u64::from(scope.judges.len() == 1);
    let budget = Budget { states_max: limits.states_max, time_max, enough, ..Budget::default() };
    let pairing = PairingKind::Type1;
    let job = Job { profile, coalition, scope, pairing, budget, seed: 1, symmetry: false };
    matrix::run(&job, &mut |_| ())
}

/// Whether a cell is violated and nobody foresaw it.
fn is_surprise(subject: &Subject, cell: &Cell) -> bool {
    let Subject { profile, coalition, scope } = subject;
    let property = Property::by_id(cell.property);
    cell.verdict == Verdict::Violated
        && property.is_some_and(|property| !foreseen(profile, *coalition, scope, property))
}

impl Surprise {
    /// Whether somebody lies on the way, or the coalition derives something at its end.
    #[must_use]
    pub fn takes_attacker(&self) -> bool {
        self.cell.counterexample.as_ref().is_some_and(|found| {
            found.derivation.is_some()
                || found.steps.iter().any(|row| row.action.honest().is_none())
        })
    }

    /// What tells surprises apart: the property, whom it takes, and what happens, whatever the
    /// profile and the names. It takes nobody where nobody lies and nothing is derived.
    #[must_use]
    pub fn cause(&self) -> String {
        let steps = self.cell.counterexample.iter().flat_map(|found| &found.steps);
        let deeds = steps.filter(|row| !matches!(row.action.name(), "enrol"));
        let mut deeds: Vec<String> = deeds.map(|row| row.action.name().to_owned()).collect();
        deeds.dedup();
        let Subject { coalition, scope, .. } = &self.subject;
        let network = if scope.is_in_flight() { "in flight" } else { "at once" };
        let whom = if self.takes_attacker() { coalition.text() } else { "nobody".into() };
        format!("{} {whom} {network}: {}", self.cell.property, deeds.join(", "))
    }
}
