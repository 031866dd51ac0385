//! `sesphr simulate --against TRACE`: how well a simulation predicts a replay.

use super::time;
use crate::cli::SimulateArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::{Align, Table, Text, grouped};
use crate::progress::Progress;
use serde::Serialize;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::profile::{Payload, Profile};
use sesphr::trace::{Reader, TraceError};
use sesphr_sim::validation::{Compared, Validate, Validation, ValidationError, validate};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// How often the trace is replayed twice unless told otherwise.
const ROUNDS: u16 = 5;

/// What is written as JSON.
#[derive(Debug, Serialize)]
struct Against<'a> {
    trace: String,
    profile: Profile,
    seed: u64,
    #[serde(flatten)]
    validation: &'a Validation,
}

/// Replays, predicts and compares.
pub(super) fn run(path: &Path, args: &SimulateArgs, context: &Context) -> Result<Status, Error> {
    let unreadable = |source| Error::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let fault = |source| Error::Trace { path: path.to_owned(), source };
    let profile = Reader::new(BufReader::new(file)).map_err(fault)?.header().profile;
    let open = || Reader::new(BufReader::new(File::open(path).map_err(TraceError::from)?));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(Error::Threads)?;
    let pool = context.pool()?;
    let rounds = args.rounds.unwrap_or(ROUNDS);
    let progress = Progress::new(context, rounds.into());
    let told = |done| progress.at(done, "rounds of two replays");
    let how = Validate { rounds, seed: context.seed, one: &one, pool: &pool, progress: &told };
    let validation = match profile.payload {
        Payload::Hybrid => validate::<Bls12, _>(open, &how),
        Payload::Literal => validate::<TypeA, _>(open, &how),
    };
    drop(progress);
    let validation = validation.map_err(|source| match source {
        ValidationError::Trace(source) => fault(source),
        ValidationError::Replay(source) => {
            Error::Replay { path: path.to_owned(), source: Box::new(source) }
        }
        source => Error::Validation { path: path.to_owned(), source },
    })?;
    let against = Against {
        trace: path.display().to_string(),
        profile,
        seed: context.seed,
        validation: &validation,
    };
    context.deliver(args.json.path(), &against, || text(&against))?;
    Ok(Status::AsExpected)
}

fn text(against: &Against<'_>) -> Text {
    let found = against.validation;
    let mut table = Table::new(&[
        ("time", Align::Left),
        ("operations", Align::Right),
        ("predicted", Align::Right),
        ("measured", Align::Right),
        ("error", Align::Right),
    ]);
    let mut row = |name: String, operations: u64, compared: &Compared| {
        table.push(vec![
            name.into(),
            grouped(operations).into(),
            time(Some(compared.predicted_ns), None).into(),
            time(Some(compared.measured_ns), None).into(),
            error(compared).into(),
        ]);
    };
    row("total".into(), found.operations, &found.total);
    for class in &found.classes {
        row(format!("{}, mean", class.name), class.operations, &class.mean);
        row(format!("{}, median", class.name), class.operations, &class.p50);
        row(format!("{}, 99 %", class.name), class.operations, &class.p99);
    }
    let queue = format!("sojourn at {} % load", found.load_percent);
    row(format!("{queue}, mean"), found.operations, &found.sojourn_mean);
    row(format!("{queue}, 99 %"), found.operations, &found.sojourn_p99);
    let Against { trace, profile, seed, .. } = against;
    let mut text = Text::of(format_args!(
        "{trace}, profile {profile}, seed {seed}: each half predicted from the other half of \
         another replay"
    ));
    text.table("", &table);
    text.line(format_args!(
        "errors are means over {} rounds, ± half of their {} % interval",
        found.rounds, found.confidence_percent,
    ));
    text.line(format_args!(
        "{} operations left out: the other half has none of their class",
        grouped(found.left_out),
    ));
    text
}

/// By how much a prediction is too long.
fn error(compared: &Compared) -> String {
    let half = compared.error_percent_ci.map(|[low, high]| (high - low) / 2.0);
    let half = half.map(|half| format!(" ±{half:.1}")).unwrap_or_default();
    format!("{:+.1}{half} %", compared.error_percent)
}
