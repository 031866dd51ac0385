//! Who must get together to get what, in published schemes that were run from their own code.

use super::Badge;
use super::tables::{Entry, Section, Side, Table};
use crate::results::{GuaranteeResult, Results, SchemeResult};

use Side::Left;

/// The section.
pub(super) fn section(results: &Results) -> Section<'static> {
    Section {
        id: "schemes",
        heading: "Published schemes compared",
        about: "Each scheme’s own code plays one story: an owner seals and grants, a reader asks. Every \
                set of roles is asked for every goal, and the table has the smallest sets that reach \
                it. An attack repeats the derivation of a set on a curve, with what the set really \
                holds. The story is told in docs/schemes.md.",
        tables: vec![
            Table {
                caption: "What such schemes promise",
                data: "data/guarantees.csv",
                columns: &[
                    ("Promise", Left),
                    ("Holds for", Left),
                    ("Violated for", Left),
                    ("Claimed by", Left),
                    ("Expected", Left),
                ],
                rows: promises(&results.guarantees),
            },
            Table {
                caption: "Who must get together",
                data: "data/schemes.csv",
                columns: &[
                    ("Goal", Left),
                    ("Scheme", Left),
                    ("Pairing", Left),
                    ("Smallest sets", Left),
                    ("Attacks on curves", Left),
                    ("Expected", Left),
                ],
                rows: merged(&results.schemes).iter().map(row).collect(),
            },
        ],
        ..Section::default()
    }
}

/// A goal of a scheme, with every pairing under which the answer is the same.
struct Merged<'a> {
    first: &'a SchemeResult,
    pairings: Vec<&'a str>,
    attacked: u32,
    attacks: u32,
    curves: Vec<&'a str>,
    as_expected: bool,
}

/// Rows by goal, then scheme, in the order of the run.
fn merged(results: &[SchemeResult]) -> Vec<Merged<'_>> {
    let mut goals: Vec<&str> = Vec::new();
    for result in results {
        if !goals.contains(&result.goal.as_str()) {
            goals.push(&result.goal);
        }
    }
    // What every scheme has comes before what is one scheme's own.
    let schemes = |goal: &&str| results.iter().filter(|result| result.goal == *goal).count();
    goals.sort_by_key(|goal| std::cmp::Reverse(schemes(goal)));
    let mut rows: Vec<Merged<'_>> = Vec::new();
    for goal in goals {
        for result in results.iter().filter(|result| result.goal == goal) {
            let same = rows.iter_mut().find(|row| {
                let SchemeResult { scheme, goal, smallest, .. } = row.first;
                (scheme, goal, smallest) == (&result.scheme, &result.goal, &result.smallest)
            });
            let row = match same {
                Some(row) => row,
                None => {
                    rows.push(Merged {
                        first: result,
                        pairings: Vec::new(),
                        attacked: 0,
                        attacks: 0,
                        curves: Vec::new(),
                        as_expected: true,
                    });
                    let Some(row) = rows.last_mut() else { continue };
                    row
                }
            };
            row.pairings.push(&result.pairing);
            row.attacked += result.attacked;
            row.attacks += result.attacks;
            row.curves.extend((!result.curves.is_empty()).then_some(result.curves.as_str()));
            row.as_expected &= result.is_as_expected();
        }
    }
    rows
}

fn row(row: &Merged<'_>) -> Vec<Entry> {
    let attacks = match row.attacks {
        0 => String::new(),
        all => format!("{} of {all} ({})", row.attacked, row.curves.join(", ")),
    };
    vec![
        row.first.goal.as_str().into(),
        row.first.scheme.as_str().into(),
        row.pairings.join(", ").into(),
        row.first.smallest.as_str().into(),
        attacks.into(),
        badge(row.as_expected).into(),
    ]
}

const fn badge(as_expected: bool) -> Badge {
    match as_expected {
        true => Badge { class: "good", text: "as expected" },
        false => Badge { class: "bad", text: "not as expected" },
    }
}

/// A row for each promise, in the order of the run.
fn promises(results: &[GuaranteeResult]) -> Vec<Vec<Entry>> {
    let mut says: Vec<&str> = Vec::new();
    for result in results {
        if !says.contains(&result.says.as_str()) {
            says.push(&result.says);
        }
    }
    let row = |says: &str| {
        let own = results.iter().filter(|result| result.says == says);
        let mut holds = Vec::new();
        let mut violated = Vec::new();
        let mut claimed = Vec::new();
        for result in own.clone() {
            let scheme = result.scheme.as_str();
            match (result.outcome.as_str(), result.by.as_deref()) {
                ("holds", _) => note(&mut holds, scheme.to_owned()),
                ("violated", by) => {
                    note(&mut violated, format!("{scheme} ({})", by.unwrap_or_default()));
                }
                _ => (),
            }
            if result.claimed {
                let breach = if result.outcome == "violated" { ", in vain" } else { "" };
                note(&mut claimed, format!("{scheme}{breach}"));
            }
        }
        let list = |found: Vec<String>| Entry::from(found.join("; "));
        let as_expected = own.clone().all(GuaranteeResult::is_as_expected);
        let as_expected = badge(as_expected).into();
        vec![says.into(), list(holds), list(violated), list(claimed), as_expected]
    };
    says.into_iter().map(row).collect()
}

/// Adds what is not there yet: a scheme has one entry under all kinds of pairing that agree.
fn note(found: &mut Vec<String>, entry: String) {
    if !found.contains(&entry) {
        found.push(entry);
    }
}
