//! How a time grows: a constant, a line and an exponential curve fitted by least squares of
//! relative errors, and compared by Akaike's information criterion. Errors are proportional to the
//! time, so a large time counts no more than a small one.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng as _, SeedableRng as _};

/// A law of growth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrowthLaw {
    /// y = a.
    Constant,
    /// y = a + b x.
    Linear,
    /// y = a e^{b x}.
    Exponential,
}

impl GrowthLaw {
    /// All laws.
    pub const ALL: [Self; 3] = [Self::Constant, Self::Linear, Self::Exponential];

    /// The law in a word.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Linear => "linear",
            Self::Exponential => "exponential",
        }
    }

    /// Fitted parameters: those of the law, and the variance of the residuals.
    const fn parameters(self) -> f64 {
        match self {
            Self::Constant => 2.0,
            Self::Linear | Self::Exponential => 3.0,
        }
    }
}

/// A fitted law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Which law.
    pub law: GrowthLaw,
    /// Its first number.
    pub a: f64,
    /// Its second number; zero if it has none.
    pub b: f64,
    /// Akaike's criterion with the correction for few points (Hurvich and Tsai 1989): smaller is
    /// better, and only differences mean something.
    pub aic: f64,
}

impl Fit {
    /// The law's value at x.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        match self.law {
            GrowthLaw::Constant => self.a,
            GrowthLaw::Linear => self.a + self.b * x,
            GrowthLaw::Exponential => self.a * libm::exp(self.b * x),
        }
    }
}

/// Every law, fitted to points (x, y). `None` for fewer than six points, too few for the criterion,
/// and if all x are the same.
#[must_use]
pub fn fit(points: &[(f64, f64)]) -> Option<[Fit; 3]> {
    let spread = points.iter().map(|(x, _)| *x).fold(0.0, f64::max)
        - points.iter().map(|(x, _)| *x).fold(f64::INFINITY, f64::min);
    if points.len() < 6 || spread <= 0.0 {
        return None;
    }
    // The constant of least relative squares: sum w y / sum w, with w = 1 / y^2.
    let mean = points.iter().map(|(_, y)| weight(*y) * y).sum::<f64>()
        / points.iter().map(|(_, y)| weight(*y)).sum::<f64>();
    let (intercept, slope) = line(points);
    let rate = rate(points, spread);
    Some([
        judged(points, GrowthLaw::Constant, mean, 0.0),
        judged(points, GrowthLaw::Linear, intercept, slope),
        judged(points, GrowthLaw::Exponential, scale(points, rate), rate),
    ])
}

/// The better fit of a line and an exponential curve, and by how much its criterion is smaller.
#[must_use]
pub fn better(fits: &[Fit; 3]) -> (GrowthLaw, f64) {
    let [_, linear, exponential] = fits;
    let difference = exponential.aic - linear.aic;
    if difference >= 0.0 {
        (GrowthLaw::Linear, difference)
    } else {
        (GrowthLaw::Exponential, -difference)
    }
}

/// How much better an exponential curve fits than a line, and how certain that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advantage {
    /// AIC of the line minus that of the curve: positive if the curve fits better.
    pub value: f64,
    /// Its 95 % confidence interval; `None` if the points have none.
    pub interval: Option<(f64, f64)>,
}

/// Redraws of the parametric bootstrap that gives an interval.
const REDRAWS: usize = 200;

/// The advantage of an exponential curve over a line; zero for points that [`fit`] rejects.
/// `spread` holds each point's x and both ends of the 95 % interval of its y. Each point is redrawn
/// log-normally within its interval, and the laws are fitted again. The interval holds the middle
/// 95 % of these advantages, and the value itself. The result is deterministic.
#[must_use]
pub fn advantage(points: &[(f64, f64)], spread: Option<&[(f64, f64, f64)]>) -> Advantage {
    let of = |points: &[(f64, f64)]| {
        fit(points).map_or(0.0, |[_, linear, exponential]| linear.aic - exponential.aic)
    };
    let value = of(points);
    let interval = spread.filter(|spread| spread.len() == points.len()).and_then(|spread| {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
        let mut drawn: Vec<f64> = (0..REDRAWS)
            .map(|_| {
                let redraw = |((x, y), (_, low, high)): (&(f64, f64), &(f64, f64, f64))| {
                    // The ends are 1.96 standard deviations away on either side.
                    let sigma = libm::log(high / low.max(f64::MIN_POSITIVE)) / (2.0 * 1.96);
                    (*x, y * libm::exp(sigma * normal(&mut random)))
                };
                of(&points.iter().zip(spread).map(redraw).collect::<Vec<_>>())
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        let (low, high) = (drawn.get(REDRAWS / 40)?, drawn.get(REDRAWS - 1 - REDRAWS / 40)?);
        Some((low.min(value), high.max(value)))
    });
    Advantage { value, interval }
}

/// A normal variate: the sum of twelve uniform ones has variance one.
fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
    let unit =
        |random: &mut Xoshiro256PlusPlus| (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    (0..12).map(|_| unit(random)).sum::<f64>() - 6.0
}

fn judged(points: &[(f64, f64)], law: GrowthLaw, a: f64, b: f64) -> Fit {
    let n = points.len() as f64;
    let k = law.parameters();
    let fit = Fit { law, a, b, aic: 0.0 };
    let rest = rest(points, &fit).max(f64::MIN_POSITIVE);
    // AIC = n ln(RSS / n) + 2 k, and 2 k (k + 1) / (n - k - 1) more for few points
    let aic = n * libm::log(rest / n) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
    Fit { aic, ..fit }
}

/// The weight of a squared error: errors are relative to the point.
fn weight(y: f64) -> f64 {
    1.0 / (y * y).max(f64::MIN_POSITIVE)
}

/// The sum of a law's squared relative errors.
fn rest(points: &[(f64, f64)], fit: &Fit) -> f64 {
    points.iter().map(|(x, y)| weight(*y) * (y - fit.at(*x)).powi(2)).sum()
}

/// Intercept and slope of the line of least squares.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n: f64 = points.iter().map(|(_, y)| weight(*y)).sum();
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| {
        let part = weight(*y) / n;
        (a + x * part, b + y * part)
    });
    let products: f64 = points.iter().map(|(px, py)| weight(*py) * (px - x) * (py - y)).sum();
    let squares: f64 = points.iter().map(|(px, py)| weight(*py) * (px - x).powi(2)).sum();
    let slope = products / squares;
    (y - slope * x, slope)
}

/// The best factor of e^{b x} for a given rate b: sum w y e^{bx} / sum w e^{2bx}.
fn scale(points: &[(f64, f64)], rate: f64) -> f64 {
    let (above, below) = points.iter().fold((0.0, 0.0), |(above, below), (x, y)| {
        let power = libm::exp(rate * x);
        let weight = weight(*y);
        (above + weight * y * power, below + weight * power * power)
    });
    above / below
}

/// The rate of the exponential curve of least squares: the best of a grid over twenty foldings
/// either way, then golden-section search around it.
fn rate(points: &[(f64, f64)], spread: f64) -> f64 {
    const STEPS: i32 = 400;
    let step = 20.0 / spread / f64::from(STEPS);
    let rest = |rate: f64| {
        let fit = Fit { law: GrowthLaw::Exponential, a: scale(points, rate), b: rate, aic: 0.0 };
        rest(points, &fit)
    };
    let best = (-STEPS..=STEPS)
        .map(|i| step * f64::from(i))
        .min_by(|a, b| rest(*a).total_cmp(&rest(*b)))
        .unwrap_or(0.0);
    let (mut low, mut high) = (best - step, best + step);
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..60 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if rest(left) < rest(right) {
            high = right;
        } else {
            low = left;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 8] = [50.0, 100.0, 200.0, 500.0, 800.0, 1024.0, 1500.0, 2048.0];

    /// A little off, always the same way.
    fn noisy(law: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let noise = [1.01, 0.98, 1.02, 0.99, 1.0, 1.02, 0.99, 1.01];
        X.iter().zip(noise).map(|(x, noise)| (*x, law(*x) * noise)).collect()
    }

    #[test]
    fn the_law_that_made_the_points_is_found() {
        let fits = fit(&noisy(|x| 3.0 + 0.02 * x)).expect("enough points");
        assert_eq!(better(&fits).0, GrowthLaw::Linear);
        assert!(better(&fits).1 > 10.0);
        let [_, linear, _] = fits;
        assert!((linear.b - 0.02).abs() < 0.001 && (linear.a - 3.0).abs() < 0.5, "{linear:?}");

        let fits = fit(&noisy(|x| 3.0 * (0.002 * x).exp())).expect("enough points");
        assert_eq!(better(&fits).0, GrowthLaw::Exponential);
        assert!(better(&fits).1 > 10.0);
        let [_, _, exponential] = fits;
        assert!((exponential.b - 0.002).abs() < 0.0001, "{exponential:?}");

        let fits = fit(&noisy(|_| 7.0)).expect("enough points");
        let least = fits.iter().min_by(|a, b| a.aic.total_cmp(&b.aic)).expect("three");
        assert_eq!(least.law, GrowthLaw::Constant);
    }

    #[test]
    fn an_advantage_is_as_sure_as_the_points() {
        let line = noisy(|x| 3.0 + 0.02 * x);
        let within = |percent: f64| -> Vec<(f64, f64, f64)> {
            let ends = |(x, y): &(f64, f64)| {
                (*x, y * (1.0 - percent / 100.0), y * (1.0 + percent / 100.0))
            };
            line.iter().map(ends).collect()
        };
        let sure = advantage(&line, Some(&within(2.0)));
        let (low, high) = sure.interval.expect("the points have intervals");
        assert!(low <= sure.value && sure.value <= high && high < -5.0, "{sure:?}");
        assert_eq!(advantage(&line, Some(&within(2.0))), sure, "the same again");
        let (low, high) = advantage(&line, Some(&within(60.0))).interval.expect("wide ones");
        assert!(low < 2.0 && high > 2.0, "{low} to {high}");
        assert_eq!(advantage(&line, None).interval, None);
    }

    #[test]
    fn too_few_points_say_nothing() {
        assert_eq!(fit(&[(1.0, 1.0); 5]), None);
        assert_eq!(fit(&[(1.0, 1.0); 9]), None);
    }
}
