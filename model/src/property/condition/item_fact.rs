//! The facts that conditions on what a coalition obtains are composed of.

use super::secrecy::{
    ever_entitled, fetched, given, held, later, lost, never_entitled, other_label, received,
    settled, superseded_before,
};
use crate::checker::{SesphrModel, State};
use crate::property::FactInputs;
use sesphr::id::{ItemId, Version};
use std::fmt;

/// A fact about an item. A property of this kind is contradicted if all its facts hold for one
/// uploaded item. A search may look up each fact by the few parts of a state that it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemFact {
    /// It is uploaded.
    Uploaded,
    /// It is the version of its slot uploaded last.
    Current,
    /// A later version of its slot is uploaded.
    Superseded,
    /// A user of the coalition is entitled to it now.
    Entitled,
    /// No user of the coalition is entitled to it now.
    NotEntitled,
    /// A user of the coalition was entitled to it at some moment.
    EverEntitled,
    /// No user of the coalition was ever entitled to it, and no member owns it.
    NeverEntitled,
    /// It was uploaded after the coalition lost access, and the coalition was never entitled to it.
    Later,
    /// The coalition's access to its slot ended.
    Lost,
    /// It was superseded before the coalition's access began.
    SupersededBefore,
    /// The coalition was never granted a partition of its label.
    OtherLabel,
    /// A user of the coalition received its parameter.
    Received,
    /// No user of the coalition received its parameter.
    NeverReceived,
    /// Nothing is in flight, and no rotation of its slot is due.
    Settled,
    /// The coalition holds its ciphertext.
    Held,
    /// The coalition was given what it could misuse: the item's ciphertext and, where the scope
    /// grants one of its users anything, the parameter of some item. Without users it is given
    /// ciphertexts, or parameters of the server's.
    Given,
    /// The coalition holds its ciphertext as it is stored now.
    Fetched,
    /// The coalition obtains its content.
    Obtained,
    /// The coalition obtains the mask under which it is stored now.
    Unmasked,
}

impl ItemFact {
    /// The number of facts.
    pub const COUNT: usize = 19;

    /// Every fact, in the order of their numbers: what is looked up fastest comes first.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Uploaded,
        Self::Current,
        Self::Superseded,
        Self::Entitled,
        Self::NotEntitled,
        Self::EverEntitled,
        Self::NeverEntitled,
        Self::Later,
        Self::Lost,
        Self::SupersededBefore,
        Self::OtherLabel,
        Self::Received,
        Self::NeverReceived,
        Self::Settled,
        Self::Held,
        Self::Given,
        Self::Fetched,
        Self::Obtained,
        Self::Unmasked,
    ];

    /// How a property file spells the fact.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Current => "current",
            Self::Superseded => "superseded",
            Self::Entitled => "entitled",
            Self::NotEntitled => "not-entitled",
            Self::EverEntitled => "ever-entitled",
            Self::NeverEntitled => "never-entitled",
            Self::Later => "later",
            Self::Lost => "lost",
            Self::SupersededBefore => "superseded-before",
            Self::OtherLabel => "other-label",
            Self::Received => "received",
            Self::NeverReceived => "never-received",
            Self::Settled => "settled",
            Self::Held => "held",
            Self::Given => "given",
            Self::Fetched => "fetched",
            Self::Obtained => "obtained",
            Self::Unmasked => "unmasked",
        }
    }

    /// The fact that is spelled so.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| fact.text() == text)
    }

    /// What the fact depends on.
    #[must_use]
    pub const fn reads(self) -> FactInputs {
        match self {
            Self::Uploaded
            | Self::Current
            | Self::Superseded
            | Self::Entitled
            | Self::NotEntitled
            | Self::EverEntitled
            | Self::NeverEntitled
            | Self::Later
            | Self::Lost
            | Self::SupersededBefore => FactInputs::Orders,
            Self::OtherLabel => FactInputs::AllOrders,
            Self::Received | Self::NeverReceived => FactInputs::Members,
            Self::Settled => FactInputs::Owners,
            Self::Held | Self::Obtained => FactInputs::Knowledge,
            Self::Given => FactInputs::KnowledgeAndMembers,
            Self::Fetched | Self::Unmasked => FactInputs::KnowledgeAndStore,
        }
    }

    /// Whether the fact holds for an item.
    #[must_use]
    pub fn holds(self, model: &SesphrModel, state: &State, item: ItemId) -> bool {
        let current = || state.oracle.current(item.slot);
        let entitled = || model.coalition().users().any(|user| state.oracle.entitled(user, item));
        match self {
            Self::Uploaded => state.oracle.uploaded().contains(&item),
            Self::Current => current() == item.version && item.version > Version(0),
            Self::Superseded => item.version < current(),
            Self::Entitled => entitled(),
            Self::NotEntitled => !entitled(),
            Self::EverEntitled => ever_entitled(model, state, item),
            Self::NeverEntitled => never_entitled(model, state, item),
            Self::Later => later(model, state, item),
            Self::Lost => lost(model, state, item),
            Self::SupersededBefore => superseded_before(model, state, item),
            Self::OtherLabel => other_label(model, state, item),
            Self::Received => received(model, state, item),
            Self::NeverReceived => !received(model, state, item),
            Self::Settled => settled(state, item),
            Self::Held => held(state, item),
            Self::Given => given(model, state, item),
            Self::Fetched => fetched(state, item),
            Self::Obtained => model.obtains(state, item),
            Self::Unmasked => {
                let stored = state.system.cloud().get(item);
                stored.is_some_and(|stored| model.unmasks(state, stored.body.mask))
            }
        }
    }
}

/// A set of facts.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactSet(u32);

impl FactSet {
    /// The set of these facts.
    #[must_use]
    pub const fn of(facts: &[ItemFact]) -> Self {
        let (mut set, mut rest) = (Self(0), facts);
        while let [fact, others @ ..] = rest {
            set = set.with(*fact);
            rest = others;
        }
        set
    }

    /// The set with a fact more.
    #[must_use]
    pub const fn with(self, fact: ItemFact) -> Self {
        Self(self.0 | 1 << fact as u32)
    }

    /// The set without a fact.
    #[must_use]
    pub const fn without(self, fact: ItemFact) -> Self {
        Self(self.0 & !(1 << fact as u32))
    }

    /// Whether all facts of another set are in it.
    #[must_use]
    pub const fn includes(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether a fact is in it.
    #[must_use]
    pub const fn has(self, fact: ItemFact) -> bool {
        self.0 & 1 << fact as u32 != 0
    }

    /// The facts, in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = ItemFact> {
        ItemFact::ALL.into_iter().filter(move |fact| self.has(*fact))
    }

    /// Whether all of them hold for an item.
    #[must_use]
    pub fn hold(self, model: &SesphrModel, state: &State, item: ItemId) -> bool {
        self.iter().all(|fact| fact.holds(model, state, item))
    }

    /// The number of uploaded items for which all of them hold.
    #[must_use]
    pub fn count(self, model: &SesphrModel, state: &State) -> usize {
        state.oracle.uploaded().iter().filter(|item| self.hold(model, state, **item)).count()
    }

    /// The first uploaded item for which all of them hold.
    #[must_use]
    pub fn find(self, model: &SesphrModel, state: &State) -> Option<ItemId> {
        state.oracle.uploaded().iter().copied().find(|item| self.hold(model, state, *item))
    }
}

impl FromIterator<ItemFact> for FactSet {
    fn from_iter<I: IntoIterator<Item = ItemFact>>(facts: I) -> Self {
        facts.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Debug for FactSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fact_has_its_number_and_its_name() {
        for (at, fact) in ItemFact::ALL.into_iter().enumerate() {
            assert_eq!(fact as usize, at, "{fact:?}");
            assert_eq!(ItemFact::named(fact.text()), Some(fact));
            assert_eq!(FactSet::of(&[fact]).iter().collect::<Vec<_>>(), [fact]);
        }
        assert_eq!(ItemFact::named("secret"), None);
    }
}
