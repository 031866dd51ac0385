//! Work shared among tasks: together they find what one run finds, and merging refuses what is missing,
//! changed or foreign.

use crate::{exits, refuses, sesphr};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Three searches.
const CHECK: [&str; 11] = [
    "check",
    "--scope",
    "one-slot",
    "--profile",
    "hardened",
    "--coalition",
    "cloud",
    "--coalition",
    "revoked",
    "--coalition",
    "srs",
];
const HUNT: [&str; 5] = ["hunt", "--trials", "5", "--states-max", "2000"];

fn with<'a>(command: &[&'a str], folder: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let folder = folder.to_str().expect("UTF-8");
    [command, &["--resume", folder], more].concat()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("listed");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    paths
}

/// What a merge says that all searches found.
#[track_caller]
fn digest(folder: &Path) -> String {
    let output = sesphr(with(&CHECK, folder, &["--merge"]));
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(0), "{said}");
    let digest = said.lines().find_map(|line| line.split_once("digest ")).expect("a digest");
    digest.1.to_owned()
}

#[test]
fn shards_of_a_check_find_what_one_run_finds() {
    let outer = tempfile::tempdir().expect("a folder");
    let whole = outer.path().join("whole");
    exits(0, with(&CHECK, &whole, &[]));
    let found = digest(&whole);
    for of in [2, 3] {
        let folder = outer.path().join(of.to_string());
        for index in 1..=of {
            exits(0, with(&CHECK, &folder, &["--shard", &format!("{index}/{of}")]));
        }
        assert_eq!(digest(&folder), found, "{of} shards");
    }
}

#[test]
fn a_task_of_a_job_array_knows_its_shard() {
    let outer = tempfile::tempdir().expect("a folder");
    let run = |variables: &[(&str, &str)], shard| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesphr"));
        command.args(with(&CHECK, outer.path(), &["--shard", shard]));
        command.envs(variables.iter().copied());
        let output = command.output().expect("the command starts");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let slurm = [("SLURM_ARRAY_TASK_ID", "2"), ("SLURM_ARRAY_TASK_COUNT", "3")];
    let (code, said) = run(&slurm, "auto");
    assert!(code == Some(0) && said.contains("shard 2/3: "), "{said}");
    let (code, said) = run(&[("JOB_COMPLETION_INDEX", "0")], "auto/4");
    assert!(code == Some(0) && said.contains("shard 0/4: "), "{said}");
    let (code, said) = run(&[("JOB_COMPLETION_INDEX", "0")], "auto");
    assert!(code == Some(2) && said.contains("use auto/N"), "{said}");
    let (code, said) = run(&[], "auto");
    assert!(code == Some(2) && said.contains("no task of a job array"), "{said}");
    let (code, said) = run(&[], "5/6");
    assert!(
        code == Some(2) && said.contains("no search falls to shard 5/6: there are 3"),
        "{said}"
    );
}

#[test]
fn a_merge_takes_all_searches_and_nothing_else() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path();
    exits(0, with(&CHECK, folder, &["--shard", "1/2"]));
    let said = refuses(with(&CHECK, folder, &["--merge"]));
    assert!(said.contains("searches are not finished; the first is"), "{said}");
    exits(0, with(&CHECK, folder, &["--shard", "2/2"]));
    let found = digest(folder);

    let path = files(folder).pop().expect("a file");
    let whole = fs::read_to_string(&path).expect("read");
    let mut fewer: Value = serde_json::from_str(&whole).expect("JSON");
    let findings = fewer.get_mut("findings").and_then(Value::as_array_mut).expect("a list");
    findings.truncate(1);
    fs::write(&path, fewer.to_string()).expect("written");
    let said = refuses(with(&CHECK, folder, &["--merge"]));
    assert!(said.contains("it was changed since it was written"), "{said}");
    fs::write(&path, &whole).expect("written");

    let foreign = folder.join("notes.txt");
    fs::write(&foreign, "mine").expect("written");
    let said = refuses(with(&CHECK, folder, &["--merge"]));
    assert!(said.contains("notes.txt") && said.contains("no search of this command"), "{said}");
    fs::remove_file(&foreign).expect("removed");

    let said = refuses(with(&CHECK, folder, &["--merge", "--seed", "2"]));
    assert!(said.contains("another program wrote it, or with other limits or seed"), "{said}");
    // What a killed task leaves is hidden.
    fs::write(folder.join(".left"), "half").expect("written");
    assert_eq!(digest(folder), found);
}

#[test]
fn shards_of_a_hunt_find_what_one_run_finds() {
    let outer = tempfile::tempdir().expect("a folder");
    let output = sesphr(HUNT.iter().chain(&["--json", "-"]));
    let (code, found) = (output.status.code().expect("an exit code"), output.stdout);
    for of in [2, 3] {
        let folder = outer.path().join(of.to_string());
        for index in 1..=of {
            let _ = sesphr(with(&HUNT, &folder, &["--shard", &format!("{index}/{of}")]));
        }
        let merged = exits(code, with(&HUNT, &folder, &["--merge", "--json", "-"]));
        assert_eq!(merged, String::from_utf8_lossy(&found), "{of} shards");
    }
    let folder = outer.path().join("2");
    let other = ["hunt", "--trials", "6", "--states-max", "2000"];
    let said = refuses(with(&other, &folder, &["--merge"]));
    assert!(said.contains("number of states or trials"), "{said}");
    let last = files(&folder).pop().expect("a file");
    fs::remove_file(last).expect("removed");
    let said = refuses(with(&HUNT, &folder, &["--merge"]));
    assert!(said.contains("it is missing"), "{said}");
}
