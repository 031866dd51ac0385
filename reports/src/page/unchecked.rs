//! What a run did not check, and why: stages that did not run, bounds that it did not choose, and
//! what no run of this program examines.

use super::tables::{Entry, Section, Side, Table};
use crate::format::{count, plural};
use crate::results::{
    CheckResult, ClaimVerdict, ProofVerdict, Results, Stage, StageStatus, Verdict,
};
use sesphr_model::matrix;
use sesphr_model::scope::Scope;

use Side::Left;

const WHY: &[(&str, Side)] = &[("What", Left), ("Why", Left)];

/// What lies outside of every run: the limits of the threat model.
const LIMITS: [[&str; 2]; 9] = [
    [
        "Computational hardness",
        "The model’s attacker computes in the generic bilinear group. A curve, the hash, AES-GCM-SIV \
         or Ed25519 may still have an attack that is not generic.",
    ],
    [
        "Leaks short of recovery",
        "The properties do not cover confirmed guesses, equal values that can be recognised, sizes, \
         times, or who talks to whom.",
    ],
    ["Side channels", "We document what is constant time. We do not check it."],
    [
        "Other moves of corrupt parties",
        "The model has no server that answers requests it should refuse, no forged enrolments, no \
         random corruption of bytes, and no denial of service by dropping or refusing.",
    ],
    ["Crashes of owners, users and the cloud", "Only the server crashes and restarts."],
    [
        "How verifying keys come to be authentic",
        "The model takes the directory of keys as given. The papers do not say who fills it.",
    ],
    ["The reader’s machine", "Anyone who may open a partition may copy it."],
    [
        "Systems of any size",
        "Every search is bounded by its scope. Only “Beyond bounds” is about any number of users, \
         owners, records and versions.",
    ],
    [
        "Searching encrypted records, break-glass access",
        "P21 and P22 need parties and orders that the role code does not have.",
    ],
];

/// The section.
pub(super) fn section(results: &Results) -> Section<'static> {
    let missing = stages(&results.provenance.stages)
        .chain(cells(&results.checks))
        .chain(proofs(results))
        .chain(claims(results));
    Section {
        id: "unchecked",
        heading: "What was not checked, and why",
        about: "A verdict covers its scope and no more. These tables say what lies outside.",
        tables: vec![
            Table {
                caption: "Missing from this run, or left open by it",
                data: "results.json",
                columns: WHY,
                rows: missing.collect(),
            },
            Table {
                caption: "Covered by sesphr check --all, but not by this run",
                data: "results.json",
                columns: WHY,
                rows: beyond(&results.checks),
            },
            Table {
                caption: "Outside every run",
                data: "results.json",
                columns: WHY,
                rows: LIMITS.map(|row| row.map(Entry::from).into()).into(),
            },
        ],
        ..Section::default()
    }
}

fn row(what: impl Into<String>, why: impl Into<String>) -> Vec<Entry> {
    vec![what.into().into(), why.into().into()]
}

fn stages(stages: &[Stage]) -> impl Iterator<Item = Vec<Entry>> + use<'_> {
    let open = stages.iter().filter(|stage| stage.status != StageStatus::Done);
    open.map(|stage| {
        let why = match stage.status {
            StageStatus::Interrupted => "it was interrupted; --resume continues it",
            StageStatus::Failed => "it failed",
            StageStatus::NotRun | StageStatus::Done => "it was not requested",
        };
        let reason = stage.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        row(format!("The stage {}", stage.name), format!("{why}{reason}"))
    })
}

fn cells(checks: &[CheckResult]) -> impl Iterator<Item = Vec<Entry>> + use<'_> {
    let open = checks.iter().filter(|check| {
        check.verdict == Verdict::Undecided
            || (check.verdict == Verdict::Holds && !check.exhaustive)
            || check.verdict == Verdict::NotRun
    });
    let named = open.map(|check| {
        let CheckResult { id, profile, coalition, scope, pairing, unique_states, .. } = check;
        let why = match check.verdict {
            Verdict::NotRun => "it was not searched".to_owned(),
            _ if check.exhaustive => {
                "no state of the scope shows that the property is not vacuous".to_owned()
            }
            _ => format!("the search ended after {} states", count(*unique_states)),
        };
        row(format!("{id} under {profile} against {coalition}, {scope}, {pairing}"), why)
    });
    let silent = checks.iter().filter(|check| check.verdict == Verdict::NotApplicable).count();
    let silent = (silent > 0).then(|| {
        row(
            plural(silent, "cell"),
            "the property does not apply to the coalition there, or \
                                     nothing is ever at stake in the scope",
        )
    });
    named.chain(silent)
}

fn proofs(results: &Results) -> impl Iterator<Item = Vec<Entry>> + use<'_> {
    let open = results
        .proofs
        .iter()
        .filter(|proof| matches!(proof.verdict, ProofVerdict::NotRun | ProofVerdict::Contradicted));
    open.map(|proof| {
        let why = match proof.verdict {
            ProofVerdict::Contradicted => "solvers contradict each other",
            _ => "no solver is installed",
        };
        row(format!("{} for any number, under {}", proof.property, proof.profile), why)
    })
}

fn claims(results: &Results) -> impl Iterator<Item = Vec<Entry>> + use<'_> {
    let open = results.claims.iter().filter(|claim| {
        matches!(
            claim.verdict,
            ClaimVerdict::TooNoisy | ClaimVerdict::BeyondReproduction | ClaimVerdict::NotRun
        )
    });
    open.map(|claim| row(format!("Claim {}: {}", claim.id, claim.claim), claim.why.as_str()))
}

/// Scopes, profiles and pairings that the whole matrix has and these cells do not.
fn beyond(checks: &[CheckResult]) -> Vec<Vec<Entry>> {
    let searched = |scope: &Scope| checks.iter().any(|check| check.scope == scope.name);
    let mut rows: Vec<Vec<Entry>> = Scope::all()
        .into_iter()
        .filter(|scope| !searched(scope))
        .map(|scope| row(format!("The scope {}", scope.name), scope.about))
        .collect();
    let profiles: Vec<String> = matrix::profiles()
        .into_iter()
        .map(|profile| profile.to_string())
        .filter(|profile| checks.iter().all(|check| check.profile != *profile))
        .collect();
    if !profiles.is_empty() {
        let what = format!("{} one axis away from a preset", plural(profiles.len(), "profile"));
        rows.push(row(what, profiles.join(", ")));
    }
    for pairing in ["type-1", "type-3"] {
        if checks.iter().all(|check| check.pairing != pairing) {
            rows.push(row(format!("{pairing} pairing"), "no search used it"));
        }
    }
    rows
}
