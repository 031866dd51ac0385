//! Stations that cannot keep up are said to be unstable, and have no means; those that can have
//! their intervals, however busy they are.

use sesphr_sim::queueing::{
    Calibration, Config, ConfigError, Network, QueueReport, Report, SIGNIFICANCE_PERCENT, Setup,
    Sign, Sizing, size,
};
use std::fmt::Write as _;
use std::fs;

/// One server of a millisecond, and so many arrivals a second.
fn server(per_second: f64, operations: u32, replications: u32) -> String {
    format!(
        "run = {{ operations = {operations}, replications = {replications} }}\n\
         [[station]]\nname = \"srs\"\n\
         service = {{ kind = \"exponential\", mean_ns = 1_000_000 }}\n\
         [[class]]\nname = \"job\"\nroute = [\"srs\"]\n\
         arrivals = {{ kind = \"poisson\", per_second = {per_second} }}\n"
    )
}

fn network(text: &str) -> Result<Network, ConfigError> {
    Config::parse("test.toml", text)?.network(&Calibration::shipped())
}

fn with_pool<T>(seed: u64, run: impl Fn(&Setup<'_>) -> T) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
    run(&Setup { seed, pool: &pool, progress: &|_| () })
}

fn simulated(text: &str, seed: u64) -> Report {
    with_pool(seed, |setup| network(text).expect("is correct").simulate(setup))
}

fn queue<'a>(report: &'a Report, name: &str) -> &'a QueueReport {
    report.queues.iter().find(|queue| queue.name == name).expect("a station")
}

#[track_caller]
fn has_no_means(report: &Report, name: &str) {
    let queue = queue(report, name);
    let json = serde_json::to_value(queue).expect("JSON");
    let is_null = |field: &str| json.get(field) == Some(&serde_json::Value::Null);
    for figure in
        ["waited_share", "mean_wait_ns", "mean_sojourn_ns", "sojourn_ns_p50", "sojourn_ns_p99"]
    {
        assert!(is_null(figure) && is_null(&format!("{figure}_ci")), "{figure}: {json}");
    }
    assert!(is_null("utilisation_ci"));
    assert!(queue.utilisation.is_some_and(|busy| busy > 0.9), "{json}");
    assert!(report.unstable().any(|unstable| unstable.name == name));
}

#[test]
fn three_times_too_much_is_unstable_by_load_and_by_trend() {
    let report = simulated(&server(3200.0, 5_000, 10), 1);
    has_no_means(&report, "srs");
    let stability = queue(&report, "srs").stability;
    assert_eq!(stability.unstable, Some(Sign::Load));
    assert!(stability.offered_load.is_some_and(|load| (load - 3.2).abs() < 1e-9), "{stability:?}");
    let level = SIGNIFICANCE_PERCENT / 100.0;
    assert!(stability.growth_probability.is_some_and(|p| p < level), "{stability:?}");
    let class = report.classes.first().expect("a class");
    assert!(
        class.unstable && class.mean_response_ns.is_none() && class.response_ns_p99_ci.is_none()
    );
}

/// At 1 and beyond the queue grows without end, though hardly in this run.
#[test]
fn the_least_too_much_is_unstable() {
    for per_second in [1000.0, 1001.0, 1100.0] {
        let report = simulated(&server(per_second, 2_000, 4), 1);
        assert_eq!(queue(&report, "srs").stability.unstable, Some(Sign::Load), "{per_second}");
        has_no_means(&report, "srs");
    }
}

/// A queue that is 99 % busy takes long to fill, which is no growth without end.
#[test]
fn nearly_too_much_is_stable() {
    for (operations, seeds) in [(500, 60), (20_000, 10), (200_000, 2)] {
        for seed in 0..seeds {
            let report = simulated(&server(990.0, operations, 10), seed);
            let queue = queue(&report, "srs");
            assert!(queue.stability.keeps_up(), "{operations}, {seed}: {:?}", queue.stability);
            assert!(queue.mean_wait_ns_ci.is_some() && queue.sojourn_ns_p99_ci.is_some());
            assert!(report.unstable().next().is_none());
        }
    }
}

/// A batch of two, repeated with a chance of a half, is four visits.
#[test]
fn batches_and_repetitions_count() {
    let with = |per_second| server(per_second, 2_000, 3) + "batch = 2\nagain = 0.5\n";
    for (per_second, expected) in [(240.0, None), (251.0, Some(Sign::Load))] {
        let report = simulated(&with(per_second), 1);
        let stability = queue(&report, "srs").stability;
        assert_eq!(stability.unstable, expected, "{stability:?}");
        let load = stability.offered_load.expect("by analysis");
        assert!((load - per_second * 4.0 / 1000.0).abs() < 1e-9, "{load}");
    }
}

/// What follows a station that cannot keep up gets what that serves.
#[test]
fn only_the_station_that_is_overloaded_is_unstable() {
    let text = server(3200.0, 5_000, 5)
        .replace("route = [\"srs\"]", "route = [\"srs\", \"cloud\"]")
        + "[[station]]\nname = \"cloud\"\nservice = { kind = \"exponential\", mean_ns = 500_000 }\n";
    let report = simulated(&text, 1);
    has_no_means(&report, "srs");
    let cloud = queue(&report, "cloud");
    assert!(cloud.stability.keeps_up() && cloud.mean_wait_ns_ci.is_some(), "{cloud:?}");
    assert!(report.classes.iter().all(|class| class.unstable), "its route passes the station");
}

#[test]
fn a_log_that_is_too_much_is_unstable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.csv");
    let network = network(&server(1.0, 1, 5)).expect("is correct");
    for (interval_ns, expected) in [(312_500, Some(Sign::Load)), (1_250_000, None)] {
        let mut log = "at_ns,class,user,bytes\n".to_owned();
        for at in 0..4_000_u64 {
            writeln!(log, "{},job,0,0", at * interval_ns).expect("memory");
        }
        fs::write(&path, log).expect("is written");
        let report = with_pool(1, |setup| network.simulate_log(setup, &path).expect("a log"));
        let queue = queue(&report, "srs");
        assert_eq!(queue.stability.unstable, expected, "{:?}", queue.stability);
        assert_eq!(queue.mean_wait_ns_ci.is_some(), expected.is_none());
    }
}

#[test]
fn no_number_of_servers_keeps_a_promise_while_the_queue_grows() {
    let config = Config::parse("test.toml", &server(3200.0, 2_000, 3)).expect("is correct");
    let sizing = Sizing { station: "srs".into(), target_ns: u64::MAX, servers_max: 64 };
    let trials = with_pool(1, |setup| {
        let simulate = |network: &Network| Ok::<_, ConfigError>(network.simulate(setup));
        size(&config, &Calibration::shipped(), &sizing, simulate).expect("is correct")
    });
    let least = trials.iter().find(|trial| trial.keeps).map(|trial| trial.servers);
    assert_eq!(least, Some(4), "less than four is less than is offered, whatever the target");
}

/// What would fill the memory is refused before the run, with the limit.
#[test]
fn what_a_machine_cannot_hold_is_refused() {
    let many = server(3200.0, 4_000_000_000, 1)
        .replace("name = \"srs\"", "name = \"srs\"\ndiscipline = \"priority\"");
    let users = "[population]\nusers = 100_000_000\n";
    let devices = "[[station]]\nname = \"device\"\nservers = \"per-user\"\n";
    let stations: String = (0..2_000).map(|at| format!("[[station]]\nname = \"{at}\"\n")).collect();
    for (text, expected) in [
        (many, "at most 10000000"),
        (format!("{}{users}{devices}", server(1.0, 1, 1)), "at most 100000000"),
        (server(1.0, 1, 1) + &stations, "at most 2000"),
    ] {
        let error = network(&text).expect_err(expected).to_string();
        assert!(error.contains("test.toml") && error.contains(expected), "{error}");
    }
}
