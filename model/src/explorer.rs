//! Our own search: breadth first, level by level, over any `stateright::Model`.
//!
//! Level order makes every counterexample a shortest one, for each property on its own.
//! Stateright's breadth-first search does not promise that while other properties are open.
//!
//! A visited state costs its 64-bit fingerprint, which with the free space in the table is less
//! than 16 bytes. Paths are not kept: the search runs again to recover them ([`Explorer::paths`]).
//! Two different states among n share a fingerprint with probability about n^2 / 2^65. A run with
//! another seed of the hash would reveal it.
//!
//! Levels are expanded in parallel, and their results are joined in order. So counts, depth and
//! counterexamples do not depend on the number of threads.

mod goal;
mod retrace;
mod visited;

pub use goal::{Goal, Judge, Seek};

use rayon::prelude::*;
use stateright::Model;
use std::hash::Hash;
use std::time::{Duration, Instant};
use visited::Visited;

/// When to stop before everything has been seen.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Unique states.
    pub states_max: usize,
    /// Wall time.
    pub time_max: Duration,
    /// Bytes of visited fingerprints, of states to be expanded, and of the model's tables.
    pub bytes_max: usize,
    /// Goals, one bit each in their order, any of which is enough: the search ends when one is met.
    pub enough: u64,
}

impl Default for Budget {
    /// Ten million states, ten minutes, eight GiB.
    fn default() -> Self {
        let time_max = Duration::from_secs(600);
        Self { states_max: 10_000_000, time_max, bytes_max: 8 << 30, enough: 0 }
    }
}

/// What a search saw.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// Distinct states.
    pub unique_states: usize,
    /// Transitions taken, including those to known states.
    pub transitions: usize,
    /// Steps from the first state to the farthest.
    pub depth: usize,
    /// Whether every reachable state was seen.
    pub exhaustive: bool,
    /// Wall time.
    pub elapsed: Duration,
    /// The most bytes held at once.
    pub memory: Memory,
    /// For each goal, in order, the first state that meets it.
    pub found: Vec<Option<Found>>,
}

/// Bytes held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The fingerprints of visited states.
    pub visited: usize,
    /// The states to be expanded.
    pub frontier: usize,
    /// The tables of model and judge.
    pub tables: usize,
}

impl Memory {
    /// The total.
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
    /// The fewest steps that lead to it.
    pub depth: usize,
    /// Its fingerprint in the search that found it.
    fingerprint: u64,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Distinct states so far.
    pub unique_states: usize,
    /// The level that is being expanded.
    pub depth: usize,
}

/// States expanded between two checks of the clock.
const CHUNK: usize = 1_024;
/// States that a thread takes at once.
const SLICE: usize = 128;
/// The most successors that a state usually has.
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

/// The successors of some states.
struct Expansion<S> {
    states: Vec<S>,
    fingerprints: Vec<u64>,
    /// For each expanded state, where its successors end.
    ends: Vec<usize>,
}

/// States of the next level, each with the state that it was reached from.
struct Fresh<'a, S> {
    states: Vec<S>,
    fingerprints: Vec<u64>,
    last: Vec<&'a S>,
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
    pub fn run(&self, budget: Budget, report: &mut (dyn FnMut(Progress) + Send)) -> Exploration {
        // Runs inside the pool, which then need not be woken for every batch.
        rayon::scope(|_| self.search(budget, report))
    }

    fn search(&self, budget: Budget, report: &mut dyn FnMut(Progress)) -> Exploration {
        self.judge.start(self.model);
        let start = Instant::now();
        let mut visited = Visited::new();
        let mut first = Vec::new();
        let mut found = vec![None; self.judge.goals()];
        for (fingerprint, state) in self.first() {
            if visited.admit(&[fingerprint]) == [true] {
                let met = self.judge.met(self.model, &state, open(&found));
                note(&mut found, met, Found { depth: 0, fingerprint });
                first.push(state);
            }
        }
        // A level is a list of batches. It never moves as it grows, and is freed as it is expanded.
        let mut frontier = vec![first];
        let mut seen = Exploration {
            unique_states: 0,
            transitions: 0,
            depth: 0,
            exhaustive: true,
            elapsed: Duration::ZERO,
            memory: Memory::default(),
            found,
        };
        while !frontier.is_empty() && seen.exhaustive {
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
                    || budget.enough & !open(&seen.found) != 0
                {
                    seen.exhaustive = false;
                    break;
                }
                for batch in batch.chunks(CHUNK) {
                    let fresh = self.expand(batch, &mut visited, &mut seen);
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

    /// The states where a search begins.
    fn first(&self) -> impl Iterator<Item = (u64, M::State)> {
        self.model.init_states().into_iter().map(|state| (self.fingerprint(&state), state))
    }

    /// The successors of a state.
    fn successors(&self, state: &M::State) -> Vec<(u64, M::State)> {
        let next = self.model.next_states(state).into_iter();
        next.map(|state| (self.fingerprint(&state), state)).collect()
    }

    fn fingerprint(&self, state: &M::State) -> u64 {
        self.hash.hash_one(state)
    }

    /// The successors of some states that were not visited before, in order. They are judged here,
    /// where their predecessors are known.
    fn expand(
        &self,
        batch: &[M::State],
        visited: &mut Visited,
        seen: &mut Exploration,
    ) -> Vec<M::State> {
        let expanded: Vec<Expansion<M::State>> =
            batch.par_chunks(SLICE).map(|slice| self.lead(slice)).collect();
        let fingerprints = expanded.iter().flat_map(|expansion| &expansion.fingerprints);
        let fingerprints: Vec<u64> = fingerprints.copied().collect();
        seen.transitions += fingerprints.len();
        let new = visited.admit(&fingerprints);
        let count = new.iter().filter(|new| **new).count();
        let mut fresh = Fresh {
            states: Vec::with_capacity(count),
            fingerprints: Vec::with_capacity(count),
            last: Vec::with_capacity(count),
        };
        let mut new = new.into_iter();
        for (slice, expansion) in batch.chunks(SLICE).zip(expanded) {
            let mut next = expansion.states.into_iter().zip(expansion.fingerprints);
            let mut from = 0;
            for (last, end) in slice.iter().zip(expansion.ends) {
                for ((state, fingerprint), new) in next.by_ref().zip(&mut new).take(end - from) {
                    if new {
                        fresh.states.push(state);
                        fresh.fingerprints.push(fingerprint);
                        fresh.last.push(last);
                    }
                }
                from = end;
            }
        }
        self.look(&fresh, seen);
        fresh.states
    }

    /// The successors of some states, in order.
    fn lead(&self, slice: &[M::State]) -> Expansion<M::State> {
        let mut states = Vec::with_capacity(USUAL * slice.len());
        let mut ends = Vec::with_capacity(slice.len());
        for state in slice {
            self.judge.lead(self.model, state, &mut states);
            ends.push(states.len());
        }
        let fingerprints = states.iter().map(|state| self.fingerprint(state)).collect();
        Expansion { states, fingerprints, ends }
    }

    /// Judges states of the next level, in order, by the goals not met yet. Their predecessors were
    /// judged with their own level.
    fn look(&self, fresh: &Fresh<'_, M::State>, seen: &mut Exploration) {
        let open = open(&seen.found);
        if open == 0 {
            return;
        }
        let states = fresh.states.par_chunks(SLICE);
        let met: Vec<(u64, u64)> = states
            .zip(fresh.last.par_chunks(SLICE))
            .zip(fresh.fingerprints.par_chunks(SLICE))
            .flat_map_iter(|((states, last), fingerprints)| {
                let pairs = states.iter().zip(last);
                let met =
                    pairs.map(|(state, last)| self.judge.met_after(self.model, last, state, open));
                let met = met.zip(fingerprints.iter().copied());
                met.filter(|(met, _)| *met != 0).collect::<Vec<_>>()
            })
            .collect();
        for (met, fingerprint) in met {
            note(&mut seen.found, met, Found { depth: seen.depth + 1, fingerprint });
        }
    }
}

/// The goals that were not met yet, as bits.
fn open(found: &[Option<Found>]) -> u64 {
    let open = (0..).zip(found).filter(|(_, found)| found.is_none());
    open.fold(0, |open, (at, _): (u32, _)| open | 1 << at)
}

/// Notes the goals that a state is the first to meet.
fn note(found: &mut [Option<Found>], met: u64, state: Found) {
    let goals = (0..).zip(found).filter(|(at, _)| met != 0 && met & (1 << at) != 0);
    goals.for_each(|(_, found)| {
        found.get_or_insert(state);
    });
}

/// Appends states to the batches of a level, and joins small batches.
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
