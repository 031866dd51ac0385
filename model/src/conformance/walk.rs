//! Random walks for cells that hold, on symbols and on a curve side by side, and far deeper than a
//! search goes. Whatever the coalition comes to hold, the solver must find nothing forbidden in it.

use crate::attack::{AttackError, Lockstep};
use crate::checker::{Readers, SesphrModel, State};
use crate::coalition::{Coalition, INSIDER, NEWCOMER};
use crate::corrupt::{Corrupt, Move};
use crate::knowledge::Knowledge;
use crate::property::{PROPERTIES, Property, Verdict, expected};
use crate::scope::Scope;
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use rand::seq::IndexedRandom as _;
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::Action;
use sesphr::algebra::Curve;
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot};
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr::trace::{Attack, Header, Step, Trace};
use stateright::Model;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

/// A walk to take.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// The profile.
    pub profile: Profile,
    /// The coalition.
    pub coalition: Coalition,
    /// The seed of choices and secrets.
    pub seed: u64,
    /// Steps after the enrolments.
    pub depth: usize,
}

/// What was seen on a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walked {
    /// Steps taken, including enrolments.
    pub steps: usize,
    /// Facts that the coalition held at the end, each both as a term and as bytes.
    pub facts: usize,
    /// The number of items that the coalition must not obtain, summed over all steps and
    /// properties.
    pub forbidden: usize,
    /// The first breach.
    pub breach: Option<Breached>,
}

/// A property that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breached {
    /// The property.
    pub property: &'static str,
    /// The item obtained, if the property is about one.
    pub item: Option<ItemId>,
    /// The way there.
    pub trace: Trace<Move>,
}

/// The bounds of walks: two records of two partitions, six versions each, many grants and
/// revocations, a departure, some corrupt moves. No search could exhaust them.
fn bounds(coalition: Coalition) -> Scope {
    let slot = |record, partition| Slot { owner: OwnerId(0), record: RecordId(record), partition };
    let named = |slot, user, from| Grant { slot, grantee: Grantee::User(user), from };
    let (medical, insurance) = (Partition::MEDICAL, Partition::INSURANCE);
    Scope {
        name: "walks".into(),
        about: "two users, two records of two partitions, six versions each, one role".into(),
        slots: vec![slot(0, medical), slot(0, insurance), slot(1, medical), slot(1, insurance)],
        versions_max: 6,
        grants: vec![
            named(slot(0, medical), INSIDER, Coverage::Joining),
            named(slot(0, medical), NEWCOMER, Coverage::Past),
            named(slot(1, medical), NEWCOMER, Coverage::Joining),
            Grant {
                slot: slot(1, medical),
                grantee: Grantee::Role(Role::Doctor),
                from: Coverage::Joining,
            },
        ],
        roles: vec![(INSIDER, Role::Doctor)],
        grants_max: 60,
        revocations_max: 60,
        departures_max: 1,
        returns_max: 1,
        deceptions_max: if coalition.deceives() { 6 } else { 0 },
        ..Scope::two_users_one_record()
    }
}

/// The properties that are expected to hold on walks.
#[must_use]
pub fn holding(profile: &Profile, coalition: Coalition) -> Vec<&'static Property> {
    let scope = bounds(coalition);
    let holds = |property: &&Property| {
        expected(profile, coalition, &scope, property) == Some(Verdict::Holds)
    };
    PROPERTIES.iter().filter(holds).collect()
}

/// Takes a walk on symbols and on a curve. Judges the given properties after every step, by the
/// knowledge that the coalition really holds.
///
/// # Errors
/// If the profile cannot run on the curve, or if symbols and curve differ.
pub fn walk<C: Curve>(walk: &Walk, properties: &[&Property]) -> Result<Walked, AttackError> {
    let Walk { profile, coalition, seed, depth } = *walk;
    let model = SesphrModel::new(profile, coalition, bounds(coalition), C::KIND)
        .with_readers(Readers::Everybody);
    let root = Entropy::Seeded(seed).seed();
    let mut run = Lockstep::<C>::new(profile, model.scope().network, coalition, root)?;
    let mut steps = Vec::new();
    let mut state = model.start(&mut |action, outcome, _| {
        steps.push(Step { at_ns: None, action: *action, outcome });
    });
    steps.iter().try_for_each(|step| run.step(step))?;

    let mut choices = ChaCha12Rng::seed_from_u64(seed);
    let (mut forbidden, mut breach) = (0, None);
    for _ in 0..depth {
        let Some(action) = choose(&model, &state, &mut choices) else { break };
        let (next, outcome) = model.step(&state, &action);
        run.step(&Step { at_ns: None, action, outcome })?;
        steps.push(Step { at_ns: None, action, outcome });
        state = State { knowledge: Arc::new(held(&run)?), ..next };
        forbidden += properties.iter().map(|p| p.says.forbids(&model, &state)).sum::<usize>();
        let holds = |property: &&&Property| property.holds(&model, &state);
        if let Some(property) = properties.iter().find(|property| !holds(property)) {
            let item = property.says.breach(&model, &state).map(|(item, _)| item);
            breach = Some(breached(walk, property.id, item, &steps));
            break;
        }
    }
    let facts = run.holdings().facts().count();
    Ok(Walked { steps: steps.len(), facts, forbidden, breach })
}

/// What the coalition really holds, as terms.
///
/// # Errors
/// If it is not what the coalition should know.
fn held<C: Curve>(run: &Lockstep<C>) -> Result<Knowledge, AttackError> {
    let held: Knowledge = run.holdings().facts().copied().collect();
    if held == *run.knowledge() {
        return Ok(held);
    }
    Err(run.differs("what is held is not what is known".to_owned()))
}

fn breached(
    walk: &Walk,
    property: &'static str,
    item: Option<ItemId>,
    steps: &[Step<Move>],
) -> Breached {
    let attack =
        Attack { coalition: walk.coalition.to_string(), property: property.to_owned(), item };
    let header =
        Header { attack: Some(attack), ..Header::new(walk.profile, Network::AtOnce, walk.seed) };
    Breached { property, item, trace: Trace { header, steps: steps.to_vec() } }
}

/// The kind of an action or corrupt move.
#[derive(PartialEq)]
enum MoveKind {
    Honest(Discriminant<Action>),
    Corrupt(Discriminant<Corrupt>),
}

/// Draws a kind of move, and then a move of that kind. Readings would otherwise crowd out orders.
fn choose(model: &SesphrModel, state: &State, choices: &mut ChaCha12Rng) -> Option<Move> {
    let mut offered = Vec::new();
    model.actions(state, &mut offered);
    let mut kinds: Vec<(MoveKind, Vec<Move>)> = Vec::new();
    for action in offered {
        let kind = match &action {
            Move::Honest(action) => MoveKind::Honest(discriminant(action)),
            Move::Corrupt { corrupt } => MoveKind::Corrupt(discriminant(corrupt)),
        };
        match kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, moves)) => moves.push(action),
            None => kinds.push((kind, vec![action])),
        }
    }
    let (_, moves) = kinds.choose(choices)?;
    moves.choose(choices).copied()
}
