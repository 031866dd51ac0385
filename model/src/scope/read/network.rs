//! What depends on how messages travel.

use super::Reader;
use crate::scope::document::Document;
use crate::scope::{Scope, ScopeError};
use sesphr::system::Network;

impl Reader<'_> {
    pub(super) fn readings(&self, document: &Document) -> Result<u8, ScopeError> {
        match (document.network.get_ref(), &document.readings_max) {
            (Network::AtOnce, None) => Ok(u8::MAX),
            (Network::AtOnce, Some(readings)) => Err(self.wrong(
                readings.span(),
                "readings-max bounds downloads and requests in flight; here messages arrive at once",
            )),
            (Network::InFlight, Some(readings)) => self.count("readings-max", readings, 0),
            (Network::InFlight, None) => Err(self.wrong(
                document.network.span(),
                "in flight every download and request counts: readings-max must bound them",
            )),
        }
    }

    pub(super) fn at_once(&self, document: &Document) -> Result<(), ScopeError> {
        match document.losses_max.as_ref().filter(|losses| *losses.get_ref() > 0) {
            None => Ok(()),
            Some(losses) => {
                Err(self.wrong(losses.span(), "nothing is lost where messages arrive at once"))
            }
        }
    }

    /// What the oracle cannot judge yet: it acts as if all owners heard of a new role at one moment,
    /// and as if nobody lost it meanwhile.
    pub(super) fn in_flight(&self, document: &Document, scope: &Scope) -> Result<(), ScopeError> {
        let first = scope.slots.first().map(|slot| slot.owner);
        let other = scope.slots.iter().position(|slot| Some(slot.owner) != first);
        if let Some(slot) = other.and_then(|at| document.slots.get_ref().get(at)) {
            return Err(self.wrong(
                slot.span(),
                "a second owner: in flight, owners hear of a role at different moments, which the \
                 oracle cannot judge yet; keep to one owner, or let messages arrive at once",
            ));
        }
        let losses = [&document.revocations_max, &document.departures_max];
        let lost = losses.into_iter().flatten().find(|count| *count.get_ref() > 0);
        match lost.filter(|_| !scope.roles.is_empty()) {
            None => Ok(()),
            Some(count) => Err(self.wrong(
                count.span(),
                "in flight, a role may be lost before its owner hears of it, which the oracle cannot \
                 judge yet; set this to 0, leave out the roles, or let messages arrive at once",
            )),
        }
    }
}
