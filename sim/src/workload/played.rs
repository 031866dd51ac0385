//! How the intentions of a workload end: parties perform them, on any algebra.
//!
//! What happens around one patient depends only on that patient's records and on the staff who act
//! there. So a patient's whole timeline is played when the patient joins, in a [`System`] of one
//! owner and the staff who deal with them. The system is dropped before the next patient's is made;
//! only unusual outcomes are kept. A user's membership is played the same way.
//!
//! Latecomers find what went before: a role counts from when it is certified, but only where an
//! owner granted to the role. Staff of the circle with such a role are there from the beginning;
//! the lane need not know anybody else before they act.

use super::patient::Patient;
use super::plan::Plan;
use super::{Intention, Whose, Workload};
use crate::lanes::{Concerns, concerns};
use crate::scenario::Scenario;
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::Algebra;
use sesphr::id::{PartyId, UserId};
use sesphr::payload::PayloadError;
use sesphr::system::{Network, System};
use sesphr::trace::{Step, TraceError};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A workload with its outcomes.
#[derive(Debug)]
pub(super) struct Played<A: Algebra> {
    workload: Workload,
    /// A system with nobody in it.
    template: System<A>,
    /// Unusual outcomes, of those who joined.
    unusual: BTreeMap<Whose, Result<Outcome, Box<ActionError>>>,
    steps: usize,
}

/// How an action ends unless somebody refuses it, something is lost, or it comes too late.
const fn usual(action: &Action) -> Outcome {
    match action {
        Action::Seal { .. } | Action::Rotate { .. } => Outcome::Sealed { lost_chunks: 0 },
        Action::Request { .. } => Outcome::Granted,
        Action::Open { .. } => Outcome::Opened { current: true },
        _ => Outcome::Done,
    }
}

impl<A: Algebra> Played<A> {
    /// The workload of a scenario and a seed, under the scenario's profile.
    ///
    /// # Errors
    /// If the profile's payload does not exist on this algebra.
    pub(super) fn new(scenario: &Scenario, seed: u64, root: A::Seed) -> Result<Self, PayloadError> {
        Ok(Self {
            workload: Workload::new(scenario, seed),
            template: System::new(scenario.profile, Network::AtOnce, root)?,
            unusual: BTreeMap::new(),
            steps: 0,
        })
    }

    /// Plays ahead the timeline of the person who begins here.
    fn foresee(&mut self, whose: Whose, action: &Action) {
        match (whose, action) {
            (Whose::Patient(patient, 0), _) => self.foresee_patient(patient),
            (Whose::Directory(place), Action::Enrol { party: PartyId::User(user) }) => {
                self.foresee_user(place, *user);
            }
            _ => {}
        }
    }

    fn foresee_patient(&mut self, patient: u32) {
        let plan = Rc::clone(&self.workload.plan);
        let timeline = Patient::new(Rc::clone(&plan), patient);
        let mut lane = Lane::new(&plan, self.template.clone());
        timeline.by_role().for_each(|user| lane.expect(user));
        for (number, intention) in (0..).zip(timeline) {
            let ended = lane.step(&intention);
            self.note(Whose::Patient(patient, number), &intention.action, ended);
        }
    }

    /// A user enrols once: somebody who comes back is a new user.
    fn foresee_user(&mut self, place: u32, user: UserId) {
        let plan = Rc::clone(&self.workload.plan);
        let mut system = self.template.clone();
        for event in plan.directory.history(user).iter().filter(|event| **event >= place) {
            if let Some(Intention { action, .. }) = plan.directory.event(*event) {
                let ended = system.apply(action);
                self.note(Whose::Directory(*event), action, ended);
            }
        }
    }

    fn note(&mut self, whose: Whose, action: &Action, ended: Result<Outcome, ActionError>) {
        if ended != Ok(usual(action)) {
            self.unusual.insert(whose, ended.map_err(Box::new));
        }
    }
}

impl<A: Algebra> Iterator for Played<A> {
    type Item = Result<Step, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (whose, Intention { at_ns, action }) = self.workload.advance()?;
        self.steps += 1;
        self.foresee(whose, &action);
        let ended = self.unusual.remove(&whose).unwrap_or(Ok(usual(&action)));
        let step = self.steps;
        let ended = ended.map_err(|source| TraceError::Action { step, source: *source });
        Some(ended.map(|outcome| Step { at_ns: Some(at_ns), action, outcome }))
    }
}

/// The world of one patient.
struct Lane<'a, A: Algebra> {
    plan: &'a Plan,
    system: System<A>,
    /// Those of the staff who are known here.
    known: BTreeSet<UserId>,
    /// Places of what will happen to them, in the directory.
    coming: BTreeSet<u32>,
}

impl<'a, A: Algebra> Lane<'a, A> {
    const fn new(plan: &'a Plan, system: System<A>) -> Self {
        Self { plan, system, known: BTreeSet::new(), coming: BTreeSet::new() }
    }

    /// Takes in a member of the staff, who comes and goes.
    fn expect(&mut self, user: UserId) {
        if self.known.insert(user) {
            self.coming.extend(self.plan.directory.history(user));
        }
    }

    fn step(&mut self, intention: &Intention) -> Result<Outcome, ActionError> {
        if let Concerns::Owner(_, Some(user)) = concerns(&intention.action) {
            self.expect(user);
        }
        while let Some(event) = self.coming.first().and_then(|at| self.plan.directory.event(*at))
            && event.at_ns <= intention.at_ns
        {
            self.coming.pop_first();
            let _ = self.system.apply(&event.action)?;
        }
        self.system.apply(&intention.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::logarithm::Logarithms;
    use sesphr::entropy::Entropy;

    /// Memory is for those who act, not for each pair of patient and staff member.
    #[test]
    fn a_lane_knows_who_acts_there_and_nobody_else() {
        let mut scenario = Scenario::load("hospital-month").expect("is shipped");
        scenario.population.staff.values_mut().for_each(|count| *count *= 100);
        let plan = Rc::new(Plan::new(&scenario, 1));
        let root = Entropy::Seeded(1).seed();
        let template = System::new(scenario.profile, Network::AtOnce, root).expect("supported");
        let mut most = 0;
        for patient in 0..scenario.population.patients {
            let timeline = Patient::new(Rc::clone(&plan), patient);
            let by_role = timeline.by_role().count();
            let mut lane: Lane<'_, Logarithms> = Lane::new(&plan, template.clone());
            let mut acting = BTreeSet::new();
            for intention in timeline {
                if let Concerns::Owner(_, Some(user)) = concerns(&intention.action) {
                    acting.insert(user);
                }
                let _ = lane.step(&intention).expect("it can happen");
            }
            let known = lane.system.users().count();
            assert!(known <= acting.len() + by_role + 1, "{known}: {acting:?}");
            most = most.max(known);
        }
        assert!((2..200).contains(&most), "{most} of 5000");
    }

    /// Staff who turn over constantly, and act by role or by name, early or late, get the same
    /// answers as in one system with everybody, under every profile.
    #[test]
    fn playing_ahead_agrees_with_one_system() {
        let mut scenario = Scenario::load("hospital-month").expect("is shipped").scaled(15);
        scenario.population.turnover_percent_per_year = 1000.0;
        scenario.sessions.curious_percent = 20.0;
        scenario.emergency.percent = 20.0;
        scenario.sessions.per_day = 30.0;
        scenario.revocations.per_day = 3.0;
        let mut refused = 0;
        for (name, profile) in sesphr::profile::Profile::PRESETS {
            scenario.profile = profile;
            if profile.payload != sesphr::profile::Payload::Hybrid {
                continue;
            }
            let root = || Entropy::Seeded(4).seed();
            let played = Played::<Logarithms>::new(&scenario, 4, root()).expect("supported");
            let mut all: System<Logarithms> =
                System::new(profile, Network::AtOnce, root()).expect("supported");
            for step in played {
                let Step { action, outcome, .. } = step.expect("it can happen");
                assert_eq!(all.apply(&action), Ok(outcome), "{name}: {action:?}");
                refused += u32::from(matches!(outcome, Outcome::Denied(_)));
            }
        }
        assert!(refused > 100, "{refused}");
    }
}
