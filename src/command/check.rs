//! `sesphr check`: one search for each profile, coalition and scope; every property judged.

mod json;
mod report;

use crate::cli::CheckArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, grouped};
use crate::progress::Progress;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{self, Budget};
use sesphr_model::matrix::{self, Cell, Job};
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::Scope;
use std::path::Path;

/// Searches, judges and reports.
pub(super) fn run(args: &CheckArgs, context: &Context) -> Result<Status, Error> {
    let properties = selected(&args.properties, || PROPERTIES.iter().collect());
    let jobs = jobs(args, context, &properties);
    if jobs.is_empty() {
        return Err(nothing(&properties));
    }
    let cells = search(&jobs, &properties, context)?;
    if let Some(folder) = &args.trace_dir {
        write_traces(folder, &cells, context)?;
    }
    let on_stdout = args.json.as_deref() == Some(Path::new("-"));
    if let Some(path) = &args.json {
        let text = output::to_json(&json::cells(&cells))?;
        if on_stdout {
            output::result(&text)?;
        } else {
            files::write(path, text.as_bytes(), Existing::Replace, Readers::Anyone)?;
        }
    }
    if !on_stdout {
        output::result(&report::report(args, context, &properties, &cells))?;
    }
    let as_expected = cells.iter().all(Cell::is_as_expected);
    Ok(if as_expected { Status::AsExpected } else { Status::Unexpected })
}

/// What was selected, or everything if nothing was.
fn selected<T: Clone>(chosen: &[T], all: impl FnOnce() -> Vec<T>) -> Vec<T> {
    if chosen.is_empty() { all() } else { chosen.to_vec() }
}

/// A search for each profile, coalition and scope that some property speaks about.
fn jobs(args: &CheckArgs, context: &Context, properties: &[&'static Property]) -> Vec<Job> {
    let presets = || Profile::PRESETS.iter().map(|(_, profile)| *profile).collect();
    let usual = || vec![if args.quick { Scope::one_slot() } else { Scope::two_users_one_record() }];
    let (profiles, scopes) = (selected(&args.profiles, presets), selected(&args.scopes, usual));
    let coalitions = selected(&args.coalitions, || Coalition::ALL.to_vec());
    let budget = Budget { states_max: args.states_max, ..Budget::default() };
    let mut jobs = Vec::new();
    for scope in &scopes {
        for &profile in &profiles {
            for &coalition in &coalitions {
                if properties.iter().any(|property| property.applies_to(coalition)) {
                    let (scope, pairing) = (scope.clone(), args.pairing.into());
                    let seed = context.seed;
                    jobs.push(Job { profile, coalition, scope, pairing, budget, seed });
                }
            }
        }
    }
    jobs
}

/// The error that says which coalitions the selected properties speak about.
fn nothing(properties: &[&Property]) -> Error {
    let about = |property: &&Property| {
        let names: Vec<&str> = property.coalitions.iter().map(|c| c.text()).collect();
        format!("{} speaks about {}", property.id, names.join(", "))
    };
    Error::NothingToCheck(properties.iter().map(about).collect::<Vec<_>>().join("; "))
}

fn search(
    jobs: &[Job],
    properties: &[&'static Property],
    context: &Context,
) -> Result<Vec<Cell>, Error> {
    let progress = Progress::new(context, jobs.len());
    let chosen = |cell: &Cell| properties.iter().any(|property| property.id == cell.property);
    let mut cells = Vec::new();
    let mut run = || {
        for (done, job) in jobs.iter().enumerate() {
            let mut told = |at: explorer::Progress| {
                let (profile, coalition) = (&job.profile, job.coalition);
                let states = grouped(at.unique_states as u64);
                progress.at(done, format!("{profile}, {coalition}: {states} states"));
            };
            cells.extend(matrix::run(job, &mut told).into_iter().filter(chosen));
        }
    };
    context.pool()?.install(&mut run);
    Ok(cells)
}

/// The name of a cell's trace: what it shows.
fn trace_file(cell: &Cell) -> String {
    let profile = cell.profile.to_string().replace('/', ",");
    let Cell { property, coalition, scope, pairing, .. } = cell;
    format!("{property}_{coalition}_{profile}_{scope}_{pairing}.ndjson")
}

fn write_traces(folder: &Path, cells: &[Cell], context: &Context) -> Result<(), Error> {
    files::make_folder(folder)?;
    let mut written = 0;
    for cell in cells {
        let Some(counterexample) = &cell.counterexample else { continue };
        let path = folder.join(trace_file(cell));
        let mut text = Vec::new();
        let source = |source| Error::Trace { path: path.clone(), source };
        counterexample.trace().write(&mut text).map_err(source)?;
        files::write(&path, &text, Existing::Replace, Readers::Anyone)?;
        written += 1;
    }
    let written = output::counted(written, "trace");
    context.note(format_args!("{written} written to {}", folder.display()));
    Ok(())
}
