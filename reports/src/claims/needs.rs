//! What a claim needs to be judged, so that one claim can be judged without the rest of a run.

use crate::results::CheckResult;
use sesphr_model::coalition::Coalition;

/// What a claim is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// The papers themselves: nothing has to run.
    Papers,
    /// The samples of these experiments.
    Experiments(&'static [&'static str]),
    /// Cells of the property matrix.
    Cells(Cells),
}

/// Some cells of the property matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells {
    /// The profile that reads the paper.
    pub profile: &'static str,
    /// The property that says what is claimed; any if none is named.
    pub property: Option<&'static str>,
    pub(super) against: Against,
}

/// The coalitions that a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// Those without the server, which the papers trust to follow the protocol and to keep its keys
    /// to itself. Their claims about readers are not claims about readers with the server's keys.
    Readers,
    /// All that the property was checked against.
    Anyone,
}

impl Against {
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Readers => "the property holds against every attacker without the server",
            Self::Anyone => "the property holds against every attacker that was checked",
        }
    }
}

impl Cells {
    /// Whether the claim is about a search under this profile against this coalition.
    #[must_use]
    pub fn include_search(&self, profile: &str, coalition: &str) -> bool {
        // The papers' claims are about attackers that have a name.
        let is_named = Coalition::parse(coalition).is_some_and(|one| one.name().is_some());
        let against = self.against == Against::Anyone || !coalition.contains("srs");
        self.profile == profile && is_named && against
    }

    /// Whether the claim is about this property.
    #[must_use]
    pub fn include_property(&self, id: &str) -> bool {
        self.property.is_none_or(|property| property == id)
    }

    /// Whether the claim is about this cell.
    #[must_use]
    pub fn include(&self, check: &CheckResult) -> bool {
        self.include_property(&check.id) && self.include_search(&check.profile, &check.coalition)
    }
}
