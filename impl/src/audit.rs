//! What the server writes down of each decision: who asked for what, what was decided, and by which
//! policy. Entries leave the server beside its messages ([`Effects`](crate::party::Effects)); a
//! log of them is kept outside, and no party's state grows by it.

use crate::acl::{Policy, Refusal};
use crate::id::{ItemId, UserId};

/// One decision, as the server accounts for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Who asked, by its own word; under `integrity=none` nothing proves it.
    pub user: UserId,
    /// What for.
    pub item: ItemId,
    /// Released, or why not.
    pub decision: Result<(), Refusal>,
    /// The lines of the list that it was decided by.
    pub policy: Policy,
}
