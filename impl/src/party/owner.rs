//! The owner: splits, seals, uploads, decides who may read, and renews what a revocation leaves
//! open. The owner wrote the record, so the owner's client keeps it in the clear.

mod approval;
mod sealing;
mod standing;
#[cfg(all(test, feature = "bls12"))]
mod tests;

use super::{Checked, Context, Counting, Effects, Freshness, Identity};
use crate::acl::{Acl, Domain, Grant, Grantee, Refusal};
use crate::action::Outcome;
use crate::algebra::Algebra;
use crate::id::{Epoch, Generation, ItemId, OwnerId, PartyId, Slot, UserId, Version};
use crate::map::Map;
use crate::message::{
    Certificate, Change, Departure, Enrolment, Message, Order, Signed, Since, Standing,
};
use crate::profile::{Anchor, KeyScope, Keys, Revocation};
use approval::Need;
use derive_where::derive_where;
use standing::Questions;

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
    /// The number of the last order about each line, where messages are numbered.
    lines: Map<(Slot, Grantee), u32>,
    /// The last membership of each user that has ended, as far as the owner has heard.
    ended: Map<UserId, u32>,
    seen: Freshness,
    questions: Questions<A>,
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
    /// What its head says of its ciphertext, where heads are signed.
    described: Option<Described>,
}

/// What an owner's head says of a ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Described {
    body_digest: [u8; 32],
    /// What commits to its mask (`binding=committed` only).
    commitment: Option<[u8; 32]>,
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
            lines: Map::default(),
            ended: Map::default(),
            seen: Freshness::default(),
            questions: Questions::default(),
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
        let membership = context.count(&mut 0);
        let enrolment = Enrolment { membership, party: PartyId::Owner(self.id), public: None };
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
        self.order_line(context, grant.slot, grant.grantee)
    }

    /// Orders the SRS to enter a line of its list, with all that was granted by it.
    fn order_line(&mut self, context: &Context<'_, A>, slot: Slot, grantee: Grantee) -> Effects<A> {
        let Some((from, floor)) = self.acl.line(slot, grantee) else {
            return Effects::none();
        };
        let (ended, since) = match (context.profile.anchor, grantee) {
            (Anchor::Arrival, _) => (self.ended_of(grantee), Since::Arrival),
            (Anchor::Named, Grantee::User(_)) => {
                (self.ended_of(grantee), Since::Version(floor.unwrap_or(Version(0))))
            }
            (Anchor::Named, Grantee::Role(role)) => {
                (0, Since::Holders(self.acl.holders(slot, role)))
            }
        };
        let grant = Grant { slot, grantee, from };
        self.order(context, (slot, grantee), Change::Grant { grant, ended, since })
    }

    /// The last membership of a user that has ended, as far as the owner has heard; zero for a role.
    fn ended_of(&self, grantee: Grantee) -> u32 {
        match grantee {
            Grantee::User(user) => self.ended.get(&user).copied().unwrap_or_default(),
            Grantee::Role(_) => 0,
        }
    }

    /// Removes grants from its list and orders the SRS to do the same.
    pub fn revoke(&mut self, context: &Context<'_, A>, slot: Slot, grantee: Grantee) -> Effects<A> {
        if self.acl.revoke(slot, grantee) {
            self.access_ended(context, &[slot]);
        }
        self.order(context, (slot, grantee), Change::Revoke(slot, grantee))
    }

    /// Sends a numbered order about a line.
    fn order(
        &mut self,
        context: &Context<'_, A>,
        line: (Slot, Grantee),
        change: Change<A>,
    ) -> Effects<A> {
        let mut last = self.lines.get(&line).copied().unwrap_or_default();
        let sequence = context.count(&mut last);
        if sequence > 0 {
            self.lines.insert(line, sequence);
        }
        self.send_order(context, sequence, change)
    }

    fn send_order(&self, context: &Context<'_, A>, sequence: u32, change: Change<A>) -> Effects<A> {
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
        Certificate { user, role, standing, .. }: Certificate,
    ) -> Effects<A> {
        let mut effects = Effects::none();
        let ended = match standing {
            Standing::Held { since } => self.acl.assign(user, role, since),
            Standing::Withdrawn => self.acl.withdraw(user, role),
        };
        self.access_ended(context, &ended);
        if matches!(standing, Standing::Held { .. }) && context.profile.anchor == Anchor::Named {
            let slots = self.acl.granted_to(role);
            let order = |slot| self.order_line(context, slot, Grantee::Role(role)).send;
            effects.send = slots.into_iter().flat_map(order).collect();
        }
        effects
    }

    fn note_departure(&mut self, context: &Context<'_, A>, user: UserId, membership: u32) {
        if membership > 0 {
            self.ended.insert(user, membership);
        }
        let ended = self.acl.depart(user);
        self.access_ended(context, &ended);
    }

    /// Takes note of what a server of the same root has checked; see
    /// `System::note`.
    pub(crate) fn note(&mut self, context: &Context<'_, A>, checked: &Checked<A>) -> Effects<A> {
        match checked {
            // Owners are not told of enrolments.
            Checked::Enrolment(..) => {}
            Checked::Certificate(certificate) => {
                return self.note_certificate(context, *certificate);
            }
            Checked::Departure(departure) => {
                let Departure { user, membership } = departure.content;
                self.note_departure(context, user, membership);
            }
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
            Message::Certify(signed) => self.certify(context, &signed),
            Message::Depart(_) | Message::Enrol(_) => self.depart(context, &message),
            Message::NeedReKey { request, user: enrolment, .. } => {
                Ok(self.answer_need(context, Need { request, enrolment }))
            }
            Message::Statement(signed) if context.profile.asks_issuer() => {
                self.hear_statement(context, &signed)
            }
            _ => Ok(Effects::none()),
        })
    }

    fn certify(
        &mut self,
        context: &Context<'_, A>,
        signed: &Signed<Certificate, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Certificate { sequence, user, ended, role, .. } = signed.content;
        context.authenticate(PartyId::Issuer, signed)?;
        let heard = self.ended_of(Grantee::User(user));
        if ended < heard {
            return Err(Refusal::NotFresh);
        }
        let source = (PartyId::Issuer, context.certificates(user, role), sequence);
        context.check(&mut self.seen, source, signed)?;
        if role.domain() == Domain::Private {
            return Err(Refusal::PrivateRole);
        }
        // The issuer heard of a departure that has not arrived here.
        if ended > heard {
            self.note_departure(context, user, ended);
        }
        Ok(self.note_certificate(context, signed.content))
    }

    /// Acts on what shows that a membership ended.
    fn depart(
        &mut self,
        context: &Context<'_, A>,
        message: &Message<A>,
    ) -> Result<Effects<A>, Refusal> {
        let (user, membership) = context.ended_by(message).ok_or(Refusal::BadSignature)?;
        context.later(self.ended_of(Grantee::User(user)), membership)?;
        self.note_departure(context, user, membership);
        Ok(Effects::none())
    }
}

impl<A: Algebra> Counting for Owner<A> {
    fn has_counted(&self) -> bool {
        !self.lines.is_empty()
            || self.seen != Freshness::default()
            || self.questions != Questions::default()
            || self.acl.has_numbers()
    }

    fn rebase_sequences(&mut self) {
        self.lines = Map::default();
        self.seen = Freshness::default();
        self.questions = Questions::default();
        self.acl.forget_numbers();
    }
}
