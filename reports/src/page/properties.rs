//! The property matrix: an overview of property by profile, and every cell below it.

use super::Badge;
use super::summary::is_surprising;
use crate::format::{count, plural, time_ms};
use crate::results::{CheckResult, Step, Verdict};
use std::collections::BTreeMap;

/// Stands where there is nothing to say.
const NONE: &str = "–";

/// The section's content; empty if no cell exists.
pub(super) struct Properties<'a> {
    pub(super) profiles: Vec<&'a str>,
    pub(super) properties: Vec<Property<'a>>,
}

/// A property: its overview, one entry a profile, and its cells.
pub(super) struct Property<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) kind: &'a str,
    pub(super) summary: String,
    pub(super) surprising: bool,
    pub(super) overview: Vec<Overview>,
    pub(super) cells: Vec<Cell<'a>>,
}

/// The cells of a property under a profile, counted.
pub(super) struct Overview {
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// A cell of the matrix.
pub(super) struct Cell<'a> {
    /// Its place among all cells: part of its anchor.
    pub(super) number: usize,
    pub(super) profile: &'a str,
    pub(super) coalition: &'a str,
    pub(super) scope: &'a str,
    pub(super) pairing: &'a str,
    pub(super) verdict: Badge,
    pub(super) expected: &'static str,
    pub(super) surprising: bool,
    pub(super) states: String,
    pub(super) depth: String,
    pub(super) search: &'static str,
    pub(super) witness: &'a str,
    pub(super) time: String,
    pub(super) steps: &'a [Step],
    pub(super) derivation: &'a str,
}

impl Cell<'_> {
    /// Whether there is a counterexample to show.
    pub(super) fn has_counterexample(&self) -> bool {
        !self.steps.is_empty() || !self.derivation.is_empty()
    }
}

impl<'a> Properties<'a> {
    /// Groups cells by property, in the order in which properties and profiles first appear.
    pub(super) fn of(checks: &'a [CheckResult]) -> Self {
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
        let properties =
            order.into_iter().filter_map(|id| property(groups.get(id)?, &profiles)).collect();
        Self { profiles, properties }
    }
}

fn property<'a>(cells: &[(usize, &'a CheckResult)], profiles: &[&str]) -> Option<Property<'a>> {
    let (_, first) = cells.first()?;
    let checks = || cells.iter().map(|(_, check)| *check);
    let surprising = checks().filter(|check| is_surprising(check)).count();
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
        overview: profiles
            .iter()
            .map(|profile| overview(checks().filter(|check| check.profile == *profile)))
            .collect(),
        cells: cells.iter().map(|(number, check)| cell(*number, check)).collect(),
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

fn overview<'a>(checks: impl Iterator<Item = &'a CheckResult>) -> Overview {
    let checks: Vec<&CheckResult> = checks.collect();
    let of = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let decided = of(Verdict::Holds) + of(Verdict::Violated);
    let (class, text) = if of(Verdict::Undecided) > 0 {
        ("open", format!("? {} undecided", of(Verdict::Undecided)))
    } else if of(Verdict::Violated) > 0 {
        ("bad", format!("✗ {} of {decided} violated", of(Verdict::Violated)))
    } else if decided > 0 {
        ("good", format!("✓ holds in {}", plural(decided, "cell")))
    } else if of(Verdict::NotApplicable) > 0 {
        ("none", "not applicable".to_owned())
    } else {
        ("none", "not run".to_owned())
    };
    Overview { class, text }
}

fn cell(number: usize, check: &CheckResult) -> Cell<'_> {
    let searched = !matches!(check.verdict, Verdict::NotRun | Verdict::NotApplicable);
    let if_searched = |text: String| if searched { text } else { NONE.into() };
    Cell {
        number,
        profile: &check.profile,
        coalition: &check.coalition,
        scope: &check.scope,
        pairing: &check.pairing,
        verdict: badge(check.verdict),
        expected: check.expected.map_or(NONE, word),
        surprising: is_surprising(check),
        states: if_searched(count(check.unique_states)),
        depth: if_searched(count(check.depth.into())),
        search: match (searched, check.exhaustive) {
            (false, _) => NONE,
            (true, true) => "exhaustive",
            (true, false) => "bounded",
        },
        witness: check.witness.as_deref().unwrap_or(NONE),
        time: if_searched(time_ms(check.time_ms)),
        steps: &check.counterexample,
        derivation: check.derivation.as_deref().unwrap_or(""),
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
pub(super) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated => "violated",
        Verdict::Undecided => "undecided",
        Verdict::NotApplicable => "not applicable",
        Verdict::NotRun => "not run",
    }
}
