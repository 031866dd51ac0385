//! Walks: a scope that is too large to be searched is walked many times, and judged at every step.

use super::{Limits, Subject};
use crate::checker::SesphrModel;
use crate::corrupt::Move;
use crate::explorer::Judge as _;
use crate::matrix::{Job, judged};
use crate::packed::{PackedJudge, PackedModel, PackedState};
use crate::property::Property;
use crate::scope::Scope;
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use rand::seq::IndexedRandom as _;
use sesphr::action::Action;
use sesphr::algebra::PairingKind;
use stateright::Model as _;
use std::collections::BTreeMap;

/// Walks of a trial, and steps of each.
const WALKS: u64 = 48;
const STEPS: usize = 48;

/// A violation that a walk met.
pub(super) struct Met {
    pub(super) property: &'static Property,
    /// The way there.
    pub(super) moves: Vec<Move>,
}

/// What the walks of a trial saw.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) steps: u64,
    pub(super) met: Vec<Met>,
    /// How many properties were judged.
    pub(super) properties: usize,
}

/// Walks through a subject. `look` sees the model afterwards.
///
/// Each walk draws a kind of move and then a move of that kind, so common moves do not crowd out
/// rare ones. A property is reported once, with the walk that met it first.
pub(super) fn walk(
    subject: &Subject,
    seed: u64,
    limits: Limits,
    look: &mut dyn FnMut(&PackedModel),
) -> Walked {
    let Subject { profile, coalition, scope } = subject.clone();
    let job = Job::new(profile, coalition, scope.clone());
    let rows: Vec<&Property> = judged(&job).collect();
    let model = SesphrModel::new(profile, coalition, scope, PairingKind::Type1);
    let packed = PackedModel::new(model).expect("drawn scopes have few parties");
    let judge = PackedJudge::new(&packed, &rows);
    let mut seen = Walked { properties: rows.len(), ..Walked::default() };
    // The bits of contradictions; those of witnesses lie between.
    let mut open = (0..rows.len()).fold(0_u64, |open, at| open | 1 << (2 * at));
    for number in 0..WALKS {
        let mut choices = ChaCha12Rng::seed_from_u64(seed);
        choices.set_stream(number);
        let Some(mut state) = packed.init_states().pop() else { break };
        let mut moves = Vec::new();
        for _ in 0..STEPS {
            if open == 0 || seen.steps >= limits.states_max as u64 {
                return seen;
            }
            let mut offered = Vec::new();
            packed.actions(&state, &mut offered);
            let Some((step, next)) = choose(&packed, &state, offered, &mut choices) else { break };
            moves.push(step);
            state = next;
            seen.steps += 1;
            let met = judge.met(&packed, &state, open);
            for (at, property) in rows.iter().enumerate() {
                if met & open & 1 << (2 * at) != 0 {
                    seen.met.push(Met { property, moves: moves.clone() });
                }
            }
            open &= !met;
        }
    }
    look(&packed);
    seen
}

/// A move that changes something, and the state after it.
fn choose(
    packed: &PackedModel,
    state: &PackedState,
    offered: Vec<Move>,
    choices: &mut ChaCha12Rng,
) -> Option<(Move, PackedState)> {
    let mut sorts: Vec<(&'static str, Vec<Move>)> = Vec::new();
    for step in offered {
        match sorts.iter_mut().find(|(name, _)| *name == step.name()) {
            Some((_, moves)) => moves.push(step),
            None => sorts.push((step.name(), vec![step])),
        }
    }
    while let Some(at) = (0..sorts.len()).collect::<Vec<_>>().choose(choices).copied() {
        let (_, moves) = sorts.get_mut(at)?;
        let step = moves.choose(choices).copied()?;
        if let Some(next) = packed.next_state(state, step) {
            return Some((step, next));
        }
        moves.retain(|other| *other != step);
        sorts.retain(|(_, moves)| !moves.is_empty());
    }
    None
}

/// The scope with no more room than a walk used.
pub(super) fn trimmed(scope: &Scope, moves: &[Move]) -> Scope {
    let count = |is: fn(&Action) -> bool| {
        let own = moves.iter().filter_map(Move::honest).filter(|action| is(action)).count();
        u8::try_from(own).unwrap_or(u8::MAX)
    };
    let mut versions: BTreeMap<_, u16> = BTreeMap::new();
    for action in moves.iter().filter_map(Move::honest) {
        if let Action::Seal { owner, record, partitions, .. } = action {
            for partition in partitions.iter() {
                *versions.entry((*owner, *record, partition)).or_default() += 1;
            }
        }
    }
    let lies = moves.iter().filter(|step| step.honest().is_none()).count();
    let repeats = count(|action| matches!(action, Action::Repeat { .. }));
    let lost = count(|action| matches!(action, Action::Lose { .. }));
    let lies = u8::try_from(lies).unwrap_or(u8::MAX).saturating_add(repeats);
    let asked = count(|a| matches!(a, Action::Download { .. } | Action::Request { .. }));
    Scope {
        versions_max: versions.values().max().copied().unwrap_or(1).min(scope.versions_max),
        grants_max: count(|a| matches!(a, Action::Grant(_) | Action::Assign { .. })),
        revocations_max: count(|a| matches!(a, Action::Revoke { .. } | Action::Withdraw { .. })),
        departures_max: count(|a| matches!(a, Action::Depart { .. })),
        // What a corrupt server drops is counted with what is lost.
        deceptions_max: lies.max(lost.min(scope.deceptions_max)),
        restarts_max: count(|a| matches!(a, Action::Restart)),
        readings_max: if scope.is_in_flight() { asked } else { scope.readings_max },
        losses_max: lost.min(scope.losses_max),
        ..scope.clone()
    }
}
