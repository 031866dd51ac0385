//! What a user takes in: keys under escrow, downloads, and answers to requests.

use super::{Download, Received, User};
use crate::acl::Refusal;
use crate::action::Outcome;
use crate::algebra::{Algebra, DecodeError};
use crate::fault::Fault;
use crate::id::{ItemId, PartyId, Slot, Version};
use crate::keys::{Capsule, ReCapsule, ReKey};
use crate::message::{
    Fetched, Grantable, Head, Message, NotStored, Parameter, Reply, Request, Signed,
};
use crate::party::{Context, Effects};
use crate::profile::{Integrity, Keys};
use crate::scheme;

impl<A: Algebra> User<A> {
    /// Takes a message in.
    pub fn handle(&mut self, context: &Context<'_, A>, message: Message<A>) -> Effects<A> {
        match message {
            // Only under escrow, and only once: nobody may replace keys that are in use.
            Message::Keys(seed)
                if context.profile.keys == Keys::Escrowed && self.keys.is_none() =>
            {
                self.keys = Some(seed);
                Effects::outcome(Outcome::Done)
            }
            Message::Fetched(fetched) => Effects::of(self.fetched(context, fetched)),
            Message::NotStored(signed) => Effects::of(self.not_stored(context, &signed)),
            Message::Reply(reply) => Effects::of(self.reply(context, reply)),
            _ => Effects::none(),
        }
    }

    fn fetched(
        &mut self,
        context: &Context<'_, A>,
        fetched: Signed<Fetched<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        context.authenticate(PartyId::Cloud, &fetched)?;
        let Fetched { reader, stored, current } = fetched.content;
        self.is_meant(context, reader)?;
        if context.profile.remembers_heads() && self.fetching.remove(&stored.item).is_none() {
            return Err(Refusal::NotFresh);
        }
        self.downloads.insert(stored.item, Download { stored, current });
        Ok(Effects::outcome(Outcome::Done))
    }

    fn not_stored(
        &mut self,
        context: &Context<'_, A>,
        signed: &Signed<NotStored, A>,
    ) -> Result<Effects<A>, Refusal> {
        context.authenticate(PartyId::Cloud, signed)?;
        let NotStored { reader, item } = signed.content;
        self.is_meant(context, reader)?;
        self.fetching.remove(&item);
        Err(Refusal::NotStored)
    }

    fn reply(
        &mut self,
        context: &Context<'_, A>,
        reply: Signed<Reply<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        if !context.has(Fault::BelieveAnyReply) {
            context.authenticate(PartyId::Srs, &reply)?;
        }
        let Reply { request: Request { user, sequence, item }, answer } = reply.content;
        self.is_meant(context, PartyId::User(user))?;
        let given = answer?;
        let awaited = self.awaited.get(&item).copied();
        if context.profile.integrity == Integrity::Signed && awaited != Some(sequence) {
            return Err(Refusal::NotFresh);
        }
        self.receive(context, item, given)
    }

    /// Checks that an answer is one to this user, where answers are signed.
    ///
    /// # Errors
    /// [`Refusal::NotFresh`]: it answers nothing that this user asked.
    fn is_meant(&self, context: &Context<'_, A>, reader: PartyId) -> Result<(), Refusal> {
        match context.profile.integrity {
            Integrity::Signed if reader != PartyId::User(self.id) => Err(Refusal::NotFresh),
            _ => Ok(()),
        }
    }

    fn receive(
        &mut self,
        context: &Context<'_, A>,
        item: ItemId,
        given: Grantable<A>,
    ) -> Result<Effects<A>, Refusal> {
        let generation = given.generation;
        let recapsule = match &given.parameter {
            Parameter::ReCapsule(wire) => A::decode_gt(wire).map(ReCapsule),
            Parameter::Ingredients { capsule, rekey } => pair_up::<A>(capsule, rekey),
        }
        .map_err(|_| Refusal::Malformed)?;
        let (head, current) = match context.profile.integrity {
            Integrity::None => (None, None),
            Integrity::Signed => {
                let head = verified_head(context, item, given.head)?;
                let current = verified_head(context, item, given.current)?;
                if (head.item, head.generation) != (item, generation)
                    || current.item.slot != item.slot
                {
                    return Err(Refusal::HeadMismatch);
                }
                let current = current.item.version;
                if context.profile.remembers_heads() {
                    self.remember(context, item, current)?;
                }
                (Some(head), Some(current))
            }
        };
        self.parameters.insert(item, Received { generation, recapsule, head, current });
        Ok(Effects::outcome(Outcome::Granted))
    }

    /// The latest version of a slot that a head has shown, zero if none has or nothing is remembered.
    pub(super) fn shown(&self, slot: Slot) -> Version {
        self.shown.get(&slot).copied().unwrap_or(Version(0))
    }

    /// Remembers which version an answer about an item calls current. The answer counts once.
    ///
    /// # Errors
    /// [`Refusal::NotFresh`] if a later version is known to exist.
    fn remember(
        &mut self,
        context: &Context<'_, A>,
        item: ItemId,
        current: Version,
    ) -> Result<(), Refusal> {
        if current < self.shown(item.slot).max(item.version) {
            return Err(Refusal::NotFresh);
        }
        if !context.has(Fault::ForgetHeads) {
            self.shown.insert(item.slot, current);
        }
        self.awaited.remove(&item);
        Ok(())
    }
}

fn verified_head<A: Algebra>(
    context: &Context<'_, A>,
    item: ItemId,
    head: Option<Signed<Head, A>>,
) -> Result<Head, Refusal> {
    let head = head.ok_or(Refusal::BadSignature)?;
    if !context.is_authentic(PartyId::Owner(item.slot.owner), &head) {
        return Err(Refusal::BadSignature);
    }
    Ok(head.content)
}

/// Equations (15)-(18) at the user (`transform=at-user`, erratum E5).
fn pair_up<A: Algebra>(capsule: &A::Wire, rekey: &A::Wire) -> Result<ReCapsule<A>, DecodeError> {
    let capsule = Capsule(A::decode_g1(capsule)?);
    let rekey = ReKey(A::decode_g2(rekey)?);
    Ok(scheme::reencrypt(&capsule, &rekey.prepare()))
}
