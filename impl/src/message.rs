//! What travels between parties, and what is signed of it.
//!
//! Group elements travel encoded ([`Pairing::Wire`](crate::algebra::Pairing)). A party checks them
//! on receipt, so a received and a checked value never have the same type. A sender is only
//! claimed; under `integrity=signed` the signature proves it.
//!
//! ```
//! # #[cfg(feature = "bls12")] {
//! use sesphr::message::Envelope;
//! use sesphr::{Action, Bls12, Entropy, Network, OwnerId, PartyId, Profile, System};
//!
//! let mut system = System::<Bls12>::new(Profile::HARDENED, Network::AtOnce, Entropy::Os.seed())?;
//! let mut receivers = Vec::new();
//! let mut tap = |sent: &Envelope<Bls12>| receivers.push(sent.to);
//! let _ = system.apply_with(&Action::Enrol { party: PartyId::Owner(OwnerId(1)) }, &mut tap)?;
//! assert_eq!(receivers.first(), Some(&PartyId::Srs));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod signable;
mod standing;

pub use answer::{Fetched, Grantable, NotStored, Parameter, Reply};
pub use signable::Signable;
pub(crate) use signable::{grantee_bytes, put, slot_bytes};
pub use standing::{Inquiry, Statement};

use crate::acl::{Grant, Grantee, Holder, Role};
use crate::algebra::Algebra;
use crate::id::{Generation, ItemId, KeyId, OwnerId, PartyId, Slot, UserId, Version};
use derive_where::derive_where;

/// A message with its claimed sender and its receiver.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Envelope<A: Algebra> {
    /// The claimed sender.
    pub from: PartyId,
    /// The receiver.
    pub to: PartyId,
    /// The content.
    pub message: Message<A>,
}

/// Content with its signature, which is missing under `integrity=none`.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; T)]
pub struct Signed<T, A: Algebra> {
    /// The content.
    pub content: T,
    /// The sender's signature over [`SigningDomain::message`](crate::signing::SigningDomain::message).
    pub signature: Option<A::Signature>,
}

/// A message of the protocol.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message<A: Algebra> {
    /// A party enrols at the SRS.
    Enrol(Signed<Enrolment<A>, A>),
    /// The SRS gives a party the seed of its key pairs (`keys=escrowed` only).
    Keys(A::Seed),
    /// The issuer certifies that a user holds a role, or no longer does.
    Certify(Signed<Certificate, A>),
    /// A user leaves.
    Depart(Signed<Departure, A>),
    /// An owner uploads a sealed partition to the cloud.
    Store(Stored<A>),
    /// An owner deposits the parameter of an item at the SRS.
    Deposit(Deposit<A>),
    /// An owner changes its list or its re-encryption keys.
    Order(Signed<Order<A>, A>),
    /// The SRS asks an owner for the re-encryption key that a request needs.
    NeedReKey {
        /// The request.
        request: Signed<Request, A>,
        /// The key pair that the item's parameter was made with.
        key: KeyId,
        /// Who requested it, with the public key to make the re-encryption key for.
        user: Signed<Enrolment<A>, A>,
    },
    /// The owner refuses to make the re-encryption key asked for.
    NoReKey(Signed<Declined, A>),
    /// An owner asks the issuer about a user (`standing=asked` only).
    Inquiry(Signed<Inquiry, A>),
    /// The issuer answers.
    Statement(Signed<Statement, A>),
    /// A user asks the cloud for an item.
    Fetch(ItemId),
    /// The cloud serves an item.
    Fetched(Signed<Fetched<A>, A>),
    /// The cloud has no such item.
    NotStored(Signed<NotStored, A>),
    /// A user asks the SRS for its parameter of an item.
    Request(Signed<Request, A>),
    /// The SRS answers a request.
    Reply(Signed<Reply<A>, A>),
}

/// What a party enrols with.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enrolment<A: Algebra> {
    /// Which membership of the party begins: one for the first, two for the first return.
    pub membership: u32,
    /// Who enrols.
    pub party: PartyId,
    /// The public key that a user made (`keys=self-generated` only).
    pub public: Option<OfferedKey<A>>,
}

/// A public key as offered: encoded halves and a proof of possession.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OfferedKey<A: Algebra> {
    /// g1^x.
    pub g1: A::Wire,
    /// g2^x.
    pub g2: A::Wire,
    /// That the sender knows x.
    pub proof: A::Proof,
}

/// A role certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Certificate {
    /// The issuer's counter for this user and role: a later certificate overrides an earlier one.
    pub sequence: u32,
    /// Whom it is about.
    pub user: UserId,
    /// The last membership of the user that has ended, as far as the issuer has heard. The
    /// certificate is about the next.
    pub ended: u32,
    /// The role.
    pub role: Role,
    /// Whether the user holds it from now on.
    pub standing: Standing,
}

/// What a certificate says about a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The user holds it.
    Held {
        /// The number of the certificate by which that began: this one, unless it says again what
        /// an earlier one said.
        since: u32,
    },
    /// The user no longer holds it.
    Withdrawn,
}

/// A user's departure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Departure {
    /// Which of the user's memberships ends.
    pub membership: u32,
    /// Who leaves.
    pub user: UserId,
}

/// A sealed partition as the cloud stores it.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stored<A: Algebra> {
    /// The item that it claims to be.
    pub item: ItemId,
    /// How often its blinding was renewed.
    pub generation: Generation,
    /// The ciphertext.
    pub body: A::Body,
    /// The owner's signed head (`integrity=signed` only), for the cloud to check uploads by.
    pub head: Option<Signed<Head, A>>,
}

/// The parameter of an item with what it belongs to.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deposit<A: Algebra> {
    /// Which item.
    pub item: ItemId,
    /// How often its blinding was renewed.
    pub generation: Generation,
    /// The key pair that the capsule was made with.
    pub key: KeyId,
    /// R_{k,P}, encoded.
    pub capsule: A::Wire,
    /// The owner's signed head (`integrity=signed` only).
    pub head: Option<Signed<Head, A>>,
}

/// What an owner signs of an item (erratum E12). It goes to the cloud and to readers, so it binds
/// R_{k,P} by a digest: R itself is for the SRS alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// Which item.
    pub item: ItemId,
    /// How often its blinding was renewed.
    pub generation: Generation,
    /// The key pair that the capsule was made with.
    pub key: KeyId,
    /// The digest of the ciphertext.
    pub body_digest: [u8; 32],
    /// The digest of R_{k,P}: [`capsule_digest`].
    pub capsule_digest: [u8; 32],
    /// What commits to Z^r (`binding=committed` only): [`Pairing::commit`](crate::algebra::Pairing).
    pub commitment: Option<[u8; 32]>,
}

/// The digest of an encoded R_{k,P} that an owner signs.
#[must_use]
pub fn capsule_digest(capsule: &impl AsRef<[u8]>) -> [u8; 32] {
    blake3::derive_key("sesphr v1 capsule digest", capsule.as_ref())
}

/// An owner's order to the SRS.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order<A: Algebra> {
    /// Whose order.
    pub owner: OwnerId,
    /// For a line of the list, the owner's counter of orders about that line. For a re-encryption
    /// key, the number of the request that it answers.
    pub sequence: u32,
    /// What is ordered.
    pub change: Change<A>,
}

/// What an owner can order.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change<A: Algebra> {
    /// Enter a line. It states all that was granted, and replaces what the list says, except under
    /// `anchor=arrival`, where the server adds it.
    Grant {
        /// What may be read, and by whom.
        grant: Grant,
        /// For a user, the last of their memberships that has ended, as far as the owner has heard.
        /// The grant is for the next. Zero for a role.
        ended: u32,
        /// From which version on it counts.
        since: Since,
    },
    /// Remove the line of a grantee for a slot.
    Revoke(Slot, Grantee),
    /// Take a re-encryption key RK_{P->U}, encoded, and answer the request it was made for.
    ReKey {
        /// The item requested.
        item: ItemId,
        /// The owner's key pair that it leads from.
        key: KeyId,
        /// The user to whom it leads.
        user: UserId,
        /// The re-encryption key, encoded.
        rekey: A::Wire,
    },
}

/// From which version on a grant counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Since {
    /// From the one that the server knows when the order arrives (`anchor=arrival`).
    Arrival,
    /// From the one that was current at the owner when it was given (`anchor=named`, to a user).
    Version(Version),
    /// For each holder of the role that the owner has heard of, from a version of that holder's
    /// own; for nobody else (`anchor=named`, to a role).
    Holders(Vec<Holder>),
}

/// A user's request for a parameter of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// Who asks.
    pub user: UserId,
    /// The user's counter.
    pub sequence: u32,
    /// What for.
    pub item: ItemId,
}

/// An owner's refusal to make the re-encryption key that a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Declined {
    /// The request.
    pub request: Request,
}
