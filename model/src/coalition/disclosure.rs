//! What a message tells those who read it, in any algebra. Symbols and curves share this one walk,
//! so what an attacker knows in the model is what they hold in a run.

use sesphr::algebra::Algebra;
use sesphr::id::{KeyId, PartyId};
use sesphr::message::{Change, Envelope, Message, Parameter};

/// One thing that a message tells.
#[derive(Clone, Copy, Debug)]
pub enum Disclosure<'a, A: Algebra> {
    /// A key pair is in use from now on, so its public key is public.
    Public(KeyId),
    /// The seed from which the key pairs of a party are derived.
    Seed(PartyId, &'a A::Seed),
    /// The secret of a key pair, derived from a seed that was read before.
    Secret(KeyId),
    /// An element of the first source group.
    G1(&'a A::Wire),
    /// An element of the second source group.
    G2(&'a A::Wire),
    /// An element of the target group.
    Gt(&'a A::Wire),
    /// A sealed partition.
    Body(&'a A::Body),
}

/// What a message tells everybody. A public key is public as soon as it is in use, whoever
/// announces it.
pub(super) fn public<A: Algebra>(message: &Message<A>) -> Option<KeyId> {
    match message {
        Message::Enrol(enrolment) => match enrolment.content.party {
            PartyId::User(user) => Some(KeyId::User(user)),
            _ => None,
        },
        Message::Deposit(deposit) => Some(deposit.key),
        _ => None,
    }
}

/// What a message tells those who may read it.
pub(crate) fn content<'a, A: Algebra>(
    envelope: &'a Envelope<A>,
    see: &mut impl FnMut(Disclosure<'a, A>),
) {
    match &envelope.message {
        Message::Keys(seed) => {
            see(Disclosure::Seed(envelope.to, seed));
            // A user has one key pair. Deposits tell which of an owner's are in use.
            if let PartyId::User(user) = envelope.to {
                see(Disclosure::Secret(KeyId::User(user)));
            }
        }
        Message::Store(stored) => see(Disclosure::Body(&stored.body)),
        Message::Fetched(fetched) => see(Disclosure::Body(&fetched.content.stored.body)),
        Message::Deposit(deposit) => see(Disclosure::G1(&deposit.capsule)),
        Message::Reply(reply) => {
            match reply.content.answer.as_ref().map(|given| &given.parameter) {
                Ok(Parameter::ReCapsule(recapsule)) => see(Disclosure::Gt(recapsule)),
                Ok(Parameter::Ingredients { capsule, rekey }) => {
                    see(Disclosure::G1(capsule));
                    see(Disclosure::G2(rekey));
                }
                Err(_) => {}
            }
        }
        Message::Order(order) => {
            if let Change::ReKey { rekey, .. } = &order.content.change {
                see(Disclosure::G2(rekey));
            }
        }
        _ => {}
    }
}
