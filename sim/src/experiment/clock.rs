//! Repeating and timing, within a share of the time.

use super::{Effort, ExperimentError, Progress};
use crate::clock::Clock;
use crate::sample::Timing;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Repetitions to make while together they take less than [`BRIEF`]: the interval of twelve leaves
/// out the two greatest and the two least.
const FEW: usize = 12;
/// See [`FEW`].
const BRIEF: Duration = Duration::from_millis(480);

/// Divides the time of an experiment among its points and counts them.
pub(super) struct Schedule<'a> {
    effort: Effort,
    share: Duration,
    weight_total: f64,
    points: usize,
    done: usize,
    progress: &'a Progress<'a>,
}

impl<'a> Schedule<'a> {
    /// A schedule for points of these weights: the expected relative times of one repetition.
    pub(super) fn new(
        effort: Effort,
        share: Duration,
        weights: impl IntoIterator<Item = f64>,
        progress: &'a Progress<'a>,
    ) -> Self {
        let weights: Vec<f64> = weights.into_iter().collect();
        Self {
            effort,
            share,
            weight_total: weights.iter().sum(),
            points: weights.len(),
            done: 0,
            progress,
        }
    }

    /// Measures a point: `repeat` gets the number of the repetition and returns the time of its
    /// timed part. Stops when the point's share of the time is used up, but not before there are
    /// enough repetitions for an interval. Brief ones are repeated often enough that two
    /// interruptions stay outside the interval.
    pub(super) fn point(
        &mut self,
        label: &str,
        weight: f64,
        mut repeat: impl FnMut(u32) -> Result<Duration, ExperimentError>,
    ) -> Result<Timing, ExperimentError> {
        tell(self.progress, self.done, self.points, label)?;
        let (least, most) = self.effort.samples();
        let share = self.share.mul_f64(weight / self.weight_total);
        let start = Instant::now();
        let mut times = vec![repeat(0)?];
        for repetition in 1..most {
            tell(self.progress, self.done, self.points, label)?;
            // Half a repetition more is as near to the share as half a repetition less.
            let elapsed = start.elapsed();
            let next = elapsed.mul_f64(1.0 + 0.5 / repetition as f64);
            let enough = repetition >= least.max(FEW) || elapsed > BRIEF;
            if repetition >= least && enough && next > share {
                break;
            }
            times.push(repeat(u32::try_from(repetition).unwrap_or(u32::MAX))?);
        }
        self.done += 1;
        tell(self.progress, self.done, self.points, label)?;
        Ok(Timing::of(&times).expect("a point is measured at least once"))
    }
}

/// Reports the progress of an experiment, and ends it if the caller says so.
pub(super) fn tell(
    progress: &Progress<'_>,
    done: usize,
    points: usize,
    label: &str,
) -> Result<(), ExperimentError> {
    match progress(done, points, label) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ExperimentError::Stopped),
    }
}

/// The processor time that `work` takes on this thread, and its result.
pub(super) fn computed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Clock::Processor.now();
    let result = std::hint::black_box(work());
    (Clock::Processor.now().saturating_sub(start), result)
}

/// The time that passes during `work`, and its result: for work on several threads or in a store.
pub(super) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = std::hint::black_box(work());
    (start.elapsed(), result)
}
