//! The property matrix: an overview of profile by property, and below it every cell with its
//! evidence. Everything that a script filters and steps through is there without one.

mod mend;

use super::Badge;
use super::counterexamples::{Shown, counterexamples, witnesses};
use crate::format::{count, plural, time_ms};
use crate::results::{CheckResult, Results, Verdict};
use mend::{Mend, Mends};
use serde::Serialize;
use sesphr_model::scope::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// Stands where there is nothing to say.
const NONE: &str = "–";

/// The section's content; empty if no cell exists.
#[derive(Serialize)]
pub(super) struct Properties<'a> {
    pub(super) filters: Vec<Filter<'a>>,
    pub(super) matrix: Vec<ProfileRow<'a>>,
    pub(super) properties: Vec<Property<'a>>,
    pub(super) witnesses: Vec<Shown<'a>>,
}

/// A field by which cells can be chosen: its name, its label and its values.
#[derive(Serialize)]
pub(super) struct Filter<'a> {
    pub(super) field: &'static str,
    pub(super) label: &'static str,
    pub(super) values: Vec<&'a str>,
}

/// A profile, with an entry for each property.
#[derive(Serialize)]
pub(super) struct ProfileRow<'a> {
    pub(super) profile: &'a str,
    pub(super) entries: Vec<Entry>,
}

/// The cells of a property under a profile, counted.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) class: &'static str,
    pub(super) text: String,
    /// The same in words.
    pub(super) words: String,
    pub(super) surprising: bool,
    /// The cell that says most: the first that is violated, or undecided, or any.
    pub(super) cell: Option<usize>,
}

/// A property with its cells.
#[derive(Serialize)]
pub(super) struct Property<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
    pub(super) summary: String,
    pub(super) surprising: bool,
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) counterexamples: Vec<Shown<'a>>,
}

/// A cell of the matrix.
#[derive(Serialize)]
pub(super) struct Cell<'a> {
    /// Its place among all cells: part of its anchor.
    pub(super) number: usize,
    pub(super) profile: &'a str,
    pub(super) coalition: &'a str,
    pub(super) scope: &'a str,
    /// How messages travel there.
    pub(super) network: &'static str,
    pub(super) pairing: &'a str,
    pub(super) verdict: Badge,
    /// What a property that counts came to.
    pub(super) count: Option<&'a str>,
    pub(super) expected: &'static str,
    pub(super) surprising: bool,
    pub(super) states: String,
    pub(super) depth: String,
    pub(super) search: &'static str,
    pub(super) witness: &'a str,
    pub(super) time: String,
    pub(super) on_curve: String,
    /// The run that shows it: the way to the violation, or to the witness.
    pub(super) run: Option<&'a str>,
    /// The nearest profile under which it holds, if it is violated.
    pub(super) mend: Option<Mend<'a>>,
}

impl<'a> Properties<'a> {
    /// Groups cells by property, in the order in which properties and profiles first appear.
    pub(super) fn of(results: &'a Results) -> Self {
        let checks = &results.checks;
        let mut profiles: Vec<&str> = Vec::new();
        let mut order: Vec<&str> = Vec::new();
        let mut groups: BTreeMap<&str, Vec<(usize, &CheckResult)>> = BTreeMap::new();
        for (number, check) in checks.iter().enumerate() {
            if !profiles.contains(&check.profile.as_str()) {
                profiles.push(&check.profile);
            }
            if !order.contains(&check.id.as_str()) {
                order.push(&check.id);
            }
            groups.entry(&check.id).or_default().push((number, check));
        }
        let mends = Mends::of(checks);
        let row = |profile: &&'a str| ProfileRow {
            profile,
            entries: order.iter().map(|id| entry(groups.get(id), profile)).collect(),
        };
        Self {
            filters: filters(checks, &order, &profiles),
            matrix: profiles.iter().map(row).collect(),
            properties: order
                .iter()
                .filter_map(|id| property(groups.get(id)?, results, &mends))
                .collect(),
            witnesses: witnesses(results),
        }
    }
}

fn filters<'a>(
    checks: &'a [CheckResult],
    properties: &[&'a str],
    profiles: &[&'a str],
) -> Vec<Filter<'a>> {
    let values = |of: fn(&CheckResult) -> &str| -> Vec<&str> {
        checks.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let filter = |field, label, values| Filter { field, label, values };
    vec![
        filter("profile", "Profile", profiles.to_vec()),
        filter("coalition", "Attacker", values(|check| &check.coalition)),
        filter("property", "Property", properties.to_vec()),
        filter("verdict", "Verdict", values(|check| word(check.verdict))),
        filter("scope", "Scope", values(|check| &check.scope)),
        filter("pairing", "Pairing", values(|check| &check.pairing)),
    ]
}

fn property<'a>(
    cells: &[(usize, &'a CheckResult)],
    results: &'a Results,
    mends: &Mends<'a>,
) -> Option<Property<'a>> {
    let (_, first) = cells.first()?;
    let checks = || cells.iter().map(|(_, check)| *check);
    let surprising = checks().filter(|check| check.is_surprising()).count();
    let mut summary = tally(checks());
    if surprising > 0 {
        summary.push_str(&format!("; {surprising} not as expected"));
    }
    Some(Property {
        id: &first.id,
        name: &first.name,
        kind: &first.kind,
        summary,
        surprising: surprising > 0,
        cells: cells.iter().map(|(number, check)| cell(*number, check, mends)).collect(),
        counterexamples: counterexamples(cells, results),
    })
}

fn tally<'a>(checks: impl Iterator<Item = &'a CheckResult>) -> String {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for check in checks {
        *counts.entry(check.verdict).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .into_iter()
        .map(|(verdict, n)| match (verdict, n) {
            (Verdict::Holds, 2..) => format!("{} hold", count(n as u64)),
            _ => format!("{} {}", count(n as u64), word(verdict)),
        })
        .collect();
    parts.join(", ")
}

fn entry(cells: Option<&Vec<(usize, &CheckResult)>>, profile: &str) -> Entry {
    let own = || cells.into_iter().flatten().filter(|(_, check)| check.profile == profile);
    let checks: Vec<&CheckResult> = own().map(|(_, check)| *check).collect();
    let of = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let (undecided, violated) = (of(Verdict::Undecided), of(Verdict::Violated));
    let decided = of(Verdict::Holds) + violated;
    let in_flight = checks.iter().any(|check| is_in_flight(&check.scope));
    let (mark, only) =
        if in_flight { ("", "") } else { ("°", ", all where messages arrive at once") };
    let (class, text, words) = if undecided > 0 {
        ("open", format!("? {undecided}"), format!("{undecided} undecided"))
    } else if violated > 0 {
        let words = format!("{violated} of {} violated{only}", plural(decided, "cell"));
        ("bad", format!("✗ {violated}/{decided}{mark}"), words)
    } else if decided > 0 {
        let words = format!("holds in {}{only}", plural(decided, "cell"));
        ("good", format!("✓ {decided}{mark}"), words)
    } else if of(Verdict::NotApplicable) > 0 {
        ("none", NONE.to_owned(), "nothing at stake".to_owned())
    } else {
        ("none", NONE.to_owned(), "not run".to_owned())
    };
    let surprising = checks.iter().any(|check| check.is_surprising());
    let telling = |(_, check): &&(usize, &CheckResult)| match check.verdict {
        Verdict::Violated => 0,
        Verdict::Undecided => 1,
        Verdict::Holds => 2,
        Verdict::NotApplicable | Verdict::NotRun => 3,
    };
    let cell = own().min_by_key(telling).map(|(number, _)| *number);
    Entry { class, text, words, surprising, cell }
}

/// Whether messages stay in flight in a scope that comes with the program.
fn is_in_flight(scope: &str) -> bool {
    Scope::named(scope).is_some_and(|scope| scope.is_in_flight())
}

fn cell<'a>(number: usize, check: &'a CheckResult, mends: &Mends<'a>) -> Cell<'a> {
    let searched = !matches!(check.verdict, Verdict::NotRun | Verdict::NotApplicable);
    let if_searched = |text: String| if searched { text } else { NONE.into() };
    Cell {
        number,
        profile: &check.profile,
        coalition: &check.coalition,
        scope: &check.scope,
        network: if is_in_flight(&check.scope) { "in-flight" } else { "at-once" },
        pairing: &check.pairing,
        verdict: badge(check.verdict),
        count: check.count.as_deref(),
        expected: check.expected.map_or(NONE, word),
        surprising: check.is_surprising(),
        states: if_searched(count(check.unique_states)),
        depth: if_searched(count(check.depth.into())),
        search: match (searched, check.exhaustive) {
            (false, _) => NONE,
            (true, true) => "exhaustive",
            (true, false) => "bounded",
        },
        witness: check.witness.as_deref().unwrap_or(NONE),
        time: if_searched(time_ms(check.time_ms)),
        on_curve: match &check.carried_out {
            None => NONE.to_owned(),
            Some(done) if done.bytes == 0 => done.curve.clone(),
            Some(done) => format!("{}: {} bytes", done.curve, count(done.bytes)),
        },
        run: check.counterexample.as_deref().or(check.witness_run.as_deref()),
        mend: (check.verdict == Verdict::Violated).then(|| mends.nearest(check)).flatten(),
    }
}

fn badge(verdict: Verdict) -> Badge {
    let class = match verdict {
        Verdict::Holds => "good",
        Verdict::Violated => "bad",
        Verdict::Undecided => "open",
        Verdict::NotApplicable | Verdict::NotRun => "none",
    };
    Badge { class, text: word(verdict) }
}

/// A verdict as the page spells it.
pub(crate) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated => "violated",
        Verdict::Undecided => "undecided",
        Verdict::NotApplicable => "not applicable",
        Verdict::NotRun => "not run",
    }
}
