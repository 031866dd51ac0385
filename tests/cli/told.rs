//! Every command that takes a while, told to end by every signal: soon, with the exit code of the
//! signal, with what is finished, and without a temporary.

use crate::stopped::{heard, json};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use sesphr::record::{RecordKind, generate};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

/// Commands that last, and the result that each must leave, which says that it is not complete.
const LASTING: &[(&[&str], Option<&str>)] = &[
    (&["check", "--json", "cells.json"], Some("cells.json")),
    (&["check", "--minimal"], None),
    (&["claim", "all"], None),
    (&["conform", "--curve", "type-a", "--json", "rows.json"], Some("rows.json")),
    (&["conform", "--walks", "1000000", "--json", "walks.json"], Some("walks.json")),
    (&["coverage"], None),
    (&["explore", "one-slot", "--address", "127.0.0.1:0"], None),
    (&["figures", "--out", "measured", "--json", "run.json"], Some("run.json")),
    (&["growth", "--out", "grown"], None),
    (&["hunt", "--json", "hunted.json"], Some("hunted.json")),
    (&["record", "split", "../phr.xml", "--out", "parts"], None),
    (&["replay", "../clinic.ndjson", "--json", "replay.json"], Some("replay.json")),
    (&["reproduce", "--out", "report"], None),
    (&["simulate", "hospital-month", "--scale", "1000"], None),
    (&["simulate", "--calibrate", "times.json", "--rounds", "10000"], None),
    (&["simulate", "--against", "../clinic.ndjson", "--rounds", "100"], None),
    (&["sweep", "../sweep.toml", "--out", "runs"], None),
    (&["trace", "run", "../clinic.ndjson", "--curve", "type-a"], None),
    (&["workload", "generate", "hospital-month", "--scale", "10000", "--out", "w.ndjson"], None),
];

/// The longest time until a command has ended, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a command works before it is told.
const AT_WORK: Duration = Duration::from_millis(150);

const SWEEP: &str =
    "about = \"many\"\ntask = \"workload\"\nscenarios = [\"clinic-day\"]\nreplicas = 5000\n";

fn command(words: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr"));
    command.args(words).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Whether a process has a handler for a signal: before that it only dies of it.
fn listens(child: &Child, signal: Signal) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0);
    caught >> (signal.as_raw() - 1) & 1 == 1
}

/// Waits for the end of a process; kills it when patience ends.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("it is watched") {
            return Some(status);
        }
        sleep(Duration::from_millis(10));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is buried");
    None
}

/// Temporaries in a folder and those inside.
fn partials(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry"));
    let mut found = Vec::new();
    for entry in entries {
        if entry.file_type().expect("a kind").is_dir() {
            found.extend(partials(&entry.path()));
        }
        if entry.file_name().to_string_lossy().contains("sesphr-partial") {
            found.push(entry.path());
        }
    }
    found
}

/// Whether a result says that not everything was done.
fn is_partial(result: &Value) -> bool {
    let not_run = |row: &Value| row.get("verdict").is_some_and(|verdict| verdict == "not-run");
    match result {
        Value::Array(rows) => rows.iter().any(not_run),
        result => result.get("complete") == Some(&Value::Bool(false)),
    }
}

/// What is wrong with how a command ends that a signal tells to.
fn fault(words: &[&str], result: Option<&str>, signal: Signal, folder: &Path) -> Option<String> {
    let mut child = command(words, folder).spawn().expect("it starts");
    let start = Instant::now();
    while !listens(&child, signal) {
        if child.try_wait().expect("it is watched").is_some() || start.elapsed() > PATIENCE {
            return Some(format!("it did not listen: {:?}", ended(&mut child)));
        }
        sleep(Duration::from_millis(2));
    }
    sleep(AT_WORK);
    if let Some(status) = child.try_wait().expect("it is watched") {
        return Some(format!("it ended before it was told: {status}"));
    }
    kill_process(Pid::from_child(&child), signal).expect("it runs still");
    let code = match ended(&mut child) {
        None => return Some("it did not end".to_owned()),
        Some(status) => status.code(),
    };
    let left = partials(folder);
    let whole = result.is_none_or(|name| {
        let path = folder.join(name);
        path.exists() && is_partial(&json(&path))
    });
    if code != Some(128 + signal.as_raw()) {
        Some(format!("its exit code is {code:?}"))
    } else if !left.is_empty() {
        Some(format!("{left:?} is left"))
    } else {
        (!whole).then(|| "its result is not there, or says that all is done".to_owned())
    }
}

#[test]
fn every_command_ends_when_it_is_told() {
    let outer = tempfile::tempdir().expect("a folder");
    let at = |name: &str| outer.path().join(name);
    fs::write(at("sweep.toml"), SWEEP).expect("written");
    fs::write(at("phr.xml"), generate(RecordKind::Fhir, 40_000_000, 1)).expect("written");
    let trace = ["workload", "generate", "clinic-day", "--scale", "400", "--out", "clinic.ndjson"];
    assert!(command(&trace, outer.path()).status().expect("it runs").success());
    let mut faults = Vec::new();
    for (number, (words, result)) in LASTING.iter().enumerate() {
        scope(|scope| {
            let tell = |signal: Signal| {
                let folder = at(&format!("{number}-{}", signal.as_raw()));
                fs::create_dir(&folder).expect("made");
                let fault = fault(words, *result, signal, &folder);
                fault.map(|what| format!("sesphr {}, {signal:?}: {what}", words.join(" ")))
            };
            let told: Vec<_> =
                heard().into_iter().map(|signal| scope.spawn(move || tell(signal))).collect();
            faults.extend(told.into_iter().filter_map(|told| told.join().expect("it is told")));
        });
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
