//! Workloads: what the people of a scenario set out to do, in order of time.
//!
//! A [`Workload`] is a stream of [`Intention`]s: the same scenario and seed give the same stream on
//! every platform. Each patient's timeline is drawn from a random stream of its own, and the
//! timelines are merged. So memory grows with the patients who joined and what they store, but not
//! with the length of the run or the size of the staff.
//!
//! How an intention ends is not drawn: parties decide that. [`generate`] has parties perform the
//! intentions, patient by patient, and adds the outcomes, which makes the stream a trace.
//! [`Lanes`](crate::lanes::Lanes) does so for intentions from elsewhere.

mod clock;
mod directory;
pub mod generate;
pub mod logarithm;
pub mod outcome;
mod patient;
mod plan;
mod played;
pub mod summary;
pub mod table;

use crate::scenario::Scenario;
use patient::Patient;
use plan::Plan;
use serde::Serialize;
use sesphr::action::Action;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
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
    directory: u32,
    /// Timelines under way, by patient: none before the patient joins and after the last event.
    timelines: Vec<Option<Box<Timeline>>>,
    /// When something may happen to each patient next.
    next: BinaryHeap<Reverse<(u64, u32)>>,
}

/// A patient's timeline, and how many of its intentions were passed on.
#[derive(Debug)]
struct Timeline {
    patient: Patient,
    told: u32,
}

/// Whose an intention is, and which of theirs, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    /// One of the events of the directory.
    Directory(u32),
    /// One of a patient's.
    Patient(u32, u32),
}

impl Workload {
    /// The workload of a scenario and a seed.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let plan = Rc::new(Plan::new(scenario, seed));
        let patients = scenario.population.patients;
        let joins = |patient| Reverse((Patient::joins_ns(&plan, patient), patient));
        let next = (0..patients).map(joins).collect::<Vec<_>>().into();
        let timelines = (0..patients).map(|_| None).collect();
        Self { plan, directory: 0, timelines, next }
    }

    /// How many users there may be: user ids are below this. Owner ids are below the number of
    /// patients.
    #[must_use]
    pub fn users(&self) -> u32 {
        let population = &self.plan.scenario.population;
        let family = population.patients.saturating_mul(population.family_max);
        self.plan.directory.users.saturating_add(family)
    }

    /// Length of the run, nanoseconds: every intention comes before it.
    #[must_use]
    pub fn end_ns(&self) -> u64 {
        self.plan.sessions.end_ns()
    }
}

impl Workload {
    /// The next intention, and whose it is.
    fn advance(&mut self) -> Option<(Whose, Intention)> {
        loop {
            let first = self.next.peek().map(|Reverse(next)| *next);
            // At equal times, arrivals and departures come before other actions.
            let place = self.directory;
            if let Some(event) = self.plan.directory.event(place)
                && first.is_none_or(|(at_ns, _)| event.at_ns <= at_ns)
            {
                self.directory += 1;
                return Some((Whose::Directory(place), *event));
            }
            let (at_ns, patient) = first?;
            self.next.pop();
            if let Some(intention) = self.tell(at_ns, patient) {
                return Some(intention);
            }
        }
    }

    /// What happens to a patient at a time, if anything does; and when something may next.
    fn tell(&mut self, at_ns: u64, patient: u32) -> Option<(Whose, Intention)> {
        let slot = self.timelines.get_mut(patient as usize)?;
        let timeline = slot.get_or_insert_with(|| {
            let patient = Patient::new(Rc::clone(&self.plan), patient);
            Box::new(Timeline { patient, told: 0 })
        });
        let intention = timeline.patient.next_at(at_ns);
        let whose = Whose::Patient(patient, timeline.told);
        timeline.told += u32::from(intention.is_some());
        match timeline.patient.next_ns() {
            Some(next_ns) => self.next.push(Reverse((next_ns, patient))),
            None => *slot = None,
        }
        intention.map(|intention| (whose, intention))
    }
}

impl Iterator for Workload {
    type Item = Intention;

    fn next(&mut self) -> Option<Intention> {
        self.advance().map(|(_, intention)| intention)
    }
}
