//! `sesphr claim` and `sesphr claims`: one claim of the papers, judged as the whole study judges it,
//! with the evidence.

mod told;

use super::report;
use crate::cli::{ClaimArgs, ClaimsArgs};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, Table, Text, WARN, plain, styled};
use crate::pipeline::{self, Inputs};
use serde::Serialize;
use sesphr_reports::Results;
use sesphr_reports::claims::{self, Judged, Needs};
use sesphr_reports::provenance;
use sesphr_reports::results::{
    CheckResult, ClaimResult, ClaimVerdict, CounterexampleResult, Provenance,
};

/// The verdict on a claim, with what it was judged by.
#[derive(Serialize)]
struct Found<'a> {
    #[serde(flatten)]
    claim: &'a ClaimResult,
    /// The cells that decide it.
    cells: Vec<&'a CheckResult>,
    /// The shortest way to a violation in one of them.
    counterexample: Option<&'a CounterexampleResult>,
}

/// Judges the claims that are asked for.
pub(super) fn run(args: &ClaimArgs, context: &Context) -> Result<Status, Error> {
    let is_asked = |claim: &Judged| {
        let named = |name: &String| name == "all" || name.eq_ignore_ascii_case(&claim.result.id);
        args.claims.iter().any(named)
    };
    let results = match &args.from {
        Some(path) => report::results(path)?,
        None => {
            let asked: Vec<Judged> = claims::table().into_iter().filter(is_asked).collect();
            measured(&asked, args, context)?
        }
    };
    let judged: Vec<Judged> = claims::judged(&results).into_iter().filter(is_asked).collect();
    let found: Vec<Found<'_>> = judged.iter().map(|claim| Found::of(claim, &results)).collect();
    let in_full = !args.claims.iter().any(|name| name == "all");
    context.deliver(args.json.path(), &found, || told::text(&found, in_full))?;
    Ok(status(&judged))
}

/// Lists the claims.
pub(super) fn list(args: &ClaimsArgs, context: &Context) -> Result<Status, Error> {
    #[derive(Serialize)]
    struct ListedClaim {
        id: String,
        claim: String,
        source: String,
        command: String,
    }
    let row = |Judged { result, .. }| {
        let ClaimResult { id, claim, source, command, .. } = result;
        ListedClaim { id, claim, source, command }
    };
    let rows: Vec<ListedClaim> = claims::table().into_iter().map(row).collect();
    context.deliver(args.json.path(), &rows, || {
        let mut table =
            Table::new(&[("", Align::Left), ("claim", Align::Left), ("source", Align::Left)]);
        for ListedClaim { id, claim, source, .. } in &rows {
            table.push(vec![id.into(), claim.into(), source.into()]);
        }
        let mut text = Text::new();
        text.table("", &table);
        text
    })?;
    Ok(Status::AsExpected)
}

/// The results of what these claims need, and of nothing else.
fn measured(asked: &[Judged], args: &ClaimArgs, context: &Context) -> Result<Results, Error> {
    let effort = args.effort.effort();
    let inputs = Inputs { sources: Vec::new(), effort, context, pool: context.pool()? };
    let mut results = Results::new(Provenance::default());
    pipeline::claims::run(asked, &inputs, &mut results)?;
    results.provenance.cores = provenance::cores();
    for busy in results.provenance.warnings() {
        context.note_spans([styled("the machine was busy: ", WARN), plain(busy)]);
    }
    Ok(results)
}

/// The worst of the verdicts: contradicted, then not to be judged.
fn status(judged: &[Judged]) -> Status {
    let any = |verdict| judged.iter().any(|claim| claim.result.verdict == verdict);
    if any(ClaimVerdict::Contradicted) {
        Status::Unexpected
    } else if judged.iter().all(|claim| claim.result.verdict == ClaimVerdict::Reproduced) {
        Status::AsExpected
    } else {
        Status::NotJudged
    }
}

impl<'a> Found<'a> {
    fn of(claim: &'a Judged, results: &'a Results) -> Self {
        let cells: Vec<&CheckResult> = match claim.needs {
            // A claim that names no property rests on no single cell.
            Needs::Cells(needed) if needed.property.is_some() => {
                results.checks.iter().filter(|check| needed.include(check)).collect()
            }
            Needs::Cells(_) | Needs::Papers | Needs::Experiments(_) => Vec::new(),
        };
        let ways = results.counterexamples.iter().filter(|way| {
            cells.iter().any(|cell| cell.counterexample.as_deref() == Some(way.id.as_str()))
        });
        let counterexample = ways.min_by_key(|way| way.steps.len());
        Self { claim: &claim.result, cells, counterexample }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_verdict_is_the_exit_code() {
        use ClaimVerdict::{BeyondReproduction, Contradicted, NotRun, Reproduced, TooNoisy};
        let claims = |verdicts: &[ClaimVerdict]| -> Vec<Judged> {
            let judged = |(mut claim, verdict): (Judged, &ClaimVerdict)| {
                claim.result.verdict = *verdict;
                claim
            };
            claims::table().into_iter().zip(verdicts).map(judged).collect()
        };
        assert_eq!(status(&claims(&[Reproduced, Reproduced])), Status::AsExpected);
        assert_eq!(status(&claims(&[Reproduced, Contradicted, TooNoisy])), Status::Unexpected);
        for open in [TooNoisy, BeyondReproduction, NotRun] {
            assert_eq!(status(&claims(&[Reproduced, open])), Status::NotJudged);
        }
    }
}
