//! Judging packed states.
//!
//! A property looks at few parts of a state, so it is asked once for each combination of them that
//! occurs. A condition on every user and item is asked for each pair alone, so the combination
//! leaves out what the user has of other items. A condition on items is composed of facts that look
//! at fewer parts still.

use super::intern::Handle;
use super::model::{PackedModel, lock};
use super::state::{Layout, PackedState, Place, Places, Projection};
use super::tables::pair;
use super::worker::Worker;
use crate::checker::State;
use crate::explorer::{Judge, Seek};
use crate::property::{
    COUNT_MAX, Condition, FactSet, ItemFact, OfAcceptance, OfState, Property, ReaderCondition,
    ReaderInputs, Says, StatePart, accepts,
};

/// The goals of a search of a packed model.
#[derive(Debug)]
pub struct PackedJudge {
    goals: Vec<(Ask, Seek)>,
    /// The goals that depend on the same places, as bits, with those places.
    states: Vec<(u64, Places)>,
    /// The goals that are asked reader by reader, as bits, with what they look at.
    readings: Vec<(u64, ReaderInputs)>,
    /// The goals that are asked item by item.
    items: Vec<OfItems>,
}

/// A goal that is asked item by item.
#[derive(Clone, Copy, Debug)]
struct OfItems {
    /// Its number.
    at: usize,
    /// The places that it looks at.
    places: Places,
    /// How many items meet it.
    least: u32,
    /// The goal that one item less meets: what does not meet that one does not meet this one.
    before: Option<usize>,
}

/// What a goal asks.
#[derive(Clone, Copy, Debug)]
enum Ask {
    State(Condition),
    /// Whether an honest reader accepts something of this kind.
    Acceptance(OfAcceptance),
    /// Whether the condition holds for every user and uploaded item.
    Readings(ReaderCondition),
    /// Whether all these facts hold for at least this many uploaded items.
    Items(FactSet, u32),
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
        let [contradiction, instance] = [Seek::Contradiction, Seek::Instance];
        for property in properties {
            match property.says {
                Says::Never { facts, witness } | Says::Counted { facts, among: witness } => {
                    this.add_items(packed, facts, (1, None));
                    this.add_items(packed, witness, (1, None));
                }
                Says::OfReadings { holds, reads, witness } => {
                    group(&mut this.readings, 1 << this.goals.len(), reads);
                    this.goals.push((Ask::Readings(holds), contradiction));
                    this.add_state(layout, witness, instance);
                }
                Says::OfAcceptances { wrong, witness } => {
                    let reads = places(ACCEPTED, layout);
                    this.add(reads, (Ask::Acceptance(wrong), instance));
                    // Whether anybody deceived is among the bounds.
                    this.add(reads.with(Place::SPENT), (Ask::Acceptance(witness), instance));
                }
                Says::OfStates { holds, witness, .. } => {
                    this.add_state(layout, holds, contradiction);
                    this.add_state(layout, witness, instance);
                }
            }
        }
        for (row, property) in properties.iter().enumerate() {
            if let Says::Counted { facts, among } = property.says {
                for (facts, first) in [(facts, 2 * row), (among, 2 * row + 1)] {
                    let mut before = first;
                    for least in 2..=COUNT_MAX {
                        let goal = this.goals.len();
                        this.add_items(packed, facts, (least, Some(before)));
                        before = goal;
                    }
                }
            }
        }
        assert!(this.goals.len() <= 64, "a goal is a bit of 64");
        this
    }

    /// Adds a goal that is asked of states as a whole.
    fn add(&mut self, reads: Places, goal: (Ask, Seek)) {
        group(&mut self.states, 1 << self.goals.len(), reads);
        self.goals.push(goal);
    }

    fn add_state(&mut self, layout: &Layout, condition: OfState, seek: Seek) {
        self.add(places(condition.reads, layout), (Ask::State(condition.holds), seek));
    }

    /// Adds the goal that at least this many items satisfy some facts.
    fn add_items(
        &mut self,
        packed: &PackedModel,
        facts: FactSet,
        (least, before): (u32, Option<usize>),
    ) {
        let goal = (Ask::Items(facts, least), Seek::Instance);
        if !packed.lists_items() {
            return self.add(Places::ALL, goal);
        }
        let facts = facts.with(ItemFact::Uploaded).iter();
        let places = facts.fold(Places::default(), |all, fact| all.and(packed.fact_places(fact)));
        self.items.push(OfItems { at: self.goals.len(), places, least, before });
        self.goals.push(goal);
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
            Ask::Acceptance(kind) => accepts(&packed.model, plain, kind),
            Ask::Items(facts, least) => facts.count(&packed.model, plain) >= least as usize,
            Ask::Readings(_) => unreachable!("readings are asked on their own"),
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
            let all = *reads == ReaderInputs::Service && changed.meets(packed.around);
            for place in packed.layout.users().filter(|place| all || changed.has(*place)) {
                let view = packed.user_view(worker, state.get(place), *reads);
                let before = last.filter(|_| !all).map(|last| last.get(place));
                if before.is_some_and(|part| packed.user_view(worker, part, *reads) == view) {
                    continue;
                }
                let goals = goals & open;
                met |= match reads {
                    ReaderInputs::Halves => {
                        let kept = worker.user_goals_met.get(view);
                        kept.unwrap_or_else(|| {
                            let met =
                                self.of_user(packed, worker, (state, place), (0, *reads), goals);
                            worker.user_goals_met.get_or(view, || met)
                        })
                    }
                    ReaderInputs::Service => {
                        let around = packed.surroundings(worker, state, packed.around);
                        let key = pair(around, view);
                        let kept = worker.user_goals_met_around.get(&key).copied();
                        kept.unwrap_or_else(|| {
                            let reads = (around, *reads);
                            let met = self.of_user(packed, worker, (state, place), reads, goals);
                            *worker.user_goals_met_around.entry(key).or_insert(met)
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
        (around, reads): (Handle, ReaderInputs),
        goals: u64,
    ) -> u64 {
        let mut met = 0;
        for reader in packed.readers.iter().filter(|reader| reader.place == place) {
            let view = packed.item_view(worker, state.get(place), reader, reads);
            let Worker { reader_goals_met, unpacked, .. } = &mut *worker;
            met |= *reader_goals_met.entry(pair(around, view)).or_insert_with(|| {
                let plain = packed.unpack_into(unpacked, state);
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
            let Worker { verdicts, unpacked, .. } = &mut *worker;
            let mut ask = || {
                let plain = packed.unpack_into(unpacked, state);
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
        for OfItems { at, places, least, before } in &self.items {
            if open & 1 << at != 0
                && before.is_none_or(|before| (open & !met) & 1 << before == 0)
                && places.meets(changed)
                && let Some((Ask::Items(facts, _), _)) = self.goals.get(*at)
                && packed.items_with_all(worker, state, *facts).count_ones() >= *least
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

/// What decides whether an honest reader accepts something, and whether that is right.
const ACCEPTED: &[StatePart] = &[StatePart::Oracle, StatePart::Deceit, StatePart::Users];

/// The places of some parts of a state.
fn places(parts: &[StatePart], layout: &Layout) -> Places {
    parts.iter().fold(Places::default(), |places, part| match part {
        StatePart::Oracle => places.with(Place::ORACLE),
        StatePart::Knowledge => places.with(Place::KNOWLEDGE),
        StatePart::Server => places.with(Place::SRS),
        StatePart::Cloud => places.with(Place::CLOUD),
        StatePart::Issuer => places.with(Place::ISSUER),
        StatePart::Owners => layout.owners().fold(places, Places::with),
        StatePart::Users => layout.users().fold(places, Places::with),
        StatePart::InFlight => places.with(Place::IN_FLIGHT),
        StatePart::Deceit => places.with(Place::DECEIT),
        StatePart::Spent => places.with(Place::SPENT),
    })
}
