//! How an owner approves readers without escrow: re-encryption keys, and the epochs that prevent a
//! key from opening more than its reader may read.

use super::Owner;
use crate::acl::Refusal;
use crate::algebra::Algebra;
use crate::id::{ItemId, PartyId, UserId};
use crate::message::{Change, Enrolment, Message, Signed};
use crate::party::srs::checked_key;
use crate::party::{Context, Effects};
use crate::profile::KeyScope;
use crate::scheme;

impl<A: Algebra> Owner<A> {
    pub(super) fn answer_need(
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
        let mut send = match context.profile.key_scope {
            KeyScope::PerItemEpoch => self.split_epoch(context, user, item)?,
            KeyScope::PerPatient | KeyScope::PerPartition => Vec::new(),
        };
        let (key, secret) = self.secret_for(context, item).ok_or(Refusal::NoSuchItem)?;
        let rekey = A::encode_g2(&scheme::rekey(&secret, &public).0);
        let order = self.order(context, Change::ReKey { item, key, user, rekey });
        send.extend(order.send);
        Ok(Effects { send, ..Effects::default() })
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
