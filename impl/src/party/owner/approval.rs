//! How an owner approves readers without escrow: re-encryption keys, and the epochs that prevent a
//! key from opening more than its reader may read.

use super::Owner;
use crate::acl::{Grantee, Refusal};
use crate::algebra::Algebra;
use crate::id::{ItemId, PartyId, UserId};
use crate::message::{Change, Declined, Enrolment, Message, Request, Signed};
use crate::party::srs::checked_key;
use crate::party::{Context, Effects};
use crate::profile::KeyScope;
use crate::scheme;
use derive_where::derive_where;

/// A request that needs a re-encryption key, as the server passes it on.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Need<A: Algebra> {
    pub(super) request: Signed<Request, A>,
    /// The asker's enrolment, with the public key to make the re-encryption key for.
    pub(super) enrolment: Signed<Enrolment<A>, A>,
}

impl<A: Algebra> Need<A> {
    /// Checks that the user asks, and enrolled like this.
    fn authenticate(&self, context: &Context<'_, A>) -> Result<(), Refusal> {
        let party = PartyId::User(self.request.content.user);
        context.authenticate(party, &self.request)?;
        context.authenticate(party, &self.enrolment)?;
        if self.enrolment.content.party == party { Ok(()) } else { Err(Refusal::Malformed) }
    }
}

impl<A: Algebra> Owner<A> {
    /// Makes the re-encryption key that a request needs, or declines; `standing=asked` asks first.
    pub(super) fn answer_need(&mut self, context: &Context<'_, A>, need: Need<A>) -> Effects<A> {
        let request = need.request.content;
        let answer =
            need.authenticate(context).and_then(|()| match context.profile.asks_issuer() {
                true => self.ask(context, need),
                false => self.rekey(context, &need),
            });
        self.or_decline(context, request, answer)
    }

    /// What the owner does about a request; if it refuses, it says so.
    pub(super) fn or_decline(
        &self,
        context: &Context<'_, A>,
        request: Request,
        answer: Result<Effects<A>, Refusal>,
    ) -> Effects<A> {
        answer.unwrap_or_else(|_| {
            let declined = self.identity.sign(context, Declined { request });
            Effects::send(PartyId::Srs, Message::NoReKey(declined))
        })
    }

    /// Whether the owner's own list approves a request.
    pub(super) fn approve(
        &mut self,
        context: &Context<'_, A>,
        need: &Need<A>,
    ) -> Result<(), Refusal> {
        let Request { user, item, .. } = need.request.content;
        self.hear_enrolment(context, user, need.enrolment.content.membership)?;
        self.acl.decide(user, item)
    }

    /// Equation (14) for a user whom the owner's own list approves.
    pub(super) fn rekey(
        &mut self,
        context: &Context<'_, A>,
        need: &Need<A>,
    ) -> Result<Effects<A>, Refusal> {
        let Request { user, sequence, item } = need.request.content;
        self.approve(context, need)?;
        let offered = need.enrolment.content.public.as_ref().ok_or(Refusal::Malformed)?;
        let public = checked_key::<A>(user, offered, &self.seed)?;
        let mut send = match context.profile.key_scope {
            KeyScope::PerItemEpoch => self.split_epoch(context, user, item)?,
            KeyScope::PerPatient | KeyScope::PerPartition => Vec::new(),
        };
        let (key, secret) = self.secret_for(context, item).ok_or(Refusal::NoSuchItem)?;
        let rekey = A::encode_g2(&scheme::rekey(&secret, &public).0);
        let change = Change::ReKey { item, key, user, rekey };
        send.extend(self.send_order(context, sequence, change).send);
        Ok(Effects { send, ..Effects::default() })
    }

    /// Takes note of a membership: what was granted to an earlier one has ended, and one that has
    /// ended is given nothing.
    fn hear_enrolment(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        membership: u32,
    ) -> Result<(), Refusal> {
        let ended = self.ended_of(Grantee::User(user));
        context.later(ended, membership).map_err(|_| Refusal::NotRegistered)?;
        if context.is_numbered() && membership > ended + 1 {
            self.note_departure(context, user, membership - 1);
        }
        Ok(())
    }

    /// Prepares an epoch before a user gets a re-encryption key for it. If the epoch also holds
    /// versions that the user may not read, those that the user may read move to a fresh epoch.
    /// Their ciphertext stays; only their parameters are made again, for the SRS.
    fn split_epoch(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        item: ItemId,
    ) -> Result<Vec<(PartyId, Message<A>)>, Refusal> {
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
            return Ok(Vec::new());
        };
        let fresh = state.take_epoch();
        if fresh.0 > A::ROOM.epoch {
            return Err(Refusal::NotApproved);
        }
        if state.birth == epoch {
            state.birth = fresh;
        }
        let mut send = Vec::new();
        for moved in readable {
            if let Some(kept) = self.items.get_mut(&moved) {
                kept.epoch = fresh;
            }
            let deposit = self.deposit(context, moved).ok_or(Refusal::NoSuchItem)?;
            send.push((PartyId::Srs, Message::Deposit(deposit)));
        }
        Ok(send)
    }
}
