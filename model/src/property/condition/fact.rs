//! The facts that conditions on what a coalition obtains are composed of.

use super::secrecy::{
    fetched, held, later, lost, never_entitled, other_label, received, settled, superseded_before,
};
use crate::checker::{SesphrModel, State};
use crate::property::OfItem;
use sesphr::id::ItemId;

/// A fact about an item. A property of this kind is contradicted if all its facts hold for one
/// uploaded item. A search may look up each fact by the few parts of a state that it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// It is uploaded.
    Uploaded,
    /// No user of the coalition was ever entitled to it.
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
    /// The coalition obtains its content.
    Obtained,
    /// The coalition holds its ciphertext.
    Held,
    /// The coalition holds its ciphertext as it is stored now.
    Fetched,
    /// The coalition obtains the mask under which it is stored now.
    Unmasked,
}

impl Fact {
    /// The number of facts.
    pub const COUNT: usize = 13;

    /// Every fact, in the order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Uploaded,
        Self::NeverEntitled,
        Self::Later,
        Self::Lost,
        Self::SupersededBefore,
        Self::OtherLabel,
        Self::Received,
        Self::NeverReceived,
        Self::Settled,
        Self::Obtained,
        Self::Held,
        Self::Fetched,
        Self::Unmasked,
    ];

    /// What the fact depends on.
    #[must_use]
    pub const fn reads(self) -> OfItem {
        match self {
            Self::Uploaded
            | Self::NeverEntitled
            | Self::Later
            | Self::Lost
            | Self::SupersededBefore => OfItem::Orders,
            Self::OtherLabel => OfItem::AllOrders,
            Self::Received | Self::NeverReceived => OfItem::Members,
            Self::Settled => OfItem::Owners,
            Self::Obtained | Self::Held => OfItem::Knowledge,
            Self::Fetched | Self::Unmasked => OfItem::KnowledgeAndStore,
        }
    }

    /// Whether the fact holds for an item.
    #[must_use]
    pub fn holds(self, model: &SesphrModel, state: &State, item: ItemId) -> bool {
        match self {
            Self::Uploaded => state.oracle.uploaded().contains(&item),
            Self::NeverEntitled => never_entitled(model, state, item),
            Self::Later => later(model, state, item),
            Self::Lost => lost(model, state, item),
            Self::SupersededBefore => superseded_before(model, state, item),
            Self::OtherLabel => other_label(model, state, item),
            Self::Received => received(model, state, item),
            Self::NeverReceived => !received(model, state, item),
            Self::Settled => settled(state, item),
            Self::Obtained => model.obtains(state, item),
            Self::Held => held(state, item),
            Self::Fetched => fetched(state, item),
            Self::Unmasked => {
                let stored = state.system.cloud().get(item);
                stored.is_some_and(|stored| model.unmasks(state, stored.body.mask))
            }
        }
    }
}
