//! What the properties say of one state, and when saying it means something.

use crate::checker::{SesphrModel, State};
use crate::symbolic::{Plain, Symbolic};
use sesphr::action::{Action, Outcome};
use sesphr::id::{ItemId, UserId};
use sesphr::system::System;

/// P1: what the coalition obtains, one of its users was entitled to at some moment.
pub(super) fn opens_only_entitled(model: &SesphrModel, state: &State) -> bool {
    state.oracle.uploaded().iter().all(|item| {
        model.coalition().users().any(|user| state.oracle.ever_entitled(user, *item))
            || !model.obtains(state, *item)
    })
}

/// Witness of P1: the coalition holds the ciphertext of something that it may not open.
pub(super) fn holds_forbidden_ciphertext(model: &SesphrModel, state: &State) -> bool {
    state.oracle.uploaded().iter().any(|item| {
        holds_body_of(state, *item)
            && !model.coalition().users().any(|user| state.oracle.ever_entitled(user, *item))
    })
}

/// P2: whatever anybody can open now gives what its owner uploaded.
pub(super) fn opened_is_uploaded(model: &SesphrModel, state: &State) -> bool {
    openings(model, state).all(|(item, plain)| plain == Plain::Content(item))
}

/// Witness of P2.
pub(super) fn somebody_opens(model: &SesphrModel, state: &State) -> bool {
    openings(model, state).next().is_some()
}

/// P3: whoever asks for whatever now, with everything in flight arrived, is given a parameter if
/// and only if the oracle says so.
pub(super) fn requests_are_judged_rightly(model: &SesphrModel, state: &State) -> bool {
    let mut quiet = state.system.clone();
    settle(&mut quiet);
    readings(model, state).all(|(user, item)| {
        let mut system = quiet.clone();
        let asked = system.apply(&Action::Request { user, item });
        let answered = match asked {
            Ok(Outcome::InFlight) => settle(&mut system) == Some(Outcome::Granted),
            outcome => outcome == Ok(Outcome::Granted),
        };
        answered == state.oracle.entitled(user, item)
    })
}

/// Witness of P3: a request would be right and another wrong.
pub(super) fn some_are_entitled_and_some_not(model: &SesphrModel, state: &State) -> bool {
    let pairs = || readings(model, state);
    pairs().any(|(user, item)| state.oracle.entitled(user, item))
        && pairs().any(|(user, item)| !state.oracle.entitled(user, item))
}

/// P4: of slots that a corrupted user lost access to, nothing later is obtained, unless a user of
/// the coalition was entitled to it after all.
pub(super) fn revoked_opens_nothing_later(model: &SesphrModel, state: &State) -> bool {
    later_items(model, state).all(|item| !model.obtains(state, item))
}

/// Witness of P4: the coalition lost access, and holds the ciphertext of a later version.
pub(super) fn later_version_exists(model: &SesphrModel, state: &State) -> bool {
    later_items(model, state).any(|item| holds_body_of(state, item))
}

/// P5: where no rotation is due, the mask of what is stored is out of reach of who lost access.
pub(super) fn stored_is_closed_to_the_revoked(model: &SesphrModel, state: &State) -> bool {
    settled_losses(model, state).all(|item| {
        let stored = state.system.cloud().get(item);
        stored.is_none_or(|stored| !model.unmasks(state, stored.body.mask))
    })
}

/// Witness of P5: who lost access had fetched the item and its parameter, and no rotation is due.
pub(super) fn revoked_had_fetched_and_no_debt(model: &SesphrModel, state: &State) -> bool {
    let users: Vec<UserId> = model.coalition().users().collect();
    settled_losses(model, state).any(|item| {
        users.iter().any(|user| {
            state.system.user(*user).is_some_and(|party| {
                party.download_of(item).is_some() && party.parameter_of(item).is_some()
            })
        })
    })
}

/// P9: the coalition obtains nothing at all.
pub(super) fn opens_nothing(model: &SesphrModel, state: &State) -> bool {
    state.oracle.uploaded().iter().all(|item| !model.obtains(state, *item))
}

/// Witness of P9: there is something to obtain.
pub(super) fn holds_ciphertext(_: &SesphrModel, state: &State) -> bool {
    state.oracle.uploaded().iter().any(|item| holds_body_of(state, *item))
}

/// P18: whoever is entitled to an item now reaches opening it by downloading, asking and opening.
pub(super) fn entitled_reaches_opening(model: &SesphrModel, state: &State) -> bool {
    readings(model, state)
        .filter(|(user, item)| state.oracle.entitled(*user, *item))
        .all(|(user, item)| recovers(&state.system, user, item))
}

/// Witness of P18.
pub(super) fn somebody_is_entitled(model: &SesphrModel, state: &State) -> bool {
    readings(model, state).any(|(user, item)| state.oracle.entitled(user, item))
}

/// Every user with every uploaded item.
fn readings<'a>(
    model: &'a SesphrModel,
    state: &'a State,
) -> impl Iterator<Item = (UserId, ItemId)> + 'a {
    model.users().flat_map(|user| state.oracle.uploaded().iter().map(move |item| (user, *item)))
}

/// Everything that some user could open at once, with what it would get.
fn openings<'a>(
    model: &'a SesphrModel,
    state: &'a State,
) -> impl Iterator<Item = (ItemId, Plain)> + 'a {
    readings(model, state).filter_map(|(user, item)| {
        let party = state.system.user(user)?;
        (party.download_of(item).is_some() && party.parameter_of(item).is_some()).then_some(())?;
        let mut system = state.system.clone();
        let outcome = system.apply(&Action::Open { user, item });
        matches!(outcome, Ok(Outcome::Opened { .. })).then_some(())?;
        system.opened(user, item).map(|plain| (item, *plain))
    })
}

/// Items of slots that a corrupted user's access to ended, uploaded after it last did, and to
/// which no user of the coalition was ever entitled.
fn later_items<'a>(model: &'a SesphrModel, state: &'a State) -> impl Iterator<Item = ItemId> + 'a {
    state.oracle.uploaded().iter().copied().filter(|item| {
        let users = || model.coalition().users();
        users().any(|user| {
            state.oracle.last_ended(user, item.slot).is_some_and(|at| item.version > at)
        }) && !users().any(|user| state.oracle.ever_entitled(user, *item))
    })
}

/// Items of slots that a corrupted user has no access to any more, where no rotation is due.
fn settled_losses<'a>(
    model: &'a SesphrModel,
    state: &'a State,
) -> impl Iterator<Item = ItemId> + 'a {
    state.oracle.uploaded().iter().copied().filter(|item| {
        let lost = |user| state.oracle.ended(user, item.slot).is_some();
        let owner = state.system.owner(item.slot.owner);
        model.coalition().users().any(lost)
            && owner.is_some_and(|owner| !owner.debts().any(|slot| slot == item.slot))
    })
}

fn holds_body_of(state: &State, item: ItemId) -> bool {
    state.knowledge.bodies().iter().any(|body| body.plain == Plain::Content(item))
}

/// Whether download, request and open succeed from here, with every message delivered.
fn recovers(system: &System<Symbolic>, user: UserId, item: ItemId) -> bool {
    let mut system = system.clone();
    let steps = [
        Action::Download { user, item },
        Action::Request { user, item },
        // A request may have made the owner renew the item, so the second download counts.
        Action::Download { user, item },
        Action::Open { user, item },
    ];
    settle(&mut system);
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

/// Delivers everything that is in flight; returns how the last delivery that decided anything
/// ended.
fn settle(system: &mut System<Symbolic>) -> Option<Outcome> {
    let mut last = None;
    while !system.in_flight().is_empty() {
        match system.apply(&Action::Deliver { message: 0 }) {
            Ok(Outcome::Done | Outcome::InFlight) => {}
            Ok(outcome) => last = Some(outcome),
            Err(_) => return None,
        }
    }
    last
}
