//! Whatever bytes a file has, readers say what is wrong with it, and never panic.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use sesphr_sim::data::read_csv;
use sesphr_sim::queueing::{self, Calibration, Config, Setup};
use sesphr_sim::sample::Sample;
use sesphr_sim::scenario::{self, Scenario};
use sesphr_sim::sweep::{self, Manifest, Plan};
use std::fs;

/// What people and programs write where a number stands.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1e308",
    "1e-308",
    "nan",
    "inf",
    "18446744073709551615",
    "4294967295",
    "9e18",
    "0.000001",
    "\"x\"",
    "[]",
];

/// What is done to a text.
#[derive(Clone, Debug)]
enum Change {
    Number(Index, &'static str),
    Byte(Index, u8),
    Cut(Index),
    Twice(Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let numbers = prop::sample::select(NUMBERS.to_vec());
    let one = prop_oneof![
        6 => (any::<Index>(), numbers).prop_map(|(at, number)| Change::Number(at, number)),
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => any::<Index>().prop_map(Change::Cut),
        1 => any::<Index>().prop_map(Change::Twice),
    ];
    prop::collection::vec(one, 1..5)
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for change in changes {
        match change {
            Change::Number(at, number) => {
                let begins: Vec<usize> = text.match_indices("= ").map(|(at, _)| at + 2).collect();
                let Some(begin) = begins.get(at.index(begins.len().max(1))) else { continue };
                let rest = text.get(*begin..).unwrap_or_default();
                let length = rest.find(['\n', ',', ' ', '}']).unwrap_or(rest.len());
                text.replace_range(*begin..begin + length, number);
            }
            Change::Byte(at, byte) => {
                let mut bytes = text.into_bytes();
                let at = at.index(bytes.len().max(1));
                bytes.iter_mut().skip(at).take(1).for_each(|old| *old = *byte);
                text = String::from_utf8_lossy(&bytes).into_owned();
            }
            Change::Cut(at) => {
                let at = at.index(text.len().max(1));
                text = text.chars().take(at).collect();
            }
            Change::Twice(at) => {
                let lines: Vec<&str> = text.lines().collect();
                let line = lines.get(at.index(lines.len().max(1))).copied().unwrap_or_default();
                text = format!("{text}\n{line}\n");
            }
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn scenarios_of_workloads(which in any::<Index>(), changes in changes()) {
        let text = which.get(&scenario::SHIPPED).toml;
        let text = changed(text, &changes);
        let _ = Scenario::recognises(&text);
        if let Err(error) = Scenario::parse(&text, "mine.toml") {
            prop_assert!(error.to_string().contains("mine.toml"));
        }
    }

    /// What is accepted can be run, at least for a few operations.
    #[test]
    fn scenarios_of_queues(which in any::<Index>(), changes in changes()) {
        let (_, text) = *which.get(&queueing::SHIPPED);
        let parsed = Config::parse("mine.toml", &changed(text, &changes)).and_then(|mut config| {
            config.population.users = config.population.users.min(1000);
            config.run.replications = config.run.replications.min(3);
            config.network(&Calibration::shipped())?;
            if let Some(operations) = &mut config.run.operations {
                *operations = (*operations).min(200);
            }
            let network = config.network(&Calibration::shipped())?;
            // Those that run for a time may run for years of it.
            Ok((network, config.run.operations.is_some()))
        });
        match parsed {
            Err(error) => prop_assert!(error.to_string().contains("mine.toml")),
            Ok((network, short)) if network.awaits_arrivals() || !short => {}
            Ok((network, _)) => {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
                let report = network.simulate(&Setup { seed: 1, pool: &pool, progress: &|_| () });
                prop_assert!(report.queues.iter().all(|q| q.mean_wait_ns.is_none_or(f64::is_finite)));
            }
        }
    }

    #[test]
    fn manifests(which in any::<Index>(), changes in changes()) {
        let (_, text) = *which.get(&sweep::SHIPPED);
        if let Ok(mut manifest) = Manifest::parse(&changed(text, &changes), "mine.toml") {
            manifest.replicas = manifest.replicas.min(3);
            let _ = Plan::new(&manifest, "mine.toml");
        }
    }

    #[test]
    fn calibrations(changes in changes(), bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let text = Calibration::SHIPPED_TEXT.replace("\":", "\": = ");
        let text = changed(&text, &changes).replace("\": = ", "\":");
        let _ = Calibration::parse(&text);
        let _ = Calibration::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn samples(header in any::<bool>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("samples.csv");
        let mut csv = if header { b"experiment,operation\n".to_vec() } else { Vec::new() };
        csv.extend(bytes);
        fs::write(&path, csv).expect("is written");
        let _ = read_csv::<Sample>(&path);
    }
}
