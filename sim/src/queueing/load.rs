//! Offered load: how much service arrives at each station per time of its servers.
//!
//! A class of rate l and a visit of mean service s offer rho = l s / c to c servers. Each operation
//! of a batch counts, and a route taken again with probability p counts 1 / (1 - p) times. An
//! overloaded station lets only 1 / rho through to the next one.

use super::arrival::Process;
use super::network::{Class, Network, Station};
use super::service::Service;
use crate::random::distribution::Sampler;

/// Rounds until what overloaded stations let through settles. Networks have fewer stations in a
/// row, or the difference is negligible.
const ROUNDS: usize = 64;

impl Network {
    /// The load offered to each station, averaged over time; `None` where nobody ever waits, and
    /// everywhere if arrivals come from outside.
    pub(super) fn offered_loads(&self) -> Vec<Option<f64>> {
        let rates: Option<Vec<f64>> = self.classes.iter().map(Class::per_ns).collect();
        let Some(rates) = rates else { return vec![None; self.stations.len()] };
        let mut loads: Vec<f64> = vec![0.0; self.stations.len()];
        for _ in 0..ROUNDS {
            let let_through: Vec<f64> = loads.iter().map(|load| load.recip().min(1.0)).collect();
            let next = self.loads_of(&rates, &let_through);
            let settled = loads.iter().zip(&next).all(|(old, new)| (old - new).abs() < 1e-12);
            loads = next;
            if settled {
                break;
            }
        }
        let has_servers = |station: &Station| station.servers.number(self.users).is_some();
        let known = loads.into_iter().zip(&self.stations);
        known.map(|(load, station)| has_servers(station).then_some(load)).collect()
    }

    /// The loads if each station lets this share through.
    fn loads_of(&self, rates: &[f64], let_through: &[f64]) -> Vec<f64> {
        let mut loads = vec![0.0; self.stations.len()];
        for (class, rate) in self.classes.iter().zip(rates) {
            let mut left = *rate;
            for stage in &class.route {
                let servers =
                    self.stations.get(stage.station).and_then(|s| s.servers.number(self.users));
                let (Some(load), Some(share)) =
                    (loads.get_mut(stage.station), let_through.get(stage.station))
                else {
                    continue;
                };
                if let Some(servers) = servers {
                    // rho = l s / c
                    *load += left * stage.service.mean_ns(class.bytes.mean()) / f64::from(servers);
                    left *= share;
                }
            }
        }
        loads
    }

    /// The expected operations of a replication: as configured, or else by the rates over its
    /// horizon.
    pub(super) fn expected_operations(&self) -> f64 {
        let per_ns: f64 = self.classes.iter().filter_map(Class::per_ns).sum();
        let by_time = self.run.horizon_s.map(|seconds| per_ns * seconds as f64 * 1e9);
        self.run.operations.map(|operations| operations as f64).or(by_time).unwrap_or_default()
    }

    /// Whether no class's rate changes over time or comes from outside: then the time of day cannot
    /// explain a wait that grows along the run.
    pub(super) fn is_steady(&self) -> bool {
        self.classes.iter().all(|class| match &class.process {
            Process::Poisson { rates, .. } => rates.len() == 1,
            Process::Renewal(_) => true,
            Process::Outside => false,
        })
    }
}

impl Class {
    /// Visits of its first station per nanosecond, averaged over time; `None` if they come from
    /// outside.
    fn per_ns(&self) -> Option<f64> {
        let per_ns = match &self.process {
            Process::Poisson { rates, .. } => rates.iter().sum::<f64>() / rates.len() as f64,
            Process::Renewal(interval) => 1.0 / interval.mean(),
            Process::Outside => return None,
        };
        Some(per_ns * f64::from(self.batch) / (1.0 - self.again))
    }
}

impl Service {
    /// The mean time of operations that move this many bytes on average.
    fn mean_ns(&self, bytes: f64) -> f64 {
        match self {
            Self::Drawn(sampler) => sampler.mean(),
            Self::Sized { ps_per_byte, rest } => rest.mean() + bytes * *ps_per_byte as f64 / 1000.0,
            Self::Transmission { bits_per_second } => bytes * 8e9 / *bits_per_second as f64,
        }
    }
}

impl Sampler {
    /// The mean of what is drawn.
    pub(super) fn mean(&self) -> f64 {
        match self {
            Self::Deterministic(ns) => *ns as f64,
            Self::Exponential { mean } => *mean,
            Self::Erlang { shape, phase_mean } => f64::from(*shape) * phase_mean,
            // exp(mu + sigma^2 / 2)
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Empirical(quantiles) => {
                // Linear between quantiles at equal distances: the trapezoidal rule.
                let steps =
                    quantiles.windows(2).map(|ends| ends.iter().map(|q| *q as f64).sum::<f64>());
                steps.sum::<f64>() / 2.0 / (quantiles.len() as f64 - 1.0)
            }
            Self::Sum(times, one) => f64::from(*times) * one.mean(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Calibration, Config};
    use super::*;
    use crate::random::distribution::Stream;
    use rand::SeedableRng;

    #[test]
    fn means_are_those_of_many_draws() {
        let samplers = [
            Sampler::Deterministic(700),
            Sampler::Exponential { mean: 1e6 },
            Sampler::Erlang { shape: 4, phase_mean: 1e5 },
            Sampler::LogNormal { mu: 13.0, sigma: 0.7 },
            Sampler::Empirical(vec![0, 10_000, 20_000, 100_000]),
            Sampler::Sum(3, Box::new(Sampler::Exponential { mean: 2e5 })),
        ];
        for sampler in samplers {
            let mut stream = Stream::seed_from_u64(9);
            let n = 200_000_u32;
            let sum: f64 = (0..n).map(|_| sampler.draw(&mut stream) as f64).sum();
            let ratio = sum / f64::from(n) / sampler.mean();
            assert!((0.99..1.01).contains(&ratio), "{sampler:?}: {ratio}");
        }
    }

    #[test]
    fn shipped_scenarios_can_keep_up() {
        for (name, expected) in [("mm1", 0.8), ("mmc", 0.8), ("md1", 0.8), ("retry", 0.8)] {
            let config = Config::shipped(name).expect("is shipped").expect("is correct");
            let network = config.network(&Calibration::shipped()).expect("is correct");
            let most = network.offered_loads().into_iter().flatten().fold(0.0, f64::max);
            assert!((most - expected).abs() < 0.11, "{name}: {most}");
        }
    }

    /// What the first station cannot serve does not reach the second.
    #[test]
    fn a_station_lets_through_what_it_serves() {
        let text = r#"
run = { operations = 10 }
[[station]]
name = "first"
service = { kind = "deterministic", ns = 1_000_000 }
[[station]]
name = "second"
service = { kind = "deterministic", ns = 500_000 }
[[class]]
name = "job"
arrivals = { kind = "poisson", per_second = 3200 }
route = ["first", "second"]
"#;
        let config = Config::parse("tandem", text).expect("is correct");
        let network = config.network(&Calibration::shipped()).expect("is correct");
        let loads: Vec<f64> = network.offered_loads().into_iter().flatten().collect();
        assert!(
            matches!(loads.as_slice(), [a, b] if (a - 3.2).abs() < 1e-9 && (b - 0.5).abs() < 1e-9),
            "{loads:?}"
        );
    }
}
