//! A run of nothing that was asked for is no success: it is said, and ends with exit code 2.

use crate::{exits, refuses};
use serde_json::Value;
use std::fs;
use std::process::Command;

#[test]
fn a_filter_that_leaves_nothing_is_an_error_that_says_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let cases: [(&[&str], &str); 7] = [
        (
            &["check", "--quick", "--property", "P5", "--coalition", "cloud"],
            "P5 applies to revoked",
        ),
        // One of two properties is asked about in vain.
        (
            &["check", "--quick", "--property", "P5", "--property", "P9", "--coalition", "cloud"],
            "P5 applies to revoked",
        ),
        (
            &[
                "check",
                "--quick",
                "--property",
                "P9",
                "--coalition",
                "cloud",
                "--coalition",
                "revoked",
            ],
            "no chosen property applies to revoked",
        ),
        (
            &[
                "conform",
                "--quick",
                "--profile",
                "hardened",
                "--profile",
                "paper",
                "--curve",
                "bls12-381",
            ],
            "paper has the literal payload",
        ),
        (&["conform", "--quick", "--walks", "0"], "from 1 to"),
        (
            &["sweep", "revocation-rate", "--shard", "998/999", "--out", out],
            "none falls to this shard",
        ),
        (
            &[
                "figures",
                "--quick",
                "--experiment",
                "key-generation",
                "--curve",
                "bls12-381",
                "--experiment",
                "throughput",
                "--curve",
                "none",
            ],
            "possible values: bls12-381, type-a",
        ),
    ];
    for (arguments, expected) in cases {
        let output = crate::sesphr(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    assert!(!fs::exists(out).expect("it looks"), "nothing is written");
}

#[test]
fn a_trace_without_steps_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = exits(0, ["trace", "sample", "--out", "-"]);
    let path = folder.path().join("empty.ndjson");
    fs::write(&path, sample.lines().next().expect("a header")).expect("it writes");
    let path = path.to_str().expect("UTF-8");
    assert!(refuses(["trace", "run", path]).contains("no steps"));
    let output = crate::sesphr(["replay", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no steps"));
}

#[test]
fn runs_with_nothing_in_common_are_not_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = |stage: &str| {
        let out = folder.path().join(stage).to_str().expect("UTF-8").to_owned();
        let said = exits(0, ["reproduce", "--quick", "--only", stage, "--out", &out]);
        assert!(said.contains("not run: ") && !said.contains("0 cells"), "{said}");
        let others = said.lines().find(|line| line.starts_with("not run: ")).expect("a line");
        assert!(others.contains("figures") && !others.contains(stage), "{said}");
        out
    };
    let (records, attacks) = (one("records"), one("attacks"));
    let said = refuses(["report", "diff", &records, &attacks]);
    assert!(said.contains("no row in common"), "{said}");
    let text = fs::read(folder.path().join("records/results.json")).expect("results");
    let results: Value = serde_json::from_slice(&text).expect("JSON");
    let stages = results.pointer("/provenance/stages").and_then(Value::as_array).expect("stages");
    let status = |name: &str| {
        let stage = stages.iter().find(|stage| stage.get("name").is_some_and(|n| n == name));
        stage.and_then(|stage| stage.get("status")).cloned().expect("a status")
    };
    assert_eq!((status("records"), status("figures")), ("done".into(), "not-run".into()));
}

#[test]
fn proofs_that_are_asked_for_by_name_need_a_solver() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in
        [&["prove"][..], &["reproduce", "--quick", "--only", "proofs", "--out", "report"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr"));
        let output = command.args(arguments).env("PATH", "").current_dir(folder.path()).output();
        let output = output.expect("the command starts");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("neither z3 nor cvc5 is installed"), "{said}");
        assert!(said.lines().count() < 8, "one line for a missing solver: {said}");
    }
}

/// The name that was meant is said with those that there are.
#[test]
fn a_name_that_is_nearly_right_is_recognised() {
    for (arguments, meant) in [
        (&["check", "--profile", "hardned"][..], "did you mean hardened?"),
        (&["check", "--profile", "hardened/keys=escrow"], "did you mean escrowed?"),
        (&["check", "--coalition", "clowd"], "did you mean cloud?"),
        (&["check", "--coalition", "user-1+listenz"], "did you mean listens?"),
        (&["check", "--scope", "two-record"], "'two-records'"),
        (&["reproduce", "--only", "figure"], "'figures'"),
        (&["figures", "--out", "m", "--experiment", "encrypt"], "'encryption'"),
        (&["simulate", "flash-crowd-sr"], "did you mean `flash-crowd-srs`?"),
        (&["workload", "show", "clinic-dya"], "did you mean `clinic-day`?"),
        (&["sweep", "srs-serves", "--out", "r"], "did you mean `srs-servers`?"),
        (&["frobnicate"], "unrecognized subcommand"),
        (&["reprodce"], "'reproduce'"),
    ] {
        let said = refuses(arguments);
        assert!(said.contains(meant), "{arguments:?}: {said}");
    }
}

#[test]
fn completions_offer_the_names_that_there_are() {
    let options =
        ["hardened-epoch", "P12b", "two-records", "user+srs", "throughput", "conformance"];
    // The script for fish completes no arguments but files.
    let arguments = ["hospital-month", "flash-crowd-srs", "revocation-rate"];
    for (shell, names) in [
        ("bash", [&options[..], &arguments].concat()),
        ("zsh", [&options[..], &arguments].concat()),
        ("fish", options.to_vec()),
    ] {
        let script = exits(0, ["completions", shell]);
        for name in names {
            assert!(script.contains(name), "{shell} does not offer {name}");
        }
    }
}
