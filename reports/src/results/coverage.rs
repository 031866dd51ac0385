//! What the shipped scopes explore of messages in flight.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An ordered pair of kinds of messages that one party can receive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OvertakingResult {
    /// The kind that arrives first.
    pub later: String,
    /// The kind that was sent before it.
    pub earlier: String,
    /// Whether a search explored that.
    pub explored: bool,
    /// Whether the two were about the same user, different ones, or both, such as "same, different".
    pub users: String,
    /// The same for roles.
    pub roles: String,
    /// The same for owners.
    pub owners: String,
    /// The same for what both name of a record.
    pub slots: String,
    /// Why no shipped scope explores it; absent if it is explored, or if nobody knows.
    pub reason: Option<String>,
}

impl OvertakingResult {
    /// Whether the pair is unexplored and nobody knows why.
    #[must_use]
    pub const fn is_unexplained(&self) -> bool {
        !self.explored && self.reason.is_none()
    }
}

/// What searches made happen to a kind of message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageKindResult {
    /// The kind.
    pub kind: String,
    /// The outcomes of its arrival.
    pub outcomes: u32,
    /// Whether one was lost.
    pub lost: bool,
    /// Whether one came again.
    pub repeated: bool,
    /// Whether a corrupt server or store dropped one.
    pub withheld: bool,
}
