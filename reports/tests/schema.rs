//! The published form of the results: the committed copy is the one that this program writes, and
//! what a run writes has that form.

use serde_json::Value;
use sesphr_reports::results::{
    Answer, CarriedOut, CheckResult, CounterexampleResult, ErratumResult, Input, Provenance,
    RecordResult, Results, Stage, Verdict,
};
use sesphr_reports::schema;
use std::path::Path;
use std::{env, fs};

fn form() -> Value {
    serde_json::from_str(&schema().expect("it can be written")).expect("JSON")
}

/// To accept a change: `SESPHR_OVERWRITE=1 cargo test -p sesphr-reports --test schema`.
#[test]
fn the_committed_schema_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/results.schema.json");
    let text = schema().expect("it can be written");
    if env::var_os("SESPHR_OVERWRITE").is_some() {
        fs::write(&path, &text).expect("it can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "reports/schema/results.schema.json is not that of the program");
}

fn run() -> Results {
    let provenance = Provenance {
        inputs: vec![Input::of("a record", b"<a/>")],
        stages: vec![Stage::not_run("model")],
        ..Provenance::default()
    };
    let mut results = Results::new(provenance);
    results.records = vec![RecordResult {
        name: "visit.xml".into(),
        kind: "plain".into(),
        bytes: 4,
        digest: String::new(),
        curve: "type-a".into(),
        partitions: Vec::new(),
        round_trip: Answer::Yes,
        partial_view: Answer::NotRun,
        unmatched_bytes: 2,
        unmatched_first: Some("/a".into()),
        idle_rules: vec!["personal".into()],
    }];
    results.checks = vec![CheckResult {
        id: "P1".into(),
        name: "nobody opens it".into(),
        kind: "always".into(),
        profile: "paper".into(),
        coalition: "outsider".into(),
        scope: "one-slot".into(),
        pairing: "type-1".into(),
        verdict: Verdict::Violated,
        expected: None,
        unique_states: 7,
        depth: 2,
        exhaustive: true,
        witness: None,
        witness_run: None,
        count: None,
        time_ms: 1,
        counterexample: Some("P1-1".into()),
        carried_out: Some(CarriedOut {
            curve: "type-a".into(),
            found: "all of it".into(),
            bytes: 4,
            excerpt: "<a/>".into(),
            shown: Answer::Yes,
        }),
    }];
    results.counterexamples = vec![CounterexampleResult {
        id: "P1-1".into(),
        parties: Vec::new(),
        steps: Vec::new(),
        target: None,
        derivation: None,
        reasons: Vec::new(),
    }];
    results.errata = vec![ErratumResult {
        id: "E1".into(),
        title: "it is printed otherwise".into(),
        ran: "both".into(),
        seen: "one works".into(),
        shown: Answer::No,
    }];
    results
}

#[test]
fn what_is_written_has_that_form() {
    let validator = jsonschema::validator_for(&form()).expect("a schema");
    let written = serde_json::to_value(run()).expect("JSON");
    let faults: Vec<String> =
        validator.iter_errors(&written).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn what_has_another_form_is_refused() {
    let validator = jsonschema::validator_for(&form()).expect("a schema");
    let changed = |pointer: &str, value: Value| {
        let mut written = serde_json::to_value(run()).expect("JSON");
        *written.pointer_mut(pointer).expect(pointer) = value;
        written
    };
    let cases = [
        changed("/format", 3.into()),
        changed("/checks/0/verdict", "perhaps".into()),
        changed("/checks/0/unique_states", "many".into()),
        changed("/records/0/round_trip", Value::Null),
        changed("/provenance", Value::Array(Vec::new())),
    ];
    for case in cases {
        assert!(!validator.is_valid(&case), "{case}");
    }
    let mut foreign = serde_json::to_value(run()).expect("JSON");
    foreign.as_object_mut().expect("an object").insert("colour".into(), "red".into());
    assert!(!validator.is_valid(&foreign), "fields that the program does not know");
}
