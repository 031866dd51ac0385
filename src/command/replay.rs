//! `sesphr replay`: a trace with real parties on a real curve and a real store.

use crate::cli::{CurveArg, ReplayArgs, StoreArg};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::interrupt;
use crate::output::{Align, BAD, GOOD, Table, Text, counted, grouped, styled};
use crate::progress::Progress;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::Payload;
use sesphr::store::Store;
use sesphr::trace::{Header, Reader};
use sesphr_host::NewFile;
use sesphr_model::format::time_ns;
use sesphr_sim::guarded::RowWriter;
use sesphr_sim::replay::{self, Options, ReplayError, Replayed, Report, TimedOperation};
#[cfg(feature = "s3")]
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Replays a trace. If anything ends it early, what was finished is written first.
pub(super) fn run(args: &ReplayArgs, context: &Context) -> Result<Status, Error> {
    let unreadable = |source| Error::Read { path: args.file.clone(), source };
    let file = File::open(&args.file).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let read = AtomicU64::new(0);
    let reader = Reader::new(BufReader::new(Counted { file, read: &read }))
        .map_err(|source| Error::Trace { path: args.file.clone(), source })?;
    let reader = match args.store {
        StoreArg::Memory => reader,
        _ => reader.with_content_elsewhere(),
    };
    let curve = args.curve.unwrap_or_else(|| natural(reader.header()));
    interrupt::by_steps();
    let store = open(&args.store)?;
    let pool = context.pool()?;
    let progress = Progress::new(context, usize::try_from(bytes).unwrap_or(usize::MAX));
    let told = |steps| {
        let done = usize::try_from(read.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        progress.at(done, format!("{} steps", grouped(steps)));
    };
    let options = Options { store: &store, pool: &pool, progress: &told, go_on: &interrupt::go_on };
    let mut samples = Samples::create(args.samples.as_deref())?;
    let mut write = |rows: &[TimedOperation]| samples.write(rows);
    let fault = |source| Error::Replay { path: args.file.clone(), source: Box::new(source) };
    let Replayed { report, stopped } = match curve {
        CurveArg::Bls12 => replay::run::<Bls12>(reader, &options, &mut write),
        CurveArg::TypeA => replay::run::<TypeA>(reader, &options, &mut write),
    }
    .map_err(fault)?;
    drop(progress);
    let stopped = match stopped {
        Some(ReplayError::Samples(source)) => Some(samples.fault(source)),
        Some(error) => Some(fault(error)),
        None => None,
    };
    context.deliver(args.json.path(), &report, || text(&report))?;
    samples.publish()?;
    match stopped {
        Some(_) if interrupt::go_on().is_break() => {
            context.note("interrupted: the results have what was replayed so far");
            Ok(Status::Interrupted)
        }
        Some(error) => Err(error),
        None if report.operations == 0 => Err(Error::NoSteps { path: args.file.clone() }),
        None if report.divergences > 0 => Ok(Status::Unexpected),
        None => Ok(Status::AsExpected),
    }
}

/// What a trace runs on unless told otherwise: the literal payload exists on one curve only.
const fn natural(header: &Header) -> CurveArg {
    match header.profile.payload {
        Payload::Literal => CurveArg::TypeA,
        Payload::Hybrid => CurveArg::Bls12,
    }
}

fn open(store: &StoreArg) -> Result<Store, Error> {
    Ok(match store {
        StoreArg::Memory => Store::memory(),
        StoreArg::Folder(path) => Store::folder(path)?,
        #[cfg(feature = "s3")]
        StoreArg::S3(address) => {
            let text = |(name, value): (OsString, OsString)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            };
            Store::s3(address, std::env::vars_os().filter_map(text))?
        }
    })
}

/// A file that counts what was read from it, and ends when somebody asks for an end.
struct Counted<'a> {
    file: File,
    read: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if interrupt::go_on().is_break() {
            return Err(io::Error::other("interrupted"));
        }
        let bytes = self.file.read(into)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

/// Where rows go, if anywhere: into a file, which appears when the run ends, however it ends, or to
/// standard output.
struct Samples<'a>(Option<(&'a Path, RowWriter<Sink>)>);

enum Sink {
    Stdout(io::Stdout),
    File(NewFile),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

impl<'a> Samples<'a> {
    fn create(path: Option<&'a Path>) -> Result<Self, Error> {
        let Some(path) = path else {
            return Ok(Self(None));
        };
        let sink = if files::is_stdout(path) {
            Sink::Stdout(io::stdout())
        } else {
            let file = NewFile::create(path, Existing::Replace, Readers::Anyone);
            Sink::File(file.map_err(|source| files::refused(path, source))?)
        };
        Ok(Self(Some((path, RowWriter::new(sink)))))
    }

    fn write(&mut self, rows: &[TimedOperation]) -> Result<(), ReplayError> {
        if let Some((_, writer)) = &mut self.0 {
            for row in rows {
                writer.write(row)?;
            }
            writer.flush()?;
        }
        Ok(())
    }

    /// Makes the file appear, with what was finished.
    fn publish(self) -> Result<(), Error> {
        let Some((path, writer)) = self.0 else { return Ok(()) };
        let sink = writer.into_inner().map_err(|error| files::refused(path, error.into()))?;
        match sink {
            Sink::Stdout(_) => Ok(()),
            Sink::File(file) => file.publish().map_err(|source| files::refused(path, source)),
        }
    }

    /// The error of a file that cannot be written any more.
    fn fault(&self, source: csv::Error) -> Error {
        let path = self.0.as_ref().map_or_else(Default::default, |(path, _)| (*path).to_owned());
        Error::Write { path, source: source.into() }
    }
}

fn text(report: &Report) -> Text {
    let Report { profile, seed, curve, .. } = report;
    let mut out = Text::of(format_args!("profile {profile}, seed {seed}, on {curve}"));
    out.table("  ", &times(report));
    out.line(format_args!(
        "{} of {} and {}: {} refused, the oracle disagrees with {}",
        counted(usize::try_from(report.operations).unwrap_or(usize::MAX), "step"),
        counted(report.owners, "owner"),
        counted(report.users, "user"),
        grouped(report.denied),
        grouped(report.oracle_disagreements),
    ));
    if report.opened_otherwise > 0 {
        let opened = grouped(report.opened_otherwise);
        out.line(format_args!("{opened} openings gave other bytes than were sealed"));
    }
    if let Some(first) = &report.first_divergence {
        let count = grouped(report.divergences);
        let verdict =
            format!("{count} end differently from the record, the first is step {}", first.step);
        out.spans([styled(verdict, BAD)]);
    } else if report.complete {
        out.spans([styled("all outcomes agree", GOOD)]);
    }
    if let Some(digest) = &report.digest {
        out.line(format_args!("digest {digest}"));
    }
    out
}

fn times(report: &Report) -> Table {
    let mut table = Table::new(&[
        ("operation", Align::Left),
        ("count", Align::Right),
        ("mean", Align::Right),
        ("median", Align::Right),
        ("99 %", Align::Right),
        ("longest", Align::Right),
    ]);
    for (class, latency) in &report.service_times {
        table.push(vec![
            class.into(),
            grouped(latency.count).into(),
            time_ns(latency.mean_ns).into(),
            time_ns(latency.p50_ns).into(),
            time_ns(latency.p99_ns).into(),
            time_ns(latency.max_ns).into(),
        ]);
    }
    table
}
