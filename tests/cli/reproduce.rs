//! The study: stages that are kept, a run that is killed or interrupted and taken up again.

use crate::{exits, refuses};
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

const STAGES: [&str; 4] = ["--only", "records", "--only", "attacks"];

fn start(out: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sesphr"))
        .args(["reproduce", "--quick", "--resume", "--out"])
        .arg(out)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

fn results(out: &Path) -> Value {
    let text = fs::read(out.join("results.json")).expect("results");
    serde_json::from_slice(&text).expect("JSON")
}

/// What was found, and how each stage ended: everything but dates, times and memory.
fn findings(out: &Path) -> Vec<Value> {
    let results = results(out);
    let of = |pointer: &str| results.pointer(pointer).cloned().expect(pointer);
    let stages = of("/provenance/stages");
    let ended = stages.as_array().expect("a list").iter().map(|stage| {
        let field = |name: &str| stage.get(name).cloned().expect("a field");
        Value::Array(vec![field("name"), field("status")])
    });
    [of("/records"), of("/errata"), of("/claims")].into_iter().chain(ended).collect()
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, killed) = (folder.path().join("whole"), folder.path().join("killed"));
    let clock = Instant::now();
    assert!(start(&whole, &STAGES).wait().expect("it ends").success());
    let usual = clock.elapsed();
    let mut rng = rand::rngs::ChaCha20Rng::seed_from_u64(7);
    for _ in 0..10 {
        let mut child = start(&killed, &STAGES);
        thread::sleep(usual.mul_f64(rng.random_range(0.0..1.0)));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("it ends");
        // Whatever is there is whole.
        if killed.join("results.json").exists() {
            results(&killed);
        }
    }
    assert!(start(&killed, &STAGES).wait().expect("it ends").success());
    assert_eq!(findings(&killed), findings(&whole));
}

/// Whether the interrupt signal is ignored by this process, as by those that a shell runs in the
/// background, and so by its children; known on Linux only.
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    const SIGINT: u64 = 1 << 1;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    ignored.is_some_and(|set| set & SIGINT != 0)
}

#[cfg(unix)]
#[test]
fn an_interrupted_stage_is_said_to_be_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("report");
    let arguments = ["--only", "records", "--only", "model"];
    let child = start(&out, &arguments);
    // The report of the first stage is there: the second one runs.
    let deadline = Instant::now() + Duration::from_secs(120);
    while !out.join("index.html").exists() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    if ignores_interrupts() {
        assert_eq!(output.status.code(), Some(0), "nothing was interrupted: {said}");
        return;
    }
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("--resume"), "{said}");
    let stages: Vec<Value> = findings(&out)
        .into_iter()
        .filter(|value| value.get(1).is_some_and(Value::is_string))
        .collect();
    let status = |name: &str| {
        let stage = stages.iter().find(|stage| stage.get(0).is_some_and(|n| n == name));
        stage.and_then(|stage| stage.get(1)).cloned().expect("a stage")
    };
    assert_eq!(status("records"), "done");
    assert_eq!(status("model"), "interrupted");
    assert_eq!(status("figures"), "not-run");
    let page = fs::read_to_string(out.join("index.html")).expect("a page");
    assert!(page.contains("interrupted"), "the page says so");
}

/// Shells have what they run in the background ignore the signal.
#[cfg(unix)]
#[test]
fn a_run_in_the_background_needs_nobody_to_interrupt_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let status = Command::new("sh")
        .args(["-c", "trap '' INT; exec \"$0\" reproduce --quick --only records --out \"$1\""])
        .arg(env!("CARGO_BIN_EXE_sesphr"))
        .arg(folder.path())
        .stdout(Stdio::null())
        .status();
    assert!(status.expect("a shell").success());
    results(folder.path());
}

#[test]
fn the_run_of_another_seed_is_not_taken_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let fixed = ["reproduce", "--quick", "--only", "records", "--out", out];
    exits(0, fixed);
    let before = fs::read(folder.path().join("results.json")).expect("results");
    let said = refuses(fixed.iter().chain(&["--resume", "--seed", "2"]));
    assert!(said.contains("another program, seed, effort or records"), "{said}");
    assert_eq!(fs::read(folder.path().join("results.json")).expect("results"), before);
}
