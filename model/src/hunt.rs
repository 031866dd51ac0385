//! Looking for what nobody thought of: scopes, profiles and coalitions are drawn, searched, and
//! compared with what the analysis foresees.
//!
//! Three trials in four draw a scope small enough to search whole: few users, few versions, and
//! each kind of action only in some trials. The fourth draws a larger one and walks through it at
//! random, judging each step. A violation that nobody foresaw is a surprise. It is made smaller
//! until nothing can be left out ([`shrink`]), and surprises with the same cause count as one
//! ([`Surprise::cause`]).
//!
//! A trial depends only on the seed and its number.

mod draw;
mod shrink;
mod walk;

pub use draw::{Subject, Way, draw};
pub use shrink::shrink;

use crate::coverage::{Coverage, MessageKind};
use crate::explorer::Budget;
use crate::matrix::{self, Cell, Job};
use crate::packed::PackedModel;
use crate::property::{Property, Verdict, foreseen};
use crate::scope::Scope;
use std::collections::BTreeSet;
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
    /// Steps of walks.
    pub steps: u64,
    /// Properties judged.
    pub cells: usize,
    /// Whether every reachable state was seen.
    pub exhaustive: bool,
    /// Searches that made surprises smaller.
    pub shrinks: usize,
    /// One surprise for each property that has one.
    pub surprises: Vec<Surprise>,
    /// Pairs of kinds of messages of which the first overtook the second.
    pub overtakings: BTreeSet<(MessageKind, MessageKind)>,
}

/// The trial of a number. If a scope is given, it is searched or walked instead of a drawn one.
///
/// # Panics
/// As [`draw`].
#[must_use]
pub fn trial(seed: u64, number: u64, limits: Limits, scope: Option<&Scope>) -> Trial {
    let subject = draw(seed, number, scope);
    let (mut trial, mut coverage) = (Trial::default(), Coverage::default());
    let mut look = |packed: &PackedModel| coverage.add_lists(packed);
    let found = match Way::of(number) {
        Way::Search => {
            let cells = search(&subject, limits, &mut look);
            trial.states = cells.first().map_or(0, |cell| cell.unique_states);
            trial.exhaustive = cells.iter().all(|cell| cell.exhaustive);
            trial.cells = cells.len();
            let own = cells.into_iter().filter(|cell| is_surprise(&subject, cell));
            own.map(|cell| (subject.clone(), cell)).collect()
        }
        Way::Walks => walked(&subject, seed ^ number, limits, &mut trial, &mut look),
    };
    for (subject, cell) in found {
        let (subject, cell, searches) = shrink(subject, cell, limits);
        trial.shrinks += searches;
        trial.surprises.push(Surprise { trial: number, subject, cell });
    }
    trial.overtakings = coverage.pairs();
    trial
}

/// Violations that walks met and nobody foresaw, each in a scope with no more room than the walk
/// used. That scope is searched for the shortest way; if it is too large, the walk is the way.
fn walked(
    subject: &Subject,
    seed: u64,
    limits: Limits,
    trial: &mut Trial,
    look: &mut dyn FnMut(&PackedModel),
) -> Vec<(Subject, Cell)> {
    let seen = walk::walk(subject, seed, limits, look);
    trial.steps = seen.steps;
    trial.cells = seen.properties;
    let surprises = seen
        .met
        .into_iter()
        .filter(|met| !foreseen(&subject.profile, subject.coalition, &subject.scope, met.property));
    let told = surprises.map(|met| {
        let judges = vec![met.property.id.to_owned()];
        let scope = Scope { judges, ..walk::trimmed(&subject.scope, &met.moves) };
        let less = Subject { scope, ..subject.clone() };
        let fits = less.scope.has_part_for(less.coalition);
        let cells = if fits { search(&less, limits, &mut |_| ()) } else { Vec::new() };
        trial.shrinks += usize::from(fits);
        match cells.into_iter().find(|cell| is_surprise(&less, cell)) {
            Some(cell) => (less, cell),
            None => {
                let job = job(subject, limits);
                (subject.clone(), matrix::of_walk(&job, met.property, &met.moves))
            }
        }
    });
    told.collect()
}

fn job(subject: &Subject, limits: Limits) -> Job {
    let Subject { profile, coalition, scope } = subject.clone();
    // No clock decides: what is found depends on the seed alone.
    let time_max = Duration::MAX;
    let enough = u64::from(scope.judges.len() == 1);
    let budget = Budget { states_max: limits.states_max, time_max, enough, ..Budget::default() };
    Job { budget, ..Job::new(profile, coalition, scope) }
}

/// The cells of a subject. A search for one property alone ends with its first violation. `look` sees
/// the model afterwards.
fn search(subject: &Subject, limits: Limits, look: &mut dyn FnMut(&PackedModel)) -> Vec<Cell> {
    matrix::run_and_look(&job(subject, limits), look)
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

    /// What tells surprises apart: the property, whom it takes, and what happens, regardless of
    /// profile and names. Where nobody lies and nothing is derived, it takes nobody.
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
