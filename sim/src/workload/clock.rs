//! When things happen: a non-homogeneous Poisson process whose rate follows the week, the day and
//! the scenario's bursts, drawn by thinning (Lewis and Shedler 1979).

use crate::random::people::Stream;
use crate::scenario::{Burst, BurstOf, Time};

const SECOND_NS: u64 = 1_000_000_000;
/// A minute, nanoseconds.
pub(super) const MINUTE_NS: u64 = 60 * SECOND_NS;
/// An hour, nanoseconds.
pub(super) const HOUR_NS: u64 = 60 * MINUTE_NS;
/// A day, nanoseconds.
pub(super) const DAY_NS: u64 = 24 * HOUR_NS;

/// A rate that varies.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// Length of the run, nanoseconds.
    end_ns: u64,
    /// What the mean rate is multiplied by, for each hour of the week from the start on.
    cycle: Vec<f64>,
    /// From, until and factor of the bursts.
    bursts: Vec<(u64, u64, f64)>,
}

impl Clock {
    /// The clock of a scenario for sessions or for revocations.
    pub(super) fn new(time: &Time, bursts: &[Burst], of: BurstOf) -> Self {
        let mean = |weights: &[u32]| {
            weights.iter().map(|weight| f64::from(*weight)).sum::<f64>() / weights.len() as f64
        };
        let unit = mean(&time.week) * mean(&time.day);
        let days = time.week.iter().cycle().skip(time.start as usize).take(7);
        let hours = days.flat_map(|day| {
            time.day.iter().map(move |hour| f64::from(*day) * f64::from(*hour) / unit)
        });
        let burst = |burst: &Burst| {
            let from = u64::from(burst.from_minute) * MINUTE_NS;
            (from, from + u64::from(burst.minutes) * MINUTE_NS, burst.factor)
        };
        Self {
            end_ns: u64::from(time.days) * DAY_NS,
            cycle: hours.collect(),
            bursts: bursts.iter().filter(|b| b.of == of).map(burst).collect(),
        }
    }

    /// Length of the run, nanoseconds.
    pub(super) const fn end_ns(&self) -> u64 {
        self.end_ns
    }

    fn cycle_at(&self, at_ns: u64) -> f64 {
        let hour = (at_ns / HOUR_NS) as usize % self.cycle.len().max(1);
        self.cycle.get(hour).copied().unwrap_or(0.0)
    }

    /// What the mean rate is multiplied by at a time.
    fn factor(&self, at_ns: u64) -> f64 {
        let active = self.bursts.iter().filter(|(from, until, _)| (*from..*until).contains(&at_ns));
        self.cycle_at(at_ns) * active.map(|(_, _, factor)| factor).product::<f64>()
    }

    /// The most that [`Clock::factor`] is in the hour that begins then.
    fn bound(&self, hour_ns: u64) -> f64 {
        let meets =
            |(from, until, _): &&(u64, u64, f64)| *from < hour_ns + HOUR_NS && hour_ns < *until;
        let active = self.bursts.iter().filter(meets);
        self.cycle_at(hour_ns) * active.map(|(_, _, factor)| factor.max(1.0)).product::<f64>()
    }

    /// The next event after `after_ns` of a process with this many events on an average day;
    /// `None` if the run ends before it. Candidates come at the hour's highest rate; each is kept
    /// with probability (rate at its time) / (that rate).
    pub(super) fn next(&self, stream: &mut Stream, after_ns: u64, per_day: f64) -> Option<u64> {
        let mut at_ns = after_ns;
        while at_ns < self.end_ns {
            let hour_ns = at_ns - at_ns % HOUR_NS;
            let bound = self.bound(hour_ns);
            let rate = per_day * bound;
            // One more nanosecond, so that no two events of a process coincide.
            let gap_ns = if rate > 0.0 {
                stream.exponential(DAY_NS as f64 / rate).saturating_add(1)
            } else {
                DAY_NS
            };
            let candidate_ns = at_ns.saturating_add(gap_ns);
            if candidate_ns >= hour_ns + HOUR_NS {
                // The process has no memory: it begins afresh in the next hour.
                at_ns = hour_ns + HOUR_NS;
                continue;
            }
            at_ns = candidate_ns;
            if stream.chance(self.factor(at_ns) / bound) {
                return (at_ns < self.end_ns).then_some(at_ns);
            }
        }
        None
    }

    /// A random time within the run, weighted by the cycle; bursts aside.
    pub(super) fn any_time(&self, stream: &mut Stream) -> u64 {
        let bound = self.cycle.iter().copied().fold(0.0, f64::max);
        loop {
            let at_ns = stream.below(self.end_ns);
            if stream.chance(self.cycle_at(at_ns) / bound) {
                return at_ns;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::people::Purpose;
    use crate::scenario::Weekday;

    fn time(days: u32, start: Weekday) -> Time {
        let mut day = [1; 24];
        day[9..17].fill(7);
        Time { days, start, week: [6, 6, 6, 6, 6, 3, 3], day }
    }

    fn events(clock: &Clock, per_day: f64) -> Vec<u64> {
        events_of(clock, per_day, 5)
    }

    fn events_of(clock: &Clock, per_day: f64, seed: u64) -> Vec<u64> {
        let mut stream = Stream::new(&[0; 32], seed, Purpose::Directory);
        let mut at_ns = 0;
        std::iter::from_fn(|| {
            at_ns = clock.next(&mut stream, at_ns, per_day)?;
            Some(at_ns)
        })
        .collect()
    }

    #[test]
    fn the_rate_follows_week_and_day() {
        let clock = Clock::new(&time(28, Weekday::Saturday), &[], BurstOf::Sessions);
        let events = events(&clock, 1000.0);
        let near = |value: usize, expected: f64| {
            assert!((value as f64 / expected - 1.0).abs() < 0.05, "{value}, expected {expected}");
        };
        near(events.len(), 28_000.0);
        // Two weekend days of half the weight of five weekdays: 6 of 36 parts.
        let weekend = events.iter().filter(|at| (**at / DAY_NS) % 7 < 2).count();
        near(weekend, 28_000.0 / 6.0);
        // Eight of 24 hours with seven times the weight: 56 of 72 parts.
        let office = events.iter().filter(|at| (9..17).contains(&((**at % DAY_NS) / HOUR_NS)));
        near(office.count(), 28_000.0 * 56.0 / 72.0);
        assert!(events.is_sorted() && events.iter().all(|at| *at < 28 * DAY_NS));
    }

    #[test]
    fn bursts_multiply_and_end() {
        let burst = Burst { of: BurstOf::Sessions, from_minute: 90, minutes: 15, factor: 200.0 };
        let quiet = Burst { of: BurstOf::Sessions, from_minute: 600, minutes: 60, factor: 0.0 };
        let other = Burst { of: BurstOf::Revocations, from_minute: 0, minutes: 60, factor: 9e5 };
        let mut flat = time(1, Weekday::Monday);
        (flat.week, flat.day) = ([1; 7], [1; 24]);
        let clock = Clock::new(&flat, &[burst, quiet, other], BurstOf::Sessions);
        let events = events(&clock, 960.0);
        let within = |from: u64, until: u64| {
            events.iter().filter(|at| (from..until).contains(&(**at / MINUTE_NS))).count()
        };
        // 10 events a quarter of an hour, 2000 in the burst.
        assert!((1850..2150).contains(&within(90, 105)), "{}", within(90, 105));
        assert!(within(60, 90) < 50 && within(105, 135) < 50);
        assert_eq!(within(600, 660), 0);
    }

    /// From one in ten thousand years to forty thousand a day: a rare event is rare, and ends.
    #[test]
    fn counts_follow_their_law_over_twelve_orders_of_magnitude() {
        let clock = Clock::new(&time(28, Weekday::Monday), &[], BurstOf::Sessions);
        for exponent in (-300..=-10).step_by(58).chain(-9..=4) {
            let per_day = 4.0 * 10_f64.powi(exponent);
            let seeds = if exponent < 1 { 50 } else { 1 };
            let count: usize = (0..seeds).map(|seed| events_of(&clock, per_day, seed).len()).sum();
            // Six standard deviations of a Poisson count, and a margin for discreteness.
            let mean = 28.0 * per_day * seeds as f64;
            let distance = (count as f64 - mean).abs();
            assert!(distance <= 6.0 * mean.sqrt() + 1.0, "1e{exponent}: {count}, expected {mean}");
        }
    }

    #[test]
    fn nothing_happens_at_rate_zero() {
        let clock = Clock::new(&time(3, Weekday::Monday), &[], BurstOf::Sessions);
        assert!(events(&clock, 0.0).is_empty());
    }
}
