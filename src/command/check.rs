//! `sesphr check`: one search for each profile, coalition and scope; every property judged.

mod csv;
mod json;
mod markdown;
mod matrix;
mod minimal;
mod plan;
mod report;
mod store;

use crate::cli::CheckArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::interrupt;
use crate::output;
use crate::pipeline::checks;
use plan::Selection;
use sesphr_host::Shard;
use sesphr_model::counterexample::Counterexample;
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::{Cell, Job};
use sesphr_reports::junit;
use sesphr_sim::data::{DataError, to_csv};
use std::path::Path;
use std::time::Duration;
use store::Store;

/// Searches, judges and reports.
pub(super) fn run(args: &CheckArgs, context: &Context) -> Result<Status, Error> {
    let selection = Selection::of(args)?;
    let properties = &selection.properties;
    let time_max = Duration::from_secs(args.time_max);
    let bytes_max = usize::try_from(args.memory_max.saturating_mul(1 << 30)).unwrap_or(usize::MAX);
    let budget = Budget { states_max: args.states_max, time_max, bytes_max, ..Budget::default() };
    if args.minimal {
        return minimal::run(args, &selection, budget, context);
    }
    let all = selection.jobs(budget, context.seed);
    if let Some(why) = selection.idle(args) {
        return Err(Error::NothingToCheck(why));
    }
    let (shard, searches) = (args.shard.unwrap_or(Shard::WHOLE), all.len());
    let own = all.into_iter().enumerate().filter(|(at, _)| shard.has(*at));
    let jobs: Vec<Job> = own.map(|(_, job)| job).collect();
    if jobs.is_empty() {
        let why = format!("no search falls to shard {shard}: there are {searches}");
        return Err(Error::Nothing(why));
    }
    let store = args.resume.as_deref().map(Store::open).transpose()?;
    interrupt::by_steps();
    let searched = match &store {
        Some(store) if args.merge => plan::merged(store.merge(&jobs)?, properties),
        _ => plan::search(&jobs, properties, store.as_ref(), context)?,
    };
    let cells = &searched.cells;
    if let Some(folder) = &args.trace_dir {
        write_traces(folder, cells, context)?;
    }
    if let Some(path) = &args.junit {
        let rows = checks::rows(cells.clone());
        files::put(path, &junit::matrix(&rows.checks, &rows.counterexamples)?)?;
    }
    if let Some(path) = &args.markdown {
        files::put(path, &markdown::page(&selection, cells))?;
    }
    if let Some(path) = &args.csv {
        let fault = |source| DataError::Csv { path: path.clone(), source };
        let text = to_csv(&csv::lines(cells)).map_err(fault)?;
        files::write(path, &text, Existing::Replace, Readers::Anyone)?;
    }
    context.deliver(args.json.path(), &json::rows(args, &selection, &searched), || {
        report::report(args, context, &selection, cells)
    })?;
    if args.merge {
        context.note(format_args!("digest {}", store::digest_of(cells)?));
    }
    if args.shard.is_some() {
        context.note(format_args!("shard {shard}: {} of {searches} searches", jobs.len()));
    }
    if !searched.unfinished.is_empty() {
        let (left, all) = (searched.unfinished.len(), jobs.len());
        context.note(format_args!("interrupted: {left} of {all} searches did not finish"));
        return Ok(Status::Interrupted);
    }
    let as_expected = cells.iter().all(Cell::is_as_expected);
    Ok(if as_expected { Status::AsExpected } else { Status::Unexpected })
}

/// The name of a cell's files without its ending: what they show.
fn trace_name(cell: &Cell) -> String {
    let profile = cell.profile.to_string().replace('/', ",");
    let Cell { property, coalition, scope, pairing, .. } = cell;
    format!("{property}_{coalition}_{profile}_{scope}_{pairing}")
}

/// Writes a counterexample into a folder: its trace, its step table and its sequence diagram.
pub(super) fn write_counterexample(
    folder: &Path,
    name: &str,
    counterexample: &Counterexample,
) -> Result<(), Error> {
    let file = format!("{name}.ndjson");
    let path = folder.join(&file);
    let mut text = Vec::new();
    let source = |source| Error::Trace { path: path.clone(), source };
    counterexample.trace().write(&mut text).map_err(source)?;
    let table = counterexample.markdown(&file);
    let files = [
        ("ndjson", text),
        ("md", table.into_bytes()),
        ("svg", counterexample.diagram().into_bytes()),
    ];
    files.iter().try_for_each(|(ending, content)| {
        let path = folder.join(format!("{name}.{ending}"));
        files::write(&path, content, Existing::Replace, Readers::Anyone)
    })
}

/// For each counterexample its trace, its step table and its sequence diagram.
fn write_traces(folder: &Path, cells: &[Cell], context: &Context) -> Result<(), Error> {
    files::make_folder(folder)?;
    let mut written = 0;
    for cell in cells {
        let Some(counterexample) = &cell.counterexample else { continue };
        write_counterexample(folder, &trace_name(cell), counterexample)?;
        written += 1;
    }
    let written = output::counted(written, "trace");
    let folder = folder.display();
    context.note(format_args!("{written} written to {folder}, each with its table and diagram"));
    Ok(())
}
