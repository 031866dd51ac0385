//! The packed model: its tables, and how states are packed and unpacked.

use super::facts;
use super::intern::{Handle, Interner};
use super::move_cache::MoveCache;
use super::oracles::Oracles;
use super::readers::{self, Reader};
use super::state::{self, Layout, PackedState, Place, Places, TooManyParties};
use super::worker::{Cause, Worker};
use crate::checker::{Asked, Log, SesphrModel, Source, Spent, State};
use crate::corrupt::Move;
use crate::coverage::MessageKind;
use crate::knowledge::Knowledge;
use crate::property::{ItemFact, Property};
use crate::symbolic::{Symbolic, mix};
use sesphr::action::Outcome;
use sesphr::id::{ItemId, OwnerId, PartyId, UserId};
use sesphr::message::{Envelope, Stored};
use sesphr::party::user::User;
use sesphr::system::{Network, Part};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Happened {
    /// Somebody made a move.
    Move(Move),
    /// A message of a kind arrived.
    Arrival(MessageKind),
}

/// A model whose states are packed.
#[derive(Debug)]
pub struct PackedModel {
    pub(super) model: SesphrModel,
    pub(super) layout: Layout,
    /// The first state. Unpacking replaces its parts.
    pub(super) start: State,
    pub(super) parts: Interner<Part<Symbolic>>,
    pub(super) messages: Interner<Envelope<Symbolic>>,
    pub(super) in_flight: Interner<Vec<Envelope<Symbolic>>>,
    pub(super) oracles: Oracles,
    pub(super) knowledge: Interner<Knowledge>,
    pub(super) spent: Interner<Spent>,
    /// What those who deceive keep, when those they deceive asked, and what the audit log says.
    pub(super) deceit: Interner<(Vec<Stored<Symbolic>>, Asked, Log)>,
    /// What entries of the audit log say: who asked for what.
    pub(super) entries: Interner<(UserId, ItemId)>,
    pub(super) moves: Interner<Move>,
    /// Users as far as one item is concerned, with the item.
    pub(super) item_views: Interner<(User<Symbolic>, ItemId)>,
    /// One for each thread.
    pub(super) workers: Vec<Mutex<Worker>>,
    /// Where moves come from, each with the places that it depends on.
    pub(super) sources: Vec<(Source, Places)>,
    /// What surrounds a reader: the places, apart from the reader's own, that a reading depends on.
    pub(super) around: Places,
    /// Every item that the scope can have.
    pub(super) all_items: Vec<ItemId>,
    /// Every user with every item.
    pub(super) readers: Vec<Reader>,
    /// The places that each fact about an item depends on.
    pub(super) fact_places: [Places; ItemFact::COUNT],
    /// Whether moves run party by party: messages arrive at once, and nobody keeps what others
    /// send.
    pub(super) runs_by_party: bool,
}

impl PackedModel {
    /// Packs a model.
    ///
    /// # Errors
    /// If the scope has more owners and users than a packed state has places for.
    pub fn new(model: SesphrModel) -> Result<Self, TooManyParties> {
        let start = model.start(&mut |_, _, _| {});
        let owners: Vec<OwnerId> = start.system.owners().map(|(id, _)| *id).collect();
        let users: Vec<UserId> = start.system.users().map(|(id, _)| *id).collect();
        let layout = Layout::new(owners, users)?;
        let at_once = model.scope().network == Network::AtOnce;
        let runs_by_party = at_once && !model.coalition().deceives();
        let around = [Place::ORACLE, Place::SRS, Place::CLOUD, Place::ISSUER, Place::IN_FLIGHT];
        let around: Places = around.into_iter().chain(layout.owners()).collect();
        let sources = model.sources().into_iter().map(|source| match source {
            Source::Readings(user) if runs_by_party => {
                let place = layout.place(PartyId::User(user)).into_iter();
                (source, place.fold(around.without(Place::ORACLE), Places::with))
            }
            _ => (source, depends(source, &layout)),
        });
        let sources: Vec<(Source, Places)> = sources.collect();
        let all_items = facts::all_items(&model);
        // A user's readings are combined from those of single items, nearly as fast as looked up.
        let worth = |source: &Source| match source {
            Source::Readings(_) if runs_by_party => 8,
            _ => 2,
        };
        let cache = |(source, places): &(Source, Places)| MoveCache::new(*places, worth(source));
        let worker = || Worker::new(sources.iter().map(cache), all_items.len());
        let workers = (0..rayon::current_num_threads()).map(|_| Mutex::new(worker())).collect();
        let readers = readers::all(&model, &layout, &all_items);
        let fact_places = facts::fact_places(&model, &layout);
        let oracles = Oracles::new(model.scope().slots.clone());
        Ok(Self {
            model,
            layout,
            start,
            parts: Interner::default(),
            messages: Interner::default(),
            in_flight: Interner::default(),
            oracles,
            knowledge: Interner::default(),
            spent: Interner::default(),
            deceit: Interner::default(),
            entries: Interner::default(),
            moves: Interner::default(),
            item_views: Interner::default(),
            workers,
            sources,
            around,
            all_items,
            readers,
            fact_places,
            runs_by_party,
        })
    }

    /// The same model, with a property for stateright's own checkers to judge.
    #[must_use]
    pub fn with_property(self, property: &'static Property) -> Self {
        Self { model: self.model.with_property(property), ..self }
    }

    /// The model that is packed.
    #[must_use]
    pub const fn model(&self) -> &SesphrModel {
        &self.model
    }

    /// Packs a state.
    #[must_use]
    pub fn pack(&self, state: &State) -> PackedState {
        let State { system, oracle, knowledge, spent, kept, asked, log } = state;
        let mut packed = PackedState([0; state::PARTS]);
        for (party, place) in self.layout.parties() {
            if let Some(part) = system.part(party) {
                packed.set(place, self.parts.handle(part));
            }
        }
        let mut under_way = system.in_flight().to_vec();
        packed.set(Place::IN_FLIGHT, self.in_flight.handle(under_way.clone()));
        under_way.sort_by_cached_key(|envelope| mix(0, envelope));
        packed.set(Place::UNDER_WAY, self.in_flight.handle(under_way));
        packed.set(Place::ORACLE, self.oracles.handle(oracle));
        packed.set(Place::KNOWLEDGE, self.knowledge.handle(knowledge.as_ref().clone()));
        packed.set(Place::SPENT, self.spent.handle(*spent));
        let deceit = (kept.clone(), asked.clone(), log.clone());
        packed.set(Place::DECEIT, self.deceit.handle(deceit));
        debug_assert_eq!(self.unpack(&packed), *state, "a packed state is the whole state");
        packed
    }

    /// The state that a packed one stands for.
    #[must_use]
    pub fn unpack(&self, packed: &PackedState) -> State {
        let mut state = self.start.clone();
        packed.parts().for_each(|(place, handle)| self.put(&mut state, place, handle));
        state
    }

    /// The state that a packed one stands for. It is made from the last state unpacked, by
    /// replacing the parts that differ.
    pub(super) fn unpack_into<'a>(
        &self,
        other: &'a mut Option<(PackedState, State)>,
        packed: &PackedState,
    ) -> &'a State {
        let (shown, state) = other.get_or_insert_with(|| (*packed, self.unpack(packed)));
        packed.changed(shown).for_each(|(place, handle)| self.put(state, place, handle));
        *shown = *packed;
        state
    }

    /// Puts a value, given by its number, in its place.
    fn put(&self, state: &mut State, place: Place, handle: Handle) {
        match place {
            Place::ORACLE => state.oracle = self.oracles.value(handle),
            Place::KNOWLEDGE => state.knowledge = self.knowledge.value(handle),
            Place::SPENT => state.spent = *self.spent.value(handle),
            Place::IN_FLIGHT => {
                state.system.set_in_flight(self.in_flight.value(handle).to_vec());
            }
            Place::DECEIT => {
                (state.kept, state.asked, state.log) = self.deceit.value(handle).as_ref().clone();
            }
            // These are the messages of `IN_FLIGHT`, in canonical order.
            Place::UNDER_WAY => {}
            _ => {
                if let Some(party) = self.layout.party(place) {
                    state.system.replace(party, self.parts.value(handle).as_ref().clone());
                }
            }
        }
    }

    /// The lists of messages in flight that honest steps led to, each once, in the order in which they
    /// were sent. The table also holds them in canonical order, in which nobody sent them.
    pub(crate) fn lists_in_flight(&self) -> Vec<Arc<Vec<Envelope<Symbolic>>>> {
        let sent = |worker: &Mutex<Worker>| lock(worker).unordered.handles().collect::<Vec<_>>();
        let handles: BTreeSet<Handle> = self.workers.iter().flat_map(sent).collect();
        handles.into_iter().map(|handle| self.in_flight.value(handle)).collect()
    }

    /// How moves ended, and how messages did when they arrived: each way once, from what was run.
    pub(crate) fn endings(&self) -> BTreeSet<(Happened, Outcome)> {
        let own = |worker: &Mutex<Worker>| lock(worker).endings.iter().copied().collect::<Vec<_>>();
        let all: BTreeSet<(Cause, Outcome)> = self.workers.iter().flat_map(own).collect();
        let happened = |(cause, outcome)| match cause {
            Cause::Move(offer) => (Happened::Move(*self.moves.value(offer)), outcome),
            Cause::Message(message) => {
                let kind = MessageKind::of(&self.messages.value(message).message);
                (Happened::Arrival(kind), outcome)
            }
        };
        all.into_iter().map(happened).collect()
    }

    /// Bytes that the tables take, without what the values own on the heap.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let watched = self.oracles.bytes() + self.knowledge.bytes() + self.spent.bytes();
        let watched = watched + self.deceit.bytes() + self.entries.bytes();
        let sent = self.messages.bytes() + self.in_flight.bytes() + self.moves.bytes();
        let workers = self.workers.iter().map(|worker| lock(worker).bytes());
        self.parts.bytes() + self.item_views.bytes() + watched + sent + workers.sum::<usize>()
    }

    /// How many values there are of each kind, for people to read.
    #[must_use]
    pub fn sizes(&self) -> String {
        let (parts, messages) = (self.parts.len(), self.messages.len());
        let (oracles, knowledge) = (self.oracles.len(), self.knowledge.len());
        format!("{parts} parts, {messages} messages, {oracles} oracles, {knowledge} knowledge")
    }

    /// The tables of this thread.
    pub(super) fn worker(&self) -> MutexGuard<'_, Worker> {
        let at = rayon::current_thread_index().unwrap_or_default() % self.workers.len();
        lock(self.workers.get(at).expect("there is a worker at least"))
    }

    /// The numbers of the moves that a source offers in a state.
    pub(super) fn offers(
        &self,
        worker: &mut Worker,
        state: &PackedState,
        at: usize,
        moves: &mut Vec<Handle>,
    ) {
        let Some((source, places)) = self.sources.get(at) else { return };
        let Worker { offers, unpacked, .. } = worker;
        let mut offered = || {
            let mut moves = Vec::new();
            self.model.moves(*source, self.unpack_into(unpacked, state), &mut moves);
            moves.into_iter().map(|offer| self.moves.handle(offer)).collect::<Vec<Handle>>()
        };
        // No state comes twice, so an answer that depends on the whole state is not kept.
        if *places == Places::ALL {
            moves.extend(offered());
            return;
        }
        let key = (at, state.project(*places));
        let kept = offers.entry(key).or_insert_with(|| Arc::from(offered()));
        moves.extend_from_slice(kept);
    }

    /// The numbers of all moves that a state offers.
    pub(super) fn all_offers(&self, worker: &mut Worker, state: &PackedState) -> Vec<Handle> {
        let mut moves = Vec::new();
        (0..self.sources.len()).for_each(|at| self.offers(worker, state, at, &mut moves));
        moves
    }
}

/// The tables of a thread.
pub(super) fn lock(worker: &Mutex<Worker>) -> MutexGuard<'_, Worker> {
    worker.lock().expect("no thread panics while it holds its tables")
}

/// The places on which a source's moves depend.
fn depends(source: Source, layout: &Layout) -> Places {
    match source {
        Source::Orders => [Place::ISSUER, Place::SPENT, Place::IN_FLIGHT]
            .into_iter()
            .chain(layout.owners())
            .collect(),
        Source::Departure(user) => [Place::SPENT, Place::IN_FLIGHT]
            .into_iter()
            .chain(layout.place(PartyId::User(user)))
            .collect(),
        Source::Readings(user) => [Place::CLOUD, Place::ORACLE, Place::SPENT, Place::IN_FLIGHT]
            .into_iter()
            .chain(layout.place(PartyId::User(user)))
            .collect(),
        Source::Server => [Place::SPENT].into_iter().collect(),
        Source::Network => [Place::IN_FLIGHT, Place::SPENT].into_iter().collect(),
        Source::Deceivers => Places::ALL,
    }
}
