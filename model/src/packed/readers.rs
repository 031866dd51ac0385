//! Readers: each user with each item, and what users have of items.

use super::intern::Handle;
use super::state::{Layout, Place};
use crate::checker::SesphrModel;
use sesphr::id::{ItemId, PartyId, UserId};

/// A user and an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    pub(super) user: UserId,
    /// The user's place.
    pub(super) place: Place,
    pub(super) item: ItemId,
    /// The item's number among all items.
    pub(super) at: usize,
}

/// What users have of items: a row for every handle of a user's part.
#[derive(Debug)]
pub(super) struct ItemViews {
    items: usize,
    rows: Vec<Option<Handle>>,
}

impl ItemViews {
    pub(super) fn new(items: usize) -> Self {
        Self { items, rows: Vec::new() }
    }

    /// What a part has of a reader's item. `make` computes it the first time.
    pub(super) fn get_or(
        &mut self,
        part: Handle,
        reader: &Reader,
        make: impl FnOnce() -> Handle,
    ) -> Handle {
        let at = part as usize * self.items + reader.at;
        if let Some(view) = self.rows.get(at).copied().flatten() {
            return view;
        }
        let view = make();
        if self.rows.len() <= at {
            self.rows.resize((part as usize + 1) * self.items, None);
        }
        if let Some(place) = self.rows.get_mut(at) {
            *place = Some(view);
        }
        view
    }

    pub(super) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Option<Handle>>()
    }
}

/// Every user with every item.
pub(super) fn all(model: &SesphrModel, layout: &Layout, items: &[ItemId]) -> Vec<Reader> {
    let users = model.users().filter_map(|user| Some((user, layout.place(PartyId::User(user))?)));
    let readers = users.flat_map(|(user, place)| {
        items.iter().enumerate().map(move |(at, item)| Reader { user, place, item: *item, at })
    });
    readers.collect()
}
