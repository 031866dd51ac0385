//! What one thread remembers of the steps that it has seen.
//!
//! Each thread keeps its own tables, so a look-up takes no lock and no thread waits for another.
//! What two threads both meet is computed twice. Handles are shared.

use super::facts::Facts;
use super::fan::Fan;
use super::intern::Handle;
use super::oracles::Noted;
use super::readers::Abouts;
use super::state::{PackedState, Place, Places, Projection};
use super::successors::Readings;
use super::transit::Taken;
use crate::checker::State;
use crate::property::Fact;
use ahash::RandomState;
use sesphr::id::PartyId;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// A table of one thread.
pub(super) type Memo<K, V> = HashMap<K, V, RandomState>;

pub(super) fn memo<K, V>() -> Memo<K, V> {
    HashMap::with_hasher(RandomState::with_seeds(5, 6, 7, 8))
}

/// Bytes that a table takes.
pub(super) fn of<K, V>(memo: &Memo<K, V>) -> usize {
    memo.capacity() * (size_of::<(K, V)>() + 1)
}

/// What one party does: its new part, and what it sends.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) part: Handle,
    pub(super) sends: Arc<[Handle]>,
}

/// What makes a party act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A move of its own.
    Move(Handle),
    /// A message that it receives.
    Message(Handle),
}

/// Two numbers as one key, hashed in one go.
pub(super) const fn pair(first: Handle, second: Handle) -> u64 {
    (first as u64) << 32 | second as u64
}

impl Cause {
    /// The key of what a party with this part does for this cause.
    pub(super) const fn key(self, part: Handle) -> u64 {
        match self {
            Self::Move(offer) => pair(offer << 1 | 1, part),
            Self::Message(message) => pair(message << 1, part),
        }
    }
}

/// A table with a place for every handle.
#[derive(Debug)]
pub(super) struct Dense<V>(Vec<Option<V>>);

impl<V> Default for Dense<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Copy> Dense<V> {
    /// The value of a handle, if it is there.
    pub(super) fn get(&self, handle: Handle) -> Option<V> {
        self.0.get(handle as usize).copied().flatten()
    }

    /// The handles that have a value.
    pub(super) fn handles(&self) -> impl Iterator<Item = Handle> {
        (0..).zip(&self.0).filter_map(|(handle, value)| value.map(|_| handle))
    }

    /// The value of a handle. `make` computes it the first time.
    pub(super) fn get_or(&mut self, handle: Handle, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(handle) {
            return value;
        }
        let at = handle as usize;
        let value = make();
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        if let Some(place) = self.0.get_mut(at) {
            *place = Some(value);
        }
        value
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Option<V>>()
    }
}

/// A table with a row for every handle, and a place in the row for every handle of another kind.
#[derive(Debug)]
pub(super) struct Rows<V>(Vec<Dense<V>>);

impl<V> Default for Rows<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Copy> Rows<V> {
    /// The row of a handle.
    pub(super) fn row(&mut self, handle: Handle) -> &mut Dense<V> {
        let at = handle as usize;
        if self.0.len() <= at {
            self.0.resize_with(at + 1, Dense::default);
        }
        self.0.get_mut(at).expect("the row was made")
    }

    pub(super) fn bytes(&self) -> usize {
        let rows = self.0.capacity() * size_of::<Dense<V>>();
        rows + self.0.iter().map(Dense::bytes).sum::<usize>()
    }
}

/// Where a message goes, and what it tells the coalition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// The receiver and their place, if the receiver takes part.
    pub(super) to: Option<(PartyId, Place)>,
    /// What the coalition learns from it, if anything.
    pub(super) facts: Option<Handle>,
}

/// The tables of one thread.
#[derive(Debug)]
pub(super) struct Worker {
    /// What a source offers, by the parts that it depends on.
    pub(super) offers: Memo<(usize, Projection), Arc<[Handle]>>,
    /// What a party does, by the cause and the party's part.
    pub(super) steps: Memo<u64, Step>,
    /// The party that makes a move, if one party does.
    pub(super) movers: Dense<Option<(PartyId, Place)>>,
    pub(super) letters: Dense<Letter>,
    /// The decision in a move, or in a message that arrives.
    pub(super) decisions: Dense<Option<Handle>>,
    pub(super) arrivals: Dense<Option<Handle>>,
    /// A party with its counters reset.
    pub(super) rebased: Dense<Handle>,
    /// Knowledge, by what is learned and what was known.
    pub(super) learned: Rows<Handle>,
    /// The oracle, by the decision and the oracle before it.
    pub(super) noted: Noted,
    /// The bounds used, by the move and the bounds used before.
    pub(super) spent: Rows<Handle>,
    /// Which goals a state meets, by the parts that they depend on.
    pub(super) verdicts: Memo<(u8, Projection), u64>,
    /// The items for which each fact holds.
    pub(super) facts: [Facts; Fact::COUNT],
    /// What a user has of an item, by what is looked at, the user's part and the item.
    pub(super) abouts: [Abouts; 2],
    /// The numbers, from 1, of what surrounds a reader.
    pub(super) surroundings: Memo<Projection, Handle>,
    /// Which goals a reader meets, by the surroundings (0 if they do not matter) and what the user
    /// has of the item.
    pub(super) services: Memo<u64, u64>,
    /// Which goals a user meets with any item: where the surroundings do not matter, and where they
    /// do.
    pub(super) halves_met: Dense<u64>,
    pub(super) services_met: Memo<u64, u64>,
    /// A user's part without downloads.
    pub(super) served: Dense<Handle>,
    /// The state that was unpacked last.
    pub(super) asked_of: Option<(PackedState, State)>,
    /// What the network takes, by the messages in flight and the step.
    pub(super) taken: Memo<u64, Option<Taken>>,
    /// The messages in flight, by what was in flight and what is sent.
    pub(super) posted: Memo<u64, Handle>,
    /// The messages in flight in canonical order.
    pub(super) unordered: Dense<Handle>,
    /// Messages to be delivered within one move.
    pub(super) queue: VecDeque<Handle>,
    /// Where each source leads.
    pub(super) fans: Vec<Fan>,
    /// Where readings of single items lead.
    pub(super) readings: Readings,
    /// A user's part, by what it was and what the user then has of an item.
    pub(super) joined: Memo<u64, Handle>,
    /// The places that have been read since this was last reset.
    pub(super) reads: Places,
}

impl Worker {
    /// Empty tables: one fan for each source, and room for a number of items.
    pub(super) fn new(fans: impl Iterator<Item = Fan>, items: usize) -> Self {
        Self {
            offers: memo(),
            steps: memo(),
            movers: Dense::default(),
            letters: Dense::default(),
            decisions: Dense::default(),
            arrivals: Dense::default(),
            rebased: Dense::default(),
            learned: Rows::default(),
            noted: Noted::default(),
            spent: Rows::default(),
            verdicts: memo(),
            facts: Default::default(),
            abouts: [Abouts::new(items), Abouts::new(items)],
            surroundings: memo(),
            services: memo(),
            halves_met: Dense::default(),
            services_met: memo(),
            served: Dense::default(),
            asked_of: None,
            taken: memo(),
            posted: memo(),
            unordered: Dense::default(),
            queue: VecDeque::new(),
            fans: fans.collect(),
            readings: Readings::default(),
            joined: memo(),
            reads: Places::default(),
        }
    }
}

impl Worker {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        let small = self.movers.bytes() + self.letters.bytes() + self.rebased.bytes();
        let small = small + self.decisions.bytes() + self.arrivals.bytes();
        let notes = self.learned.bytes() + self.noted.bytes() + self.spent.bytes();
        let facts = self.facts.iter().map(Facts::bytes).sum::<usize>();
        let judged = of(&self.verdicts) + of(&self.services) + of(&self.surroundings) + facts;
        let judged = judged + self.halves_met.bytes() + of(&self.services_met);
        let sent = of(&self.taken) + of(&self.posted) + self.unordered.bytes();
        let read = of(&self.joined) + self.abouts.iter().map(Abouts::bytes).sum::<usize>();
        let read = read + self.served.bytes();
        let fans = self.fans.iter().map(Fan::bytes).sum::<usize>() + self.readings.bytes();
        of(&self.offers) + of(&self.steps) + judged + read + sent + small + notes + fans
    }

    /// Forgets which goals were met.
    pub(super) fn forget_verdicts(&mut self) {
        self.verdicts.clear();
        self.services.clear();
        self.halves_met = Dense::default();
        self.services_met.clear();
    }
}
