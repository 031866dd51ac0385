//! Verdicts on properties.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A verdict on a property in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No reachable state contradicts it, and in one something was at stake.
    Holds,
    /// A reachable state contradicts it.
    Violated,
    /// The search ended before it could tell.
    Undecided,
    /// The property is not about this coalition; or every state of the scope was seen, and in none
    /// was anything at stake.
    NotApplicable,
}

impl Verdict {
    /// The name of the verdict on the command line and in JSON.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::Undecided => "undecided",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
