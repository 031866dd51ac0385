//! Simulations against closed forms: the theory lies within the intervals that are reported.
//!
//! Everything is seeded, so that a test that passes does so for ever. There are some thirty figures,
//! so that of intervals at 95 % one or two would miss; these are at 99 %. How often intervals at
//! 95 % hit is a test of its own.

use sesphr_sim::queueing::{Calibration, ClassReport, Config, Engine, QueueReport, Report, Setup};

fn shipped(name: &str) -> Config {
    Config::shipped(name).expect("is shipped").expect("is correct")
}

fn run(config: &Config, seed: u64) -> Report {
    let network = config.network(&Calibration::shipped()).expect("is correct");
    let pool = rayon::ThreadPoolBuilder::new().build().expect("a pool");
    network.simulate(&Setup { seed, pool: &pool, progress: &|_| () })
}

fn simulate(name: &str) -> Report {
    let mut config = shipped(name);
    config.run.confidence_percent = 99;
    run(&config, 1)
}

fn queue<'a>(report: &'a Report, name: &str) -> &'a QueueReport {
    report.queues.iter().find(|queue| queue.name == name).expect("a queue of that name")
}

fn class<'a>(report: &'a Report, name: &str) -> &'a ClassReport {
    report.classes.iter().find(|class| class.name == name).expect("a class of that name")
}

/// The theory is within the interval, and the interval is narrow enough to mean something.
#[track_caller]
fn holds(theory: f64, interval: Option<[f64; 2]>, width_max: f64) {
    let [low, high] = interval.expect("several replications");
    assert!((low..=high).contains(&theory), "{theory} is not within {low} and {high}");
    assert!(high - low <= width_max * theory, "{low} to {high} says little about {theory}");
}

/// Erlang's C: the probability that all of c servers are busy under a load of a = rate * mean,
/// by the recursion of Erlang's B.
fn erlang_c(servers: u32, load: f64) -> f64 {
    // B_k = a B_{k-1} / (k + a B_{k-1})
    let blocked = (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    let utilisation = load / f64::from(servers);
    blocked / (1.0 - utilisation * (1.0 - blocked))
}

#[test]
fn one_server_is_mm1() {
    let report = simulate("mm1");
    assert_eq!(report.engine, Engine::Recursion);
    let server = queue(&report, "server");
    holds(0.8, server.waited_share_ci, 0.05);
    holds(4e6, server.mean_wait_ns_ci, 0.15);
    holds(5e6, server.mean_sojourn_ns_ci, 0.15);
    holds(0.8, server.utilisation_ci, 0.03);
    // The sojourn is exponential.
    holds(5e6 * 2_f64.ln(), server.sojourn_ns_p50_ci, 0.15);
    holds(5e6 * 100_f64.ln(), server.sojourn_ns_p99_ci, 0.15);
}

#[test]
fn several_servers_are_mmc() {
    let report = simulate("mmc");
    let srs = queue(&report, "srs");
    let waits = erlang_c(4, 3.2);
    assert!((waits - 0.5964).abs() < 1e-4, "{waits}");
    holds(waits, srs.waited_share_ci, 0.05);
    // C / (c / mean - rate)
    let wait = waits / (4000.0 - 3200.0) * 1e9;
    holds(wait, srs.mean_wait_ns_ci, 0.15);
    holds(wait + 1e6, srs.mean_sojourn_ns_ci, 0.15);
    holds(0.8, srs.utilisation_ci, 0.03);
}

/// The mean wait of Pollaczek and Khinchine: rate E[S^2] / (2 (1 - utilisation)), nanoseconds.
fn pollaczek_khinchine(per_second: f64, mean_s: f64, second_moment: f64) -> f64 {
    per_second * second_moment / (2.0 * (1.0 - per_second * mean_s)) * 1e9
}

#[test]
fn constant_services_are_md1() {
    let report = simulate("md1");
    let server = queue(&report, "server");
    holds(pollaczek_khinchine(800.0, 1e-3, 1e-6), server.mean_wait_ns_ci, 0.15);
    holds(0.8, server.utilisation_ci, 0.03);
}

#[test]
fn long_tails_are_mg1() {
    let report = simulate("mg1");
    let server = queue(&report, "server");
    let second_moment = 1e-6 * 1_f64.exp();
    holds(pollaczek_khinchine(700.0, 1e-3, second_moment), server.mean_wait_ns_ci, 0.15);
    holds(0.7, server.utilisation_ci, 0.03);
}

#[test]
fn a_tandem_is_its_stations() {
    let report = simulate("tandem");
    assert_eq!(report.engine, Engine::Recursion);
    let mut total = 0.0;
    for (name, mean_s) in [("cloud", 1e-3), ("srs", 1.111_111e-3), ("client", 1.428_571e-3)] {
        let station = queue(&report, name);
        let sojourn = 1e9 / (1.0 / mean_s - 500.0);
        holds(sojourn, station.mean_sojourn_ns_ci, 0.15);
        holds(500.0 * mean_s, station.utilisation_ci, 0.03);
        total += sojourn;
    }
    holds(total, class(&report, "read").mean_response_ns_ci, 0.15);
}

#[test]
fn priorities_are_cobhams() {
    let report = simulate("priority");
    assert_eq!(report.engine, Engine::EventQueue);
    // A service of 1 ms comes after the wait.
    holds(1e6 + 1e6, class(&report, "emergency").mean_response_ns_ci, 0.15);
    holds(5e6 + 1e6, class(&report, "routine").mean_response_ns_ci, 0.15);
    holds(0.8, queue(&report, "srs").utilisation_ci, 0.03);
}

#[test]
fn feedback_is_jacksons() {
    let report = simulate("retry");
    assert_eq!(report.engine, Engine::EventQueue);
    let srs = queue(&report, "srs");
    holds(5e6, srs.mean_sojourn_ns_ci, 0.15);
    holds(0.8, srs.utilisation_ci, 0.03);
    holds(5e6 / 0.75, class(&report, "request").mean_response_ns_ci, 0.15);
}

#[test]
fn intervals_hit_as_often_as_they_say() {
    let mut config = shipped("md1");
    config.run.operations = Some(20_000);
    config.run.replications = 8;
    let theory = pollaczek_khinchine(800.0, 1e-3, 1e-6);
    let hits = (0..100).filter(|seed| {
        let report = run(&config, *seed);
        let interval = queue(&report, "server").mean_wait_ns_ci.expect("several replications");
        (interval[0]..=interval[1]).contains(&theory)
    });
    // Of a hundred at 95 %, binomial: fewer than 88 or more than 99 have a probability of 0.6 %.
    let hits = hits.count();
    assert!((88..=99).contains(&hits), "{hits} of 100");
}
