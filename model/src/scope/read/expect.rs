//! What a scope file states that a search will find.

use super::{Reader, known};
use crate::PlacedError;
use crate::coalition::Coalition;
use crate::scope::document::ExpectLine;
use crate::scope::expectation::expectable;
use crate::scope::{Expectation, Scope};
use sesphr::profile::Profile;

impl Reader<'_> {
    /// An expectation that some cell can meet or miss.
    pub(super) fn expectation(
        &self,
        line: &ExpectLine,
        scope: &Scope,
    ) -> Result<Expectation, PlacedError> {
        let property = self.parsed(&line.property, known)?;
        let coalition = line.coalition.as_ref();
        let coalition = coalition.map(|name| self.parsed(name, of_name)).transpose()?;
        let profile = line.profile.as_ref().map(|text| {
            self.parsed(text, |text| text.parse::<Profile>().map_err(|error| error.to_string()))
        });
        let speaks = |coalition: &Coalition| property.speaks_in(*coalition, scope);
        let place = line.coalition.as_ref().unwrap_or(&line.property).span();
        match coalition {
            Some(own) if !speaks(&own) => {
                let what = format!("{} is not judged against {own} in this scope", property.id);
                return Err(self.wrong(place, what));
            }
            None if !Coalition::ALL.iter().any(speaks) => {
                return Err(
                    self.wrong(place, format!("{} is not judged in this scope", property.id))
                );
            }
            _ => {}
        }
        let verdict = self.parsed(&line.verdict, |text| {
            expectable(text).ok_or_else(|| {
                format!("{text:?} is nothing to expect; expect holds, violated or undecided")
            })
        })?;
        let property = property.id.to_owned();
        Ok(Expectation { property, verdict, profile: profile.transpose()?, coalition })
    }
}

fn of_name(name: &str) -> Result<Coalition, String> {
    Coalition::parse(name).ok_or_else(|| {
        format!("{name:?} is not a coalition; `sesphr check --help` lists them, such as revoked")
    })
}
