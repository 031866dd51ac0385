//! How well a simulation predicts a replay, as rows of the report.

use super::{Inputs, generated};
use crate::error::Error;
use sesphr::algebra::bls12::Bls12;
use sesphr::trace::Reader;
use sesphr_reports::results::PredictionResult;
use sesphr_sim::validation::{Compared, Validate, Validation, validate};
use std::path::Path;

/// Replays a workload twice in each round, and predicts it; `told` gets the number of rounds done.
pub(super) fn run(
    (name, scale_percent): (&str, u32),
    rounds: u16,
    inputs: &Inputs<'_>,
    told: &dyn Fn(usize),
) -> Result<Vec<PredictionResult>, Error> {
    let trace = generated(name, scale_percent, inputs.context.seed)?;
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(Error::Threads)?;
    let (seed, pool) = (inputs.context.seed, &inputs.pool);
    let how = Validate { rounds, seed, one: &one, pool, progress: told };
    let found = validate::<Bls12, _>(|| Reader::new(trace.as_slice()), &how)
        .map_err(|source| Error::Validation { path: Path::new(name).to_owned(), source })?;
    let row = |(what, operations, compared): (String, u64, Compared)| PredictionResult {
        scenario: name.into(),
        scale_percent,
        what,
        operations,
        rounds: found.rounds.into(),
        predicted_ns: ns(compared.predicted_ns),
        measured_ns: ns(compared.measured_ns),
        error_ppm: ppm(compared.error_percent),
        error_ppm_ci: compared.error_percent_ci.map(|ends| ends.map(ppm)),
    };
    Ok(rows(&found).into_iter().map(row).collect())
}

/// What is compared, in words: sums and means first.
fn rows(found: &Validation) -> Vec<(String, u64, Compared)> {
    let queue = format!("time at a server that is {} % busy", found.load_percent);
    let mut rows = vec![
        ("all operations, sum".to_owned(), found.operations, found.total),
        (format!("{queue}, mean"), found.operations, found.sojourn_mean),
        (format!("{queue}, 99 %"), found.operations, found.sojourn_p99),
    ];
    for class in &found.classes {
        let quantities = [("mean", class.mean), ("median", class.p50), ("99 %", class.p99)];
        let of =
            |(which, compared)| (format!("{}, {which}", class.name), class.operations, compared);
        rows.extend(quantities.map(of));
    }
    rows
}

/// Whole nanoseconds; below 2^53, a hundred days, they are exact.
fn ns(value: f64) -> u64 {
    value.round().max(0.0) as u64
}

/// Per cent as millionths.
fn ppm(percent: f64) -> i64 {
    (percent * 1e4).round() as i64
}
