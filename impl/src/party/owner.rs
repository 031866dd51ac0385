//! The owner: splits, seals, uploads, decides who may read, and renews what a revocation leaves
//! open. The owner wrote the record, so the owner's client keeps it in the clear.

mod approval;
mod sealing;
#[cfg(all(test, feature = "bls12"))]
mod tests;

use super::{Context, Counting, Effects, Freshness, Identity, Stream};
use crate::acl::{Acl, Domain, Grant, Grantee, Refusal};
use crate::action::Outcome;
use crate::algebra::Algebra;
use crate::id::{Epoch, Generation, ItemId, OwnerId, PartyId, Slot, UserId, Version};
use crate::map::Map;
use crate::message::{Certificate, Change, Enrolment, Message, Order, Since, Standing};
use crate::profile::{Anchor, KeyScope, Keys, Revocation};
use crate::system::Checked;
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

impl SlotState {
    /// Takes the first unused epoch; one beyond the algebra's last when none is left.
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
    /// The digest of its ciphertext, where heads are signed.
    body_digest: Option<[u8; 32]>,
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

    /// The current version of a slot, zero if there is none.
    #[must_use]
    pub fn current(&self, slot: Slot) -> Version {
        self.acl.current(slot)
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

    /// Adds a grant to its list and orders the SRS to do the same.
    pub fn grant(&mut self, context: &Context<'_, A>, grant: Grant) -> Effects<A> {
        if let Grantee::Role(role) = grant.grantee
            && role.domain() == Domain::Private
        {
            return Effects::denied(Refusal::PrivateRole);
        }
        let current = self.current(grant.slot);
        self.acl.grant_from(grant, current);
        self.order_grant(context, grant)
    }

    /// Orders the SRS to enter a grant of its list.
    fn order_grant(&mut self, context: &Context<'_, A>, grant: Grant) -> Effects<A> {
        let since = match (context.profile.anchor, grant.grantee) {
            (Anchor::Arrival, _) => Since::Arrival,
            (Anchor::Named, Grantee::User(_)) => Since::Version(self.current(grant.slot)),
            (Anchor::Named, Grantee::Role(role)) => {
                Since::Holders(self.acl.holders(grant.slot, role))
            }
        };
        self.order(context, Change::Grant { grant, since })
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

    /// Notes that somebody's access to slots ended. What comes next gets fresh keys at once; what
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

    /// Acts on a certificate. Where grants name their versions, a new holder of a role is covered
    /// once the owner says so: an order for each grant to the role tells the SRS from when.
    fn note_certificate(
        &mut self,
        context: &Context<'_, A>,
        Certificate { sequence, user, role, standing }: Certificate,
    ) -> Effects<A> {
        let mut effects = Effects::none();
        match standing {
            Standing::Held => {
                self.acl.assign(user, role, sequence);
                if context.profile.anchor == Anchor::Named {
                    let grants: Vec<Grant> = self.acl.grants_to(role).collect();
                    let order = |grant| self.order_grant(context, grant).send;
                    effects.send = grants.into_iter().flat_map(order).collect();
                }
            }
            Standing::Withdrawn => {
                let ended = self.acl.withdraw(user, role);
                self.access_ended(context, &ended);
            }
        }
        effects
    }

    fn note_departure(&mut self, context: &Context<'_, A>, user: UserId) {
        let ended = self.acl.depart(user);
        self.access_ended(context, &ended);
    }

    /// Takes note of what a server of the same root has checked; see
    /// [`System::note`](crate::system::System::note).
    pub(crate) fn note(&mut self, context: &Context<'_, A>, checked: &Checked<A>) -> Effects<A> {
        match *checked {
            // Owners are not told of enrolments.
            Checked::Enrolment(..) => {}
            Checked::Certificate(certificate) => {
                return self.note_certificate(context, certificate);
            }
            Checked::Departure(user) => self.note_departure(context, user),
        }
        Effects::none()
    }

    /// An item's content.
    pub(crate) fn content(&self, item: ItemId) -> Option<&A::Plain> {
        self.items.get(&item).map(|state| &state.plain)
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
                    if content.role.domain() == Domain::Private {
                        return Err(Refusal::PrivateRole);
                    }
                    Ok(self.note_certificate(context, content))
                })
            }
            Message::Depart(signed) => {
                let user = signed.content.user;
                let source = (PartyId::User(user), Stream::User(user), signed.content.sequence);
                context.check(&mut self.seen, source, &signed).map(|()| {
                    self.note_departure(context, user);
                    Effects::none()
                })
            }
            Message::NeedReKey { item, user, .. } => Ok(self.answer_need(context, item, &user)),
            _ => Ok(Effects::none()),
        })
    }
}

impl<A: Algebra> Counting for Owner<A> {
    fn has_counted(&self) -> bool {
        self.identity.sequence > 0 || self.seen != Freshness::default()
    }

    fn rebase_sequences(&mut self) {
        self.identity.sequence = 0;
        self.seen = Freshness::default();
    }
}
