//! How an owner makes sure that a reader still is what its list says (`standing=asked`).
//!
//! Of withdrawn roles and departures an owner hears through the server, which may keep them back. So
//! a request waits while the owner asks the issuer, and the issuer's signed answer to that very
//! question decides. The answer only takes away: it confirms the roles that the owner went by, or
//! ends them. A role of which the owner has yet to hear counts once its certificate arrives.
//!
//! An answer says what was so after the question. What is uploaded later is therefore none of its
//! business: from the question on, new versions are born into another epoch. Otherwise a reader who
//! has a key already would read on, and nobody would be asked.

use super::Owner;
use super::approval::Need;
use crate::acl::{Refusal, Role};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{ItemId, KeyId, PartyId, UserId};
use crate::map::Map;
use crate::message::{Inquiry, Message, Request, Signed, Statement};
use crate::party::{Context, Effects};
use crate::profile::KeyScope;
use derive_where::derive_where;

/// What an owner asked the issuer. The number outlives a restart of the owner's client: otherwise an
/// old answer would pass for a new one.
#[derive_where(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Questions<A: Algebra> {
    /// The number of the last one.
    last: u32,
    /// Those without an answer, by number.
    open: Map<u32, Question<A>>,
}

/// A request that waits for the issuer's answer.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
struct Question<A: Algebra> {
    need: Need<A>,
    /// The key pair of the item when the owner asked.
    key: KeyId,
    /// The roles of the user by the owner's list, each with the number of its certificate.
    roles: Vec<(Role, u32)>,
}

impl<A: Algebra> Questions<A> {
    /// Keeps a question, in place of an earlier one about the same, and returns its number.
    fn add(&mut self, context: &Context<'_, A>, question: Question<A>) -> u32 {
        let about = |question: &Question<A>| {
            let Request { user, item, .. } = question.need.request.content;
            (user, item)
        };
        self.open.retain(|_, other| about(other) != about(&question));
        let number = context.count(&mut self.last);
        self.open.insert(number, question);
        number
    }

    /// Takes the question that a statement answers, if it waits.
    fn take(&mut self, context: &Context<'_, A>, inquiry: Inquiry) -> Option<Question<A>> {
        let user = |question: &Question<A>| question.need.request.content.user;
        let answered =
            |number: u32| number == inquiry.number || context.has(Fault::BelieveOldStatement);
        let theirs = self.open.iter().rev().filter(|(_, one)| user(one) == inquiry.user);
        let number = theirs.map(|(number, _)| *number).find(|number| answered(*number))?;
        self.open.remove(&number)
    }
}

impl<A: Algebra> Owner<A> {
    /// The number of its question about a user that waits for an answer, if one does: the last one.
    #[must_use]
    pub fn asked(&self, user: UserId) -> Option<u32> {
        let about = |question: &Question<A>| question.need.request.content.user == user;
        self.questions.open.iter().rfind(|(_, one)| about(one)).map(|(number, _)| *number)
    }

    /// Asks the issuer about a user whom the owner's own list approves.
    pub(super) fn ask(
        &mut self,
        context: &Context<'_, A>,
        need: Need<A>,
    ) -> Result<Effects<A>, Refusal> {
        let Request { user, item, .. } = need.request.content;
        self.approve(context, &need)?;
        let key = self.key_for(context, item).ok_or(Refusal::NoSuchItem)?;
        self.close_epoch(context, item);
        let roles = self.acl.holdings_of(user).collect();
        let number = self.questions.add(context, Question { need, key, roles });
        let inquiry = Inquiry { owner: self.id, number, user };
        let signed = self.identity.sign(context, inquiry);
        Ok(Effects::send(PartyId::Issuer, Message::Inquiry(signed)))
    }

    /// Has the next version of an item's slot born into another epoch than the item's.
    fn close_epoch(&mut self, context: &Context<'_, A>, item: ItemId) {
        if context.profile.key_scope == KeyScope::PerItemEpoch
            && let Some(kept) = self.items.get(&item)
            && let Some(state) = self.slots.get_mut(&item.slot)
            && state.birth == kept.epoch
        {
            state.birth = state.take_epoch();
        }
    }

    /// Takes note of what the issuer says of a user, and decides about the request that waits for
    /// it. What is not known to have been so when the owner asked is asked again.
    pub(super) fn hear_statement(
        &mut self,
        context: &Context<'_, A>,
        signed: &Signed<Statement, A>,
    ) -> Result<Effects<A>, Refusal> {
        context.authenticate(PartyId::Issuer, signed)?;
        let Statement { inquiry, ended, ref roles } = signed.content;
        let user = inquiry.user;
        if inquiry.owner != self.id {
            return Err(Refusal::Malformed);
        }
        let question = self.questions.take(context, inquiry).ok_or(Refusal::NotFresh)?;
        for holding in question.roles.iter().filter(|holding| !roles.contains(holding)) {
            let (role, since) = *holding;
            if self.acl.held_since(user, role) == Some(since) {
                let ended = self.acl.withdraw(user, role);
                self.access_ended(context, &ended);
            }
        }
        let request = question.need.request.content;
        let answer = if question.need.enrolment.content.membership <= ended {
            // The departure itself comes from the server, whose list must not lag behind orders.
            Err(Refusal::NotRegistered)
        } else if self.is_as_asked(context, &question) {
            self.rekey(context, &question.need)
        } else {
            self.ask(context, question.need)
        };
        Ok(self.or_decline(context, request, answer))
    }

    /// Whether the owner goes by nothing that it did not ask about.
    fn is_as_asked(&self, context: &Context<'_, A>, question: &Question<A>) -> bool {
        let Request { user, item, .. } = question.need.request.content;
        let mut held = self.acl.holdings_of(user);
        held.all(|holding| question.roles.contains(&holding))
            && self.key_for(context, item) == Some(question.key)
    }
}
