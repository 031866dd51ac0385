//! Conditions on what a coalition obtains. Each names the items that are out of bounds in a state.
//! It holds if the coalition obtains none of them.

use super::Breach;
use crate::checker::{SesphrModel, State};
use crate::symbolic::Plain;
use sesphr::id::{ItemId, PartyId, UserId};

fn upheld(breach: Breach, model: &SesphrModel, state: &State) -> bool {
    breach.find(model, state).is_none()
}

/// Whether the coalition holds the ciphertext of an item that is out of bounds.
fn holds_some(state: &State, forbidden: impl Fn(ItemId) -> bool) -> bool {
    state.oracle.uploaded().iter().any(|item| held(state, *item) && forbidden(*item))
}

pub(super) fn held(state: &State, item: ItemId) -> bool {
    state.knowledge.bodies().iter().any(|body| body.plain == Plain::Content(item))
}

/// P1, P12b, P13, and without users P9, P10, P11 and P14: no member of the coalition owns the item
/// or was ever entitled to it.
pub(in super::super) fn never_entitled(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let mut users = model.coalition().users();
    !owned(model, item) && !users.any(|user| state.oracle.ever_entitled(user, item))
}

pub(in super::super) fn opens_only_entitled(model: &SesphrModel, state: &State) -> bool {
    upheld(Breach::Content(never_entitled), model, state)
}

/// Witness of the same: the coalition holds the ciphertext of such an item. Where it never holds
/// any, there is such an item.
pub(in super::super) fn holds_never_entitled(model: &SesphrModel, state: &State) -> bool {
    let forbidden = |item| never_entitled(model, state, item);
    if model.coalition().can_hold() {
        return holds_some(state, forbidden);
    }
    state.oracle.uploaded().iter().any(|item| forbidden(*item))
}

/// P4: a user of the coalition lost access to the slot before the item was uploaded, and no user
/// of the coalition was ever entitled to the item.
pub(in super::super) fn later(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    model
        .coalition()
        .users()
        .any(|user| state.oracle.last_ended(user, item.slot).is_some_and(|at| item.version > at))
        && never_entitled(model, state, item)
}

pub(in super::super) fn revoked_opens_nothing_later(model: &SesphrModel, state: &State) -> bool {
    upheld(Breach::Content(later), model, state)
}

pub(in super::super) fn later_version_exists(model: &SesphrModel, state: &State) -> bool {
    holds_some(state, |item| later(model, state, item))
}

/// P5: a user of the coalition no longer has access to the slot, and no rotation is due or in
/// flight.
pub(in super::super) fn settled_loss(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    lost(model, state, item) && settled(state, item)
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

pub(in super::super) fn stored_is_closed_to_the_revoked(
    model: &SesphrModel,
    state: &State,
) -> bool {
    upheld(Breach::StoredMask(settled_loss), model, state)
}

/// Witness of P5: a user who lost access had fetched what is stored and its parameter, and no
/// rotation is due.
pub(in super::super) fn revoked_had_fetched_and_no_debt(
    model: &SesphrModel,
    state: &State,
) -> bool {
    state.oracle.uploaded().iter().any(|item| {
        fetched(state, *item) && settled_loss(model, state, *item) && received(model, state, *item)
    })
}

pub(super) fn fetched(state: &State, item: ItemId) -> bool {
    let stored = state.system.cloud().get(item);
    stored.is_some_and(|stored| state.knowledge.holds(&stored.body.into()))
}

/// P6: a user of the coalition no longer has access to the slot, and no user of the coalition ever
/// received the item's parameter. The server answers only entitled users (P3), and users discard
/// nothing.
pub(in super::super) fn never_received(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    lost(model, state, item) && !received(model, state, item)
}

pub(super) fn received(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let mut parties = model.coalition().users().filter_map(|user| state.system.user(user));
    parties.any(|party| party.parameter_of(item).is_some())
}

pub(in super::super) fn revoked_opens_only_what_it_asked_for(
    model: &SesphrModel,
    state: &State,
) -> bool {
    upheld(Breach::Content(never_received), model, state)
}

pub(in super::super) fn holds_never_received(model: &SesphrModel, state: &State) -> bool {
    holds_some(state, |item| never_received(model, state, item))
}

/// P7: the item was superseded before a user of the coalition gained access to its slot, and no
/// other was ever entitled to it.
pub(in super::super) fn superseded_before(
    model: &SesphrModel,
    state: &State,
    item: ItemId,
) -> bool {
    some_alone(model, state, item, |user| state.oracle.superseded_before(user, item))
}

pub(in super::super) fn newcomer_opens_nothing_superseded(
    model: &SesphrModel,
    state: &State,
) -> bool {
    upheld(Breach::Content(superseded_before), model, state)
}

pub(in super::super) fn holds_superseded_before(model: &SesphrModel, state: &State) -> bool {
    holds_some(state, |item| superseded_before(model, state, item))
}

/// P12a: no user of the coalition was ever granted a partition of that owner and label, in any
/// record, and no member is that owner.
pub(in super::super) fn other_label(model: &SesphrModel, state: &State, item: ItemId) -> bool {
    let alike = model
        .scope()
        .slots
        .iter()
        .filter(|slot| (slot.owner, slot.partition) == (item.slot.owner, item.slot.partition));
    let mut granted =
        alike.flat_map(|slot| model.coalition().users().map(move |user| (user, *slot)));
    !owned(model, item) && !granted.any(|(user, slot)| state.oracle.ever_covered(user, slot))
}

pub(in super::super) fn opens_only_granted_labels(model: &SesphrModel, state: &State) -> bool {
    upheld(Breach::Content(other_label), model, state)
}

pub(in super::super) fn holds_other_label(model: &SesphrModel, state: &State) -> bool {
    holds_some(state, |item| other_label(model, state, item))
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
