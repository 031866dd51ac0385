//! The first properties under every preset against every coalition, as rows of the report.

use crate::output::{counted, grouped};
use rayon::prelude::*;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Entropy;
use sesphr::profile::{Payload, Profile};
use sesphr_model::attack::{Evidence, replay_evidence};
use sesphr_model::coalition::Coalition;
use sesphr_model::counterexample::Sequence;
use sesphr_model::explorer::{Budget, Progress};
use sesphr_model::matrix::{self, Cell, Job};
use sesphr_model::minimal::{self, Question};
use sesphr_model::property::{Leaves, PROPERTIES, Property, PropertyKind, Says, Verdict};
use sesphr_model::scope::Scope;
use sesphr_reports::results::{
    self, Answer, CarriedOut, CheckResult, CounterexampleResult, MinimalResult,
};
use sesphr_sim::experiment::Effort;
use std::collections::BTreeMap;

/// The searches of an effort: quick takes the smaller scopes and the stronger attacker, default
/// adds the two-user scope, the single-axis steps and Type-3 pairing, full the small scopes for
/// every step with both pairings, and corrupt moves.
pub(crate) fn jobs(effort: Effort, seed: u64) -> Vec<Job> {
    let presets = || Profile::PRESETS.iter().map(|(_, profile)| *profile);
    let small = [
        Scope::one_slot(),
        Scope::two_records(),
        Scope::roles_and_departures(),
        Scope::one_slot_deceived(),
        Scope::grants_in_flight(),
    ];
    let mut plan: Vec<(Profile, Scope, PairingKind)> = Vec::new();
    for profile in presets() {
        plan.extend(small.iter().map(|scope| (profile, scope.clone(), PairingKind::Type1)));
    }
    if effort != Effort::Quick {
        // It takes two partitions to see what sharing randomness or keys costs, and messages in
        // flight to see what naming a version buys.
        for scope in [Scope::two_users_one_record(), Scope::grants_in_flight()] {
            let all = matrix::profiles().into_iter();
            plan.extend(all.map(|profile| (profile, scope.clone(), PairingKind::Type1)));
        }
        plan.extend(presets().map(|profile| (profile, Scope::one_slot(), PairingKind::Type3)));
    }
    if effort == Effort::Full {
        for scope in Scope::quick() {
            for pairing in [PairingKind::Type1, PairingKind::Type3] {
                let all = matrix::profiles().into_iter();
                plan.extend(all.map(|profile| (profile, scope.clone(), pairing)));
            }
        }
    }
    let mut jobs = Vec::new();
    for (profile, scope, pairing) in plan {
        for coalition in Coalition::ALL {
            let same = |job: &Job| {
                (job.profile, job.coalition, &job.scope.name, job.pairing)
                    == (profile, coalition, &scope.name, pairing)
            };
            if jobs.iter().any(same) {
                continue;
            }
            let (scope, budget) = (scope.clone(), Budget::default());
            jobs.push(Job { pairing, budget, seed, ..Job::new(profile, coalition, scope) });
        }
    }
    jobs
}

/// Where to ask who must get together: every preset, in scopes that are large in one dimension
/// each.
pub(crate) fn questions(effort: Effort, seed: u64) -> Vec<Question> {
    let scopes = match effort {
        Effort::Quick => vec![Scope::one_slot()],
        Effort::Default | Effort::Full => {
            vec![Scope::one_slot(), Scope::two_users_one_record(), Scope::two_records()]
        }
    };
    let of = |profile: Profile| {
        scopes.iter().map(move |scope| Question {
            profile,
            scope: scope.clone(),
            pairing: PairingKind::Type1,
            budget: Budget::default(),
            seed,
            own: Vec::new(),
        })
    };
    Profile::PRESETS.iter().flat_map(|(_, profile)| of(*profile)).collect()
}

/// Asks one: the cells of the smallest sets that break a property. Sets that break P1 are left out
/// of the others.
pub(crate) fn ask(
    question: &Question,
    tell: &mut (dyn FnMut(String) + Send),
) -> (Vec<Cell>, MinimalResult) {
    let mut told = |set: Coalition| {
        tell(format!("{}, {}: {set}", question.profile, question.scope.name));
    };
    let answer = minimal::answer(question, &mut told);
    let row = MinimalResult {
        profile: question.profile.to_string(),
        scope: question.scope.name.clone(),
        pairing: matrix::pairing_text(question.pairing).into(),
        sets: answer.sets as u64,
        searched: answer.searched as u64,
        undecided: answer.undecided.len() as u64,
    };
    (answer.told_once(&question.profile), row)
}

/// Runs a search, and reports its progress.
pub(crate) fn run(job: &Job, tell: &mut (dyn FnMut(String) + Send)) -> Vec<Cell> {
    let mut told = |at: Progress| {
        let states = grouped(at.unique_states as u64);
        tell(format!("{}, {}, {}: {states} states", job.profile, job.coalition, job.scope.name));
    };
    matrix::run_with_witnesses(job, &mut told)
}

/// Rows of the report, and what they refer to.
#[derive(Debug, Default)]
pub(crate) struct CheckRows {
    /// Cells in the order of the catalogue, whichever search came first.
    pub(crate) checks: Vec<CheckResult>,
    /// Ways to violations, each once.
    pub(crate) counterexamples: Vec<CounterexampleResult>,
    /// Ways to witnesses, each once.
    pub(crate) witnesses: Vec<CounterexampleResult>,
}

/// Cells as rows of the report. Violations that give something away are carried out.
pub(crate) fn rows(mut cells: Vec<Cell>) -> CheckRows {
    let place = |id: &str| PROPERTIES.iter().position(|property| property.id == id);
    cells.sort_by_key(|cell| place(cell.property));
    let on_curves: Vec<Option<CarriedOut>> = cells.par_iter().map(carried_out).collect();
    let (mut shown, mut seen) = (Catalogue::default(), Catalogue::default());
    let checks = cells.iter().zip(on_curves).map(|(cell, carried_out)| {
        let found = cell.counterexample.as_ref();
        let counterexample = found.map(|found| {
            shown.id(cell.property, found.sequence(), |count| format!("{}-{count}", cell.property))
        });
        let seen_by = cell.witness_run.as_ref().map(|run| of_coalition(run.sequence(), cell));
        let witness_run = seen_by.map(|run| seen.id("", run, |count| format!("W{count}")));
        CheckResult { counterexample, witness_run, carried_out, ..row(cell) }
    });
    let checks = checks.collect();
    CheckRows { checks, counterexamples: shown.runs, witnesses: seen.runs }
}

/// A run with its corrupt parties marked: a run that violates nothing does not name its coalition.
fn of_coalition(mut run: Sequence, cell: &Cell) -> Sequence {
    let members: Vec<String> = cell.coalition.members().map(|party| party.to_string()).collect();
    run.parties.iter_mut().for_each(|party| party.corrupt = members.contains(&party.name));
    run
}

/// Runs under identifiers, in the order in which they come first.
#[derive(Debug, Default)]
struct Catalogue {
    runs: Vec<CounterexampleResult>,
    ids: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, u32>,
}

impl Catalogue {
    /// The identifier of what happens and what follows; its cells say whom it is about. It is named
    /// by its number among those of the same series.
    fn id(
        &mut self,
        series: &'static str,
        sequence: Sequence,
        name: impl FnOnce(u32) -> String,
    ) -> String {
        let untitled = Sequence { title: String::new(), ..sequence };
        let key = format!("{series} {untitled:?}");
        if let Some(id) = self.ids.get(&key) {
            return id.clone();
        }
        let count = self.counts.entry(series).or_default();
        *count += 1;
        let id = name(*count);
        self.runs.push(CounterexampleResult::new(id.clone(), untitled));
        self.ids.insert(key, id.clone());
        id
    }
}

/// The outcome of a counterexample on the curve whose pairing it assumes; the literal payload has
/// only one curve. `None` where nothing is obtained, accepted or obeyed.
pub(crate) fn carried_out(cell: &Cell) -> Option<CarriedOut> {
    let found = cell.counterexample.as_ref()?;
    let attack = found.header.attack.as_ref()?;
    let says = Property::by_id(&attack.property).map(|property| property.says);
    let leaves = matches!(says, Some(Says::OfStates { leaves: Leaves::Differences, .. }));
    if attack.item.is_none() && !leaves {
        return None;
    }
    let trace = found.trace();
    let root = Entropy::Seeded(trace.header.seed).seed();
    let type_3 = cell.pairing == matrix::pairing_text(PairingKind::Type3)
        && trace.header.profile.payload == Payload::Hybrid;
    let (curve, evidence) = if type_3 {
        (Bls12::NAME, replay_evidence::<Bls12>(&trace, root))
    } else {
        (TypeA::NAME, replay_evidence::<TypeA>(&trace, root))
    };
    let (found, bytes, excerpt, shows) = match &evidence {
        Ok(evidence) => told(evidence),
        Err(error) => (format!("it cannot be carried out: {error}"), 0, String::new(), false),
    };
    let shown = if shows { Answer::Yes } else { Answer::No };
    Some(CarriedOut { curve: curve.into(), found, bytes: bytes as u64, excerpt, shown })
}

/// The outcome in words, how many bytes, their beginning, and whether it shows the violation.
fn told(evidence: &Evidence) -> (String, usize, String, bool) {
    let shows = evidence.shows();
    match evidence {
        Evidence::Obtained(report) => {
            let like = if shows {
                "equal to what its owner uploaded"
            } else {
                "not what its owner uploaded"
            };
            let bytes = grouped(report.recovered_bytes as u64);
            let found = format!("{bytes} bytes of {} recovered, {like}", report.item);
            (found, report.recovered_bytes, report.excerpt.clone(), shows)
        }
        Evidence::Accepted(report) => {
            let standing = if report.as_current { "current" } else { "superseded" };
            let origin = match (report.equals_uploaded, report.equals_forged) {
                (true, _) => "which its owner wrote as that version",
                (false, true) => "which the coalition made up",
                (false, false) => "which its owner did not write there",
            };
            let (user, item, current) = (report.user, report.item, report.current);
            let found = format!(
                "{user} accepts {} bytes as {item}, {standing}, {origin}; the current version is {current}",
                grouped(report.bytes as u64)
            );
            (found, report.bytes, report.excerpt.clone(), shows)
        }
        Evidence::Disobeyed(report) => (report.differences.join("; "), 0, String::new(), shows),
    }
}

fn row(cell: &Cell) -> CheckResult {
    CheckResult {
        id: cell.property.into(),
        name: cell.name.into(),
        kind: kind(cell.kind).into(),
        profile: cell.profile.to_string(),
        coalition: cell.coalition.to_string(),
        scope: cell.scope.clone(),
        pairing: cell.pairing.into(),
        verdict: verdict(cell.verdict),
        count: cell.count.map(|count| count.to_string()),
        expected: cell.expected.map(verdict),
        unique_states: cell.unique_states as u64,
        depth: u32::try_from(cell.depth).unwrap_or(u32::MAX),
        exhaustive: cell.exhaustive,
        witness: cell.witness.map(|steps| counted(steps, "step")),
        witness_run: None,
        time_ms: (cell.seconds * 1e3).round() as u64,
        counterexample: None,
        carried_out: None,
    }
}

const fn kind(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Always => "always",
        PropertyKind::CanAlwaysReach => "can-always-reach",
        PropertyKind::OnStep => "on-step",
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
