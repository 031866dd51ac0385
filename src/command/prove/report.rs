//! What the answers amount to, as tables and as JSON.

use super::Judged;
use super::ask::{Answered, Asked, Panel};
use crate::output::{Align, BAD, GOOD, STRONG, Span, Table, Text, counted, echo, plain, styled};
use serde::Serialize;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::induction::claim::Claim;
use sesphr_model::induction::smt::Answer;
use std::fmt::{self, Display, Formatter};

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// Every solver answers every question as the proof needs.
    Proved,
    /// Some solver answers some question otherwise, or gives up.
    NotProved,
    /// Solvers contradict each other.
    Contradicted,
    /// No solver was asked.
    NotRun,
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proved => "proved",
            Self::NotProved => "not proved",
            Self::Contradicted => "contradicted",
            Self::NotRun => "not run",
        })
    }
}

/// A claim with its evidence, as the file holds it.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    profile: Profile,
    property: &'a str,
    name: &'a str,
    coalition: Coalition,
    about: &'a str,
    verdict: Verdict,
    expected: Verdict,
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

impl Row<'_> {
    /// Whether the verdict is the expected one; where nothing was run there is none.
    pub(super) fn is_as_expected(&self) -> bool {
        self.verdict == Verdict::NotRun || self.verdict == self.expected
    }
}

/// The claims of a profile, for the study.
pub(super) fn judged(asked: &Asked<'_>, solvers: &[String]) -> Vec<Judged> {
    let judged = |(claim, own): &(&Claim, Vec<Answered<'_>>)| {
        let shared = if claim.needs_invariant() { asked.induction.as_slice() } else { &[] };
        let evidence = || shared.iter().chain(own);
        let should = claim.should_hold(&asked.profile);
        Judged {
            property: claim.property(),
            profile: asked.profile,
            coalition: claim.coalition,
            about: claim.about,
            verdict: verdict(&mut evidence()),
            expected: if should { Verdict::Proved } else { Verdict::NotProved },
            questions: evidence().count(),
            solvers: solvers.to_vec(),
            time: evidence().flat_map(|answered| &answered.given).map(|given| given.time).sum(),
        }
    };
    asked.claims.iter().map(judged).collect()
}

/// The claims of a profile.
pub(super) fn rows<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = Row<'a>> {
    asked.claims.iter().map(|(claim, own)| row(asked, claim, own))
}

fn row<'a>(asked: &'a Asked<'_>, claim: &'a Claim, own: &'a [Answered<'_>]) -> Row<'a> {
    let shared = if claim.needs_invariant() { asked.induction.as_slice() } else { &[] };
    let evidence = || shared.iter().chain(own);
    let should = claim.should_hold(&asked.profile);
    Row {
        profile: asked.profile,
        property: claim.property,
        name: claim.property().name,
        coalition: claim.coalition,
        about: claim.about,
        verdict: verdict(&mut evidence()),
        expected: if should { Verdict::Proved } else { Verdict::NotProved },
        questions: evidence().map(question).collect(),
    }
}

fn verdict<'a>(evidence: &mut dyn Iterator<Item = &'a Answered<'a>>) -> Verdict {
    let mut verdict = Verdict::Proved;
    for Answered { query, given } in evidence {
        if given.is_empty() {
            return Verdict::NotRun;
        }
        let says = |answer| given.iter().any(|given| given.answer == answer);
        if says(Answer::Sat) && says(Answer::Unsat) {
            return Verdict::Contradicted;
        }
        if given.iter().any(|given| given.answer != query.expected) {
            verdict = Verdict::NotProved;
        }
    }
    verdict
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

/// Everything, for reading. Without a solver there is nothing but the number of claims.
pub(super) fn text(panel: &Panel, asked: &[Asked<'_>], rows: &[Row<'_>]) -> Text {
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

fn claims(rows: &[&Row<'_>]) -> Table {
    let columns = ["property", "coalition", "verdict", "expected", "against"];
    let mut table = Table::new(&columns.map(|name| (name, Align::Left)));
    for row in rows {
        let style = if row.is_as_expected() { GOOD } else { BAD };
        table.push(vec![
            row.property.into(),
            row.coalition.into(),
            styled(row.verdict, style),
            row.expected.into(),
            row.about.into(),
        ]);
    }
    table
}

fn summary(text: &mut Text, rows: &[Row<'_>]) {
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (proved, open) = (count(Verdict::Proved), count(Verdict::NotProved));
    let not_run = match count(Verdict::NotRun) {
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
