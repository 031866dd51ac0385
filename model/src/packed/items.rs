//! Which items satisfy a fact. Each fact is looked up by the few parts of a state that it depends
//! on. A set of items is a number, whose bit k stands for item k of all items that the scope can
//! have.

use super::facts::FactTable;
use super::intern::Handle;
use super::model::PackedModel;
use super::state::{PackedState, Place, Places};
use super::worker::Worker;
use crate::property::{FactInputs, FactSet, ItemFact};
use sesphr::id::ItemId;

fn table_of(facts: &mut [FactTable; ItemFact::COUNT], fact: ItemFact) -> &mut FactTable {
    facts.get_mut(fact as usize).expect("every fact has a table")
}

impl PackedModel {
    /// Whether a number has a bit for every item.
    pub(super) const fn lists_items(&self) -> bool {
        self.all_items.len() <= u64::BITS as usize
    }

    /// The places that a fact depends on.
    pub(super) fn fact_places(&self, fact: ItemFact) -> Places {
        self.fact_places.get(fact as usize).copied().unwrap_or(Places::ALL)
    }

    /// The uploaded items for which all of some facts hold.
    pub(super) fn items_with_all(
        &self,
        worker: &mut Worker,
        state: &PackedState,
        facts: FactSet,
    ) -> u64 {
        facts.with(ItemFact::Uploaded).iter().fold(u64::MAX, |items, fact| match items {
            0 => 0,
            _ => items & self.items_with(worker, state, fact),
        })
    }

    fn items_with(&self, worker: &mut Worker, state: &PackedState, fact: ItemFact) -> u64 {
        if fact.reads() == FactInputs::Orders {
            return self.items_by_slot(worker, state.get(Place::ORACLE), fact);
        }
        let places = self.fact_places(fact);
        let Worker { facts, unpacked, .. } = worker;
        let FactTable { of_part, of_parts, .. } = table_of(facts, fact);
        let make = || {
            let plain = self.unpack_into(unpacked, state);
            self.items_where(|item| fact.holds(&self.model, plain, item))
        };
        match places.only() {
            Some(place) => of_part.get_or(state.get(place), make),
            None => *of_parts.entry(state.project(places)).or_insert_with(make),
        }
    }

    /// The items for which a fact holds that depends only on the orders about the item's slot.
    fn items_by_slot(&self, worker: &mut Worker, oracle: Handle, fact: ItemFact) -> u64 {
        let Worker { facts, unpacked, .. } = worker;
        let FactTable { of_slot, of_part, .. } = table_of(facts, fact);
        of_part.get_or(oracle, || {
            let start = || (self.pack(&self.start), self.start.clone());
            let (_, plain) = unpacked.get_or_insert_with(start);
            self.oracles.all(oracle, |orders| {
                of_slot.get_or(*orders, || {
                    let (slot, orders) = self.oracles.orders(*orders);
                    let whole = std::mem::replace(&mut plain.oracle, orders);
                    let holds =
                        |item: ItemId| item.slot == slot && fact.holds(&self.model, plain, item);
                    let items = self.items_where(holds);
                    plain.oracle = whole;
                    items
                })
            })
        })
    }

    /// The items for which a condition holds.
    fn items_where(&self, holds: impl Fn(ItemId) -> bool) -> u64 {
        let found = (0..).zip(&self.all_items).filter(|(_, item)| holds(**item));
        found.fold(0, |items, (at, _)| items | 1 << at)
    }
}
