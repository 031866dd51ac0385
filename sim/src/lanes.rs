//! Lanes: what happens between one owner and the users who deal with that owner.
//!
//! The outcome of what a patient's owner and readers do depends only on that patient's records and
//! on the directory of users and roles. So each patient is a lane: a system with one owner. A test
//! checks that steps end alike in lanes and in one system with everybody.
//!
//! [`Lanes`] is the plain form: it finds the outcomes of intentions. A replay ([`crate::replay`])
//! adds clock, store and transcript, and runs its lanes in parallel. A workload
//! ([`crate::workload`]) plays one patient at a time.

mod world;

pub use world::Lanes;

use sesphr::acl::Grantee;
use sesphr::action::Action;
use sesphr::id::{OwnerId, PartyId, UserId};

/// Whom an action concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Concerns {
    /// An owner, and the user who acts or is named.
    Owner(OwnerId, Option<UserId>),
    /// An owner who joins.
    NewOwner(OwnerId),
    /// A user, whatever their role.
    User(UserId),
    /// The server itself.
    Server,
    /// Everybody: messages in flight, which no lane has for itself, and actions that make no sense.
    Everybody,
}

/// Whom an action concerns.
pub(crate) const fn concerns(action: &Action) -> Concerns {
    match *action {
        Action::Enrol { party: PartyId::Owner(owner) } => Concerns::NewOwner(owner),
        Action::Enrol { party: PartyId::User(user) }
        | Action::Assign { user, .. }
        | Action::Withdraw { user, .. }
        | Action::Depart { user } => Concerns::User(user),
        Action::Seal { owner, .. } => Concerns::Owner(owner, None),
        Action::Grant(grant) => Concerns::Owner(grant.slot.owner, named(grant.grantee)),
        Action::Revoke { slot, grantee } => Concerns::Owner(slot.owner, named(grantee)),
        Action::Rotate { slot } => Concerns::Owner(slot.owner, None),
        Action::Download { user, item }
        | Action::Request { user, item }
        | Action::Open { user, item } => Concerns::Owner(item.slot.owner, Some(user)),
        Action::Restart => Concerns::Server,
        Action::Enrol { .. }
        | Action::Deliver { .. }
        | Action::Lose { .. }
        | Action::Repeat { .. } => Concerns::Everybody,
    }
}

const fn named(grantee: Grantee) -> Option<UserId> {
    match grantee {
        Grantee::User(user) => Some(user),
        Grantee::Role(_) => None,
    }
}

/// The lane of a step: an owner's, a user's membership, or the server's.
#[must_use]
pub const fn lane_of(action: &Action) -> Option<PartyId> {
    match concerns(action) {
        Concerns::Owner(owner, _) | Concerns::NewOwner(owner) => Some(PartyId::Owner(owner)),
        Concerns::User(user) => Some(PartyId::User(user)),
        Concerns::Server => Some(PartyId::Srs),
        Concerns::Everybody => None,
    }
}
