//! Every target takes a few inputs, and every planted fault is found and reported.
#![allow(missing_docs, reason = "a test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn fuzz(arguments: &[&str], out: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr-fuzz"));
    command.args(arguments).arg("--out").arg(out).output().expect("it runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_target_passes() {
    let out = tempfile::tempdir().expect("a folder");
    let output = fuzz(&["--inputs", "2000", "--seed", "1"], out.path());
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains(" passed, 0 failed"), "{}", text(&output));
    assert_eq!(fs::read_dir(out.path()).expect("a folder").count(), 0);
}

/// Numbers of inputs that were accepted and refused, and the memory, by target.
fn counts(output: &Output) -> Vec<String> {
    let lines = text(output);
    let rows = lines.lines().skip(2).map(|line| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        // Without the rate and the longest time.
        [0, 1, 3, 4].map(|at| cells.get(at).copied().unwrap_or_default()).join(" ")
    });
    rows.collect()
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let out = tempfile::tempdir().expect("a folder");
    let run = |jobs| {
        let chosen = ["--target", "records", "--target", "layouts", "--target", "names"];
        counts(&fuzz(&[&chosen[..], &["--inputs", "1000", "--jobs", jobs]].concat(), out.path()))
    };
    let one = run("1");
    assert!(one.len() >= 4, "{one:?}");
    assert_eq!(one, run("3"));
}

/// Runs a target with a fault on purpose, and returns what was said.
fn planted(name: &str, out: &Path) -> String {
    let output =
        fuzz(&["--target", name, "--inputs", "128", "--jobs", "2", "--patience", "2"], out);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("fuzz: 0 passed, 1 failed"), "{said}");
    assert!(said.contains("FAULT"), "{said}");
    said
}

/// The file of the first fault.
fn input(out: &Path) -> Vec<u8> {
    let entry = fs::read_dir(out).expect("a folder").next().expect("an input");
    fs::read(entry.expect("an entry").path()).expect("it is read")
}

#[test]
fn faults_are_found_reduced_and_tried_again() {
    for (name, told) in [("planted-panic", "panic: "), ("planted-memory", "memory: ")] {
        let out = tempfile::tempdir().expect("a folder");
        let said = planted(name, out.path());
        assert!(said.contains(told), "{said}");
        assert_eq!(input(out.path()), b"treasure", "{said}");
        let line = said.lines().find(|line| line.contains("again:")).expect("how to try it again");
        let path = line.split(" --replay ").nth(1).expect("a file");
        let again = fuzz(&["--target", name, "--replay", path.trim()], out.path());
        assert_eq!(again.status.code(), Some(1));
        assert!(text(&again).contains(told), "{}", text(&again));
    }
}

#[test]
fn what_kills_or_hangs_a_worker_is_found() {
    for (name, told) in [("planted-death", "signal: 6"), ("planted-hang", "no answer within 2 s")] {
        let out = tempfile::tempdir().expect("a folder");
        let said = planted(name, out.path());
        assert!(said.contains(told), "{said}");
        assert!(input(out.path()).windows(8).any(|word| word == b"treasure"), "{said}");
    }
}

#[test]
fn noise_that_is_accepted_and_a_corpus_that_is_not_are_faults() {
    let out = tempfile::tempdir().expect("a folder");
    assert!(planted("planted-noise", out.path()).contains("random bytes were accepted"));
    assert!(planted("planted-nothing", out.path()).contains("nothing was accepted"));
}

#[test]
fn time_is_measured_where_code_is_optimised() {
    let out = tempfile::tempdir().expect("a folder");
    let output = fuzz(&["--target", "planted-time", "--inputs", "256"], out.path());
    let found = text(&output).contains("FAULT at");
    assert_eq!(found, !cfg!(debug_assertions), "{}", text(&output));
}

#[test]
fn wrong_arguments_say_what_there_is() {
    let out = tempfile::tempdir().expect("a folder");
    let output = fuzz(&["--target", "record"], out.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there are records, rules"));
    let output = fuzz(&["--target", "records", "--replay", "missing"], out.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing"));
}
