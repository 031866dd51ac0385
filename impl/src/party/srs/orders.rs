//! Orders of owners: what the list says, and the re-encryption keys that requests wait for.

use super::keys::{is_key_for, opens_something};
use super::{Srs, faulty};
use crate::acl::{Domain, Grant, Grantee, Refusal};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{ItemId, KeyId, OwnerId, PartyId, Slot, UserId};
use crate::keys::ReKey;
use crate::message::{Change, Declined, Order, Request, Signed, Since};
use crate::party::{Context, Effects, Stream};
use crate::profile::Anchor;

impl<A: Algebra> Srs<A> {
    pub(super) fn order(
        &mut self,
        context: &Context<'_, A>,
        order: Signed<Order<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Order { owner, sequence, ref change } = order.content;
        let line = match *change {
            Change::Grant { grant, .. } => (grant.slot, grant.grantee),
            Change::Revoke(slot, grantee) => (slot, grantee),
            Change::ReKey { item, key, user, ref rekey } => {
                context.authenticate(PartyId::Owner(owner), &order)?;
                let request = Request { user, sequence, item };
                return self.take_rekey(context, owner, request, (key, rekey));
            }
        };
        // Before it counts: one owner's number would make the server refuse another's orders.
        if line.0.owner != owner {
            return Err(Refusal::Malformed);
        }
        let source = (PartyId::Owner(owner), Stream::Line(line.0, line.1), sequence);
        context.check(&mut self.seen, source, &order)?;
        match order.content.change {
            Change::Grant { grant, ended, since } => self.grant(context, grant, ended, &since),
            Change::Revoke(slot, grantee) => {
                if !context.has(Fault::ServeAfterRevoke) {
                    self.acl.revoke(slot, grantee);
                }
                self.prune_keys_of(owner);
                if context.has(Fault::ChangeAnothersKey) {
                    return Ok(self.change_keys(grantee));
                }
                Ok(Effects::none())
            }
            Change::ReKey { .. } => Ok(Effects::none()),
        }
    }

    /// Enters a line. It states all that was granted, so it replaces what the list says. Where orders
    /// are not numbered, this one may be the earlier of two, and both count. So they do where the
    /// server says from when a grant counts (`anchor=arrival`).
    fn grant(
        &mut self,
        context: &Context<'_, A>,
        grant: Grant,
        ended: u32,
        since: &Since,
    ) -> Result<Effects<A>, Refusal> {
        match grant.grantee {
            Grantee::Role(role) if role.domain() == Domain::Private => {
                return Err(Refusal::PrivateRole);
            }
            Grantee::Role(_) => {}
            Grantee::User(user) => {
                if let Some(stale) = self.stale_membership(context, user, ended) {
                    return Ok(stale.of(PartyId::Owner(grant.slot.owner)));
                }
            }
        }
        let Grant { slot, grantee, from } = faulty::taken_down(context, grant);
        let grant = Grant { slot, grantee, from };
        match (context.profile.anchor, grantee, since) {
            (Anchor::Arrival, ..) => self.acl.grant(grant),
            (Anchor::Named, Grantee::User(_), Since::Version(floor)) => {
                self.clear_line(context, slot, grantee);
                self.acl.grant_from(grant, *floor);
            }
            (Anchor::Named, Grantee::Role(role), Since::Holders(holders)) => {
                self.clear_line(context, slot, grantee);
                self.acl.grant_to_holders(grant, role, holders);
            }
            _ => return Err(Refusal::Malformed),
        }
        Ok(Effects::none())
    }

    fn clear_line(&mut self, context: &Context<'_, A>, slot: Slot, grantee: Grantee) {
        if context.is_numbered() && !context.has(Fault::AddOrders) {
            self.acl.revoke(slot, grantee);
        }
    }

    /// Takes a re-encryption key, as the answer to a request that waits for it, and answers that.
    fn take_rekey(
        &mut self,
        context: &Context<'_, A>,
        owner: OwnerId,
        request: Request,
        (key, rekey): (KeyId, &A::Wire),
    ) -> Result<Effects<A>, Refusal> {
        let Request { user, item, .. } = request;
        if item.slot.owner != owner || !is_key_for(item.slot, key) {
            return Err(Refusal::Malformed);
        }
        let rekey = ReKey(A::decode_g2(rekey).map_err(|_| Refusal::Malformed)?);
        self.no_longer_waits(user, item, request.sequence)?;
        // The user's access may have ended while the owner was asked.
        if opens_something(&self.acl, key, user) {
            self.rekeys.insert((key, user), rekey);
        }
        let answer = self.release(context, user, item);
        Ok(self.reply(context, request, answer))
    }

    /// Refuses a request because its item's owner does.
    pub(super) fn declined(
        &mut self,
        context: &Context<'_, A>,
        declined: &Signed<Declined, A>,
    ) -> Result<Effects<A>, Refusal> {
        let request = declined.content.request;
        let Request { user, item, sequence } = request;
        context.authenticate(PartyId::Owner(item.slot.owner), declined)?;
        self.no_longer_waits(user, item, sequence)?;
        Ok(self.reply(context, request, Err(Refusal::NotApproved)))
    }

    /// Ends the wait of a request for its owner. An answer to any other request is of no use.
    fn no_longer_waits(
        &mut self,
        user: UserId,
        item: ItemId,
        sequence: u32,
    ) -> Result<(), Refusal> {
        if self.waiting.get(&(user, item)) != Some(&sequence) {
            return Err(Refusal::NotFresh);
        }
        self.waiting.remove(&(user, item));
        Ok(())
    }
}
