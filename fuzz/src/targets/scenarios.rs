//! Scenarios of workloads, and sweeps over them.

use super::support::{assert_equal_in_other_words, fingerprint, scratch, texts};
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr_sim::scenario::{SHIPPED, Scenario};
use sesphr_sim::sweep::{self, Manifest, Plan, Task};
use std::fs;

const WORDS: [&str; 60] = [
    "about = \"x\"",
    "profile = \"paper\"",
    "[population]",
    "patients = 1",
    "joining-percent = 100.0",
    "records-max = 1000",
    "family-max = 15",
    "[population.staff]",
    "doctor = 1",
    "nurse = 0",
    "family = 1",
    "service-provider = 10000000",
    "teams = 1",
    "turnover-percent-per-year = 1000",
    "granted-by-role = [\"doctor\"]",
    "[population.circle]",
    "min = 1",
    "max = 10000",
    "exponent = 10.0",
    "team-percent = 0.0",
    "activity-exponent = 3.0",
    "[time]",
    "days = 3660",
    "start = \"sunday\"",
    "week = [0, 0, 0, 0, 0, 0, 1]",
    "day = [1]",
    "[[record]]",
    "name = \"n\"",
    "weight = 1000000",
    "median-bytes = 1",
    "p95-bytes = 1073741824",
    "max-bytes = 1073741824",
    "parts = { medical = 1, skeleton = 1000000 }",
    "[sessions]",
    "per-day = 1e-300",
    "per-day = 1e9",
    "reads-mean = 1000.0",
    "pause-seconds = 0.0",
    "upload-percent = 100.0",
    "update-percent = 0.0",
    "curious-percent = 50.0",
    "[reading]",
    "decay-exponent = 0.0",
    "tail-days = 36600",
    "never-percent = 100.0",
    "history-percent = 100.0",
    "[revocations]",
    "ask-again-percent = 100.0",
    "[emergency]",
    "percent = 0.1",
    "within-minutes = 1440.0",
    "hold-minutes = 525600.0",
    "[[burst]]",
    "of = \"revocations\"",
    "from-minute = 0",
    "minutes = 5270400",
    "factor = 1e6",
    "nan",
    "inf",
    "1979-05-27",
];

pub(super) const SCENARIOS: Target = Target {
    name: "scenarios",
    about: "scenarios of workloads",
    format: Format::Toml,
    noise: Noise::IsRefused,
    words: &WORDS,
    corpus: || {
        let small = texts([
            "about = \"a day\"\n[population]\npatients = 3\n[population.staff]\ndoctor = 2\n[time]\ndays = 1\n\
            [[record]]\nname = \"note\"\nmedian-bytes = 4000\np95-bytes = 9000\nparts = { medical = 1 }\n\
            [sessions]\nper-day = 5.0\n",
        ]);
        small.into_iter().chain(SHIPPED.map(|shipped| shipped.toml.as_bytes().to_vec())).collect()
    },
    open: || {
        Box::new(|input, gauge| {
            let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
            let Ok(scenario) = gauge.measure(|| Scenario::parse(text, "x")) else {
                return Verdict::Refused;
            };
            assert_equal_in_other_words(text, &scenario, |text| Scenario::parse(text, "x"));
            let written = toml::to_string(&scenario).expect("a scenario can be written");
            let written = Scenario::parse(&written, "x").expect("what is written is read");
            assert_eq!(scenario, written);
            assert!(
                scenario.canonical() == written.canonical() && !scenario.canonical().is_empty()
            );
            assert!(Scenario::recognises(text));
            Verdict::Accepted
        })
    },
};

pub(super) const SWEEPS: Target = Target {
    name: "sweeps",
    about: "manifests of sweeps, and their plans",
    format: Format::Toml,
    noise: Noise::IsRefused,
    words: &[
        "about = \"x\"",
        "task = \"simulate\"",
        "task = \"replay\"",
        "task = \"workload\"",
        "scenarios = [\"clinic-day\"]",
        "\"papers-sweep\"",
        "\"mm1\"",
        "\"flash-crowd-srs\"",
        "\"hospital-month\"",
        "replicas = 1",
        "replicas = 4294967295",
        "seed = 18446744073709551615",
        "[[parameter]]",
        "field = \"population.patients\"",
        "field = \"\"",
        "field = \"record.0\"",
        "field = \"station.0.servers\"",
        "field = \"a.b.c\"",
        "field = \"population\"",
        "values = [1, 2]",
        "values = [[]]",
        "values = [{}]",
        "values = [\"x\"]",
        "population.staff.doctor",
        "burst.9.factor",
        ".",
        "-1",
        "profile",
    ],
    corpus: || {
        let shipped = sweep::SHIPPED.map(|(_, text)| text.as_bytes().to_vec());
        shipped
            .into_iter()
            .chain(texts([
                "about = \"\"\nscenarios = [\"clinic-day\", \"papers-sweep\"]\nreplicas = 2\n\
            [[parameter]]\nfield = \"population.patients\"\nvalues = [3, 5]\n",
            ]))
            .collect()
    },
    open: open_sweeps,
};

pub(super) const SWEEP_RESULTS: Target = Target {
    name: "sweep-results",
    about: "results of a sweep, merged or taken up",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &[
        "\"runs\":1",
        "\"runs\":18446744073709551615",
        "\"index\":0",
        "\"index\":1",
        "\"task\":\"replay\"",
        "\"plan\":\"\"",
        "\"replica\":0",
        "\"seed\":0",
        "\"result\":null",
        "\"parameters\":{}",
        "{}",
        "[]",
        "null",
        "\"\"",
        "1e400",
    ],
    corpus: || {
        texts([
            "{\"plan\":\"ab\",\"runs\":1,\"index\":0,\"task\":\"workload\",\"scenario\":\"clinic-day\",\"parameters\":\
            {\"population.patients\":3},\"replica\":0,\"seed\":1,\"result\":{\"steps\":2,\"seconds\":0.5},\
            \"digest\":\"\"}",
        ])
    },
    open: open_sweep_results,
};

/// More runs than this are not planned here: their cost is the sweep's own.
const RUNS_MAX: usize = 24;

fn open_sweeps() -> Subject {
    Box::new(|input, gauge| {
        let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
        let Ok(manifest) = gauge.measure(|| Manifest::parse(text, "x")) else {
            return Verdict::Refused;
        };
        assert_equal_in_other_words(text, &manifest, |text| Manifest::parse(text, "x"));
        let combinations = manifest.parameter.iter().map(|parameter| parameter.values.len());
        let runs = combinations.fold(manifest.replicas as usize, usize::saturating_mul);
        // Other names are files, which are not this input.
        let shipped = |name: &String| SHIPPED.iter().any(|shipped| shipped.name == name);
        if runs <= RUNS_MAX
            && manifest.scenarios.len() == 1
            && manifest.scenarios.iter().all(shipped)
        {
            let planned = gauge.measure(|| Plan::new(&manifest, "x"));
            if let Ok(plan) = planned {
                assert_eq!(plan.runs.len(), runs);
                assert_eq!(plan.task, manifest.task);
                assert!(plan.runs.iter().enumerate().all(|(at, run)| run.index == at));
                assert_eq!(Plan::new(&manifest, "x").expect("as before").digest, plan.digest);
            }
        }
        Verdict::Accepted
    })
}

fn open_sweep_results() -> Subject {
    let folder = scratch();
    Box::new(move |input, gauge| {
        let path = folder.path().join("run-000000.json");
        // A wrong digest hides everything else, so most inputs that can have the right one get it.
        let sealed = serde_json::from_slice::<sweep::Record<serde_json::Value>>(input)
            .ok()
            .filter(|_| !fingerprint(input).is_multiple_of(8))
            .and_then(|record| serde_json::to_vec(&record.sealed().ok()?).ok());
        fs::write(&path, sealed.as_deref().unwrap_or(input)).expect("it is written");
        let Ok(merged) = gauge.measure(|| sweep::merge(folder.path())) else {
            return Verdict::Refused;
        };
        assert_eq!((merged.runs, merged.results.len()), (1, 1), "there is one file");
        let record = merged.results.first().expect("a result");
        assert_eq!((record.index, &record.plan), (0, &merged.plan));
        let written = serde_json::to_vec(record).expect("it can be written");
        let again: sweep::Record<serde_json::Value> =
            serde_json::from_slice(&written).expect("and read");
        assert_eq!(*record, again);
        assert!(matches!(record.task, Task::Workload | Task::Replay | Task::Simulate));
        Verdict::Accepted
    })
}
