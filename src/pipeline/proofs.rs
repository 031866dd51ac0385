//! Claims for any number of everything, put to solvers and judged, as rows of the report.

mod panel;

pub(crate) use panel::{Answered, Asked, Panel};

use super::{Inputs, Ticker};
use crate::error::Error;
use crate::interrupt;
use sesphr::profile::Profile;
use sesphr_model::induction::claim::{CLAIMS, Claim};
use sesphr_model::induction::proof::{Proof, Query, proof};
use sesphr_model::induction::smt::Answer;
use sesphr_reports::results::{ProofResult, ProofVerdict, Results};
use std::time::Duration;

/// Every claim under every preset, put to the solvers that are installed.
pub(super) fn run(
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    ticker.at(0, 1, "questions to solvers")?;
    let mut proofs = Vec::new();
    for (_, profile) in Profile::PRESETS {
        proofs.push((profile, proof(&profile, CLAIMS)?));
    }
    let mut panel = Panel::new(None)?;
    let asked = panel.ask_all(inputs.context, &proofs)?;
    interrupt::check()?;
    let rows = asked.iter().flat_map(|asked| asked.judged());
    results.proofs = rows.map(|judged| row(&judged, &panel)).collect();
    Ok(())
}

/// The questions of a proof, in order.
pub(crate) fn questions(proof: &Proof) -> impl Iterator<Item = &Query> {
    proof.induction.iter().chain(proof.claims.iter().flat_map(|(_, queries)| queries))
}

/// A claim with what the solvers say of it.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) profile: Profile,
    /// Every question that the claim rests on.
    pub(crate) evidence: Vec<&'a Answered<'a>>,
    pub(crate) verdict: ProofVerdict,
    pub(crate) expected: ProofVerdict,
}

impl Asked<'_> {
    /// The claims of the profile.
    pub(crate) fn judged(&self) -> impl Iterator<Item = Judged<'_>> {
        self.claims.iter().map(|(claim, own)| {
            let shared = if claim.needs_invariant() { self.induction.as_slice() } else { &[] };
            let evidence: Vec<_> = shared.iter().chain(own).collect();
            let should = claim.should_hold(&self.profile);
            Judged {
                claim,
                profile: self.profile,
                verdict: verdict(&evidence),
                evidence,
                expected: if should { ProofVerdict::Proved } else { ProofVerdict::NotProved },
            }
        })
    }
}

fn verdict(evidence: &[&Answered<'_>]) -> ProofVerdict {
    let mut verdict = ProofVerdict::Proved;
    for Answered { query, given } in evidence {
        if given.is_empty() {
            return ProofVerdict::NotRun;
        }
        let says = |answer| given.iter().any(|given| given.answer == answer);
        if says(Answer::Sat) && says(Answer::Unsat) {
            return ProofVerdict::Contradicted;
        }
        if given.iter().any(|given| given.answer != query.expected) {
            verdict = ProofVerdict::NotProved;
        }
    }
    verdict
}

fn row(judged: &Judged<'_>, panel: &Panel) -> ProofResult {
    let Judged { claim, profile, evidence, verdict, expected } = judged;
    let time: Duration = evidence.iter().flat_map(|asked| &asked.given).map(|one| one.time).sum();
    ProofResult {
        property: claim.property().id.into(),
        name: claim.property().name.into(),
        profile: profile.to_string(),
        coalition: claim.coalition.to_string(),
        about: claim.about.into(),
        verdict: *verdict,
        expected: *expected,
        questions: u32::try_from(evidence.len()).unwrap_or(u32::MAX),
        solvers: panel.solvers.iter().map(|(_, version)| version.clone()).collect(),
        time_ms: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
    }
}
