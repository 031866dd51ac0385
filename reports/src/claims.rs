//! The papers' claims, each judged by what a run has measured and checked.
//!
//! A claim is about the scheme as its paper describes it: times are judged on the papers' own curve
//! and payload, security under the profile that reads the paper. Times of another machine are
//! compared only as shapes and ratios, by their intervals. Claims that the papers do not describe
//! well enough to be tested are beyond reproduction.

use crate::results::{ClaimResult, ClaimVerdict, Provenance, Results, TimedBy};

mod comparison;
mod evidence;
mod needs;
mod ratio;
mod security;
mod shapes;
mod sizes;
mod timing;

pub use needs::{Cells, Needs};

/// A claim with its judgement, and what it takes to judge it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its identifier.
    pub id: &'static str,
    /// What is claimed.
    pub claim: &'static str,
    /// The claim, and what a run says about it.
    pub result: ClaimResult,
    /// What it is judged by.
    pub needs: Needs,
}

/// Judges every claim of the table.
#[must_use]
pub fn judge(results: &Results) -> Vec<ClaimResult> {
    judged(results).into_iter().map(|judged| judged.result).collect()
}

/// The same, with what each claim is judged by.
#[must_use]
pub fn judged(results: &Results) -> Vec<Judged> {
    let (samples, published) = (&results.measurements, &results.published);
    let mut claims = timing::judge(samples, published);
    claims.extend(comparison::judge(samples, published));
    claims.extend(shapes::judge(samples, published));
    claims.extend(sizes::judge(&results.checks));
    // T1, T2, .. T10: by number.
    let number = |id: &str| id.trim_start_matches('T').parse::<u32>().unwrap_or(u32::MAX);
    claims.sort_by_key(|claim| number(claim.id));
    claims.extend(security::judge(&results.checks));
    claims
}

/// The table: every claim before anything has run.
#[must_use]
pub fn table() -> Vec<Judged> {
    judged(&Results::new(Provenance::default()))
}

/// The fixed part of a claim.
struct Claim {
    id: &'static str,
    claim: &'static str,
    source: &'static str,
    needs: Needs,
    expected: &'static str,
}

impl Claim {
    fn judged(self, verdict: ClaimVerdict, measured: String, why: &str) -> Judged {
        let result = ClaimResult {
            id: self.id.into(),
            claim: self.claim.into(),
            source: self.source.into(),
            command: format!("sesphr claim {}", self.id),
            expected: self.expected.into(),
            measured,
            timed: None,
            verdict,
            why: why.into(),
        };
        Judged { id: self.id, claim: self.claim, result, needs: self.needs }
    }

    /// Judged by a measured number alone: verdict and reason come from the same value.
    fn timed(self, timed: TimedBy, measured: String, why: &str) -> Judged {
        let why = format!("{}; {why}", timed.reason());
        let mut judged = self.judged(timed.verdict(), measured, &why);
        judged.result.timed = Some(timed);
        judged
    }

    fn not_run(self, what: &str) -> Judged {
        self.judged(ClaimVerdict::NotRun, String::new(), what)
    }
}

const fn verdict(reproduced: bool) -> ClaimVerdict {
    if reproduced { ClaimVerdict::Reproduced } else { ClaimVerdict::Contradicted }
}

#[cfg(test)]
mod tests;
