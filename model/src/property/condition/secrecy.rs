//! Facts about an item: whether it is out of bounds for a coalition, and what the coalition has of it.

use crate::checker::{SesphrModel, State};
use crate::symbolic::Plain;
use sesphr::id::{ItemId, PartyId, UserId};

pub(super) fn held(state: &State, item: ItemId) -> bool {
    state.knowledge.bodies().iter().any(|body| body.plain == Plain::Content(item))
}

/// Whether the coalition was given what it could misuse.
pub(super) fn given(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let (coalition, scope) = (model.coalition(), model.scope());
    if coalition.users().any(|user| scope.grants_to(user)) {
        let users = coalition.users().filter_map(|user| state.system.user(user));
        let items = || state.oracle.uploaded().iter();
        let mut answers = users.flat_map(|user| items().map(|item| user.parameter_of(*item)));
        return held(state, item) && answers.any(|answer| answer.is_some());
    }
    held(state, item) || state.knowledge.has_parameters()
}

/// No member of the coalition owns the item or was ever entitled to it.
pub(super) fn never_entitled(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    !owned(model, item) && !ever_entitled(model, state, item)
}

/// A user of the coalition was entitled to the item at some moment.
pub(super) fn ever_entitled(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    model.coalition().users().any(|user| state.oracle.ever_entitled(user, item))
}

/// A user of the coalition lost access to the slot before the item was uploaded, and no user
/// of the coalition was ever entitled to the item.
pub(super) fn later(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    model
        .coalition()
        .users()
        .any(|user| state.oracle.last_ended(user, item.slot).is_some_and(|at| item.version > at))
        && never_entitled(model, state, item)
}

pub(super) fn settled(state: &State, item: ItemId) -> bool {
    let owner = state.system.owner(item.slot.owner);
    state.system.in_flight().is_empty()
        && owner.is_some_and(|owner| !owner.debts().any(|slot| slot == item.slot))
}

/// A user of the coalition lost access to the slot, and no other was ever entitled to the item.
pub(super) fn lost(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let ended = |user| state.oracle.ended(user, item.slot).is_some();
    some_alone(model, state, item, ended)
}

/// Whether a member of the coalition owns an item.
fn owned(model: &SesphrModel, item: ItemId) -> bool {
    model.coalition().has(PartyId::Owner(item.slot.owner))
}

/// Whether something is true of a user of the coalition, while no other was ever entitled to an
/// item and no member owns it: what another may read is no loss.
fn some_alone(
    model: &SesphrModel,
    state: &State,
    item: ItemId,
    is: impl Fn(UserId) -> bool,
) -> bool {
    let users = || model.coalition().users();
    let alone =
        |user| users().all(|other| other == user || !state.oracle.ever_entitled(other, item));
    !owned(model, item) && users().any(|user| is(user) && alone(user))
}

pub(super) fn fetched(state: &State, item: ItemId) -> bool {
    let stored = state.system.cloud().get(item);
    stored.is_some_and(|stored| state.knowledge.holds(&stored.body.into()))
}

pub(super) fn received(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let mut parties = model.coalition().users().filter_map(|user| state.system.user(user));
    parties.any(|party| party.parameter_of(item).is_some())
}

/// The item was superseded before a user of the coalition gained access to its slot, and no
/// other was ever entitled to it.
pub(super) fn superseded_before(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    some_alone(model, state, item, |user| state.oracle.superseded_before(user, item))
}

/// No user of the coalition was ever granted a partition of that owner and label, in any
/// record, and no member is that owner.
pub(super) fn other_label(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let alike = model
        .scope()
        .slots
        .iter()
        .filter(|slot| (slot.owner, slot.partition) == (item.slot.owner, item.slot.partition));
    let mut granted =
        alike.flat_map(|slot| model.coalition().users().map(move |user| (user, *slot)));
    !owned(model, item) && !granted.any(|(user, slot)| state.oracle.ever_covered(user, slot))
}

/// Witness of P10, P14 and P19: there is something to obtain. The coalition cannot reach it unless
/// something goes wrong.
pub(in super::super) fn something_is_uploaded(_: &SesphrModel, state: &State) -> bool {
    !state.oracle.uploaded().is_empty()
}

/// P19: nothing ever sent to the coalition, which is the server, is a record.
pub(in super::super) fn was_sent_no_record(_: &SesphrModel, state: &State) -> bool {
    state.knowledge.bodies().is_empty() && state.knowledge.plains().is_empty()
}
