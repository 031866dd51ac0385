//! What the properties say of one state, and when saying it means something.

mod fact;
pub(super) mod integrity;
pub(super) mod secrecy;
pub(super) mod service;

pub use fact::Fact;
pub use integrity::Acceptance;

use crate::checker::{SesphrModel, State};
use crate::derive::Target;
use sesphr::id::ItemId;

/// What is said of an item in a state.
pub(super) type Forbidden = fn(&SesphrModel, &State, ItemId) -> bool;

/// What is said of something that an honest reader accepts in a state.
pub(super) type Wrongly = fn(&SesphrModel, &State, &Acceptance) -> bool;

/// What a state that contradicts a property gives the coalition.
#[derive(Clone, Copy, Debug)]
pub enum Breach {
    /// Nothing: the property is not about what is obtained.
    None,
    /// The content of an item of which this is so.
    Content(Forbidden),
    /// The mask under which an item, of which this is so, is stored now.
    StoredMask(Forbidden),
    /// An honest reader accepts something of which this is so.
    Accepted(Wrongly),
}

impl Breach {
    /// How many of the items uploaded so far the coalition must not obtain, of those properties
    /// that are about that.
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

    /// The first item that is obtained against the property, and what of it is derived.
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

    /// What an honest reader accepts against the property, if it is about that.
    #[must_use]
    pub fn accepted(&self, model: &SesphrModel, state: &State) -> Option<Acceptance> {
        let Self::Accepted(wrongly) = self else {
            return None;
        };
        integrity::acceptances(model, state).find(|accepted| wrongly(model, state, accepted))
    }
}
