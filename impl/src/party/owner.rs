//! The owner: splits, seals, uploads, decides who may read, and renews what a revocation leaves
//! open. Its client keeps the record in the clear, as its author.

use super::srs::checked_key;
use super::{Context, Effects, Freshness, Identity, Stream};
use crate::acl::{Acl, Domain, Grant, Grantee, Refusal};
use crate::action::{ActionError, Outcome};
use crate::algebra::Algebra;
use crate::id::{
    Epoch, Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot,
    UserId, Version,
};
use crate::keys::SecretKey;
use crate::map::Map;
use crate::message::{
    Change, Deposit, Enrolment, Head, Message, Order, Signed, Standing, Stored, capsule_digest,
};
use crate::profile::{Integrity, KeyScope, Keys, Randomness, Revocation};
use crate::scheme;
use derive_where::derive_where;

/// A patient.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner<A: Algebra> {
    id: OwnerId,
    /// What its own secrets are derived from.
    seed: A::Seed,
    /// What its key pairs are derived from: its own seed, or what the SRS sent.
    keys: Option<A::Seed>,
    identity: Identity<A>,
    acl: Acl,
    slots: Map<Slot, SlotState>,
    items: Map<ItemId, ItemState<A>>,
    seen: Freshness,
}

/// What an owner knows of a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct SlotState {
    /// Whether retained versions are still open to somebody whose access ended.
    debt: Debt,
    /// The epoch that the next version is born into (`per-item-epoch`).
    birth: Epoch,
    /// The first epoch not used yet.
    unused: Epoch,
}

/// The epoch number that no key pair gets: whoever is given it has run out of epochs.
const NO_EPOCH: Epoch = Epoch(u16::MAX);

impl SlotState {
    /// The first unused epoch, from now on used; [`NO_EPOCH`] when there is none left.
    fn take_epoch(&mut self) -> Epoch {
        let epoch = self.unused;
        self.unused = Epoch(epoch.0.saturating_add(1));
        epoch
    }
}

/// Whether a rotation is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Debt {
    /// Nothing is due.
    #[default]
    Nil,
    /// A revocation's rotation is not finished.
    Due,
}

/// What an owner knows of an item.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
struct ItemState<A: Algebra> {
    plain: A::Plain,
    generation: Generation,
    /// The item whose blinding is used: its own, or under `per-level` its level's first.
    blinding: ItemId,
    epoch: Epoch,
}

impl<A: Algebra> Owner<A> {
    /// An owner with the secrets of its seed, not yet enrolled.
    #[must_use]
    pub fn new(id: OwnerId, seed: A::Seed) -> Self {
        let identity = Identity::new(&seed, PartyId::Owner(id));
        Self {
            id,
            seed,
            keys: None,
            identity,
            acl: Acl::default(),
            slots: Map::default(),
            items: Map::default(),
            seen: Freshness::default(),
        }
    }

    /// The key that verifies what it signs.
    #[must_use]
    pub fn verifier(&self) -> A::Verifier {
        A::verifier(&self.identity.signer)
    }

    /// Its own list.
    #[must_use]
    pub const fn acl(&self) -> &Acl {
        &self.acl
    }

    /// Its items with their content.
    pub fn items(&self) -> impl Iterator<Item = (&ItemId, &A::Plain)> {
        self.items.iter().map(|(item, state)| (item, &state.plain))
    }

    /// The slots whose rotation is due.
    pub fn debts(&self) -> impl Iterator<Item = Slot> {
        self.slots.iter().filter(|(_, state)| state.debt == Debt::Due).map(|(slot, _)| *slot)
    }

    /// Enrols at the SRS.
    pub fn enrol(&mut self, context: &Context<'_, A>) -> Effects<A> {
        if context.profile.keys == Keys::SelfGenerated {
            self.keys = Some(self.seed.clone());
        }
        let sequence = self.identity.next_sequence(context);
        let enrolment = Enrolment { sequence, party: PartyId::Owner(self.id), public: None };
        Effects::send(PartyId::Srs, Message::Enrol(self.identity.sign(context, enrolment)))
    }

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
        self.check_drafts(context, record, &drafts)?;
        let mut levels: Vec<(Vec<Grantee>, ItemId)> = Vec::new();
        let mut upload = Upload::default();
        for (partition, plain) in drafts {
            let slot = Slot { owner: self.id, record, partition };
            let item = slot.at(self.acl.current(slot).next());
            let blinding = match context.profile.randomness {
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
            let new = ItemState { plain, generation, blinding, epoch: state.birth };
            self.items.insert(item, new);
            self.acl.note_version(item);
            self.emit(context, item, &mut upload)?;
        }
        Ok(upload.finish())
    }

    /// Whether every draft can become a version, before any of them does.
    fn check_drafts(
        &self,
        context: &Context<'_, A>,
        record: RecordId,
        drafts: &[(Partition, A::Plain)],
    ) -> Result<(), ActionError> {
        if drafts.is_empty() {
            return Err(ActionError::NoPartition(self.id, record));
        }
        for (partition, _) in drafts {
            let slot = Slot { owner: self.id, record, partition: *partition };
            let new = drafts.iter().filter(|(other, _)| other == partition).count();
            if new > usize::from(u16::MAX - self.acl.current(slot).0) {
                return Err(ActionError::VersionsExhausted(slot));
            }
            let Some(state) = self.slots.get(&slot) else {
                continue;
            };
            if state.birth == NO_EPOCH {
                return Err(ActionError::RenewalsExhausted(slot));
            }
            if context.profile.revocation == Revocation::Lazy && state.debt == Debt::Due {
                self.check_renewal(slot, state)?;
            }
        }
        Ok(())
    }

    /// Whether the numbers that a renewal counts by suffice for one more.
    fn check_renewal(&self, slot: Slot, state: &SlotState) -> Result<(), ActionError> {
        let mut epochs = vec![state.birth];
        for (_, kept) in self.items.iter().filter(|(item, _)| item.slot == slot) {
            if kept.generation == Generation(u16::MAX) {
                return Err(ActionError::RenewalsExhausted(slot));
            }
            epochs.push(kept.epoch);
        }
        epochs.sort_unstable();
        epochs.dedup();
        if epochs.len() > usize::from(NO_EPOCH.0 - state.unused.0) {
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
        items.into_iter().try_for_each(|item| self.emit(context, item, upload))
    }

    /// Equations (6)-(13) for one item: what goes to the cloud and what goes to the SRS.
    fn emit(
        &self,
        context: &Context<'_, A>,
        item: ItemId,
        upload: &mut Upload<A>,
    ) -> Result<(), ActionError> {
        let (Some(state), Some((key, secret))) =
            (self.items.get(&item), self.secret_for(context, item))
        else {
            return Ok(());
        };
        let blinding = scheme::blinding::<A>(&self.seed, state.blinding, state.generation);
        let mask = scheme::mask(&blinding);
        let sealing = scheme::seal(context.profile.payload, &mask, item, &state.plain)?;
        let capsule = A::encode_g1(&scheme::capsule(&blinding, &secret).0);
        let head = self.head(context, (item, state.generation, key), &sealing.body, &capsule);
        upload.lost_chunks += u32::try_from(sealing.lost_chunks.len()).unwrap_or(u32::MAX);
        let generation = state.generation;
        let stored = Stored { item, generation, body: sealing.body, head: head.clone() };
        upload.send.push((PartyId::Cloud, Message::Store(stored)));
        let deposit = Deposit { item, generation, key, capsule, head };
        upload.send.push((PartyId::Srs, Message::Deposit(deposit)));
        Ok(())
    }

    fn head(
        &self,
        context: &Context<'_, A>,
        (item, generation, key): (ItemId, Generation, KeyId),
        body: &A::Body,
        capsule: &A::Wire,
    ) -> Option<Signed<Head, A>> {
        if context.profile.integrity == Integrity::None {
            return None;
        }
        let body_digest = A::body_digest(body);
        let head =
            Head { item, generation, key, body_digest, capsule_digest: capsule_digest(capsule) };
        Some(self.identity.sign(context, head))
    }

    /// The key pair that an item's parameter is made with, by the profile's key scope.
    fn secret_for(&self, context: &Context<'_, A>, item: ItemId) -> Option<(KeyId, SecretKey<A>)> {
        let scope = match context.profile.key_scope {
            KeyScope::PerPatient => KeyScopeId::Patient,
            KeyScope::PerPartition => KeyScopeId::Partition(item.slot.partition),
            KeyScope::PerItemEpoch => {
                let epoch = self.items.get(&item)?.epoch;
                KeyScopeId::Epoch(item.slot.record, item.slot.partition, epoch)
            }
        };
        let key = KeyId::Owner(self.id, scope);
        Some((key, scheme::secret_key::<A>(self.keys.as_ref()?, key)))
    }

    /// Adds a grant to its list and orders the SRS to do the same.
    pub fn grant(&mut self, context: &Context<'_, A>, grant: Grant) -> Effects<A> {
        if let Grantee::Role(role) = grant.grantee
            && role.domain() == Domain::Private
        {
            return Effects::denied(Refusal::PrivateRole);
        }
        self.acl.grant(grant);
        self.order(context, Change::Grant(grant))
    }

    /// Removes grants from its list and orders the SRS to do the same.
    pub fn revoke(&mut self, context: &Context<'_, A>, slot: Slot, grantee: Grantee) -> Effects<A> {
        if self.acl.revoke(slot, grantee) {
            self.access_ended(context, &[slot]);
        }
        self.order(context, Change::Revoke(slot, grantee))
    }

    fn order(&mut self, context: &Context<'_, A>, change: Change<A>) -> Effects<A> {
        let sequence = self.identity.next_sequence(context);
        let order = Order { owner: self.id, sequence, change };
        Effects::send(PartyId::Srs, Message::Order(self.identity.sign(context, order)))
    }

    /// Notes that somebody's access to slots ended: what comes next gets fresh keys at once, what
    /// is stored becomes due for rotation (erratum E7).
    fn access_ended(&mut self, context: &Context<'_, A>, slots: &[Slot]) {
        for slot in slots.iter().filter(|slot| slot.owner == self.id) {
            if let Some(state) = self.slots.get_mut(slot) {
                if context.profile.key_scope == KeyScope::PerItemEpoch {
                    state.birth = state.take_epoch();
                }
                if context.profile.revocation != Revocation::AclOnly {
                    state.debt = Debt::Due;
                }
            }
        }
    }

    /// See [`System::rebase_sequences`](crate::system::System::rebase_sequences).
    pub(crate) fn rebase_sequences(&mut self) {
        self.identity.sequence = 0;
        self.seen = Freshness::default();
    }

    /// Takes a message in.
    pub fn handle(&mut self, context: &Context<'_, A>, message: Message<A>) -> Effects<A> {
        Effects::of(match message {
            // Only under escrow, and only once: nobody may replace keys that are in use.
            Message::Keys(seed)
                if context.profile.keys == Keys::Escrowed && self.keys.is_none() =>
            {
                self.keys = Some(seed);
                Ok(Effects::outcome(Outcome::Done))
            }
            Message::Certify(signed) => {
                let content = signed.content;
                let source =
                    (PartyId::Issuer, Stream::Certificates(content.user), content.sequence);
                context.check(&mut self.seen, source, &signed).and_then(|()| {
                    match content.standing {
                        _ if content.role.domain() == Domain::Private => {
                            return Err(Refusal::PrivateRole);
                        }
                        Standing::Held => self.acl.assign(content.user, content.role),
                        Standing::Withdrawn => {
                            let ended = self.acl.withdraw(content.user, content.role);
                            self.access_ended(context, &ended);
                        }
                    }
                    Ok(Effects::none())
                })
            }
            Message::Depart(signed) => {
                let user = signed.content.user;
                let source = (PartyId::User(user), Stream::User(user), signed.content.sequence);
                context.check(&mut self.seen, source, &signed).map(|()| {
                    let ended = self.acl.depart(user);
                    self.access_ended(context, &ended);
                    Effects::none()
                })
            }
            Message::NeedReKey { item, user, .. } => Ok(self.answer_need(context, item, &user)),
            _ => Ok(Effects::none()),
        })
    }

    fn answer_need(
        &mut self,
        context: &Context<'_, A>,
        item: ItemId,
        user: &Signed<Enrolment<A>, A>,
    ) -> Effects<A> {
        let PartyId::User(id) = user.content.party else {
            return Effects::none();
        };
        self.rekey(context, item, id, user)
            .unwrap_or_else(|_| Effects::send(PartyId::Srs, Message::NoReKey { item, user: id }))
    }

    /// Equation (14) for a user whom the owner's own list approves.
    fn rekey(
        &mut self,
        context: &Context<'_, A>,
        item: ItemId,
        user: UserId,
        enrolment: &Signed<Enrolment<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        if !context.is_authentic(PartyId::User(user), enrolment) {
            return Err(Refusal::BadSignature);
        }
        self.acl.decide(user, item)?;
        let offered = enrolment.content.public.as_ref().ok_or(Refusal::Malformed)?;
        let public = checked_key::<A>(user, offered, &self.seed)?;
        let mut upload = Upload::default();
        if context.profile.key_scope == KeyScope::PerItemEpoch {
            self.split_epoch(context, user, item, &mut upload)?;
        }
        let (key, secret) = self.secret_for(context, item).ok_or(Refusal::NoSuchItem)?;
        let rekey = A::encode_g2(&scheme::rekey(&secret, &public).0);
        let order = self.order(context, Change::ReKey { item, key, user, rekey });
        upload.send.extend(order.send);
        Ok(Effects { send: upload.send, outcome: None })
    }

    /// Before a user gets a re-encryption key for an epoch: if the epoch also holds versions that
    /// the user may not read, those that it may read move to a fresh epoch first. Their ciphertext
    /// stays; only their parameters are made again.
    fn split_epoch(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        item: ItemId,
        upload: &mut Upload<A>,
    ) -> Result<(), Refusal> {
        let slot = item.slot;
        let epoch = self.items.get(&item).ok_or(Refusal::NoSuchItem)?.epoch;
        let group: Vec<ItemId> = self
            .items
            .iter()
            .filter(|(other, state)| other.slot == slot && state.epoch == epoch)
            .map(|(other, _)| *other)
            .collect();
        let (readable, hidden): (Vec<ItemId>, Vec<ItemId>) =
            group.into_iter().partition(|other| self.acl.decide(user, *other).is_ok());
        let Some(state) = self.slots.get_mut(&slot).filter(|_| !hidden.is_empty()) else {
            return Ok(());
        };
        let fresh = state.take_epoch();
        if fresh == NO_EPOCH {
            return Err(Refusal::NotApproved);
        }
        if state.birth == epoch {
            state.birth = fresh;
        }
        for moved in readable {
            if let Some(kept) = self.items.get_mut(&moved) {
                kept.epoch = fresh;
            }
            self.emit(context, moved, upload).map_err(|_| Refusal::NoSuchItem)?;
        }
        Ok(())
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
        Effects { send: self.send, outcome: Some(outcome) }
    }
}

/// The current version of a slot as its owner counts.
impl<A: Algebra> Owner<A> {
    /// The current version of a slot, zero if there is none.
    #[must_use]
    pub fn current(&self, slot: Slot) -> Version {
        self.acl.current(slot)
    }
}

#[cfg(all(test, feature = "bls12"))]
mod tests;
