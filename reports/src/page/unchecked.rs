//! What a run did not check, and why: what is missing from it, bounds that it did not take up, and
//! what no run of this program looks at.

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
        "The attacker of the model computes in the generic bilinear group. That no generic attack \
         exists does not say that none exists on a curve, on the hash, on AES-GCM-SIV or on Ed25519.",
    ],
    [
        "Leaks that are no recovery",
        "Guesses that are confirmed, equal values that are told apart, sizes, times, and who talks \
         to whom are outside of the properties.",
    ],
    ["Side channels", "What is constant time and what is not is written down, and not checked."],
    [
        "Other moves of corrupt parties",
        "A server that answers whom it should not, forged enrolments, bytes changed to nothing in \
         particular, and denial of service by dropping or refusing are no moves of the model.",
    ],
    ["Crashes of owners, users and the cloud", "Only the server crashes and starts again."],
    [
        "How verifying keys come to be authentic",
        "The directory of a system is given; nothing in the papers says how it is filled.",
    ],
    ["The reader’s machine", "Who may open a partition may copy it."],
    [
        "Systems of any size",
        "Every search is bounded by its scope. What is said about any number of users, owners, \
         records and versions is under “Beyond bounds”, and nowhere else.",
    ],
    [
        "Searching encrypted records, break-glass access",
        "P21 and P22 speak about parties and orders that the role code does not have.",
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
        about: "A verdict says nothing beyond what is named here.",
        tables: vec![
            Table {
                caption: "Missing from this run, or left open by it",
                columns: WHY,
                rows: missing.collect(),
            },
            Table {
                caption: "Within reach of `sesphr check --all`, and not taken up by this run",
                columns: WHY,
                rows: beyond(&results.checks),
            },
            Table {
                caption: "Outside of every run",
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
            StageStatus::Interrupted => "it was interrupted; --resume takes it up",
            StageStatus::Failed => "it failed",
            StageStatus::NotRun | StageStatus::Done => "it was not asked for",
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
                "no state of the scope shows that it is not vacuous".to_owned()
            }
            _ => format!("the search ended after {} states", count(*unique_states)),
        };
        row(format!("{id} under {profile} against {coalition}, {scope}, {pairing}"), why)
    });
    let silent = checks.iter().filter(|check| check.verdict == Verdict::NotApplicable).count();
    let silent = (silent > 0).then(|| {
        row(plural(silent, "cell"), "the property says nothing about the coalition in that scope")
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
        matches!(claim.verdict, ClaimVerdict::CannotBeReproduced | ClaimVerdict::NotRun)
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
            rows.push(row(format!("{pairing} pairing"), "no search was given it"));
        }
    }
    rows
}
