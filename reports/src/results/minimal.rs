//! Who must get together: how many sets of parties and powers were asked about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The sets of one scope under one profile. Those that are enough, and have no smaller one inside,
/// are among the cells of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MinimalResult {
    /// The profile.
    pub profile: String,
    /// The scope.
    pub scope: String,
    /// The pairing that the attacker has, such as "type-1".
    pub pairing: String,
    /// How many sets there are.
    pub sets: u64,
    /// How many of them were searched; the others follow from those.
    pub searched: u64,
    /// How many of them no search decided.
    pub undecided: u64,
}
