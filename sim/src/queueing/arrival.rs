//! When operations of a class arrive.

use super::config::Arrivals;
use crate::random::distribution::{Sampler, Stream, TimeDistribution, exponential};
use crate::whole;

/// Nothing arrives later: 2^62 ns are 146 years.
pub const TIME_MAX_NS: u64 = 1 << 62;
const SECOND_NS: f64 = 1e9;
const HOUR_NS: u64 = 3_600_000_000_000;
const DAY_S: f64 = 86_400.0;
/// A rate above one operation per nanosecond counts as a typing error.
const RATE_MAX_PER_SECOND: f64 = 1e9;
/// Below this average per step, empty steps are skipped rather than walked: a one-line file could
/// ask for billions.
const RARE: f64 = 1e-3;
const STEPS_MAX: usize = 100_000;

/// An operation that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When, in simulated nanoseconds.
    pub at_ns: u64,
    /// The number of its class, [`Network::class`](super::Network::class).
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
        /// Operations per nanosecond.
        rates: Vec<f64>,
        /// The length of a step.
        step_ns: u64,
        /// Operations from the beginning of a cycle to the end of each step, on average.
        until: Vec<f64>,
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
        sampler: impl Fn(&TimeDistribution) -> Result<Sampler, String>,
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
            Arrivals::Renewal { interval } => match sampler(interval)? {
                interval if interval.mean() > 0.0 => Ok(Self::Renewal(interval)),
                _ => Err("the mean interval must be above 0".into()),
            },
            Arrivals::Outside {} => Ok(Self::Outside),
        }
    }

    fn poisson(per_second: &[f64], step_ns: u64) -> Result<Self, String> {
        let fits = |rate: &f64| (0.0..=RATE_MAX_PER_SECOND).contains(rate);
        let busy = per_second.iter().any(|rate| *rate > 0.0);
        if !per_second.iter().all(fits) || !busy || per_second.len() > STEPS_MAX {
            return Err("rates must be from 0 to 1e9 a second and not all 0".into());
        }
        let rates: Vec<f64> = per_second.iter().map(|rate| rate / SECOND_NS).collect();
        // A rate that never changes has one step.
        let step_ns = if rates.len() == 1 { TIME_MAX_NS } else { step_ns };
        let sum = |sum: &mut f64, rate: &f64| {
            *sum += rate * step_ns as f64;
            Some(*sum)
        };
        let until = rates.iter().scan(0.0, sum).collect();
        Ok(Self::Poisson { rates, step_ns, until })
    }

    /// The arrival after `now`.
    pub(super) fn next(&self, now: u64, stream: &mut Stream) -> u64 {
        match self {
            Self::Renewal(interval) => now.saturating_add(interval.draw(stream)),
            Self::Outside => u64::MAX,
            Self::Poisson { rates, step_ns, until } => {
                let per_cycle = until.last().copied().unwrap_or_default();
                if per_cycle < RARE * rates.len() as f64 && rates.len() > 1 {
                    return rare(rates, *step_ns, until, now, exponential(stream));
                }
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

/// When the integral of the rates from a time on reaches an exponential variate. Whole cycles are
/// skipped at once; then the step is found.
fn rare(rates: &[f64], step_ns: u64, until: &[f64], now: u64, variate: f64) -> u64 {
    let Some(per_cycle) = until.last().filter(|per_cycle| **per_cycle > 0.0) else {
        return u64::MAX;
    };
    let before = |step: usize| step.checked_sub(1).and_then(|at| until.get(at)).unwrap_or(&0.0);
    let rate = |step: usize| rates.get(step).copied().unwrap_or_default();
    let cycle_ns = step_ns.saturating_mul(rates.len() as u64);
    let (cycle, within_ns) = (now / cycle_ns, now % cycle_ns);
    let step = usize::try_from(within_ns / step_ns).unwrap_or_default();
    let reached = before(step) + (within_ns % step_ns) as f64 * rate(step) + variate;
    // A remainder is exact, so that it is below the divisor and some step goes beyond it.
    let left = reached % per_cycle;
    let cycles = whole::nearest((reached - left) / per_cycle);
    let step = until.partition_point(|until| *until <= left);
    let rest_ns = whole::floor((left - before(step)) / rate(step)).min(step_ns - 1);
    let begun_ns = cycle.saturating_add(cycles).saturating_mul(cycle_ns);
    begun_ns.saturating_add(step_ns.saturating_mul(step as u64)).saturating_add(rest_ns).max(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    /// Arrivals before a horizon of 1000 s.
    fn count(process: &Process, seed: u64) -> u64 {
        const HORIZON_NS: u64 = 1_000_000_000_000;
        let mut stream = Stream::seed_from_u64(seed);
        let (mut now, mut count) = (process.next(0, &mut stream), 0);
        while now < HORIZON_NS {
            count += 1;
            now = process.next(now, &mut stream);
        }
        count
    }

    /// Six standard deviations about a Poisson mean, and a margin for discreteness.
    #[track_caller]
    fn is_poisson(count: u64, mean: f64, what: &str) {
        let distance = (count as f64 - mean).abs();
        assert!(distance <= 6.0 * mean.sqrt() + 1.0, "{what}: {count}, expected {mean}");
    }

    /// From one in a billion years to ten million in a thousand seconds, steady and stepped rates
    /// agree.
    #[test]
    fn counts_follow_their_law_over_twelve_orders_of_magnitude() {
        for exponent in -24..=4_i32 {
            let per_second = 10_f64.powi(exponent);
            let mean = 1000.0 * per_second;
            let steady = Process::poisson(&[per_second], TIME_MAX_NS).expect("a rate");
            let rates = [0.0, 2.0 * per_second, per_second];
            let steps = Process::poisson(&rates, 1_000_000_000).expect("rates");
            let seeds = if exponent < 3 { 40 } else { 1 };
            for (process, what) in [(steady, "steady"), (steps, "steps")] {
                let found: u64 = (0..seeds).map(|seed| count(&process, seed)).sum();
                is_poisson(found, mean * seeds as f64, &format!("{what}, 1e{exponent}"));
            }
        }
    }

    /// With one arrival in 2 million cycles, a million cycles have half of one. The step without a
    /// rate has none; the one with six times the rate has six of seven.
    #[test]
    fn rare_arrivals_are_as_rare_as_they_should_be() {
        let per_cycle = 5e-7;
        let rates = [0.0, 6.0 * per_cycle / 7.0, per_cycle / 7.0];
        let process = Process::poisson(&rates, 1_000_000_000).expect("rates");
        let cycle_ns = 3e9;
        let mut stream = Stream::seed_from_u64(3);
        let n = 20_000;
        let all: Vec<u64> = (0..n).map(|_| process.next(0, &mut stream)).collect();
        let mean = all.iter().map(|at| *at as f64).sum::<f64>() / f64::from(n) / cycle_ns;
        assert!((mean * per_cycle - 1.0).abs() < 0.03, "{mean}, expected {}", 1.0 / per_cycle);
        let within = |step: u64| all.iter().filter(|at| (**at / 1_000_000_000) % 3 == step).count();
        assert_eq!(within(0), 0);
        let share = within(1) as f64 / f64::from(n);
        assert!((share - 6.0 / 7.0).abs() < 0.02, "{share}");
    }

    /// A cycle of 100,000 steps of which one has a rate, and a single step with a tiny rate: each
    /// took billions of steps to the next arrival.
    #[test]
    fn steps_without_arrivals_cost_nothing() {
        let mut rates = vec![0.0; STEPS_MAX];
        *rates.get_mut(77).expect("a step") = 1e-2;
        let lone = Process::poisson(&rates, 1_000_000_000).expect("rates");
        let mut stream = Stream::seed_from_u64(1);
        let mut now = 0;
        for _ in 0..1000 {
            now = lone.next(now, &mut stream);
            assert_eq!((now / 1_000_000_000) % STEPS_MAX as u64, 77);
            now %= TIME_MAX_NS / 1000;
        }
        for per_second in [1e-300, 5e-324] {
            let never = Process::poisson(&[per_second], 1_000_000_000).expect("a rate");
            assert!(never.next(0, &mut stream) >= TIME_MAX_NS);
            let never = Process::poisson(&[per_second, 0.0], 1_000_000_000).expect("rates");
            assert!(never.next(0, &mut stream) >= TIME_MAX_NS);
        }
    }

    #[test]
    fn intervals_of_no_length_are_refused() {
        let law = TimeDistribution::Empirical { quantiles_ns: vec![0, 0] };
        let arrivals = Arrivals::Renewal { interval: law };
        assert!(Process::new(&arrivals, 1, Sampler::new).is_err());
    }
}
