//! Facts about items, and the places in a state that each depends on.

use super::state::{Layout, Place, Places, Projection};
use super::tables::{Dense, Memo, memo, memo_bytes};
use crate::checker::SesphrModel;
use crate::property::{FactInputs, ItemFact};
use sesphr::id::{ItemId, PartyId, Version};

/// The items for which a fact holds, by the part or parts that it depends on. A fact that depends
/// on the orders alone is also kept slot by slot.
#[derive(Debug)]
pub(super) struct FactTable {
    pub(super) of_slot: Dense<u64>,
    pub(super) of_part: Dense<u64>,
    pub(super) of_parts: Memo<Projection, u64>,
}

impl Default for FactTable {
    fn default() -> Self {
        Self { of_slot: Dense::default(), of_part: Dense::default(), of_parts: memo() }
    }
}

impl FactTable {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.of_slot.bytes() + self.of_part.bytes() + memo_bytes(&self.of_parts)
    }
}

/// Every item that a scope can have, ascending.
pub(super) fn all_items(model: &SesphrModel) -> Vec<ItemId> {
    let versions = 1..=model.scope().versions_max;
    let slots = model.scope().slots.iter();
    let items = slots.flat_map(|slot| versions.clone().map(|version| slot.at(Version(version))));
    let mut items: Vec<ItemId> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// The places that each fact depends on.
pub(super) fn fact_places(model: &SesphrModel, layout: &Layout) -> [Places; ItemFact::COUNT] {
    ItemFact::ALL.map(|fact| match fact.reads() {
        FactInputs::Orders | FactInputs::AllOrders => [Place::ORACLE].into_iter().collect(),
        FactInputs::Knowledge => [Place::KNOWLEDGE].into_iter().collect(),
        FactInputs::KnowledgeAndStore => [Place::KNOWLEDGE, Place::CLOUD].into_iter().collect(),
        FactInputs::KnowledgeAndMembers => {
            let users = model.coalition().users();
            let users = users.filter_map(|user| layout.place(PartyId::User(user)));
            users.chain([Place::KNOWLEDGE, Place::ORACLE]).collect()
        }
        FactInputs::Members => {
            let users = model.coalition().users();
            users.filter_map(|user| layout.place(PartyId::User(user))).collect()
        }
        FactInputs::Owners => layout.owners().chain([Place::IN_FLIGHT]).collect(),
    })
}
