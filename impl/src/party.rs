//! The parties, one file per role. All are pure: a message or an order goes in, new state and
//! messages come out. None has a clock, randomness of its own, input or output.
//!
//! ```
//! # #[cfg(feature = "bls12")] {
//! use sesphr::{Action, Bls12, Entropy, Network, Outcome, OwnerId, PartyId, Profile, System};
//!
//! let owner = OwnerId(1);
//! let mut system = System::<Bls12>::new(Profile::HARDENED, Network::InFlight, Entropy::Os.seed())?;
//! let outcome = system.apply(&Action::Enrol { party: PartyId::Owner(owner) })?;
//! assert_eq!(outcome, Outcome::InFlight);
//! assert!(system.owner(owner).is_some());
//! assert!(system.in_flight().iter().all(|sent| sent.from == PartyId::Owner(owner)));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod checked;
pub mod cloud;
pub mod issuer;
pub mod owner;
pub mod srs;
pub mod user;

pub use checked::Checked;
pub use cloud::Cloud;
pub use issuer::Issuer;
pub use owner::Owner;
pub use srs::Srs;
pub use user::User;

use crate::acl::{Grantee, Refusal, Role};
use crate::action::Outcome;
use crate::algebra::Algebra;
use crate::audit::Entry;
use crate::fault::{Fault, Seeded};
use crate::id::{PartyId, Slot, UserId};
use crate::limits::SEQUENCE_GAP_MAX;
use crate::map::Map;
use crate::message::{Departure, Enrolment, Head, Message, Signable, Signed, Stored};
use crate::profile::{Integrity, Profile};
use crate::signing::SigningDomain;
use derive_where::derive_where;

/// What every party knows: the profile, and which verifying key belongs to whom. Neither the papers
/// nor this model say how verifying keys come to be authentic.
#[derive(Debug)]
pub struct Context<'a, A: Algebra> {
    /// The profile that all parties follow.
    pub profile: &'a Profile,
    /// Verifying keys: those of the servers and the issuer from the start, others bound at enrolment.
    pub directory: &'a Map<PartyId, A::Verifier>,
    /// What every signature names.
    pub domain: SigningDomain,
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
            (Integrity::Signed, Some(signature)) => self.directory.get(&from).is_some_and(|key| {
                A::verify(key, &self.domain.message(&signed.content), signature)
            }),
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
        self.authenticate(from, signed)?;
        if self.is_numbered() { seen.accept(stream, sequence) } else { Ok(()) }
    }

    /// Checks that content comes from its claimed sender.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`].
    fn authenticate<T: Signable>(
        &self,
        from: PartyId,
        signed: &Signed<T, A>,
    ) -> Result<(), Refusal> {
        if self.is_authentic(from, signed) { Ok(()) } else { Err(Refusal::BadSignature) }
    }

    /// Checks that a number is later than the last one, where messages are numbered.
    ///
    /// # Errors
    /// [`Refusal::NotFresh`].
    fn later(&self, last: u32, number: u32) -> Result<(), Refusal> {
        if self.is_numbered() { is_next(last, number) } else { Ok(()) }
    }

    /// The sequence of certificates about a user and a role.
    fn certificates(&self, user: UserId, role: Role) -> Stream {
        let shared = self.has(Fault::ShareNumbers);
        Stream::Certificates(user, if shared { Role::Family } else { role })
    }

    /// Whether messages are numbered: only where they are signed, since anybody could number them
    /// otherwise.
    const fn is_numbered(&self) -> bool {
        matches!(self.profile.integrity, Integrity::Signed)
    }

    /// Counts one up, where messages are numbered; otherwise the number stays zero.
    const fn count(&self, counter: &mut u32) -> u32 {
        if self.is_numbered() {
            *counter += 1;
        }
        *counter
    }

    /// The user and the membership that a message shows to have ended: by the user's own departure,
    /// or by their return, which their departure did not precede.
    fn ended_by(&self, message: &Message<A>) -> Option<(UserId, u32)> {
        let (party, ended) = match message {
            Message::Depart(signed) if !self.is_numbered() => {
                return Some((signed.content.user, 0));
            }
            _ if !self.is_numbered() => return None,
            Message::Depart(signed) => {
                let Departure { user, membership } = signed.content;
                let party = PartyId::User(user);
                (self.is_authentic(party, signed).then_some(party)?, membership)
            }
            Message::Enrol(signed) => {
                let Enrolment { party, membership, .. } = signed.content;
                let ended = membership.checked_sub(1).filter(|ended| *ended > 0)?;
                (self.is_authentic(party, signed).then_some(party)?, ended)
            }
            _ => return None,
        };
        match party {
            PartyId::User(user) => Some((user, ended)),
            _ => None,
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

/// A party's signing key.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
struct Identity<A: Algebra> {
    signer: A::Signer,
}

impl<A: Algebra> Identity<A> {
    fn new(seed: &A::Seed, party: PartyId) -> Self {
        Self { signer: A::signer(seed, party) }
    }

    fn sign<T: Signable>(&self, context: &Context<'_, A>, content: T) -> Signed<T, A> {
        let signature = match context.profile.integrity {
            Integrity::None => None,
            Integrity::Signed => Some(A::sign(&self.signer, &context.domain.message(&content))),
        };
        Signed { content, signature }
    }
}

/// A party that counts what it sends or receives; see `System::rebase_sequences`.
pub(crate) trait Counting {
    /// Whether any counter moved since the start.
    fn has_counted(&self) -> bool;
    /// Sets every counter back to the start.
    fn rebase_sequences(&mut self);
}

/// A sequence of numbered messages by one sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Stream {
    /// A user's requests.
    Requests(UserId),
    /// An owner's orders about who may read a slot, one sequence for each line of the list. An
    /// order that overtakes another about something else therefore does not invalidate it.
    Line(Slot, Grantee),
    /// The issuer's certificates about a user and a role. One about another role that overtakes it
    /// does not invalidate it either.
    Certificates(UserId, Role),
}

/// Whether a number is later than the last one, and not so much later that it would use up the
/// numbers that follow.
///
/// # Errors
/// [`Refusal::NotFresh`].
const fn is_next(last: u32, number: u32) -> Result<(), Refusal> {
    match number.checked_sub(last) {
        Some(1..=SEQUENCE_GAP_MAX) => Ok(()),
        _ => Err(Refusal::NotFresh),
    }
}

/// The last number seen of each stream. Anything not newer is a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Freshness(Map<Stream, u32>);

impl Freshness {
    fn accept(&mut self, stream: Stream, sequence: u32) -> Result<(), Refusal> {
        is_next(self.0.get(&stream).copied().unwrap_or_default(), sequence)?;
        self.0.insert(stream, sequence);
        Ok(())
    }
}
