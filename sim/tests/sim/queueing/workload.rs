//! A workload drives a simulation: its operations arrive, all of them, on any number of threads.

use sesphr::action::Action;
use sesphr_sim::queueing::{Calibration, Config, DriveError, Report, Setup, WORKLOAD_NETWORK};
use sesphr_sim::scenario::Scenario;
use sesphr_sim::workload::Workload;
use std::collections::BTreeMap;

const REPLICATIONS: u32 = 2;

fn config() -> Config {
    let mut config = Config::shipped(WORKLOAD_NETWORK).expect("is shipped").expect("is correct");
    config.run.replications = REPLICATIONS;
    config.run.warm_up_s = 0;
    config
}

fn driven(config: &Config, scenario: &Scenario, threads: usize) -> Result<Report, DriveError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let network = config.network(&Calibration::shipped()).expect("is correct");
    network.simulate_workload(&Setup { seed: 1, pool: &pool, progress: &|_| () }, scenario)
}

#[test]
fn every_operation_of_a_workload_arrives() {
    let scenario = Scenario::load("clinic-day").expect("is shipped");
    let [one, two] = [1, 2].map(|threads| driven(&config(), &scenario, threads).expect("fits"));
    assert_eq!(one, two, "the number of threads changes nothing");
    // The intentions of both replications, seeds 1 and 2; an upload counts by its partitions.
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 1..=REPLICATIONS.into() {
        for intention in Workload::new(&scenario, seed) {
            let (class, count) = match intention.action {
                Action::Seal { partitions, .. } => ("seal", partitions.iter().count() as u64),
                Action::Grant(_) => ("grant", 1),
                Action::Request { .. } => ("request", 1),
                Action::Open { .. } => ("open", 1),
                Action::Download { .. } => ("download", 1),
                Action::Revoke { .. } => ("revoke", 1),
                Action::Rotate { .. } => ("rotate", 1),
                _ => ("directory", 1),
            };
            *expected.entry(class).or_default() += count;
        }
    }
    assert_eq!(one.operations, expected.values().sum::<u64>());
    let found = |class: &str| -> u64 {
        let of = |name: &str| name == class || name.strip_suffix("-refused") == Some(class);
        one.classes.iter().filter(|found| of(&found.name)).map(|found| found.operations).sum()
    };
    for class in ["seal", "grant", "request", "open", "download", "revoke", "rotate"] {
        let count = expected.get(class).copied().unwrap_or_default();
        assert!(count > 0, "{class}: none in the workload");
        assert_eq!(found(class), count, "{class}");
    }
    let refused = one.classes.iter().find(|class| class.name == "request-refused");
    assert!(refused.is_some_and(|class| class.operations > 0), "outcomes are the workload's");
}

#[test]
fn uploads_take_a_link_as_long_as_their_bytes() {
    let mut config = config();
    let slow = config.stations.iter_mut().find(|station| station.name == "uplink");
    let link = slow.and_then(|station| station.link.as_mut()).expect("a link");
    let scenario = Scenario::load("clinic-day").expect("is shipped");
    link.bits_per_second = 8_000_000_000;
    link.latency_ns = 0;
    let fast = driven(&config, &scenario, 2).expect("fits");
    let uplink = fast.queues.iter().find(|queue| queue.name == "uplink").expect("a station");
    // A nanosecond for each byte: the mean service is the mean of what is sealed and rotated.
    let service_ns = uplink.mean_sojourn_ns.zip(uplink.mean_wait_ns).map(|(all, wait)| all - wait);
    let bytes = Workload::new(&scenario, 1).filter_map(|intention| match intention.action {
        Action::Seal { bytes, .. } => Some(f64::from(bytes)),
        _ => None,
    });
    let bytes: Vec<f64> = bytes.collect();
    let mean = bytes.iter().sum::<f64>() / bytes.len() as f64;
    assert!(
        service_ns.is_some_and(|ns| (0.5..2.0).contains(&(ns / mean))),
        "{service_ns:?} {mean}"
    );
}

#[test]
fn a_class_that_the_network_lacks_is_named() {
    let mut config = config();
    config.classes.retain(|class| class.name != "grant");
    let scenario = Scenario::load("clinic-day").expect("is shipped");
    let error = driven(&config, &scenario, 1).expect_err("grants have no class").to_string();
    assert!(error.contains("no class is named \"grant\""), "{error}");
    assert!(error.contains("there are enrol-owner, enrol-user"), "{error}");
}

#[test]
fn arrivals_from_outside_have_no_end_of_their_own() {
    let mut config = config();
    config.run.operations = Some(5);
    let error = config.network(&Calibration::shipped()).expect_err("which end?").to_string();
    assert!(error.contains("leave operations and horizon_s out"), "{error}");
}
