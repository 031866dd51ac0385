//! `sesphr report`: what can be done with the results of a run that is over.

mod pdf;

use crate::cli::{DiffArgs, RenderArgs, ReportCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{self, BAD, GOOD, WARN, counted, styled};
use sesphr_reports::Results;
use sesphr_reports::diff::Diff;
use std::fmt::{Display, Write as _};
use std::path::Path;

/// Runs one of the four.
pub(super) fn run(command: &ReportCommand, context: &Context) -> Result<Status, Error> {
    match command {
        ReportCommand::Diff(args) => diff(args),
        ReportCommand::Render(args) => render(args, context),
        ReportCommand::Pdf(args) => pdf::run(args, context),
        ReportCommand::Schema => {
            output::result(&sesphr_reports::schema()?)?;
            Ok(Status::AsExpected)
        }
    }
}

/// The results of a run, given by their file or by the folder that they are in.
fn results(path: &Path) -> Result<Results, Error> {
    let file = if path.is_dir() { path.join("results.json") } else { path.to_owned() };
    Ok(sesphr_reports::read_file(&file)?)
}

fn render(args: &RenderArgs, context: &Context) -> Result<Status, Error> {
    let written = sesphr_reports::write(&results(&args.results)?, &args.out)?;
    context.note(format_args!("report: {}", written.page.display()));
    if args.json {
        output::result(&output::to_json(&written)?)?;
    }
    Ok(Status::AsExpected)
}

fn diff(args: &DiffArgs) -> Result<Status, Error> {
    let diff = Diff::of(&results(&args.earlier)?, &results(&args.later)?)?;
    output::result(&if args.json { output::to_json(&diff)? } else { told(&diff) })?;
    let moved = !diff.verdicts.is_empty() || (args.exact && !diff.values.is_empty());
    Ok(if moved { Status::Unexpected } else { Status::AsExpected })
}

/// What moved, a line each under its heading.
fn told(diff: &Diff) -> String {
    let mut out = String::new();
    let Diff { setup, verdicts, values, claims, figures, added, not_compared } = diff;
    section(&mut out, "the runs were set up otherwise", WARN, setup);
    section(&mut out, "verdicts moved", BAD, verdicts);
    section(&mut out, "other values moved", WARN, values);
    section(&mut out, "claims judged otherwise", WARN, claims);
    section(&mut out, "measured points moved", WARN, figures);
    section(&mut out, "new", GOOD, added);
    section(&mut out, "not compared, for want of a solver", WARN, not_compared);
    let verdict = match verdicts.len() {
        0 => styled("no verdict moved", GOOD),
        n => styled(format_args!("{} moved", counted(n, "verdict")), BAD),
    };
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "{verdict}; {}, {}, {} moved, {} new",
        counted(values.len(), "other value"),
        counted(claims.len(), "claim"),
        counted(figures.len(), "point"),
        added.len()
    );
    out
}

fn section(
    out: &mut String,
    heading: &str,
    style: clap::builder::styling::Style,
    rows: &[impl Display],
) {
    /// Rows that are shown; `--json` has them all.
    const SHOWN_MAX: usize = 40;
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", styled(heading, style));
    for row in rows.iter().take(SHOWN_MAX) {
        let _ = writeln!(out, "  {}", row.to_string().replace(char::is_control, "\u{FFFD}"));
    }
    if rows.len() > SHOWN_MAX {
        let _ = writeln!(out, "  and {} more; see --json", rows.len() - SHOWN_MAX);
    }
}
