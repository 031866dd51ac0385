//! Conformance: what the model explores on symbols is what happens on a curve.
//!
//! Every transition that the model explores within a scope is repeated on a curve. So is, in every
//! state, every opening that a user could try. Each node of the search has its own copy of the
//! curve's system, so a transition costs one step and not a replay of its path. The search compares
//!
//! - how the step ends, who is sent what kind of message, and all that messages say in the clear;
//! - every term that any party or listener could read with the bytes that travelled. One dictionary
//!   covers the whole search: a term has one encoding, and different terms have different ones.
//!   What a coalition knows is part of it, so this covers every coalition;
//! - what owners upload and users open, in the same dictionary;
//! - the systems themselves. Paths that lead to one state on symbols lead to one state on the
//!   curve, and paths that lead to different states lead to different ones.
//!
//! Corrupt moves are left to attacks and walks, which make them on both sides.
//!
//! The search goes level by level, so the first divergence has the fewest steps. It drops a node as
//! soon as its successors are known. Its results do not depend on the number of threads.

mod dictionary;
mod outline;
mod step;
mod walk;

pub use step::Perform;
pub use walk::{Breached, Walk, Walked, holding, walk};

use crate::checker::{SesphrModel, State};
use crate::corrupt::Move;
use crate::knowledge::Fact;
use dictionary::Dictionary;
use rayon::prelude::*;
use serde::Serialize;
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, UserId};
use sesphr::message::Envelope;
use sesphr::payload::PayloadError;
use sesphr::system::System;
use sesphr::trace::{Header, Step, Trace};
use stateright::Model;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nodes expanded between two checks of the bound. Few, so that few successors wait in memory.
const CHUNK: usize = 64;

/// What was repeated on a curve, and how it compared.
#[derive(Clone, Debug)]
pub struct Conformity {
    /// Steps taken on both sides: the model's, including those that changed nothing, and openings.
    pub transitions: usize,
    /// The openings among them.
    pub openings: usize,
    /// Distinct states on symbols, and so on the curve.
    pub unique_states: usize,
    /// Distinct terms, each with its bytes.
    pub terms: usize,
    /// Steps from the first state to the farthest.
    pub depth: usize,
    /// Whether every transition of the scope was taken.
    pub exhaustive: bool,
    /// Wall time.
    pub elapsed: Duration,
    /// Time spent in the parties on the curve, summed over threads.
    pub on_curve: Duration,
    /// The first difference.
    pub divergence: Option<Divergence>,
}

/// Where symbols and a curve differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// What differs after the last step of the trace.
    pub what: String,
    /// The way there. Each step has its outcome on the curve, and the last step its outcome on
    /// symbols.
    pub trace: Trace<Move>,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Progress {
    /// Transitions taken so far.
    pub transitions: usize,
    /// The level that is being expanded.
    pub depth: usize,
}

/// A search that repeats every transition on a curve.
pub struct Conformance<'a, C: Curve> {
    model: &'a SesphrModel,
    seed: u64,
    perform: Perform<C>,
}

impl<C: Curve> fmt::Debug for Conformance<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Conformance({}, seed {})", C::NAME, self.seed)
    }
}

/// The same state on both sides, and how it was reached.
struct Node<C: Curve> {
    state: State,
    real: System<C>,
    path: Option<Arc<Link>>,
}

/// A step with all steps before it.
struct Link {
    before: Option<Arc<Self>>,
    step: Step<Move>,
}

/// A transition taken on both sides.
struct Transition<C: Curve> {
    kind: TransitionKind,
    on_curve: Duration,
    end: Result<Arrival<C>, String>,
    path: Option<Arc<Link>>,
}

/// Where a transition comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TransitionKind {
    /// The model offers it.
    Explored,
    /// An opening. Nothing is explored from where it leads.
    Opening,
}

/// Where a transition leads.
struct Arrival<C: Curve> {
    /// The fingerprint of the model's state.
    state: u64,
    /// The fingerprints of the two systems.
    systems: (u64, u64),
    /// Terms not known when the node was expanded, with digests of their bytes.
    pairs: Vec<(Fact, u64)>,
    /// The node, if it is new and to be explored.
    node: Option<Node<C>>,
}

/// Everything seen so far.
struct SearchState {
    states: HashSet<u64>,
    systems: Dictionary<u64>,
    terms: Dictionary<Fact>,
    hash: ahash::RandomState,
}

impl<'a, C: Curve> Conformance<'a, C> {
    /// A search of a model's transitions. The secrets on the curve come from the seed.
    ///
    /// # Errors
    /// If the profile cannot run on the curve.
    pub fn new(model: &'a SesphrModel, seed: u64) -> Result<Self, PayloadError> {
        if !C::supports(model.profile().payload) {
            let payload = model.profile().payload.text();
            return Err(PayloadError::Unsupported { algebra: C::NAME, payload });
        }
        Ok(Self {
            model,
            seed,
            perform: |system, action, see| {
                system.apply_with(action, &mut |envelope: &Envelope<C>| see(envelope))
            },
        })
    }

    /// The same search with another way to apply actions on the curve. Tests use it to plant
    /// differences that the search must notice.
    #[must_use]
    pub fn with_perform(self, perform: Perform<C>) -> Self {
        Self { perform, ..self }
    }

    /// Takes transitions until none is left, `transitions_max` is reached, or the two sides differ.
    /// Reports its progress.
    pub fn run(&self, transitions_max: usize, report: &mut dyn FnMut(Progress)) -> Conformity {
        let start = Instant::now();
        let mut seen = SearchState::new();
        let mut out = Conformity {
            transitions: 0,
            openings: 0,
            unique_states: 0,
            terms: 0,
            depth: 0,
            exhaustive: true,
            elapsed: Duration::ZERO,
            on_curve: Duration::ZERO,
            divergence: None,
        };
        let mut frontier = self.enrol(&mut seen, &mut out).into_iter().collect::<Vec<_>>();
        while !frontier.is_empty() && out.divergence.is_none() && out.exhaustive {
            let mut next = Vec::new();
            let mut nodes = frontier.into_iter();
            while nodes.len() > 0 && out.divergence.is_none() {
                report(Progress { transitions: out.transitions, depth: out.depth });
                if out.transitions >= transitions_max {
                    out.exhaustive = false;
                    break;
                }
                let chunk: Vec<Node<C>> = nodes.by_ref().take(CHUNK).collect();
                let taken: Vec<Transition<C>> =
                    chunk.into_par_iter().flat_map_iter(|node| self.expand(&seen, &node)).collect();
                self.join(taken, &mut seen, &mut out, &mut next);
            }
            out.depth += usize::from(!next.is_empty());
            frontier = next;
        }
        out.unique_states = seen.states.len();
        out.terms = seen.terms.len();
        out.exhaustive &= out.divergence.is_none();
        out.elapsed = start.elapsed();
        out
    }

    /// The model's first state on both sides, or `None` if the two sides differ on the way there.
    fn enrol(&self, seen: &mut SearchState, out: &mut Conformity) -> Option<Node<C>> {
        let mut actions = Vec::new();
        let state = self.model.start(&mut |action, _, _| actions.extend(action.honest().copied()));
        let (profile, network) = (*self.model.profile(), self.model.scope().network);
        let root = Entropy::Seeded(self.seed).seed();
        let supported = "the profile was checked against the algebra";
        let mut symbols = System::new(profile, network, ()).expect(supported);
        let mut real = System::new(profile, network, root).expect(supported);
        let mut path = None;
        for action in actions {
            let step::Stepped { outcome, on_curve, end } = self.step(&symbols, &real, &action);
            out.transitions += 1;
            out.on_curve += on_curve;
            path = Some(link(path, action, outcome));
            let checked = end.and_then(|arrived| {
                let mut pairs = arrived.pairs.into_iter();
                pairs.try_for_each(|(term, bytes)| seen.terms.enter(term, bytes))?;
                (symbols, real) = (arrived.symbols, arrived.real);
                Ok(())
            });
            if let Err(what) = checked {
                out.divergence = Some(self.divergence(what, path.as_deref()));
                return None;
            }
        }
        assert!(symbols == state.system, "the model starts where its actions lead");
        seen.states.insert(seen.fingerprint(&state));
        // The dictionary is empty, so this cannot fail.
        let _ = seen.systems.enter(seen.fingerprint(&symbols), seen.fingerprint(&real));
        Some(Node { state, real, path })
    }

    /// Takes every transition of a node.
    fn expand(&self, seen: &SearchState, node: &Node<C>) -> Vec<Transition<C>> {
        let mut explored = Vec::new();
        self.model.actions(&node.state, &mut explored);
        let explored = explored.iter().filter_map(Move::honest);
        let explored = explored.map(|action| (TransitionKind::Explored, *action));
        let openings = openings(&node.state).map(|action| (TransitionKind::Opening, action));
        explored
            .chain(openings)
            .map(|(kind, action)| self.take(seen, node, kind, &action))
            .collect()
    }

    fn take(
        &self,
        seen: &SearchState,
        node: &Node<C>,
        kind: TransitionKind,
        action: &Action,
    ) -> Transition<C> {
        let stepped = self.step(&node.state.system, &node.real, action);
        let path = Some(link(node.path.clone(), *action, stepped.outcome));
        let arrive = |stepped: step::Arrived<C>| {
            let step::Arrived { symbols, real, mut pairs } = stepped;
            pairs.retain(|(term, bytes)| !seen.terms.has(term, *bytes));
            let systems = (seen.fingerprint(&symbols), seen.fingerprint(&real));
            let (state, node) = match kind {
                TransitionKind::Opening => (seen.fingerprint(&node.state), None),
                TransitionKind::Explored => {
                    let (next, _) = self.model.step(&node.state, &Move::Honest(*action));
                    assert!(next.system == symbols, "a step of the model is a step of its system");
                    let print = seen.fingerprint(&next);
                    let fresh = !seen.states.contains(&print);
                    (print, fresh.then(|| Node { state: next, real, path: path.clone() }))
                }
            };
            Arrival { state, systems, pairs, node }
        };
        let end = stepped.end.map(arrive);
        Transition { kind, on_curve: stepped.on_curve, end, path }
    }

    /// Records transitions, in order, up to the first that differs.
    fn join(
        &self,
        taken: Vec<Transition<C>>,
        seen: &mut SearchState,
        out: &mut Conformity,
        next: &mut Vec<Node<C>>,
    ) {
        for Transition { kind, on_curve, end, path } in taken {
            out.transitions += 1;
            out.openings += usize::from(kind == TransitionKind::Opening);
            out.on_curve += on_curve;
            match end.and_then(|arrival| seen.arrive(arrival)) {
                Ok(node) => next.extend(node),
                Err(what) => {
                    out.divergence = Some(self.divergence(what, path.as_deref()));
                    return;
                }
            }
        }
    }

    fn divergence(&self, what: String, path: Option<&Link>) -> Divergence {
        let steps = std::iter::successors(path, |link| link.before.as_deref());
        let mut steps: Vec<Step<Move>> = steps.map(|link| link.step).collect();
        steps.reverse();
        let header = Header {
            scope: Some(self.model.scope().name.clone()),
            ..Header::new(*self.model.profile(), self.model.scope().network, self.seed)
        };
        Divergence { what, trace: Trace { header, steps } }
    }
}

impl SearchState {
    fn new() -> Self {
        Self {
            states: HashSet::new(),
            systems: Dictionary::new("a state of the system", "states"),
            terms: Dictionary::new("a term", "bytes"),
            hash: ahash::RandomState::with_seeds(1, 2, 3, 4),
        }
    }

    fn fingerprint(&self, value: &impl std::hash::Hash) -> u64 {
        self.hash.hash_one(value)
    }

    /// Records where a transition led, and returns the node if it is new.
    ///
    /// # Errors
    /// How the curve differs from symbols.
    fn arrive<C: Curve>(&mut self, arrival: Arrival<C>) -> Result<Option<Node<C>>, String> {
        let Arrival { state, systems: (symbols, real), pairs, node } = arrival;
        pairs.into_iter().try_for_each(|(term, bytes)| self.terms.enter(term, bytes))?;
        self.systems.enter(symbols, real)?;
        Ok(node.filter(|_| self.states.insert(state)))
    }
}

fn link(before: Option<Arc<Link>>, action: Action, outcome: Outcome) -> Arc<Link> {
    let action = Move::Honest(step::sized(action));
    Arc::new(Link { before, step: Step { at_ns: None, action, outcome } })
}

/// The openings that users can try: they have both the download and the parameter.
fn openings(state: &State) -> impl Iterator<Item = Action> {
    let tries = |user: UserId, item: ItemId| {
        let party = state.system.user(user)?;
        party.download_of(item)?;
        party.parameter_of(item)?;
        Some(Action::Open { user, item })
    };
    let users = state.system.users().map(|(user, _)| *user);
    users.flat_map(move |user| {
        state.oracle.uploaded().iter().filter_map(move |item| tries(user, *item))
    })
}
