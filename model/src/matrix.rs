//! Cells: a property under a profile against a coalition in a scope, each with its evidence. One
//! search serves all properties of a profile, coalition and scope.

use crate::checker::SesphrModel;
use crate::coalition::Coalition;
use crate::corrupt::Move;
use crate::counterexample::Counterexample;
use crate::explorer::{Budget, Exploration, Explorer, Found, Judge, Progress};
use crate::packed::{Orbits, PackedJudge, PackedModel};
use crate::property::{Kind, PROPERTIES, Property, Verdict, expected};
use crate::scope::Scope;
use serde::Serialize;
use sesphr::algebra::PairingKind;
use sesphr::profile::{Profile, Revocation};
use stateright::Model;
use std::hash::Hash;

/// A search to run.
#[derive(Clone, Debug)]
pub struct Job {
    /// The profile.
    pub profile: Profile,
    /// The coalition.
    pub coalition: Coalition,
    /// The scope.
    pub scope: Scope,
    /// Which pairings the attacker can compute.
    pub pairing: PairingKind,
    /// When to stop.
    pub budget: Budget,
    /// The seed of the fingerprints.
    pub seed: u64,
    /// Whether states that differ in names alone count as one.
    pub symmetry: bool,
}

impl Job {
    /// A search of every state with the type-1 pairing, the usual budget and seed 1.
    #[must_use]
    pub fn new(profile: Profile, coalition: Coalition, scope: Scope) -> Self {
        let (pairing, budget) = (PairingKind::Type1, Budget::default());
        Self { profile, coalition, scope, pairing, budget, seed: 1, symmetry: false }
    }
}

/// A property's verdict with its evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// The profile.
    pub profile: Profile,
    /// The coalition.
    pub coalition: Coalition,
    /// The property's id.
    pub property: &'static str,
    /// The property's name.
    pub name: &'static str,
    /// How it is judged.
    pub kind: Kind,
    /// What in the papers it stands for.
    pub claim: &'static str,
    /// "type-1" or "type-3".
    pub pairing: &'static str,
    /// What was found.
    pub verdict: Verdict,
    /// What the analysis expects.
    pub expected: Verdict,
    /// The scope.
    pub scope: &'static str,
    /// States told apart.
    pub unique_states: usize,
    /// How many renamings states were not told apart by; 1 where every state counts.
    pub renamings: usize,
    /// Steps from the first state to the farthest.
    pub depth: usize,
    /// Whether every reachable state was seen.
    pub exhaustive: bool,
    /// Steps to the state that shows the property is not vacuous.
    pub witness: Option<usize>,
    /// Wall time of the search that served this cell and others.
    pub seconds: f64,
    /// The shortest way to a state that contradicts the property.
    #[serde(rename = "trace")]
    pub counterexample: Option<Counterexample>,
}

impl Cell {
    /// Whether the verdict is the expected one.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.verdict == self.expected
    }
}

/// The name of a pairing kind in results.
#[must_use]
pub const fn pairing_text(pairing: PairingKind) -> &'static str {
    match pairing {
        PairingKind::Type1 => "type-1",
        PairingKind::Type3 => "type-3",
    }
}

/// The presets, and every profile that differs on one axis from the fair reading, `sesphr-hybrid`,
/// or from the default, `hardened`: they show which change buys which property, and which step
/// back loses it.
#[must_use]
pub fn profiles() -> Vec<Profile> {
    let presets = || Profile::PRESETS.into_iter().map(|(_, preset)| preset);
    // The one value that no preset has.
    let lazy = ("revocation", Revocation::Lazy.text());
    let values = || presets().flat_map(|preset| preset.axes()).chain([lazy]);
    let steps = [Profile::SESPHR_HYBRID, Profile::HARDENED]
        .into_iter()
        .flat_map(|base| values().filter_map(move |(axis, value)| base.with(axis, value).ok()));
    let mut steps: Vec<Profile> = steps.filter(|step| presets().all(|p| p != *step)).collect();
    steps.sort_unstable();
    steps.dedup();
    presets().chain(steps).collect()
}

/// The properties that a search judges: those that speak about its coalition in its scope.
pub fn judged(job: &Job) -> impl Iterator<Item = &'static Property> + '_ {
    PROPERTIES.iter().filter(|property| property.speaks_in(job.coalition, &job.scope))
}

/// Runs one search and judges every property that speaks about its coalition.
///
/// # Panics
/// If the scope has more than eight owners and users.
#[must_use]
pub fn run(job: &Job, report: &mut (dyn FnMut(Progress) + Send)) -> Vec<Cell> {
    let model = SesphrModel::new(job.profile, job.coalition, job.scope.clone(), job.pairing);
    let rows: Vec<&Property> = judged(job).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let packed = PackedModel::new(model).expect("scopes have at most eight owners and users");
    let judge = PackedJudge::new(&packed, &rows);
    if job.symmetry {
        let orbits = Orbits::new(packed);
        let searched = search(&orbits, &judge, job, report);
        return cells(job, (orbits.packed().model(), orbits.renamings()), rows, searched);
    }
    let searched = search(&packed, &judge, job, report);
    cells(job, (packed.model(), 1), rows, searched)
}

/// What a search saw, with the ways to the states that contradict a property.
type Searched = (Exploration, Vec<Vec<Move>>);

/// Searches for two goals a property: a state that contradicts it, and one that shows it is not
/// vacuous.
fn search<M>(
    model: &M,
    judge: &dyn Judge<M>,
    job: &Job,
    report: &mut (dyn FnMut(Progress) + Send),
) -> Searched
where
    M: Model<Action = Move> + Sync,
    M::State: Clone + Hash + Send + Sync,
{
    let explorer = Explorer::new(model, judge, job.seed);
    let exploration = explorer.run(job.budget, report);
    let (pairs, _) = exploration.found.as_chunks::<2>();
    let contradictions: Vec<Found> = pairs.iter().filter_map(|[found, _]| *found).collect();
    let paths = explorer.paths(&contradictions);
    (exploration, paths)
}

fn cells(
    job: &Job,
    (model, renamings): (&SesphrModel, usize),
    rows: Vec<&Property>,
    (exploration, paths): Searched,
) -> Vec<Cell> {
    let (pairs, _) = exploration.found.as_chunks::<2>();
    let mut paths = paths.into_iter();
    let judged = rows.into_iter().zip(pairs);
    judged
        .map(|(property, [contradiction, witness])| {
            let path = contradiction.and_then(|_| paths.next());
            let cell = cell(job, model, property, &exploration, (path, *witness));
            Cell { renamings, ..cell }
        })
        .collect()
}

fn cell(
    job: &Job,
    model: &SesphrModel,
    property: &Property,
    exploration: &Exploration,
    (contradiction, witness): (Option<Vec<Move>>, Option<Found>),
) -> Cell {
    let verdict = match (&contradiction, witness) {
        (Some(_), _) => Verdict::Violated,
        (None, Some(_)) if exploration.exhaustive => Verdict::Holds,
        _ => Verdict::Undecided,
    };
    Cell {
        profile: job.profile,
        coalition: job.coalition,
        property: property.id,
        name: property.name,
        kind: property.kind,
        claim: property.claim,
        pairing: pairing_text(job.pairing),
        verdict,
        expected: expected(&job.profile, job.coalition, &job.scope, property),
        scope: job.scope.name,
        unique_states: exploration.unique_states,
        renamings: 1,
        depth: exploration.depth,
        exhaustive: exploration.exhaustive,
        witness: witness.map(|found| found.depth),
        seconds: exploration.elapsed.as_secs_f64(),
        counterexample: contradiction
            .map(|actions| Counterexample::new(model, property, &actions, job.seed)),
    }
}
