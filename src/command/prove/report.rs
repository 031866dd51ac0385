//! What the answers amount to, as tables and as JSON.

use crate::output::{Align, BAD, GOOD, STRONG, Span, Table, Text, counted, echo, plain, styled};
use crate::pipeline::proofs::{Answered, Asked, Judged, Panel};
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::induction::smt::Answer;
use sesphr_reports::results::ProofVerdict;

/// A claim with its evidence, as the file holds it.
#[derive(Debug, Serialize)]
pub(super) struct ProvedClaim<'a> {
    profile: Profile,
    property: &'a str,
    name: &'a str,
    coalition: Coalition,
    about: &'a str,
    verdict: ProofVerdict,
    expected: ProofVerdict,
    questions: Vec<Question<'a>>,
}

/// A question with its answers.
#[derive(Debug, Serialize)]
struct Question<'a> {
    name: &'a str,
    needed: Answer,
    answers: Vec<Said<'a>>,
}

#[derive(Debug, Serialize)]
struct Said<'a> {
    solver: &'a str,
    answer: Answer,
    milliseconds: u128,
}

impl ProvedClaim<'_> {
    /// Whether the verdict is the expected one; where nothing was run there is none.
    pub(super) fn is_as_expected(&self) -> bool {
        self.verdict == ProofVerdict::NotRun || self.verdict == self.expected
    }
}

/// The claims of a profile.
pub(super) fn rows<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = ProvedClaim<'a>> {
    asked.judged().map(row)
}

fn row(judged: Judged<'_>) -> ProvedClaim<'_> {
    let Judged { claim, profile, evidence, verdict, expected } = judged;
    ProvedClaim {
        profile,
        property: claim.property,
        name: claim.property().name,
        coalition: claim.coalition,
        about: claim.about,
        verdict,
        expected,
        questions: evidence.into_iter().map(question).collect(),
    }
}

fn question<'a>(answered: &'a Answered<'_>) -> Question<'a> {
    let answers = answered.given.iter().map(|given| Said {
        solver: given.solver.text(),
        answer: given.answer,
        milliseconds: given.time.as_millis(),
    });
    Question {
        name: &answered.query.name,
        needed: answered.query.expected,
        answers: answers.collect(),
    }
}

/// Everything, as text. Without a solver there is nothing but the number of claims.
pub(super) fn text(panel: &Panel, asked: &[Asked<'_>], rows: &[ProvedClaim<'_>]) -> Text {
    let mut text = Text::new();
    if panel.is_empty() {
        text.line(format_args!("{} not run: no solver is installed", counted(rows.len(), "claim")));
        return text;
    }
    for (solver, version) in &panel.solvers {
        text.line(format_args!("{}: {}", solver.text(), echo(version)));
    }
    for asked in asked {
        let profile = asked.profile;
        text.blank();
        text.spans([styled(format_args!("profile {profile}"), STRONG)]);
        text.table("  ", &questions(panel, asked));
        text.blank();
        let own: Vec<_> = rows.iter().filter(|row| row.profile == profile).collect();
        text.table("  ", &claims(&own));
    }
    text.blank();
    summary(&mut text, rows);
    text
}

fn questions(panel: &Panel, asked: &Asked<'_>) -> Table {
    let mut columns = vec![("question", Align::Left), ("needed", Align::Left)];
    for (solver, _) in &panel.solvers {
        columns.extend([(solver.text(), Align::Left), ("ms", Align::Right)]);
    }
    let mut table = Table::new(&columns);
    let own = asked.claims.iter().flat_map(|(_, own)| own);
    for Answered { query, given } in asked.induction.iter().chain(own) {
        let mut row: Vec<Span> = vec![(&query.name).into(), query.expected.into()];
        for at in 0..panel.solvers.len() {
            row.extend(match given.get(at) {
                Some(given) => {
                    let style = if given.answer == query.expected { GOOD } else { BAD };
                    [styled(given.answer, style), given.time.as_millis().into()]
                }
                None => ["not asked".into(), "".into()],
            });
        }
        table.push(row);
    }
    table
}

fn claims(rows: &[&ProvedClaim<'_>]) -> Table {
    let columns = ["property", "coalition", "verdict", "expected", "against"];
    let mut table = Table::new(&columns.map(|name| (name, Align::Left)));
    for row in rows {
        let style = if row.is_as_expected() { GOOD } else { BAD };
        table.push(vec![
            row.property.into(),
            row.coalition.into(),
            styled(row.verdict.text(), style),
            row.expected.text().into(),
            row.about.into(),
        ]);
    }
    table
}

fn summary(text: &mut Text, rows: &[ProvedClaim<'_>]) {
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (proved, open) = (count(ProofVerdict::Proved), count(ProofVerdict::NotProved));
    let not_run = match count(ProofVerdict::NotRun) {
        0 => String::new(),
        claims => format!(", {claims} not run"),
    };
    let unexpected = rows.iter().filter(|row| !row.is_as_expected()).count();
    let total = counted(rows.len(), "claim");
    let ending = match unexpected {
        0 => styled("all as expected", GOOD),
        n => styled(format_args!("{n} unexpected"), BAD),
    };
    text.spans([
        plain(format_args!("{total}: {proved} proved, {open} not proved{not_run}; ")),
        ending,
    ]);
}
