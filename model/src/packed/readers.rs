//! Readers: each user with each item. Most of what happens to a reader, and most of what properties
//! ask of it, depends on what the user has of that item and on what surrounds the user. So both
//! have numbers.

use super::intern::Handle;
use super::state::{PackedState, Place, Places};
use super::worker::Worker;
use super::{Layout, PackedModel};
use crate::checker::SesphrModel;
use crate::property::OfReader;
use sesphr::id::{ItemId, PartyId, UserId};
use sesphr::system::Part;

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
pub(super) struct Abouts {
    items: usize,
    rows: Vec<Option<Handle>>,
}

impl Abouts {
    pub(super) fn new(items: usize) -> Self {
        Self { items, rows: Vec::new() }
    }

    /// What a part has of a reader's item. `make` computes it the first time.
    fn get_or(&mut self, part: Handle, reader: &Reader, make: impl FnOnce() -> Handle) -> Handle {
        let at = part as usize * self.items + reader.at;
        if let Some(about) = self.rows.get(at).copied().flatten() {
            return about;
        }
        let about = make();
        if self.rows.len() <= at {
            self.rows.resize((part as usize + 1) * self.items, None);
        }
        if let Some(place) = self.rows.get_mut(at) {
            *place = Some(about);
        }
        about
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

impl PackedModel {
    /// The number of what `reads` looks at in a user's part.
    pub(super) fn seen(&self, worker: &mut Worker, part: Handle, reads: OfReader) -> Handle {
        match reads {
            OfReader::Halves => part,
            OfReader::Service => worker.served.get_or(part, || {
                let Part::User(user) = &*self.parts.value(part) else {
                    unreachable!("a user's place holds a user");
                };
                self.parts.handle(Part::User(user.as_ref().clone().without_downloads().into()))
            }),
        }
    }

    /// The number, from 1, of what surrounds a reader in some places. A table keyed by such numbers
    /// must always use the same places.
    pub(super) fn surroundings(
        &self,
        worker: &mut Worker,
        state: &PackedState,
        places: Places,
    ) -> Handle {
        let next = 1 + worker.surroundings.len() as Handle;
        *worker.surroundings.entry(state.project(places)).or_insert(next)
    }

    /// The number of what a user has of an item.
    pub(super) fn about(
        &self,
        worker: &mut Worker,
        part: Handle,
        reader: &Reader,
        reads: OfReader,
    ) -> Handle {
        let [service, halves] = &mut worker.abouts;
        let abouts = match reads {
            OfReader::Service => service,
            OfReader::Halves => halves,
        };
        abouts.get_or(part, reader, || {
            let Part::User(user) = &*self.parts.value(part) else {
                unreachable!("a user's place holds a user");
            };
            let about = user.about(reader.item);
            let about = match reads {
                OfReader::Halves => about,
                OfReader::Service => about.without_downloads(),
            };
            self.abouts.handle((about, reader.item))
        })
    }
}
