//! Calibration against replay: how well a simulation predicts a replay that it has not seen.
//!
//! The lanes of a trace form two halves, by the parity of owners and users. In each round the trace
//! is replayed twice on one thread. One half of the first replay is the calibration, and predicts
//! the other half of the second; then the halves change places. So no operation is predicted from
//! itself or from its own run. What remains is the calibration error. Part of it is the model's:
//! the services of a class are independent draws that grow with the bytes. Part is the machine's,
//! whose speed changes between runs. Times are processor times, so other programs do not count.
//!
//! Three things are predicted: the times of each class, their sum, which is the length of the
//! replay, and how long the same operations would wait for one server.

mod model;
mod queue;
mod steps;
#[cfg(test)]
mod tests;

use crate::clock::Clock;
use crate::queueing::{ConfigError, Estimate, Servers, ServersWord, Setup};
use crate::replay::{self, ReplayError, Replayed, TimedOperation};
use model::Model;
use serde::Serialize;
use sesphr::algebra::Curve;
use sesphr::store::Store;
use sesphr::trace::{Reader, TraceError};
use std::collections::BTreeMap;
use std::io::BufRead;
use std::ops::ControlFlow;
use steps::{Half, Steps};

/// The level of all intervals.
const CONFIDENCE_PERCENT: u32 = 95;
/// Simulations of each half, to average their draws.
const REPLICATIONS: u32 = 20;
/// How busy the one server of the queue is.
const LOAD_PERCENT: u32 = 70;

/// How a validation is run.
#[derive(Clone, Copy)]
pub struct Validate<'a> {
    /// How often the trace is replayed twice.
    pub rounds: u16,
    /// Where arrivals at the queue and drawn services come from.
    pub seed: u64,
    /// The one thread of replays.
    pub one: &'a rayon::ThreadPool,
    /// The threads of simulations.
    pub pool: &'a rayon::ThreadPool,
    /// Called with the number of rounds done.
    pub progress: &'a dyn Fn(usize),
}

impl std::fmt::Debug for Validate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validate").field("rounds", &self.rounds).finish_non_exhaustive()
    }
}

/// Why a prediction cannot be compared with a replay.
#[derive(Debug, thiserror::Error)]
pub enum ValidationError {
    /// The trace cannot be read.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The replay ended early.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// A time that no simulation accepts.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// One half has no operation of a class of the other.
    #[error("the trace is too short: its halves have no class of operations in common")]
    TooShort,
}

/// How well a replay was predicted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validation {
    /// How often the trace was replayed twice; intervals are Student's, over rounds.
    pub rounds: u16,
    /// Level of the intervals, per cent.
    pub confidence_percent: u32,
    /// Operations of a replay that were predicted.
    pub operations: u64,
    /// Operations of a class that the other half does not have.
    pub left_out: u64,
    /// The sum of all times: what the replay takes on one thread.
    pub total: Compared,
    /// How busy the server of the queue is, per cent.
    pub load_percent: u32,
    /// Mean time in the queue and in service there.
    pub sojourn_mean: Compared,
    /// Its 99th percentile.
    pub sojourn_p99: Compared,
    /// The classes of operations, as replays name them.
    pub classes: Vec<ClassCompared>,
}

/// Times of one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassCompared {
    /// Its name in replays.
    pub name: &'static str,
    /// Operations in a replay.
    pub operations: u64,
    /// Mean.
    pub mean: Compared,
    /// Median.
    pub p50: Compared,
    /// 99th percentile.
    pub p99: Compared,
}

/// A prediction beside what was measured: means over rounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Nanoseconds.
    pub predicted_ns: f64,
    /// Nanoseconds.
    pub measured_ns: f64,
    /// How much longer the prediction is than the measurement, per cent; mean over rounds.
    pub error_percent: f64,
    /// Its interval; `None` with one round.
    pub error_percent_ci: Option<[f64; 2]>,
}

/// Predicted and measured, of both halves together.
type Pair = [f64; 2];

/// What one round found.
#[derive(Debug, Default)]
struct Round {
    left_out: u64,
    total: Pair,
    sojourn_mean: Pair,
    sojourn_p99: Pair,
    classes: BTreeMap<&'static str, ClassRound>,
}

#[derive(Debug, Default)]
struct ClassRound {
    operations: u64,
    sum: Pair,
    p50: Pair,
    p99: Pair,
}

/// Replays a trace twice per round, and predicts each half of it from the other. `open` opens the
/// trace from its beginning.
///
/// # Errors
/// A trace that cannot be read or replayed to its end; halves that have nothing in common.
pub fn validate<C: Curve, R: BufRead>(
    open: impl Fn() -> Result<Reader<R>, TraceError>,
    how: &Validate<'_>,
) -> Result<Validation, ValidationError> {
    let steps = Steps::of(open()?)?;
    let mut rounds = Vec::new();
    for done in 0..how.rounds {
        (how.progress)(done.into());
        let [first, second] = [replayed::<C, R>(open()?, how)?, replayed::<C, R>(open()?, how)?];
        let mut round = Round::default();
        for wanted in [Half::Even, Half::Odd] {
            let measured = steps.half(&second, wanted);
            predict(&steps.half(&first, wanted.other()), &measured, how, &mut round)?;
        }
        rounds.push(round);
    }
    Validation::of(&rounds).ok_or(ValidationError::TooShort)
}

fn replayed<C: Curve, R: BufRead>(
    reader: Reader<R>,
    how: &Validate<'_>,
) -> Result<Vec<TimedOperation>, ValidationError> {
    let store = Store::memory();
    let options = replay::Options {
        store: &store,
        pool: how.one,
        progress: &|_| (),
        go_on: &|| ControlFlow::Continue(()),
    };
    let mut all = Vec::new();
    let mut keep = |rows: &[TimedOperation]| {
        all.extend_from_slice(rows);
        Ok(())
    };
    let Replayed { stopped, .. } =
        replay::run_timed::<C>(reader, &options, Clock::Processor, &mut keep)?;
    stopped.map_or(Ok(all), |error| Err(error.into()))
}

/// Predicts measured rows from others, and adds both to the round.
fn predict(
    calibration: &[TimedOperation],
    measured: &[TimedOperation],
    how: &Validate<'_>,
    round: &mut Round,
) -> Result<(), ValidationError> {
    let model = Model::of(calibration);
    let known: Vec<TimedOperation> =
        measured.iter().filter(|row| model.knows(row)).copied().collect();
    round.left_out += (measured.len() - known.len()) as u64;
    if known.is_empty() {
        return Ok(());
    }
    let setup = Setup { seed: how.seed, pool: how.pool, progress: &|_| () };
    let network = model.network(Servers::Word(ServersWord::Unlimited), REPLICATIONS)?;
    let alone = known.iter().filter_map(|row| model.arrival(&network, 0, row));
    let times = network.measure_arrivals(&setup, || alone.clone());
    for class in &times.classes {
        let of = known.iter().filter(|row| row.operation == class.name);
        let mut own: Vec<u64> = of.map(|row| row.total_ns).collect();
        own.sort_unstable();
        let Some((name, count)) = model.name(&class.name).zip(u64::try_from(own.len()).ok()) else {
            continue;
        };
        let times = [class.mean_response_ns.unwrap_or(0.0) * count as f64, sum(&own)];
        let found = round.classes.entry(name).or_default();
        found.operations += count;
        add(&mut found.sum, times);
        add(&mut found.p50, [class.response_ns_p50.unwrap_or(0.0), quantile(&own, 50)]);
        add(&mut found.p99, [class.response_ns_p99.unwrap_or(0.0), quantile(&own, 99)]);
        add(&mut round.total, times);
    }
    let queue = queue::compare(&model, &known, how)?;
    add(&mut round.sojourn_mean, queue.mean);
    add(&mut round.sojourn_p99, queue.p99);
    Ok(())
}

fn add(to: &mut Pair, more: Pair) {
    to.iter_mut().zip(more).for_each(|(to, more)| *to += more);
}

fn sum(times_ns: &[u64]) -> f64 {
    times_ns.iter().map(|time| *time as f64).sum()
}

/// A quantile of sorted times: the least that this many per cent do not exceed.
fn quantile(sorted_ns: &[u64], percent: usize) -> f64 {
    let rank = (sorted_ns.len() * percent).div_ceil(100).saturating_sub(1);
    sorted_ns.get(rank).map_or(0.0, |time| *time as f64)
}

impl Validation {
    /// Over all rounds; `None` if nothing was predicted.
    fn of(rounds: &[Round]) -> Option<Self> {
        let first = rounds.first()?;
        let operations = first.classes.values().map(|class| class.operations).sum();
        let over = |scale: f64, of: &dyn Fn(&Round) -> Option<Pair>| {
            Compared::of(&rounds.iter().filter_map(of).collect::<Vec<_>>(), scale)
        };
        let class = |(name, class): (&&'static str, &ClassRound)| {
            let figure = |scale: f64, of: fn(&ClassRound) -> Pair| {
                over(scale, &|round| round.classes.get(name).map(of))
            };
            Some(ClassCompared {
                name,
                operations: class.operations,
                mean: figure(class.operations as f64, |class| class.sum)?,
                p50: figure(2.0, |class| class.p50)?,
                p99: figure(2.0, |class| class.p99)?,
            })
        };
        Some(Self {
            rounds: u16::try_from(rounds.len()).unwrap_or(u16::MAX),
            confidence_percent: CONFIDENCE_PERCENT,
            operations,
            left_out: first.left_out,
            total: over(1.0, &|round| Some(round.total))?,
            load_percent: LOAD_PERCENT,
            sojourn_mean: over(2.0, &|round| Some(round.sojourn_mean))?,
            sojourn_p99: over(2.0, &|round| Some(round.sojourn_p99))?,
            classes: first.classes.iter().filter_map(class).collect(),
        })
    }
}

impl Compared {
    /// Over rounds, from sums that are `scale` times the values shown; `None` if nothing was
    /// measured.
    fn of(pairs: &[Pair], scale: f64) -> Option<Self> {
        let errors: Vec<f64> = pairs.iter().map(|[p, m]| (p / m - 1.0) * 100.0).collect();
        let error = Estimate::of(&errors, CONFIDENCE_PERCENT).filter(|e| e.mean.is_finite())?;
        let mean =
            |of: fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64 / scale;
        Some(Self {
            predicted_ns: mean(|[predicted, _]| *predicted),
            measured_ns: mean(|[_, measured]| *measured),
            error_percent: error.mean,
            error_percent_ci: error.interval,
        })
    }
}
