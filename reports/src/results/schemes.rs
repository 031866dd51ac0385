//! Published schemes: who must get together to reach a goal, and what that makes of their promises.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A goal of a scheme's story under a kind of pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeResult {
    /// The scheme, as the command line spells it.
    pub scheme: String,
    /// The scheme in words.
    pub title: String,
    /// The paper or the code that has its equations.
    pub source: String,
    /// Whether the equations are restated from memory.
    pub from_memory: bool,
    /// The pairing that the attacker has, such as "type-1"; "none" if the scheme has none.
    pub pairing: String,
    /// What is at stake.
    pub goal: String,
    /// The smallest sets of roles that reach it, such as "reader; other+proxy-1+cloud"; "none" if no
    /// set does.
    pub smallest: String,
    /// The sets that were expected; "not written down" if nobody said which.
    pub expected: String,
    /// How many sets of roles were asked: all of them.
    pub sets: u32,
    /// The answer is wrong with a probability of at most 2^-this; absent if it is exact.
    pub error_bits: Option<u32>,
    /// How many of the smallest sets reached the goal on a curve, with what they really hold.
    pub attacked: u32,
    /// How many of them tried.
    pub attacks: u32,
    /// The curves they tried on.
    pub curves: String,
}

impl SchemeResult {
    /// Whether the sets are those expected, and each attack gave what the owner has.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.smallest == self.expected && self.attacked == self.attacks
    }
}

/// A promise of such schemes, under a scheme and a kind of pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeResult {
    /// The scheme, as the command line spells it.
    pub scheme: String,
    /// The pairing that the attacker has, such as "type-1"; "none" if the scheme has none.
    pub pairing: String,
    /// The promise's name, such as "key-safe".
    pub guarantee: String,
    /// The promise, as a sentence.
    pub says: String,
    /// "holds", "violated", or "does not arise" if the scheme does not have what it is about.
    pub outcome: String,
    /// What is reached, if it is violated.
    pub goal: Option<String>,
    /// The smallest set of roles that reaches it.
    pub by: Option<String>,
    /// The outcome that was expected; "not written down" if nobody said which.
    pub expected: String,
    /// Whether the scheme's authors claim it.
    pub claimed: bool,
}

impl GuaranteeResult {
    /// Whether the outcome is the expected one.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.outcome == self.expected
    }
}
