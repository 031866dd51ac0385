//! Our own search: breadth first, level by level, over any `stateright::Model`.
//!
//! Level order makes every counterexample a shortest one, for each property on its own, which
//! stateright's breadth-first search does not promise while other properties are open. A visited
//! state costs its 64-bit fingerprint, with the room beside it less than 16 bytes; ways to states
//! are recovered by searching again down to them ([`Explorer::paths`]). Two different states are
//! taken for one with probability about n^2 / 2^65 for n states; a run under another seed of the
//! hash tells.
//!
//! Levels are expanded in parallel, and their results are joined in order, so that counts, depth
//! and counterexamples do not depend on the number of threads.

mod goal;
mod retrace;
mod visited;

pub use goal::{Goal, Judge, Seek};

use rayon::prelude::*;
use stateright::Model;
use std::hash::Hash;
use std::time::{Duration, Instant};
use visited::Visited;

/// When to stop, besides having seen everything.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Unique states.
    pub states_max: usize,
    /// Wall time.
    pub time_max: Duration,
    /// Bytes of visited fingerprints, of states to be expanded and of the model's tables.
    pub bytes_max: usize,
}

impl Default for Budget {
    /// Ten million states, ten minutes, eight GiB.
    fn default() -> Self {
        let time_max = Duration::from_secs(600);
        Self { states_max: 10_000_000, time_max, bytes_max: 8 << 30 }
    }
}

/// What a search saw.
#[derive(Clone, Debug)]
pub struct Exploration {
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
    /// The most that was held at once.
    pub memory: Memory,
    /// For each goal, in order, the first state that meets it.
    pub found: Vec<Option<Found>>,
}

/// Bytes held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// By the fingerprints of visited states.
    pub visited: usize,
    /// By states to be expanded.
    pub frontier: usize,
    /// By the tables of model and judge.
    pub tables: usize,
}

impl Memory {
    /// All of it.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.visited + self.frontier + self.tables
    }

    fn max(self, other: Self) -> Self {
        Self {
            visited: self.visited.max(other.visited),
            frontier: self.frontier.max(other.frontier),
            tables: self.tables.max(other.tables),
        }
    }
}

/// A state that meets a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Steps to it, the fewest that there are.
    pub depth: usize,
    /// Its fingerprint in the search that found it.
    fingerprint: u64,
}

/// How far a search is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// States told apart so far.
    pub unique_states: usize,
    /// The level that is being expanded.
    pub depth: usize,
}

/// States expanded between two looks at the clock.
const CHUNK: usize = 4_096;
/// States that a thread takes at once.
const SLICE: usize = 128;
/// Successors that a state usually has, at most.
const USUAL: usize = 8;

/// Searches a model for goals.
#[derive(Clone)]
pub struct Explorer<'a, M: Model> {
    model: &'a M,
    judge: &'a dyn Judge<M>,
    hash: ahash::RandomState,
}

impl<M: Model + std::fmt::Debug> std::fmt::Debug for Explorer<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Explorer").field("model", self.model).finish_non_exhaustive()
    }
}

/// What expanding some states gave.
struct Expansion<S> {
    /// How many transitions lead on from them.
    taken: usize,
    /// Where those lead that were not visited before the batch.
    fingerprints: Vec<u64>,
    states: Vec<S>,
}

impl<'a, M> Explorer<'a, M>
where
    M: Model + Sync,
    M::State: Clone + Hash + Send + Sync,
    M::Action: Clone + Send,
{
    /// A search with a seed for its fingerprints.
    #[must_use]
    pub fn new(model: &'a M, judge: &'a dyn Judge<M>, seed: u64) -> Self {
        let hash = ahash::RandomState::with_seeds(seed, !seed, seed.rotate_left(32), 0x5e5);
        Self { model, judge, hash }
    }

    /// Searches until everything is seen or the budget is spent, reporting progress.
    pub fn run(&self, budget: Budget, report: &mut dyn FnMut(Progress)) -> Exploration {
        self.judge.start(self.model);
        let start = Instant::now();
        let mut visited = Visited::new();
        let mut first = Vec::new();
        for (fingerprint, state) in self.first() {
            if visited.admit(&[fingerprint]) == [true] {
                first.push(state);
            }
        }
        // A level is a list of batches: it never moves as it grows, and goes as it is expanded.
        let mut frontier = vec![first];
        let mut seen = Exploration {
            unique_states: 0,
            transitions: 0,
            depth: 0,
            exhaustive: true,
            elapsed: Duration::ZERO,
            memory: Memory::default(),
            found: vec![None; self.judge.goals()],
        };
        while !frontier.is_empty() && seen.exhaustive {
            self.look(&frontier, seen.depth, &mut seen.found);
            let mut waiting = frontier.iter().map(held).sum::<usize>();
            let (mut next, mut growing) = (Vec::new(), 0);
            for batch in frontier {
                report(Progress { unique_states: visited.len(), depth: seen.depth });
                let now = Memory {
                    visited: visited.bytes(),
                    frontier: waiting + growing,
                    tables: self.judge.bytes(self.model),
                };
                seen.memory = seen.memory.max(now);
                if visited.len() >= budget.states_max
                    || start.elapsed() >= budget.time_max
                    || now.total() >= budget.bytes_max
                {
                    seen.exhaustive = false;
                    break;
                }
                for batch in batch.chunks(CHUNK) {
                    let fresh = self.expand(batch, &mut visited, &mut seen.transitions);
                    growing += size_of::<M::State>() * fresh.len();
                    append(&mut next, fresh);
                }
                waiting -= held(&batch);
            }
            seen.depth += usize::from(seen.exhaustive && !next.is_empty());
            frontier = next;
        }
        seen.unique_states = visited.len();
        seen.elapsed = start.elapsed();
        seen
    }

    /// The states that a search begins at.
    fn first(&self) -> impl Iterator<Item = (u64, M::State)> {
        self.model.init_states().into_iter().map(|state| (self.fingerprint(&state), state))
    }

    /// Where a state leads.
    fn successors(&self, state: &M::State) -> Vec<(u64, M::State)> {
        let next = self.model.next_states(state).into_iter();
        next.map(|state| (self.fingerprint(&state), state)).collect()
    }

    fn fingerprint(&self, state: &M::State) -> u64 {
        self.hash.hash_one(state)
    }

    /// Looks for the goals not found yet, in the order of the level.
    fn look(&self, frontier: &[Vec<M::State>], depth: usize, found: &mut [Option<Found>]) {
        let goals = |found: &[Option<Found>]| {
            let open = (0..).zip(found).filter(|(_, found)| found.is_none());
            open.fold(0, |open, (at, _): (u32, _)| open | 1 << at)
        };
        for batch in frontier.iter().flat_map(|batch| batch.chunks(CHUNK)) {
            let open: u64 = goals(found);
            if open == 0 {
                return;
            }
            let judged: Vec<Vec<(u64, &M::State)>> = batch
                .par_chunks(SLICE)
                .map(|slice| {
                    let judged =
                        slice.iter().map(|state| (self.judge.met(self.model, state, open), state));
                    judged.filter(|(met, _)| *met != 0).collect()
                })
                .collect();
            for (met, state) in judged.into_iter().flatten() {
                for (at, found) in found.iter_mut().enumerate() {
                    if met & (1 << at) != 0 && found.is_none() {
                        *found = Some(Found { depth, fingerprint: self.fingerprint(state) });
                    }
                }
            }
        }
    }

    /// The successors of some states that were not visited before, in order.
    fn expand(
        &self,
        batch: &[M::State],
        visited: &mut Visited,
        transitions: &mut usize,
    ) -> Vec<M::State> {
        let seen = &*visited;
        let expanded: Vec<Expansion<M::State>> = batch
            .par_chunks(SLICE)
            .map(|slice| {
                let mut next = Vec::with_capacity(USUAL * slice.len());
                slice.iter().for_each(|state| next.append(&mut self.model.next_states(state)));
                let fingerprints: Vec<u64> =
                    next.iter().map(|state| self.fingerprint(state)).collect();
                // Looked up together: the processor waits for many places of memory at once.
                let fresh: Vec<bool> =
                    fingerprints.iter().map(|fingerprint| !seen.contains(*fingerprint)).collect();
                let taken = next.len();
                let chosen = fingerprints.into_iter().zip(next).zip(fresh);
                let (fingerprints, states) =
                    chosen.filter(|(_, fresh)| *fresh).map(|(chosen, _)| chosen).unzip();
                Expansion { taken, fingerprints, states }
            })
            .collect();
        *transitions += expanded.iter().map(|expansion| expansion.taken).sum::<usize>();
        let fingerprints: Vec<u64> =
            expanded.iter().flat_map(|expansion| expansion.fingerprints.iter().copied()).collect();
        let new = visited.admit(&fingerprints);
        let mut fresh = Vec::with_capacity(new.iter().filter(|new| **new).count());
        let states = expanded.into_iter().flat_map(|expansion| expansion.states);
        fresh.extend(states.zip(new).filter(|(_, new)| *new).map(|(state, _)| state));
        fresh
    }
}

/// Appends to the batches of a level, small ones joined.
fn append<S>(level: &mut Vec<Vec<S>>, mut fresh: Vec<S>) {
    match level.last_mut() {
        Some(last) if last.len() + fresh.len() <= CHUNK => last.append(&mut fresh),
        _ if fresh.is_empty() => {}
        _ => level.push(fresh),
    }
}

/// Bytes that a batch takes.
fn held<S>(batch: &Vec<S>) -> usize {
    batch.capacity() * size_of::<S>()
}
