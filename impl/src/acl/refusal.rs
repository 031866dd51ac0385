//! Why somebody is refused.

use serde::{Deserialize, Serialize};

/// Why somebody was refused.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    thiserror::Error,
)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The asker never enrolled, or departed.
    #[error("not registered")]
    NotRegistered,
    /// No grant covers the asker for this slot.
    #[error("no grant covers the asker for this partition")]
    NoGrant,
    /// The version was superseded before the asker's coverage began.
    #[error("the version was superseded before the asker's coverage began")]
    BeforeCoverage,
    /// No parameter was deposited for the item.
    #[error("no parameter is deposited for this item")]
    NoSuchItem,
    /// The owner's own list does not approve of the re-encryption key.
    #[error("the owner does not approve of a re-encryption key for the asker")]
    NotApproved,
    /// A private-domain role can be neither certified nor granted to; the owner names the user.
    #[error("family and friends are added by name, by the owner")]
    PrivateRole,
    /// The signature is missing or not the claimed sender's.
    #[error("the signature is missing or not the sender's")]
    BadSignature,
    /// The message was seen before, or is older than one that was.
    #[error("the message is not fresh")]
    NotFresh,
    /// A group element, key or proof in the message is not valid.
    #[error("a value in the message is not a valid group element, key or proof")]
    Malformed,
    /// The cloud has no such item.
    #[error("the cloud has no such item")]
    NotStored,
    /// The reader has not downloaded the item.
    #[error("the item was not downloaded")]
    NotDownloaded,
    /// The reader has no parameter for the item.
    #[error("no parameter was received for the item")]
    NoParameter,
    /// The ciphertext and the parameter belong to different generations of the item.
    #[error("ciphertext and parameter are of different generations: download and request again")]
    GenerationMismatch,
    /// The ciphertext or parameter is not what the owner's signed head says.
    #[error("the item is not what its owner signed")]
    HeadMismatch,
    /// The parameter gives another mask than the one that the owner's head commits to.
    #[error("the parameter does not match what the owner signed")]
    WrongParameter,
    /// The ciphertext does not open under the parameter.
    #[error("the ciphertext does not open: wrong key, another item's ciphertext, or changed bytes")]
    DoesNotOpen,
}
