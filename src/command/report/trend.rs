//! `sesphr report trend`: many runs beside each other.

use super::results;
use crate::cli::TrendArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output::{Align, STRONG, Table, Text, WARN, counted, plain, styled};
use sesphr_model::format::time_ns;
use sesphr_reports::Results;
use sesphr_reports::trend::{ClaimTrend, PointTrend, Trend};
use std::path::Path;

/// Points that are printed; the page and `--json` have all.
const SHOWN_MAX: usize = 20;

/// Reads the runs and shows them.
pub(super) fn run(args: &TrendArgs, context: &Context) -> Result<Status, Error> {
    let read = |path: &Path| Ok::<_, Error>((path.display().to_string(), results(path)?));
    let runs: Vec<(String, Results)> =
        args.runs.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let trend = Trend::of(&runs);
    if let Some(path) = &args.html {
        files::put(path, &trend.page()?)?;
    }
    context.deliver(args.json.path(), &trend, || told(&trend))?;
    Ok(Status::AsExpected)
}

fn told(trend: &Trend) -> Text {
    let mut out = Text::new();
    out.table("", &runs(trend));
    for run in trend.runs.iter().filter(|run| !run.busy.is_empty()) {
        let busy = format!(" was measured on a busy machine: {}", run.busy.join("; "));
        out.spans([styled(&run.name, WARN), plain(busy)]);
    }
    let moved: Vec<&ClaimTrend> = trend.claims.iter().filter(|claim| claim.moved).collect();
    out.blank();
    if !moved.is_empty() {
        out.spans([styled("claims judged differently between runs", STRONG)]);
        for claim in &moved {
            let verdicts = claim.verdicts.iter().map(|verdict| verdict.map_or("-", |v| v.text()));
            let verdicts: Vec<&str> = verdicts.collect();
            out.line(format_args!("  {}: {}", claim.id, verdicts.join(", ")));
        }
    }
    if !trend.points.is_empty() {
        out.spans([styled("points, the largest change between first and last run first", STRONG)]);
        out.table("  ", &points(&trend.points));
    }
    out.line(format_args!(
        "{}; {} judged differently, {}",
        counted(trend.runs.len(), "run"),
        counted(moved.len(), "claim"),
        counted(trend.points.len(), "point")
    ));
    out
}

fn runs(trend: &Trend) -> Table {
    let mut table = Table::new(&[
        ("run", Align::Left),
        ("date", Align::Left),
        ("effort", Align::Left),
        ("hold", Align::Right),
        ("violated", Align::Right),
        ("undecided", Align::Right),
        ("surprises", Align::Right),
    ]);
    for run in &trend.runs {
        table.push(vec![
            run.name.clone().into(),
            run.date.clone().into(),
            run.effort.clone().into(),
            run.hold.into(),
            run.violated.into(),
            run.undecided.into(),
            run.surprises.into(),
        ]);
    }
    table
}

fn points(points: &[PointTrend]) -> Table {
    let mut table = Table::new(&[
        ("what", Align::Left),
        ("first", Align::Right),
        ("last", Align::Right),
        ("change", Align::Right),
    ]);
    for point in points.iter().take(SHOWN_MAX) {
        let (first, last) = point.ends_ns().unwrap_or_default();
        table.push(vec![
            point.what.clone().into(),
            time_ns(first).into(),
            time_ns(last).into(),
            format!("{} %", point.percent).into(),
        ]);
    }
    table
}
