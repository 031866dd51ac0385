//! Conditions on what the protocol gives to entitled users, tried in every state.

use crate::checker::{SesphrModel, State};
use crate::property::ReaderCondition;
use crate::symbolic::{Plain, Symbolic};
use sesphr::acl::{Grantee, Policy, Refusal};
use sesphr::action::{Action, Outcome};
use sesphr::audit::Entry;
use sesphr::id::{ItemId, PartyId, UserId};
use sesphr::message::{Envelope, Message, Reply};
use sesphr::system::{Auditing, System};

/// P2: whatever a user can open now gives what its owner uploaded.
pub(in super::super) fn opens_what_was_uploaded(
    _: &SesphrModel,
    state: &State,
    user: UserId,
    item: ItemId,
) -> bool {
    opening(state, user, item).is_none_or(|plain| plain == Plain::Content(item))
}

/// Witness of P2.
pub(in super::super) fn somebody_opens(model: &SesphrModel, state: &State) -> bool {
    readings(model, state).any(|(user, item)| opening(state, user, item).is_some())
}

/// Whether messages are under way. What they come to depends on the order in which they arrive, and
/// states that differ in the order alone are one. So what is asked of a state in which everything has
/// arrived is asked of no other: the search reaches one for each order.
pub(super) fn is_under_way(state: &State) -> bool {
    !state.system.in_flight().is_empty()
}

/// P3: once everything has arrived, whoever asks for anything receives a parameter if and only if the
/// oracle says so.
pub(in super::super) fn requests_are_judged_rightly(model: &SesphrModel, state: &State) -> bool {
    if is_under_way(state) {
        return true;
    }
    readings(model, state).all(|(user, item)| {
        let mut system = state.system.clone();
        let asked = system.apply(&Action::Request { user, item });
        let answered = match asked {
            Ok(Outcome::InFlight) => settle(&mut system) == Some(Outcome::Granted),
            outcome => outcome == Ok(Outcome::Granted),
        };
        answered == state.oracle.entitled(user, item)
    })
}

/// P20: once everything has arrived, whoever asks for anything, each reply of the server has its own entry. The entry says
/// who asked for what, what was decided, and by which policy, which is the list's at that moment.
pub(in super::super) fn answers_are_accounted_for(model: &SesphrModel, state: &State) -> bool {
    if is_under_way(state) {
        return true;
    }
    readings(model, state).all(|(user, item)| {
        let (replies, entries, policy) = audited(state.system.clone(), user, item);
        let due = |decision| Entry { user, item, decision, policy };
        !replies.is_empty() && entries == replies.into_iter().map(due).collect::<Vec<_>>()
    })
}

/// Asks, and lets everything arrive. Returns the server's replies to the user about the item, its
/// audit entries, and the policy.
fn audited(
    mut system: System<Symbolic>,
    user: UserId,
    item: ItemId,
) -> (Vec<Result<(), Refusal>>, Vec<Entry>, Policy) {
    let (mut replies, mut entries) = (Vec::new(), Vec::new());
    let observe = |envelope: &Envelope<Symbolic>| match &envelope.message {
        Message::Reply(reply) if envelope.to == PartyId::User(user) => {
            let Reply { request, answer } = &reply.content;
            let answer = || answer.as_ref().map(|_| ()).map_err(|refusal| *refusal);
            replies.extend((request.item == item).then(answer));
        }
        _ => {}
    };
    let audit = |entry: &Entry| entries.push(*entry);
    let mut tap = Auditing(observe, audit);
    let policy = system.srs().acl().policy(user, item.slot);
    let mut action = Action::Request { user, item };
    while system.apply_with(&action, &mut tap).is_ok() {
        action = Action::Deliver { message: 0 };
        if system.in_flight().is_empty() {
            break;
        }
    }
    (replies, entries, policy)
}

/// Witness of P3 and P20: one request should be granted and another refused.
pub(in super::super) fn some_are_entitled_and_some_not(model: &SesphrModel, state: &State) -> bool {
    let pairs = || readings(model, state);
    pairs().any(|(user, item)| state.oracle.entitled(user, item))
        && pairs().any(|(user, item)| !state.oracle.entitled(user, item))
}

/// P18: once everything has arrived, a user who is entitled to an item reaches opening it by downloading, asking and
/// opening.
pub(in super::super) fn reaches_opening(
    _: &SesphrModel,
    state: &State,
    user: UserId,
    item: ItemId,
) -> bool {
    is_under_way(state) || !state.oracle.entitled(user, item) || recovers(&state.system, user, item)
}

/// Witness of P18.
pub(in super::super) fn somebody_is_entitled(model: &SesphrModel, state: &State) -> bool {
    readings(model, state).any(|(user, item)| state.oracle.entitled(user, item))
}

/// Every user with every uploaded item.
fn readings<'a>(
    model: &'a SesphrModel,
    state: &'a State,
) -> impl Iterator<Item = (UserId, ItemId)> + 'a {
    model.users().flat_map(|user| state.oracle.uploaded().iter().map(move |item| (user, *item)))
}

/// Whether a condition holds for every user with every uploaded item.
pub(in super::super) fn of_all(model: &SesphrModel, state: &State, holds: ReaderCondition) -> bool {
    readings(model, state).all(|(user, item)| holds(model, state, user, item))
}

/// What a user would get by opening an item now, if they could open it.
fn opening(state: &State, user: UserId, item: ItemId) -> Option<Plain> {
    let party = state.system.user(user)?;
    (party.download_of(item).is_some() && party.parameter_of(item).is_some()).then_some(())?;
    let mut system = state.system.clone();
    let outcome = system.apply(&Action::Open { user, item });
    matches!(outcome, Ok(Outcome::Opened { .. })).then_some(())?;
    system.opened(user, item).copied()
}

/// P8: a user who is entitled to an item that was superseded before their coverage began reaches
/// opening it.
pub(in super::super) fn reaches_the_past(
    _: &SesphrModel,
    state: &State,
    user: UserId,
    item: ItemId,
) -> bool {
    is_under_way(state)
        || !state.oracle.reads_past(user, item)
        || recovers(&state.system, user, item)
}

/// Witness of P8.
pub(in super::super) fn somebody_reads_the_past(model: &SesphrModel, state: &State) -> bool {
    readings(model, state).any(|(user, item)| state.oracle.reads_past(user, item))
}

/// P17: take any way that access may end now, and the rotation that follows. Nobody else is sent
/// new keys, and any other user who is entitled to an item opens it after one request. P3, in the
/// state that follows, says that nobody can open more than before.
pub(in super::super) fn is_left_alone(
    model: &SesphrModel,
    state: &State,
    user: UserId,
    item: ItemId,
) -> bool {
    let stays = |loses: &[UserId]| !loses.contains(&user);
    is_under_way(state)
        || !state.oracle.entitled(user, item)
        || endings(model, state).iter().filter(|(_, loses)| stays(loses)).all(|(action, _)| {
            let mut system = state.system.clone();
            let rekeyed = ended(&mut system, action);
            !rekeyed.contains(&user) && recovers(&system, user, item)
        })
}

/// Witness of P17: somebody's access may end, and somebody else is entitled to something.
pub(in super::super) fn somebody_else_stays(model: &SesphrModel, state: &State) -> bool {
    let endings = endings(model, state);
    endings.iter().any(|(_, loses)| {
        readings(model, state)
            .any(|(user, item)| !loses.contains(&user) && state.oracle.entitled(user, item))
    })
}

/// The actions that may end somebody's access now, each with the users who may lose access.
fn endings(model: &SesphrModel, state: &State) -> Vec<(Action, Vec<UserId>)> {
    let acl = state.system.srs().acl();
    let holders = |role| model.users().filter(move |user| acl.roles_of(*user).any(|r| r == role));
    let mut endings = Vec::new();
    for grant in &model.scope().grants {
        let owner = state.system.owner(grant.slot.owner);
        if owner.is_some_and(|o| o.acl().grantees(grant.slot).any(|g| g == grant.grantee)) {
            let loses = match grant.grantee {
                Grantee::User(user) => vec![user],
                Grantee::Role(role) => holders(role).collect(),
            };
            endings.push((Action::Revoke { slot: grant.slot, grantee: grant.grantee }, loses));
        }
    }
    for (user, role) in model.scope().roles.iter().copied() {
        if acl.roles_of(user).any(|held| held == role) {
            endings.push((Action::Withdraw { user, role }, vec![user]));
        }
    }
    if model.scope().departures_max > 0 {
        endings.extend(model.users().map(|user| (Action::Depart { user }, vec![user])));
    }
    endings
}

/// Ends access, rotates what is due, and lets everything arrive. Returns the users who were sent
/// keys.
fn ended(system: &mut System<Symbolic>, action: &Action) -> Vec<UserId> {
    let mut rekeyed = Vec::new();
    let mut observe = |envelope: &Envelope<Symbolic>| {
        if let (PartyId::User(user), Message::Keys(_)) = (envelope.to, &envelope.message) {
            rekeyed.push(user);
        }
    };
    // An action that cannot happen changes nothing: for example, the departure of a user who has
    // left.
    let _ = system.apply_with(action, &mut observe);
    settle_observed(system, &mut observe);
    let due: Vec<_> = system.owners().flat_map(|(_, owner)| owner.debts()).collect();
    for slot in due {
        let _ = system.apply_with(&Action::Rotate { slot }, &mut observe);
        settle_observed(system, &mut observe);
    }
    rekeyed
}

/// Whether download, request and open succeed from here, where nothing is under way.
fn recovers(system: &System<Symbolic>, user: UserId, item: ItemId) -> bool {
    let mut system = system.clone();
    let steps = [
        Action::Download { user, item },
        Action::Request { user, item },
        // The request may have made the owner renew the item, so the second download counts.
        Action::Download { user, item },
        Action::Open { user, item },
    ];
    let mut last = Outcome::Done;
    for action in &steps {
        let Ok(outcome) = system.apply(action) else {
            return false;
        };
        settle(&mut system);
        last = outcome;
    }
    matches!(last, Outcome::Opened { .. })
        && system.opened(user, item) == Some(&Plain::Content(item))
}

/// Delivers everything in flight. Returns the outcome of the last delivery that decided something.
fn settle(system: &mut System<Symbolic>) -> Option<Outcome> {
    settle_observed(system, &mut |_: &Envelope<Symbolic>| {})
}

fn settle_observed(
    system: &mut System<Symbolic>,
    observe: &mut impl FnMut(&Envelope<Symbolic>),
) -> Option<Outcome> {
    let mut last = None;
    while !system.in_flight().is_empty() {
        match system.apply_with(&Action::Deliver { message: 0 }, observe) {
            Ok(Outcome::Done | Outcome::InFlight) => {}
            Ok(outcome) => last = Some(outcome),
            Err(_) => return None,
        }
    }
    last
}
