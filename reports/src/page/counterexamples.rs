//! Counterexamples and witnesses, each shown once with its cells: steps, diagram, derivation, and
//! the outcome on real curves.

use super::Badge;
use super::answer;
use crate::format::plural;
use crate::results::{CheckResult, CounterexampleResult, Results};
use serde::Serialize;
use sesphr_model::counterexample::{Event, Sequence};
use std::collections::{BTreeMap, BTreeSet};

/// A counterexample to show.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    pub(super) id: &'a str,
    /// The cells that it belongs to: their numbers and what they are about.
    pub(super) cells: Vec<(usize, String)>,
    /// What it is, in a few words.
    pub(super) about: String,
    pub(super) steps: Vec<StepRow>,
    /// The names of the parties and what happens, each as SVG; `None` for a witness.
    #[serde(skip)]
    pub(super) diagram: Option<[String; 2]>,
    pub(super) target: &'a str,
    pub(super) derivation: Vec<DerivationLine<'a>>,
    pub(super) carried_out: Vec<OnCurve<'a>>,
    /// The command that finds it again.
    pub(super) command: String,
    /// How to walk to its last state; `None` for a witness.
    pub(super) walk: Option<WalkThere>,
}

/// How to look at the last state of a counterexample, and at those around it.
#[derive(Serialize)]
pub(super) struct WalkThere {
    /// The command that serves the states.
    pub(super) command: String,
    /// The address of the state while it does.
    pub(super) state: String,
}

impl WalkThere {
    fn of(check: &CheckResult) -> Self {
        let CheckResult { id, profile, coalition, scope, pairing, .. } = check;
        Self {
            command: format!(
                "sesphr explore {scope} --profile {profile} --coalition {coalition} \
                 --pairing {pairing}"
            ),
            state: format!("http://{}/counterexample/{id}", crate::walk::ADDRESS),
        }
    }
}

/// A row of the step table.
#[derive(Serialize)]
pub(super) struct StepRow {
    /// Its number, or those that it stands for.
    pub(super) number: String,
    pub(super) actor: String,
    pub(super) action: String,
    /// The steps that it stands for, in words.
    pub(super) folded: Vec<String>,
    pub(super) learnt: Vec<String>,
}

/// A line of a derivation, and the same in words.
#[derive(Serialize)]
pub(super) struct DerivationLine<'a> {
    pub(super) line: &'a str,
    pub(super) reason: &'a str,
}

/// The outcome on a curve.
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

/// The runs that show that something was at stake, in the order of the results.
pub(super) fn witnesses<'a>(results: &'a Results) -> Vec<Shown<'a>> {
    let mut cells: BTreeMap<&str, Vec<(usize, &'a CheckResult)>> = BTreeMap::new();
    for (number, check) in results.checks.iter().enumerate() {
        if let Some(id) = &check.witness_run {
            cells.entry(id).or_default().push((number, check));
        }
    }
    let of = |run: &'a CounterexampleResult| -> Option<Shown<'a>> {
        let own = cells.get(run.id.as_str())?;
        let (_, first) = own.first()?;
        Some(Shown { diagram: None, walk: None, ..shown(run, first, own) })
    };
    results.witnesses.iter().filter_map(of).collect()
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
    let sequence = found.sequence(format!("{}: {}", found.id, first.name));
    let folded = sequence.folded();
    let setup = found.steps.iter().filter(|step| step.setup).count();
    let about = match found.steps.len() - setup {
        0 => "set-up alone".to_owned(),
        n => format!("{} after the set-up", plural(n, "step")),
    };
    Shown {
        id: &found.id,
        cells: cells.iter().map(|(number, check)| (*number, label(check))).collect(),
        about,
        steps: rows(&sequence, &folded),
        diagram: Some(folded.parts()),
        target: found.target.as_deref().unwrap_or_default(),
        derivation: derivation(found),
        carried_out: carried_out.into_iter().collect(),
        command: first.command(),
        walk: Some(WalkThere::of(first)),
    }
}

/// The rows of a folded sequence; a fold names the steps of the whole that it stands for.
fn rows(whole: &Sequence, folded: &Sequence) -> Vec<StepRow> {
    let mut number = 1;
    let mut row = |event: &Event| {
        let last = event.folds.unwrap_or(number);
        let stands_for = whole.events.iter().take(event.folds.unwrap_or_default());
        let row = StepRow {
            number: if last == number { last.to_string() } else { format!("{number}–{last}") },
            actor: event.actor.trim_end_matches(':').to_owned(),
            action: event.action.clone(),
            folded: stands_for.map(|step| format!("{} {}", step.actor, step.action)).collect(),
            learnt: event.learnt.clone(),
        };
        number = last + 1;
        row
    };
    folded.events.iter().map(&mut row).collect()
}

fn derivation(found: &CounterexampleResult) -> Vec<DerivationLine<'_>> {
    let lines = found.derivation.iter().flat_map(|text| text.lines());
    let reasons = found.reasons.iter().map(String::as_str).chain(std::iter::repeat(""));
    lines.zip(reasons).map(|(line, reason)| DerivationLine { line, reason }).collect()
}
