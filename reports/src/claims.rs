//! The papers' claims, each judged by what a run has measured and checked.
//!
//! A claim is about the scheme as its paper describes it: times are judged on the papers' own
//! curve and payload, security under the profile that reads the paper. What would take a network,
//! a cloud or a baseline that this program does not have is said to be beyond reproduction.

use crate::results::{ClaimResult, ClaimVerdict, Results};

mod security;
mod timing;

/// Judges every claim of the table.
#[must_use]
pub fn judge(results: &Results) -> Vec<ClaimResult> {
    let mut claims = timing::judge(&results.measurements, &results.published);
    claims.extend(security::judge(&results.checks));
    claims
}

/// The fixed part of a claim.
#[derive(Clone, Copy)]
struct Claim {
    id: &'static str,
    claim: &'static str,
    source: &'static str,
    expected: &'static str,
}

impl Claim {
    fn judged(self, verdict: ClaimVerdict, measured: String, why: &str) -> ClaimResult {
        ClaimResult {
            id: self.id.into(),
            claim: self.claim.into(),
            source: self.source.into(),
            expected: self.expected.into(),
            measured,
            verdict,
            why: why.into(),
        }
    }

    fn not_run(self, what: &str) -> ClaimResult {
        self.judged(ClaimVerdict::NotRun, String::new(), what)
    }
}

const fn verdict(reproduced: bool) -> ClaimVerdict {
    if reproduced { ClaimVerdict::Reproduced } else { ClaimVerdict::NotReproduced }
}

#[cfg(test)]
mod tests;
