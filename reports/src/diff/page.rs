//! Two runs side by side: one self-contained page of what moved.

use super::{Diff, Moved, Point};
use crate::ReportError;
use crate::format::printable;
use crate::format::{plural, time_ns};
use crate::machine;
use crate::results::{ClaimResult, Provenance, Results, TimedBy};
use askama::Template;
use sesphr_sim::figure::Figure;
use std::fmt::Display;

#[derive(Template)]
#[template(path = "diff.html")]
struct Page {
    lead: String,
    facts: Vec<(&'static str, String, String)>,
    /// Which run was measured on a busy machine, and how busy.
    cautions: Vec<(&'static str, String)>,
    sections: Vec<Section>,
    figures: Vec<Pair>,
}

/// Rows of one kind.
struct Section {
    id: &'static str,
    heading: &'static str,
    about: String,
    /// Whether the rows say how large a change is.
    changes: bool,
    rows: Vec<MovedRow>,
}

struct MovedRow {
    what: String,
    earlier: String,
    later: String,
    change: String,
}

/// A figure of both runs; a side is empty where the run does not have it.
struct Pair {
    name: String,
    title: String,
    sides: [(&'static str, String); 2],
}

/// The page.
///
/// # Errors
/// If a figure cannot be drawn or the page cannot be filled in.
pub(super) fn render(
    diff: &Diff,
    earlier: &Results,
    later: &Results,
) -> Result<String, ReportError> {
    let runs = [("earlier", &earlier.provenance), ("later", &later.provenance)];
    let busy = |(name, run): (&'static str, &Provenance)| {
        let warnings = run.warnings();
        (!warnings.is_empty()).then(|| (name, warnings.join("; ")))
    };
    let page = Page {
        lead: lead(diff),
        facts: facts(&earlier.provenance, &later.provenance),
        cautions: runs.into_iter().filter_map(busy).collect(),
        sections: sections(diff, earlier, later),
        figures: pairs(&earlier.figures()?, &later.figures()?),
    };
    Ok(printable(&page.render()?))
}

fn lead(diff: &Diff) -> String {
    let verdicts = match diff.verdicts.len() {
        0 => "No verdict moved".to_owned(),
        n => format!("{} moved", plural(n, "verdict")),
    };
    format!(
        "{verdicts}. {} judged differently, {} moved, {} moved, {} new.",
        plural(diff.claims.len(), "claim"),
        plural(diff.values.len(), "other value"),
        plural(diff.figures.len(), "measured point"),
        plural(diff.added.len(), "row")
    )
}

fn facts(earlier: &Provenance, later: &Provenance) -> Vec<(&'static str, String, String)> {
    let of = |name, fact: fn(&Provenance) -> String| (name, fact(earlier), fact(later));
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "not known".to_owned());
    vec![
        of("Date", |run| run.date.clone()),
        of("Command", |run| run.command.clone()),
        ("Commit", known(&earlier.commit), known(&later.commit)),
        of("Effort", |run| run.effort.clone()),
        of("Seed", |run| run.seed.to_string()),
        ("Processor", known(&earlier.cpu), known(&later.cpu)),
        of("Threads", |run| run.threads.to_string()),
        of("Machine while measuring", |run| {
            run.load.as_ref().map_or_else(machine::unknown, crate::results::Load::text)
        }),
    ]
}

/// Sections that are left out if nothing moved.
const UNSAID: [&str; 2] = ["setup", "added"];

fn sections(diff: &Diff, earlier: &Results, later: &Results) -> Vec<Section> {
    let section =
        |id, heading, about: String, rows| Section { id, heading, about, changes: false, rows };
    let about = |text: &str| text.to_owned();
    let moved = |rows: &[Moved]| rows.iter().map(MovedRow::of).collect::<Vec<_>>();
    let sections = vec![
        section(
            "setup",
            "Set-up",
            about("The runs were set up differently, so rows may be new or lost."),
            moved(&diff.setup),
        ),
        section("verdicts", "Verdicts", String::new(), moved(&diff.verdicts)),
        section(
            "claims",
            "Claims",
            about(
                "Claims that are judged differently, and claims that are judged by a measured \
                   number.",
            ),
            claims(&earlier.claims, &later.claims),
        ),
        section(
            "values",
            "Other values",
            about(
                "Values that should not depend on the machine: counts, digests, \
                   counterexamples.",
            ),
            moved(&diff.values),
        ),
        Section {
            changes: true,
            ..section(
                "times",
                "Times",
                format!("The largest change comes first. {}.", diff.chance),
                diff.figures.iter().map(MovedRow::of_point).collect(),
            )
        },
        section(
            "added",
            "New rows",
            String::new(),
            diff.added.iter().map(MovedRow::added).collect(),
        ),
    ];
    // Runs with the same set-up and the same rows need no section that says so.
    let told = |section: &Section| !section.rows.is_empty() || !UNSAID.contains(&section.id);
    sections.into_iter().filter(told).collect()
}

fn claims(earlier: &[ClaimResult], later: &[ClaimResult]) -> Vec<MovedRow> {
    let said = |claim: Option<&ClaimResult>| {
        let Some(claim) = claim else { return "not in this run".to_owned() };
        let judged = claim.timed.as_ref().map(TimedBy::text);
        let judged = judged.map(|text| format!(": {text}")).unwrap_or_default();
        format!("{}{judged}", claim.verdict.text())
    };
    let row = |new: &ClaimResult| {
        let old = earlier.iter().find(|old| old.id == new.id);
        let moved = old.map(|old| old.verdict) != Some(new.verdict);
        (moved || new.timed.is_some()).then(|| MovedRow {
            what: format!("{} {}", new.id, new.claim),
            earlier: said(old),
            later: said(Some(new)),
            change: String::new(),
        })
    };
    later.iter().filter_map(row).collect()
}

impl MovedRow {
    fn of(moved: &Moved) -> Self {
        let field = moved.field.as_deref().filter(|field| *field != "verdict");
        let field = field.map(|field| format!(": {field}")).unwrap_or_default();
        Self {
            what: format!("{}{field}", moved.what),
            earlier: super::text(&moved.from),
            later: super::text(&moved.to),
            change: String::new(),
        }
    }

    fn of_point(point: &Point) -> Self {
        let side = |median: u64, [low, high]: [u64; 2]| {
            format!("{} ({} to {})", time_ns(median), time_ns(low), time_ns(high))
        };
        Self {
            what: point.what.clone(),
            earlier: side(point.from_ns, point.from_ns_ci),
            later: side(point.to_ns, point.to_ns_ci),
            change: format!("{} %", point.percent),
        }
    }

    fn added(what: impl Display) -> Self {
        let [earlier, later] = ["not there", "there"].map(str::to_owned);
        Self { what: what.to_string(), earlier, later, change: String::new() }
    }
}

/// The figures of both runs, those of the later run first.
fn pairs(earlier: &[Figure], later: &[Figure]) -> Vec<Pair> {
    let lost = earlier.iter().filter(|old| later.iter().all(|new| new.name != old.name));
    let pair = |figure: &Figure| {
        let side = |run: &'static str, figures: &[Figure]| {
            let own = figures.iter().find(|own| own.name == figure.name);
            (run, own.map(|own| renamed(own, run)).unwrap_or_default())
        };
        Pair {
            name: figure.name.clone(),
            title: figure.title.clone(),
            sides: [side("earlier", earlier), side("later", later)],
        }
    };
    later.iter().chain(lost).map(pair).collect()
}

/// A drawing whose identifiers name its run, so that each is unique on the page.
fn renamed(figure: &Figure, run: &str) -> String {
    let name = &figure.name;
    ["title", "description"].iter().fold(figure.svg.clone(), |svg, part| {
        svg.replace(&format!("{name}-{part}"), &format!("{run}-{name}-{part}"))
    })
}
