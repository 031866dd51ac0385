//! Traces: the demonstration agrees on every algebra under every preset; changes show.

use crate::{exits, refuses};
use serde_json::Value;
use sesphr::profile::{Payload, Profile};
use std::fs;

#[test]
fn the_demonstration_agrees_on_every_algebra() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, profile) in Profile::PRESETS {
        let path = folder.path().join(format!("{name}.ndjson"));
        let path = path.to_str().expect("a name in UTF-8");
        exits(0, ["trace", "sample", "--profile", name, "--out", path]);
        exits(0, ["trace", "run", path]);
        exits(0, ["trace", "run", path, "--curve", "type-a"]);
        exits(0, ["trace", "run", path, "--curve", "symbolic"]);
        if profile.payload == Payload::Hybrid {
            exits(0, ["trace", "run", path, "--curve", "bls12-381"]);
        } else {
            let said = refuses(["trace", "run", path, "--curve", "bls12-381"]);
            assert!(said.contains("literal"), "{said}");
        }
    }
}

#[test]
fn a_changed_outcome_is_a_divergence() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("changed.ndjson");
    let sample = exits(0, ["trace", "sample", "--out", "-"]);
    let changed = sample.replace(r#""outcome":"granted""#, r#""outcome":{"denied":"no-grant"}"#);
    assert_ne!(sample, changed);
    fs::write(&path, changed).expect("it writes");
    let path = path.to_str().expect("a name in UTF-8");
    let result = exits(1, ["trace", "run", path, "--json"]);
    let result: Value = serde_json::from_str(&result).expect("JSON");
    let at = |key: &str| result.pointer(&format!("/divergence/{key}"));
    assert_eq!(result.get("agrees"), Some(&Value::Bool(false)));
    assert_eq!(at("step"), Some(&7.into()));
    assert_eq!(at("recorded/denied"), Some(&"no-grant".into()));
    assert_eq!(at("replayed"), Some(&"granted".into()));
    let text = exits(1, ["trace", "run", path]);
    assert!(text.contains("step 7 ends otherwise"), "{text}");
}

/// Symbols are packed: 32 owners, 16 records, 255 uploads and rotations of each slot.
#[test]
fn what_symbols_have_no_room_for_is_refused_with_its_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.ndjson");
    let path = path.to_str().expect("a name in UTF-8");
    let sample = exits(0, ["trace", "sample", "--out", "-"]);
    let header = sample.lines().next().expect("a header");
    let enrol = |owner: u32| {
        format!(r#"{{"action":{{"enrol":{{"party":{{"owner":{owner}}}}}}},"outcome":"done"}}"#)
    };
    let seal = |owner: u32, record: u32| {
        let action = format!(r#"{{"owner":{owner},"record":{record},"partitions":[2],"bytes":1}}"#);
        format!(r#"{{"action":{{"seal":{action}}},"outcome":{{"sealed":{{"lost-chunks":0}}}}}}"#)
    };
    let seals = |owner: u32, record: u32, times: usize| vec![seal(owner, record); times];
    let run = |steps: &[String]| {
        fs::write(path, format!("{header}\n{}\n", steps.join("\n"))).expect("it writes");
    };
    // 255 of each of two slots fit, in one trace.
    run(&[vec![enrol(31)], seals(31, 0, 255), seals(31, 15, 255)].concat());
    exits(0, ["trace", "run", path, "--curve", "symbolic"]);
    let beyond = [
        (vec![enrol(32)], 1),
        ([vec![enrol(0)], seals(0, 16, 1)].concat(), 2),
        ([vec![enrol(0)], seals(0, 1, 100), seals(0, 0, 256)].concat(), 357),
    ];
    for (steps, step) in beyond {
        run(&steps);
        let said = refuses(["trace", "run", path, "--curve", "symbolic"]);
        let expected = format!("step {step} is beyond what symbols have room for");
        assert!(said.contains(&expected) && said.contains("leave --curve symbolic out"), "{said}");
    }
}

#[test]
fn a_bad_trace_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bad.ndjson");
    let sample = exits(0, ["trace", "sample", "--out", "-"]);
    let first = sample.lines().next().expect("a header");
    let later = first.replace(r#""format":1"#, r#""format":2"#);
    let cases = [
        (String::new(), "header"),
        ("{}\n".to_owned(), "line 1"),
        (format!("{first}\nnonsense\n"), "line 2"),
        (later, "format 2"),
        (sample.replace(r#"{"enrol":{"party":{"user":2}}}"#, r#"{"depart":{"user":9}}"#), "step 3"),
    ];
    for (content, expected) in cases {
        fs::write(&path, content).expect("it writes");
        let said = refuses(["trace", "run", path.to_str().expect("a name in UTF-8")]);
        assert!(said.contains("bad.ndjson") && said.contains(expected), "{expected}: {said}");
    }
}
