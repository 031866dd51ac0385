//! Figures: samples, published points and figures appear, for what was asked for.

use crate::exits;
use serde_json::Value;
use std::fs;

#[test]
fn samples_and_figures_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("measured");
    let path = out.to_str().expect("a name in UTF-8");
    let chosen = ["--experiment", "operations", "--curve", "bls12-381", "--seed", "4"];
    let fixed = ["figures", "--quick", "--json", "--out", path];
    let text = exits(0, fixed.iter().chain(&chosen));
    let run: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(run.get("seed"), Some(&4.into()));
    assert_eq!(run.get("effort"), Some(&"quick".into()));
    let samples = run.get("samples").and_then(Value::as_array).expect("samples");
    assert!(!samples.is_empty());
    for sample in samples {
        assert_eq!(sample.get("curve"), Some(&"bls12-381".into()));
        assert_eq!(sample.get("experiment"), Some(&"operations".into()));
        assert!(sample.get("median_ns").and_then(Value::as_u64) > Some(0));
    }
    let csv = fs::read_to_string(out.join("samples.csv")).expect("samples are written");
    assert_eq!(csv.lines().count(), samples.len() + 1);
    assert!(out.join("published.csv").is_file());
    let figure = fs::read_to_string(out.join("figures/operations.svg")).expect("a figure");
    assert!(figure.starts_with("<svg"), "{}", figure.get(..40).unwrap_or_default());
}
