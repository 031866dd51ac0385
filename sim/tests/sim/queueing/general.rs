//! Simulations as a whole: the same on any number of threads and by either way of running them,
//! bounded in memory, and clear about what is wrong with a scenario.

use proptest::prelude::*;
use sesphr_sim::queueing::{
    Arrival, Calibration, Config, ConfigError, Engine, LogError, Network, Report, SHIPPED, Setup,
    Sizing, Trial, WORKLOAD_NETWORK, size,
};
use std::fs;

fn network(config: &Config) -> Network {
    config.network(&Calibration::shipped()).expect("is correct")
}

/// The shipped scenarios that need no workload.
fn own_arrivals() -> impl Iterator<Item = &'static str> {
    SHIPPED.into_iter().map(|(name, _)| name).filter(|name| *name != WORKLOAD_NETWORK)
}

/// A shipped scenario, shortened.
fn short(name: &str) -> Config {
    let mut config = Config::shipped(name).expect("is shipped").expect("is correct");
    config.run.operations = Some(3_000);
    config.run.horizon_s = None;
    config.run.warm_up_s = 0;
    config.run.replications = 5;
    config.population.users = config.population.users.min(1000);
    config
}

fn with_threads<T>(threads: usize, seed: u64, run: impl Fn(&Setup<'_>) -> T) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    run(&Setup { seed, pool: &pool, progress: &|_| () })
}

fn sized(config: &Config, sizing: &Sizing, setup: &Setup<'_>) -> Result<Vec<Trial>, ConfigError> {
    let simulate = |network: &Network| Ok(network.simulate(setup));
    size(config, &Calibration::shipped(), sizing, simulate)
}

fn simulate(network: &Network, threads: usize, seed: u64) -> Report {
    with_threads(threads, seed, |setup| network.simulate(setup))
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for name in own_arrivals() {
        let network = network(&short(name));
        let [one, two, four] = [1, 2, 4].map(|threads| simulate(&network, threads, 7));
        assert_eq!(one, two, "{name}");
        assert_eq!(one, four, "{name}");
        assert_eq!(one.operations, 15_000, "{name}");
        let other = simulate(&network, 2, 8);
        assert_ne!(one.digest, other.digest, "{name}: another seed is another run");
    }
}

#[test]
fn recursion_and_events_agree() {
    let mut both = 0;
    for name in own_arrivals() {
        let network = network(&short(name));
        if network.keeps_order() {
            let run = |engine| with_threads(2, 3, |s| network.simulate_with(s, engine));
            let (recursion, events) = (run(Engine::Recursion), run(Engine::EventQueue));
            assert_eq!(recursion.digest, events.digest, "{name}");
            assert_eq!(recursion.queues, events.queues, "{name}");
            both += 1;
        }
    }
    assert!(both >= 5, "only {both} scenarios can be run both ways");
}

const CHAIN: &str = r#"
[run]
operations = 400
replications = 2
[population]
users = 7
[[station]]
name = "a"
service = { kind = "exponential", mean_ns = 10 }
[[station]]
name = "b"
service = { kind = "deterministic", ns = 9 }
[[station]]
name = "c"
servers = 3
[[class]]
name = "x"
arrivals = { kind = "poisson", per_second = 4e7 }
route = ["a", "b", "c"]
batch = 3
[class.service]
c = { kind = "erlang", shape = 2, mean_ns = 30 }
[[class]]
name = "y"
arrivals = { kind = "poisson", per_second = 1e7 }
route = ["a"]
[class.service]
a = { kind = "lognormal", mean_ns = 5, sigma = 1.0 }
"#;

proptest! {
    /// Nanoseconds are coarse here, so that many things happen at the same time.
    #[test]
    fn recursion_and_events_agree_on_ties(seed: u64) {
        let network = network(&Config::parse("chain", CHAIN).expect("is correct"));
        prop_assert!(network.keeps_order());
        let run = |engine| with_threads(1, seed, |s| network.simulate_with(s, engine));
        prop_assert_eq!(run(Engine::Recursion).digest, run(Engine::EventQueue).digest);
    }
}

#[test]
fn order_is_needed_for_recursion() {
    for name in ["priority", "retry", "flash-crowd-srs", "hospital-million"] {
        assert!(!network(&short(name)).keeps_order(), "{name}");
    }
    // Several servers let operations overtake each other, unless nothing comes after them.
    let overtaking = CHAIN.replacen("name = \"b\"", "name = \"b\"\nservers = 2", 1);
    assert!(!network(&Config::parse("chain", &overtaking).expect("is correct")).keeps_order());
    let joining = CHAIN.replace("route = [\"a\"]", "route = [\"b\"]").replace("\na = {", "\nb = {");
    assert!(!network(&Config::parse("chain", &joining).expect("is correct")).keeps_order());
}

#[test]
fn a_single_server_serves_in_order() {
    let text = CHAIN
        .replace("[class.service]\na = { kind = \"lognormal\", mean_ns = 5, sigma = 1.0 }", "");
    let text = text.replace(
        "{ kind = \"exponential\", mean_ns = 10 }",
        "{ kind = \"deterministic\", ns = 10 }",
    );
    let network = network(&Config::parse("chain", &text).expect("is correct"));
    let class = network.class("y").expect("a class of that name");
    // 0 is served from 0 to 10, 4 waits 6, 30 does not wait.
    let times = [0, 4, 30];
    let arrivals = || times.into_iter().map(|at_ns| Arrival { at_ns, class, user: 0, bytes: 0 });
    let report = with_threads(1, 1, |setup| network.simulate_arrivals(setup, arrivals));
    let queue = report.queues.first().expect("a queue");
    assert_eq!((queue.arrivals, queue.mean_wait_ns), (6, Some(2.0)));
    assert_eq!(queue.mean_sojourn_ns, Some(12.0));
    assert_eq!(queue.utilisation, Some(30.0 / 40.0));
    assert_eq!((report.operations, report.events), (6, 12));
}

/// What was measured of operations that move bytes grows with an operation's own; without bytes, it
/// is as it was measured.
#[test]
fn calibrated_services_grow_with_bytes() {
    let calibration = Calibration::shipped();
    let operations = calibration.profiles.get("hardened").expect("it is calibrated");
    let timing = operations.get("open").and_then(|parties| parties.get("user")).expect("measured");
    let measured = timing.by_size.expect("a larger partition takes longer to open");
    let mean_ns = |bytes: Option<u32>| {
        let bytes = bytes.map(|n| format!("bytes = {{ median = {n}, p95 = {n} }}"));
        let text = format!(
            r#"
            [run]
            operations = 2000
            replications = 1
            [[station]]
            name = "device"
            servers = "unlimited"
            [[class]]
            name = "open"
            arrivals = {{ kind = "poisson", per_second = 100 }}
            route = ["device"]
            {}
            [class.service]
            device = {{ kind = "calibrated", operation = "open", party = "user" }}
            "#,
            bytes.unwrap_or_default()
        );
        let config = Config::parse("open.toml", &text).expect("it parses");
        let report = simulate(&network(&config), 1, 1);
        report.queues.first().and_then(|queue| queue.mean_sojourn_ns).expect("served")
    };
    let (small, large) = (mean_ns(Some(measured.bytes)), mean_ns(Some(11 * measured.bytes)));
    let more = f64::from(10 * measured.bytes) * measured.ps_per_byte as f64 / 1e3;
    assert!((large - small - more).abs() < 2.0, "{small} ns, {large} ns, {more} ns more");
    assert!((mean_ns(None) - small).abs() < 2.0, "{} ns, {small} ns", mean_ns(None));
}

#[test]
fn more_servers_keep_a_target() {
    let mut config = short("mmc");
    config.set_servers("srs", 1).expect("a station of that name");
    let sizing = Sizing { station: "srs".into(), target_ns: 10_000_000, servers_max: 64 };
    let trials = with_threads(2, 1, |s| sized(&config, &sizing, s));
    let trials = trials.expect("is correct");
    let kept: Vec<(u32, bool)> = trials.iter().map(|t| (t.servers, t.keeps)).collect();
    let first = kept.iter().position(|(_, keeps)| *keeps).expect("64 servers are enough");
    assert!(kept.iter().skip(first).all(|(_, keeps)| *keeps), "{kept:?}");
    // 3.2 servers are busy on average.
    let [before, after] = [first - 1, first].map(|at| kept.get(at).map(|(servers, _)| *servers));
    assert_eq!(before.map(|servers| servers + 1), after, "{kept:?}");
    assert!(after >= Some(4), "{kept:?}");
    let hopeless = Sizing { servers_max: 2, ..sizing };
    let trials = with_threads(2, 1, |s| sized(&config, &hopeless, s));
    assert!(trials.expect("is correct").iter().all(|trial| !trial.keeps));
}

#[test]
fn a_log_drives_a_simulation() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.csv");
    let network = network(&short("mmc"));
    let read = |rows: &str| {
        fs::write(&path, format!("at_ns,class,user,bytes\n{rows}")).expect("is written");
        with_threads(2, 1, |setup| network.simulate_log(setup, &path))
    };
    let report = read("5,request,0,10\n9,request,0,10\n").expect("is correct");
    assert_eq!(report.operations, 10, "two in each of five replications");
    for (rows, line, problem) in [
        ("5,request,0,1\n4,request,0,1\n", 3, "earlier"),
        ("5,visit,0,1\n", 2, "column class: none is named \"visit\"; there are request"),
        ("5,request,9,1\n", 2, "column user: 9 is not one of 1"),
    ] {
        let error = read(rows).expect_err(problem);
        let LogError::Row { line: found, problem: said, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(*found, line, "{error}");
        assert!(said.contains(problem), "{error}");
    }
    assert!(matches!(read("5,request,many,1\n"), Err(LogError::Csv { .. })));
    assert!(matches!(read("5,request\n"), Err(LogError::Csv { .. })));
    let missing = folder.path().join("missing.csv");
    let missing = with_threads(1, 1, |setup| network.simulate_log(setup, &missing));
    assert!(matches!(missing, Err(LogError::Read { .. })));
}

#[test]
fn wrong_scenarios_are_refused_by_name() {
    let cases = [
        ("operations = 400", "operations = 400\ncolour = 1", "unknown field `colour`"),
        ("operations = 400", "operations = \"many\"", "line 3"),
        ("operations = 400", "", "give operations or horizon_s"),
        ("operations = 400", "operations = 1\nhorizon_s = 1", "only one of them"),
        ("replications = 2", "replications = 0", "run.replications"),
        ("replications = 2", "confidence_percent = 100", "run.confidence_percent"),
        ("users = 7", "users = 0", "population.users"),
        ("name = \"b\"", "name = \"a\"", "station \"a\": is listed twice"),
        ("servers = 3", "servers = 0", "station \"c\".servers"),
        ("servers = 3", "servers = \"some\"", "per-user"),
        ("servers = 3", "link = { bits_per_second = 0 }", "station \"c\".link"),
        ("servers = 3", "servers = \"per-user\"\ndiscipline = \"priority\"", "discipline"),
        ("mean_ns = 10 }", "mean_ns = 0 }", "class \"x\".route \"a\": mean_ns"),
        ("mean_ns = 10 }", "ns = 10 }", "unknown field `ns`"),
        ("exponential", "gaussian", "unknown variant `gaussian`"),
        ("per_second = 4e7", "per_second = -1", "class \"x\".arrivals"),
        ("per_second = 4e7", "per_second = nan", "class \"x\".arrivals"),
        ("route = [\"a\", \"b\", \"c\"]", "route = []", "class \"x\".route"),
        ("route = [\"a\", \"b\", \"c\"]", "route = [\"d\", \"c\"]", "no station is named \"d\""),
        ("route = [\"a\", \"b\", \"c\"]", "route = [\"a\"]", "\"c\" is not on the route"),
        ("c = { kind", "b = { kind", "says how long"),
        ("batch = 3", "batch = 0", "class \"x\".batch"),
        ("batch = 3", "again = 1.0", "class \"x\".again"),
        ("batch = 3", "bytes = { median = 2, p95 = 1 }", "class \"x\".bytes"),
    ];
    for (right, wrong, expected) in cases {
        assert!(CHAIN.contains(right), "{right}");
        let text = CHAIN.replacen(right, wrong, 1);
        let refused = Config::parse("my.toml", &text)
            .and_then(|config| config.network(&Calibration::shipped()))
            .expect_err(wrong)
            .to_string();
        assert!(refused.starts_with("my.toml: "), "{refused}");
        assert!(refused.contains(expected), "{wrong}: {refused}");
    }
}

#[test]
fn the_manual_shows_what_is_shipped() {
    let manual = include_str!("../../../../docs/simulation.md");
    let example = manual.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = Config::parse("mmc", example.expect("an example")).expect("is correct");
    assert_eq!(Some(Ok(example)), Config::shipped("mmc"));
}
