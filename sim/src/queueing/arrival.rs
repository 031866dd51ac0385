//! Arrivals: when operations of each class come, merged into one stream in order of time.

use super::config::Arrivals;
use super::distribution::{Law, Sampler, Stream, exponential};
use super::network::{Class, Network};
use super::seed::{Purpose, stream};
use crate::whole;
use rand::Rng;

/// Nothing arrives later: 2^62 ns are 146 years.
pub(super) const TIME_MAX_NS: u64 = 1 << 62;
const SECOND_NS: f64 = 1e9;
const HOUR_NS: u64 = 3_600_000_000_000;
const DAY_S: f64 = 86_400.0;
/// More than one operation a nanosecond on average is a slip of the finger.
const RATE_MAX_PER_SECOND: f64 = 1e9;
const STEPS_MAX: usize = 100_000;

/// An operation that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When, in simulated nanoseconds.
    pub at_ns: u64,
    /// The number of its class, [`Network::class`].
    pub class: u16,
    /// Whose device it uses.
    pub user: u32,
    /// What it moves over links.
    pub bytes: u32,
}

/// When operations of a class arrive, checked.
#[derive(Clone, Debug)]
pub(super) enum Process {
    /// Poisson, with a rate for each step of a cycle.
    Poisson {
        /// Operations a nanosecond.
        rates: Vec<f64>,
        /// The length of a step.
        step_ns: u64,
    },
    /// Independent intervals.
    Renewal(Sampler),
    /// None of its own.
    Outside,
}

impl Process {
    /// Checks.
    pub(super) fn new(
        arrivals: &Arrivals,
        users: u32,
        sampler: impl Fn(&Law) -> Result<Sampler, String>,
    ) -> Result<Self, String> {
        match arrivals {
            Arrivals::Poisson { per_second } => Self::poisson(&[*per_second], TIME_MAX_NS),
            Arrivals::Users { per_user_per_day, hourly } => {
                let mean = per_user_per_day * f64::from(users) / DAY_S;
                if hourly.is_empty() {
                    return Self::poisson(&[mean], TIME_MAX_NS);
                }
                let total: f64 = hourly.iter().sum();
                if hourly.len() != 24 || !(total > 0.0 && total.is_finite()) {
                    return Err("hourly must be 24 weights that are not all 0".into());
                }
                let rates: Vec<f64> = hourly.iter().map(|w| mean * w * 24.0 / total).collect();
                Self::poisson(&rates, HOUR_NS)
            }
            Arrivals::Steps { per_second, step_s: step_s @ 1..=31_536_000 } => {
                Self::poisson(per_second, step_s * 1_000_000_000)
            }
            Arrivals::Steps { .. } => Err("step_s must be from 1 to 31536000".into()),
            Arrivals::Renewal { interval } => Ok(Self::Renewal(sampler(interval)?)),
            Arrivals::Outside {} => Ok(Self::Outside),
        }
    }

    fn poisson(per_second: &[f64], step_ns: u64) -> Result<Self, String> {
        let fits = |rate: &f64| (0.0..=RATE_MAX_PER_SECOND).contains(rate);
        let busy = per_second.iter().any(|rate| *rate > 0.0);
        if !per_second.iter().all(fits) || !busy || per_second.len() > STEPS_MAX {
            return Err("rates must be from 0 to 1e9 a second and not all 0".into());
        }
        Ok(Self::Poisson {
            rates: per_second.iter().map(|rate| rate / SECOND_NS).collect(),
            step_ns,
        })
    }

    /// The arrival after `now`.
    fn next(&self, now: u64, stream: &mut Stream) -> u64 {
        match self {
            Self::Renewal(interval) => now.saturating_add(interval.draw(stream)),
            Self::Outside => u64::MAX,
            Self::Poisson { rates, step_ns } => {
                let mut from = now;
                while from < TIME_MAX_NS {
                    // A rate that never changes needs no division, which is slow.
                    let step = if from < *step_ns { 0 } else { from / step_ns };
                    let at = if step == 0 { 0 } else { step % rates.len() as u64 };
                    let at = usize::try_from(at).unwrap_or_default();
                    let rate = rates.get(at).copied().unwrap_or_default();
                    let end = (step + 1) * step_ns;
                    // An interval is exponential within a step and starts anew with the next one.
                    let times = exponential(stream);
                    let interval = if rate > 0.0 { whole::nearest(times / rate) } else { u64::MAX };
                    match from.checked_add(interval) {
                        Some(next) if next < end => return next,
                        _ => from = end,
                    }
                }
                u64::MAX
            }
        }
    }
}

/// The arrivals of one class.
struct Source<'a> {
    class: &'a Class,
    times: Stream,
    marks: Stream,
    next_ns: u64,
    left: u32,
}

/// The arrivals of all classes, in order of time, without end but that of the run.
pub(super) struct Sources<'a> {
    sources: Vec<Source<'a>>,
    users: u32,
    operations: u64,
    horizon_ns: u64,
}

impl<'a> Sources<'a> {
    /// Those of a replication.
    pub(super) fn new(network: &'a Network, seed: u64, replication: u32) -> Self {
        let source = |class: &'a Class| {
            let mut times = stream(seed, replication, Purpose::Times, &class.name);
            let marks = stream(seed, replication, Purpose::Marks, &class.name);
            let next_ns = class.process.next(0, &mut times);
            Source { class, times, marks, next_ns, left: class.batch }
        };
        Self {
            sources: network.classes.iter().map(source).collect(),
            users: network.users,
            operations: network.run.operations.unwrap_or(u64::MAX),
            horizon_ns: network.run.horizon_s.map_or(TIME_MAX_NS, |s| s * 1_000_000_000),
        }
    }
}

impl Iterator for Sources<'_> {
    type Item = Arrival;

    #[inline]
    fn next(&mut self) -> Option<Arrival> {
        self.operations = self.operations.checked_sub(1)?;
        // The first of those that come next: a loop, since this is done for every operation.
        let (mut class, mut earliest) = (0, self.sources.first()?.next_ns);
        for (source, other) in self.sources.iter().zip(0_u16..).skip(1) {
            if source.next_ns < earliest {
                (class, earliest) = (other, source.next_ns);
            }
        }
        let source = self.sources.get_mut(usize::from(class))?;
        let at_ns = source.next_ns;
        if at_ns >= self.horizon_ns {
            return None;
        }
        source.left -= 1;
        if source.left == 0 {
            source.left = source.class.batch;
            source.next_ns = source.class.process.next(at_ns, &mut source.times);
        }
        let user = (u64::from(source.marks.next_u32()) * u64::from(self.users)) >> 32;
        let bytes = source.class.bytes.draw(&mut source.marks);
        Some(Arrival {
            at_ns,
            class,
            user: u32::try_from(user).unwrap_or_default(),
            bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
        })
    }
}
