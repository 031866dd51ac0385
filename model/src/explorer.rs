//! Our own search: breadth first, level by level, over any `stateright::Model`.
//!
//! Level order makes every counterexample a shortest one, for each property on its own, which
//! stateright's breadth-first search does not promise while other properties are open. A visited
//! state costs its 64-bit fingerprint and its parent's; paths are recovered by running the model
//! again along the fingerprints. Two different states are taken for one with probability about
//! n^2 / 2^65 for n states; a run under another seed of the hash tells.
//!
//! Levels are expanded in parallel, and their results are joined in order, so that counts, depth
//! and counterexamples do not depend on the number of threads.

use rayon::prelude::*;
use stateright::Model;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::time::{Duration, Instant};

/// Something to look for: the first state, in level order, that is one.
pub struct Goal<M: Model> {
    /// What it is called in the results.
    pub name: String,
    /// What is said of a state.
    pub holds: fn(&M, &M::State) -> bool,
    /// Whether a state is sought where it is so, or where it is not.
    pub seek: Seek,
}

/// Which states a goal is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    /// A state where it is so.
    Instance,
    /// A state where it is not so.
    Contradiction,
}

impl<M: Model> Goal<M> {
    fn is_met(&self, model: &M, state: &M::State) -> bool {
        (self.holds)(model, state) == (self.seek == Seek::Instance)
    }
}

impl<M: Model> fmt::Debug for Goal<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Goal({:?} of {})", self.seek, self.name)
    }
}

/// When to stop, besides having seen everything.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Unique states.
    pub states_max: usize,
    /// Wall time.
    pub time_max: Duration,
}

impl Default for Budget {
    /// Ten million states, ten minutes.
    fn default() -> Self {
        Self { states_max: 10_000_000, time_max: Duration::from_secs(600) }
    }
}

/// What a search saw.
#[derive(Clone, Debug)]
pub struct Exploration<A> {
    /// States told apart.
    pub unique_states: usize,
    /// Transitions taken, those to known states included.
    pub transitions: usize,
    /// Steps from the first state to the farthest.
    pub depth: usize,
    /// Whether every reachable state was seen.
    pub exhaustive: bool,
    /// Wall time.
    pub elapsed: Duration,
    /// For each goal, in order, a shortest way to it.
    pub found: Vec<Option<Vec<A>>>,
}

/// How far a search is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// States told apart so far.
    pub unique_states: usize,
    /// The level that is being expanded.
    pub depth: usize,
}

/// Fingerprints are spread well already: they are their own hash.
#[derive(Clone, Copy, Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }
}

/// Visited fingerprints with the fingerprint of the state that each was first reached from.
type Visited = HashMap<u64, u64, BuildHasherDefault<Identity>>;

/// What expanding one state gave.
struct Expansion<S> {
    /// The fingerprint of the state.
    parent: u64,
    /// How many transitions lead on from it.
    taken: usize,
    /// Where those lead that were not visited before, with fingerprints.
    fresh: Vec<(u64, S)>,
}

/// States expanded between two looks at the clock.
const CHUNK: usize = 4096;

/// Searches a model for goals.
#[derive(Debug)]
pub struct Explorer<'a, M: Model> {
    model: &'a M,
    goals: &'a [Goal<M>],
    hash: ahash::RandomState,
}

impl<'a, M> Explorer<'a, M>
where
    M: Model + Sync,
    M::State: Hash + Send + Sync,
    M::Action: Clone + Send,
{
    /// A search with a seed for its fingerprints.
    #[must_use]
    pub fn new(model: &'a M, goals: &'a [Goal<M>], seed: u64) -> Self {
        let hash = ahash::RandomState::with_seeds(seed, !seed, seed.rotate_left(32), 0x5e5);
        Self { model, goals, hash }
    }

    /// Searches until everything is seen or the budget is spent, reporting progress.
    pub fn run(&self, budget: Budget, report: &mut dyn FnMut(Progress)) -> Exploration<M::Action> {
        let start = Instant::now();
        let mut visited = Visited::default();
        let mut frontier: Vec<(u64, M::State)> = Vec::new();
        for state in self.model.init_states() {
            let fingerprint = self.hash.hash_one(&state);
            if visited.insert(fingerprint, fingerprint).is_none() {
                frontier.push((fingerprint, state));
            }
        }
        let mut hits: Vec<Option<u64>> = vec![None; self.goals.len()];
        let (mut transitions, mut depth, mut exhaustive) = (0, 0, true);
        while !frontier.is_empty() {
            self.look(&frontier, &mut hits);
            let mut next = Vec::new();
            for chunk in frontier.chunks(CHUNK) {
                report(Progress { unique_states: visited.len(), depth });
                if visited.len() >= budget.states_max || start.elapsed() >= budget.time_max {
                    exhaustive = false;
                    break;
                }
                transitions += self.expand(chunk, &mut visited, &mut next);
            }
            if !exhaustive {
                break;
            }
            depth += usize::from(!next.is_empty());
            frontier = next;
        }
        let found = hits.iter().map(|hit| hit.map(|state| self.path(&visited, state))).collect();
        let (unique_states, elapsed) = (visited.len(), start.elapsed());
        Exploration { unique_states, transitions, depth, exhaustive, elapsed, found }
    }

    /// Looks for the goals not found yet, in the order of the level.
    fn look(&self, frontier: &[(u64, M::State)], hits: &mut [Option<u64>]) {
        for (goal, hit) in self.goals.iter().zip(hits).filter(|(_, hit)| hit.is_none()) {
            *hit = frontier
                .par_iter()
                .find_first(|(_, state)| goal.is_met(self.model, state))
                .map(|(fingerprint, _)| *fingerprint);
        }
    }

    /// Adds the unseen successors of some states, in order; returns how many transitions led on.
    fn expand(
        &self,
        chunk: &[(u64, M::State)],
        visited: &mut Visited,
        next: &mut Vec<(u64, M::State)>,
    ) -> usize {
        let seen = &*visited;
        let expanded: Vec<Expansion<M::State>> = chunk
            .par_iter()
            .map(|(parent, state)| {
                let mut taken = 0;
                let mut fresh = Vec::new();
                for successor in self.model.next_states(state) {
                    taken += 1;
                    let fingerprint = self.hash.hash_one(&successor);
                    if !seen.contains_key(&fingerprint) {
                        fresh.push((fingerprint, successor));
                    }
                }
                Expansion { parent: *parent, taken, fresh }
            })
            .collect();
        let mut transitions = 0;
        for Expansion { parent, taken, fresh } in expanded {
            transitions += taken;
            for (fingerprint, state) in fresh {
                if let Entry::Vacant(place) = visited.entry(fingerprint) {
                    place.insert(parent);
                    next.push((fingerprint, state));
                }
            }
        }
        transitions
    }

    /// The actions that lead to a visited state, found by running the model along fingerprints.
    fn path(&self, visited: &Visited, goal: u64) -> Vec<M::Action> {
        let mut trail = vec![goal];
        let mut at = goal;
        while let Some(parent) = visited.get(&at).copied().filter(|parent| *parent != at) {
            trail.push(parent);
            at = parent;
        }
        let is = |state: &M::State, fingerprint: u64| self.hash.hash_one(state) == fingerprint;
        let mut state = self.model.init_states().into_iter().find(|state| is(state, at));
        let mut actions = Vec::new();
        for fingerprint in trail.into_iter().rev().skip(1) {
            let Some(from) = &state else { break };
            let step = self.model.next_steps(from).into_iter().find(|(_, to)| is(to, fingerprint));
            state = step.map(|(action, to)| {
                actions.push(action);
                to
            });
        }
        actions
    }
}
