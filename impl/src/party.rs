//! The parties, one file per role. All are pure: a message or an order goes in, new state and
//! messages come out. None has a clock, randomness of its own, input or output.

pub mod cloud;
pub mod issuer;
pub mod owner;
pub mod srs;
pub mod user;

pub use cloud::Cloud;
pub use issuer::Issuer;
pub use owner::Owner;
pub use srs::Srs;
pub use user::User;

use crate::acl::{Grantee, Refusal};
use crate::action::Outcome;
use crate::algebra::Algebra;
use crate::audit::Entry;
use crate::fault::{Fault, Seeded};
use crate::id::{ItemId, KeyId, OwnerId, PartyId, Slot, UserId};
use crate::map::Map;
use crate::message::{Head, Message, Signable, Signed, Stored};
use crate::profile::{Integrity, Profile};
use derive_where::derive_where;

/// What every party knows: the profile, and which verifying key belongs to whom. Neither the papers
/// nor this model say how verifying keys come to be authentic.
#[derive(Debug)]
pub struct Context<'a, A: Algebra> {
    /// The profile that all parties follow.
    pub profile: &'a Profile,
    /// Verifying keys, bound at enrolment.
    pub directory: &'a Map<PartyId, A::Verifier>,
    /// What the parties do wrong: nothing, except in tests.
    pub seeded: Seeded,
}

impl<A: Algebra> Context<'_, A> {
    /// Whether the parties have a fault.
    fn has(&self, fault: Fault) -> bool {
        self.seeded.has(fault)
    }

    /// Whether content comes from its claimed sender. Under `integrity=none` any claim is believed.
    #[must_use]
    pub fn is_authentic<T: Signable>(&self, from: PartyId, signed: &Signed<T, A>) -> bool {
        match (self.profile.integrity, &signed.signature) {
            (Integrity::None, _) => true,
            (Integrity::Signed, None) => false,
            (Integrity::Signed, Some(signature)) => self
                .directory
                .get(&from)
                .is_some_and(|key| A::verify(key, &signed.content.signed_bytes(), signature)),
        }
    }

    /// Checks that content comes from its claimed sender and was not seen before.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`] or [`Refusal::NotFresh`].
    fn check<T: Signable>(
        &self,
        seen: &mut Freshness,
        (from, stream, sequence): (PartyId, Stream, u32),
        signed: &Signed<T, A>,
    ) -> Result<(), Refusal> {
        if !self.is_authentic(from, signed) {
            return Err(Refusal::BadSignature);
        }
        match self.profile.integrity {
            Integrity::None => Ok(()),
            Integrity::Signed => seen.accept(stream, sequence),
        }
    }

    /// Checks an owner's signed head against the stored ciphertext that it should describe.
    fn check_stored(&self, stored: &Stored<A>) -> Result<(), Refusal> {
        if self.profile.integrity == Integrity::None {
            return Ok(());
        }
        let head = stored.head.as_ref().ok_or(Refusal::BadSignature)?;
        if !self.is_authentic(PartyId::Owner(stored.item.slot.owner), head) {
            return Err(Refusal::BadSignature);
        }
        let Head { item, generation, body_digest, .. } = &head.content;
        let described = (*item, *generation) == (stored.item, stored.generation)
            && *body_digest == A::body_digest(&stored.body);
        if described { Ok(()) } else { Err(Refusal::HeadMismatch) }
    }
}

/// What a party does in answer to something.
#[derive_where(Clone, Debug, Default)]
pub struct Effects<A: Algebra> {
    /// Messages with their receivers, in the order of sending.
    pub send: Vec<(PartyId, Message<A>)>,
    /// Audit entries, written before anything is sent.
    pub audit: Option<Entry>,
    /// How the action that led here ended, if this step decides it.
    pub outcome: Option<Outcome>,
}

impl<A: Algebra> Effects<A> {
    fn none() -> Self {
        Self::default()
    }

    fn outcome(outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), ..Self::default() }
    }

    fn denied(refusal: Refusal) -> Self {
        Self::outcome(Outcome::Denied(refusal))
    }

    fn send(to: PartyId, message: Message<A>) -> Self {
        Self { send: vec![(to, message)], ..Self::default() }
    }

    /// The effects of a step that may be refused.
    fn of(result: Result<Self, Refusal>) -> Self {
        result.unwrap_or_else(Self::denied)
    }
}

/// A party's signing key and counter.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
struct Identity<A: Algebra> {
    signer: A::Signer,
    /// The number of the last message; it counts only where messages are signed.
    sequence: u32,
}

impl<A: Algebra> Identity<A> {
    fn new(seed: &A::Seed, party: PartyId) -> Self {
        Self { signer: A::signer(seed, party), sequence: 0 }
    }

    fn next_sequence(&mut self, context: &Context<'_, A>) -> u32 {
        if context.profile.integrity == Integrity::Signed {
            self.sequence += 1;
        }
        self.sequence
    }

    fn sign<T: Signable>(&self, context: &Context<'_, A>, content: T) -> Signed<T, A> {
        let signature = match context.profile.integrity {
            Integrity::None => None,
            Integrity::Signed => Some(A::sign(&self.signer, &content.signed_bytes())),
        };
        Signed { content, signature }
    }
}

/// A party that counts what it sends or receives; see
/// [`System::rebase_sequences`](crate::system::System::rebase_sequences).
pub(crate) trait Counting {
    /// Whether any counter moved since the start.
    fn has_counted(&self) -> bool;
    /// Sets every counter back to the start.
    fn rebase_sequences(&mut self);
}

/// A sequence of numbered messages by one sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stream {
    /// A user's own affairs: enrolment, requests, departure.
    User(UserId),
    /// An owner's enrolment.
    Owner(OwnerId),
    /// An owner's orders about who may read a slot, one sequence for each line of the list. An
    /// order that overtakes another about something else therefore does not invalidate it.
    Line(Slot, Grantee),
    /// An owner's re-encryption keys from one of its key pairs to a user, as requested for an item.
    ReKey(ItemId, KeyId, UserId),
    /// The issuer's certificates about a user.
    Certificates(UserId),
}

/// The last number seen of each stream. Anything not newer is a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Freshness(Map<Stream, u32>);

impl Freshness {
    fn accept(&mut self, stream: Stream, sequence: u32) -> Result<(), Refusal> {
        if self.0.get(&stream).is_some_and(|last| *last >= sequence) {
            return Err(Refusal::NotFresh);
        }
        self.0.insert(stream, sequence);
        Ok(())
    }
}
