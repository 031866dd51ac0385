//! Commands that are told to end: what they keep of what they finished, and that no program that they
//! started outlives them.

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Those signals that this process, and so what it starts, was not told to ignore: shells let what they
/// run in the background ignore some.
pub(crate) fn heard() -> Vec<Signal> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0);
    let signals = [Signal::TERM, Signal::INT, Signal::HUP].into_iter();
    signals.filter(|signal| ignored >> (signal.as_raw() - 1) & 1 == 0).collect()
}

/// The longest wait for something that takes a moment.
const PATIENCE: Duration = Duration::from_secs(120);

fn start(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr"));
    command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits until something is so.
#[track_caller]
fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "waited for {what} in vain");
        sleep(Duration::from_millis(10));
    }
}

/// Sends a signal to a command that is at work, which must end as it is told to.
#[track_caller]
fn end(child: Child, signal: Signal) -> Output {
    kill_process(Pid::from_child(&child), signal).expect("it runs still");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(128 + signal.as_raw()), "{said}");
    output
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("it is written")).expect("JSON")
}

fn verdicts(path: &Path) -> Vec<String> {
    let rows = json(path);
    let text = |row: &Value| row.get("verdict").and_then(Value::as_str).map(str::to_owned);
    rows.as_array().expect("a list").iter().filter_map(text).collect()
}

fn files(folder: &Path) -> usize {
    let whole = |name: &str| name.ends_with(".json") && !name.starts_with('.');
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| whole(&entry.file_name().to_string_lossy())).count()
}

#[test]
fn a_check_writes_the_searches_that_it_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let (cells, searches) = (folder.path().join("cells.json"), folder.path().join("searches"));
    let [to, kept] = [&cells, &searches].map(|path| path.to_str().expect("UTF-8"));
    let words = ["check", "--profile", "hardened", "--coalition", "revoked"];
    let scopes = ["--scope", "one-slot", "--scope", "two-users-one-record", "--jobs", "1"];
    let outputs = ["--json", to, "--resume", kept];
    let child = start(&[&words[..], &scopes, &outputs].concat()).spawn().expect("it starts");
    wait("the first search", || files(&searches) > 0);
    let output = end(child, Signal::TERM);
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 of 2 searches did not finish"));
    let found = verdicts(&cells);
    assert!(found.iter().any(|verdict| verdict == "holds"), "{found:?}");
    assert!(found.iter().any(|verdict| verdict == "not-run"), "{found:?}");
    assert_eq!(files(&searches), 1, "what was given up is not kept");
}

#[test]
fn a_comparison_says_that_it_is_not_complete() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = folder.path().join("rows.json");
    let words = ["conform", "--profile", "hardened", "--curve", "type-a", "--json"];
    let child = start(&[&words[..], &[rows.to_str().expect("UTF-8")]].concat()).spawn();
    sleep(Duration::from_secs(1));
    end(child.expect("it starts"), Signal::TERM);
    assert_eq!(json(&rows).get("complete"), Some(&Value::Bool(false)));
}

#[test]
fn figures_keep_the_experiments_that_were_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, run) = (folder.path().join("measured"), folder.path().join("run.json"));
    let [to, json_to] = [&out, &run].map(|path| path.to_str().expect("UTF-8"));
    let child = start(&["figures", "--quick", "--out", to, "--json", json_to]).spawn();
    wait("the first experiment", || out.join("samples.csv").exists());
    end(child.expect("it starts"), Signal::TERM);
    let run = json(&run);
    assert_eq!(run.get("complete"), Some(&Value::Bool(false)));
    let samples = run.get("samples").and_then(Value::as_array).expect("a list");
    let lines = fs::read_to_string(out.join("samples.csv")).expect("written").lines().count();
    assert!(!samples.is_empty() && lines == samples.len() + 1);
    assert!(out.join("figures").is_dir());
}

#[test]
fn a_sweep_keeps_every_run_that_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let (manifest, out) = (folder.path().join("sweep.toml"), folder.path().join("runs"));
    let text =
        "about = \"many\"\ntask = \"workload\"\nscenarios = [\"clinic-day\"]\nreplicas = 5000\n";
    fs::write(&manifest, text).expect("written");
    let [from, to] = [&manifest, &out].map(|path| path.to_str().expect("UTF-8"));
    let child = start(&["sweep", from, "--out", to]).spawn().expect("it starts");
    wait("the first run", || files(&out) > 0);
    end(child, Signal::TERM);
    for entry in fs::read_dir(&out).expect("listed") {
        json(&entry.expect("an entry").path());
    }
}

/// A program that answers what version it is and then, with another one, never anything again; it
/// writes down the numbers of both.
fn lasting(folder: &Path, name: &str) {
    let numbers = folder.join("numbers");
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in *version*) echo '{name} 1.0'; exit;; esac\n\
         sleep 600 & echo $$ $! > '{0}.new'; mv '{0}.new' '{0}'; wait\n",
        numbers.display()
    );
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("set");
}

/// Whether a process is at work: there, and not only waiting to be buried.
fn is_at_work(number: i32) -> bool {
    let there = Pid::from_raw(number).is_some_and(|pid| test_kill_process(pid).is_ok());
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
    there && !stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z'))
}

/// Runs a command with a program that lasts, and tells it to end while that one runs.
fn with_lasting(program: &str, words: &[&str], signal: Signal) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("a path");
    lasting(&folder, program);
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let child = start(words).env("PATH", path).current_dir(&folder).spawn().expect("it starts");
    let numbers = folder.join("numbers");
    wait("the program", || numbers.exists());
    let numbers = fs::read_to_string(numbers).expect("two numbers");
    let numbers: Vec<i32> = numbers.split_whitespace().map(|n| n.parse().expect("one")).collect();
    assert!(numbers.len() == 2 && numbers.iter().all(|number| is_at_work(*number)));
    end(child, signal);
    for number in numbers {
        wait("the end of the program", || !is_at_work(number));
    }
}

#[test]
fn no_solver_outlives_a_proof() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = folder.path().join("rows.json");
    let words = ["prove", "--profile", "hardened", "--solver", "z3", "--json"];
    for signal in heard() {
        with_lasting("z3", &[&words[..], &[rows.to_str().expect("UTF-8")]].concat(), signal);
        let found = verdicts(&rows);
        assert!(!found.is_empty() && found.iter().all(|verdict| verdict == "not-run"), "{found:?}");
    }
}

#[test]
fn no_typesetter_outlives_a_report() {
    let results = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/report.in/before.json");
    for signal in heard() {
        with_lasting("typst", &["report", "pdf", results, "--out", "x.pdf"], signal);
    }
}
