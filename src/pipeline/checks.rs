//! The first properties under every preset against every coalition, as rows of the report.

use crate::output::grouped;
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::counterexample::sentence;
use sesphr_model::explorer::{Budget, Progress};
use sesphr_model::matrix::{self, Cell, Job};
use sesphr_model::property::{Kind, Verdict};
use sesphr_model::scope::Scope;
use sesphr_reports::results::{self, CheckResult, Step};
use sesphr_sim::experiment::Effort;

/// The searches of an effort: quick takes the smaller scopes and the stronger attacker, default
/// adds the two-user scope, the single-axis steps and Type-3 pairing.
pub(crate) fn jobs(effort: Effort, seed: u64) -> Vec<Job> {
    let presets = || Profile::PRESETS.iter().map(|(_, profile)| *profile);
    let small = [Scope::one_slot(), Scope::two_records(), Scope::roles_and_departures()];
    let mut plan: Vec<(Profile, Scope, PairingKind)> = Vec::new();
    for profile in presets() {
        plan.extend(small.iter().map(|scope| (profile, scope.clone(), PairingKind::Type1)));
    }
    if effort != Effort::Quick {
        // It takes two partitions to see what sharing randomness or keys costs.
        let two = Scope::two_users_one_record;
        plan.extend(
            matrix::profiles().into_iter().map(|profile| (profile, two(), PairingKind::Type1)),
        );
        plan.extend(presets().map(|profile| (profile, Scope::one_slot(), PairingKind::Type3)));
    }
    let mut jobs = Vec::new();
    for (profile, scope, pairing) in plan {
        for coalition in Coalition::ALL {
            let (scope, budget) = (scope.clone(), Budget::default());
            jobs.push(Job { profile, coalition, scope, pairing, budget, seed, symmetry: false });
        }
    }
    jobs
}

/// Runs a search; says what it is at.
pub(crate) fn run(job: &Job, tell: &mut dyn FnMut(String)) -> Vec<CheckResult> {
    let mut told = |at: Progress| {
        let states = grouped(at.unique_states as u64);
        tell(format!("{}, {}, {}: {states} states", job.profile, job.coalition, job.scope.name));
    };
    matrix::run(job, &mut told).iter().map(row).collect()
}

fn row(cell: &Cell) -> CheckResult {
    let counterexample = cell.counterexample.as_ref();
    let steps = counterexample.map(|shown| &shown.steps[..]).unwrap_or_default();
    let step = |row: &sesphr_model::counterexample::StepRow| Step {
        actor: row.actor.clone(),
        action: sentence(&row.action, &row.outcome),
        learnt: row.learnt.join("; "),
    };
    CheckResult {
        id: cell.property.into(),
        name: cell.name.into(),
        kind: kind(cell.kind).into(),
        profile: cell.profile.to_string(),
        coalition: cell.coalition.to_string(),
        scope: cell.scope.into(),
        pairing: cell.pairing.into(),
        verdict: verdict(cell.verdict),
        expected: Some(verdict(cell.expected)),
        unique_states: cell.unique_states as u64,
        depth: u32::try_from(cell.depth).unwrap_or(u32::MAX),
        exhaustive: cell.exhaustive,
        witness: cell.witness.map(|steps| format!("a witness state after {steps} steps")),
        time_ms: (cell.seconds * 1e3).round() as u64,
        counterexample: steps.iter().map(step).collect(),
        derivation: counterexample
            .and_then(|shown| shown.derivation.as_ref())
            .map(ToString::to_string),
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Always => "always",
        Kind::CanAlwaysReach => "can-always-reach",
        Kind::OnStep => "on-step",
    }
}

const fn verdict(verdict: Verdict) -> results::Verdict {
    match verdict {
        Verdict::Holds => results::Verdict::Holds,
        Verdict::Violated => results::Verdict::Violated,
        Verdict::Undecided => results::Verdict::Undecided,
        Verdict::NotApplicable => results::Verdict::NotApplicable,
    }
}
