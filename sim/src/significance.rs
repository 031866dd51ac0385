//! Whether two measurements of one point differ by more than chance, among many such points.

use crate::sample::{Interval, Sample};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The accepted chance of calling anything different that is not.
pub const LEVEL: f64 = 0.05;

/// The probability that two measurements of the same thing lie at least as far apart as these: a
/// two-sided t test (Welch) of the logarithms, whose standard errors follow from the 95 % intervals.
/// `None` if one of them has no interval.
#[must_use]
pub fn p_value(earlier: &Sample, later: &Sample) -> Option<f64> {
    let ((from, from_error), (to, to_error)) = (logarithm(earlier)?, logarithm(later)?);
    let variance = from_error.powi(2) + to_error.powi(2);
    if variance <= 0.0 {
        return Some(if (from - to).abs() > 0.0 { 0.0 } else { 1.0 });
    }
    let part =
        |error: f64, samples: u32| error.powi(4) / f64::from(samples.saturating_sub(1).max(1));
    let freedom = variance.powi(2)
        / (part(from_error, earlier.samples) + part(to_error, later.samples))
            .max(f64::MIN_POSITIVE);
    let student = StudentsT::new(0.0, 1.0, freedom.max(1.0)).ok()?;
    let distance = (from - to).abs() / variance.sqrt();
    Some((2.0 * student.sf(distance)).min(1.0))
}

/// The logarithm of a time, and its standard error.
fn logarithm(sample: &Sample) -> Option<(f64, f64)> {
    let (low, high) = sample.ends_ns()?;
    let ln = |ns: u64| libm::log(ns.max(1) as f64);
    // How far the ends of the interval lie from the middle, in standard errors.
    let errors = match sample.interval? {
        Interval::MedianCi95 => 1.96,
        Interval::MeanCi95 => {
            let freedom = f64::from(sample.samples.saturating_sub(1).max(1));
            StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.975)
        }
    };
    Some((ln(sample.median_ns), (ln(high) - ln(low)) / (2.0 * errors)))
}

/// Holm's method: the hypotheses to reject so that the chance of any wrong rejection is at most
/// `level`. The smallest of n probabilities is compared with level / n, the next with level / (n -
/// 1), and so on until one is too large.
#[must_use]
pub fn holm(p_values: &[f64], level: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    let p = |index: usize| p_values.get(index).copied().unwrap_or(1.0);
    order.sort_by(|a, b| p(*a).total_cmp(&p(*b)));
    let left = (1..=order.len()).rev();
    let refuted =
        order.iter().zip(left).take_while(|(index, left)| p(**index) * *left as f64 <= level);
    let refuted: Vec<usize> = refuted.map(|(index, _)| *index).collect();
    (0..p_values.len()).map(|index| refuted.contains(&index)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Operation, Timing};
    use std::time::Duration;

    fn sample(ns: impl IntoIterator<Item = u64>) -> Sample {
        let times: Vec<Duration> = ns.into_iter().map(Duration::from_nanos).collect();
        let timing = Timing::of(&times).expect("some");
        Sample::new("operations", Operation::KeyPair, "type-a", timing)
    }

    #[test]
    fn what_lies_apart_is_unlikely_and_what_does_not_is_not() {
        let point = |shift: u64| sample((0..31).map(|n| 1_000 + shift + 3 * n));
        let p = |shift| p_value(&point(0), &point(shift)).expect("intervals");
        assert!((p(0) - 1.0).abs() < 1e-9, "{}", p(0));
        assert!(p(10) > 0.05 && p(100) < 1e-4, "{} {}", p(10), p(100));
        assert!(p(20) > p(40) && p(40) > p(60));
        assert_eq!(p_value(&point(0), &sample(0..5)), None);
    }

    /// Between two runs that measure the same, at most about one point in twenty seems to move.
    #[test]
    fn of_equal_things_few_seem_different() {
        use rand::rngs::Xoshiro256PlusPlus;
        use rand::{RngExt as _, SeedableRng as _};
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut draw = |n: u32| -> Sample {
            let sum = |random: &mut Xoshiro256PlusPlus| {
                (0..12).map(|_| random.random_range(0..100)).sum::<u64>()
            };
            sample((0..n).map(|_| 10_000 + sum(&mut random)).collect::<Vec<u64>>())
        };
        for n in [6, 11, 31] {
            let seems = |_: &i32| p_value(&draw(n), &draw(n)).is_some_and(|p| p <= LEVEL);
            let seem = (0..1000).filter(seems).count();
            assert!((1..=70).contains(&seem), "{seem} of 1000 with n = {n}");
        }
    }

    /// By hand: 0.005 against 0.05 / 4, 0.01 against 0.05 / 3, 0.03 against 0.05 / 2, which fails.
    #[test]
    fn holm_stops_at_the_first_that_is_not_small_enough() {
        assert_eq!(holm(&[0.01, 0.04, 0.03, 0.005], 0.05), [true, false, false, true]);
        assert_eq!(holm(&[0.04], 0.05), [true]);
        assert_eq!(holm(&[0.04, 0.04], 0.05), [false, false]);
        assert_eq!(holm(&[], 0.05), Vec::<bool>::new());
    }
}
