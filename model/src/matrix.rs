//! Cells of the matrix: a property under a profile against a coalition in a scope, with the
//! evidence. One search serves all properties of a profile, coalition and scope.

use crate::checker::SesphrModel;
use crate::coalition::Coalition;
use crate::corrupt::Move;
use crate::counterexample::Counterexample;
use crate::explorer::{Budget, Exploration, Explorer, Found, Judge, Memory, Progress};
use crate::packed::{Orbits, PackedJudge, PackedModel};
use crate::property::{COUNT_MAX, PROPERTIES, Property, PropertyKind, Says, Verdict};
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use sesphr::algebra::PairingKind;
use sesphr::profile::{Profile, Revocation, Standing};
use stateright::Model;
use std::fmt;
use std::hash::Hash;
use std::time::Duration;

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
    /// Whether states that differ only in names count as one.
    pub symmetry: bool,
    /// Properties that are judged in addition to the catalogue, at most
    /// [`OWN_MAX`](crate::property::OWN_MAX).
    pub own: Vec<&'static Property>,
}

impl Job {
    /// A search of every state with the type-1 pairing, the usual budget and seed 1.
    #[must_use]
    pub fn new(profile: Profile, coalition: Coalition, scope: Scope) -> Self {
        let (pairing, budget) = (PairingKind::Type1, Budget::default());
        Self {
            profile,
            coalition,
            scope,
            pairing,
            budget,
            seed: 1,
            symmetry: false,
            own: Vec::new(),
        }
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
    /// How the property is judged.
    pub kind: PropertyKind,
    /// The claim in the papers that the property stands for.
    pub claim: &'static str,
    /// "type-1" or "type-3".
    pub pairing: &'static str,
    /// What was found.
    pub verdict: Verdict,
    /// What is expected, if anything is.
    pub expected: Option<Verdict>,
    /// The scope.
    pub scope: String,
    /// Distinct states.
    pub unique_states: usize,
    /// The number of renamings under which states count as one; 1 if every state counts.
    pub renamings: usize,
    /// Steps from the first state to the farthest.
    pub depth: usize,
    /// Whether every reachable state was seen.
    pub exhaustive: bool,
    /// The count, for a property that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
    /// Steps to the state that shows that the property is not vacuous.
    pub witness: Option<usize>,
    /// Wall time of the search, which also served other cells.
    pub seconds: f64,
    /// The shortest path to a state that contradicts the property.
    #[serde(rename = "trace")]
    pub counterexample: Option<Counterexample>,
    /// The shortest way to the state that shows the property is not vacuous, where it holds and
    /// [`run_with_witnesses`] was asked.
    #[serde(skip)]
    pub witness_run: Option<Counterexample>,
}

/// How many items a property counted, at most [`COUNT_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The most that counted at once.
    pub most: u32,
    /// The most that could have counted at once.
    pub among: u32,
}

impl Count {
    /// The counts of the properties that count, from what was found. The goals of pairs come first.
    /// Then each property that counts has a goal for each number from 2 on, of items that count and
    /// of items that could.
    fn of_all(rows: &[&Property], found: &[Option<Found>]) -> Vec<Option<Self>> {
        let (pairs, _) = found.as_chunks::<2>();
        let mut rest = found.iter().skip(2 * rows.len()).map(Option::is_some);
        let mut more =
            || (2..=COUNT_MAX).map(|_| u32::from(rest.next() == Some(true))).sum::<u32>();
        let of = |(row, [wrong, witness]): (&&Property, &[Option<Found>; 2])| {
            let Says::Counted { .. } = row.says else { return None };
            let [most, among] = [wrong, witness].map(|first| u32::from(first.is_some()) + more());
            Some(Self { most, among })
        };
        rows.iter().zip(pairs).map(of).collect()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { most, among } = self;
        let more = if *among == COUNT_MAX { " or more" } else { "" };
        write!(f, "{most} of {among}{more}")
    }
}

impl Cell {
    /// Whether the verdict is the expected one, or none is expected.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.expected.is_none_or(|expected| expected == self.verdict)
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
/// or from the default, `hardened`. They show which change buys which property, and which step back
/// loses it. Asking the issuer buys something only where keys are fresh, so `hardened-epoch` takes
/// that step too.
#[must_use]
pub fn profiles() -> Vec<Profile> {
    let presets = || Profile::PRESETS.into_iter().map(|(_, preset)| preset);
    // The axis values that no preset uses.
    let others = [("revocation", Revocation::Lazy.text()), ("standing", Standing::Asked.text())];
    let values = || presets().flat_map(|preset| preset.axes()).chain(others);
    let steps = [Profile::SESPHR_HYBRID, Profile::HARDENED]
        .into_iter()
        .flat_map(|base| values().filter_map(move |(axis, value)| base.with(axis, value).ok()));
    let asked = Profile { standing: Standing::Asked, ..Profile::HARDENED_EPOCH };
    let steps = steps.chain([asked]);
    let mut steps: Vec<Profile> = steps.filter(|step| presets().all(|p| p != *step)).collect();
    steps.sort_unstable();
    steps.dedup();
    presets().chain(steps).collect()
}

/// The properties that a search judges: those that speak about its coalition in its scope.
pub fn judged(job: &Job) -> impl Iterator<Item = &'static Property> + '_ {
    let all = PROPERTIES.iter().chain(job.own.iter().copied());
    all.filter(|property| property.speaks_in(job.coalition, &job.scope))
}

/// Runs one search, and judges every property that applies to its coalition.
///
/// # Panics
/// If the scope has more than seven owners and users.
#[must_use]
pub fn run(job: &Job, report: &mut (dyn FnMut(Progress) + Send)) -> Vec<Cell> {
    searched(job, Ways::Contradictions, report)
}

/// The same, with the shortest way to the witness of each property that holds.
///
/// # Panics
/// As [`run`].
#[must_use]
pub fn run_with_witnesses(job: &Job, report: &mut (dyn FnMut(Progress) + Send)) -> Vec<Cell> {
    searched(job, Ways::WitnessesToo, report)
}

/// As [`run`], and shows the model afterwards, with all that it came to hold.
///
/// # Panics
/// As [`run`].
pub(crate) fn run_and_look(job: &Job, look: &mut dyn FnMut(&PackedModel)) -> Vec<Cell> {
    looked(job, Ways::Contradictions, &mut |_| {}, look)
}

/// The cell of a property that a walk contradicts.
pub(crate) fn of_walk(job: &Job, property: &Property, moves: &[Move]) -> Cell {
    let model = SesphrModel::new(job.profile, job.coalition, job.scope.clone(), job.pairing);
    let exploration = Exploration {
        unique_states: moves.len() + 1,
        transitions: moves.len(),
        depth: moves.len(),
        exhaustive: false,
        elapsed: Duration::ZERO,
        memory: Memory::default(),
        found: Vec::new(),
    };
    let evidence = Counterexample::new(&model, property, moves, job.seed);
    let undecided = cell(job, &model, property, &exploration, ([None, None], None));
    Cell { verdict: Verdict::Violated, counterexample: Some(evidence), ..undecided }
}

/// The states to which a search recovers the paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ways {
    /// Those that contradict a property.
    Contradictions,
    /// These, and the witnesses of properties that nothing contradicts.
    WitnessesToo,
}

fn searched(job: &Job, ways: Ways, report: &mut (dyn FnMut(Progress) + Send)) -> Vec<Cell> {
    looked(job, ways, report, &mut |_| ())
}

fn looked(
    job: &Job,
    ways: Ways,
    report: &mut (dyn FnMut(Progress) + Send),
    look: &mut dyn FnMut(&PackedModel),
) -> Vec<Cell> {
    let model = SesphrModel::new(job.profile, job.coalition, job.scope.clone(), job.pairing);
    let rows: Vec<&Property> = judged(job).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let packed = PackedModel::new(model).expect("scopes have at most eight owners and users");
    let judge = PackedJudge::new(&packed, &rows);
    if job.symmetry {
        let orbits = Orbits::new(packed);
        let searched = search(&orbits, &judge, (job, ways, rows.len()), report);
        return cells(job, (orbits.packed().model(), orbits.renamings()), rows, searched);
    }
    let searched = search(&packed, &judge, (job, ways, rows.len()), report);
    look(&packed);
    cells(job, (packed.model(), 1), rows, searched)
}

/// What a search saw, with the path shown for each property, if there is one.
type Searched = (Exploration, Vec<Option<Vec<Move>>>);

/// Searches for two goals per property: a state that contradicts it, and one that shows that it is
/// not vacuous.
fn search<M>(
    model: &M,
    judge: &dyn Judge<M>,
    (job, ways, properties): (&Job, Ways, usize),
    report: &mut (dyn FnMut(Progress) + Send),
) -> Searched
where
    M: Model<Action = Move> + Sync,
    M::State: Clone + Hash + Send + Sync,
{
    let explorer = Explorer::new(model, judge, job.seed);
    let exploration = explorer.run(job.budget, report);
    let (pairs, _) = exploration.found.as_chunks::<2>();
    // The goals of properties that count need no paths of their own.
    let pairs = pairs.iter().take(properties);
    let told = |[contradiction, witness]: &[Option<Found>; 2]| match ways {
        Ways::Contradictions => *contradiction,
        Ways::WitnessesToo => contradiction.or(*witness),
    };
    let told: Vec<Option<Found>> = pairs.map(told).collect();
    let found: Vec<Found> = told.iter().copied().flatten().collect();
    let mut paths = explorer.paths(&found).into_iter();
    let paths = told.into_iter().map(|found| found.and_then(|_| paths.next())).collect();
    (exploration, paths)
}

fn cells(
    job: &Job,
    (model, renamings): (&SesphrModel, usize),
    rows: Vec<&Property>,
    (exploration, paths): Searched,
) -> Vec<Cell> {
    let (pairs, _) = exploration.found.as_chunks::<2>();
    let counts = Count::of_all(&rows, &exploration.found);
    let judged = rows.into_iter().zip(pairs).zip(paths).zip(counts);
    judged
        .map(|(((property, found), path), count)| {
            let cell = cell(job, model, property, &exploration, (*found, path));
            Cell { renamings, count, ..cell }
        })
        .collect()
}

fn cell(
    job: &Job,
    model: &SesphrModel,
    property: &Property,
    exploration: &Exploration,
    ([contradiction, witness], path): ([Option<Found>; 2], Option<Vec<Move>>),
) -> Cell {
    let verdict = match (contradiction, witness) {
        (Some(_), _) => Verdict::Violated,
        (None, Some(_)) if exploration.exhaustive => Verdict::Holds,
        // Every state was seen, and in none is anything at stake.
        (None, None) if exploration.exhaustive => Verdict::NotApplicable,
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
        expected: job.scope.expects(&job.profile, job.coalition, property),
        scope: job.scope.name.clone(),
        unique_states: exploration.unique_states,
        renamings: 1,
        depth: exploration.depth,
        exhaustive: exploration.exhaustive,
        count: None,
        witness: witness.map(|found| found.depth),
        seconds: exploration.elapsed.as_secs_f64(),
        counterexample: path
            .as_ref()
            .filter(|_| contradiction.is_some())
            .map(|actions| Counterexample::new(model, property, actions, job.seed)),
        witness_run: path
            .filter(|_| contradiction.is_none())
            .map(|actions| Counterexample::of_run(model, &actions)),
    }
}
