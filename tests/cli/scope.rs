//! Scopes of one's own: written, searched, compared with what is expected, and refused with the
//! place of what is wrong.

use crate::{exits, refuses};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A scope in a folder of its own: one user, one partition, a grant and its revocation.
const MINE: &str = r#"name = "mine"
about = "one user, one partition, one version"
network = "at-once"
users = ["user-1"]
slots = ["owner-0/record-0/medical"]
versions-max = 1
grants-max = 1
revocations-max = 1

[[grants]]
slot = "owner-0/record-0/medical"
grantee = "user-1"
from = "joining"
"#;

const EXPECTED: &str = "\n[[expect]]\nproperty = \"P5\"\nverdict = \"violated\"\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("it is written");
    }
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    let path: PathBuf = folder.path().join(name);
    path.to_str().expect("a name in UTF-8").to_owned()
}

#[track_caller]
fn check(code: i32, scope: &str, more: &[&str]) -> String {
    let fixed = ["check", "--profile", "sesphr", "--coalition", "revoked", "--scope", scope];
    exits(code, fixed.iter().chain(more))
}

/// E7: a parameter stays with whoever received it.
#[test]
fn what_is_found_is_compared_with_what_is_expected_and_with_nothing_else() {
    let expects = format!("{MINE}{EXPECTED}");
    let folder = folder(&[("mine.toml", MINE), ("expects.toml", &expects)]);
    let [mine, expects] = ["mine.toml", "expects.toml"].map(|name| path(&folder, name));

    let said = check(0, &mine, &["--property", "P5"]);
    assert!(said.contains("1 violated") && said.contains("nothing was expected"), "{said}");
    assert!(said.contains("--expect"), "{said}");

    let said = check(0, &mine, &["--property", "P5", "--expect", "P5=violated"]);
    assert!(said.contains("all as expected") && !said.contains("nothing"), "{said}");
    let said = check(1, &mine, &["--property", "P5", "--expect", "P5=holds"]);
    assert!(said.contains("<-- expected") && said.contains("1 unexpected"), "{said}");

    let said = check(0, &expects, &["--property", "P5"]);
    assert!(said.contains("all as expected"), "{said}");
    check(1, &expects, &["--property", "P5", "--expect", "P5=holds"]);
    // Other properties have no expectation.
    let said = check(0, &expects, &[]);
    assert!(said.contains("1 as expected, ") && said.contains("with nothing expected"), "{said}");
    check(1, &expects, &["--expect", "P1=holds"]);
    check(0, &expects, &["--expect", "P1=violated"]);
}

#[test]
fn an_expectation_replaces_that_of_the_analysis() {
    let own = ["--property", "P5", "--expect"];
    check(0, "one-slot", &[&own[..], &["P5=violated"]].concat());
    check(1, "one-slot", &[&own[..], &["p5=holds"]].concat());
}

#[test]
fn cells_say_which_scope_they_are_of_and_that_nothing_was_expected() {
    let folder = folder(&[("mine.toml", MINE)]);
    let mine = path(&folder, "mine.toml");
    let json = check(0, &mine, &["--property", "P5", "--json", "-"]);
    let cells: Vec<Value> = serde_json::from_str(&json).expect("an array");
    let cell = cells.first().expect("a cell");
    assert_eq!(cell.get("scope"), Some(&"mine".into()));
    assert_eq!(cell.get("expected"), Some(&Value::Null));
    let outputs = ["a.csv", "a.md", "a.xml", "traces"].map(|name| path(&folder, name));
    let [csv, markdown, junit, traces] = outputs.each_ref();
    let out = ["--csv", csv, "--markdown", markdown, "--junit", junit, "--trace-dir", traces];
    check(0, &mine, &out);
    let read = |file: &str| fs::read_to_string(file).expect("it reads");
    assert!(read(csv).contains(",mine,violated,,"), "{}", read(csv));
    assert!(read(markdown).contains("| `mine` | one user, one partition, one version |"));
    assert!(read(junit).contains("failures=\"0\""), "{}", read(junit));
    let trace = Path::new(traces).join("P5_revoked_sesphr_mine_type-1.ndjson");
    exits(0, ["trace", "run", trace.to_str().expect("UTF-8")]);
}

/// The same scope from a file and by its name: same cells but for the name and what is expected.
#[test]
fn a_copy_of_a_shipped_scope_gives_the_same_cells() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["one-slot", "roles-deceived", "losses-in-flight"] {
        let copy = path(&folder, &format!("copy-of-{name}.toml"));
        exits(0, ["scope", "new", "--from", name, "--out", &copy]);
        let cells = |scope: &str| -> Vec<Value> {
            let fixed =
                ["check", "--profile", "sesphr-hybrid", "--profile", "hardened", "--json", "-"];
            let text = exits(0, fixed.iter().chain(&["--scope", scope]));
            let mut cells: Vec<Value> = serde_json::from_str(&text).expect("an array");
            for cell in cells.iter_mut().filter_map(Value::as_object_mut) {
                for key in ["scope", "expected", "seconds", "trace"] {
                    cell.remove(key);
                }
            }
            cells
        };
        let shipped = cells(name);
        assert!(!shipped.is_empty());
        assert_eq!(cells(&copy), shipped, "{name}");
    }
}

#[test]
fn wrong_files_are_named_with_line_and_column() {
    let wrong = MINE.replace("grants-max = 1", "grants-max = 1000");
    let unknown = MINE.replace("versions-max", "version-max");
    let folder = folder(&[
        ("mine.toml", MINE),
        ("wrong.toml", &wrong),
        ("unknown.toml", &unknown),
        ("taken.toml", &MINE.replace("\"mine\"", "\"one-slot\"")),
        ("other.toml", &MINE.replace("versions-max = 1", "versions-max = 2")),
    ]);
    let out = path(&folder, "growth");
    let wrong = path(&folder, "wrong.toml");
    for command in [
        vec!["check", "--scope", &wrong],
        vec!["conform", "--scope", &wrong],
        vec!["explore", "--scope", &wrong],
        vec!["explore", &wrong],
        vec!["growth", "--scope", &wrong, "--out", &out],
        vec!["scope", "show", &wrong],
        vec!["scope", "new", "--from", &wrong, "--out", "-"],
    ] {
        let said = refuses(&command);
        assert!(said.contains("wrong.toml: line 7, column 14: grants-max is 1000"), "{said}");
    }
    let check = |name: &str| refuses(["check", "--scope", &path(&folder, name)]);
    let said = check("unknown.toml");
    assert!(said.contains("line 6, column 1: unknown field `version-max`"), "{said}");
    assert!(check("taken.toml").contains("line 1, column 8: "), "{}", check("taken.toml"));
    assert!(check("missing.toml").contains("cannot read"));
    let [mine, other] = ["mine.toml", "other.toml"].map(|name| path(&folder, name));
    let said = refuses(["check", "--scope", &mine, "--scope", &other]);
    assert!(said.contains("two scopes are named \"mine\""), "{said}");
    // An expectation that nothing can meet or miss.
    for expect in ["P3=holds", "P23=violated"] {
        let said = refuses([
            "check",
            "--scope",
            &mine,
            "--coalition",
            "revoked",
            "--property",
            "P5",
            "--expect",
            expect,
        ]);
        assert!(said.contains("no cell matches --expect"), "{said}");
    }
}

#[test]
fn a_file_is_written_once_and_searched_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let mine = path(&folder, "mine.toml");
    exits(0, ["scope", "new", "--out", &mine]);
    assert!(refuses(["scope", "new", "--out", &mine]).contains("exists"));
    exits(0, ["scope", "new", "--out", &mine, "--from", "two-records", "--force"]);
    let text = fs::read_to_string(&mine).expect("it reads");
    assert!(text.contains("name = \"mine\"\n") && text.contains("from two-records"), "{text}");
    check(0, &mine, &[]);
    let shown = exits(0, ["scope", "show", &mine]);
    assert!(text.ends_with(&shown), "{shown}");
    let listed = exits(0, ["scope", "list", "--json"]);
    let listed: Vec<Value> = serde_json::from_str(&listed).expect("an array");
    assert_eq!(listed.len(), 37);
}

#[test]
fn conformance_and_growth_take_a_file() {
    let folder = folder(&[
        ("mine.toml", MINE),
        ("two.toml", &MINE.replace("versions-max = 1", "versions-max = 2")),
    ]);
    let [mine, two, out] = ["mine.toml", "two.toml", "out"].map(|name| path(&folder, name));
    let said =
        exits(0, ["conform", "--scope", &mine, "--profile", "hardened", "--curve", "bls12-381"]);
    assert!(said.contains("mine") && said.contains("no divergence"), "{said}");
    let said = exits(0, ["growth", "--quick", "--scope", &two, "--out", &out, "--json"]);
    let rows: Vec<Value> = serde_json::from_str(&said).expect("an array");
    assert!(rows.iter().all(|row| row.get("axis") == Some(&"versions".into())), "{said}");
    assert_eq!(rows.len(), 8);
    let said = refuses(["growth", "--quick", "--scope", &mine, "--out", &out]);
    assert!(said.contains("no bound above 1"), "{said}");
}
