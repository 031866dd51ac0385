//! `sesphr report`: what can be done with the results of a run that is over.

mod pdf;
mod trend;

use crate::cli::{DiffArgs, RenderArgs, ReportCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output::{self, BAD, GOOD, Text, WARN, counted, message, plain, styled};
use clap::builder::styling::Style;
use sesphr_reports::Results;
use sesphr_reports::diff::Diff;
use std::fmt::Display;
use std::path::Path;

/// Runs one of them.
pub(super) fn run(command: &ReportCommand, context: &Context) -> Result<Status, Error> {
    match command {
        ReportCommand::Diff(args) => diff(args, context),
        ReportCommand::Trend(args) => trend::run(args, context),
        ReportCommand::Render(args) => render(args, context),
        ReportCommand::Pdf(args) => pdf::run(args, context),
        ReportCommand::Schema => {
            output::document(&sesphr_reports::schema()?)?;
            Ok(Status::AsExpected)
        }
    }
}

/// The results of a run, given by their file or by the folder that they are in.
pub(super) fn results(path: &Path) -> Result<Results, Error> {
    let file = if path.is_dir() { path.join("results.json") } else { path.to_owned() };
    Ok(sesphr_reports::read_file(&file)?)
}

fn render(args: &RenderArgs, context: &Context) -> Result<Status, Error> {
    let written = sesphr_reports::write(&results(&args.results)?, &args.out)?;
    context.note(format_args!("report: {}", written.page.display()));
    context.deliver(args.json.path(), &written, Text::new)?;
    Ok(Status::AsExpected)
}

fn diff(args: &DiffArgs, context: &Context) -> Result<Status, Error> {
    let (earlier, later) = (results(&args.earlier)?, results(&args.later)?);
    let diff = Diff::of(&earlier, &later)?;
    if diff.in_common == 0 {
        let [earlier, later] = [&args.earlier, &args.later].map(|path| path.display());
        let why = format!("{earlier} and {later} have no row in common");
        return Err(Error::Nothing(why));
    }
    if let Some(path) = &args.html {
        files::put(path, &diff.page(&earlier, &later)?)?;
    }
    context.deliver(args.json.path(), &diff, || told(&diff))?;
    let moved = !diff.verdicts.is_empty() || (args.exact && !diff.values.is_empty());
    Ok(if moved { Status::Unexpected } else { Status::AsExpected })
}

/// What moved, one line each under its heading.
fn told(diff: &Diff) -> Text {
    let mut out = Text::new();
    let Diff { setup, verdicts, values, claims, figures, added, not_compared, .. } = diff;
    section(&mut out, "the runs were set up differently", WARN, setup);
    section(&mut out, "verdicts moved", BAD, verdicts);
    section(&mut out, "other values moved", WARN, values);
    section(&mut out, "claims judged differently", WARN, claims);
    section(&mut out, "measured points moved, the largest change first", WARN, figures);
    if diff.chance.compared + diff.chance.not_compared > 0 {
        out.line(&diff.chance);
    }
    section(&mut out, "new", GOOD, added);
    if !not_compared.is_empty() {
        let proofs = counted(not_compared.len(), "proof");
        out.spans([styled(format_args!("{proofs} not compared: a run had no solver"), WARN)]);
    }
    let verdict = match verdicts.len() {
        0 => styled("no verdict moved", GOOD),
        n => styled(format_args!("{} moved", counted(n, "verdict")), BAD),
    };
    let others = format!(
        "; {}, {}, {} moved, {} new",
        counted(values.len(), "other value"),
        counted(claims.len(), "claim"),
        counted(figures.len(), "point"),
        added.len()
    );
    out.spans([verdict, plain(others)]);
    out
}

fn section(out: &mut Text, heading: &str, style: Style, rows: &[impl Display]) {
    /// Rows that are shown; `--json` has them all.
    const SHOWN_MAX: usize = 40;
    if rows.is_empty() {
        return;
    }
    out.spans([styled(heading, style)]);
    for row in rows.iter().take(SHOWN_MAX) {
        out.line(format_args!("  {}", message(&row.to_string())));
    }
    if rows.len() > SHOWN_MAX {
        out.line(format_args!("  and {} more; see --json", rows.len() - SHOWN_MAX));
    }
}
