//! What a message says in the clear, which is the same on symbols and on curves.

use sesphr::acl::{Grant, Grantee, Refusal};
use sesphr::algebra::Algebra;
use sesphr::id::{Generation, ItemId, KeyId, OwnerId, PartyId, Slot, UserId, Version};
use sesphr::message::{
    Certificate, Change, Declined, Departure, Enrolment, Envelope, Fetched, Head, Inquiry, Message,
    NotStored, Order, Parameter, Reply, Request, Signed, Since, Statement,
};

/// A message without its group elements, ciphertexts, digests and signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outline {
    from: PartyId,
    to: PartyId,
    says: Says,
}

/// Whether something is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Signed,
    Unsigned,
}

/// What a head says about an item.
type Heading = Option<(ItemId, Generation, KeyId)>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Says {
    Enrol(Joins),
    Keys,
    Certify(Certificate, Mark),
    Depart(Departure, Mark),
    Store(ItemId, Generation, Heading),
    Deposit(ItemId, Generation, KeyId, Heading),
    Order(OwnerId, u32, Orders, Mark),
    NeedReKey(Request, KeyId, Joins, Mark),
    NoReKey(Declined, Mark),
    Inquiry(Inquiry, Mark),
    Statement(Statement, Mark),
    Fetch(ItemId),
    Fetched(PartyId, (ItemId, Generation, Heading), Version, Mark),
    NotStored(NotStored, Mark),
    Request(Request, Mark),
    Reply(Request, Result<Gives, Refusal>, Mark),
}

/// An enrolment: the party, which of its memberships begins, whether it offers a key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Joins {
    party: PartyId,
    membership: u32,
    offers_key: bool,
    mark: Mark,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Orders {
    Grant(Grant, u32, Since),
    Revoke(Slot, Grantee),
    ReKey(ItemId, KeyId, UserId),
}

/// A parameter: its generation, whether it was transformed, and what the owner signed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gives {
    generation: Generation,
    transformed: bool,
    head: Heading,
    current: Heading,
}

/// The outline of a message.
pub(super) fn outline<A: Algebra>(envelope: &Envelope<A>) -> Outline {
    let says = match &envelope.message {
        Message::Enrol(enrolment) => Says::Enrol(joins(enrolment)),
        Message::Keys(_) => Says::Keys,
        Message::Certify(signed) => Says::Certify(signed.content, mark(signed)),
        Message::Depart(signed) => Says::Depart(signed.content, mark(signed)),
        Message::Store(stored) => {
            Says::Store(stored.item, stored.generation, heading(stored.head.as_ref()))
        }
        Message::Deposit(deposit) => {
            let head = heading(deposit.head.as_ref());
            Says::Deposit(deposit.item, deposit.generation, deposit.key, head)
        }
        Message::Order(signed) => {
            let Order { owner, sequence, change } = &signed.content;
            Says::Order(*owner, *sequence, orders(change), mark(signed))
        }
        Message::NeedReKey { request, key, user } => {
            Says::NeedReKey(request.content, *key, joins(user), mark(request))
        }
        Message::NoReKey(signed) => Says::NoReKey(signed.content, mark(signed)),
        Message::Inquiry(signed) => Says::Inquiry(signed.content, mark(signed)),
        Message::Statement(signed) => Says::Statement(signed.content.clone(), mark(signed)),
        Message::Fetch(item) => Says::Fetch(*item),
        Message::Fetched(signed) => {
            let Fetched { reader, stored, current } = &signed.content;
            let stored = (stored.item, stored.generation, heading(stored.head.as_ref()));
            Says::Fetched(*reader, stored, *current, mark(signed))
        }
        Message::NotStored(signed) => Says::NotStored(signed.content, mark(signed)),
        Message::Request(signed) => Says::Request(signed.content, mark(signed)),
        Message::Reply(signed) => {
            let Reply { request, answer } = &signed.content;
            let gives = answer.as_ref().map(|given| Gives {
                generation: given.generation,
                transformed: matches!(given.parameter, Parameter::ReCapsule(_)),
                head: heading(given.head.as_ref()),
                current: heading(given.current.as_ref()),
            });
            Says::Reply(*request, gives.map_err(|refusal| *refusal), mark(signed))
        }
    };
    Outline { from: envelope.from, to: envelope.to, says }
}

fn mark<T, A: Algebra>(signed: &Signed<T, A>) -> Mark {
    if signed.signature.is_some() { Mark::Signed } else { Mark::Unsigned }
}

fn heading<A: Algebra>(head: Option<&Signed<Head, A>>) -> Heading {
    head.map(|head| (head.content.item, head.content.generation, head.content.key))
}

fn joins<A: Algebra>(signed: &Signed<Enrolment<A>, A>) -> Joins {
    let Enrolment { party, membership, ref public } = signed.content;
    Joins { party, membership, offers_key: public.is_some(), mark: mark(signed) }
}

fn orders<A: Algebra>(change: &Change<A>) -> Orders {
    match change {
        Change::Grant { grant, ended, since } => Orders::Grant(*grant, *ended, since.clone()),
        Change::Revoke(slot, grantee) => Orders::Revoke(*slot, *grantee),
        Change::ReKey { item, key, user, .. } => Orders::ReKey(*item, *key, *user),
    }
}
