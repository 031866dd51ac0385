//! Checking: exit codes, the JSON cells, and traces that replay what was found.

use crate::{exits, refuses};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

fn cells(code: i32, arguments: &[&str]) -> Vec<Value> {
    let fixed = ["check", "--quick", "--json", "-"];
    let text = exits(code, fixed.iter().chain(arguments));
    serde_json::from_str(&text).expect("an array of cells")
}

fn text<'a>(cell: &'a Value, key: &str) -> &'a str {
    cell.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{key} is text"))
}

#[test]
fn cells_have_their_evidence() {
    let cells = cells(0, &["--profile", "sesphr-hybrid", "--pairing", "type-3"]);
    assert!(cells.len() > 5, "every coalition has properties");
    for cell in &cells {
        for key in ["profile", "coalition", "property", "pairing", "verdict", "scope"] {
            assert!(!text(cell, key).is_empty());
        }
        assert_eq!(text(cell, "verdict"), text(cell, "expected"));
        assert_eq!((text(cell, "scope"), text(cell, "pairing")), ("one-slot", "type-3"));
        for key in ["unique_states", "depth"] {
            assert!(cell.get(key).is_some_and(Value::is_u64), "{key} of {cell}");
        }
        // A violation may come before anything is given to the coalition, and where nothing is at
        // stake nothing is.
        let witnessed = cell.get("witness").is_some_and(Value::is_u64);
        assert!(witnessed || text(cell, "verdict") != "holds", "witness of {cell}");
        assert_eq!(cell.get("exhaustive"), Some(&Value::Bool(true)));
        assert!(cell.get("seconds").is_some_and(Value::is_number));
        let violated = text(cell, "verdict") == "violated";
        assert_eq!(cell.get("trace").is_some_and(Value::is_array), violated);
        assert_eq!(cell.get("derivation").is_some_and(Value::is_object), violated);
    }
    assert!(cells.iter().any(|cell| text(cell, "verdict") == "violated"), "E7 is found");
}

#[test]
fn counterexamples_replay_on_a_curve() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = folder.path().join("traces");
    let json = folder.path().join("cells.json");
    let path = |path: &std::path::Path| path.to_str().expect("a name in UTF-8").to_owned();
    let (traces, json) = (path(&traces), path(&json));
    let fixed = ["check", "--quick", "--profile", "sesphr", "--profile", "sesphr-hybrid"];
    let chosen = ["--coalition", "revoked", "--property", "P5", "--property", "p1"];
    let out = ["--trace-dir", &traces, "--json", &json];
    let table = exits(0, fixed.iter().chain(&chosen).chain(&out));
    let cells: Vec<Value> =
        serde_json::from_slice(&fs::read(&json).expect("it reads")).expect("an array of cells");
    assert_eq!(cells.len(), 4);
    let violated = cells.iter().filter(|cell| text(cell, "verdict") == "violated").count();
    let files = || fs::read_dir(&traces).expect("it lists").map(|file| file.expect("an entry"));
    let ending = |ending: &'static str| {
        let named = move |file: &fs::DirEntry| file.path().extension().is_some_and(|e| e == ending);
        files().filter(named).map(|file| path(&file.path())).collect::<Vec<_>>()
    };
    assert_eq!([ending("ndjson"), ending("svg"), ending("md")].map(|f| f.len()), [violated; 3]);
    for file in ending("svg") {
        let diagram = fs::read_to_string(file).expect("it reads");
        assert!(diagram.starts_with("<svg ") && diagram.contains("<title>P"), "{diagram}");
    }
    for file in ending("ndjson") {
        let said = exits(0, ["trace", "run", &file]);
        assert!(said.contains("all outcomes agree"), "{said}");
    }
    assert!(table.contains("run it again: sesphr trace run"), "{table}");
}

/// A trace in which somebody deceives is for `sesphr attack`, which shows what comes of it.
#[test]
fn deceptions_replay_as_attacks() {
    let folder = tempfile::tempdir().expect("a folder");
    let traces = folder.path().to_str().expect("a name in UTF-8");
    let chosen = ["--profile", "sesphr-hybrid", "--coalition", "rollback", "--property", "P16"];
    let fixed = ["check", "--scope", "one-slot-deceived", "--trace-dir", traces];
    let table = exits(0, fixed.iter().chain(&chosen));
    assert!(table.contains("on real curves: sesphr attack"), "{table}");
    assert!(!table.contains("sesphr trace run"), "{table}");
    let mut files = fs::read_dir(traces).expect("it lists").map(|file| file.expect("an entry"));
    let trace = files.find(|file| file.path().extension().is_some_and(|e| e == "ndjson"));
    let trace = trace.expect("a trace").path();
    let trace = trace.to_str().expect("a name in UTF-8");
    let said = refuses(["trace", "run", trace]);
    assert!(said.contains("no honest party") && said.contains("sesphr attack"), "{said}");
    let shown = exits(0, ["attack", trace]);
    assert!(shown.contains("rollback makes user-1 accept"), "{shown}");
    assert!(shown.contains("type-a") && shown.contains("bls12-381"), "{shown}");
}

/// A part of the matrix in every form: the forms agree, and either pairing is judged.
#[test]
fn the_matrix_has_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (json, junit, markdown) = (path("cells.json"), path("cells.xml"), path("matrix.md"));
    let chosen = ["--coalition", "user+srs", "--coalition", "newcomer", "--property", "P12b"];
    let fixed = ["check", "--all", "--quick", "--property", "p7"];
    let out = ["--json", &json, "--junit", &junit, "--markdown", &markdown];
    let said = exits(0, fixed.iter().chain(&chosen).chain(&out));
    let read = |path: &str| fs::read_to_string(path).expect("it was written");
    let cells: Vec<Value> = serde_json::from_str(&read(&json)).expect("an array of cells");
    let (silent, cells): (Vec<Value>, Vec<Value>) =
        cells.into_iter().partition(|cell| text(cell, "verdict") == "not-applicable");
    let of = |key: &str| cells.iter().map(|cell| text(cell, key)).collect::<BTreeSet<_>>();
    // Two coalitions, two properties, of which each speaks about one.
    assert_eq!(silent.len(), 2 * 2 * of("profile").len());
    assert!(silent.iter().all(|cell| text(cell, "scope").is_empty()));
    assert_eq!(of("pairing"), BTreeSet::from(["type-1", "type-3"]));
    assert_eq!(of("scope"), BTreeSet::from(["one-slot", "two-records"]));
    assert_eq!(of("property"), BTreeSet::from(["P12b", "P7"]));
    assert!(of("profile").len() > 10, "presets and steps: {:?}", of("profile"));
    let page = read(&markdown);
    for row in ["| `hardened` | violated° |", "| `hardened-epoch` | holds° |", "0 unexpected"] {
        assert!(page.contains(row), "{row} in {page}");
    }
    assert!(said.contains("all as expected") && said.contains("hardened-epoch"), "{said}");
    let suites = read(&junit);
    assert_eq!(suites.matches("<testcase ").count(), cells.len());
    assert_eq!(suites.matches("<failure ").count(), 0);

    let short = ["--profile", "hardened", "--states-max", "10", "--junit", &junit];
    let said = exits(1, fixed.iter().chain(&chosen).chain(&short));
    assert!(said.contains("undecided°, unexpected"), "{said}");
    let suites = read(&junit);
    let failures = suites.matches("<failure message=\"undecided, expected ").count();
    assert_eq!(failures, suites.matches("<testcase ").count(), "{suites}");
}

#[test]
fn an_undecided_search_is_unexpected() {
    let arguments = ["--profile", "sesphr-hybrid", "--coalition", "cloud", "--states-max", "10"];
    for cell in cells(1, &arguments) {
        assert_eq!(text(&cell, "verdict"), "undecided");
        assert_eq!(cell.get("exhaustive"), Some(&Value::Bool(false)));
        assert_eq!(cell.get("trace"), Some(&Value::Null));
    }
}

#[test]
fn verdicts_do_not_depend_on_the_number_of_threads() {
    let run = |jobs: &str| {
        let chosen = ["--profile", "sesphr-hybrid", "--coalition", "revoked", "--jobs", jobs];
        let mut cells = cells(0, &chosen);
        for cell in &mut cells {
            cell.as_object_mut().expect("an object").remove("seconds");
        }
        cells
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn unknown_names_are_refused_with_those_that_exist() {
    let cases = [
        ("--profile", "strong", "hardened-epoch"),
        ("--profile", "hardened/keys=lost", "self-generated"),
        ("--coalition", "everybody", "revoked+cloud"),
        ("--property", "P999", "P18"),
        ("--scope", "everything", "two-users-one-record"),
        ("--pairing", "type-2", "type-3"),
    ];
    for (option, name, listed) in cases {
        let said = refuses(["check", option, name]);
        assert!(said.contains(name) && said.contains(listed), "{said}");
    }
}

/// The matrix with everything but the times, which differ from run to run.
fn without_seconds(file: &std::path::Path) -> Vec<Value> {
    let text = fs::read(file).expect("it reads");
    let mut cells: Vec<Value> = serde_json::from_slice(&text).expect("an array of cells");
    for cell in &mut cells {
        cell.as_object_mut().and_then(|cell| cell.remove("seconds")).expect("seconds");
    }
    cells
}

#[test]
fn a_run_that_was_cut_short_is_taken_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let check = |name: &str, resume: bool| {
        let (json, searches) = (at(name), at("searches"));
        let [json, searches] = [&json, &searches].map(|path| path.to_str().expect("UTF-8"));
        let mut arguments = vec!["check", "--all", "--quick", "--json", json];
        arguments.extend(["--profile", "sesphr-hybrid", "--coalition", "revoked"]);
        if resume {
            arguments.extend(["--resume", searches]);
        }
        exits(0, &arguments);
        without_seconds(&at(name))
    };
    let whole = check("whole.json", false);
    assert_eq!(check("first.json", true), whole);
    let mut files: Vec<_> =
        fs::read_dir(at("searches")).expect("it lists").map(|e| e.expect("an entry")).collect();
    files.sort_by_key(fs::DirEntry::path);
    let [lost, broken, foreign, ..] = files.as_slice() else {
        panic!("two scopes with two pairings: {files:?}");
    };
    fs::remove_file(lost.path()).expect("removed");
    fs::write(broken.path(), "{\"key\": ").expect("written");
    let kept = fs::read_to_string(foreign.path()).expect("it reads");
    let key = kept.find("\"key\": \"").expect("a key") + 8;
    fs::write(foreign.path(), format!("{}0000{}", &kept[..key], &kept[key + 4..]))
        .expect("written");
    assert_eq!(check("second.json", true), whole, "what cannot be used is searched again");
    let verdicts =
        |verdict: &str| whole.iter().filter(|cell| text(cell, "verdict") == verdict).count();
    assert!(verdicts("not-applicable") > 0 && verdicts("violated") > 0 && verdicts("holds") > 0);
}

/// Orbits are fewer than states, and their verdicts the same; the table says how many renamings
/// there were, and has a line for each cell.
#[test]
fn orbits_have_the_verdicts_of_their_states() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("cells.csv");
    let table = table.to_str().expect("a path in UTF-8");
    let search = |more: &[&str]| -> Vec<Value> {
        let fixed = ["check", "--profile", "sesphr-hybrid", "--coalition", "user+srs"];
        let scope = ["--scope", "four-users", "--json", "-", "--csv", table];
        let text = exits(0, fixed.iter().chain(&scope).chain(more));
        serde_json::from_str(&text).expect("an array of cells")
    };
    let number = |cell: &Value, key: &str| cell.get(key).and_then(Value::as_u64);
    let states = search(&[]);
    let orbits = search(&["--symmetry"]);
    assert_eq!(states.len(), orbits.len());
    for (state, orbit) in states.iter().zip(&orbits) {
        for key in ["property", "verdict", "depth", "witness"] {
            assert_eq!(state.get(key), orbit.get(key), "{key}");
        }
        assert_eq!((number(state, "renamings"), number(orbit, "renamings")), (Some(1), Some(6)));
        assert!(number(orbit, "unique_states") < number(state, "unique_states"));
    }
    let lines = fs::read_to_string(table).expect("the table");
    assert_eq!(lines.lines().count(), 1 + orbits.len());
    let count = number(orbits.first().expect("a cell"), "unique_states").expect("a count");
    assert!(lines.lines().skip(1).all(|line| line.contains(&format!(",{count},6,"))), "{lines}");
}
