//! What one thread remembers of the steps that it has seen.
//!
//! Each thread keeps its own tables, so a look-up takes no lock and no thread waits for another.
//! What two threads both meet is computed twice. Handles are shared.

use super::facts::FactTable;
use super::intern::Handle;
use super::move_cache::{MoveCache, ReadingCache};
use super::oracles::DecisionCache;
use super::readers::ItemViews;
use super::state::{PackedState, Place, Places, Projection};
use super::tables::{Dense, DenseRows, Memo, memo, memo_bytes, pair};
use crate::checker::State;
use crate::property::ItemFact;
use sesphr::action::Outcome;
use sesphr::id::PartyId;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// What one party does: its new part, what it writes in the audit log, and what it sends.
#[derive(Clone, Debug)]
pub(super) struct PartyStep {
    pub(super) part: Handle,
    pub(super) entry: Option<Handle>,
    pub(super) sends: Arc<[Handle]>,
}

/// What makes a party act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// A move of its own.
    Move(Handle),
    /// A message that it receives.
    Message(Handle),
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

/// Where a message goes, and what it tells the coalition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delivery {
    /// The receiver and their place, if the receiver takes part.
    pub(super) to: Option<(PartyId, Place)>,
    /// What the coalition learns from it, if anything.
    pub(super) facts: Option<Handle>,
}

/// What the network takes from the messages in flight.
#[derive(Clone, Copy, Debug)]
pub(super) struct NetworkStep {
    /// The message that arrives, unless it is lost.
    pub(super) arrives: Option<Handle>,
    /// What stays in flight.
    pub(super) rest: Handle,
}

/// The tables of one thread.
#[derive(Debug)]
pub(super) struct Worker {
    /// What a source offers, by the parts that it depends on.
    pub(super) offers: Memo<(usize, Projection), Arc<[Handle]>>,
    /// What a party does, by the cause and the party's part.
    pub(super) steps: Memo<u64, PartyStep>,
    /// The party that makes a move, if one party does.
    pub(super) movers: Dense<Option<(PartyId, Place)>>,
    pub(super) deliveries: Dense<Delivery>,
    /// The decision in a move, or in a message that arrives.
    pub(super) move_decisions: Dense<Option<Handle>>,
    pub(super) arrival_decisions: Dense<Option<Handle>>,
    /// A party with its counters reset.
    pub(super) rebased: Dense<Handle>,
    /// Knowledge, by what is learned and what was known.
    pub(super) learned: DenseRows<Handle>,
    /// The oracle, by the decision and the oracle before it.
    pub(super) decision_cache: DecisionCache,
    /// The bounds used, by the move and the bounds used before.
    pub(super) spent: DenseRows<Handle>,
    /// What deceivers and those they deceive know, by the entry of the audit log and what it was.
    pub(super) entered: DenseRows<Handle>,
    /// Which goals a state meets, by the parts that they depend on.
    pub(super) verdicts: Memo<(u8, Projection), u64>,
    /// The items for which each fact holds.
    pub(super) facts: [FactTable; ItemFact::COUNT],
    /// What a user has of an item, by what is looked at, the user's part and the item.
    pub(super) item_views: [ItemViews; 2],
    /// The numbers, from 1, of what surrounds a reader.
    pub(super) surroundings: Memo<Projection, Handle>,
    /// Which goals a reader meets, by the surroundings (0 if they do not matter) and what the user
    /// has of the item.
    pub(super) reader_goals_met: Memo<u64, u64>,
    /// Which goals a user meets with any item: where the surroundings do not matter, and where they
    /// do.
    pub(super) user_goals_met: Dense<u64>,
    pub(super) user_goals_met_around: Memo<u64, u64>,
    /// A user's part without downloads.
    pub(super) without_downloads: Dense<Handle>,
    /// The state that was unpacked last.
    pub(super) unpacked: Option<(PackedState, State)>,
    /// What the network takes, by the messages in flight and the step.
    pub(super) network_steps: Memo<u64, Option<NetworkStep>>,
    /// The messages in flight, by what was in flight and what is sent.
    pub(super) posted: Memo<u64, Handle>,
    /// The messages in flight in canonical order.
    pub(super) unordered: Dense<Handle>,
    /// Messages to be delivered within one move.
    pub(super) queue: VecDeque<Handle>,
    /// Where each source leads.
    pub(super) move_caches: Vec<MoveCache>,
    /// Where readings of single items lead.
    pub(super) reading_cache: ReadingCache,
    /// A user's part, by what it was and what the user then has of an item.
    pub(super) joined: Memo<u64, Handle>,
    /// The places that have been read since this was last reset.
    pub(super) reads: Places,
    /// The causes that were run, each with how it ended.
    pub(super) endings: BTreeSet<(Cause, Outcome)>,
}

impl Worker {
    /// Empty tables: one cache for each source, and room for a number of items.
    pub(super) fn new(move_caches: impl Iterator<Item = MoveCache>, items: usize) -> Self {
        Self {
            offers: memo(),
            steps: memo(),
            movers: Dense::default(),
            deliveries: Dense::default(),
            move_decisions: Dense::default(),
            arrival_decisions: Dense::default(),
            rebased: Dense::default(),
            learned: DenseRows::default(),
            decision_cache: DecisionCache::default(),
            spent: DenseRows::default(),
            entered: DenseRows::default(),
            verdicts: memo(),
            facts: Default::default(),
            item_views: [ItemViews::new(items), ItemViews::new(items)],
            surroundings: memo(),
            reader_goals_met: memo(),
            user_goals_met: Dense::default(),
            user_goals_met_around: memo(),
            without_downloads: Dense::default(),
            unpacked: None,
            network_steps: memo(),
            posted: memo(),
            unordered: Dense::default(),
            queue: VecDeque::new(),
            move_caches: move_caches.collect(),
            reading_cache: ReadingCache::default(),
            joined: memo(),
            reads: Places::default(),
            endings: BTreeSet::new(),
        }
    }
}

impl Worker {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        let small = self.movers.bytes() + self.deliveries.bytes() + self.rebased.bytes();
        let small = small + self.move_decisions.bytes() + self.arrival_decisions.bytes();
        let notes = self.learned.bytes() + self.decision_cache.bytes() + self.spent.bytes();
        let notes = notes + self.entered.bytes();
        let facts = self.facts.iter().map(FactTable::bytes).sum::<usize>();
        let judged = memo_bytes(&self.verdicts)
            + memo_bytes(&self.reader_goals_met)
            + memo_bytes(&self.surroundings)
            + facts;
        let judged = judged + self.user_goals_met.bytes() + memo_bytes(&self.user_goals_met_around);
        let sent =
            memo_bytes(&self.network_steps) + memo_bytes(&self.posted) + self.unordered.bytes();
        let read =
            memo_bytes(&self.joined) + self.item_views.iter().map(ItemViews::bytes).sum::<usize>();
        let read = read + self.without_downloads.bytes();
        let move_caches = self.move_caches.iter().map(MoveCache::bytes).sum::<usize>()
            + self.reading_cache.bytes();
        memo_bytes(&self.offers)
            + memo_bytes(&self.steps)
            + judged
            + read
            + sent
            + small
            + notes
            + move_caches
    }

    /// Forgets which goals were met.
    pub(super) fn forget_verdicts(&mut self) {
        self.verdicts.clear();
        self.reader_goals_met.clear();
        self.user_goals_met = Dense::default();
        self.user_goals_met_around.clear();
    }
}
