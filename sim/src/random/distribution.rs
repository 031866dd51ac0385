//! Named distributions of times, drawn as integers.
//!
//! A draw depends on the generator alone and uses a portable logarithm, so the same seed gives the
//! same integers on every machine.

use crate::whole;
use rand::Rng;
use rand_pcg::Pcg64Mcg;
use serde::Deserialize;

/// The generator of one stream of draws.
pub(crate) type Stream = Pcg64Mcg;

/// z with P(N(0, 1) <= z) = 0.95.
const Z_95: f64 = 1.644_853_626_951_472_2;
/// z with P(N(0, 1) <= z) = 0.99.
const Z_99: f64 = 2.326_347_874_040_840_8;
/// No time is drawn beyond this, so that sums of times do not overflow: 2^52 ns are 52 days.
const DRAW_MAX: f64 = 4_503_599_627_370_496.0;
/// The largest mean of a distribution: 11 days.
const MEAN_MAX_NS: u64 = 1_000_000_000_000_000;
/// Phases whose uniform variates are multiplied before a logarithm is taken: 2^-53 to this power
/// is still a normal number.
const PHASES: u32 = 16;

/// The distribution of a time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TimeDistribution {
    /// Always the same.
    Deterministic {
        /// Nanoseconds.
        ns: u64,
    },
    /// Memoryless.
    Exponential {
        /// Mean, nanoseconds.
        mean_ns: u64,
    },
    /// The sum of independent exponential phases.
    Erlang {
        /// How many phases.
        shape: u32,
        /// Mean of the sum, nanoseconds.
        mean_ns: u64,
    },
    /// The logarithm is normal.
    #[serde(rename = "lognormal")]
    LogNormal {
        /// Mean, nanoseconds.
        mean_ns: u64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Linear between quantiles at equal distances of probability, the least first.
    Empirical {
        /// At least two, in ascending order, nanoseconds.
        quantiles_ns: Vec<u64>,
    },
    /// A time for each of the operation's bytes, plus another.
    Sized {
        /// Picoseconds for each byte.
        ps_per_byte: u64,
        /// The rest of it.
        rest: Box<Self>,
    },
    /// As a calibration measured it.
    Calibrated {
        /// The operation, as the calibration file spells it.
        operation: String,
        /// The party whose time it is.
        party: String,
        /// How many in a row, such as one for each partition.
        #[serde(default = "once")]
        times: u32,
    },
}

const fn once() -> u32 {
    1
}

impl TimeDistribution {
    /// Whether a calibration provides it.
    pub(crate) fn is_measured(&self) -> bool {
        match self {
            Self::Calibrated { .. } => true,
            Self::Sized { rest, .. } => rest.is_measured(),
            _ => false,
        }
    }
}

/// A distribution that was checked and can be drawn from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sampler {
    Deterministic(u64),
    Exponential {
        mean: f64,
    },
    Erlang {
        shape: u32,
        phase_mean: f64,
    },
    LogNormal {
        mu: f64,
        sigma: f64,
    },
    Empirical(Vec<u64>),
    /// A sum of independent draws.
    Sum(u32, Box<Self>),
}

impl Sampler {
    /// Checks a law that is not calibrated.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub(crate) fn new(law: &TimeDistribution) -> Result<Self, String> {
        let mean = |mean_ns: u64| match mean_ns {
            1..=MEAN_MAX_NS => Ok(mean_ns as f64),
            _ => Err(format!("mean_ns must be from 1 to {MEAN_MAX_NS}")),
        };
        Ok(match law {
            TimeDistribution::Deterministic { ns } if *ns <= MEAN_MAX_NS => {
                Self::Deterministic(*ns)
            }
            TimeDistribution::Deterministic { .. } => {
                return Err(format!("ns must be at most {MEAN_MAX_NS}"));
            }
            TimeDistribution::Exponential { mean_ns } => {
                Self::Exponential { mean: mean(*mean_ns)? }
            }
            TimeDistribution::Erlang { shape: shape @ 1..=1000, mean_ns } => {
                Self::Erlang { shape: *shape, phase_mean: mean(*mean_ns)? / f64::from(*shape) }
            }
            TimeDistribution::Erlang { .. } => return Err("shape must be from 1 to 1000".into()),
            TimeDistribution::LogNormal { mean_ns, sigma } if (0.0..=4.0).contains(sigma) => {
                Self::lognormal_of_mean(mean(*mean_ns)?, *sigma)
            }
            TimeDistribution::LogNormal { .. } => return Err("sigma must be from 0 to 4".into()),
            TimeDistribution::Empirical { quantiles_ns } => Self::empirical(quantiles_ns.clone())?,
            TimeDistribution::Calibrated { .. } => return Err("needs a calibration".into()),
            TimeDistribution::Sized { .. } => {
                return Err("sized is for the service of a class alone".into());
            }
        })
    }

    /// Linear between quantiles.
    pub(crate) fn empirical(quantiles_ns: Vec<u64>) -> Result<Self, String> {
        if quantiles_ns.len() < 2 || !quantiles_ns.is_sorted() {
            return Err("quantiles_ns must be at least two, in ascending order".into());
        }
        if quantiles_ns.last().is_some_and(|last| *last > MEAN_MAX_NS) {
            return Err(format!("quantiles_ns must be at most {MEAN_MAX_NS}"));
        }
        Ok(Self::Empirical(quantiles_ns))
    }

    /// Lognormal with the mean m: mu = ln m - sigma^2 / 2.
    fn lognormal_of_mean(mean: f64, sigma: f64) -> Self {
        Self::LogNormal { mu: libm::log(mean) - sigma * sigma / 2.0, sigma }
    }

    /// Lognormal with this mean and this ratio of its 99th percentile to its median.
    pub(crate) fn lognormal_of_tail(mean: f64, p99_over_p50: f64) -> Self {
        Self::lognormal_of_mean(mean, libm::log(p99_over_p50) / Z_99)
    }

    /// Lognormal through its median and its 95th percentile.
    pub(crate) fn lognormal_through(median: u32, p95: u32) -> Self {
        let mu = libm::log(f64::from(median));
        Self::LogNormal { mu, sigma: (libm::log(f64::from(p95)) - mu) / Z_95 }
    }

    /// The sum of `times` independent draws.
    pub(crate) fn times(self, times: u32) -> Self {
        if times == 1 { self } else { Self::Sum(times, Box::new(self)) }
    }

    /// One variate.
    #[inline]
    pub(crate) fn draw(&self, stream: &mut Stream) -> u64 {
        match self {
            Self::Deterministic(ns) => *ns,
            Self::Exponential { mean } => quantised(mean * exponential(stream)),
            Self::Erlang { shape, phase_mean } => quantised(phase_mean * erlang(*shape, stream)),
            Self::LogNormal { mu, sigma } => quantised(libm::exp(mu + sigma * normal(stream))),
            Self::Empirical(quantiles) => interpolated(quantiles, stream),
            Self::Sum(times, one) => {
                (0..*times).map(|_| one.draw(stream)).fold(0, u64::saturating_add)
            }
        }
    }
}

/// The nearest integer, within bounds.
#[inline]
fn quantised(value: f64) -> u64 {
    whole::nearest(value.min(DRAW_MAX))
}

/// Uniform in (0, 1].
#[inline]
pub(crate) fn uniform(stream: &mut Stream) -> f64 {
    // (k + 1) / 2^53 of a 53-bit k
    ((stream.next_u64() >> 11) + 1) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// Exponential of mean 1: -ln u.
#[inline]
pub(crate) fn exponential(stream: &mut Stream) -> f64 {
    -libm::log(uniform(stream))
}

/// The sum of `shape` exponentials of mean 1: -ln (u_1 u_2 ...), in pieces that do not underflow.
fn erlang(shape: u32, stream: &mut Stream) -> f64 {
    let mut sum = 0.0;
    let mut left = shape;
    while left > 0 {
        let phases = left.min(PHASES);
        sum -= libm::log((0..phases).map(|_| uniform(stream)).product());
        left -= phases;
    }
    sum
}

/// Standard normal, by Box and Muller: sqrt(-2 ln u) cos(2 pi v).
fn normal(stream: &mut Stream) -> f64 {
    let radius = libm::sqrt(2.0 * exponential(stream));
    radius * libm::cos(std::f64::consts::TAU * uniform(stream))
}

/// A point on the inverse of the distribution function, in integers.
fn interpolated(quantiles: &[u64], stream: &mut Stream) -> u64 {
    let steps = quantiles.len() as u128 - 1;
    // Position in 2^-64 of a step.
    let position = u128::from(stream.next_u64()) * steps;
    let step = (position >> 64) as usize;
    let fraction = (position & u128::from(u64::MAX)) as u64;
    let low = quantiles.get(step).copied().unwrap_or_default();
    let high = quantiles.get(step + 1).copied().unwrap_or(low);
    low + ((u128::from(high - low) * u128::from(fraction)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    /// Mean and variance over mean squared of many draws.
    fn moments(sampler: &Sampler) -> (f64, f64) {
        let mut stream = Stream::seed_from_u64(5);
        let n = 400_000_u32;
        let draws: Vec<f64> = (0..n).map(|_| sampler.draw(&mut stream) as f64).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
        (mean, variance / (mean * mean))
    }

    #[test]
    fn draws_have_the_moments_of_their_law() {
        let cases = [
            (TimeDistribution::Deterministic { ns: 1_000_000 }, 0.0),
            (TimeDistribution::Exponential { mean_ns: 1_000_000 }, 1.0),
            (TimeDistribution::Erlang { shape: 4, mean_ns: 1_000_000 }, 0.25),
            (TimeDistribution::Erlang { shape: 40, mean_ns: 1_000_000 }, 0.025),
            // exp(sigma^2) - 1
            (TimeDistribution::LogNormal { mean_ns: 1_000_000, sigma: 0.5 }, 0.284),
            // Uniform from 0 to 2: (2^2 / 12) / 1
            (TimeDistribution::Empirical { quantiles_ns: vec![0, 1_000_000, 2_000_000] }, 0.333),
        ];
        for (law, variation) in cases {
            let (mean, found) = moments(&Sampler::new(&law).expect("a right law"));
            assert!((mean / 1e6 - 1.0).abs() < 0.01, "{law:?}: mean {mean}");
            assert!((found - variation).abs() < 0.01, "{law:?}: variation {found}");
        }
        let sum = Sampler::Exponential { mean: 250_000.0 }.times(4);
        let (mean, variation) = moments(&sum);
        assert!((mean / 1e6 - 1.0).abs() < 0.01 && (variation - 0.25).abs() < 0.01);
    }

    /// Half of the draws are below the median, whatever the scale.
    #[test]
    fn draws_keep_their_law_over_twelve_orders_of_magnitude() {
        for exponent in 3..=15 {
            let mean_ns = 10_u64.pow(exponent);
            let mean = mean_ns as f64;
            let cases = [
                (TimeDistribution::Exponential { mean_ns }, mean * std::f64::consts::LN_2),
                (TimeDistribution::LogNormal { mean_ns, sigma: 0.5 }, mean * libm::exp(-0.125)),
                // The median of the sum of four exponentials of mean 1 is 3.672.
                (TimeDistribution::Erlang { shape: 4, mean_ns }, mean * 0.918),
                (TimeDistribution::Empirical { quantiles_ns: vec![0, mean_ns, mean_ns] }, mean),
            ];
            for (law, median) in cases {
                let sampler = Sampler::new(&law).expect("a right law");
                let mut stream = Stream::seed_from_u64(7);
                let below = (0..40_000).filter(|_| (sampler.draw(&mut stream) as f64) < median);
                let below = below.count();
                assert!(below.abs_diff(20_000) <= 600, "{law:?}: {below} of 40000 are below");
            }
        }
        let many = Sampler::Deterministic(u64::MAX / 2).times(5);
        assert_eq!(many.draw(&mut Stream::seed_from_u64(1)), u64::MAX);
    }

    #[test]
    fn sizes_go_through_their_quantiles() {
        let sampler = Sampler::lognormal_through(93_000, 125_000);
        let mut stream = Stream::seed_from_u64(5);
        let mut draws: Vec<u64> = (0..100_000).map(|_| sampler.draw(&mut stream)).collect();
        draws.sort_unstable();
        let quantile = |percent: usize| draws.get(draws.len() * percent / 100).copied();
        let near = |value: Option<u64>, expected: f64| {
            value.is_some_and(|value| (value as f64 / expected - 1.0).abs() < 0.01)
        };
        assert!(near(quantile(50), 93_000.0) && near(quantile(95), 125_000.0));
    }

    #[test]
    fn draws_are_the_same_everywhere() {
        let mut stream = Stream::seed_from_u64(1);
        let exponential = Sampler::Exponential { mean: 1e9 };
        let lognormal = Sampler::LogNormal { mu: 20.0, sigma: 1.0 };
        let drawn = [&exponential, &lognormal, &exponential].map(|law| law.draw(&mut stream));
        assert_eq!(drawn, GOLDEN);
    }

    const GOLDEN: [u64; 3] = [154_647_482, 68_500_806, 319_861_355];

    #[test]
    fn wrong_laws_are_refused() {
        let wrong = [
            TimeDistribution::Deterministic { ns: u64::MAX },
            TimeDistribution::Exponential { mean_ns: 0 },
            TimeDistribution::Erlang { shape: 0, mean_ns: 1 },
            TimeDistribution::LogNormal { mean_ns: 1, sigma: -1.0 },
            TimeDistribution::LogNormal { mean_ns: 1, sigma: f64::NAN },
            TimeDistribution::Empirical { quantiles_ns: vec![1] },
            TimeDistribution::Empirical { quantiles_ns: vec![2, 1] },
        ];
        for law in wrong {
            assert!(Sampler::new(&law).is_err(), "{law:?}");
        }
    }
}
