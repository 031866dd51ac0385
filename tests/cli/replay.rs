//! Replays: the results in JSON and CSV, equal on any number of threads, kept when a run ends early.

use crate::exits;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn sample(folder: &Path) -> String {
    let path = folder.join("sample.ndjson");
    let path = path.to_str().expect("a name in UTF-8").to_owned();
    exits(0, ["trace", "sample", "--out", &path]);
    path
}

fn json(arguments: &[&str]) -> Value {
    let all = ["replay"].iter().chain(arguments).chain(&["--json", "-"]);
    serde_json::from_str(&exits(0, all)).expect("JSON")
}

#[test]
fn the_results_have_their_keys_and_do_not_depend_on_threads_or_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = sample(folder.path());
    let store = folder.path().join("store");
    let one = json(&[&trace, "--jobs", "1"]);
    let two = json(&[&trace, "--jobs", "2", "--store", store.to_str().expect("UTF-8")]);
    for key in ["digest", "operations", "denied", "oracle_disagreements", "divergences"] {
        let value = one.get(key).expect("a key that other programs read");
        assert_eq!(Some(value), two.get(key), "{key}");
    }
    assert_eq!(one.get("operations"), Some(&14.into()));
    assert_eq!(one.get("denied"), Some(&3.into()));
    assert_eq!(one.get("oracle_disagreements"), Some(&0.into()));
    for key in ["count", "mean_ns", "p50_ns", "p99_ns"] {
        let time = one.pointer(&format!("/service_times/request/{key}"));
        assert!(time.and_then(Value::as_u64).is_some_and(|ns| ns > 0), "{key}");
    }
    // Rotated after it was downloaded: one object of each partition, the second of one.
    assert!(store.join("owner-0/record-0/medical/v1/g1").is_file());
    assert!(store.join("owner-0/record-0/personal/v1/g0").is_file());
    assert!(!store.join("owner-0/record-0/medical/v1/g0").exists());
}

#[test]
fn a_truncated_trace_leaves_what_was_replayed() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = sample(folder.path());
    let content = fs::read_to_string(&trace).expect("a trace");
    fs::write(&trace, content.trim_end().trim_end_matches('}')).expect("it writes");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (results, samples) = (at("results.json"), at("samples.csv"));
    let output = crate::sesphr(["replay", &trace, "--json", &results, "--samples", &samples]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("line 15 of the trace is not a valid step"), "{said}");
    let text = fs::read_to_string(results).expect("results");
    let results: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(results.get("complete"), Some(&false.into()));
    assert_eq!(results.get("operations"), Some(&13.into()));
    let rows = fs::read_to_string(samples).expect("samples");
    assert_eq!(rows.lines().count(), 1 + 13, "{rows}");
    assert!(rows.starts_with("step,operation,bytes,total_ns,encrypt_ns,upload_ns,"), "{rows}");
}

/// A device that is always full is the one place where that can be tried anywhere.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_results_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = sample(folder.path());
    let results = folder.path().join("results.json");
    let results = results.to_str().expect("UTF-8");
    let output = crate::sesphr(["replay", &trace, "--json", results, "--samples", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot write /dev/full: No space left"), "{said}");
    let results: Value =
        serde_json::from_str(&fs::read_to_string(results).expect("results")).expect("JSON");
    assert_eq!(results.get("operations"), Some(&14.into()));
}

#[cfg(not(feature = "s3"))]
#[test]
fn s3_needs_a_build_that_has_it() {
    let said = crate::refuses(["replay", "any.ndjson", "--store", "s3://records"]);
    assert!(said.contains("--features s3"), "{said}");
}
