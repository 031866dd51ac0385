//! What a property says, as data. How a search asks for it, what it may keep, and what a
//! contradiction shows follow from this.

use super::condition::{Acceptance, FactSet, ItemFact, integrity, service};
use crate::checker::{SesphrModel, State};
use crate::derive::Target;
use sesphr::id::{ItemId, UserId};

/// A condition on a state of a model.
pub type Condition = fn(&SesphrModel, &State) -> bool;

/// A condition on a user and an item in a state. It holds for items that are not uploaded.
pub type ReaderCondition = fn(&SesphrModel, &State, UserId, ItemId) -> bool;

/// A condition on what an honest reader accepts in a state.
pub type OfAcceptance = fn(&SesphrModel, &State, &Acceptance) -> bool;

/// What a condition on a user and an item looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReaderInputs {
    /// What the user has of the item.
    Halves,
    /// The oracle, owners, servers, issuer, messages in flight, and what the user has of the item
    /// except its download. A new download replaces that one before it counts, since the cloud
    /// discards nothing. The oracle also knows who takes part.
    Service,
}

/// What a fact about an item depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactInputs {
    /// What the oracle records about the item's slot.
    Orders,
    /// What the oracle records about every slot.
    AllOrders,
    /// What the coalition knows.
    Knowledge,
    /// What the coalition knows, and what is stored.
    KnowledgeAndStore,
    /// What the coalition knows, its users, and what the oracle records.
    KnowledgeAndMembers,
    /// The coalition's users.
    Members,
    /// The owners and what is in flight.
    Owners,
}

/// How far items are counted: a property that counts asks for so many at most.
pub const COUNT_MAX: u32 = 8;

/// A part of a state that a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatePart {
    /// The oracle.
    Oracle,
    /// What the coalition knows.
    Knowledge,
    /// The server.
    Server,
    /// The store.
    Cloud,
    /// The owners.
    Owners,
    /// The issuer.
    Issuer,
    /// The users.
    Users,
    /// The messages in flight, in their order.
    InFlight,
    /// When honest readers asked, whether the audit log is true, and what a coalition that deceives
    /// keeps.
    Deceit,
    /// How often each bounded event has happened.
    Spent,
}

/// A condition on a state, with the parts that it looks at.
#[derive(Clone, Copy, Debug)]
pub struct OfState {
    /// The condition.
    pub holds: Condition,
    /// The parts. The condition is asked once for each combination of them.
    pub reads: &'static [StatePart],
}

/// What a property says, and what shows that it is not vacuous.
#[derive(Clone, Copy, Debug)]
pub enum Says {
    /// No uploaded item ever satisfies all of some facts.
    Never {
        /// The facts that no item satisfies together.
        facts: FactSet,
        /// An item that satisfies all these shows that something is at stake.
        witness: FactSet,
    },
    /// The same, counted: how many items satisfy all of some facts at once.
    Counted {
        /// The facts that an item satisfies if it counts.
        facts: FactSet,
        /// The facts of the items that could count at most. One of them shows that something is at
        /// stake.
        among: FactSet,
    },
    /// Something holds for every user with every uploaded item.
    OfReadings {
        /// What holds.
        holds: ReaderCondition,
        /// What it looks at.
        reads: ReaderInputs,
        /// Holds in a state that shows that something is at stake.
        witness: OfState,
    },
    /// No honest reader ever accepts something wrong.
    OfAcceptances {
        /// What is wrong.
        wrong: OfAcceptance,
        /// Something accepted that shows that something is at stake.
        witness: OfAcceptance,
    },
    /// Something holds of every state.
    OfStates {
        /// What holds.
        holds: OfState,
        /// Holds in a state that shows that something is at stake.
        witness: OfState,
        /// What a contradiction leaves behind where real parties run.
        leaves: Leaves,
    },
}

/// What a state that contradicts a condition leaves behind where real parties run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing that could be shown there.
    Nothing,
    /// A list, records or an audit log that are not what owners ordered and wrote and users asked.
    Differences,
}

/// What a coalition obtains against a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gain {
    /// The content of an item.
    Content,
    /// The mask under which an item is stored now.
    StoredMask,
}

impl Gain {
    /// The fact that the coalition has it.
    const fn fact(self) -> ItemFact {
        match self {
            Self::Content => ItemFact::Obtained,
            Self::StoredMask => ItemFact::Unmasked,
        }
    }
}

impl Says {
    /// Whether a state agrees with it.
    #[must_use]
    pub fn holds(&self, model: &SesphrModel, state: &State) -> bool {
        match self {
            Self::Never { facts, .. } | Self::Counted { facts, .. } => {
                facts.find(model, state).is_none()
            }
            Self::OfReadings { holds, .. } => service::of_all(model, state, *holds),
            Self::OfAcceptances { wrong, .. } => !integrity::accepts(model, state, *wrong),
            Self::OfStates { holds, .. } => (holds.holds)(model, state),
        }
    }

    /// Whether a state shows that something is at stake.
    #[must_use]
    pub fn is_witnessed(&self, model: &SesphrModel, state: &State) -> bool {
        match self {
            Self::Never { witness, .. } | Self::Counted { among: witness, .. } => {
                witness.find(model, state).is_some()
            }
            Self::OfReadings { witness, .. } | Self::OfStates { witness, .. } => {
                (witness.holds)(model, state)
            }
            Self::OfAcceptances { witness, .. } => integrity::accepts(model, state, *witness),
        }
    }

    /// The facts that no item satisfies together, if it is about that.
    const fn facts(&self) -> Option<FactSet> {
        match self {
            Self::Never { facts, .. } | Self::Counted { facts, .. } => Some(*facts),
            _ => None,
        }
    }

    /// What the coalition obtains if it is contradicted, if it is about that.
    #[must_use]
    pub const fn gain(&self) -> Option<Gain> {
        match self.facts() {
            Some(facts) if facts.has(ItemFact::Obtained) => Some(Gain::Content),
            Some(facts) if facts.has(ItemFact::Unmasked) => Some(Gain::StoredMask),
            _ => None,
        }
    }

    /// The number of uploaded items that the coalition must not obtain; zero if it is not about that.
    #[must_use]
    pub fn forbids(&self, model: &SesphrModel, state: &State) -> usize {
        let (Some(facts), Some(gain)) = (self.facts(), self.gain()) else {
            return 0;
        };
        let forbidden = facts.without(gain.fact());
        let items = state.oracle.uploaded().iter();
        items.filter(|item| forbidden.hold(model, state, **item)).count()
    }

    /// The first item that the coalition obtains although it must not, and what it derives.
    #[must_use]
    pub fn breach(&self, model: &SesphrModel, state: &State) -> Option<(ItemId, Target)> {
        let (Some(facts), Some(gain)) = (self.facts(), self.gain()) else {
            return None;
        };
        let item = facts.find(model, state)?;
        match gain {
            Gain::Content => Some((item, Target::Content(item))),
            Gain::StoredMask => {
                let mask = state.system.cloud().get(item)?.body.mask;
                Some((item, Target::Gt(mask)))
            }
        }
    }

    /// What an honest reader accepts although they must not, if it is about that.
    #[must_use]
    pub fn accepted(&self, model: &SesphrModel, state: &State) -> Option<Acceptance> {
        let Self::OfAcceptances { wrong, .. } = self else {
            return None;
        };
        integrity::acceptances(model, state).find(|accepted| wrong(model, state, accepted))
    }
}
