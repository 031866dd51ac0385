//! What a reader has and what surrounds a reader, by number. Most of what happens to a reader, and
//! most of what properties ask of one, depends on these two.

use super::intern::Handle;
use super::model::PackedModel;
use super::readers::Reader;
use super::state::{PackedState, Places};
use super::worker::Worker;
use crate::property::ReaderInputs;
use sesphr::system::Part;

impl PackedModel {
    /// The number of what `reads` looks at in a user's part.
    pub(super) fn user_view(
        &self,
        worker: &mut Worker,
        part: Handle,
        reads: ReaderInputs,
    ) -> Handle {
        match reads {
            ReaderInputs::Halves => part,
            ReaderInputs::Service => worker.without_downloads.get_or(part, || {
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
    pub(super) fn item_view(
        &self,
        worker: &mut Worker,
        part: Handle,
        reader: &Reader,
        reads: ReaderInputs,
    ) -> Handle {
        let [service, halves] = &mut worker.item_views;
        let table = match reads {
            ReaderInputs::Service => service,
            ReaderInputs::Halves => halves,
        };
        table.get_or(part, reader, || {
            let Part::User(user) = &*self.parts.value(part) else {
                unreachable!("a user's place holds a user");
            };
            let view = user.about(reader.item);
            let view = match reads {
                ReaderInputs::Halves => view,
                ReaderInputs::Service => view.without_downloads(),
            };
            self.item_views.handle((view, reader.item))
        })
    }
}
