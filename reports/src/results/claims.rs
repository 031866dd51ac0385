//! What a run says about the papers' claims.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The verdict on a claim of the papers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimVerdict {
    /// The run shows what is claimed.
    Reproduced,
    /// The run shows something else.
    Contradicted,
    /// It was measured, and the interval of the measurement leaves both possible.
    TooNoisy,
    /// No run of this program can show it.
    BeyondReproduction,
    /// What it takes did not run.
    NotRun,
}

impl ClaimVerdict {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reproduced,
        Self::Contradicted,
        Self::TooNoisy,
        Self::BeyondReproduction,
        Self::NotRun,
    ];

    /// Its look: a class of the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Reproduced => "good",
            Self::Contradicted => "bad",
            Self::TooNoisy | Self::BeyondReproduction => "open",
            Self::NotRun => "none",
        }
    }

    /// The verdict in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Contradicted => "contradicted",
            Self::TooNoisy => "too noisy to judge",
            Self::BeyondReproduction => "beyond reproduction",
            Self::NotRun => "not run",
        }
    }
}

/// The measured number that judges a claim about time, in thousandths, with 95 % confidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimedBy {
    /// Which number, in words.
    pub what: String,
    /// Samples of the point that has the fewest.
    pub samples_min: u32,
    /// The number.
    pub value_milli: i64,
    /// Its interval; absent if a point has fewer than six samples.
    pub value_milli_ci: Option<[i64; 2]>,
    /// The claim is reproduced if the whole interval lies within these bounds.
    pub allowed_milli: [Option<i64>; 2],
    /// The claim is contradicted if the whole interval lies outside these bounds. In
    /// between, the published numbers are too coarse to decide.
    pub possible_milli: [Option<i64>; 2],
}

/// A claim of the papers, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimResult {
    /// Identifier.
    pub id: String,
    /// What is claimed, in our words.
    pub claim: String,
    /// Where.
    pub source: String,
    /// The command that shows it.
    pub command: String,
    /// What one should see if it is true.
    pub expected: String,
    /// What was seen.
    pub measured: String,
    /// The number that it is judged by, where that is a measured one.
    pub timed: Option<TimedBy>,
    /// The judgement.
    pub verdict: ClaimVerdict,
    /// Why.
    pub why: String,
}
