//! Every set of roles asked for every goal; the smallest sets that reach it are kept.

use super::expected::expected;
use super::guarantees::{GuaranteeRow, guarantees};
use super::number::{Computes, Numbered};
use super::terms::Terms;
use super::world::{Forger, Goal, GoalKind, World};
use super::{Role, Roles};
use crate::derive::sums::{self, Answer, Pairs, SumsError, SumsFault};
use rayon::prelude::*;
use serde::Serialize;
use sesphr::algebra::group::Group;
use sesphr::published::{Equations, Scheme};
use std::sync::Arc;

/// The seed of the story on terms, and that of the forger within it.
pub(super) const STORY_SEED: &str = "story";
const FORGER: &str = "forger";
/// The most roles of a story: every set of them is asked.
const ROLES_MAX: usize = 12;

/// Who reaches a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GoalRow {
    /// What is at stake.
    pub goal: String,
    /// What kind of thing that is.
    pub kind: GoalKind,
    /// The smallest sets of roles that reach it.
    pub minimal: Vec<Roles>,
    /// The sets that were expected; none if nothing was written down.
    pub expected: Option<Vec<Roles>>,
    /// For each of the smallest sets, how it gets there. A verifier has checked every derivation.
    pub derivations: Vec<Vec<String>>,
}

impl GoalRow {
    /// Whether the sets are those expected. What nobody wrote down is not expected.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.expected.as_ref() == Some(&self.minimal)
    }
}

/// A scheme's answers under a kind of pairing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgedScheme {
    /// The scheme.
    pub scheme: &'static str,
    /// Its name in words.
    pub title: &'static str,
    /// The paper or the code.
    pub source: &'static str,
    /// Whether the equations are restated from memory.
    pub from_memory: bool,
    /// Which source elements may be paired.
    pub pairing: Pairs,
    /// Who takes part.
    pub roles: Vec<String>,
    /// How many sets of roles were asked: all of them.
    pub sets: usize,
    /// Unknowns and values of the frame.
    pub unknowns: usize,
    /// Values of the frame.
    pub values: usize,
    /// Any of the answers is wrong with a probability of at most 2^-this; `None` if all are exact.
    pub error_bits: Option<u32>,
    /// An answer for each goal.
    pub rows: Vec<GoalRow>,
    /// What follows from these for each promise that authors of such schemes make.
    pub guarantees: Vec<GuaranteeRow>,
}

/// Why a scheme is not judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishedError {
    /// The search gives no answer.
    #[error("{scheme}, {roles}: {source}")]
    Undecided {
        /// The scheme.
        scheme: &'static str,
        /// Who it is about.
        roles: Roles,
        /// Why.
        source: SumsError,
    },
    /// The verifier refuses a derivation of the search.
    #[error("{scheme}, {roles}: the verifier refuses a derivation of {goal}: {source}")]
    Refused {
        /// The scheme.
        scheme: &'static str,
        /// Who it is about.
        roles: Roles,
        /// What is derived.
        goal: String,
        /// Why.
        source: SumsFault,
    },
}

/// A scheme's story on terms, with its frame.
#[derive(Clone, Debug)]
pub struct Story {
    /// The story.
    pub world: World<Terms>,
    /// Its frame.
    pub numbered: Numbered,
    /// What the forger draws.
    pub draws: Vec<String>,
}

impl Story {
    /// Plays a scheme's story on terms.
    ///
    /// # Errors
    /// A story that is too large for a frame.
    pub fn new<S: Scheme<Terms>>(pairs: Pairs) -> Result<Self, SumsError> {
        let seed: Arc<str> = STORY_SEED.into();
        // What a forger draws is known once the scheme has drawn it.
        let blind = World::run::<S>(pairs, &seed, &forger::<Terms>(FORGER.into(), &[]));
        let draws = Numbered::new(&blind)?.drawn(FORGER);
        let world = World::run::<S>(pairs, &seed, &forger::<Terms>(FORGER.into(), &draws));
        let numbered = Numbered::new(&world)?;
        Ok(Self { world, numbered, draws })
    }
}

/// A forger whose draws everybody knows, by their paths below the seed.
pub(super) fn forger<A: Group>(seed: A::Seed, draws: &[String]) -> Forger<A> {
    let draw = |path: &String| {
        let (branches, name) = path.rsplit_once('/').unwrap_or(("", path));
        let branches = branches.split('/').filter(|branch| !branch.is_empty());
        let at = branches.fold(seed.clone(), |seed, branch| A::branch(&seed, branch));
        (format!("forger.{path}"), A::draw(&at, name))
    };
    Forger { draws: draws.iter().map(draw).collect(), seed }
}

/// Asks all sets of roles for all goals of a scheme.
///
/// # Errors
/// A frame that cannot be decided; a derivation that the verifier refuses.
pub fn judge<S: Scheme<Terms>>(pairs: Pairs, seed: u64) -> Result<JudgedScheme, PublishedError> {
    let facts = S::FACTS;
    let undecided = |roles: &Roles| {
        let (scheme, roles) = (facts.name, roles.clone());
        move |source| PublishedError::Undecided { scheme, roles, source }
    };
    let story = Story::new::<S>(pairs).map_err(undecided(&Roles::default()))?;
    let Story { world, numbered, .. } = &story;
    let goals: Vec<(&Goal, Vec<usize>)> =
        world.goals.iter().map(|goal| (goal, numbered.targets(goal))).collect();
    let targets: Vec<usize> = goals.iter().flat_map(|(_, values)| values).copied().collect();
    let roles = world.roles();
    let too_many = || undecided(&Roles::default())(SumsError::Large("the number of roles"));
    let sets = subsets(&roles).ok_or_else(too_many)?;
    let mut minimal: Vec<Vec<Roles>> = vec![Vec::new(); goals.len()];
    let mut error_bits: Option<u32> = None;
    let ask = |set: &Roles| {
        let frame = numbered.frame(world, set, pairs);
        sums::answer(&frame, &targets, seed).map_err(undecided(set))
    };
    let answers: Vec<Answer> = sets.par_iter().map(ask).collect::<Result<_, _>>()?;
    for (set, answer) in sets.iter().zip(&answers) {
        error_bits = error_bits.into_iter().chain(answer.error_bits).min();
        let follows = |value: &usize| {
            let at = targets.iter().position(|target| target == value);
            at.and_then(|at| answer.follows.get(at)) == Some(&true)
        };
        for ((_, values), found) in goals.iter().zip(&mut minimal) {
            let is_new = found.iter().all(|smaller: &Roles| !smaller.is_within(set));
            if is_new && values.iter().all(follows) {
                found.push(set.clone());
            }
        }
    }
    let mut rows = Vec::new();
    for ((goal, values), minimal) in goals.iter().zip(minimal) {
        let show = |set: &Roles| words::<S>(&story, set, pairs, seed, (&goal.name, values));
        let derivations = minimal.par_iter().map(show).collect::<Result<_, _>>()?;
        let expected = expected(facts.name, &goal.name);
        rows.push(GoalRow {
            goal: goal.name.clone(),
            kind: goal.kind,
            minimal,
            expected,
            derivations,
        });
    }
    Ok(JudgedScheme {
        scheme: facts.name,
        title: facts.title,
        source: facts.source,
        from_memory: facts.equations == Equations::Memory,
        pairing: pairs,
        roles: roles.iter().map(Role::to_string).collect(),
        sets: sets.len(),
        unknowns: numbered.unknowns(),
        values: numbered.values.len(),
        // Each set was asked on its own: the probabilities add up.
        error_bits: error_bits.map(|bits| bits.saturating_sub(sets.len().ilog2() + 1)),
        guarantees: guarantees(&facts, &rows),
        rows,
    })
}

/// All sets of roles, smaller ones first, each size in the order of its roles. `None` if they are too
/// many to ask.
fn subsets(roles: &[Role]) -> Option<Vec<Roles>> {
    let count = if roles.len() > ROLES_MAX { None } else { Some(1_u32 << roles.len()) };
    let mut sets: Vec<Roles> = (0..count?)
        .map(|bits| {
            let chosen = roles.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            Roles(chosen.map(|(_, role)| *role).collect())
        })
        .collect();
    sets.sort_by(|a, b| a.0.len().cmp(&b.0.len()).then_with(|| a.cmp(b)));
    Some(sets)
}

/// How a set of roles reaches a goal, in words, after the verifier has checked it.
fn words<S: Scheme<Terms>>(
    story: &Story,
    roles: &Roles,
    pairs: Pairs,
    seed: u64,
    (goal, values): (&str, &[usize]),
) -> Result<Vec<String>, PublishedError> {
    let frame = story.numbered.frame(&story.world, roles, pairs);
    let mut lines = Vec::new();
    for value in values {
        let (scheme, roles) = (S::FACTS.name, roles.clone());
        let refused = |source| PublishedError::Refused {
            scheme,
            roles: roles.clone(),
            goal: goal.to_owned(),
            source,
        };
        let found = sums::derive(&frame, *value, seed);
        let found = found
            .map_err(|source| PublishedError::Undecided { scheme, roles: roles.clone(), source })?
            .ok_or_else(|| refused(SumsFault::Conclusion))?;
        found.check(&frame, !seed).map_err(refused)?;
        let about = |rule: usize| match story.numbered.computes.get(rule) {
            Some(Computes::Text(_)) => "the text under the mask".to_owned(),
            Some(Computes::Hash(domain, _)) => format!("the hash \"{domain}\""),
            None => String::new(),
        };
        let abouts: Vec<String> = (0..story.numbered.rules.len()).map(about).collect();
        lines.extend(crate::frame::words(&story.numbered.names, &frame, &abouts, &found));
    }
    Ok(lines)
}
