//! `sesphr workload`: generate, list, show, convert.

mod convert;
mod show;

use crate::cli::{GenerateArgs, JsonArg, WorkloadCommand};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Align, Table, Text, counted};
use crate::progress::Progress;
use serde_json::json;
use sesphr::trace::{Step, TraceError};
use sesphr_sim::scenario::{SHIPPED, Scenario};
use sesphr_sim::workload::generate::generate;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Runs one of the four.
pub(super) fn run(command: &WorkloadCommand, context: &Context) -> Result<Status, Error> {
    match command {
        WorkloadCommand::Generate(args) => write(args, context),
        WorkloadCommand::List { json } => list(json, context),
        WorkloadCommand::Show(args) => show::run(args, context),
        WorkloadCommand::Convert(args) => convert::run(args, context),
    }
}

fn write(args: &GenerateArgs, context: &Context) -> Result<Status, Error> {
    let mut scenario = Scenario::load(&args.scenario)?.scaled(args.scale);
    if let Some(profile) = args.profile {
        scenario.profile = profile;
    }
    scenario.check(&args.scenario)?;
    let progress = progress(context, &scenario);
    let written = into(&args.out, |output| {
        generate(&scenario, context.seed, output, |step| progress(step))
            .map_err(|source| fault(&args.out, source))
    })?;
    let steps = counted(written.summary.steps as usize, "step");
    let (profile, seed, digest) = (scenario.profile, context.seed, written.digest);
    context.note(format_args!("{steps} under profile {profile}, seed {seed}; digest {digest}"));
    Ok(Status::AsExpected)
}

/// Reports how far a workload is, by the days that passed.
fn progress(context: &Context, scenario: &Scenario) -> impl Fn(&Step) + use<> {
    const HOUR_NS: u64 = 3_600_000_000_000;
    let bar = Progress::new(context, scenario.time.days as usize * 24);
    move |step| {
        if let Some(at_ns) = step.at_ns {
            let hours = at_ns / HOUR_NS;
            bar.at(hours as usize, format!("day {}", hours / 24 + 1));
        }
    }
}

/// Writes into a file, which appears whole or not at all, or to stdout for `-`.
fn into<T>(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> Result<T, Error>,
) -> Result<T, Error> {
    if !files::is_stdout(path) {
        return files::stream(path, Existing::Replace, Readers::Anyone, content);
    }
    let mut stdout = BufWriter::new(output::Stream::new(files::Forgiving(io::stdout().lock())));
    let written = content(&mut stdout)?;
    stdout.flush().map_err(|source| Error::Stdout { source })?;
    Ok(written)
}

/// What went wrong with a trace that was being written.
fn fault(path: &Path, source: TraceError) -> Error {
    match source {
        TraceError::Io(source) => Error::Write { path: path.to_owned(), source },
        source => Error::Workload { source },
    }
}

fn list(json: &JsonArg, context: &Context) -> Result<Status, Error> {
    let scenarios = SHIPPED.iter().map(|shipped| Ok((shipped.name, Scenario::load(shipped.name)?)));
    let scenarios: Vec<_> = scenarios.collect::<Result<_, Error>>()?;
    let row = |(name, scenario): &(&str, Scenario)| json!({ "name": name, "about": scenario.about, "scenario": scenario });
    let rows: Vec<_> = scenarios.iter().map(row).collect();
    let mut table = Table::new(&[
        ("scenario", Align::Left),
        ("patients", Align::Right),
        ("staff", Align::Right),
        ("days", Align::Right),
        ("about", Align::Left),
    ]);
    for (name, scenario) in scenarios {
        let staff: u32 = scenario.population.staff.values().sum();
        let (patients, days) = (scenario.population.patients, scenario.time.days);
        table.push(vec![
            name.into(),
            patients.into(),
            staff.into(),
            days.into(),
            scenario.about.into(),
        ]);
    }
    context.deliver(json.path(), &rows, || {
        let mut text = Text::new();
        text.table("", &table);
        text
    })?;
    Ok(Status::AsExpected)
}
