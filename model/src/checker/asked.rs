//! When honest readers asked: P16 takes "superseded" as of that moment.

use super::{SesphrModel, State};
use crate::corrupt::{Corrupt, Move};
use sesphr::action::Action;
use sesphr::id::{ItemId, UserId, Version};
use sesphr::profile::Integrity;

/// For each user and item, the version that was current when the user last began to read it.
///
/// The cloud tells a reader what is current, or the server if things are signed. So what counts is
/// when the user asked there, and whether the newer version had arrived there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Asked(Vec<((UserId, ItemId), Version)>);

impl Asked {
    /// The version of an item's slot that was current when a user last asked for the item.
    #[must_use]
    pub fn current(&self, user: UserId, item: ItemId) -> Option<Version> {
        self.0.iter().find(|(asked, _)| *asked == (user, item)).map(|(_, version)| *version)
    }

    /// Records a move that is about to happen in a state.
    pub(super) fn note(&mut self, model: &SesphrModel, state: &State, action: &Move) {
        let signed = model.profile().integrity == Integrity::Signed;
        let asked = match action {
            Move::Honest(Action::Download { user, item })
            | Move::Corrupt { corrupt: Corrupt::Serve { user, item, .. } }
                if !signed =>
            {
                (*user, *item)
            }
            Move::Honest(Action::Request { user, item })
            | Move::Corrupt {
                corrupt: Corrupt::Answer { user, item, .. } | Corrupt::Substitute { user, item },
            } if signed => (*user, *item),
            _ => return,
        };
        let (_, item) = asked;
        let arrived = if signed {
            state.system.srs().acl().current(item.slot)
        } else {
            let stored = state.system.cloud().stored().map(|stored| stored.item);
            let versions =
                stored.filter(|other| other.slot == item.slot).map(|other| other.version);
            versions.max().unwrap_or(Version(0))
        };
        // Somebody may have uploaded a version that the owner did not write.
        let current = arrived.min(state.oracle.current(item.slot));
        match self.0.binary_search_by_key(&asked, |(asked, _)| *asked) {
            Ok(at) => self.0.iter_mut().skip(at).take(1).for_each(|(_, then)| *then = current),
            Err(at) => self.0.insert(at, (asked, current)),
        }
    }
}
