//! What a search of a scope is expected to find.

use crate::coalition::Coalition;
use crate::verdict::Verdict;
use sesphr::profile::Profile;

/// The verdict that the author of a scope, or the person who searches it, expects of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The property, by id.
    pub property: String,
    /// What is to be found.
    pub verdict: Verdict,
    /// Under which profile; under every one if it names none.
    pub profile: Option<Profile>,
    /// Against which coalition; against every one if it names none.
    pub coalition: Option<Coalition>,
}

impl Expectation {
    /// Whether it is about a property under a profile against a coalition.
    #[must_use]
    pub fn is_about(&self, profile: &Profile, coalition: Coalition, property: &str) -> bool {
        self.property == property
            && self.profile.is_none_or(|own| own == *profile)
            && self.coalition.is_none_or(|own| own == coalition)
    }
}

/// The verdict of that name, if a search can come to it.
#[must_use]
pub fn expectable(text: &str) -> Option<Verdict> {
    let verdicts = [Verdict::Holds, Verdict::Violated, Verdict::Undecided];
    verdicts.into_iter().find(|verdict| verdict.text() == text)
}

/// All that is expected of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Whether the analysis of the papers says what to expect where nothing is stated. It was made
    /// for the scopes that come with the program.
    pub by_analysis: bool,
    /// What is stated in addition. Of two statements about the same cells, the later counts.
    pub stated: Vec<Expectation>,
}

impl Expected {
    /// What the analysis of the papers expects.
    #[must_use]
    pub const fn by_analysis() -> Self {
        Self { by_analysis: true, stated: Vec::new() }
    }

    /// What is stated, and nothing else.
    #[must_use]
    pub const fn only(stated: Vec<Expectation>) -> Self {
        Self { by_analysis: false, stated }
    }

    /// The verdict stated of a property under a profile against a coalition, if any is.
    #[must_use]
    pub fn of(&self, profile: &Profile, coalition: Coalition, property: &str) -> Option<Verdict> {
        let mut stated = self.stated.iter().rev();
        stated.find(|one| one.is_about(profile, coalition, property)).map(|one| one.verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_expectations_counts_where_both_are_about_a_cell() {
        let (violated, holds) = (Verdict::Violated, Verdict::Holds);
        let expected = Expected::only(vec![
            Expectation {
                property: "P5".into(),
                verdict: violated,
                profile: None,
                coalition: None,
            },
            Expectation {
                property: "P5".into(),
                verdict: holds,
                profile: Some(Profile::HARDENED),
                coalition: Some(Coalition::REVOKED),
            },
        ]);
        let of = |profile, coalition, property| expected.of(&profile, coalition, property);
        assert_eq!(of(Profile::HARDENED, Coalition::REVOKED, "P5"), Some(holds));
        assert_eq!(of(Profile::HARDENED, Coalition::NONE, "P5"), Some(violated));
        assert_eq!(of(Profile::SESPHR, Coalition::REVOKED, "P5"), Some(violated));
        assert_eq!(of(Profile::SESPHR, Coalition::REVOKED, "P6"), None);
    }
}
