//! `sesphr workload convert`: a trace as CSV, CSV as a trace.

use super::{fault, into};
use crate::cli::ConvertArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::counted;
use sesphr::system::Network;
use sesphr::trace::{Header, Reader};
use sesphr_sim::workload::generate::Steps;
use sesphr_sim::workload::table::{self, TableError};
use sesphr_sim::workload::{Intention, generate};
use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::rc::Rc;

/// Converts in the direction that the name of the input says.
pub(super) fn run(args: &ConvertArgs, context: &Context) -> Result<Status, Error> {
    let file =
        File::open(&args.file).map_err(|source| Error::Read { path: args.file.clone(), source })?;
    let input = BufReader::new(file);
    let is_table = args.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let steps = if is_table { to_trace(args, input, context)? } else { to_table(args, input)? };
    context.note(counted(steps as usize, "step"));
    Ok(Status::AsExpected)
}

fn to_table(args: &ConvertArgs, input: impl BufRead) -> Result<u64, Error> {
    let bad = |source| Error::Trace { path: args.file.clone(), source };
    let reader = Reader::new(input).map_err(bad)?.with_content_elsewhere();
    let header = reader.header().clone();
    into(&args.out, |output| {
        let steps = reader.map(|step| step.map_err(|source| Fault(Box::new(bad(source)))));
        table::write(&header, steps, output).map_err(|Fault(error)| match *error {
            Error::Table { source: TableError::Io(source), .. } => {
                Error::Write { path: args.out.clone(), source }
            }
            other => other,
        })
    })
}

/// An error on the way, of the trace or of the table.
struct Fault(Box<Error>);

impl From<TableError> for Fault {
    fn from(source: TableError) -> Self {
        Self(Box::new(Error::Table { path: std::path::PathBuf::new(), source }))
    }
}

fn to_trace(args: &ConvertArgs, mut input: impl BufRead, context: &Context) -> Result<u64, Error> {
    let bad = |source| Error::Table { path: args.file.clone(), source };
    let found = table::read_header(&mut input).map_err(bad)?;
    let skipped = u64::from(found.is_some());
    let given = |profile| Header::new(profile, Network::AtOnce, context.seed);
    let header = found
        .or_else(|| args.profile.map(given))
        .ok_or_else(|| Error::NoHeader { path: args.file.clone() })?;
    // The first wrong row ends the steps; the reason is reported afterwards.
    let wrong: Rc<Cell<Option<TableError>>> = Rc::default();
    let steps = steps(args, input, skipped, &header, Rc::clone(&wrong))?;
    let stopped = Rc::clone(&wrong);
    into(&args.out, |output| {
        let written = generate::write(&header, steps, output, |_| ())
            .map_err(|source| fault(&args.out, source))?;
        match stopped.take() {
            Some(source) => Err(bad(source)),
            None => Ok(written.summary.steps),
        }
    })
}

/// The steps of a table: as it says, or as they end when the parties are run.
fn steps<'a>(
    args: &ConvertArgs,
    input: impl BufRead + 'a,
    skipped: u64,
    header: &Header,
    wrong: Rc<Cell<Option<TableError>>>,
) -> Result<Steps<'a>, Error> {
    let run = |intentions: Box<dyn Iterator<Item = Intention> + 'a>| {
        generate::steps(header.profile, header.seed, intentions)
            .map_err(|source| Error::Workload { source: source.into() })
    };
    if args.access_log {
        let wrong = move |error| wrong.set(Some(error));
        return table::log_steps(header.profile, header.seed, input, args.bytes, wrong)
            .map_err(|source| Error::Workload { source: source.into() });
    }
    let mut entries = until_wrong(table::entries(input, skipped), wrong).peekable();
    match entries.peek() {
        Some(entry) if entry.outcome.is_none() => {
            if header.network == Network::InFlight {
                let what = "with messages in flight each row must say how it ended".to_owned();
                let source = TableError::Row { line: skipped + 2, what };
                return Err(Error::Table { path: args.file.clone(), source });
            }
            run(Box::new(entries.map(|entry| entry.intention)))
        }
        _ => Ok(Box::new(entries.filter_map(|entry| entry.step()).map(Ok))),
    }
}

/// The values up to the first error, which is kept.
fn until_wrong<T>(
    results: impl Iterator<Item = Result<T, TableError>>,
    wrong: Rc<Cell<Option<TableError>>>,
) -> impl Iterator<Item = T> {
    results.map_while(move |result| result.map_err(|error| wrong.set(Some(error))).ok())
}
