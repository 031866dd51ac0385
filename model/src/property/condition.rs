//! The conditions of the properties on one state, and the witnesses that show they are not vacuous.

mod fact;
pub(super) mod integrity;
pub(super) mod secrecy;
pub(super) mod service;

pub use fact::Fact;
pub use integrity::Acceptance;

use crate::checker::{SesphrModel, State};
use crate::derive::Target;
use sesphr::id::ItemId;

/// Whether an item is out of bounds in a state.
pub(super) type Forbidden = fn(&SesphrModel, &State, ItemId) -> bool;

/// Whether an honest reader must not accept something in a state.
pub(super) type Wrongly = fn(&SesphrModel, &State, &Acceptance) -> bool;

/// What a state that contradicts a property gives the coalition.
#[derive(Clone, Copy, Debug)]
pub enum Breach {
    /// Nothing: the property is not about what is obtained.
    None,
    /// The content of an item that is out of bounds.
    Content(Forbidden),
    /// The mask under which an item that is out of bounds is stored now.
    StoredMask(Forbidden),
    /// An honest reader accepts something that they must not.
    Accepted(Wrongly),
}

impl Breach {
    /// The number of uploaded items that the coalition must not obtain; zero if the property is not
    /// about that.
    #[must_use]
    pub fn forbids(&self, model: &SesphrModel, state: &State) -> usize {
        let items = state.oracle.uploaded().iter().copied();
        match self {
            Self::None | Self::Accepted(_) => 0,
            Self::Content(forbidden) | Self::StoredMask(forbidden) => {
                items.filter(|item| forbidden(model, state, *item)).count()
            }
        }
    }

    /// The first item that the coalition obtains against the property, and what it derives.
    #[must_use]
    pub fn find(&self, model: &SesphrModel, state: &State) -> Option<(ItemId, Target)> {
        let items = state.oracle.uploaded().iter().copied();
        match self {
            Self::None | Self::Accepted(_) => None,
            Self::Content(forbidden) => items
                .filter(|item| forbidden(model, state, *item))
                .find(|item| model.obtains(state, *item))
                .map(|item| (item, Target::Content(item))),
            Self::StoredMask(forbidden) => {
                items.filter(|item| forbidden(model, state, *item)).find_map(|item| {
                    let mask = state.system.cloud().get(item)?.body.mask;
                    model.unmasks(state, mask).then_some((item, Target::Gt(mask)))
                })
            }
        }
    }

    /// What an honest reader accepts against the property, if the property is about that.
    #[must_use]
    pub fn accepted(&self, model: &SesphrModel, state: &State) -> Option<Acceptance> {
        let Self::Accepted(wrongly) = self else {
            return None;
        };
        integrity::acceptances(model, state).find(|accepted| wrongly(model, state, accepted))
    }
}
