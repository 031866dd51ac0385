//! The papers' claims, each judged by what a run has measured and checked.
//!
//! A claim is about the scheme as its paper describes it: times are judged on the papers' own
//! curve and payload, security under the profile that reads the paper. Times of another machine are
//! compared as shapes and ratios only; what was not published well enough to be shown is said to be
//! beyond reproduction.

use crate::results::{ClaimResult, ClaimVerdict, Results};
use std::borrow::Cow;

mod comparison;
mod ratio;
mod security;
mod shapes;
mod sizes;
mod timing;

/// Commands that show several claims.
const KEY_COMMAND: &str = "sesphr figures --experiment key-generation --out DIR";
const ENCRYPTION_COMMAND: &str = "sesphr figures --experiment encryption --out DIR";
const UPLOAD_COMMAND: &str = "sesphr figures --experiment upload --out DIR";
const TURNAROUND_COMMAND: &str = "sesphr figures --experiment turnaround --out DIR";

/// Judges every claim of the table.
#[must_use]
pub fn judge(results: &Results) -> Vec<ClaimResult> {
    let (samples, published) = (&results.measurements, &results.published);
    let mut claims = timing::judge(samples, published);
    claims.extend(comparison::judge(samples, published));
    claims.extend(shapes::judge(samples, published));
    claims.extend(sizes::judge(&results.checks));
    // T1, T2, .. T10: by number.
    claims.sort_by_key(|claim| claim.id.trim_start_matches('T').parse::<u32>().unwrap_or(u32::MAX));
    claims.extend(security::judge(&results.checks));
    claims
}

/// The fixed part of a claim.
struct Claim {
    id: &'static str,
    claim: &'static str,
    source: &'static str,
    command: Cow<'static, str>,
    expected: &'static str,
}

impl Claim {
    fn judged(self, verdict: ClaimVerdict, measured: String, why: &str) -> ClaimResult {
        ClaimResult {
            id: self.id.into(),
            claim: self.claim.into(),
            source: self.source.into(),
            command: self.command.into_owned(),
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
