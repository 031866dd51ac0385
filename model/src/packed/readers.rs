//! Readers: each user with each item. Most of what happens to one, and most of what is said of it,
//! depends on what the user has of that item and on what surrounds it, so both have numbers.

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
    /// The item's number in the list of all.
    pub(super) at: usize,
}

/// What users have of items: a row of them for every handle of a user's part.
#[derive(Debug)]
pub(super) struct Abouts {
    items: usize,
    rows: Vec<Option<Handle>>,
}

impl Abouts {
    pub(super) fn new(items: usize) -> Self {
        Self { items, rows: Vec::new() }
    }

    /// What a part has of a reader's item, worked out if it is not there.
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
    /// The number of what is looked at of a user.
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

    /// The number of what surrounds a reader in some places, from one on. What is kept by such
    /// numbers always looks at the same places.
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
