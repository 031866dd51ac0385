//! What the audit log says that honest users asked, beside what they did ask (P33).

use crate::coalition::Coalition;
use crate::corrupt::{Corrupt, Move};
use sesphr::action::Action;
use sesphr::id::{ItemId, PartyId, UserId};

/// Whether the audit log is true. Each entry about an honest user uses up a request of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Log {
    /// Every entry has its request. These requests have no entry yet, ascending.
    True(Vec<(UserId, ItemId)>),
    /// Some entry has none.
    False,
}

impl Default for Log {
    fn default() -> Self {
        Self::True(Vec::new())
    }
}

impl Log {
    /// Whether every entry about an honest user has a request of that user behind it.
    #[must_use]
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::True(_))
    }

    /// Records what an honest user asks in a move that is about to happen.
    pub(crate) fn ask(&mut self, coalition: Coalition, step: &Move) {
        let (Move::Honest(Action::Request { user, item })
        | Move::Corrupt {
            corrupt: Corrupt::Answer { user, item, .. } | Corrupt::Substitute { user, item },
        }) = *step
        else {
            return;
        };
        if let Self::True(open) = self
            && !coalition.has(PartyId::User(user))
        {
            let at = open.partition_point(|other| *other < (user, item));
            open.insert(at, (user, item));
        }
    }

    /// Records an entry: that a user asked for an item.
    pub(crate) fn enter(&mut self, coalition: Coalition, asked: (UserId, ItemId)) {
        let Self::True(open) = self else { return };
        if coalition.has(PartyId::User(asked.0)) {
            return;
        }
        match open.binary_search(&asked) {
            Ok(at) => drop(open.remove(at)),
            Err(_) => *self = Self::False,
        }
    }
}
