//! What each change of the scheme buys and costs: the verdicts that it moves, beside the time that
//! the parties' work takes before and after.

use super::tables::{Entry, Section, Side, Table};
use crate::format::time_ns;
use crate::results::{CheckResult, CostResult, Results, Verdict};
use sesphr::profile::Profile;
use sesphr_model::matrix;
use sesphr_model::property::{PROPERTIES, Property};
use std::collections::BTreeMap;

use Side::{Left, Right};

/// The operations whose cost is shown, summed over all parties.
const OPERATIONS: [&str; 7] =
    ["enrol-user", "upload", "grant", "request", "request-next", "open", "revoke"];

/// The section.
pub(super) fn section(results: &Results) -> Section<'static> {
    Section {
        id: "changes",
        heading: "What each change buys, and what it costs",
        about: "Each preset is compared with the one before it, and each single-axis step with \
                its base. A fixed cell was violated and now holds; a broken cell held and is now \
                violated. Costs are medians of processor time on BLS12-381, summed over all \
                parties. The owner uploads a record of four partitions of 23 KB, and a reader \
                requests and opens one. “Next record” is the same partition of the owner’s next \
                record, for the same reader. Revoking includes rotating one version, where the \
                profile rotates.",
        tables: vec![
            Table {
                caption: "Cells whose verdict the change moves, out of those that it could move",
                data: "data/checks.csv",
                columns: &[
                    ("Profile", Left),
                    ("Changes", Left),
                    ("Fixed", Left),
                    ("Broken", Left),
                    ("Compared", Right),
                ],
                rows: verdicts(&results.checks),
            },
            Table {
                caption: "Processor time of each operation, and its ratio to the time before the \
                          change. The CSV has the intervals.",
                data: "data/costs.csv",
                columns: &[
                    ("Profile", Left),
                    ("Enrol", Right),
                    ("Upload", Right),
                    ("Grant", Right),
                    ("Request", Right),
                    ("Next record", Right),
                    ("Open", Right),
                    ("Revoke", Right),
                    ("n", Right),
                ],
                rows: costs(&results.costs),
            },
        ],
        ..Section::default()
    }
}

/// The profile that another one changes; `None` for the first preset.
fn before(profile: &str) -> Option<&str> {
    let presets = Profile::PRESETS.map(|(name, _)| name);
    match profile.split_once('/') {
        Some((base, _)) => Some(base),
        None => {
            let place = presets.iter().position(|name| *name == profile)?;
            presets.get(place.checked_sub(1)?).copied()
        }
    }
}

/// Cells of a property, and how many of them differ.
#[derive(Default)]
struct Tally<'a> {
    mended: BTreeMap<&'a str, usize>,
    broken: BTreeMap<&'a str, usize>,
    violated_before: BTreeMap<&'a str, usize>,
    held_before: BTreeMap<&'a str, usize>,
    compared: usize,
}

fn verdicts(checks: &[CheckResult]) -> Vec<Vec<Entry>> {
    let place = |check: &CheckResult| {
        let CheckResult { profile, coalition, scope, pairing, id, .. } = check;
        (profile.clone(), [coalition, scope, pairing, id].map(Clone::clone))
    };
    let cells: BTreeMap<_, &CheckResult> = checks.iter().map(|c| (place(c), c)).collect();
    let row = |profile: &str| {
        let base = before(profile)?;
        let mut tally = Tally::default();
        for check in checks.iter().filter(|check| check.profile == profile) {
            let (_, at) = place(check);
            let Some(other) = cells.get(&(base.to_owned(), at)) else { continue };
            tally.add(&check.id, other.verdict, check.verdict);
        }
        (tally.compared > 0).then(|| {
            vec![
                profile.into(),
                base.into(),
                Tally::told(&tally.mended, &tally.violated_before).into(),
                Tally::told(&tally.broken, &tally.held_before).into(),
                tally.compared.to_string().into(),
            ]
        })
    };
    matrix::profiles().iter().filter_map(|profile| row(&profile.to_string())).collect()
}

impl<'a> Tally<'a> {
    fn add(&mut self, id: &'a str, before: Verdict, after: Verdict) {
        let both = [before, after];
        if !both.iter().all(|v| matches!(v, Verdict::Holds | Verdict::Violated)) {
            return;
        }
        self.compared += 1;
        let (all, changed) = match before {
            Verdict::Violated => (&mut self.violated_before, &mut self.mended),
            _ => (&mut self.held_before, &mut self.broken),
        };
        *all.entry(id).or_default() += 1;
        if before != after {
            *changed.entry(id).or_default() += 1;
        }
    }

    /// The listed properties, each with how many of its cells changed.
    fn told(changed: &BTreeMap<&str, usize>, all: &BTreeMap<&str, usize>) -> String {
        let of = |list: &BTreeMap<&str, usize>, id| list.get(id).copied();
        let part = |property: &Property| {
            let id = property.id;
            Some(format!("{id} {}/{}", of(changed, id)?, of(all, id)?))
        };
        let parts: Vec<String> = PROPERTIES.iter().filter_map(part).collect();
        if parts.is_empty() { "–".to_owned() } else { parts.join(", ") }
    }
}

fn costs(costs: &[CostResult]) -> Vec<Vec<Entry>> {
    let median = |profile: &str, operation: &str| {
        let mut medians = costs
            .iter()
            .filter(|cost| (cost.profile.as_str(), cost.operation.as_str()) == (profile, operation))
            .map(|cost| cost.median_ns)
            .peekable();
        medians.peek().is_some().then(|| medians.sum::<u64>())
    };
    let row = |profile: &str| {
        let first = costs.iter().find(|cost| cost.profile == profile)?;
        let base = before(profile);
        let cost = |operation: &str| {
            let own = median(profile, operation)?;
            let other = base.and_then(|base| median(base, operation));
            let change = other.map(|other| own as f64 / other.max(1) as f64);
            let change = change.map(|ratio| match ratio {
                r if r < 9.995 => format!(" × {r:.2}"),
                r => format!(" × {r:.0}"),
            });
            Some(format!("{}{}", time_ns(own), change.unwrap_or_default()))
        };
        let mut row = vec![profile.into()];
        row.extend(OPERATIONS.map(|of| cost(of).unwrap_or_else(|| "–".to_owned()).into()));
        row.push(first.samples.to_string().into());
        Some(row)
    };
    matrix::profiles().iter().filter_map(|profile| row(&profile.to_string())).collect()
}
