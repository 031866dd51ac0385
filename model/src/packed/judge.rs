//! Judging packed states.
//!
//! A property looks at few parts of a state, so it is asked once for each combination of them that
//! occurs. A condition on every user and item is asked for each pair alone, so the combination
//! leaves out what the user has of other items. A condition on items is composed of facts that look
//! at fewer parts still.

use super::intern::Handle;
use super::state::{PackedState, Place, Places, Projection};
use super::worker::{Worker, pair};
use super::{Layout, PackedModel, lock};
use crate::checker::State;
use crate::explorer::{Judge, Seek};
use crate::property::{Condition, Fact, OfReader, OfReading, Property, Reads};

/// The goals of a search of a packed model.
#[derive(Debug)]
pub struct PackedJudge {
    goals: Vec<(Ask, Seek)>,
    /// The goals that depend on the same places, as bits, with those places.
    states: Vec<(u64, Places)>,
    /// The goals that are asked reader by reader, as bits, with what they look at.
    readings: Vec<(u64, OfReader)>,
    /// The goals that are asked item by item, by number, with the places they look at.
    items: Vec<(usize, Places)>,
}

/// What a goal asks.
#[derive(Clone, Copy, Debug)]
enum Ask {
    State(Condition),
    /// Whether the condition holds for every user and uploaded item.
    Readings(OfReading),
    /// Whether all these facts hold for one uploaded item.
    Items(&'static [Fact]),
}

impl PackedJudge {
    /// Two goals for each property: a state that contradicts it, and a state that shows it is not
    /// vacuous.
    ///
    /// # Panics
    /// If there are more than 32 properties.
    #[must_use]
    pub fn new(packed: &PackedModel, properties: &[&'static Property]) -> Self {
        assert!(properties.len() <= 32, "two bits of 64 are a property's");
        let layout = &packed.layout;
        let mut this =
            Self { goals: Vec::new(), states: Vec::new(), readings: Vec::new(), items: Vec::new() };
        for property in properties {
            let [contradiction, instance] = [Seek::Contradiction, Seek::Instance];
            if let Some([wrong, witness]) =
                property.of_item(packed.model().coalition()).filter(|_| packed.lists_items())
            {
                this.add_items(packed, wrong);
                this.add_items(packed, witness);
                continue;
            }
            if let Some((holds, reads)) = property.of_reading() {
                group(&mut this.readings, 1 << this.goals.len(), reads);
                this.goals.push((Ask::Readings(holds), contradiction));
            } else {
                let reads = places(property.reads(), layout);
                group(&mut this.states, 1 << this.goals.len(), reads);
                this.goals.push((Ask::State(property.condition), contradiction));
            }
            let reads = places(property.witness_reads(), layout);
            group(&mut this.states, 1 << this.goals.len(), reads);
            this.goals.push((Ask::State(property.witness), instance));
        }
        this
    }

    fn add_items(&mut self, packed: &PackedModel, facts: &'static [Fact]) {
        let places = |places: Places, fact: &Fact| places.and(packed.fact_places(*fact));
        let uploaded = packed.fact_places(Fact::Uploaded);
        self.items.push((self.goals.len(), facts.iter().fold(uploaded, places)));
        self.goals.push((Ask::Items(facts), Seek::Instance));
    }

    /// Which of some goals are met, if `holds` answers what they ask.
    fn ask(&self, goals: u64, holds: impl Fn(Ask) -> bool) -> u64 {
        let asked = (0..).zip(&self.goals).filter(|(at, _)| goals & (1 << at) != 0);
        let met = asked.filter(|(_, (ask, seek))| holds(*ask) == (*seek == Seek::Instance));
        met.fold(0, |met, (at, _)| met | 1 << at)
    }

    /// Which of some goals a state meets as a whole.
    fn of_state(&self, packed: &PackedModel, plain: &State, goals: u64) -> u64 {
        self.ask(goals, |ask| match ask {
            Ask::State(holds) => holds(&packed.model, plain),
            _ => unreachable!("readings and items are asked on their own"),
        })
    }

    /// Which of the open goals a state meets through some user and item. If `last` is given, the
    /// state was reached from it.
    fn of_readings(
        &self,
        packed: &PackedModel,
        worker: &mut Worker,
        (last, state, changed): (Option<&PackedState>, &PackedState, Places),
        open: u64,
    ) -> u64 {
        let mut met = 0;
        for (goals, reads) in self.readings.iter().filter(|(goals, _)| goals & open != 0) {
            let all = *reads == OfReader::Service && changed.meets(packed.around);
            for place in packed.layout.users().filter(|place| all || changed.has(*place)) {
                let seen = packed.seen(worker, state.get(place), *reads);
                let before = last.filter(|_| !all).map(|last| last.get(place));
                if before.is_some_and(|part| packed.seen(worker, part, *reads) == seen) {
                    continue;
                }
                let goals = goals & open;
                met |= match reads {
                    OfReader::Halves => {
                        let kept = worker.halves_met.get(seen);
                        kept.unwrap_or_else(|| {
                            let met =
                                self.of_user(packed, worker, (state, place), (0, *reads), goals);
                            worker.halves_met.get_or(seen, || met)
                        })
                    }
                    OfReader::Service => {
                        let around = packed.surroundings(worker, state, packed.around);
                        let key = pair(around, seen);
                        let kept = worker.services_met.get(&key).copied();
                        kept.unwrap_or_else(|| {
                            let reads = (around, *reads);
                            let met = self.of_user(packed, worker, (state, place), reads, goals);
                            *worker.services_met.entry(key).or_insert(met)
                        })
                    }
                };
            }
        }
        met
    }

    /// Which of the open goals are met through this user and some item.
    fn of_user(
        &self,
        packed: &PackedModel,
        worker: &mut Worker,
        (state, place): (&PackedState, Place),
        (around, reads): (Handle, OfReader),
        goals: u64,
    ) -> u64 {
        let mut met = 0;
        for reader in packed.readers.iter().filter(|reader| reader.place == place) {
            let about = packed.about(worker, state.get(place), reader, reads);
            let Worker { services, asked_of, .. } = &mut *worker;
            met |= *services.entry(pair(around, about)).or_insert_with(|| {
                let plain = packed.unpack_into(asked_of, state);
                self.ask(goals, |ask| match ask {
                    Ask::Readings(holds) => holds(&packed.model, plain, reader.user, reader.item),
                    _ => unreachable!("states and items are asked on their own"),
                })
            });
        }
        met
    }

    /// Which of the open goals a state meets. If `last` is given, it meets none of them, so what
    /// did not change since is not asked about.
    fn after(
        &self,
        packed: &PackedModel,
        last: Option<&PackedState>,
        state: &PackedState,
        open: u64,
    ) -> u64 {
        let changed = last.map_or(Places::ALL, |last| state.differs(last));
        let worker = &mut *packed.worker();
        // A goal that was met stays closed until the search ends, so a cached answer may lack it.
        let is_asked =
            |(goals, places): &&(u64, Places)| goals & open != 0 && places.meets(changed);
        let mut met = 0;
        for (tag, (goals, places)) in (0..).zip(&self.states).filter(|(_, group)| is_asked(group)) {
            let Worker { verdicts, asked_of, .. } = &mut *worker;
            let mut ask = || {
                let plain = packed.unpack_into(asked_of, state);
                self.of_state(packed, plain, goals & open)
            };
            // No state comes twice, so an answer that depends on the whole state is not kept.
            met |= if *places == Places::ALL {
                ask()
            } else {
                let key: (u8, Projection) = (tag, state.project(*places));
                *verdicts.entry(key).or_insert_with(ask)
            };
        }
        for (at, places) in &self.items {
            if open & 1 << at != 0
                && places.meets(changed)
                && let Some((Ask::Items(facts), _)) = self.goals.get(*at)
                && packed.of_items(worker, state, facts) != 0
            {
                met |= 1 << at;
            }
        }
        if self.readings.iter().any(|(goals, _)| goals & open != 0) {
            met |= self.of_readings(packed, worker, (last, state, changed), open);
        }
        met & open
    }
}

impl Judge<PackedModel> for PackedJudge {
    fn goals(&self) -> usize {
        self.goals.len()
    }

    fn met(&self, packed: &PackedModel, state: &PackedState, open: u64) -> u64 {
        self.after(packed, None, state, open)
    }

    fn met_after(
        &self,
        packed: &PackedModel,
        last: &PackedState,
        state: &PackedState,
        open: u64,
    ) -> u64 {
        self.after(packed, Some(last), state, open)
    }

    fn lead(&self, packed: &PackedModel, state: &PackedState, to: &mut Vec<PackedState>) {
        packed.successors(&mut packed.worker(), state, to);
    }

    fn bytes(&self, packed: &PackedModel) -> usize {
        packed.bytes()
    }

    fn start(&self, packed: &PackedModel) {
        // Cached answers are about another judge's goals.
        packed.workers.iter().for_each(|worker| lock(worker).forget_verdicts());
    }
}

/// Adds a goal to those that depend on the same things.
fn group<On: PartialEq>(groups: &mut Vec<(u64, On)>, bit: u64, on: On) {
    match groups.iter_mut().find(|(_, other)| *other == on) {
        Some((goals, _)) => *goals |= bit,
        None => groups.push((bit, on)),
    }
}

/// The places that a property looks at.
fn places(reads: Reads, layout: &Layout) -> Places {
    let lists = [Place::ORACLE, Place::SRS].into_iter().chain(layout.owners());
    match reads {
        Reads::Obtained => [Place::KNOWLEDGE].into_iter().collect(),
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
