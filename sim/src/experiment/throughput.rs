//! Throughput of the server: re-encryptions on one thread and on more, up to all that there are.

use super::clock::{Schedule, timed};
use super::fixture::{Fixture, item};
use super::{ExperimentError, Setup};
use crate::sample::{Operation, Sample};
use rayon::prelude::*;
use sesphr::algebra::{Curve, bls12::Bls12, type_a::TypeA};
use sesphr::id::Partition;
use sesphr::keys::{Capsule, ReCapsule};
use sesphr::scheme;
use std::time::Duration;

/// Capsules for each thread: enough that the end of a batch, where threads run out of work, is a
/// small part of it.
const PER_THREAD: u32 = 64;

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let threads = threads(setup.pool.current_num_threads());
    let weights = threads.iter().chain(&threads).map(|_| 1.0);
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    measure_on::<Bls12>(setup, &threads, &mut schedule, &mut samples)?;
    measure_on::<TypeA>(setup, &threads, &mut schedule, &mut samples)?;
    Ok(samples)
}

/// Every number up to four, then the powers of two, then all.
fn threads(most: usize) -> Vec<usize> {
    (1..=most).filter(|n| *n <= 4 || n.is_power_of_two() || *n == most).collect()
}

fn measure_on<C: Curve>(
    setup: &Setup<'_>,
    threads: &[usize],
    schedule: &mut Schedule<'_>,
    samples: &mut Vec<Sample>,
) -> Result<(), ExperimentError> {
    let fixture = Fixture::<C>::new(setup.seed);
    let rekey = scheme::rekey_escrowed(&fixture.owner, &fixture.user).prepare();
    for &threads in threads {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(ExperimentError::Threads)?;
        let number = PER_THREAD * u32::try_from(threads).unwrap_or(1);
        let label = format!("{}, {threads} threads", C::NAME);
        let capsules: Vec<Capsule<C>> = (0..number)
            .map(|n| {
                let blinding = fixture.blinding(item(Partition::MEDICAL, n));
                scheme::capsule(&blinding, &fixture.owner)
            })
            .collect();
        let timing = schedule.point(&label, 1.0, |_| {
            let (time, given) = pool.install(|| {
                timed(|| {
                    capsules.par_iter().map(|c| scheme::reencrypt(c, &rekey)).collect::<Vec<_>>()
                })
            });
            check(&fixture, number, &given)?;
            Ok::<_, ExperimentError>(time)
        })?;
        samples.push(Sample {
            threads: u32::try_from(threads).unwrap_or(u32::MAX),
            partitions: Some(number),
            ..Sample::new("throughput", Operation::ReencryptMany, C::NAME, timing)
        });
    }
    Ok(())
}

/// The last one gives the reader Z^r.
fn check<C: Curve>(
    fixture: &Fixture<C>,
    number: u32,
    given: &[ReCapsule<C>],
) -> Result<(), ExperimentError> {
    let blinding = fixture.blinding(item(Partition::MEDICAL, number.saturating_sub(1)));
    let unmasked = given.last().map(|last| scheme::unmask(last, &fixture.user));
    if unmasked == Some(scheme::mask(&blinding)) {
        return Ok(());
    }
    Err(ExperimentError::Wrong { curve: C::NAME, operation: "re-encryption" })
}
