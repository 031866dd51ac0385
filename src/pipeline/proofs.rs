//! Claims for any number of everything, as rows of the report.

use super::{Inputs, Ticker};
use crate::command::prove::{self, Judged};
use crate::error::Error;
use sesphr::profile::Profile;
use sesphr_reports::results::{ProofResult, ProofVerdict, Results};

/// Every claim under every preset, put to the solvers that are installed.
pub(super) fn run(
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    ticker.at(0, 1, "questions to solvers")?;
    let presets = Profile::PRESETS.map(|(_, profile)| profile);
    results.proofs = prove::judge(&presets, inputs.context)?.into_iter().map(row).collect();
    Ok(())
}

fn row(judged: Judged) -> ProofResult {
    ProofResult {
        property: judged.property.id.into(),
        name: judged.property.name.into(),
        profile: judged.profile.to_string(),
        coalition: judged.coalition.to_string(),
        about: judged.about.into(),
        verdict: verdict(judged.verdict),
        expected: verdict(judged.expected),
        questions: u32::try_from(judged.questions).unwrap_or(u32::MAX),
        solvers: judged.solvers,
        time_ms: u64::try_from(judged.time.as_millis()).unwrap_or(u64::MAX),
    }
}

const fn verdict(verdict: prove::Verdict) -> ProofVerdict {
    match verdict {
        prove::Verdict::Proved => ProofVerdict::Proved,
        prove::Verdict::NotProved => ProofVerdict::NotProved,
        prove::Verdict::Contradicted => ProofVerdict::Contradicted,
        prove::Verdict::NotRun => ProofVerdict::NotRun,
    }
}
