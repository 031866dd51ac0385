//! Whether waits grow along a run: block means while it runs, and a test over replications.
//!
//! If a queue cannot keep up, it grows in proportion to time, and the mean wait in the second half
//! of a run is three times that in the first. If it can keep up, both halves have the same mean. In
//! the worst case the queue starts empty at a load near 1, and waits grow with the square root of
//! time: then the ratio is 1.83. So D = M_2 - 2.5 M_1 is positive only if the queue cannot keep up.
//! Student's test of E D <= 0 against E D > 0 over independent replications says how sure that is.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The level of the test, per cent: of a thousand queues that keep up at most one is suspected.
pub const SIGNIFICANCE_PERCENT: f64 = 0.1;
/// How many times the first half the second has to be: between 1.83 and 3.
const TIMES: f64 = 2.5;
/// Blocks at most: when there are more, pairs merge into blocks of twice the size.
const BLOCKS: usize = 64;
/// With fewer blocks the halves say nothing.
const BLOCKS_MIN: usize = 8;
/// With fewer replications there is no variance worth its name.
const REPLICATIONS_MIN: usize = 3;

/// Sums of waits over blocks of visits, in their order. Memory does not grow.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// Visits of a block.
    size: u64,
    sums: Vec<u128>,
    visits: u64,
    sum: u128,
}

impl Blocks {
    pub(super) fn new() -> Self {
        Self { size: 1, sums: Vec::with_capacity(BLOCKS), visits: 0, sum: 0 }
    }

    /// Adds the wait of the next visit.
    #[inline]
    pub(super) fn add(&mut self, wait_ns: u64) {
        self.sum += u128::from(wait_ns);
        self.visits += 1;
        if self.visits == self.size {
            self.close();
        }
    }

    fn close(&mut self) {
        self.sums.push(self.sum);
        (self.sum, self.visits) = (0, 0);
        if self.sums.len() == BLOCKS {
            self.sums = self.sums.chunks(2).map(|pair| pair.iter().sum()).collect();
            self.sums.reserve_exact(BLOCKS / 2);
            self.size *= 2;
        }
    }

    /// D = M_2 - 2.5 M_1 of the mean waits of both halves; `None` if there are too few visits.
    pub(super) fn excess(&self) -> Option<f64> {
        if self.sums.len() < BLOCKS_MIN {
            return None;
        }
        let half = self.sums.len() / 2;
        let mean = |sums: &[u128]| {
            sums.iter().map(|sum| *sum as f64).sum::<f64>() / (half as f64 * self.size as f64)
        };
        let (first, rest) = self.sums.split_at(half);
        let second = rest.get(rest.len() - half..)?;
        Some(mean(second) - TIMES * mean(first))
    }
}

/// The probability, by Student's test, of replications like these if the queue keeps up; `None` if
/// there are too few.
pub(super) fn probability(excesses: &[f64]) -> Option<f64> {
    if excesses.len() < REPLICATIONS_MIN {
        return None;
    }
    let n = excesses.len() as f64;
    let mean = excesses.iter().sum::<f64>() / n;
    let variance = excesses.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    if variance <= 0.0 {
        return Some(if mean > 0.0 { 0.0 } else { 1.0 });
    }
    let student = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    Some(student.sf(mean / (variance / n).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excess(visits: u64, wait: impl Fn(u64) -> u64) -> Option<f64> {
        let mut blocks = Blocks::new();
        (0..visits).for_each(|visit| blocks.add(wait(visit)));
        assert!(blocks.sums.len() <= BLOCKS && blocks.sums.capacity() <= 2 * BLOCKS);
        blocks.excess()
    }

    #[test]
    fn growth_with_time_stands_out() {
        for visits in [500, 5_000, 123_456] {
            assert!(excess(visits, |visit| 1000 * visit).expect("enough") > 0.0);
            assert!(excess(visits, |_| 1000).expect("enough") < 0.0);
            assert!(excess(visits, |visit| 1000 * visit.isqrt()).expect("enough") < 0.0);
        }
        assert_eq!(excess(7, |visit| visit), None);
    }

    #[test]
    fn the_test_is_students() {
        assert_eq!(probability(&[5.0, 6.0]), None);
        // Mean 2, s = 1, t = 2 / sqrt(1/3) = 3.464; two degrees of freedom: 0.0371.
        let p = probability(&[1.0, 2.0, 3.0]).expect("three");
        assert!((p - 0.0371).abs() < 1e-4, "{p}");
        let p = probability(&[-1.0, -2.0, -3.0]).expect("three");
        assert!((p - 0.9629).abs() < 1e-4, "{p}");
        assert_eq!(probability(&[0.0; 9]), Some(1.0));
        assert_eq!(probability(&[4.0; 9]), Some(0.0));
    }
}
