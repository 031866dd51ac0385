//! Outputs: looked at before the work, `-` for standard output, one place for each.

use crate::{exits, refuses, sesphr};
use std::fs;
use std::process::Command;

const SPLIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/record.in/phr.xml");

#[test]
fn a_bad_output_is_told_before_the_work_and_nothing_is_written() {
    let outer = tempfile::tempdir().expect("a folder");
    let at = |name: &str| outer.path().join(name).to_str().expect("UTF-8").to_owned();
    fs::write(at("file"), "mine").expect("written");
    fs::create_dir_all(at("folder/inner")).expect("made");
    let (file, folder, below) = (at("file"), at("folder"), at("file/below"));
    // Each would take from seconds to hours, or needs an input that is not there.
    let cases: [(&[&str], &str); 14] = [
        (&["check", "--all", "--json", &folder], "--json"),
        (&["check", "--all", "--junit", &below], "--junit"),
        (&["check", "--all", "--csv", &folder], "--csv"),
        (&["check", "--all", "--markdown", &folder], "--markdown"),
        (&["check", "--all", "--trace-dir", &file], "--trace-dir"),
        (&["check", "--all", "--resume", &file], "--resume"),
        (&["reproduce", "--full", "--out", &file], "--out"),
        (&["figures", "--full", "--out", &file], "--out"),
        (&["conform", "--json", &folder], "--json"),
        (&["simulate", "--calibrate", &folder], "--calibrate"),
        (&["replay", "missing", "--samples", &folder], "--samples"),
        (&["replay", "missing", "--store", &file], "--store"),
        (&["workload", "generate", "hospital-month", "--out", &below], "--out"),
        (&["record", "split", "missing", "--out", &below], "--out"),
    ];
    for (words, option) in cases {
        let said = refuses(words);
        assert!(said.contains(&format!("{option}: cannot write")), "{words:?}: {said}");
    }
    let same = at("same");
    let said = refuses(["check", "--all", "--json", &same, "--csv", &same]);
    assert!(said.contains("--json and --csv both write"), "{said}");
    let said = refuses(["check", "--all", "--json", "-", "--markdown", "-"]);
    assert!(said.contains("--json and --markdown both write to standard output"), "{said}");
    assert_eq!(fs::read_to_string(file).expect("read"), "mine");
    assert_eq!(fs::read_dir(outer.path()).expect("listed").count(), 2);
}

#[test]
fn a_bad_folder_for_temporary_files_is_the_users_error() {
    for words in [
        &["figures", "--quick", "--out", "x"][..],
        &["reproduce", "--quick", "--out", "x"],
        &["report", "pdf", "missing", "--out", "x.pdf"],
    ] {
        let outer = tempfile::tempdir().expect("a folder");
        let output = Command::new(env!("CARGO_BIN_EXE_sesphr"))
            .args(words)
            .current_dir(outer.path())
            .env("TMPDIR", outer.path().join("missing"))
            .output()
            .expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("TMPDIR"), "{said}");
        assert_eq!(fs::read_dir(outer.path()).expect("listed").count(), 0);
    }
}

#[test]
fn a_hyphen_is_standard_output_and_takes_the_place_of_what_is_printed() {
    let outer = tempfile::tempdir().expect("a folder");
    let at = |name: &str| outer.path().join(name).to_str().expect("UTF-8").to_owned();
    let quick = ["check", "--quick", "--profile", "hardened", "--property", "P1"];
    for (option, file) in [("--csv", "c"), ("--markdown", "m"), ("--json", "j")] {
        let path = at(file);
        let printed = exits(0, quick.iter().copied().chain([option, "-"]));
        exits(0, quick.iter().copied().chain([option, &path]));
        let written = fs::read_to_string(&path).expect("read");
        // Cells say how long they took.
        let lines = |text: &str| (text.lines().count(), text.lines().next().map(str::to_owned));
        assert_eq!(lines(&printed), lines(&written), "{option}");
    }
    let parts = at("parts");
    exits(0, ["record", "split", SPLIT, "--out", &parts]);
    let joined = sesphr(["record", "join", &parts, "--out", "-"]);
    assert_eq!(joined.status.code(), Some(0));
    assert_eq!(joined.stdout, fs::read(SPLIT).expect("a record"), "byte for byte");
    let said = refuses(["record", "join", &parts, "--out", "-", "--json"]);
    assert!(said.contains("--out and --json both write to standard output"), "{said}");
    let trace = at("t.ndjson");
    exits(0, ["trace", "sample", "--out", &trace]);
    let rows = exits(0, ["replay", &trace, "--samples", "-"]);
    assert!(rows.starts_with("step,") && rows.lines().count() == 15, "{rows}");
    assert!(!at("-").contains('\n') && !outer.path().join("-").exists());
}
