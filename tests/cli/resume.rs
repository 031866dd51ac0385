//! What is taken up again is as it was written, or is not used.

use crate::sesphr;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const SEARCH: [&str; 8] =
    ["check", "--quick", "--profile", "hardened", "--coalition", "revoked", "--pairing", "type-1"];

/// Runs a search that keeps what it finishes; gives how many cells it judged and what it said.
fn check(store: &Path, more: &[&str]) -> (usize, String) {
    let store = store.to_str().expect("UTF-8");
    let output = sesphr(SEARCH.iter().chain(more).chain(&["--resume", store, "--json", "-"]));
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(0), "{said}");
    let cells: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let judged = |cell: &&Value| cell.get("verdict").is_some_and(|v| v != "not-judged");
    (cells.as_array().expect("a list").iter().filter(judged).count(), said)
}

fn only_file(folder: &Path) -> PathBuf {
    let mut entries = fs::read_dir(folder).expect("listed");
    let entry = entries.next().expect("a file").expect("a file");
    assert!(entries.next().is_none());
    entry.path()
}

#[test]
fn a_search_that_was_changed_is_named_and_searched_again() {
    let outer = tempfile::tempdir().expect("a folder");
    let store = outer.path().join("store");
    let (cells, said) = check(&store, &[]);
    assert!(cells > 1 && said.is_empty(), "{said}");
    let path = only_file(&store);
    let whole = fs::read_to_string(&path).expect("read");
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&whole).expect("JSON");
        edit(&mut value);
        serde_json::to_string(&value).expect("JSON")
    };
    let findings = |value: &mut Value, change: &dyn Fn(&mut Vec<Value>)| {
        change(value["findings"].as_array_mut().expect("a list"));
    };
    let cases: [(&str, String); 7] = [
        ("a finding removed", edited(&|v| findings(v, &|list| list.truncate(1)))),
        ("all removed", edited(&|v| findings(v, &Vec::clear))),
        ("one twice", edited(&|v| findings(v, &|list| list.extend_from_within(..1)))),
        ("a verdict flipped", whole.replacen("\"holds\"", "\"undecided\"", 1)),
        ("a number changed", whole.replacen("\"depth\": ", "\"depth\": 1", 1)),
        ("cut short", whole.split_at(whole.len() / 2).0.to_owned()),
        ("nothing", String::new()),
    ];
    for (what, text) in cases {
        assert_ne!(text, whole, "{what}");
        fs::write(&path, text).expect("written");
        let (again, said) = check(&store, &[]);
        assert_eq!(again, cells, "{what}");
        assert!(said.contains(path.to_str().expect("UTF-8")), "{what}: {said}");
        assert!(said.contains("is ignored"), "{what}: {said}");
        // What was searched again stands in its place.
        let (again, said) = check(&store, &[]);
        assert!(again == cells && said.is_empty(), "{what}: {said}");
    }
    // Written for another search, under the name of this one: not damaged, and not used.
    let other = outer.path().join("other");
    check(&other, &["--seed", "2"]);
    let copied = fs::read_to_string(only_file(&other)).expect("read");
    fs::write(&path, &copied).expect("written");
    let (again, _) = check(&store, &[]);
    assert_eq!(again, cells);
    assert_ne!(fs::read_to_string(&path).expect("read"), copied, "searched again");
}

/// A change of the results of a stage.
type Edit = (&'static str, fn(&mut Value));

fn set(value: &mut Value, place: &str) {
    *value.pointer_mut(place).expect("a place of the results") = "no".into();
}

#[test]
fn a_stage_that_was_changed_is_named_and_run_again() {
    let outer = tempfile::tempdir().expect("a folder");
    let out = outer.path().join("report");
    let folder = out.to_str().expect("UTF-8");
    let run = |resume: bool| {
        let words =
            ["reproduce", "--quick", "--only", "records", "--only", "attacks", "--out", folder];
        let output = sesphr(words.iter().chain(resume.then_some(&"--resume")));
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let (code, said) = run(false);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(true);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("records       kept") && said.contains("attacks       kept"), "{said}");
    let results = out.join("results.json");
    let whole = fs::read_to_string(&results).expect("read");
    let value: Value = serde_json::from_str(&whole).expect("JSON");
    let edits: [Edit; 3] = [
        ("attacks", |v| drop(v["errata"].as_array_mut().map(Vec::pop))),
        ("attacks", |v| set(v, "/errata/0/shown")),
        ("records", |v| set(v, "/records/0/round_trip")),
    ];
    for (stage, edit) in edits {
        let mut changed = value.clone();
        edit(&mut changed);
        assert_ne!(changed, value);
        fs::write(&results, changed.to_string()).expect("written");
        let (code, said) = run(true);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(&format!("{stage:<13} was changed in")), "{said}");
        assert!(said.matches("kept").count() == 2, "one is kept, one is not: {said}");
        fs::write(&results, &whole).expect("written");
        // The list of what was finished is that of the last run.
        run(false);
        let again = fs::read_to_string(&results).expect("read");
        fs::write(&results, again).expect("written");
    }
    fs::write(&results, whole.split_at(whole.len() / 2).0).expect("written");
    let (code, said) = run(true);
    assert!(code == Some(2) && said.contains("results.json"), "{said}");
}
