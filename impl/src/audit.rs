//! What the server writes down about each decision: who asked for what, what was decided, and by
//! which policy. Entries leave the server beside its messages ([`Effects`](crate::party::Effects)).
//! The log is kept outside, so no party's state grows.

use crate::acl::{Policy, Refusal};
use crate::id::{ItemId, UserId};

/// One decision, as the server accounts for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Who asked, as the request says; under `integrity=none` nothing proves it.
    pub user: UserId,
    /// What for.
    pub item: ItemId,
    /// Released, or why not.
    pub decision: Result<(), Refusal>,
    /// A digest of the lines of the list that decided.
    pub policy: Policy,
}
