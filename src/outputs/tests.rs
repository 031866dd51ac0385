//! Which outputs are checked, and what is found.

use super::*;
use crate::cli::Cli;
use clap::{CommandFactory as _, Parser as _, ValueHint};

/// A command line for every command that writes, with every option that names an output.
const LINES: [&str; 37] = [
    "reproduce --out d --json a",
    "check --json a --junit b --csv c --markdown m --trace-dir d --resume e",
    "attack t --json a",
    "claim S2 --json a",
    "claims --json a",
    "explore one-slot --json a",
    "doctor --json a",
    "scope list --json a",
    "scope new --out a",
    "prove --out d --json a",
    "conform --json a",
    "figures --out d --json a",
    "growth --out d --json a",
    "simulate mmc --json a",
    "simulate --calibrate a",
    "record split phr.xml --out d --json a",
    "record view parts --out a",
    "record join parts --out b --json a",
    "vectors --curve type-a --out a",
    "trace run t --json a",
    "trace sample --out a",
    "replay t --json a --samples b --store d",
    "workload list --json a",
    "workload show clinic-day --json a",
    "workload generate clinic-day --out a",
    "workload convert t --out a",
    "sweep srs-servers --out d --json a",
    "sweep merge results --json a",
    "hunt --out d --json a --resume e",
    "coverage --json a",
    "derive --json a",
    "schemes sesphr --json a",
    "report diff r s --json a --html h",
    "report trend r s --json a --html h",
    "report render r --out d --json a",
    "report pdf r --out b --json a",
    "man --out d",
];
/// Options that name what is read.
const INPUTS: [&str; 6] = ["rules", "record", "calibration", "arrivals", "against", "property"];

fn parsed(line: &str) -> Cli {
    Cli::try_parse_from(["sesphr"].into_iter().chain(line.split(' '))).expect(line)
}

/// The options of a command and those below it that name a file or a folder to write.
fn declared(command: &clap::Command, name: &str, into: &mut BTreeSet<String>) {
    let hints = [ValueHint::FilePath, ValueHint::DirPath];
    for option in command.get_arguments().filter(|arg| hints.contains(&arg.get_value_hint())) {
        if let Some(long) = option.get_long().filter(|long| !INPUTS.contains(long)) {
            into.insert(format!("{name}--{long}"));
        }
    }
    for below in command.get_subcommands() {
        declared(below, &format!("{name}{} ", below.get_name()), into);
    }
}

#[test]
fn every_option_that_names_an_output_is_looked_at() {
    let mut expected = BTreeSet::new();
    declared(&Cli::command(), "", &mut expected);
    expected.insert("replay --store".into());
    assert!(expected.len() > 20, "{expected:?}");
    let mut found = BTreeSet::new();
    for line in LINES {
        let cli = parsed(line);
        let words = line.split(' ').take_while(|word| !word.starts_with('-'));
        let mut command = Cli::command();
        let mut name = String::new();
        for word in words {
            let Some(below) = command.find_subcommand(word).cloned() else { break };
            name.push_str(&format!("{word} "));
            command = below;
        }
        let outputs = of(&cli.command);
        let own = outputs.iter().filter(|output| output.kind != OutputKind::Scratch);
        found.extend(own.map(|output| format!("{name}{}", output.option)));
    }
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_written_is_seen_and_nothing_is_made() {
    let outer = tempfile::tempdir().expect("a folder");
    let at = |name: &str| outer.path().join(name);
    fs::write(at("file"), "x").expect("written");
    fs::create_dir_all(at("full/folder")).expect("made");
    let kinds = [
        OutputKind::File(Existing::Replace),
        OutputKind::File(Existing::Keep),
        OutputKind::Folder,
        OutputKind::NewFolder,
        OutputKind::Scratch,
    ];
    // Which of the kinds may go where.
    let cases = [
        ("file", [true, false, false, false, false]),
        ("full", [false, false, true, false, true]),
        ("full/folder", [false, false, true, true, true]),
        ("new", [true, true, true, true, false]),
        ("new/in/new", [true, true, true, true, false]),
        ("new/", [false, false, true, true, false]),
        ("file/below", [false, false, false, false, false]),
        ("file/far/below", [false, false, false, false, false]),
    ];
    for (name, fits) in cases {
        for (kind, fits) in kinds.into_iter().zip(fits) {
            let output = Output { option: "--out", path: at(name).into(), kind };
            let checked = check(&[output]);
            assert_eq!(checked.is_ok(), fits, "{name} as {kind:?}: {checked:?}");
        }
    }
    let empty = Output { option: "--out", path: Path::new("").into(), kind: kinds[0] };
    assert!(check(&[empty]).is_err());
    assert_eq!(fs::read_dir(outer.path()).expect("listed").count(), 2, "nothing is made");
}

#[test]
fn two_outputs_of_one_place_are_refused() {
    let outer = tempfile::tempdir().expect("a folder");
    fs::create_dir(outer.path().join("in")).expect("made");
    let file = |option, path: PathBuf| Output {
        option,
        path: path.into(),
        kind: OutputKind::File(Existing::Replace),
    };
    let pair = |a: &str, b: &str| {
        let at = |name: &str| match name {
            "-" => name.into(),
            name => outer.path().join(name),
        };
        check(&[file("--json", at(a)), file("--csv", at(b))])
    };
    assert!(pair("a", "b").is_ok() && pair("-", "b").is_ok());
    for (a, b) in [("a", "a"), ("a", "./a"), ("a", "in/../a"), ("new/a", "new/./a"), ("-", "-")] {
        let error = pair(a, b).expect_err("one place").to_string();
        assert!(error.contains("--json and --csv both write"), "{error}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a", outer.path().join("link")).expect("a link");
        assert!(pair("a", "link").is_err());
    }
}
