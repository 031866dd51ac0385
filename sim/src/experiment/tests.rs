use super::*;
use crate::baselines::Help;
use crate::published::{SIZES_KB, USERS};
use crate::sample::Operation;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Mutex;

/// Every point of every experiment, once.
fn measure_once(threads: usize) -> (Vec<Sample>, Vec<(usize, usize)>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let calls = Mutex::new(Vec::new());
    let progress = |done: usize, total: usize, label: &str| {
        assert!(!label.is_empty());
        calls.lock().expect("not poisoned").push((done, total));
        ControlFlow::Continue(())
    };
    let setup = Setup { effort: Effort::Quick, seed: 3, pool: &pool, progress: &progress };
    let mut samples = Vec::new();
    for experiment in &ALL {
        let taken = (experiment.measure)(&setup, Duration::ZERO).expect("computes right");
        assert!(taken.iter().all(|sample| sample.experiment == experiment.name));
        samples.extend(taken);
    }
    (samples, calls.into_inner().expect("not poisoned"))
}

#[test]
fn every_point_is_measured_and_checked() {
    let (samples, calls) = measure_once(2);
    let simulated = |sample: &Sample| sample.experiment == "latency";
    let enough = 6..=12;
    assert!(
        samples.iter().all(|s| s.median_ns > 0 && (enough.contains(&s.samples) || simulated(s)))
    );
    assert!(samples.iter().all(|s| s.ends_ns().is_some()), "every point has its interval");
    let curves: BTreeSet<&str> = samples.iter().map(|s| s.curve.as_str()).collect();
    assert_eq!(curves, BTreeSet::from(["bls12-381", "modp-2048", "type-a"]));

    let with = |operation| samples.iter().filter(move |s| s.operation == operation);
    let users: BTreeSet<u32> = with(Operation::KeyGeneration).filter_map(|s| s.users).collect();
    assert_eq!(users, USERS.into_iter().filter(|n| *n <= 1000).collect());
    assert_eq!(with(Operation::KeyGeneration).count(), 2 * 2 * users.len());
    for operation in [Operation::Encryption, Operation::Decryption] {
        let sizes: BTreeSet<u64> = with(operation).filter_map(|s| s.bytes).collect();
        assert_eq!(sizes, SIZES_KB.into_iter().map(|kb| u64::from(kb) * 1024).collect());
        // Hybrid on both curves, literal on one.
        assert_eq!(with(operation).count(), 3 * sizes.len());
        assert_eq!(with(operation).filter(|s| s.payload == Some(Payload::Literal)).count(), 8);
    }
    assert_eq!(with(Operation::Reencrypt).count(), 2);
    assert_eq!(with(Operation::Upload).count(), SIZES_KB.len() + upload::LARGER_KB.len());
    assert_eq!(with(Operation::ReencryptMany).count(), 2 * 2);

    // Six schemes on two curves and one on none.
    for operation in [Operation::TurnaroundUp, Operation::TurnaroundDown] {
        assert_eq!(with(operation).count(), 13 * 3);
        for row in with(operation) {
            let parts = [row.client_ns, row.server_ns, row.store_ns, row.link_ns];
            let sum: u64 = parts.into_iter().flatten().sum();
            // With one repetition, medians add up.
            assert!(sum == row.median_ns || row.samples > 1, "{sum} {row:?}");
            assert!(row.link_ns < Some(row.median_ns));
            assert!(row.moved_bytes > row.bytes, "ciphertext and what wraps its key");
        }
    }
    assert_eq!(with(Operation::Revocation).count(), 12 * 5 + 3);
    assert!(with(Operation::Revocation).all(|row| row.deferred_ns <= Some(row.median_ns)));
    reads_are_those_of_the_laws(&samples);

    for pair in calls.windows(2) {
        let [(done, total), (next_done, next_total)] = pair else {
            continue;
        };
        assert!(next_total != total || next_done >= done || done == total, "progress never falls");
    }
    let complete = calls.iter().filter(|(done, total)| done == total).count();
    assert_eq!(complete, ALL.len(), "every experiment ends complete");
}

/// The figure of revoked readers shows what the schemes' laws require.
fn reads_are_those_of_the_laws(samples: &[Sample]) {
    let read = |scheme: &str, help: Help| {
        [Operation::ReadOpened, Operation::ReadUnopened, Operation::ReadLater].map(|operation| {
            let of = |s: &&Sample| {
                s.scheme.as_deref() == Some(scheme)
                    && (s.operation, s.help) == (operation, Some(help))
            };
            let row = samples.iter().find(of).expect("a row");
            assert!(row.records_read == Some(0) || row.records_read == row.records);
            row.records_read > Some(0)
        })
    };
    let (opened, old, all) = ([true, false, false], [true, true, false], [true; 3]);
    for (scheme, alone, with_cloud) in [
        ("sesphr", opened, opened),
        ("sesphr-rotate", [false; 3], opened),
        ("ibraimi-2009", [false; 3], old),
        ("yu-2010", [false; 3], all),
        ("li-2013", [false; 3], all),
        ("hybrid-pke", [false; 3], old),
        ("elgamal-wrap", [false; 3], old),
    ] {
        assert_eq!(read(scheme, Help::Alone), alone, "{scheme} alone");
        assert_eq!(read(scheme, Help::Cloud), with_cloud, "{scheme} with the cloud");
    }
}

#[test]
fn one_thread_is_measured_once() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let setup = Setup {
        effort: Effort::Quick,
        seed: 3,
        pool: &pool,
        progress: &|_, _, _| ControlFlow::Continue(()),
    };
    let samples = key_generation::measure(&setup, Duration::ZERO).expect("computes right");
    assert!(samples.iter().all(|sample| sample.threads == 1));
    assert_eq!(samples.len(), 2 * 4);
}

#[test]
fn experiments_are_found_by_name() {
    for experiment in &ALL {
        let found = Experiment::named(experiment.name).expect("is in the table");
        assert_eq!(found.title, experiment.title);
    }
    assert!(Experiment::named("unknown").is_none());
}

#[test]
fn the_time_shares_keep_what_the_efforts_promise() {
    let total = |effort| -> Duration { ALL.iter().map(|e| e.share(effort)).sum() };
    assert!(total(Effort::Quick) <= Duration::from_secs(12));
    assert!(total(Effort::Default) <= Duration::from_secs(60));
    assert!(total(Effort::Full) <= Duration::from_secs(600));
}

/// A call to stop takes effect before the next repetition, not at the end of a point or experiment.
#[test]
fn an_experiment_stops_when_it_is_told_to() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let asked = Mutex::new(Vec::new());
    let progress = |done: usize, _: usize, _: &str| {
        let mut asked = asked.lock().expect("not poisoned");
        asked.push(done);
        if asked.len() < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    for experiment in &ALL {
        asked.lock().expect("not poisoned").clear();
        let setup = Setup { effort: Effort::Quick, seed: 3, pool: &pool, progress: &progress };
        let stopped = experiment.run(&setup);
        assert!(matches!(stopped, Err(ExperimentError::Stopped)), "{}", experiment.name);
        // What is simulated once has no repetitions.
        let done = usize::from(experiment.name == "latency");
        assert_eq!(*asked.lock().expect("not poisoned"), [0, done], "{}", experiment.name);
    }
}
