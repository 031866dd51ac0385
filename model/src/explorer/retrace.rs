//! Paths to states that were found, recovered by searching again. Only then are parents kept.

use super::{CHUNK, Explorer, Found};
use rayon::prelude::*;
use stateright::Model;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Fingerprints are uniform already, so they serve as their own hash.
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

/// Visited fingerprints, each with the fingerprint of the state that it was first reached from.
type Parents = HashMap<u64, u64, BuildHasherDefault<Identity>>;

impl<M> Explorer<'_, M>
where
    M: Model + Sync,
    M::State: Clone + Hash + Send + Sync,
    M::Action: Clone + Send,
{
    /// For each state that a search found, the actions on a shortest path to it.
    #[must_use]
    pub fn paths(&self, found: &[Found]) -> Vec<Vec<M::Action>> {
        let parents = self.parents(found);
        found.iter().map(|found| self.path(&parents, found.fingerprint)).collect()
    }

    /// Searches the levels down to the deepest state that was found, and keeps the parents of all
    /// states there.
    fn parents(&self, found: &[Found]) -> Parents {
        let mut parents = Parents::default();
        let mut frontier: Vec<(u64, M::State)> = Vec::new();
        for (fingerprint, state) in self.first() {
            if parents.insert(fingerprint, fingerprint).is_none() {
                frontier.push((fingerprint, state));
            }
        }
        let depth = found.iter().map(|found| found.depth).max().unwrap_or_default();
        for _ in 0..depth {
            if found.iter().all(|found| parents.contains_key(&found.fingerprint)) {
                break;
            }
            let mut next = Vec::new();
            for batch in frontier.chunks(CHUNK) {
                let expanded: Vec<_> = batch
                    .par_iter()
                    .map(|(parent, state)| (*parent, self.successors(state)))
                    .collect();
                for (parent, successors) in expanded {
                    for (fingerprint, state) in successors {
                        parents.entry(fingerprint).or_insert_with(|| {
                            next.push((fingerprint, state));
                            parent
                        });
                    }
                }
            }
            frontier = next;
        }
        parents
    }

    /// The actions that lead to a visited state, recovered by running the model along fingerprints.
    fn path(&self, parents: &Parents, goal: u64) -> Vec<M::Action> {
        let mut trail = vec![goal];
        let mut at = goal;
        while let Some(parent) = parents.get(&at).copied().filter(|parent| *parent != at) {
            trail.push(parent);
            at = parent;
        }
        let is = |state: &M::State, fingerprint: u64| self.fingerprint(state) == fingerprint;
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
