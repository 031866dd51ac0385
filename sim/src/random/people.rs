//! The choices of a workload's people. Each stream is a function of the scenario, the seed and its
//! purpose. Only integers and choices leave this file.

use crate::whole;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng as _, SeedableRng as _};

/// What a stream of random numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Who works where, and when staff leave.
    Directory,
    /// Everything that has to do with one patient.
    Patient(u32),
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream for a purpose: seeded by BLAKE3 of configuration, seed and purpose.
    pub(crate) fn new(configuration: &[u8; 32], seed: u64, purpose: Purpose) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 workload stream");
        hasher.update(configuration).update(&seed.to_be_bytes());
        match purpose {
            Purpose::Directory => hasher.update(&[0]),
            Purpose::Patient(patient) => hasher.update(&[1]).update(&patient.to_be_bytes()),
        };
        Self(Xoshiro256PlusPlus::from_seed(*hasher.finalize().as_bytes()))
    }

    /// Evenly in [0, 1): the upper 53 bits.
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly below `n`; zero if `n` is. The high word of a product: its bias is below n / 2^64.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// Evenly below `n`, an index.
    pub(crate) fn index(&mut self, n: usize) -> usize {
        self.below(n as u64) as usize
    }

    /// Whether an event of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Whether an event of this probability happens, percent.
    pub(crate) fn percent(&mut self, percent: f64) -> bool {
        self.chance(percent / 100.0)
    }

    /// Exponential, rounded down: -mean ln(1 - u). If the mean is beyond every integer, the event
    /// never comes: the greatest integer.
    pub(crate) fn exponential(&mut self, mean: f64) -> u64 {
        let times = -libm::log(1.0 - self.unit());
        if mean == f64::INFINITY { u64::MAX } else { whole::floor(mean * times) }
    }

    /// Geometric on 1, 2, ... with this mean: 1 + floor(ln(1 - u) / ln(1 - 1 / mean)).
    pub(crate) fn geometric(&mut self, mean: f64) -> u32 {
        if mean <= 1.0 {
            return 1;
        }
        let more = libm::log(1.0 - self.unit()) / libm::log(1.0 - 1.0 / mean);
        u32::try_from(whole::floor(more)).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Lognormal with this median and deviation of the logarithm: median exp(sigma z), with z
    /// standard normal by Box and Muller, sqrt(-2 ln(1 - u)) cos(2 pi v).
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> u64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        let z = radius * libm::cos(std::f64::consts::TAU * self.unit());
        whole::nearest(median * libm::exp(sigma * z))
    }
}

/// Fewer units in all no longer tell weights apart.
const FEW: u64 = 1_000_000;

/// Choices with integer weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weighted {
    /// The sum of the weights up to each choice.
    sums: Vec<u64>,
}

impl Weighted {
    /// The choices 0, 1, ... with these weights.
    pub(crate) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let sums = weights.into_iter().scan(0_u64, |sum, weight| {
            *sum = sum.saturating_add(weight);
            Some(*sum)
        });
        Self { sums: sums.collect() }
    }

    /// A power law: choice i is weighted (first + i)^-exponent, in units of which the smallest
    /// weight has at least one.
    pub(crate) fn power_law(count: usize, first: u32, exponent: f64) -> Self {
        let weight = |at: usize| 1.0e12 * power(f64::from(first) + at as f64, -exponent);
        Self::new((0..count).map(|at| whole::floor(weight(at)).max(1)))
    }

    /// Choices with weights of about 1 at most, in units of 10^-12. If even the largest is tiny,
    /// the unit is a fraction of it.
    pub(crate) fn of_parts(weights: impl Iterator<Item = f64> + Clone) -> Self {
        let usual = Self::new(weights.clone().map(|weight| whole::floor(weight * 1e12)));
        if usual.sums.last().is_none_or(|total| *total >= FEW) {
            return usual;
        }
        let largest = weights.clone().fold(f64::MIN_POSITIVE, f64::max);
        Self::new(weights.map(|weight| whole::floor(weight / largest * 1e12)))
    }

    /// A choice; `None` if all weights are zero.
    pub(crate) fn draw(&self, stream: &mut Stream) -> Option<usize> {
        self.draw_among(self.sums.len(), stream)
    }

    /// One of the first `count` choices.
    pub(crate) fn draw_among(&self, count: usize, stream: &mut Stream) -> Option<usize> {
        let sums = self.sums.get(..count)?;
        let total = *sums.last()?;
        if total == 0 {
            return None;
        }
        let at = stream.below(total);
        Some(sums.partition_point(|sum| *sum <= at))
    }
}

/// x^y, the same bits everywhere.
pub(crate) fn power(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a wrong index fails the test")]
    use super::*;

    const N: usize = 40_000;

    fn stream() -> Stream {
        Stream::new(&[7; 32], 1, Purpose::Directory)
    }

    fn mean(values: &[u64]) -> f64 {
        values.iter().sum::<u64>() as f64 / values.len() as f64
    }

    fn quantile(values: &mut [u64], percent: usize) -> f64 {
        values.sort_unstable();
        values.get(values.len() * percent / 100).copied().expect("in range") as f64
    }

    #[track_caller]
    fn near(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance * expected, "{value}, expected {expected}");
    }

    #[test]
    fn streams_differ_by_purpose_seed_and_configuration() {
        let first = |configuration: u8, seed, purpose| {
            Stream::new(&[configuration; 32], seed, purpose).below(u64::MAX)
        };
        let all = [
            first(0, 0, Purpose::Directory),
            first(1, 0, Purpose::Directory),
            first(0, 1, Purpose::Directory),
            first(0, 0, Purpose::Patient(0)),
            first(0, 0, Purpose::Patient(1)),
        ];
        let distinct: std::collections::BTreeSet<u64> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(first(0, 0, Purpose::Patient(1)), all[4]);
    }

    #[test]
    fn variates_have_their_means_and_quantiles() {
        let mut stream = stream();
        let exponential: Vec<u64> = (0..N).map(|_| stream.exponential(1e6)).collect();
        near(mean(&exponential), 1e6, 0.03);
        let geometric: Vec<u64> = (0..N).map(|_| u64::from(stream.geometric(3.0))).collect();
        near(mean(&geometric), 3.0, 0.03);
        assert_eq!(geometric.iter().min(), Some(&1));
        assert!((0..100).all(|_| stream.geometric(1.0) == 1));
        let mut lognormal: Vec<u64> = (0..N).map(|_| stream.lognormal(93e3, 0.18)).collect();
        near(quantile(&mut lognormal, 50), 93e3, 0.01);
        near(quantile(&mut lognormal, 95), 93e3 * libm::exp(0.18 * 1.6449), 0.02);
        assert!((0..100).all(|_| stream.lognormal(51_200.0, 0.0) == 51_200));
    }

    /// Half of the variates are below the median of their law, whatever its scale: six deviations
    /// of a binomial count, 600 of 40,000.
    #[track_caller]
    fn halves(median: f64, mut draw: impl FnMut() -> u64) {
        let below = (0..N).filter(|_| (draw() as f64) < median).count();
        assert!(below.abs_diff(N / 2) <= 600, "{below} of {N} are below {median}");
    }

    #[test]
    fn variates_keep_their_law_over_eighteen_orders_of_magnitude() {
        let mut stream = stream();
        for exponent in 2..=18 {
            let scale = 10_f64.powi(exponent);
            halves(scale * std::f64::consts::LN_2, || stream.exponential(scale));
            halves(scale, || stream.lognormal(scale, 0.5));
        }
        // Beyond the greatest integer: never, and not at once.
        for mean in [1e25, 1e300, f64::MAX] {
            assert!((0..N).filter(|_| stream.exponential(mean) < u64::MAX).count() < 100, "{mean}");
        }
        assert_eq!(stream.exponential(f64::INFINITY), u64::MAX);
        assert_eq!(stream.lognormal(1e300, 1.0), u64::MAX);
        for mean in [1.5, 10.0, 1000.0, 1e6] {
            let sum: f64 = (0..N).map(|_| f64::from(stream.geometric(mean))).sum();
            near(sum / N as f64, mean, 0.03);
        }
        assert!((0..100).all(|_| stream.geometric(f64::MAX) >= 1));
    }

    #[test]
    fn little_weights_are_told_apart() {
        let mut stream = stream();
        for scale in [1.0, 1e-9, 1e-20, 1e-200] {
            let weighted = Weighted::of_parts([3.0 * scale, 0.0, scale].into_iter());
            let first = (0..N).filter(|_| weighted.draw(&mut stream) == Some(0)).count();
            near(first as f64, 0.75 * N as f64, 0.03);
        }
        assert_eq!(Weighted::of_parts([0.0, 0.0].into_iter()).draw(&mut stream), None);
    }

    #[test]
    fn choices_are_weighted() {
        let mut stream = stream();
        let weighted = Weighted::new([1, 0, 3]);
        let mut counts = [0_u32; 3];
        for _ in 0..N {
            counts[weighted.draw(&mut stream).expect("a choice")] += 1;
        }
        assert_eq!(counts[1], 0);
        near(f64::from(counts[2]) / f64::from(counts[0]), 3.0, 0.05);
        assert_eq!(Weighted::new([0, 0]).draw(&mut stream), None);
        assert_eq!(Weighted::default().draw(&mut stream), None);
    }
}
