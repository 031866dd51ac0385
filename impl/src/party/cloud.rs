//! The cloud: stores ciphertext and serves it to anyone. Nothing relies on its honesty.

use super::{Context, Effects, Identity};
use crate::acl::Refusal;
use crate::algebra::{Algebra, Curve};
use crate::id::{Generation, ItemId, PartyId, Slot, Version};
use crate::map::Map;
use crate::message::{Fetched, Message, NotStored, Stored};
use bytes::Bytes;
use derive_where::derive_where;

/// The untrusted store. It keeps every version, and of each version the newest generation.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cloud<A: Algebra> {
    identity: Identity<A>,
    items: Map<ItemId, Stored<A>>,
}

impl<A: Algebra> Cloud<A> {
    /// An empty store with the signing key of its seed.
    #[must_use]
    pub fn new(seed: &A::Seed) -> Self {
        Self { identity: Identity::new(seed, PartyId::Cloud), items: Map::default() }
    }

    /// The key that verifies what it serves.
    #[must_use]
    pub fn verifier(&self) -> A::Verifier {
        A::verifier(&self.identity.signer)
    }

    /// What is stored, in the order of items.
    pub fn stored(&self) -> impl Iterator<Item = &Stored<A>> {
        self.items.values()
    }

    /// An item as it is stored.
    #[must_use]
    pub fn get(&self, item: ItemId) -> Option<&Stored<A>> {
        self.items.get(&item)
    }

    /// Takes a message in.
    pub fn handle(
        &mut self,
        context: &Context<'_, A>,
        from: PartyId,
        message: Message<A>,
    ) -> Effects<A> {
        match message {
            Message::Store(stored) => Effects::of(self.store(context, stored)),
            Message::Fetch(item) => Effects::send(from, self.serve(context, from, item)),
            _ => Effects::none(),
        }
    }

    fn store(
        &mut self,
        context: &Context<'_, A>,
        stored: Stored<A>,
    ) -> Result<Effects<A>, Refusal> {
        context.check_stored(&stored)?;
        let kept: Option<Generation> = self.get(stored.item).map(|old| old.generation);
        if kept.is_some_and(|generation| generation >= stored.generation) {
            return Err(Refusal::NotFresh);
        }
        self.items.insert(stored.item, stored);
        Ok(Effects::none())
    }

    fn serve(&self, context: &Context<'_, A>, reader: PartyId, item: ItemId) -> Message<A> {
        match self.get(item).cloned() {
            Some(stored) => {
                let fetched = Fetched { reader, stored, current: self.current(item.slot) };
                Message::Fetched(self.identity.sign(context, fetched))
            }
            None => Message::NotStored(self.identity.sign(context, NotStored { reader, item })),
        }
    }

    fn current(&self, slot: Slot) -> Version {
        self.items
            .range(&slot.at(Version(0)), &slot.at(Version(u16::MAX)))
            .last()
            .map_or(Version(0), |(item, _)| item.version)
    }
}

impl<C: Curve> Cloud<C> {
    /// Replaces an item's ciphertext and returns the old bytes, if the item is stored. This is how
    /// bytes are kept outside the party, which has no input or output.
    pub fn exchange(&mut self, item: ItemId, bytes: Bytes) -> Option<Bytes> {
        let stored = self.items.get_mut(&item)?;
        Some(std::mem::replace(&mut stored.body.bytes, bytes))
    }
}
