//! The cloud's store: everything that it was sent for each item, newest last.
//!
//! An honest cloud serves the newest and forgets the rest. A colluding one forgets nothing.

use super::Help;
use sesphr::algebra::Curve;
use sesphr::algebra::hybrid;
use sesphr::entropy::{Entropy, Purpose, Seed};
use sesphr::id::{Generation, ItemId, OwnerId, Partition, PartyId};
use sesphr::payload::{Body, Plaintext};
use std::collections::{BTreeMap, BTreeSet};

/// An encrypted item and what wraps its key.
#[derive(Clone, Debug)]
pub(super) struct Object<H> {
    pub(super) header: H,
    pub(super) body: Body,
    /// How often the owner has encrypted it again.
    pub(super) at: Generation,
}

/// Objects by item.
#[derive(Debug)]
pub(super) struct Shelf<H>(BTreeMap<ItemId, Vec<Object<H>>>);

impl<H> Shelf<H> {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(super) fn put(&mut self, item: ItemId, object: Object<H>) {
        self.0.entry(item).or_default().push(object);
    }

    /// What is served now.
    pub(super) fn get(&self, item: ItemId) -> Option<&Object<H>> {
        self.0.get(&item)?.last()
    }

    pub(super) fn header_mut(&mut self, item: ItemId) -> Option<&mut H> {
        self.0.get_mut(&item)?.last_mut().map(|object| &mut object.header)
    }

    /// What a reader with this help can get of an item.
    pub(super) fn within_reach(
        &self,
        item: ItemId,
        help: Help,
    ) -> impl Iterator<Item = &Object<H>> {
        let all = self.0.get(&item).map_or(&[][..], Vec::as_slice);
        let skipped = match help {
            Help::Alone => all.len().saturating_sub(1),
            Help::Cloud => 0,
        };
        all.iter().skip(skipped)
    }

    /// The items of these partitions, in order.
    pub(super) fn of(&self, partitions: &BTreeSet<Partition>) -> Vec<ItemId> {
        self.0.keys().copied().filter(|item| partitions.contains(&item.slot.partition)).collect()
    }

    /// The headers that are served now.
    pub(super) fn headers_mut(&mut self) -> impl Iterator<Item = &mut H> {
        self.0.values_mut().filter_map(|objects| Some(&mut objects.last_mut()?.header))
    }
}

/// The source of the values that hide an owner's items.
#[derive(Debug)]
pub(super) struct ItemKeys(Seed);

impl ItemKeys {
    pub(super) fn new(seed: u64) -> Self {
        Self(Entropy::Seeded(seed).seed().fork(PartyId::Owner(OwnerId(0))))
    }

    /// m = Z^k, from which the key of an item is derived; k is the owner's secret.
    pub(super) fn element<C: Curve>(&self, item: ItemId, at: Generation) -> C::Gt {
        C::z(&C::atom(&self.0, &Purpose::Blinding(item, at)))
    }

    /// An item's key itself, where it is wrapped as bytes.
    pub(super) fn bytes(&self, item: ItemId, at: Generation) -> [u8; 32] {
        self.0.derive(&Purpose::Blinding(item, at))
    }

    /// The owner's seed.
    pub(super) const fn seed(&self) -> &Seed {
        &self.0
    }
}

/// An item hidden under m.
pub(super) fn hide<C: Curve>(m: &C::Gt, item: ItemId, plain: &Plaintext) -> Body {
    hybrid::seal::<C>(m, item, plain).body
}
