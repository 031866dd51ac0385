//! Key generation over the number of users, on one thread and on all.

use super::clock::{Schedule, computed, timed};
use super::{Effort, ExperimentError, Setup};
use crate::published::USERS;
use crate::sample::{Operation, Sample};
use rayon::prelude::*;
use sesphr::algebra::Curve;
use sesphr::algebra::{bls12::Bls12, type_a::TypeA};
use sesphr::entropy::{Entropy, Seed};
use sesphr::id::{KeyId, PartyId, UserId};
use sesphr::keys::{PublicKey, SecretKey};
use sesphr::scheme;
use std::time::Duration;

/// The largest number of users under quick effort.
const QUICK_USERS: u32 = 1000;

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let users: Vec<u32> =
        USERS.into_iter().filter(|&n| setup.effort != Effort::Quick || n <= QUICK_USERS).collect();
    let mut threads = vec![1, setup.pool.current_num_threads()];
    threads.dedup();
    let points: Vec<(u32, usize)> =
        threads.into_iter().flat_map(|threads| users.iter().map(move |&n| (n, threads))).collect();
    let weights = points.iter().chain(&points).map(|&(n, t)| weight(n, t));
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    measure_on::<Bls12>(setup, &points, &mut schedule, &mut samples)?;
    measure_on::<TypeA>(setup, &points, &mut schedule, &mut samples)?;
    Ok(samples)
}

/// Time grows with the users per thread; small points get enough of it to be repeated.
fn weight(users: u32, threads: usize) -> f64 {
    f64::from(users) / threads as f64 + 20.0
}

fn measure_on<C: Curve>(
    setup: &Setup<'_>,
    points: &[(u32, usize)],
    schedule: &mut Schedule<'_>,
    samples: &mut Vec<Sample>,
) -> Result<(), ExperimentError> {
    // The SRS makes all keys, as in the papers.
    let srs = Entropy::Seeded(setup.seed).seed().fork(PartyId::Srs);
    check(&key_pair::<C>(&srs, 0))?;
    for &(users, threads) in points {
        let label = format!("{}, {users} users, {threads} threads", C::NAME);
        let timing = schedule.point(&label, weight(users, threads), |repetition| {
            let first = repetition.saturating_mul(users);
            let range = first..first.saturating_add(users);
            let (time, keys) = if threads == 1 {
                computed(|| range.map(|n| key_pair::<C>(&srs, n)).collect::<Vec<_>>())
            } else {
                setup.pool.install(|| {
                    timed(|| {
                        range.into_par_iter().map(|n| key_pair::<C>(&srs, n)).collect::<Vec<_>>()
                    })
                })
            };
            keys.last().map_or(Ok(()), check)?;
            Ok(time)
        })?;
        samples.push(Sample {
            threads: u32::try_from(threads).unwrap_or(u32::MAX),
            users: Some(users),
            ..Sample::new("key-generation", Operation::KeyGeneration, C::NAME, timing)
        });
    }
    Ok(())
}

fn key_pair<C: Curve>(srs: &Seed, user: u32) -> (SecretKey<C>, PublicKey<C>) {
    let secret = scheme::secret_key::<C>(srs, KeyId::User(UserId(user)));
    let public = scheme::public_key(&secret);
    (secret, public)
}

/// Both halves of the public key have the exponent of the secret.
fn check<C: Curve>((secret, public): &(SecretKey<C>, PublicKey<C>)) -> Result<(), ExperimentError> {
    let x = secret.expose();
    let one = C::mul(x, &C::inv(x));
    let z = C::pair(&public.g1, &C::prepare(&C::g2(&one)));
    if scheme::is_consistent(public, &one) && z == C::z(x) {
        Ok(())
    } else {
        Err(ExperimentError::Wrong { curve: C::NAME, operation: "key generation" })
    }
}
