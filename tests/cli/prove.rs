//! Proving: the questions as files, and what is said with solvers and without.

use crate::exits;
use serde_json::Value;
use sesphr_model::induction::solver::Solver;
use std::fs;
use std::process::{Command, Output};

/// Runs the command where no solver can be found.
fn without_solvers(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr"));
    command.arg("prove").args(arguments).env("PATH", "").output().expect("the command starts")
}

#[test]
fn without_a_solver_questions_are_written_and_nothing_is_claimed() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("a name in UTF-8");
    let output = without_solvers(&["--profile", "hardened/link=plain", "--out", out]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "6 claims not run: no solver is installed\n");
    let written = fs::read_dir(folder.path().join("hardened,link=plain")).expect("a folder");
    assert_eq!(written.count(), 35);
}

#[test]
fn a_solver_that_is_asked_for_must_be_there() {
    let output = without_solvers(&["--solver", "both"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("z3 is not installed"));
}

#[test]
fn verdicts_are_as_expected() {
    if Solver::ALL.iter().all(|solver| solver.version().is_none()) {
        eprintln!("NOT RUN: neither z3 nor cvc5 is installed, so nothing was proved here");
        return;
    }
    let arguments = ["prove", "--profile", "hardened", "--profile", "sesphr", "--json", "-"];
    let rows: Vec<Value> = serde_json::from_str(&exits(0, arguments)).expect("an array");
    assert_eq!(rows.len(), 12);
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    for row in &rows {
        let proved = text(row, "profile").as_deref() == Some("hardened");
        let verdict = if proved { "proved" } else { "not-proved" };
        assert_eq!(text(row, "verdict").as_deref(), Some(verdict), "{row}");
        let questions = row.get("questions").and_then(Value::as_array).expect("a list");
        assert!(!questions.is_empty());
    }
    let store = ["prove", "--property", "p9", "--profile", "hardened", "--json", "-"];
    let rows: Vec<Value> = serde_json::from_str(&exits(0, store)).expect("an array");
    let questions = rows.iter().filter_map(|row| row.get("questions")?.as_array());
    assert_eq!(questions.map(Vec::len).collect::<Vec<_>>(), [2], "P9 needs no invariant");
}
