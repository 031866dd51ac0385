//! Judging packed states: a property looks at few parts, so it is asked once for each combination
//! of those that occurs. What is said of every user with every item is asked for each of these
//! alone: what a user has of other items is no part of the combination then.

use super::intern::Handle;
use super::state::{PARTS, PackedState, Place, Places};
use super::worker::{Reader, Worker, pair};
use super::{Layout, PackedModel, lock};
use crate::explorer::{Judge, Seek};
use crate::property::{Condition, OfReader, OfReading, Property, Reads};
use sesphr::id::PartyId;
use sesphr::system::Part;
use std::sync::Arc;

/// The goals of a search of a packed model.
#[derive(Debug)]
pub struct PackedJudge {
    goals: Vec<(Ask, Seek)>,
    /// The goals that depend on the same, as bits, with what that is.
    groups: Vec<(u64, On)>,
}

/// What a goal asks.
#[derive(Clone, Copy, Debug)]
enum Ask {
    State(Condition),
    /// The condition is so of every user with every uploaded item.
    Readings(OfReading),
}

/// What the answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Places(Places),
    Readings(OfReader),
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
        let layout = &packed.layout;
        let mut this = Self { goals: Vec::new(), groups: Vec::new() };
        for property in properties {
            let (ask, on) = property.of_reading().map_or_else(
                || (Ask::State(property.condition), On::Places(places(property.reads(), layout))),
                |(holds, reads)| (Ask::Readings(holds), On::Readings(reads)),
            );
            this.add(ask, Seek::Contradiction, on);
            let on = On::Places(places(property.witness_reads(), layout));
            this.add(Ask::State(property.witness), Seek::Instance, on);
        }
        this
    }

    fn add(&mut self, ask: Ask, seek: Seek, on: On) {
        let bit = 1 << self.goals.len();
        self.goals.push((ask, seek));
        match self.groups.iter_mut().find(|(_, other)| *other == on) {
            Some((goals, _)) => *goals |= bit,
            None => self.groups.push((bit, on)),
        }
    }

    /// Which of some goals a state meets, as `holds` answers what they ask.
    fn ask(&self, goals: u64, holds: impl Fn(Ask) -> bool) -> u64 {
        let asked = (0..).zip(&self.goals).filter(|(at, _)| goals & (1 << at) != 0);
        let met = asked.filter(|(_, (ask, seek))| holds(*ask) == (*seek == Seek::Instance));
        met.fold(0, |met, (at, _)| met | 1 << at)
    }

    /// Which of some goals a state meets as a whole.
    fn of_state(&self, packed: &PackedModel, state: &PackedState, goals: u64) -> u64 {
        let plain = packed.unpack(state);
        self.ask(goals, |ask| match ask {
            Ask::State(holds) => holds(&packed.model, &plain),
            Ask::Readings(_) => unreachable!("readings have groups of their own"),
        })
    }

    /// Which of some goals a state meets by what is so of some user and item.
    fn of_readings(
        &self,
        packed: &PackedModel,
        worker: &mut Worker,
        state: &PackedState,
        (goals, reads): (u64, OfReader),
    ) -> u64 {
        let around = match reads {
            OfReader::Halves => 0,
            OfReader::Service => packed.around(worker, state),
        };
        let readers = packed.readers(worker, state);
        let mut met = 0;
        for reader in readers.iter() {
            let part = state.get(reader.place);
            let about = packed.about(worker, part, reader, reads);
            let verdict = worker.services.entry(pair(around, about)).or_insert_with(|| {
                let plain = packed.unpack(state);
                self.ask(goals, |ask| match ask {
                    Ask::Readings(holds) => holds(&packed.model, &plain, reader.user, reader.item),
                    Ask::State(_) => unreachable!("states have groups of their own"),
                })
            });
            met |= *verdict;
        }
        met
    }
}

impl PackedModel {
    /// The number of what surrounds a reader, from one on.
    pub(super) fn around(&self, worker: &mut Worker, state: &PackedState) -> Handle {
        let next = 1 + worker.surroundings.len() as Handle;
        *worker.surroundings.entry(state.project(self.around)).or_insert(next)
    }

    /// Every user with every item that is uploaded.
    pub(super) fn readers(&self, worker: &mut Worker, state: &PackedState) -> Arc<[Reader]> {
        let oracle = state.get(Place::ORACLE);
        let readers = worker.readers.entry(oracle).or_insert_with(|| {
            let oracle = self.oracles.value(oracle);
            let users = self.model.users().filter_map(|user| {
                self.layout.place(PartyId::User(user)).map(|place| (user, place))
            });
            users
                .flat_map(|(user, place)| {
                    oracle.uploaded().iter().map(move |item| (user, place, *item))
                })
                .map(|(user, place, item)| {
                    let handle = self.items.handle(item);
                    Reader { user, place, item, handle }
                })
                .collect()
        });
        Arc::clone(readers)
    }

    /// The number of what a user has of an item.
    pub(super) fn about(
        &self,
        worker: &mut Worker,
        part: Handle,
        reader: &Reader,
        reads: OfReader,
    ) -> Handle {
        let [service, halves] = &mut worker.abouts;
        let rows = match reads {
            OfReader::Service => service,
            OfReader::Halves => halves,
        };
        rows.row(part).get_or(reader.handle, || {
            let Part::User(user) = &*self.parts.value(part) else {
                unreachable!("a user's place holds a user");
            };
            let about = user.about(reader.item);
            let about = match reads {
                OfReader::Halves => about,
                OfReader::Service => about.without_downloads(),
            };
            self.abouts.handle((about, reader.item))
        })
    }
}

impl Judge<PackedModel> for PackedJudge {
    fn goals(&self) -> usize {
        self.goals.len()
    }

    fn met(&self, packed: &PackedModel, state: &PackedState, open: u64) -> u64 {
        let worker = &mut *packed.worker();
        let mut met = 0;
        for (tag, (goals, on)) in (0..).zip(&self.groups) {
            if goals & open == 0 {
                continue;
            }
            met |= match *on {
                // No state comes twice, so what depends on all of it is not kept.
                On::Places(Places::ALL) => self.of_state(packed, state, goals & open),
                On::Places(places) => {
                    let key: (u8, [Handle; PARTS]) = (tag, state.project(places));
                    let ask = || self.of_state(packed, state, *goals);
                    *worker.verdicts.entry(key).or_insert_with(ask)
                }
                On::Readings(reads) => self.of_readings(packed, worker, state, (*goals, reads)),
            };
        }
        met & open
    }

    fn bytes(&self, packed: &PackedModel) -> usize {
        packed.bytes()
    }

    fn start(&self, packed: &PackedModel) {
        // What another judge asked is no answer to this one's goals.
        packed.workers.iter().for_each(|worker| lock(worker).forget_verdicts());
    }
}

/// The places that a property looks at.
fn places(reads: Reads, layout: &Layout) -> Places {
    let secrecy = [Place::ORACLE, Place::KNOWLEDGE].into_iter();
    let lists = [Place::ORACLE, Place::SRS].into_iter().chain(layout.owners());
    match reads {
        Reads::Obtained => secrecy.collect(),
        Reads::ObtainedAndStored => {
            let store = secrecy.chain([Place::CLOUD, Place::IN_FLIGHT]).chain(layout.owners());
            store.chain(layout.users()).collect()
        }
        Reads::ObtainedAndReceived => secrecy.chain(layout.users()).collect(),
        Reads::Openings => [Place::ORACLE].into_iter().chain(layout.users()).collect(),
        Reads::Entitled => [Place::ORACLE].into_iter().collect(),
        Reads::Lists => lists.collect(),
        Reads::Answers => lists.chain([Place::IN_FLIGHT]).collect(),
        Reads::Everything => Places::ALL,
    }
}
