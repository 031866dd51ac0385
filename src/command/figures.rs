//! `sesphr figures`: experiments on real curves, their samples as CSV, their figures.

use crate::cli::FiguresArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::interrupt;
use crate::output::{Align, Table, Text, WARN, plain, styled};
use crate::progress::Progress;
use serde_json::json;
use sesphr_model::format::time_ns;
use sesphr_reports::machine::Watch;
use sesphr_reports::provenance;
use sesphr_sim::data::write_csv;
use sesphr_sim::experiment::{self, Experiment, ExperimentError, Setup};
use sesphr_sim::sample::Sample;
use sesphr_sim::{figure, published};

/// Measures and writes. Samples are written after each experiment, so that a later fault loses
/// nothing.
pub(super) fn run(args: &FiguresArgs, context: &Context) -> Result<Status, Error> {
    let all = || experiment::ALL.iter().filter_map(|e| Experiment::named(e.name)).collect();
    let experiments: Vec<&Experiment> =
        if args.experiments.is_empty() { all() } else { args.experiments.clone() };
    let effort = args.effort.effort();
    let table = args.out.join("samples.csv");
    files::make_folder(&args.out)?;
    let pool = context.pool()?;
    let (mut samples, mut complete) = (Vec::new(), true);
    let watch = Watch::start();
    interrupt::by_steps();
    for experiment in experiments {
        let progress = Progress::new(context, 1);
        let told = |done, total, what: &str| {
            progress.set_total(total);
            progress.at(done, format!("{}: {what}", experiment.name));
            interrupt::go_on()
        };
        let setup = Setup { effort, seed: context.seed, pool: &pool, progress: &told };
        let measured = match experiment.run(&setup) {
            // What it has measured so far says nothing.
            Err(ExperimentError::Stopped) => {
                complete = false;
                break;
            }
            measured => measured?,
        };
        let wanted = |sample: &Sample| {
            args.curves.is_empty() || args.curves.iter().any(|c| c.text() == sample.curve)
        };
        let before = samples.len();
        samples.extend(measured.into_iter().filter(wanted));
        if samples.len() == before && !args.experiments.is_empty() {
            let curves: Vec<&str> = args.curves.iter().map(|curve| curve.text()).collect();
            let (name, curves) = (experiment.name, curves.join(" or "));
            return Err(Error::Nothing(format!("{name} measures nothing on {curves}")));
        }
        write_csv(&table, &samples)?;
    }
    let load = watch.end();
    for busy in load.warnings(provenance::cores()) {
        context.note_spans([styled("the machine was busy: ", WARN), plain(busy)]);
    }
    let points = published::all();
    write_csv(&args.out.join("published.csv"), &points)?;
    let folder = args.out.join("figures");
    files::make_folder(&folder)?;
    for figure in figure::draw_all(&samples, &points)? {
        let path = folder.join(format!("{}.svg", figure.name));
        files::write(&path, figure.svg.as_bytes(), Existing::Replace, Readers::Anyone)?;
    }
    let (seed, threads) = (context.seed, context.jobs);
    let effort = effort.text();
    let run = json!({ "seed": seed, "effort": effort, "threads": threads, "load": load,
        "complete": complete, "samples": samples });
    context.deliver(args.json.path(), &run, || {
        let mut text = Text::of(format_args!("seed {seed}, effort {effort}"));
        text.table("", &rows(&samples));
        text
    })?;
    context.note(format_args!("samples and figures written to {}", args.out.display()));
    if !complete {
        context.note("interrupted: the experiments that were finished are written");
        return Ok(Status::Interrupted);
    }
    Ok(Status::AsExpected)
}

fn rows(samples: &[Sample]) -> Table {
    let mut table = Table::new(&[
        ("operation", Align::Left),
        ("scheme", Align::Left),
        ("curve", Align::Left),
        ("payload", Align::Left),
        ("of", Align::Right),
        ("threads", Align::Right),
        ("median", Align::Right),
        ("from", Align::Right),
        ("to", Align::Right),
        ("interval", Align::Left),
        ("n", Align::Right),
    ]);
    for sample in samples {
        table.push(vec![
            sample.operation.title().into(),
            sample.scheme.as_deref().unwrap_or_default().into(),
            (&sample.curve).into(),
            sample.payload.map_or("", |payload| payload.text()).into(),
            sample.of_what().into(),
            sample.threads.into(),
            time_ns(sample.median_ns).into(),
            sample.low_ns.map(time_ns).unwrap_or_default().into(),
            sample.high_ns.map(time_ns).unwrap_or_default().into(),
            sample.interval.map_or("none", |_| "95 %").into(),
            sample.samples.into(),
        ]);
    }
    table
}
