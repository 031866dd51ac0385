//! `sesphr figures`: experiments on real curves, their samples as CSV, their figures.

use crate::cli::FiguresArgs;
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output::{self, Align, Table};
use crate::progress::Progress;
use serde_json::json;
use sesphr_sim::data::write_csv;
use sesphr_sim::experiment::{self, Experiment, Setup};
use sesphr_sim::sample::{Interval, Sample};
use sesphr_sim::{figure, published};
use std::ops::ControlFlow;

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
    let mut samples = Vec::new();
    for experiment in experiments {
        let progress = Progress::new(context, 1);
        let told = |done, total, what: &str| {
            progress.set_total(total);
            progress.at(done, format!("{}: {what}", experiment.name));
            ControlFlow::Continue(())
        };
        let setup = Setup { effort, seed: context.seed, pool: &pool, progress: &told };
        let measured = experiment.run(&setup)?;
        let wanted = |sample: &Sample| {
            args.curves.is_empty() || args.curves.iter().any(|c| c.text() == sample.curve)
        };
        samples.extend(measured.into_iter().filter(wanted));
        write_csv(&table, &samples)?;
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
    let text = if args.json {
        let effort = effort.text();
        let run = json!({ "seed": seed, "effort": effort, "threads": threads, "samples": samples });
        output::to_json(&run)?
    } else {
        format!("seed {seed}, effort {}\n{}", effort.text(), rows(&samples).render(""))
    };
    output::result(&text)?;
    context.note(format_args!("samples and figures written to {}", args.out.display()));
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
        ("low", Align::Right),
        ("high", Align::Right),
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
            time(sample.median_ns).into(),
            time(sample.low_ns).into(),
            time(sample.high_ns).into(),
            match sample.interval {
                Interval::MedianCi95 | Interval::MeanCi95 => "95 %",
                Interval::Range => "range",
            }
            .into(),
            sample.samples.into(),
        ]);
    }
    table
}

/// Three significant digits at least, in the unit that suits.
fn time(ns: u64) -> String {
    let ns = ns as f64;
    let (value, unit) = match ns {
        _ if ns < 1e3 => (ns, "ns"),
        _ if ns < 1e6 => (ns / 1e3, "us"),
        _ if ns < 1e9 => (ns / 1e6, "ms"),
        _ => (ns / 1e9, "s"),
    };
    let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.digits$} {unit}")
}
