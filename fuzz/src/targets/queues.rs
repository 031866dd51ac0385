//! Networks of queues and the service times that they are given.

use super::support::{assert_equal_in_other_words, pool, texts};
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr_sim::queueing::{Calibration, Config, SHIPPED, Servers, ServersWord, Setup};

pub(super) const QUEUES: Target = Target {
    name: "queues",
    about: "networks of queues, and a few operations in each",
    format: Format::Toml,
    noise: Noise::IsRefused,
    words: &[
        "[run]",
        "operations = 100",
        "horizon_s = 10",
        "warm_up_s = 5",
        "replications = 1",
        "confidence_percent = 99",
        "[population]",
        "users = 100000000",
        "[calibration]",
        "profile = \"hardened\"",
        "[[station]]",
        "name = \"a\"",
        "servers = 1",
        "servers = 1000000",
        "servers = \"per-user\"",
        "servers = \"unlimited\"",
        "discipline = \"priority\"",
        "discipline = \"fifo\"",
        "service = { kind = \"deterministic\", ns = 0 }",
        "service = { kind = \"exponential\", mean_ns = 1000000000000000 }",
        "service = { kind = \"erlang\", shape = 1000, mean_ns = 1 }",
        "service = { kind = \"lognormal\", mean_ns = 1, sigma = 5.0 }",
        "service = { kind = \"empirical\", quantiles_ns = [0, 18446744073709551615] }",
        "{ kind = \"sized\", ps_per_byte = 1000000, rest = { kind = \"deterministic\", ns = 1 } }",
        "{ kind = \"calibrated\", operation = \"open\", party = \"user\", times = 1000000 }",
        "link = { bits_per_second = 1, latency_ns = 3600000000000 }",
        "[[class]]",
        "route = [\"a\"]",
        "route = [\"a\", \"a\"]",
        "arrivals = { kind = \"poisson\", per_second = 1e9 }",
        "arrivals = { kind = \"poisson\", per_second = 5e-324 }",
        "arrivals = { kind = \"users\", per_user_per_day = 1.0 }",
        "arrivals = { kind = \"steps\", step_s = 1, per_second = [0.0, 1.0] }",
        "arrivals = { kind = \"renewal\", interval = { kind = \"deterministic\", ns = 0 } }",
        "arrivals = { kind = \"outside\" }",
        "bytes = { median = 1, p95 = 4294967295 }",
        "batch = 1000000",
        "priority = 255",
        "again = 0.999",
        "[class.service]",
        "nan",
        "1e308",
        "-1",
        "hourly = [1, 2]",
        "{}",
        "[]",
    ],
    corpus: || {
        let small = texts([
            "[run]\noperations = 50\n[[station]]\nname = \"a\"\nservice = { kind = \"exponential\", mean_ns = 9 }\n\
            [[class]]\nname = \"c\"\narrivals = { kind = \"poisson\", per_second = 1.0 }\nroute = [\"a\"]\nagain = 0.1\n",
        ]);
        small.into_iter().chain(SHIPPED.map(|(_, text)| text.as_bytes().to_vec())).collect()
    },
    open: open_queues,
};

pub(super) const CALIBRATIONS: Target = Target {
    name: "calibrations",
    about: "service times as measured",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &[
        "\"about\":\"\"",
        "\"profiles\":{}",
        "\"count\":0",
        "\"mean_ns\":0",
        "\"p50_ns\":1",
        "\"p99_ns\":18446744073709551615",
        "\"quantiles_ns\":[]",
        "\"quantiles_ns\":[1,0]",
        "\"by_size\":{\"bytes\":1,\"ps_per_byte\":1000000}",
        "\"by_size\":null",
        "\"hardened\":{}",
        "{}",
        "[]",
        "null",
        "1e9",
        "-1",
    ],
    corpus: || {
        texts([
            "{\"about\":\"\",\"profiles\":{\"p\":{\"open\":{\"user\":{\"count\":3,\"mean_ns\":20,\"p50_ns\":10,\"p99_ns\":30}}}}}",
            "{\"about\":\"a machine\",\"profiles\":{\"p\":{\"open\":{\"user\":{\"count\":3,\"mean_ns\":20,\"p50_ns\":10,\"p99_ns\":30,\
             \"quantiles_ns\":[5,10,30],\"by_size\":{\"bytes\":9,\"ps_per_byte\":7}},\"srs\":{\"count\":1,\"mean_ns\":1,\"p50_ns\":1,\
             \"p99_ns\":1}}},\"q\":{}}}",
        ])
    },
    open: || {
        Box::new(|input, gauge| {
            let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
            let Ok(calibration) = gauge.measure(|| Calibration::parse(text)) else {
                return Verdict::Refused;
            };
            let written = calibration.to_json().expect("it can be written");
            assert_eq!(calibration, Calibration::parse(&written).expect("what is written is read"));
            Verdict::Accepted
        })
    },
};

/// Operations that are simulated.
const OPERATIONS: u64 = 32;
/// Larger networks may take more memory.
const SERVERS_MAX: u32 = 1000;

fn open_queues() -> Subject {
    let calibration = Calibration::shipped();
    let pool = pool();
    Box::new(move |input, gauge| {
        let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
        let read = |text: &str| -> Result<_, _> {
            let config = Config::parse("x", text)?;
            let network = config.network(&calibration)?;
            Ok::<_, sesphr_sim::queueing::ConfigError>((config, network))
        };
        let Ok((mut config, _)) = gauge.measure(|| read(text)) else { return Verdict::Refused };
        assert_equal_in_other_words(text, &config, |text| read(text).map(|(config, _)| config));

        config.run.replications = 1;
        let own_end = config.run.operations.is_some() || config.run.horizon_s.is_some();
        (config.run.operations, config.run.horizon_s) = (own_end.then_some(OPERATIONS), None);
        let small = |servers: Servers| match servers {
            Servers::Number(number) => number <= SERVERS_MAX,
            Servers::Word(ServersWord::PerUser) => config.population.users <= SERVERS_MAX,
            Servers::Word(ServersWord::Unlimited) => true,
        };
        if own_end && config.stations.iter().all(|station| small(station.servers)) {
            let network = config.network(&calibration).expect("only its end is another");
            let setup = Setup { seed: 1, pool, progress: &|_| () };
            let report = gauge.measure(|| network.simulate(&setup));
            assert!(report.operations <= OPERATIONS);
            let again = network.simulate(&setup);
            assert_eq!(report.digest, again.digest, "the same seed, the same numbers");
            for queue in &report.queues {
                let sensible =
                    |mean: Option<f64>| mean.is_none_or(|mean| mean.is_finite() && mean >= 0.0);
                assert!(
                    sensible(queue.mean_wait_ns) && sensible(queue.mean_sojourn_ns),
                    "{queue:?}"
                );
            }
        }
        Verdict::Accepted
    })
}
