//! Which change fixes a violated cell: the nearest profile of the run under which the same question
//! has the answer "holds".

use crate::results::{CheckResult, Verdict};
use serde::Serialize;
use sesphr::profile::Profile;
use std::collections::BTreeMap;

/// Axes of a change that are named one by one.
const NAMED_MAX: usize = 2;

/// A profile under which a violated cell holds.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(in crate::page) struct Mend<'a> {
    pub(in crate::page) profile: &'a str,
    /// What it changes, in words.
    pub(in crate::page) change: String,
    /// The place of its cell among all cells.
    pub(in crate::page) number: usize,
}

/// What a cell is about, apart from its profile.
type Question<'a> = [&'a str; 4];

/// The cells that hold, by what they are about.
pub(super) struct Mends<'a> {
    holding: BTreeMap<Question<'a>, Vec<(usize, &'a str, Profile)>>,
}

fn question(check: &CheckResult) -> Question<'_> {
    [&check.id, &check.coalition, &check.scope, &check.pairing]
}

impl<'a> Mends<'a> {
    pub(super) fn of(checks: &'a [CheckResult]) -> Self {
        let mut holding: BTreeMap<Question<'a>, Vec<_>> = BTreeMap::new();
        for (number, check) in checks.iter().enumerate() {
            if let (Verdict::Holds, Ok(profile)) = (check.verdict, check.profile.parse()) {
                let cells = holding.entry(question(check)).or_default();
                cells.push((number, check.profile.as_str(), profile));
            }
        }
        Self { holding }
    }

    /// The profile with the fewest axes changed; of several, the first in the run.
    pub(super) fn nearest(&self, check: &CheckResult) -> Option<Mend<'a>> {
        let own: Profile = check.profile.parse().ok()?;
        let cells = self.holding.get(&question(check))?;
        let (number, profile, other) =
            cells.iter().min_by_key(|(_, _, other)| changed(&own, other).count())?;
        Some(Mend { profile, change: words(&own, other), number: *number })
    }
}

/// The axes on which two profiles differ, with the second's values.
fn changed(
    from: &Profile,
    to: &Profile,
) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    from.axes().into_iter().zip(to.axes()).filter(|(own, other)| own != other).map(|(_, to)| to)
}

fn words(from: &Profile, to: &Profile) -> String {
    let changes: Vec<String> =
        changed(from, to).map(|(axis, value)| format!("{axis}={value}")).collect();
    if changes.len() <= NAMED_MAX {
        return changes.join(", ");
    }
    format!("{} changes", changes.len())
}
