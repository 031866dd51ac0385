//! Results of runs that are over: compared, written again, searched again; and what a machine has.

use crate::{exits, refuses, sesphr};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The committed run.
fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/reference/results.json")
}

fn run() -> Value {
    let text = fs::read(reference()).expect("the reference run is there");
    serde_json::from_slice(&text).expect("JSON")
}

fn rows<'a>(run: &'a Value, list: &str) -> &'a Vec<Value> {
    run.get(list).and_then(Value::as_array).unwrap_or_else(|| panic!("{list} is a list"))
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_else(|| panic!("{field} is text"))
}

/// A copy of the reference run with a value changed.
fn changed(folder: &Path, pointer: &str, value: Value) -> String {
    let mut run = run();
    *run.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is there")) = value;
    let path = folder.join("changed.json");
    fs::write(&path, run.to_string()).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_verdict_that_moved_is_caught() {
    let folder = tempfile::tempdir().expect("a folder");
    let reference = reference();
    let before = reference.to_str().expect("UTF-8");
    assert!(exits(0, ["report", "diff", before, before, "--exact"]).contains("no verdict moved"));

    let at = rows(&run(), "checks").iter().position(|check| text(check, "verdict") == "holds");
    let at = at.expect("something holds");
    let after = changed(folder.path(), &format!("/checks/{at}/verdict"), "violated".into());
    let said = exits(1, ["report", "diff", before, &after]);
    assert!(said.contains(": holds -> violated"), "{said}");
    assert!(said.contains("1 verdict moved"), "{said}");
    let json: Value = serde_json::from_str(&exits(1, ["report", "diff", before, &after, "--json"]))
        .expect("JSON");
    assert_eq!(rows(&json, "verdicts").len(), 1);

    let after = changed(folder.path(), &format!("/checks/{at}/unique_states"), 1.into());
    assert!(exits(0, ["report", "diff", before, &after]).contains("unique_states"));
    exits(1, ["report", "diff", before, &after, "--exact"]);
    let after = changed(folder.path(), "/claims/0/verdict", "not-run".into());
    assert!(exits(0, ["report", "diff", before, &after]).contains("1 claim"));
}

#[test]
fn what_are_no_results_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let reference = reference();
    let before = reference.to_str().expect("UTF-8");
    let missing = folder.path().join("nothing.json");
    let said = refuses(["report", "diff", before, missing.to_str().expect("UTF-8")]);
    assert!(said.contains("nothing.json"), "{said}");
    let other = changed(folder.path(), "/format", 1.into());
    let said = refuses(["report", "diff", &other, before]);
    assert!(said.contains("format 1, expected"), "{said}");
    let out = folder.path().join("out");
    refuses(["report", "render", &other, "--out", out.to_str().expect("UTF-8")]);
    assert!(!out.exists(), "nothing is written");
}

#[test]
fn a_report_is_written_again_from_its_results_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_str().expect("UTF-8");
    let reference = reference();
    let told =
        exits(0, ["report", "render", reference.to_str().expect("UTF-8"), "--out", out, "--json"]);
    let told: Value = serde_json::from_str(&told).expect("JSON");
    for figure in rows(&told, "figures") {
        assert!(Path::new(figure.as_str().expect("a path")).is_file(), "{figure}");
    }
    assert!(Path::new(text(&told, "page")).is_file());
    let again = fs::read(folder.path().join("results.json")).expect("results");
    assert_eq!(again, fs::read(&reference).expect("results"), "to the same bytes");
    assert!(folder.path().join("index.html").is_file());
    exits(0, ["report", "diff", out, reference.to_str().expect("UTF-8"), "--exact"]);
}

/// The page says by which command a cell is searched again: it finds the same.
#[test]
fn cells_are_searched_again_by_the_command_beside_them() {
    let run = run();
    let small = rows(&run, "checks").iter().filter(|check| text(check, "scope") == "one-slot");
    for check in small.step_by(17) {
        let mut arguments = vec!["check", "--json", "-"];
        for (option, field) in [
            ("--profile", "profile"),
            ("--coalition", "coalition"),
            ("--property", "id"),
            ("--scope", "scope"),
            ("--pairing", "pairing"),
        ] {
            arguments.extend([option, text(check, field)]);
        }
        let cells: Value = serde_json::from_str(&exits(0, &arguments)).expect("JSON");
        let [cell] = cells.as_array().expect("cells").as_slice() else {
            panic!("one cell: {cells}");
        };
        for field in ["verdict", "expected", "unique_states", "depth", "exhaustive"] {
            assert_eq!(cell.get(field), check.get(field), "{field} of {check}");
        }
    }
}

/// A small run of the transcripts.
fn small(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    folder.join(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn two_runs_stand_side_by_side_on_one_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("moved.html");
    let (before, after) = (small("report.in/before.json"), small("report.in/after.json"));
    let out = path.to_str().expect("UTF-8");
    exits(1, ["report", "diff", &before, &after, "--html", out]);
    let moved = fs::read_to_string(&path).expect("a page");
    assert!(moved.contains("1 verdict moved") && moved.contains("unique_states"), "{moved}");
    let run = small("claim.in/run.json");
    exits(0, ["report", "diff", &run, &run, "--html", out]);
    let both = fs::read_to_string(&path).expect("a page");
    for words in ["earlier-encryption-title", "later-encryption-title"] {
        assert!(both.contains(words), "{words}");
    }
}

#[test]
fn many_runs_stand_beside_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("trend.html");
    let run = small("claim.in/run.json");
    let other = fs::read_to_string(&run).expect("it is there").replace("7500000", "9500000");
    let changed = folder.path().join("changed.json");
    fs::write(&changed, other).expect("written");
    let (changed, out) = (changed.to_str().expect("UTF-8"), path.to_str().expect("UTF-8"));
    let said = exits(0, ["report", "trend", &run, changed, &run, changed, "--html", out]);
    assert!(said.contains("126 %") && said.contains("4 runs"), "{said}");
    let page = fs::read_to_string(&path).expect("a page");
    assert_eq!(page.matches("class=\"spark\"").count(), 4);
    let trend: Value =
        serde_json::from_str(&exits(0, ["report", "trend", &run, changed, "--json"]))
            .expect("JSON");
    assert_eq!(rows(&trend, "points").len(), 4);
    assert_eq!(trend.pointer("/points/0/percent"), Some(&126.into()));
    refuses(["report", "trend", &run]);
}

#[test]
fn the_schema_is_printed() {
    let schema: Value = serde_json::from_str(&exits(0, ["report", "schema"])).expect("JSON");
    assert_eq!(schema.get("title"), Some(&"Results".into()));
}

#[test]
fn a_machine_without_typst_is_told_how_to_get_it() {
    let out = tempfile::tempdir().expect("a folder");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sesphr"));
    command.args(["report", "pdf"]).arg(reference()).arg("--out").arg(out.path().join("a.pdf"));
    let output = command.env("PATH", "").env("SESPHR_PYTHON", "").output().expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("pip install typst"), "{said}");
    assert!(!out.path().join("a.pdf").exists());
}

#[test]
fn a_doctor_names_every_part_and_what_it_is_for() {
    let health: Value = serde_json::from_str(&exits(0, ["doctor", "--json"])).expect("JSON");
    for part in rows(&health, "parts") {
        for field in ["name", "purpose", "get"] {
            assert!(!text(part, field).is_empty(), "{part}");
        }
        assert!(part.get("found").is_some(), "{part}");
    }
    let names: Vec<&str> = rows(&health, "parts").iter().map(|part| text(part, "name")).collect();
    for name in ["Z3", "cvc5", "typst", "Slurm", "Chromium", "SPIN", "C compiler"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let said = exits(0, ["doctor"]);
    assert!(names.iter().all(|name| said.contains(name)), "{said}");
}

/// Commands below one, as its help lists them.
fn commands(above: &[String]) -> Vec<String> {
    let output = sesphr(above.iter().map(String::as_str).chain(["--help"]));
    let help = String::from_utf8(output.stdout).expect("text");
    let listed = help.split_once("Commands:\n").map(|(_, rest)| rest).unwrap_or_default();
    // What an explanation continues on is indented further.
    let lines = listed.lines().take_while(|line| !line.is_empty());
    let first = lines.filter(|line| !line.starts_with("   "));
    let names = first.filter_map(|line| line.split_whitespace().next().map(str::to_owned));
    names.filter(|name| name != "help").collect()
}

/// Commands whose output is data for other programs by itself, or a file and nothing else.
const WITHOUT_JSON: [&str; 10] = [
    "record view",
    "completions",
    "man",
    "report schema",
    "scope new",
    "scope show",
    "trace sample",
    "vectors",
    "workload convert",
    "workload generate",
];

/// A document of the tree.
fn document(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_command_has_examples_and_says_its_result_as_json() {
    let manual = document("docs/commands.md");
    let mut left = vec![Vec::new()];
    let mut leaves = 0;
    while let Some(above) = left.pop() {
        let below = commands(&above);
        left.extend(
            below.iter().map(|name| [above.as_slice(), std::slice::from_ref(name)].concat()),
        );
        let output = sesphr(above.iter().map(String::as_str).chain(["--help"]));
        let help = String::from_utf8(output.stdout).expect("text");
        let usage = help.lines().find(|line| line.starts_with("Usage: ")).expect("a usage");
        // Commands that only hold others are explained by those.
        if !usage.ends_with("<COMMAND>") {
            leaves += 1;
            assert!(help.contains("Examples:\n"), "{above:?} has none");
            let name = above.join(" ");
            assert!(manual.contains(&format!("`sesphr {name}")), "docs/commands.md omits {name}");
            let excepted = WITHOUT_JSON.contains(&name.as_str());
            assert_eq!(help.contains("\n      --json"), !excepted, "{above:?}");
        }
    }
    assert!(leaves > 20, "{leaves} commands");
}

/// Every claim has its row in docs/claims.md, with the verdict of the reference run and the command
/// that shows it.
#[test]
fn every_claim_has_its_row() {
    let document = document("docs/claims.md");
    let run = run();
    for claim in rows(&run, "claims") {
        let id = text(claim, "id");
        let row = document.lines().find(|line| line.starts_with(&format!("| {id} |")));
        let row = row.unwrap_or_else(|| panic!("docs/claims.md has no row for {id}"));
        let verdict = text(claim, "verdict").replace('-', " ");
        let end =
            format!("| {} | {verdict} | `{}` |", text(claim, "source"), text(claim, "command"));
        assert!(row.ends_with(&end), "in docs/claims.md,\n{row}\nshould end with\n{end}");
    }
}
