//! The headline of a run: for each reading of the papers, who must get together to read what they
//! may not.
//!
//! It is computed from the cells. Each cell of a secrecy property is about a set of powers: the
//! parties of its coalition, and what else it can do. A set whose cell is violated suffices. The
//! headline names the smallest sets by inclusion.

mod power;

use crate::results::{CheckResult, Verdict};
use power::{Power, powers, size, who};
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::property::{Gain, Property};
use sesphr_model::scope::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// The presets as readings of the papers.
const READINGS: [(&str, &str); 5] = [
    ("paper", "[S] as printed"),
    ("sesphr", "[A] as printed"),
    ("sesphr-hybrid", "The fair reading"),
    ("hardened", "Hardened"),
    ("hardened-epoch", "Hardened, keys per version"),
];

/// A reading, and who can break it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// What it is called.
    pub name: &'static str,
    /// The profile that it stands for.
    pub profile: &'static str,
    /// The smallest groups that are enough; none if no group that was searched is.
    pub enough: Vec<Group>,
    /// How many cells about secrecy the run has for it.
    pub cells: usize,
}

/// A group that reads what it may not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Who gets together, in words.
    pub who: String,
    /// What they read, where that is not everything.
    pub what: Option<&'static str>,
    /// The violated cells: the name of each, and its place among the cells of the run.
    pub evidence: Vec<(String, usize)>,
}

impl Reading {
    /// Who is enough, in one line of text.
    #[must_use]
    pub fn text(&self) -> String {
        if self.cells == 0 {
            return "not searched".to_owned();
        }
        if self.enough.is_empty() {
            return "nobody, as far as this run searched".to_owned();
        }
        self.enough.iter().map(Group::text).collect::<Vec<_>>().join("; ")
    }
}

impl Group {
    /// Who and what in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self.what {
            None => self.who.clone(),
            Some(what) => format!("{}, for {what}", self.who),
        }
    }
}

/// What a violated property gives away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    /// Content that the coalition may not read.
    Content,
    /// Content that the coalition could read once: its access ended, and it can still open what is
    /// stored.
    Kept,
}

/// What a violation of a property gives away; `None` if it is not about reading.
fn loss(id: &str) -> Option<Loss> {
    Property::by_id(id)?.says.gain().map(|gain| match gain {
        Gain::Content => Loss::Content,
        Gain::StoredMask => Loss::Kept,
    })
}

/// The readings, in the order of the presets.
#[must_use]
pub fn readings(checks: &[CheckResult]) -> Vec<Reading> {
    let of = |(profile, name)| {
        let cells = || {
            let all = checks.iter().enumerate();
            all.filter(move |(_, check)| check.profile == profile && loss(&check.id).is_some())
        };
        let searched = |check: &CheckResult| check.verdict != Verdict::NotRun;
        let count = cells().filter(|(_, check)| searched(check)).count();
        Reading { name, profile, enough: enough(cells()), cells: count }
    };
    READINGS.into_iter().map(of).collect()
}

/// The cells that say one set of powers is enough.
type Sets<'a> = BTreeMap<BTreeSet<Power<'a>>, Vec<(usize, &'a CheckResult)>>;

fn enough<'a>(cells: impl Iterator<Item = (usize, &'a CheckResult)>) -> Vec<Group> {
    let mut content = Sets::new();
    let mut kept = Sets::new();
    for (number, check) in cells.filter(|(_, check)| check.verdict == Verdict::Violated) {
        let sets = match loss(&check.id) {
            Some(Loss::Content) => &mut content,
            Some(Loss::Kept) => &mut kept,
            None => continue,
        };
        sets.entry(powers(check)).or_default().push((number, check));
    }
    // Whoever reads everything reads this too.
    kept.retain(|set, _| !content.keys().any(|other| other.is_subset(set)));
    let mut groups: Vec<(usize, Group)> = [content, kept].iter().flat_map(smallest).collect();
    groups.sort_by_key(|(size, _)| *size);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The sets that contain no other, each with its size.
fn smallest(sets: &Sets<'_>) -> Vec<(usize, Group)> {
    let is_smallest =
        |set: &BTreeSet<Power<'_>>| !sets.keys().any(|other| other != set && other.is_subset(set));
    let of = |(set, cells): (&BTreeSet<Power<'_>>, &Vec<(usize, &CheckResult)>)| {
        (size(set), Group { who: who(set), what: what(cells), evidence: evidence(cells) })
    };
    sets.iter().filter(|(set, _)| is_smallest(set)).map(of).collect()
}

/// What is read, where every violated property limits it.
fn what(cells: &[(usize, &CheckResult)]) -> Option<&'static str> {
    let mut ids = cells.iter().map(|(_, check)| check.id.as_str());
    let id = ids.next()?;
    if ids.any(|other| other != id) {
        return None;
    }
    match id {
        "P4" => Some("what is stored after their access ended"),
        "P5" => Some("what they had fetched before their access ended"),
        "P6" => Some("what they had not requested while they could"),
        "P7" => Some("what was replaced before they joined"),
        "P12b" => Some("other records and versions under the same label"),
        _ => None,
    }
}

/// One cell for each property and coalition.
fn evidence(cells: &[(usize, &CheckResult)]) -> Vec<(String, usize)> {
    let mut seen = BTreeSet::new();
    cells
        .iter()
        .filter(|(_, check)| seen.insert((&check.id, &check.coalition)))
        .map(|(number, check)| (format!("{} {}", check.id, check.coalition), *number))
        .collect()
}

/// What bears on the headline and was not covered by the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// Attackers without any cell.
    pub coalitions: Vec<&'static str>,
    /// Scopes without any cell: how many of how many.
    pub scopes: (usize, usize),
    /// Profiles without any cell: how many of how many.
    pub profiles: (usize, usize),
}

impl Unseen {
    /// What these cells leave out.
    #[must_use]
    pub fn of(checks: &[CheckResult]) -> Self {
        let missing = |has: &dyn Fn(&CheckResult) -> bool| !checks.iter().any(has);
        let scopes: Vec<Scope> = Scope::all();
        let profiles: Vec<String> =
            sesphr_model::matrix::profiles().iter().map(Profile::to_string).collect();
        let coalitions = Coalition::ALL.into_iter().filter_map(Coalition::name);
        Self {
            coalitions: coalitions.filter(|name| missing(&|c| c.coalition == *name)).collect(),
            scopes: (
                scopes.iter().filter(|scope| missing(&|c| c.scope == scope.name)).count(),
                scopes.len(),
            ),
            profiles: (
                profiles.iter().filter(|name| missing(&|c| c.profile == **name)).count(),
                profiles.len(),
            ),
        }
    }

    /// In words; `None` if everything was covered.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let part = |(missing, all): (usize, usize), noun: &str| {
            (missing > 0).then(|| format!("{missing} of {all} {noun}"))
        };
        let attackers = (!self.coalitions.is_empty()).then(|| {
            let n = self.coalitions.len();
            let noun = if n == 1 { "attacker" } else { "attackers" };
            format!("{n} {noun} ({})", self.coalitions.join(", "))
        });
        let parts: Vec<String> = attackers
            .into_iter()
            .chain(part(self.scopes, "scopes"))
            .chain(part(self.profiles, "profiles"))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

#[cfg(test)]
mod tests;
