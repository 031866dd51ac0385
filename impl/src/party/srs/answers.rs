//! Requests: what the list allows to whom, and what they are given.

use super::super::{Context, Effects, Stream};
use super::Srs;
use crate::acl::Refusal;
use crate::algebra::Algebra;
use crate::audit::Entry;
use crate::fault::Fault;
use crate::id::{ItemId, KeyId, PartyId, UserId};
use crate::keys::ReKey;
use crate::message::{Grantable, Message, Parameter, Reply, Request, Signed};
use crate::profile::{Keys, Transform};
use crate::scheme;

impl<A: Algebra> Srs<A> {
    /// Takes a request in. Whoever sent it, the answer goes to the user that it names.
    ///
    /// An entry holds that user to the request. So there is none for a request that the user did not
    /// sign, nor for one that comes again.
    pub(super) fn request(
        &mut self,
        context: &Context<'_, A>,
        request: &Signed<Request, A>,
    ) -> Effects<A> {
        let Request { user, sequence, .. } = request.content;
        let source = (PartyId::User(user), Stream::Requests(user), sequence);
        let checked = context.check(&mut self.seen, source, request);
        let is_asked = checked.is_ok() || context.has(Fault::LogUnchecked);
        let answer = checked.and_then(|()| self.consider(context, request));
        answer.unwrap_or_else(|refusal| match is_asked {
            true => self.reply(context, request.content, Err(refusal)),
            false => self.send_reply(context, request.content, Err(refusal)),
        })
    }

    /// Answers a request, or asks the owner for the re-encryption key that it needs.
    fn consider(
        &mut self,
        context: &Context<'_, A>,
        request: &Signed<Request, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Request { user, sequence, item } = request.content;
        let enrolment = self.users.get(&user).ok_or(Refusal::NotRegistered)?.clone();
        self.decide(context, user, item)?;
        let key = self.deposits.get(&item).ok_or(Refusal::NoSuchItem)?.key;
        if context.profile.keys == Keys::SelfGenerated && !self.rekeys.contains(&(key, user)) {
            self.waiting.insert((user, item), sequence);
            let message = Message::NeedReKey { request: request.clone(), key, user: enrolment };
            return Ok(Effects::send(PartyId::Owner(item.slot.owner), message));
        }
        let answer = self.release(context, user, item);
        Ok(self.reply(context, request.content, answer))
    }

    /// Answers a request, and writes down what was decided and by which policy.
    pub(super) fn reply(
        &self,
        context: &Context<'_, A>,
        request: Request,
        answer: Result<Grantable<A>, Refusal>,
    ) -> Effects<A> {
        let Request { user, item, .. } = request;
        let decision = answer.as_ref().map(|_| ()).map_err(|refusal| *refusal);
        let entry = Entry { user, item, decision, policy: self.acl.policy(user, item.slot) };
        let audit = (!context.has(Fault::LogNothing)).then_some(entry);
        Effects { audit, ..self.send_reply(context, request, answer) }
    }

    /// Sends the signed answer to a request.
    fn send_reply(
        &self,
        context: &Context<'_, A>,
        request: Request,
        answer: Result<Grantable<A>, Refusal>,
    ) -> Effects<A> {
        let reply = self.identity.sign(context, Reply { request, answer });
        Effects::send(PartyId::User(request.user), Message::Reply(reply))
    }

    /// Whether the list allows it at this moment.
    fn decide(&self, context: &Context<'_, A>, user: UserId, item: ItemId) -> Result<(), Refusal> {
        if context.has(Fault::SkipList) {
            return Ok(());
        }
        self.acl.decide(user, item)
    }

    /// The parameter of an item for a user, if the list allows it at this moment.
    pub(super) fn release(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        item: ItemId,
    ) -> Result<Grantable<A>, Refusal> {
        self.decide(context, user, item)?;
        let deposited = self.deposits.get(&item).ok_or(Refusal::NoSuchItem)?;
        let id = (deposited.key, user);
        let rekey = self.rekey(context, id).ok_or(Refusal::NotApproved)?;
        let transform = match context.has(Fault::SendReKey) {
            true => Transform::AtUser,
            false => context.profile.transform,
        };
        let parameter = match transform {
            Transform::AtSrs => {
                let prepared = match context.profile.keys {
                    Keys::SelfGenerated => self.prepared.prepare(id, &rekey),
                    Keys::Escrowed => rekey.prepare(),
                };
                let recapsule = scheme::reencrypt(&deposited.capsule, &prepared);
                Parameter::ReCapsule(A::encode_gt(&recapsule.0))
            }
            Transform::AtUser => Parameter::Ingredients {
                capsule: A::encode_g1(&deposited.capsule.0),
                rekey: A::encode_g2(&rekey.0),
            },
        };
        let current = self.deposits.get(&item.slot.at(self.acl.current(item.slot)));
        Ok(Grantable {
            generation: deposited.generation,
            parameter,
            head: deposited.head.clone(),
            current: current.and_then(|deposited| deposited.head.clone()),
        })
    }

    fn rekey(&self, context: &Context<'_, A>, (key, user): (KeyId, UserId)) -> Option<ReKey<A>> {
        match context.profile.keys {
            Keys::SelfGenerated => self.rekeys.get(&(key, user)).cloned(),
            Keys::Escrowed => {
                let KeyId::Owner(owner, _) = key else {
                    return None;
                };
                let owner_seed = self.escrow.get(&PartyId::Owner(owner))?;
                let user_seed = self.escrow.get(&PartyId::User(user))?;
                let owner = scheme::secret_key::<A>(owner_seed, key);
                let user = scheme::secret_key::<A>(user_seed, KeyId::User(user));
                Some(scheme::rekey_escrowed(&owner, &user))
            }
        }
    }
}
