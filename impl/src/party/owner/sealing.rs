//! How an owner seals: uploads, rotations, and which blinding and keys each item gets.

use super::{Debt, Described, ItemState, Owner, SlotState};
use crate::acl::Grantee;
use crate::action::{ActionError, Outcome};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{
    Epoch, Generation, ItemId, KeyId, KeyScopeId, Partition, PartyId, RecordId, Slot, Version,
};
use crate::keys::SecretKey;
use crate::map::Map;
use crate::message::{Deposit, Head, Message, Stored, capsule_digest};
use crate::party::{Context, Effects};
use crate::payload::Sealing;
use crate::profile::{Integrity, KeyScope, Randomness, Revocation};
use crate::scheme;
use derive_where::derive_where;

impl<A: Algebra> Owner<A> {
    /// Uploads a new version of some partitions of a record: seals each, stores it at the cloud
    /// and deposits its parameter at the SRS.
    ///
    /// # Errors
    /// If the owner has no keys yet, no partition is given, a slot can have no further version or
    /// renewal, or the payload cannot be made on this algebra. The owner is then as it was.
    pub fn seal(
        &mut self,
        context: &Context<'_, A>,
        record: RecordId,
        drafts: Vec<(Partition, A::Plain)>,
    ) -> Result<Effects<A>, ActionError> {
        if self.keys.is_none() {
            return Err(ActionError::NotEnrolled(PartyId::Owner(self.id)));
        }
        self.check_drafts(record, &drafts)?;
        let mut levels: Vec<(Vec<Grantee>, ItemId)> = Vec::new();
        let mut upload = Upload::default();
        for (partition, plain) in drafts {
            let slot = Slot { owner: self.id, record, partition };
            let item = slot.at(self.acl.current(slot).next());
            let blinding = match context.profile.randomness {
                Randomness::PerPartition if context.has(Fault::ReuseBlinding) => {
                    slot.at(Version(1))
                }
                Randomness::PerPartition => item,
                Randomness::PerLevel => self.level_blinding(&mut levels, item),
            };
            if context.profile.revocation == Revocation::Lazy {
                self.renew(context, slot, &mut upload)?;
            }
            let mut state = self.slots.get(&slot).copied().unwrap_or_default();
            state.unused = state.unused.max(Epoch(state.birth.0 + 1));
            self.slots.insert(slot, state);
            let generation = Generation(0);
            let new =
                ItemState { plain, generation, blinding, epoch: state.birth, described: None };
            self.items.insert(item, new);
            self.acl.note_version(item);
            self.emit(context, item, &mut upload)?;
        }
        Ok(upload.finish())
    }

    /// Whether every draft can become a version, before any of them does.
    fn check_drafts(
        &self,
        record: RecordId,
        drafts: &[(Partition, A::Plain)],
    ) -> Result<(), ActionError> {
        if drafts.is_empty() {
            return Err(ActionError::NoPartition(self.id, record));
        }
        for (partition, _) in drafts {
            let slot = Slot { owner: self.id, record, partition: *partition };
            let new = drafts.iter().filter(|(other, _)| other == partition).count();
            let left = A::ROOM.version.saturating_sub(self.acl.current(slot).0);
            if new > usize::from(left) {
                return Err(ActionError::VersionsExhausted(slot, A::ROOM.version));
            }
            let Some(state) = self.slots.get(&slot) else {
                continue;
            };
            if state.birth.0 > A::ROOM.epoch {
                return Err(ActionError::RenewalsExhausted(slot));
            }
            // What cannot be renewed any more takes nothing new: it would join what is still open to
            // somebody whose access ended.
            if state.debt == Debt::Due {
                self.check_renewal(slot, state)?;
            }
        }
        Ok(())
    }

    /// Whether the counters allow one more renewal.
    fn check_renewal(&self, slot: Slot, state: &SlotState) -> Result<(), ActionError> {
        let mut epochs = vec![state.birth];
        for (_, kept) in self.items.iter().filter(|(item, _)| item.slot == slot) {
            if kept.generation.0 >= A::ROOM.generation {
                return Err(ActionError::RenewalsExhausted(slot));
            }
            epochs.push(kept.epoch);
        }
        epochs.sort_unstable();
        epochs.dedup();
        // The epochs from `unused` to the last.
        let left = (A::ROOM.epoch + 1).saturating_sub(state.unused.0);
        if u32::try_from(epochs.len()).map_or(true, |wanted| wanted > left) {
            return Err(ActionError::RenewalsExhausted(slot));
        }
        Ok(())
    }

    /// The item whose blinding the item's access level shares, within one upload (erratum E16).
    fn level_blinding(&self, levels: &mut Vec<(Vec<Grantee>, ItemId)>, item: ItemId) -> ItemId {
        let level: Vec<Grantee> = self.acl.grantees(item.slot).collect();
        if let Some((_, first)) = levels.iter().find(|(other, _)| *other == level) {
            return *first;
        }
        levels.push((level, item));
        item
    }

    /// Renews the blinding of every retained version of a slot.
    ///
    /// # Errors
    /// If nothing was ever sealed there, or it was renewed too often. The owner is then as it was.
    pub fn rotate(
        &mut self,
        context: &Context<'_, A>,
        slot: Slot,
    ) -> Result<Effects<A>, ActionError> {
        let state = self.slots.get(&slot).ok_or(ActionError::NeverSealed(slot))?;
        self.check_renewal(slot, state)?;
        let mut upload = Upload::default();
        if let Some(state) = self.slots.get_mut(&slot) {
            state.debt = Debt::Due;
        }
        self.renew(context, slot, &mut upload)?;
        Ok(upload.finish())
    }

    /// Seals every retained version of a slot again, under fresh blinding and, with
    /// `per-item-epoch`, under fresh keys, if a rotation is due.
    fn renew(
        &mut self,
        context: &Context<'_, A>,
        slot: Slot,
        upload: &mut Upload<A>,
    ) -> Result<(), ActionError> {
        let Some(mut state) = self.slots.get(&slot).copied() else {
            return Ok(());
        };
        if state.debt == Debt::Nil {
            return Ok(());
        }
        // Versions that shared an epoch share its successor, so that readers of one group of
        // versions do not become readers of another.
        let birth = state.birth;
        let mut successors: Map<Epoch, Epoch> = Map::default();
        let mut successor = |epoch: Epoch| {
            successors.get(&epoch).copied().unwrap_or_else(|| {
                let next = state.take_epoch();
                successors.insert(epoch, next);
                next
            })
        };
        let mut items = Vec::new();
        for (item, kept) in self.items.iter_mut().filter(|(item, _)| item.slot == slot) {
            kept.generation.0 += 1;
            kept.blinding = *item;
            kept.epoch = successor(kept.epoch);
            items.push(*item);
        }
        let birth = successor(birth);
        state.birth = birth;
        state.debt = Debt::Nil;
        self.slots.insert(slot, state);
        for item in items {
            self.emit(context, item, upload)?;
        }
        Ok(())
    }

    /// Equations (6)-(9) for one item: its ciphertext, for the cloud, and with it its parameter.
    fn emit(
        &mut self,
        context: &Context<'_, A>,
        item: ItemId,
        upload: &mut Upload<A>,
    ) -> Result<(), ActionError> {
        let Some(state) = self.items.get_mut(&item) else {
            return Ok(());
        };
        let blinding = scheme::blinding::<A>(&self.seed, state.blinding, state.generation);
        let mask = scheme::mask(&blinding);
        let corrupt =
            context.has(Fault::CorruptContent).then(|| A::synthetic(item.slot.at(Version(0)), 1));
        let plain = corrupt.as_ref().unwrap_or(&state.plain);
        let Sealing { body, lost_chunks } =
            scheme::seal(context.profile.payload, &mask, item, plain)?;
        state.described = (context.profile.integrity == Integrity::Signed).then(|| Described {
            body_digest: A::body_digest(&body),
            commitment: context.profile.commits_to_keys().then(|| scheme::commit(&mask, item)),
        });
        upload.lost_chunks += u32::try_from(lost_chunks.len()).unwrap_or(u32::MAX);
        if let Some(deposit) = self.deposit(context, item) {
            let (generation, head) = (deposit.generation, deposit.head.clone());
            let stored = Stored { item, generation, body, head };
            if context.has(Fault::DeliverCiphertextToSrs) {
                upload.send.push((PartyId::Srs, Message::Store(stored.clone())));
            }
            upload.send.push((PartyId::Cloud, Message::Store(stored)));
            upload.send.push((PartyId::Srs, Message::Deposit(deposit)));
        }
        Ok(())
    }

    /// Equations (10)-(13) for one item: its parameter, for the SRS, under the item's present key
    /// pair; nothing where there is no such item or no key yet.
    pub(super) fn deposit(&self, context: &Context<'_, A>, item: ItemId) -> Option<Deposit<A>> {
        let state = self.items.get(&item)?;
        let (key, secret) = self.secret_for(context, item)?;
        let generation = state.generation;
        let blinding = scheme::blinding::<A>(&self.seed, state.blinding, generation);
        let capsule = A::encode_g1(&scheme::capsule(&blinding, &secret).0);
        let head = state.described.map(|Described { body_digest, commitment }| {
            let capsule_digest = capsule_digest(&capsule);
            let head = Head { item, generation, key, body_digest, capsule_digest, commitment };
            self.identity.sign(context, head)
        });
        Some(Deposit { item, generation, key, capsule, head })
    }

    /// The name of the key pair that an item's parameter is made with, by the profile's key scope.
    pub(super) fn key_for(&self, context: &Context<'_, A>, item: ItemId) -> Option<KeyId> {
        let scope = match context.profile.key_scope {
            KeyScope::PerPatient => KeyScopeId::Patient,
            KeyScope::PerPartition => KeyScopeId::Partition(item.slot.partition),
            KeyScope::PerItemEpoch => {
                let epoch = self.items.get(&item)?.epoch;
                KeyScopeId::Epoch(item.slot.record, item.slot.partition, epoch)
            }
        };
        Some(KeyId::Owner(self.id, scope))
    }

    /// The key pair that an item's parameter is made with.
    pub(super) fn secret_for(
        &self,
        context: &Context<'_, A>,
        item: ItemId,
    ) -> Option<(KeyId, SecretKey<A>)> {
        let key = self.key_for(context, item)?;
        Some((key, scheme::secret_key::<A>(self.keys.as_ref()?, key)))
    }
}

/// Messages of an upload, and what of it cannot return.
#[derive_where(Default)]
struct Upload<A: Algebra> {
    send: Vec<(PartyId, Message<A>)>,
    lost_chunks: u32,
}

impl<A: Algebra> Upload<A> {
    fn finish(self) -> Effects<A> {
        let outcome = Outcome::Sealed { lost_chunks: self.lost_chunks };
        Effects { send: self.send, outcome: Some(outcome), audit: None }
    }
}
