//! Workloads: what the people of a scenario set out to do, in order of time.
//!
//! A [`Workload`] is a stream of [`Intention`]s: the same scenario and seed give the same stream on
//! every platform. The timeline of each patient is drawn on its own, from a stream of random
//! numbers of its own, and the timelines are merged; so the memory it takes grows with the number
//! of patients and what they store, and not with the length of the run.
//!
//! How an intention ends is not drawn: parties decide that. [`Lanes`] lets the intentions happen to
//! parties, on an algebra of their choice, and records the outcomes, which makes the stream a trace
//! ([`generate`]). A simulation of a network too large for that reads the
//! intentions alone.

mod clock;
mod directory;
pub mod generate;
pub mod logarithm;
pub mod outcome;
mod patient;
mod plan;
mod random;
pub mod summary;
pub mod table;

pub use outcome::Lanes;

use crate::scenario::Scenario;
use patient::Patient;
use plan::Plan;
use serde::Serialize;
use sesphr::action::Action;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Peekable;
use std::rc::Rc;

/// Something that somebody sets out to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Intention {
    /// When, in nanoseconds since the start of the run.
    pub at_ns: u64,
    /// What.
    pub action: Action,
}

/// The intentions of a scenario's people, in order of time.
#[derive(Debug)]
pub struct Workload {
    plan: Rc<Plan>,
    /// The next event of the directory.
    directory: usize,
    patients: Vec<Peekable<Patient>>,
    /// When each patient's next intention is, by patient.
    next: BinaryHeap<Reverse<(u64, usize)>>,
}

impl Workload {
    /// The workload of a scenario and a seed.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let plan = Rc::new(Plan::new(scenario, seed));
        let mut patients: Vec<_> = (0..scenario.population.patients)
            .map(|patient| Patient::new(Rc::clone(&plan), patient).peekable())
            .collect();
        let next = patients
            .iter_mut()
            .enumerate()
            .filter_map(|(at, patient)| Some(Reverse((patient.peek()?.at_ns, at))))
            .collect();
        Self { plan, directory: 0, patients, next }
    }

    /// How many users there may be: their ids are below. Owners have ids of their own, below the
    /// number of patients.
    #[must_use]
    pub fn users(&self) -> u32 {
        let population = &self.plan.scenario.population;
        let family = population.patients.saturating_mul(population.family_max);
        self.plan.directory.users.saturating_add(family)
    }

    /// Length of the run, nanoseconds: every intention is before that.
    #[must_use]
    pub fn end_ns(&self) -> u64 {
        self.plan.sessions.end_ns()
    }
}

impl Iterator for Workload {
    type Item = Intention;

    fn next(&mut self) -> Option<Intention> {
        let staff = self.plan.directory.events.get(self.directory);
        let patient = self.next.peek().map(|Reverse(next)| *next);
        // At the same time, who comes and goes is settled before anybody acts.
        if let Some(staff) = staff
            && patient.is_none_or(|(at_ns, _)| staff.at_ns <= at_ns)
        {
            self.directory += 1;
            return Some(*staff);
        }
        let (_, at) = patient?;
        self.next.pop();
        let timeline = self.patients.get_mut(at)?;
        let intention = timeline.next();
        if let Some(following) = timeline.peek() {
            self.next.push(Reverse((following.at_ns, at)));
        }
        intention
    }
}
