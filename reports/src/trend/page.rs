//! The page of many runs, with a small plot for each quantity.

use super::{PointTrend, Time, Trend};
use crate::ReportError;
use crate::format::printable;
use crate::format::{plural, time_ns};
use crate::results::ClaimVerdict;
use askama::Template;

#[derive(Template)]
#[template(path = "trend.html")]
struct Page {
    first: String,
    last: String,
    lead: String,
    runs: Vec<RunRow>,
    claims: Vec<ClaimRow>,
    points: Vec<PointRow>,
}

struct RunRow {
    name: String,
    date: String,
    commit: String,
    effort: String,
    hold: usize,
    violated: usize,
    undecided: usize,
    surprises: usize,
    machine: String,
}

struct ClaimRow {
    id: String,
    claim: String,
    verdicts: Vec<(&'static str, &'static str)>,
}

struct PointRow {
    what: String,
    plot: String,
    first: String,
    last: String,
    change: String,
}

pub(super) fn render(trend: &Trend) -> Result<String, ReportError> {
    let date = |run: Option<&super::Run>| run.map(|run| run.date.clone()).unwrap_or_default();
    let moved = trend.claims.iter().filter(|claim| claim.moved).count();
    let busy = trend.runs.iter().filter(|run| !run.busy.is_empty()).count();
    let page = Page {
        first: date(trend.runs.first()),
        last: date(trend.runs.last()),
        lead: format!(
            "{} judged differently between runs. {} measured on a busy machine.",
            plural(moved, "claim"),
            plural(busy, "run")
        ),
        runs: trend.runs.iter().map(RunRow::of).collect(),
        claims: trend.claims.iter().map(ClaimRow::of).collect(),
        points: trend.points.iter().map(PointRow::of).collect(),
    };
    Ok(printable(&page.render()?))
}

impl RunRow {
    fn of(run: &super::Run) -> Self {
        let short = |commit: &String| commit.chars().take(8).collect();
        Self {
            name: run.name.clone(),
            date: run.date.clone(),
            commit: run.commit.as_ref().map_or_else(crate::machine::unknown, short),
            effort: run.effort.clone(),
            hold: run.hold,
            violated: run.violated,
            undecided: run.undecided,
            surprises: run.surprises,
            machine: run.machine.clone(),
        }
    }
}

impl ClaimRow {
    fn of(claim: &super::ClaimTrend) -> Self {
        let badge = |verdict: &Option<ClaimVerdict>| match verdict {
            Some(verdict) => (verdict.class(), verdict.text()),
            None => ("none", "not there"),
        };
        Self {
            id: claim.id.clone(),
            claim: claim.claim.clone(),
            verdicts: claim.verdicts.iter().map(badge).collect(),
        }
    }
}

impl PointRow {
    fn of(point: &PointTrend) -> Self {
        let (first, last) = point.ends_ns().unwrap_or_default();
        Self {
            what: point.what.clone(),
            plot: spark(point),
            first: time_ns(first),
            last: time_ns(last),
            change: format!("{} %", point.percent),
        }
    }
}

/// Width and height of a small plot, with a margin for its marks.
const SIZE: (f64, f64) = (144.0, 36.0);
const MARGIN: f64 = 4.0;

/// A small plot: a dot and a bar for each run, and a line through the dots, from the least to the
/// most that there is.
fn spark(point: &PointTrend) -> String {
    let ends = |time: &Time| time.ns_ci.unwrap_or([time.median_ns; 2]);
    let times = || point.times.iter().flatten();
    let all = times().flat_map(|time| ends(time).into_iter().chain([time.median_ns]));
    let (least, most) = all.fold((u64::MAX, 0), |(least, most), ns| (least.min(ns), most.max(ns)));
    let span = most.saturating_sub(least).max(1) as f64;
    let (width, height) = (SIZE.0 - 2.0 * MARGIN, SIZE.1 - 2.0 * MARGIN);
    let steps = point.times.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| MARGIN + width * at as f64 / steps;
    let y = |ns: u64| MARGIN + height * (1.0 - ns.saturating_sub(least) as f64 / span);
    let (mut line, mut marks) = (Vec::new(), String::new());
    for (at, time) in point.times.iter().enumerate() {
        let Some(time) = time else { continue };
        let [low, high] = ends(time);
        let (x, middle, low, high) = (x(at), y(time.median_ns), y(low), y(high));
        line.push(format!("{x:.1},{middle:.1}"));
        marks.push_str(&format!(
            "<line class=\"bar\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{low:.1}\" y2=\"{high:.1}\" />\
             <circle class=\"dot\" cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"2\" />"
        ));
    }
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 {:.0} {:.0}\" role=\"img\" aria-label=\"{} in {}\">\
         <polyline class=\"line\" points=\"{}\" />{marks}</svg>",
        SIZE.0,
        SIZE.1,
        plural(times().count(), "median"),
        plural(point.times.len(), "run"),
        line.join(" ")
    )
}
