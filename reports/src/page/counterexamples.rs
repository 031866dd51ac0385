//! Counterexamples, each once, with the cells that it belongs to: steps, diagram, derivation, and
//! what came of it on real curves.

use super::Badge;
use super::answer;
use crate::results::{CheckResult, CounterexampleResult, Results, Step};
use serde::Serialize;
use std::collections::BTreeSet;

/// A counterexample to show.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    pub(super) id: &'a str,
    /// The cells that it belongs to: their numbers and what they are about.
    pub(super) cells: Vec<(usize, String)>,
    pub(super) steps: &'a [Step],
    /// SVG.
    #[serde(skip)]
    pub(super) diagram: String,
    pub(super) target: &'a str,
    pub(super) derivation: &'a str,
    pub(super) carried_out: Vec<OnCurve<'a>>,
    /// The command that finds it again.
    pub(super) command: String,
}

/// What came of it on a curve.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct OnCurve<'a> {
    pub(super) curve: &'a str,
    pub(super) found: &'a str,
    pub(super) excerpt: &'a str,
    shown: crate::results::Answer,
}

impl OnCurve<'_> {
    /// Whether it shows the violation.
    pub(super) const fn badge(&self) -> Badge {
        answer(self.shown, "shown", "not shown")
    }
}

/// The counterexamples that cells of one property refer to, in the order of the results.
pub(super) fn counterexamples<'a>(
    cells: &[(usize, &'a CheckResult)],
    results: &'a Results,
) -> Vec<Shown<'a>> {
    let of = |found: &'a CounterexampleResult| -> Option<Shown<'a>> {
        let own: Vec<(usize, &CheckResult)> = cells
            .iter()
            .filter(|(_, check)| check.counterexample.as_ref() == Some(&found.id))
            .copied()
            .collect();
        let (_, first) = own.first()?;
        Some(shown(found, first, &own))
    };
    results.counterexamples.iter().filter_map(of).collect()
}

fn shown<'a>(
    found: &'a CounterexampleResult,
    first: &'a CheckResult,
    cells: &[(usize, &'a CheckResult)],
) -> Shown<'a> {
    let label = |check: &CheckResult| {
        format!("{}, {}, {}, {}", check.profile, check.coalition, check.scope, check.pairing)
    };
    let on_curve = |check: &'a CheckResult| {
        check.carried_out.as_ref().map(|done| OnCurve {
            curve: &done.curve,
            found: &done.found,
            excerpt: &done.excerpt,
            shown: done.shown,
        })
    };
    let carried_out: BTreeSet<OnCurve<'a>> =
        cells.iter().filter_map(|(_, check)| on_curve(check)).collect();
    let title = format!("{}: {}", found.id, first.name);
    Shown {
        id: &found.id,
        cells: cells.iter().map(|(number, check)| (*number, label(check))).collect(),
        steps: &found.steps,
        diagram: found.sequence(title).diagram(),
        target: found.target.as_deref().unwrap_or_default(),
        derivation: found.derivation.as_deref().unwrap_or_default(),
        carried_out: carried_out.into_iter().collect(),
        command: first.command(),
    }
}
