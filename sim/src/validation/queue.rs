//! The same operations in the queue of one server, at the same arrivals: once with predicted
//! services, once with measured ones, by the recursion of Lindley 1952.

use super::model::Model;
use super::{LOAD_PERCENT, Pair, REPLICATIONS, Validate, add, quantile, sum};
use crate::queueing::{ConfigError, Servers, Setup};
use crate::replay::TimedOperation;
use crate::whole;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Times in queue and service, over streams of arrivals.
#[derive(Debug, Default)]
pub(super) struct Sojourns {
    pub(super) mean: Pair,
    pub(super) p99: Pair,
}

/// Times at one busy server: as predicted, and with the measured services.
pub(super) fn compare(
    model: &Model,
    rows: &[TimedOperation],
    how: &Validate<'_>,
) -> Result<Sojourns, ConfigError> {
    let network = model.network(Servers::Number(1), 1)?;
    let total: u64 = rows.iter().map(|row| row.total_ns).sum();
    let interval_ns = total as f64 / rows.len() as f64 * 100.0 / f64::from(LOAD_PERCENT);
    let mut found = Sojourns::default();
    for stream in 0..REPLICATIONS {
        let seed = how.seed.wrapping_add(stream.into());
        let arrivals_ns = arrivals(interval_ns, rows.len(), seed);
        let own = sojourns(&arrivals_ns, rows);
        let setup = Setup { seed, pool: how.pool, progress: &|_| () };
        let pairs = arrivals_ns.iter().zip(rows);
        let all = pairs.filter_map(|(at_ns, row)| model.arrival(&network, *at_ns, row));
        let report = network.measure_arrivals(&setup, || all.clone());
        if let Some(queue) = report.queues.first() {
            let share = |figure: Option<f64>, own: f64| {
                [figure.unwrap_or(0.0), own].map(|ns| ns / f64::from(REPLICATIONS))
            };
            add(&mut found.mean, share(queue.mean_sojourn_ns, sum(&own) / own.len() as f64));
            add(&mut found.p99, share(queue.sojourn_ns_p99, quantile(&own, 99)));
        }
    }
    Ok(found)
}

/// A Poisson process.
fn arrivals(interval_ns: f64, count: usize, seed: u64) -> Vec<u64> {
    let mut stream = Pcg64Mcg::seed_from_u64(seed);
    let mut now = 0;
    let mut next = || {
        // -ln u, u uniform in (0, 1]
        let uniform = ((stream.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        now = whole::floor(-libm::log(uniform) * interval_ns).saturating_add(now);
        now
    };
    (0..count).map(|_| next()).collect()
}

/// Times with the measured services, in ascending order.
fn sojourns(arrivals_ns: &[u64], rows: &[TimedOperation]) -> Vec<u64> {
    let mut free = 0;
    let sojourn = |(now, row): (&u64, &TimedOperation)| {
        // W = max(0, free - now)
        free = free.max(*now) + row.total_ns;
        free - now
    };
    let mut all: Vec<u64> = arrivals_ns.iter().zip(rows).map(sojourn).collect();
    all.sort_unstable();
    all
}
