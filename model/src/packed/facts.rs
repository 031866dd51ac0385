//! Facts about items. Each is looked up by the few parts of a state that it depends on. A set of
//! items is a number, whose bit k stands for item k of all items that the scope can have.

use super::intern::Handle;
use super::state::{PackedState, Place, Places, Projection};
use super::worker::{self, Dense, Memo, Worker, memo};
use super::{Layout, PackedModel};
use crate::checker::SesphrModel;
use crate::property::{Fact, OfItem};
use sesphr::id::{ItemId, PartyId, Version};

/// The items for which a fact holds, by the part or parts that it depends on. A fact that depends
/// on the orders alone is also kept slot by slot.
#[derive(Debug)]
pub(super) struct Facts {
    of_slot: Dense<u64>,
    of_part: Dense<u64>,
    of_parts: Memo<Projection, u64>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { of_slot: Dense::default(), of_part: Dense::default(), of_parts: memo() }
    }
}

impl Facts {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.of_slot.bytes() + self.of_part.bytes() + worker::of(&self.of_parts)
    }
}

fn of(facts: &mut [Facts; Fact::COUNT], fact: Fact) -> &mut Facts {
    facts.get_mut(fact as usize).expect("every fact has a table")
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
pub(super) fn fact_places(model: &SesphrModel, layout: &Layout) -> [Places; Fact::COUNT] {
    Fact::ALL.map(|fact| match fact.reads() {
        OfItem::Orders | OfItem::AllOrders => [Place::ORACLE].into_iter().collect(),
        OfItem::Knowledge => [Place::KNOWLEDGE].into_iter().collect(),
        OfItem::KnowledgeAndStore => [Place::KNOWLEDGE, Place::CLOUD].into_iter().collect(),
        OfItem::Members => {
            let users = model.coalition().users();
            users.filter_map(|user| layout.place(PartyId::User(user))).collect()
        }
        OfItem::Owners => layout.owners().chain([Place::IN_FLIGHT]).collect(),
    })
}

impl PackedModel {
    /// Whether a number has a bit for every item.
    pub(super) const fn lists_items(&self) -> bool {
        self.all_items.len() <= u64::BITS as usize
    }

    /// The places that a fact depends on.
    pub(super) fn fact_places(&self, fact: Fact) -> Places {
        self.fact_places.get(fact as usize).copied().unwrap_or(Places::ALL)
    }

    /// The uploaded items for which all of some facts hold.
    pub(super) fn of_items(&self, worker: &mut Worker, state: &PackedState, facts: &[Fact]) -> u64 {
        [Fact::Uploaded].iter().chain(facts).fold(u64::MAX, |items, fact| match items {
            0 => 0,
            _ => items & self.of_fact(worker, state, *fact),
        })
    }

    fn of_fact(&self, worker: &mut Worker, state: &PackedState, fact: Fact) -> u64 {
        if fact.reads() == OfItem::Orders {
            return self.of_orders(worker, state.get(Place::ORACLE), fact);
        }
        let places = self.fact_places(fact);
        let Worker { facts, asked_of, .. } = worker;
        let Facts { of_part, of_parts, .. } = of(facts, fact);
        let make = || {
            let plain = self.unpack_into(asked_of, state);
            self.set(|item| fact.holds(&self.model, plain, item))
        };
        match places.only() {
            Some(place) => of_part.get_or(state.get(place), make),
            None => *of_parts.entry(state.project(places)).or_insert_with(make),
        }
    }

    /// The items for which a fact holds that depends only on the orders about the item's slot.
    fn of_orders(&self, worker: &mut Worker, oracle: Handle, fact: Fact) -> u64 {
        let Worker { facts, asked_of, .. } = worker;
        let Facts { of_slot, of_part, .. } = of(facts, fact);
        of_part.get_or(oracle, || {
            let start = || (self.pack(&self.start), self.start.clone());
            let (_, plain) = asked_of.get_or_insert_with(start);
            self.oracles.all(oracle, |orders| {
                of_slot.get_or(*orders, || {
                    let (slot, orders) = self.oracles.orders(*orders);
                    let whole = std::mem::replace(&mut plain.oracle, orders);
                    let is_so =
                        |item: ItemId| item.slot == slot && fact.holds(&self.model, plain, item);
                    let so = self.set(is_so);
                    plain.oracle = whole;
                    so
                })
            })
        })
    }

    /// The items for which a condition holds.
    fn set(&self, is_so: impl Fn(ItemId) -> bool) -> u64 {
        let so = (0..).zip(&self.all_items).filter(|(_, item)| is_so(**item));
        so.fold(0, |items, (at, _)| items | 1 << at)
    }
}
