//! Service times from a replay: for each class of operations a line in the bytes, and the residuals
//! as a distribution around it.

use crate::queueing::{
    Arrival, Arrivals, Calibration, CalibrationChoice, ClassConfig, Config, ConfigError,
    Discipline, Network, PS_PER_BYTE_MAX, Population, Run, Servers, StationConfig,
    TimeDistribution,
};
use crate::replay::TimedOperation;
use crate::whole;
use std::collections::BTreeMap;

const STATION: &str = "machine";

/// The classes of a calibration.
#[derive(Debug)]
pub(super) struct Model(BTreeMap<&'static str, AffineTime>);

/// A time per byte, plus a rest that is drawn.
#[derive(Debug)]
struct AffineTime {
    ps_per_byte: u64,
    /// In ascending order.
    rest_ns: Vec<u64>,
}

impl Model {
    /// The classes that were measured.
    pub(super) fn of(rows: &[TimedOperation]) -> Self {
        let mut points: BTreeMap<&'static str, Vec<(u64, u64)>> = BTreeMap::new();
        for row in rows {
            points.entry(row.operation).or_default().push((row.bytes, row.total_ns));
        }
        Self(
            points
                .into_iter()
                .map(|(class, points)| (class, AffineTime::through(&points)))
                .collect(),
        )
    }

    /// Whether an operation is of a class that was measured.
    pub(super) fn knows(&self, row: &TimedOperation) -> bool {
        self.0.contains_key(row.operation)
    }

    /// A class by the name that a report has for it.
    pub(super) fn name(&self, name: &str) -> Option<&'static str> {
        self.0.get_key_value(name).map(|(name, _)| *name)
    }

    /// An operation at a time.
    pub(super) fn arrival(
        &self,
        network: &Network,
        at_ns: u64,
        row: &TimedOperation,
    ) -> Option<Arrival> {
        let bytes = u32::try_from(row.bytes).unwrap_or(u32::MAX);
        Some(Arrival { at_ns, class: network.class(row.operation)?, user: 0, bytes })
    }

    /// One station for all classes.
    pub(super) fn network(
        &self,
        servers: Servers,
        replications: u32,
    ) -> Result<Network, ConfigError> {
        let station = StationConfig {
            name: STATION.into(),
            servers,
            service: None,
            link: None,
            discipline: Discipline::Fifo,
        };
        let class = |(name, line): (&&'static str, &AffineTime)| ClassConfig {
            name: (*name).into(),
            arrivals: Arrivals::Outside {},
            route: vec![STATION.into()],
            service: BTreeMap::from([(STATION.to_owned(), line.law())]),
            bytes: None,
            batch: 1,
            priority: 0,
            again: 0.0,
        };
        let config = Config {
            file: "the replay".into(),
            run: Run {
                operations: None,
                horizon_s: None,
                warm_up_s: 0,
                replications,
                confidence_percent: super::CONFIDENCE_PERCENT,
            },
            population: Population { users: 1 },
            calibration: CalibrationChoice::default(),
            stations: vec![station],
            classes: self.0.iter().map(class).collect(),
        };
        config.network(&Calibration { about: String::new(), profiles: BTreeMap::new() })
    }
}

impl AffineTime {
    /// The slope is a weighted median (Theil 1950, the incomplete method): each point is paired
    /// with the one half of all points further on in the order of bytes, and each pair is weighted
    /// by its distance. A few outliers do not move it.
    fn through(points: &[(u64, u64)]) -> Self {
        let mut sorted = points.to_vec();
        sorted.sort_unstable();
        let partners = sorted.iter().skip(sorted.len() / 2);
        let mut slopes: Vec<(f64, f64)> = sorted
            .iter()
            .zip(partners)
            .map(|(one, other)| (other.0 as f64 - one.0 as f64, other.1 as f64 - one.1 as f64))
            .filter(|(across, _)| *across > 0.0)
            .map(|(across, up)| (up / across, across))
            .collect();
        slopes.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
        let half = slopes.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
        let mut below = 0.0;
        let slope = slopes.iter().find(|(_, weight)| {
            below += weight;
            below >= half
        });
        // A time does not shrink with the bytes, whatever noise says.
        let slope = slope.map_or(0.0, |(slope, _)| *slope).max(0.0);
        let ps_per_byte = whole::floor(slope * 1000.0).min(PS_PER_BYTE_MAX);
        let rest = |(bytes, time): &(u64, u64)| time.saturating_sub(bytes * ps_per_byte / 1000);
        let mut rest_ns: Vec<u64> = points.iter().map(rest).collect();
        rest_ns.sort_unstable();
        Self { ps_per_byte, rest_ns }
    }

    fn law(&self) -> TimeDistribution {
        let mut quantiles_ns = self.rest_ns.clone();
        if quantiles_ns.len() == 1 {
            quantiles_ns.extend_from_within(..);
        }
        let rest = Box::new(TimeDistribution::Empirical { quantiles_ns });
        TimeDistribution::Sized { ps_per_byte: self.ps_per_byte, rest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_though_some_points_are_spoiled() {
        // 300 us and 1.5 ns a byte; every tenth took 4 ms longer.
        let time = |n: u64| 300_000 + n * 1500 + if n % 10 == 3 { 4_000_000 } else { 0 };
        let points: Vec<_> = (1..=100).map(|n| (n * 1000, time(n))).collect();
        let line = AffineTime::through(&points);
        assert!((1490..=1510).contains(&line.ps_per_byte), "{}", line.ps_per_byte);
        let median = line.rest_ns.get(50).copied().expect("a hundred");
        assert!((299_000..=301_000).contains(&median), "{median}");
        let constant = AffineTime::through(&[(7, 50), (7, 40)]);
        assert_eq!((constant.ps_per_byte, constant.rest_ns), (0, vec![40, 50]));
        let falling = AffineTime::through(&[(0, 50), (1000, 40), (2000, 30)]);
        assert_eq!(falling.ps_per_byte, 0);
    }
}
