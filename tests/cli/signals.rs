//! Runs that are told to end, or killed: what is left is whole, and nothing else is left.

#![allow(clippy::indexing_slicing, reason = "a list of four signals")]

use rustix::process::{Pid, Signal, kill_process};
use sesphr::record::{RecordKind, generate};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Rounds of each test; every signal has its share.
const ROUNDS: u64 = 32;
const SEED: u64 = 17;
const SIGNALS: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::KILL];

/// The n-th number that is drawn, below a bound: SplitMix64.
fn drawn(n: u64, below: u64) -> u64 {
    let mut z = SEED.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % below.max(1)
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr"));
    command.args(words).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// When a signal is sent.
enum When<'a> {
    /// After a while.
    After(Duration),
    /// Once a temporary appears in a folder beside those that are there, and a little later.
    Seen(&'a Path, &'a [String], Duration),
}

/// Starts a command and sends it a signal; gives how it ended.
fn stopped(words: &[&str], signal: Signal, when: &When<'_>) -> Output {
    let mut child = command(words).spawn().expect("the command starts");
    match when {
        When::After(time) => sleep(*time),
        When::Seen(folder, known, time) => {
            let is_new = |name: &String| !known.contains(name);
            while !partials(folder).iter().any(is_new)
                && child.try_wait().expect("it is watched").is_none()
            {}
            sleep(*time);
        }
    }
    let pid = Pid::from_child(&child);
    // It may have ended already; it is still to be waited for, so its number is its own.
    let _ = kill_process(pid, signal);
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    let (code, by) = (output.status.code(), output.status.signal());
    // Finished before; told; or not yet listening, and so ended by the signal itself.
    let number = signal.as_raw();
    let known = code == Some(0) || code == Some(128 + number) || by == Some(number);
    assert!(known && !said.contains("panicked"), "{words:?} {signal:?}: {code:?} {by:?} {said}");
    output
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("listed");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

fn partials(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.contains("sesphr-partial")).collect()
}

/// Those of them that hold something. What is empty and a few seconds old may be about to be filled, and
/// stays.
fn filled(folder: &Path) -> Vec<String> {
    let holds = |name: &String| {
        let path = folder.join(name);
        if path.is_dir() {
            !names(&path).is_empty()
        } else {
            fs::metadata(&path).is_ok_and(|found| found.len() > 0)
        }
    };
    partials(folder).into_iter().filter(holds).collect()
}

/// In every second round, when there is something to leave behind.
fn moment<'a>(round: u64, folder: &'a Path, known: &'a [String], long: Duration) -> When<'a> {
    if (round / SIGNALS.len() as u64).is_multiple_of(2) {
        When::After(long.mul_f64(drawn(round, 1100) as f64 / 1000.0))
    } else {
        When::Seen(folder, known, Duration::from_micros(drawn(round, 2000)))
    }
}

/// A record that takes a while to split, and how long that is here.
fn record(folder: &Path) -> (PathBuf, Vec<u8>, Duration) {
    let document = generate(RecordKind::Fhir, 3_000_000, SEED);
    let path = folder.join("phr.xml");
    fs::write(&path, &document).expect("written");
    let start = Instant::now();
    let (from, to) = (path.to_str().expect("UTF-8"), folder.join("first"));
    let to = to.to_str().expect("UTF-8");
    assert!(command(&["record", "split", from, "--out", to]).status().expect("it runs").success());
    (path, document, start.elapsed())
}

#[test]
fn a_split_that_is_stopped_leaves_the_whole_folder_or_nothing() {
    let outer = tempfile::tempdir().expect("a folder");
    let (path, document, long) = record(outer.path());
    let from = path.to_str().expect("UTF-8");
    let mut killed = 0;
    for round in 0..ROUNDS {
        let signal = SIGNALS[round as usize % SIGNALS.len()];
        let out = outer.path().join(format!("parts-{round}"));
        let to = out.to_str().expect("UTF-8");
        // What an earlier kill left goes first, and is told.
        let left = partials(outer.path());
        let when = moment(round, outer.path(), &left, long);
        let output = stopped(&["record", "split", from, "--out", to], signal, &when);
        if signal == Signal::KILL {
            killed += partials(outer.path()).len();
        } else {
            let now = partials(outer.path());
            assert!(now.iter().all(|name| left.contains(name)), "round {round}: {now:?} is left");
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        for name in left.iter().filter(|name| !outer.path().join(name).exists()) {
            assert!(said.contains(name.as_str()), "round {round}: {name} went without a word");
        }
        if out.exists() {
            let joined = command(&["record", "join", to, "--out", "-"])
                .stdout(Stdio::piped())
                .output()
                .expect("it runs");
            assert!(joined.stdout == document, "round {round}: a folder that is not whole");
        }
    }
    println!("seed {SEED}: {killed} temporary folders were left by kills");
    let to = outer.path().join("last");
    let last = ["record", "split", from, "--out", to.to_str().expect("UTF-8")];
    assert!(command(&last).status().expect("it runs").success());
    assert_eq!(filled(outer.path()), Vec::<String>::new());
}

#[test]
fn a_join_that_is_stopped_leaves_the_whole_file_or_the_one_before() {
    let outer = tempfile::tempdir().expect("a folder");
    let (_, document, long) = record(outer.path());
    let parts = outer.path().join("first");
    let out = outer.path().join("again.xml");
    let words = ["record", "join", parts.to_str().expect("UTF-8"), "--out"];
    let words = [&words[..], &[out.to_str().expect("UTF-8"), "--force"]].concat();
    for round in 0..ROUNDS {
        fs::write(&out, "before").expect("written");
        let signal = SIGNALS[round as usize % SIGNALS.len()];
        let left = partials(outer.path());
        stopped(&words, signal, &moment(round, outer.path(), &left, long));
        let now = fs::read(&out).expect("it is there");
        assert!(now == b"before" || now == document, "round {round}: half a file");
    }
    assert!(command(&words).status().expect("it runs").success());
    assert_eq!(filled(outer.path()), Vec::<String>::new());
}

#[test]
fn what_a_kill_left_is_removed_and_told_and_somebody_elses_is_not() {
    let outer = tempfile::tempdir().expect("a folder");
    let left = outer.path().join(".parts.Ab3dE6gH9jKl.sesphr-partial");
    fs::create_dir(&left).expect("made");
    fs::write(left.join("medical.part"), "diabetes").expect("written");
    // As earlier versions and other programs name theirs.
    let others = [".parts.1-0.partial", ".t.ndjson.1.partial", ".x.tmp"];
    for other in others {
        fs::write(outer.path().join(other), "mine").expect("written");
    }
    let out = outer.path().join("t.ndjson");
    let words = ["trace", "sample", "--out", out.to_str().expect("UTF-8")];
    let output = command(&words).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("removing {}", left.display())), "{said}");
    assert!(said.contains("which a killed run left"), "{said}");
    assert_eq!(names(outer.path()), [others[0], others[1], others[2], "t.ndjson"]);
}

#[test]
fn a_study_that_is_told_to_end_keeps_what_it_finished() {
    let outer = tempfile::tempdir().expect("a folder");
    let out = outer.path().join("report");
    let out_text = out.to_str().expect("UTF-8");
    let words = ["reproduce", "--quick", "--only", "records", "--only", "model", "--out", out_text];
    let child = command(&words).spawn().expect("the command starts");
    // The first stage takes a moment; the next ones take longer.
    let written = out.join("results.json");
    let patience = Instant::now();
    while !written.exists() && patience.elapsed() < Duration::from_secs(120) {
        sleep(Duration::from_millis(20));
    }
    kill_process(Pid::from_child(&child), Signal::TERM).expect("it runs still");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(143), "{said}");
    assert!(said.contains("stopping at the next step"), "{said}");
    let results = fs::read_to_string(&written).expect("the report");
    assert!(results.contains("\"interrupted\"") && results.contains("\"done\""));
    assert_eq!(partials(&out), Vec::<String>::new());
}
