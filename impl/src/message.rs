//! What travels between parties, and what is signed of it.
//!
//! Group elements travel encoded ([`Pairing::Wire`](crate::algebra::Pairing)). A party checks them
//! on receipt, so a received and a checked value never have the same type. A sender is only
//! claimed; under `integrity=signed` the signature proves it.

use crate::acl::{Grant, Grantee, Holder, Refusal, Role};
use crate::algebra::Algebra;
use crate::entropy::{key_bytes, party_bytes};
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
    /// The sender's signature over [`Signable::signed_bytes`].
    pub signature: Option<A::Signature>,
}

/// Content that can be signed.
pub trait Signable {
    /// The bytes that a signature covers: a tag of the kind, then every field, injectively.
    fn signed_bytes(&self) -> Vec<u8>;
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
        /// The item requested.
        item: ItemId,
        /// The key pair that its parameter was made with.
        key: KeyId,
        /// Who requested it, with the public key to make the re-encryption key for.
        user: Signed<Enrolment<A>, A>,
    },
    /// The owner refuses to make the re-encryption key asked for.
    NoReKey {
        /// The item requested.
        item: ItemId,
        /// Who requested it.
        user: UserId,
    },
    /// A user asks the cloud for an item.
    Fetch(ItemId),
    /// The cloud serves an item.
    Fetched {
        /// The item.
        stored: Stored<A>,
        /// What the cloud says is the slot's current version.
        current: Version,
    },
    /// The cloud has no such item.
    NotStored(ItemId),
    /// A user asks the SRS for its parameter of an item.
    Request(Signed<Request, A>),
    /// The SRS answers a request.
    Reply {
        /// The item requested.
        item: ItemId,
        /// The number of the request that this answers. An answer to an earlier request is old, and
        /// so may be what it calls current.
        request: u32,
        /// The parameter, or why not.
        answer: Result<Grantable<A>, Refusal>,
    },
}

/// What a party enrols with.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enrolment<A: Algebra> {
    /// The party's counter.
    pub sequence: u32,
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
    /// The issuer's counter for this user: a later certificate overrides an earlier one.
    pub sequence: u32,
    /// Whom it is about.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// Whether the user holds it from now on.
    pub standing: Standing,
}

/// What a certificate says about a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The user holds it from now on.
    Held,
    /// The user no longer holds it.
    Withdrawn,
}

/// A user's departure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Departure {
    /// The user's counter.
    pub sequence: u32,
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
    /// The owner's counter.
    pub sequence: u32,
    /// What is ordered.
    pub change: Change<A>,
}

/// What an owner can order.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change<A: Algebra> {
    /// Add a grant.
    Grant {
        /// What may be read, and by whom.
        grant: Grant,
        /// From which version on it counts.
        since: Since,
    },
    /// Remove the grants of a grantee for a slot.
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

/// What the SRS gives to an entitled user.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grantable<A: Algebra> {
    /// Of which generation of the item.
    pub generation: Generation,
    /// The parameter.
    pub parameter: Parameter<A>,
    /// The owner's signed head of the item (`integrity=signed` only).
    pub head: Option<Signed<Head, A>>,
    /// The owner's signed head of the slot's current version (`integrity=signed` only).
    pub current: Option<Signed<Head, A>>,
}

/// The parameter itself, by the profile's `transform`.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Parameter<A: Algebra> {
    /// R_{k,U}, encoded (`at-srs`).
    ReCapsule(A::Wire),
    /// R_{k,P} and RK_{P->U}, encoded, for the user to pair (`at-user`, erratum E5).
    Ingredients {
        /// R_{k,P}.
        capsule: A::Wire,
        /// RK_{P->U}.
        rekey: A::Wire,
    },
}

/// Bytes with a length in front, so that concatenation stays injective.
fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
}

pub(crate) fn slot_bytes(slot: Slot) -> [u8; 9] {
    slot.at(Version(0)).to_bytes()
}

pub(crate) fn grantee_bytes(grantee: Grantee) -> [u8; 5] {
    match grantee {
        Grantee::User(user) => party_bytes(PartyId::User(user)),
        Grantee::Role(role) => [0xff, 0, 0, 0, role as u8],
    }
}

impl<A: Algebra> Signable for Enrolment<A> {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"enrol".to_vec();
        out.extend(self.sequence.to_be_bytes());
        out.extend(party_bytes(self.party));
        if let Some(key) = &self.public {
            put(&mut out, key.g1.as_ref());
            put(&mut out, key.g2.as_ref());
        }
        out
    }
}

impl Signable for Certificate {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"certify".to_vec();
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.user.0.to_be_bytes());
        out.extend([self.role as u8, self.standing as u8]);
        out
    }
}

impl Signable for Departure {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"depart".to_vec();
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.user.0.to_be_bytes());
        out
    }
}

impl Signable for Head {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"head".to_vec();
        out.extend(self.item.to_bytes());
        out.extend(self.generation.0.to_be_bytes());
        put(&mut out, &key_bytes(self.key));
        out.extend(self.body_digest);
        out.extend(self.capsule_digest);
        out
    }
}

impl<A: Algebra> Signable for Order<A> {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"order".to_vec();
        out.extend(self.owner.0.to_be_bytes());
        out.extend(self.sequence.to_be_bytes());
        match &self.change {
            Change::Grant { grant, since } => {
                out.push(0);
                out.extend(slot_bytes(grant.slot));
                out.extend(grantee_bytes(grant.grantee));
                out.push(grant.from as u8);
                // A tag, and then lines of one length to the end.
                match since {
                    Since::Arrival => out.push(0),
                    Since::Version(floor) => {
                        out.push(1);
                        out.extend(floor.0.to_be_bytes());
                    }
                    Since::Holders(holders) => {
                        out.push(2);
                        for Holder { user, certificate, floor } in holders {
                            out.extend(user.0.to_be_bytes());
                            out.extend(certificate.to_be_bytes());
                            out.extend(floor.0.to_be_bytes());
                        }
                    }
                }
            }
            Change::Revoke(slot, grantee) => {
                out.push(1);
                out.extend(slot_bytes(*slot));
                out.extend(grantee_bytes(*grantee));
            }
            Change::ReKey { item, key, user, rekey } => {
                out.push(2);
                out.extend(item.to_bytes());
                put(&mut out, &key_bytes(*key));
                out.extend(user.0.to_be_bytes());
                put(&mut out, rekey.as_ref());
            }
        }
        out
    }
}

impl Signable for Request {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"request".to_vec();
        out.extend(self.user.0.to_be_bytes());
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.item.to_bytes());
        out
    }
}
