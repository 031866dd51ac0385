//! The model: a system on symbols, the oracle beside it, and what the coalition has seen.
//!
//! One model serves every property of a profile, coalition and scope. The role code is the code
//! that runs on curves. This module adds only the bounds, the oracle and the attacker's memory.

mod asked;
mod deceptions;
mod decision;
mod log;
mod offers;
mod search;
mod view;

pub use asked::Asked;
pub use log::Log;

use crate::coalition::{Coalition, OUTSIDER};
use crate::corrupt::{Hand, Move, keep, perform};
use crate::derive::{Closure, Target};
use crate::entitlement::Entitlement;
use crate::knowledge::Knowledge;
use crate::property::Property;
use crate::scope::Scope;
use crate::symbolic::{Gt, Symbolic};
use decision::decision_of_step;
use sesphr::action::{Action, Outcome};
use sesphr::algebra::PairingKind;
use sesphr::audit::Entry;
use sesphr::fault::Seeded;
use sesphr::id::{ItemId, OwnerId, PartyId, UserId};
use sesphr::message::{Envelope, Message, Stored};
use sesphr::profile::Profile;
use sesphr::scheme;
use sesphr::system::{Auditing, Network, System};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, RwLock};

/// A profile, a coalition and a scope: the subject of one search.
#[derive(Debug)]
pub struct SesphrModel {
    profile: Profile,
    coalition: Coalition,
    scope: Scope,
    pairing: PairingKind,
    readers: Readers,
    seeded: Seeded,
    /// What stateright's own checkers judge.
    property: Option<&'static Property>,
    /// Closures, by the fingerprint of the knowledge they close.
    closures: RwLock<HashMap<u128, Arc<Closure>>>,
}

/// Whose downloads and requests are explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Readers {
    /// Everybody's.
    Everybody,
    /// Everybody's. The coalition's users know of the store only what they download, and each
    /// download is a step.
    Downloading,
    /// Those that the properties depend on.
    ///
    /// What an honest user downloads or receives changes only that user's state. Neither the
    /// coalition's knowledge nor anybody's later step depends on it, except that a request may make
    /// an owner act (`keys=self-generated`). So with a coalition its members ask, and others ask
    /// only where that makes owners act. Without one the insider reads, and conditions try every
    /// other reading in every state.
    ///
    /// A coalition with a user reads the store as it fills ([`Coalition::reads_store`]). This loses
    /// nothing: a download changes only what the coalition knows, more knowledge derives no less,
    /// and nothing is replaced before there was time to download it.
    Relevant,
}

/// A state of the model. Its debug form is for people to read. A step shares with the previous
/// state whatever it leaves alone.
#[derive(Clone, PartialEq, Eq)]
pub struct State {
    /// All parties and the messages in flight.
    pub system: System<Symbolic>,
    /// Who is entitled to what, computed from the orders alone.
    pub oracle: Arc<Entitlement>,
    /// What the coalition has ever seen.
    pub knowledge: Arc<Knowledge>,
    /// How much of the scope's bounds has been used.
    pub spent: Spent,
    /// The owners' uploads that a deceiving coalition reads and keeps.
    pub kept: Vec<Stored<Symbolic>>,
    /// When honest readers asked, for coalitions that deceive them.
    pub asked: Asked,
    /// Whether the audit log is true, for the same.
    pub log: Log,
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.system.hash(state);
        self.oracle.hash(state);
        self.knowledge.fingerprint().hash(state);
        self.spent.hash(state);
        self.kept.hash(state);
        self.asked.hash(state);
        self.log.hash(state);
    }
}

/// Where moves come from. What a source offers depends on few parts of a state, listed for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// Owners and the issuer: their own states and the bounds used.
    Orders,
    /// A user who leaves and comes back: their own state and the bounds used.
    Departure(UserId),
    /// A user who reads: the same, and the cloud. Each item is read on its own.
    Readings(UserId),
    /// The server, which crashes: the bounds used.
    Server,
    /// The network: the messages in flight.
    Network,
    /// The parties who deceive: everything.
    Deceivers,
}

/// How often each bounded event has happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spent {
    grants: u8,
    revocations: u8,
    departures: u8,
    returns: u8,
    /// Corrupt moves, and messages delivered again.
    deceptions: u8,
    restarts: u8,
    /// Downloads and requests, where messages stay in flight.
    readings: u8,
    losses: u8,
}

impl SesphrModel {
    /// The model of a profile, a coalition and a scope, with the pairings that the attacker can
    /// compute.
    #[must_use]
    pub fn new(profile: Profile, coalition: Coalition, scope: Scope, pairing: PairingKind) -> Self {
        let (readers, seeded) = (Readers::Relevant, Seeded::default());
        let (property, closures) = (None, RwLock::default());
        Self { profile, coalition, scope, pairing, readers, seeded, property, closures }
    }

    /// The same model, exploring other readers.
    #[must_use]
    pub fn with_readers(self, readers: Readers) -> Self {
        Self { readers, ..self }
    }

    /// The same model, with a fault seeded in its parties.
    #[must_use]
    pub fn with_seeded(self, seeded: Seeded) -> Self {
        Self { seeded, ..self }
    }

    /// The same model, with a property for stateright's own checkers to judge.
    #[must_use]
    pub fn with_property(self, property: &'static Property) -> Self {
        Self { property: Some(property), ..self }
    }

    /// The property that stateright's own checkers judge, if one was chosen.
    #[must_use]
    pub const fn property(&self) -> Option<&'static Property> {
        self.property
    }

    /// Whose downloads and requests are explored.
    #[must_use]
    pub const fn readers(&self) -> Readers {
        self.readers
    }

    /// The profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The coalition.
    #[must_use]
    pub const fn coalition(&self) -> Coalition {
        self.coalition
    }

    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Which pairings the attacker can compute.
    #[must_use]
    pub const fn pairing(&self) -> PairingKind {
        self.pairing
    }

    /// What follows from what the coalition knows.
    ///
    /// # Panics
    /// If another thread panicked while it held the table.
    #[must_use]
    pub fn closure(&self, knowledge: &Knowledge) -> Arc<Closure> {
        let key = knowledge.fingerprint();
        let poisoned = "no thread panics while it holds the table";
        if let Some(closure) = self.closures.read().expect(poisoned).get(&key) {
            return Arc::clone(closure);
        }
        let closure = Arc::new(Closure::new(knowledge, self.pairing));
        let mut table = self.closures.write().expect(poisoned);
        Arc::clone(table.entry(key).or_insert(closure))
    }

    /// Whether the coalition can obtain the content of an item.
    #[must_use]
    pub fn obtains(&self, state: &State, item: ItemId) -> bool {
        self.closure(&state.knowledge).derives(Target::Content(item))
    }

    /// Whether the coalition can obtain the mask Z^r of a stored ciphertext.
    #[must_use]
    pub fn unmasks(&self, state: &State, mask: Gt) -> bool {
        self.closure(&state.knowledge).derives(Target::Gt(mask))
    }

    /// The users of the scope, and the outsider if the coalition includes one.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        let outsider = self.coalition.has(PartyId::User(OUTSIDER)).then_some(OUTSIDER);
        self.scope.users.iter().copied().chain(outsider)
    }

    fn owners(&self) -> impl Iterator<Item = OwnerId> {
        let mut owners: Vec<OwnerId> = self.scope.slots.iter().map(|slot| slot.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        owners.into_iter()
    }

    /// Applies an action to a state, whether or not it changes anything.
    ///
    /// # Panics
    /// If the model offers an action that cannot happen.
    pub fn step(&self, last: &State, action: &Move) -> (State, Outcome) {
        self.step_observed(last, action, &mut |_| {})
    }

    /// As [`Self::step`], and shows every message that is sent.
    ///
    /// # Panics
    /// If the model offers an action that cannot happen.
    pub fn step_observed(
        &self,
        last: &State,
        action: &Move,
        show: &mut dyn FnMut(&Envelope<Symbolic>),
    ) -> (State, Outcome) {
        let mut next = last.clone();
        self.spend(&mut next, action);
        let State { system, knowledge, kept, log, .. } = &mut next;
        let deceives = self.coalition.deceives();
        let keeps = deceives && action.honest().is_some();
        let mut uploads = Vec::new();
        let observe = |envelope: &Envelope<Symbolic>| {
            show(envelope);
            self.observe(envelope, Arc::make_mut(knowledge));
            match &envelope.message {
                Message::Store(stored)
                    if keeps && self.coalition.reads(&self.profile, envelope) =>
                {
                    uploads.push(stored.clone());
                }
                _ => {}
            }
        };
        let enter = |entry: &Entry| {
            if deceives {
                log.enter(self.coalition, (entry.user, entry.item));
            }
        };
        let mut tap = Auditing(observe, enter);
        let outcome = match action {
            Move::Honest(action) => system.apply_with(action, &mut tap),
            Move::Corrupt { corrupt } => {
                let publish = |key| scheme::public_key(&scheme::secret_key(&(), key));
                perform(system, corrupt, &Hand::of_symbols(kept), &publish, &mut tap)
            }
        };
        uploads.iter().for_each(|stored| keep(kept, stored));
        if self.scope.network == Network::AtOnce {
            system.rebase_sequences();
        }
        (next, outcome.expect("the model offers only what can happen"))
    }

    /// What the coalition learns when a message is sent.
    pub(crate) fn observe(&self, envelope: &Envelope<Symbolic>, knowledge: &mut Knowledge) {
        let downloads = self.readers == Readers::Downloading;
        if !(downloads && self.coalition.could_download(&self.profile, envelope)) {
            self.coalition.observe(&self.profile, envelope, knowledge);
        }
    }

    /// Tells the oracle of an action, and counts it against the scope's bounds.
    fn spend(&self, state: &mut State, action: &Move) {
        if self.coalition.deceives() {
            let mut asked = std::mem::take(&mut state.asked);
            asked.note(self, state, action);
            state.asked = asked;
            state.log.ask(self.coalition, action);
        }
        match action {
            Move::Honest(action) => {
                state.spent.count(action, self.scope.network);
                if let Some(decision) = decision_of_step(&state.system, self.scope.network, action)
                {
                    Arc::make_mut(&mut state.oracle).decide(&decision);
                }
            }
            Move::Corrupt { .. } => state.spent.deceptions += 1,
        }
    }

    /// The state in which everybody is enrolled and nothing is stored. `show` receives each step on
    /// the way: the action, how it ended and the state after it.
    ///
    /// # Panics
    /// Never: symbols support every payload.
    pub fn start(&self, show: &mut dyn FnMut(&Move, Outcome, &State)) -> State {
        let mut knowledge = Knowledge::public();
        self.coalition.learn_own(&self.profile, &mut knowledge);
        let system = System::new(self.profile, self.scope.network, ());
        let mut state = State {
            system: system.expect("symbols have every payload").with_seeded(self.seeded),
            oracle: Arc::default(),
            knowledge: Arc::new(knowledge),
            spent: Spent::default(),
            kept: Vec::new(),
            asked: Asked::default(),
            log: Log::default(),
        };
        let owners = self.owners().map(PartyId::Owner);
        for party in owners.chain(self.users().map(PartyId::User)) {
            let mut action = Move::from(Action::Enrol { party });
            loop {
                let (next, outcome) = self.step(&state, &action);
                show(&action, outcome, &next);
                state = next;
                state.spent = Spent::default();
                if state.system.in_flight().is_empty() {
                    break;
                }
                action = Action::Deliver { message: 0 }.into();
            }
        }
        state
    }
}

impl Spent {
    /// Whether a coalition made a corrupt move, or had a message delivered again.
    #[must_use]
    pub const fn anybody_deceived(&self) -> bool {
        self.deceptions > 0
    }

    pub(crate) fn count(&mut self, action: &Action, network: Network) {
        match action {
            Action::Download { .. } | Action::Request { .. } if network == Network::InFlight => {
                self.readings += 1;
            }
            Action::Lose { .. } => self.losses += 1,
            Action::Repeat { .. } => self.deceptions += 1,
            Action::Grant(_) | Action::Assign { .. } => self.grants += 1,
            Action::Revoke { .. } | Action::Withdraw { .. } => self.revocations += 1,
            Action::Depart { .. } => self.departures += 1,
            Action::Enrol { .. } => self.returns += 1,
            Action::Restart => self.restarts += 1,
            _ => {}
        }
    }
}
