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
