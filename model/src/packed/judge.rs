//! Judging packed states: a property looks at few parts, so it is asked once for each combination
//! of those that occurs.

use super::state::{PackedState, Place, Places};
use super::{Layout, PackedModel, lock};
use crate::checker::SesphrModel;
use crate::explorer::{Goal, Judge, Seek};
use crate::property::{Property, Reads};

/// The goals of a search of a packed model.
#[derive(Debug)]
pub struct PackedJudge {
    goals: Vec<Goal<SesphrModel>>,
    /// The goals that depend on the same places, as bits, with the places.
    groups: Vec<(u64, Places)>,
}

impl PackedJudge {
    /// For each property two goals: a state that contradicts it, and one that shows it is not
    /// vacuous.
    ///
    /// # Panics
    /// If there are more than 32 properties.
    #[must_use]
    pub fn new(packed: &PackedModel, properties: &[&'static Property]) -> Self {
        assert!(properties.len() <= 32, "two bits of 64 are a property's");
        let mut this = Self { goals: Vec::new(), groups: Vec::new() };
        for property in properties {
            let places = places(property.reads(), &packed.layout);
            this.add(property.id.to_owned(), property.condition, Seek::Contradiction, places);
            let witness = format!("{} witness", property.id);
            this.add(witness, property.witness, Seek::Instance, places);
        }
        this
    }

    fn add(&mut self, name: String, holds: crate::property::Condition, seek: Seek, places: Places) {
        let bit = 1 << self.goals.len();
        self.goals.push(Goal { name, holds, seek });
        match self.groups.iter_mut().find(|(_, other)| *other == places) {
            Some((goals, _)) => *goals |= bit,
            None => self.groups.push((bit, places)),
        }
    }
}

impl Judge<PackedModel> for PackedJudge {
    fn goals(&self) -> usize {
        self.goals.len()
    }

    fn met(&self, packed: &PackedModel, state: &PackedState, open: u64) -> u64 {
        let mut worker = packed.worker();
        let mut met = 0;
        for (tag, (goals, places)) in (0..).zip(&self.groups) {
            if goals & open == 0 {
                continue;
            }
            let ask = |goals: u64| {
                let plain = packed.unpack(state);
                let of_group = (0..).zip(&self.goals).filter(|(at, _)| goals & (1 << at) != 0);
                let met = of_group.filter(|(_, goal)| goal.is_met(&packed.model, &plain));
                met.fold(0, |met, (at, _)| met | 1 << at)
            };
            // No state comes twice, so what depends on all of it is not kept.
            met |= if *places == Places::ALL {
                ask(goals & open)
            } else {
                let key = (tag, state.project(*places));
                *worker.verdicts.entry(key).or_insert_with(|| ask(*goals))
            };
        }
        met & open
    }

    fn bytes(&self, packed: &PackedModel) -> usize {
        packed.bytes()
    }

    fn start(&self, packed: &PackedModel) {
        // What another judge asked is no answer to this one's goals.
        packed.workers.iter().for_each(|worker| lock(worker).verdicts.clear());
    }
}

/// The places that a property looks at.
fn places(reads: Reads, layout: &Layout) -> Places {
    let secrecy = [Place::ORACLE, Place::KNOWLEDGE].into_iter();
    match reads {
        Reads::Obtained => secrecy.collect(),
        Reads::ObtainedAndStored => {
            let store = secrecy.chain([Place::CLOUD, Place::IN_FLIGHT]).chain(layout.owners());
            store.chain(layout.users()).collect()
        }
        Reads::ObtainedAndReceived => secrecy.chain(layout.users()).collect(),
        Reads::Openings => [Place::ORACLE].into_iter().chain(layout.users()).collect(),
        Reads::Answers => [Place::ORACLE, Place::SRS, Place::IN_FLIGHT]
            .into_iter()
            .chain(layout.owners())
            .collect(),
        Reads::Everything => Places::ALL,
    }
}
