//! What depends on how messages travel.

use super::Reader;
use crate::PlacedError;
use crate::scope::document::Document;
use sesphr::system::Network;

impl Reader<'_> {
    pub(super) fn readings(&self, document: &Document) -> Result<u8, PlacedError> {
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

    pub(super) fn at_once(&self, document: &Document) -> Result<(), PlacedError> {
        match document.losses_max.as_ref().filter(|losses| *losses.get_ref() > 0) {
            None => Ok(()),
            Some(losses) => {
                Err(self.wrong(losses.span(), "nothing is lost where messages arrive at once"))
            }
        }
    }
}
