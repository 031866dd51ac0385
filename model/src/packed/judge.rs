//! Judging packed states: a property looks at few parts, so it is asked once for each combination
//! of those that occurs. What is said of every user with every item is asked for each of these
//! alone: what a user has of other items is no part of the combination then.

use super::intern::Handle;
use super::state::{PARTS, PackedState, Place, Places};
use super::worker::{Reader, Worker, pair};
use super::{Layout, PackedModel, lock};
use crate::checker::State;
use crate::explorer::{Judge, Seek};
use crate::property::{Condition, OfReader, OfReading, Property, Reads};
use sesphr::id::PartyId;
use sesphr::system::Part;
use std::sync::Arc;

/// The goals of a search of a packed model.
#[derive(Debug)]
pub struct PackedJudge {
    goals: Vec<(Ask, Seek)>,
    /// The goals that depend on the same places, as bits, with what these are.
    states: Vec<(u64, Places)>,
    /// The goals that are asked reader by reader, as bits, with what of a reader they look at.
    readings: Vec<(u64, OfReader)>,
}

/// What a goal asks.
#[derive(Clone, Copy, Debug)]
enum Ask {
    State(Condition),
    /// The condition is so of every user with every uploaded item.
    Readings(OfReading),
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
        let mut this = Self { goals: Vec::new(), states: Vec::new(), readings: Vec::new() };
        for property in properties {
            let (bit, seek) = (1 << this.goals.len(), Seek::Contradiction);
            if let Some((holds, reads)) = property.of_reading() {
                this.goals.push((Ask::Readings(holds), seek));
                group(&mut this.readings, bit, reads);
            } else {
                this.goals.push((Ask::State(property.condition), seek));
                group(&mut this.states, bit, places(property.reads(), layout));
            }
            this.goals.push((Ask::State(property.witness), Seek::Instance));
            group(&mut this.states, bit << 1, places(property.witness_reads(), layout));
        }
        this
    }

    /// Which of some goals a state meets, as `holds` answers what they ask.
    fn ask(&self, goals: u64, holds: impl Fn(Ask) -> bool) -> u64 {
        let asked = (0..).zip(&self.goals).filter(|(at, _)| goals & (1 << at) != 0);
        let met = asked.filter(|(_, (ask, seek))| holds(*ask) == (*seek == Seek::Instance));
        met.fold(0, |met, (at, _)| met | 1 << at)
    }

    /// Which of some goals a state meets as a whole.
    fn of_state(&self, packed: &PackedModel, plain: &State, goals: u64) -> u64 {
        self.ask(goals, |ask| match ask {
            Ask::State(holds) => holds(&packed.model, plain),
            Ask::Readings(_) => unreachable!("readings have groups of their own"),
        })
    }

    /// Which of the open goals a state meets by what is so of some user and item.
    fn of_readings(
        &self,
        packed: &PackedModel,
        worker: &mut Worker,
        state: &PackedState,
        open: u64,
    ) -> u64 {
        let surroundings = packed.around(worker, state);
        let readers = packed.readers(worker, state);
        let mut met = 0;
        for (goals, reads) in self.readings.iter().filter(|(goals, _)| goals & open != 0) {
            let around = match reads {
                OfReader::Halves => 0,
                OfReader::Service => surroundings,
            };
            for reader in readers.iter() {
                let about = packed.about(worker, state.get(reader.place), reader, *reads);
                let Worker { services, asked_of, .. } = &mut *worker;
                met |= *services.entry(pair(around, about)).or_insert_with(|| {
                    let plain = packed.unpack_into(asked_of, state);
                    self.ask(goals & open, |ask| match ask {
                        Ask::Readings(holds) => {
                            holds(&packed.model, plain, reader.user, reader.item)
                        }
                        Ask::State(_) => unreachable!("states have groups of their own"),
                    })
                });
            }
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
        // A goal that was met stays closed to the end of a search, so what is kept may lack it.
        let is_open = |(goals, _): &&(u64, Places)| goals & open != 0;
        let mut met = 0;
        for (tag, (goals, places)) in (0..).zip(&self.states).filter(|(_, group)| is_open(group)) {
            let Worker { verdicts, asked_of, .. } = &mut *worker;
            let mut ask = || {
                let plain = packed.unpack_into(asked_of, state);
                self.of_state(packed, plain, goals & open)
            };
            // No state comes twice, so what depends on all of it is not kept.
            met |= if *places == Places::ALL {
                ask()
            } else {
                let key: (u8, [Handle; PARTS]) = (tag, state.project(*places));
                *verdicts.entry(key).or_insert_with(ask)
            };
        }
        if self.readings.iter().any(|(goals, _)| goals & open != 0) {
            met |= self.of_readings(packed, worker, state, open);
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

/// Adds a goal to those that depend on the same.
fn group<On: PartialEq>(groups: &mut Vec<(u64, On)>, bit: u64, on: On) {
    match groups.iter_mut().find(|(_, other)| *other == on) {
        Some((goals, _)) => *goals |= bit,
        None => groups.push((bit, on)),
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
        Reads::Accepted => {
            [Place::ORACLE, Place::DECEIT].into_iter().chain(layout.users()).collect()
        }
        Reads::Openings => [Place::ORACLE].into_iter().chain(layout.users()).collect(),
        Reads::Entitled => [Place::ORACLE].into_iter().collect(),
        Reads::Lists => lists.collect(),
        Reads::Answers => lists.chain([Place::IN_FLIGHT]).collect(),
        Reads::Everything => Places::ALL,
    }
}
