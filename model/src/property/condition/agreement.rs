//! Whether everyone who decides about access says the same: the server by its list, the owner by
//! theirs, and the oracle.

use super::service::is_under_way;
use crate::checker::{SesphrModel, State};
use sesphr::acl::{Acl, Grantee};
use sesphr::id::{ItemId, Slot, UserId};
use sesphr::party::user::Membership;

/// P35: once everything has arrived, server, owner and oracle say the same about every member and
/// item, and about the roles that a slot is granted to. What was granted to somebody who has left waits
/// for their return.
pub(in super::super) fn lists_agree(model: &SesphrModel, state: &State) -> bool {
    is_under_way(state) || roles_agree(model, state) && readers_agree(model, state)
}

/// Witness of P35: something arrived that server, owner and oracle have to agree about.
pub(in super::super) fn something_is_agreed(model: &SesphrModel, state: &State) -> bool {
    !is_under_way(state)
        && model.scope().slots.iter().any(|slot| !state.oracle.grantees(*slot).is_empty())
}

fn roles_agree(model: &SesphrModel, state: &State) -> bool {
    let of_list = |acl: &Acl, slot: Slot| {
        let mut roles: Vec<Grantee> = acl.grantees(slot).filter(is_role).collect();
        roles.sort_unstable();
        roles
    };
    model.scope().slots.iter().all(|slot| {
        let ordered: Vec<Grantee> =
            state.oracle.grantees(*slot).into_iter().filter(is_role).collect();
        let owner = state.system.owner(slot.owner);
        let owners = owner.map(|owner| of_list(owner.acl(), *slot)).unwrap_or_default();
        ordered == owners && ordered == of_list(state.system.srs().acl(), *slot)
    })
}

const fn is_role(grantee: &Grantee) -> bool {
    matches!(grantee, Grantee::Role(_))
}

fn readers_agree(model: &SesphrModel, state: &State) -> bool {
    let says = |acl: &Acl, user: UserId, item: ItemId| acl.decide(user, item).is_ok();
    let enrolled = |user: &UserId| {
        let party = state.system.user(*user);
        party.is_some_and(|party| party.membership() == Membership::Enrolled)
    };
    model.users().filter(enrolled).all(|user| {
        state.oracle.uploaded().iter().all(|item| {
            let owner = state.system.owner(item.slot.owner);
            let entitled = state.oracle.entitled(user, *item);
            owner.is_some_and(|owner| says(owner.acl(), user, *item) == entitled)
                && says(state.system.srs().acl(), user, *item) == entitled
        })
    })
}
