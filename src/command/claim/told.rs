//! The verdicts on claims, as a person reads them.

use super::Found;
use crate::output::{
    Align, BAD, GOOD, STRONG, Span, Table, Text, WARN, counted, grouped, plain, styled,
};
use clap::builder::styling::Style;
use sesphr_reports::results::{
    Answer, CheckResult, ClaimVerdict, CounterexampleResult, TimedBy, Verdict,
};

/// Each claim, with its evidence if there is room for it. After several claims, a count of each
/// verdict.
pub(super) fn text(found: &[Found<'_>], in_full: bool) -> Text {
    let mut out = Text::new();
    for (number, claim) in found.iter().enumerate() {
        if in_full {
            if number > 0 {
                out.blank();
            }
            full(&mut out, claim);
        }
    }
    if !in_full {
        out.table("", &table(found));
    }
    if found.len() > 1 {
        out.blank();
        let of = |verdict| found.iter().filter(|found| found.claim.verdict == verdict).count();
        let counts = ClaimVerdict::ALL.map(|verdict| (of(verdict), verdict));
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> =
            counts.map(|(count, verdict)| format!("{count} {}", verdict.text())).collect();
        out.line(format_args!("{}: {}", counted(found.len(), "claim"), words.join(", ")));
    }
    out
}

const fn style(verdict: ClaimVerdict) -> Style {
    match verdict {
        ClaimVerdict::Reproduced => GOOD,
        ClaimVerdict::Contradicted => BAD,
        ClaimVerdict::TooNoisy | ClaimVerdict::BeyondReproduction | ClaimVerdict::NotRun => WARN,
    }
}

fn word(verdict: ClaimVerdict) -> Span {
    styled(verdict.text(), style(verdict))
}

fn table(found: &[Found<'_>]) -> Table {
    let columns = ["", "verdict", "claim", "seen"].map(|name| (name, Align::Left));
    let mut table = Table::new(&columns);
    for Found { claim, .. } in found {
        let seen = if claim.measured.is_empty() { &claim.why } else { &claim.measured };
        table.push(vec![
            claim.id.clone().into(),
            word(claim.verdict),
            claim.claim.clone().into(),
            seen.into(),
        ]);
    }
    table
}

fn full(out: &mut Text, found: &Found<'_>) {
    let claim = found.claim;
    out.spans([styled(&claim.id, STRONG), plain(format_args!("  {}", claim.claim))]);
    out.line(format_args!("    {}", claim.source));
    out.spans([plain("verdict:   "), word(claim.verdict)]);
    out.line(format_args!("expected:  {}", claim.expected));
    if !claim.measured.is_empty() {
        out.line(format_args!("seen:      {}", claim.measured));
    }
    if let Some(timed) = &claim.timed {
        out.line(format_args!("judged by: {}", TimedBy::text(timed)));
    }
    out.line(format_args!("why:       {}", claim.why));
    if !found.cells.is_empty() {
        out.blank();
        out.table("", &cells(&found.cells));
    }
    if let Some(way) = found.counterexample {
        counterexample(out, way, &found.cells);
    }
}

fn cells(cells: &[&CheckResult]) -> Table {
    let mut table = Table::new(&[
        ("coalition", Align::Left),
        ("scope", Align::Left),
        ("pairing", Align::Left),
        ("verdict", Align::Left),
        ("states", Align::Right),
        ("depth", Align::Right),
    ]);
    for cell in cells {
        let (word, style) = match cell.verdict {
            Verdict::Holds => ("holds", GOOD),
            Verdict::Violated => ("violated", WARN),
            Verdict::Undecided => ("undecided", BAD),
            Verdict::NotApplicable | Verdict::NotRun => ("not asked", WARN),
        };
        table.push(vec![
            cell.coalition.clone().into(),
            cell.scope.clone().into(),
            cell.pairing.clone().into(),
            styled(word, style),
            grouped(cell.unique_states).into(),
            cell.depth.into(),
        ]);
    }
    table
}

/// The shortest way to a violation, and its outcome on a curve.
fn counterexample(out: &mut Text, way: &CounterexampleResult, cells: &[&CheckResult]) {
    let own = |cell: &&&CheckResult| cell.counterexample.as_deref() == Some(way.id.as_str());
    let Some(cell) = cells.iter().find(own) else { return };
    out.blank();
    out.line(format_args!("the shortest counterexample, by {} in {}:", cell.coalition, cell.scope));
    for (step, number) in way.steps.iter().zip(1_u32..) {
        if step.setup {
            continue;
        }
        out.line(format_args!("  {number:>2}. {} {}", step.actor, step.action));
        for learnt in &step.learnt {
            out.line(format_args!("        learnt: {learnt}"));
        }
    }
    if let (Some(target), Some(derivation)) = (&way.target, &way.derivation) {
        out.line(format_args!("  how the coalition gets {target}:"));
        derivation.lines().for_each(|line| out.line(format_args!("    {line}")));
    }
    if let Some(done) = &cell.carried_out {
        let shown = if done.shown == Answer::Yes { "" } else { ", which does not show it" };
        out.line(format_args!("  on {}: {}{shown}", done.curve, done.found));
        let excerpt: Vec<&str> = done.excerpt.split_whitespace().collect();
        if !excerpt.is_empty() {
            out.line(format_args!("    {}", excerpt.join(" ")));
        }
    }
    out.line(format_args!("  search it again: {}", cell.command()));
}
