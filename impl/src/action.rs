//! The action alphabet: everything that can happen, and how it can end.
//!
//! There is one alphabet: the model explores these actions, the simulator replays them, and a trace
//! lists them. Most names are those of the papers' transitions (23)-(33).
//!
//! ```
//! use sesphr::{Action, Outcome, PartyId, Refusal, UserId};
//!
//! let enrol = Action::Enrol { party: PartyId::User(UserId(7)) };
//! assert_eq!(enrol.actor(), Some(PartyId::User(UserId(7))));
//! // A refusal is an outcome, not an error.
//! let refused = Outcome::Denied(Refusal::NoGrant);
//! assert!(refused.to_string().starts_with("refused: "));
//! ```

mod admission;

use crate::acl::{Grant, Grantee, Refusal, Role};
use crate::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId};
use crate::limits::SEAL_BYTES_MAX;
use crate::payload::PayloadError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A set of partition labels.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(from = "Vec<Partition>", into = "Vec<Partition>")]
pub struct PartitionSet(u16);

impl PartitionSet {
    /// Whether the set has the partition.
    #[must_use]
    pub const fn contains(self, partition: Partition) -> bool {
        self.0 & (1 << partition.label()) != 0
    }

    /// The partitions of the set, in the order of their labels.
    pub fn iter(self) -> impl Iterator<Item = Partition> {
        (0..Partition::COUNT).filter_map(Partition::new).filter(move |p| self.contains(*p))
    }

    /// Whether the set has no partition.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Partition> for PartitionSet {
    fn from_iter<I: IntoIterator<Item = Partition>>(partitions: I) -> Self {
        Self(partitions.into_iter().fold(0, |set, p| set | 1 << p.label()))
    }
}

impl From<Vec<Partition>> for PartitionSet {
    fn from(partitions: Vec<Partition>) -> Self {
        partitions.into_iter().collect()
    }
}

impl From<PartitionSet> for Vec<Partition> {
    fn from(set: PartitionSet) -> Self {
        set.iter().collect()
    }
}

/// Something that happens.
///
/// Exhaustive on purpose: the compiler should tell everyone who interprets actions about a new one.
/// A new variant is a breaking change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Action {
    /// An owner or a user joins (Gen_Keys, send_keys).
    Enrol {
        /// Who: an owner or a user.
        party: PartyId,
    },
    /// The issuer certifies that a user holds a role.
    Assign {
        /// Whom.
        user: UserId,
        /// Which role.
        role: Role,
    },
    /// The issuer certifies that a user no longer holds a role.
    Withdraw {
        /// Whom.
        user: UserId,
        /// Which role.
        role: Role,
    },
    /// A user leaves.
    Depart {
        /// Who.
        user: UserId,
    },
    /// An owner uploads a new version of some partitions of a record: Gen_ri, Encrypt_Pi,
    /// Compt_R, then Send_C to the cloud and Send_Ri to the SRS.
    Seal {
        /// Whose record.
        owner: OwnerId,
        /// Which record.
        record: RecordId,
        /// Which partitions.
        partitions: PartitionSet,
        /// Size of each partition's synthetic content, in bytes.
        bytes: u32,
    },
    /// An owner adds a grant.
    Grant(Grant),
    /// An owner removes the grants of a grantee for a slot.
    Revoke {
        /// What the grantee could read.
        slot: Slot,
        /// By whom.
        grantee: Grantee,
    },
    /// An owner renews the blinding of every retained version of a slot.
    Rotate {
        /// Which slot.
        slot: Slot,
    },
    /// A user downloads an item from the cloud (D_C).
    Download {
        /// Who.
        user: UserId,
        /// What.
        item: ItemId,
    },
    /// A user asks the SRS for their parameter of an item (D_R_S or D_R_F).
    Request {
        /// Who.
        user: UserId,
        /// What for.
        item: ItemId,
    },
    /// A user decrypts a downloaded item with the received parameter (Decrypt).
    Open {
        /// Who.
        user: UserId,
        /// What.
        item: ItemId,
    },
    /// The server crashes and restarts with what it had made durable.
    Restart,
    /// The network delivers a message in flight.
    Deliver {
        /// Its place among those in flight.
        message: u16,
    },
    /// The network loses a message in flight.
    Lose {
        /// Its place among those in flight.
        message: u16,
    },
    /// The network delivers a message in flight and keeps a copy in flight.
    Repeat {
        /// Its place among those in flight.
        message: u16,
    },
}

impl Action {
    /// The name of the action, as traces spell it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Enrol { .. } => "enrol",
            Self::Assign { .. } => "assign",
            Self::Withdraw { .. } => "withdraw",
            Self::Depart { .. } => "depart",
            Self::Seal { .. } => "seal",
            Self::Grant(_) => "grant",
            Self::Revoke { .. } => "revoke",
            Self::Rotate { .. } => "rotate",
            Self::Download { .. } => "download",
            Self::Request { .. } => "request",
            Self::Open { .. } => "open",
            Self::Restart => "restart",
            Self::Deliver { .. } => "deliver",
            Self::Lose { .. } => "lose",
            Self::Repeat { .. } => "repeat",
        }
    }

    /// Who takes the action; `None` for what the network does.
    #[must_use]
    pub const fn actor(&self) -> Option<PartyId> {
        Some(match *self {
            Self::Enrol { party } => party,
            Self::Assign { .. } | Self::Withdraw { .. } => PartyId::Issuer,
            Self::Depart { user }
            | Self::Download { user, .. }
            | Self::Request { user, .. }
            | Self::Open { user, .. } => PartyId::User(user),
            Self::Seal { owner, .. } => PartyId::Owner(owner),
            Self::Grant(grant) => PartyId::Owner(grant.slot.owner),
            Self::Revoke { slot, .. } | Self::Rotate { slot } => PartyId::Owner(slot.owner),
            Self::Restart => PartyId::Srs,
            Self::Deliver { .. } | Self::Lose { .. } | Self::Repeat { .. } => return None,
        })
    }
}

impl Action {
    /// How many bytes it seals, in all its partitions.
    #[must_use]
    pub fn sealed_bytes(&self) -> u64 {
        match *self {
            Self::Seal { partitions, bytes, .. } => {
                u64::from(bytes) * partitions.iter().count() as u64
            }
            _ => 0,
        }
    }
}

/// How an action ended. A refusal is an outcome too, so look at it.
///
/// Exhaustive on purpose: nobody should mistake a new way to end for an old one. A new variant is a
/// breaking change.
#[must_use = "an action that was refused also ends in an outcome"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Outcome {
    /// It took effect.
    Done,
    /// Partitions were sealed. With the literal payload, this many chunks cannot return (E6 d).
    Sealed {
        /// Chunks that will not decrypt to themselves.
        lost_chunks: u32,
    },
    /// A parameter was received.
    Granted,
    /// Somebody refused.
    Denied(Refusal),
    /// An item was opened.
    Opened {
        /// Whether it was accepted as the slot's current version.
        current: bool,
    },
    /// Messages are in flight; their delivery will show how the action ends.
    InFlight,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Sealed { lost_chunks: 0 } => f.write_str("sealed"),
            Self::Sealed { lost_chunks } => write!(f, "sealed, {lost_chunks} chunks lost"),
            Self::Granted => f.write_str("granted"),
            Self::Denied(refusal) => write!(f, "refused: {refusal}"),
            Self::Opened { current: true } => f.write_str("opened as current"),
            Self::Opened { current: false } => f.write_str("opened as superseded"),
            Self::InFlight => f.write_str("in flight"),
        }
    }
}

/// An action that makes no sense in the present state.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ActionError {
    /// The party never enrolled.
    #[error("{0} is not enrolled")]
    NotEnrolled(PartyId),
    /// The party enrolled before.
    #[error("{0} is already enrolled")]
    AlreadyEnrolled(PartyId),
    /// Only owners and users enrol.
    #[error("{0} does not enrol")]
    CannotEnrol(PartyId),
    /// Nothing was ever sealed there.
    #[error("{0} was never sealed")]
    NeverSealed(Slot),
    /// No partition was named.
    #[error("the step names no partition of {0}/{1}")]
    NoPartition(OwnerId, RecordId),
    /// The slot has used up all version numbers.
    #[error("{0} has no version number left: the last is {1}")]
    VersionsExhausted(Slot, u16),
    /// The slot has used up all numbers for renewals of its blinding or keys.
    #[error("{0} cannot be renewed again: upload its content as a new record")]
    RenewalsExhausted(Slot),
    /// No such message.
    #[error("no message {0} is in flight")]
    NoSuchMessage(u16),
    /// An identifier that this algebra cannot tell from another one.
    #[error("{what} {number} is beyond what symbols have room for: the last is {last}")]
    Beyond {
        /// What it identifies.
        what: &'static str,
        /// The identifier.
        number: u32,
        /// The greatest that there is room for.
        last: u32,
    },
    /// An upload seals more than is allowed at once.
    #[error("it seals {bytes} bytes; one upload may seal at most {SEAL_BYTES_MAX}")]
    TooMuch {
        /// How much, in all partitions.
        bytes: u64,
    },
    /// The payload cannot be made on this algebra.
    #[error(transparent)]
    Payload(#[from] PayloadError),
}
