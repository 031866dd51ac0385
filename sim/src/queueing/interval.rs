//! Confidence intervals from independent replications.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A mean over replications, with its confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) mean: f64,
    /// `None` with fewer than two replications.
    pub(crate) interval: Option<[f64; 2]>,
}

impl Estimate {
    /// The mean m of n independent values and m -+ t s / sqrt(n), where s^2 is their variance and t
    /// the quantile of Student's distribution with n - 1 degrees of freedom. `None` for no values.
    pub(crate) fn of(values: &[f64], confidence_percent: u32) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let freedom = n - 1.0;
        let student = StudentsT::new(0.0, 1.0, freedom).ok();
        let interval = student.map(|student| {
            let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / freedom;
            let t = student.inverse_cdf(0.5 + f64::from(confidence_percent) / 200.0);
            let half = t * (variance / n).sqrt();
            [mean - half, mean + half]
        });
        Some(Self { mean, interval })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_tables() {
        assert_eq!(Estimate::of(&[], 95), None);
        assert_eq!(Estimate::of(&[3.0], 95), Some(Estimate { mean: 3.0, interval: None }));
        // s = 1, so that the half width is t / sqrt(n); t from published tables.
        for (values, confidence, t) in [
            (vec![1.0, 2.0, 3.0], 95, 4.303),
            (vec![1.0, 2.0, 3.0], 99, 9.925),
            (vec![1.0, 2.0, 3.0], 90, 2.920),
        ] {
            let estimate = Estimate::of(&values, confidence).expect("three values");
            let [low, high] = estimate.interval.expect("three values");
            let half = t / 3.0_f64.sqrt();
            assert!((low - (2.0 - half)).abs() < 1e-3, "{low}");
            assert!((high - (2.0 + half)).abs() < 1e-3, "{high}");
        }
    }
}
