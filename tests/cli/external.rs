//! Programs of others: what runs does not depend on the folder that somebody stands in.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

/// Every program that is ever called, and what finds programs.
const PROGRAMS: [&str; 16] = [
    "python3",
    "python",
    "typst",
    "z3",
    "cvc5",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "cc",
    "gcc",
    "clang",
    "sbatch",
    "spin",
    "cargo-deny",
    "sh",
    "which",
];

/// Fills a folder with programs and modules that leave a file behind when they run.
fn trap(folder: &Path, mark: &Path) {
    fs::create_dir_all(folder).expect("made");
    for name in PROGRAMS {
        let path = folder.join(name);
        let text = format!("#!/bin/sh\necho 1.0\nexport > '{}'\n", mark.display());
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("set");
    }
    for module in ["typst", "sitecustomize", "usercustomize", "encodings"] {
        let text = format!("open({:?}, 'w').write('ran')\n", mark.display().to_string());
        fs::write(folder.join(format!("{module}.py")), text).expect("written");
    }
}

fn run(folder: &Path, path: &str, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sesphr"))
        .args(words)
        .current_dir(folder)
        .env("PATH", path)
        .env("PYTHONPATH", folder)
        .env("PYTHONSTARTUP", folder.join("typst.py"))
        .env_remove("SESPHR_PYTHON")
        .output()
        .expect("the command starts")
}

#[test]
fn nothing_in_the_current_folder_or_a_relative_path_is_run() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().canonicalize().expect("a path");
    let mark = folder.join("PWNED");
    trap(&folder, &mark);
    trap(&folder.join("bin"), &mark);
    let results = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/report.in/before.json");
    let commands: [&[&str]; 4] = [
        &["doctor"],
        &["doctor", "--json"],
        &["report", "pdf", results, "--out", "x.pdf"],
        &["prove", "--profile", "hardened", "--property", "P1"],
    ];
    for path in ["", ".", ":", "bin", "./bin", ".:bin:", "::/usr/bin:/bin", "bin:/usr/bin:/bin"] {
        for words in commands {
            run(&folder, path, words);
            assert!(!mark.exists(), "PATH={path:?} {words:?}: {:?}", fs::read_to_string(&mark));
        }
    }
    for python in ["./python3", "bin/python3", "../x/python3", "python3"] {
        let output = Command::new(env!("CARGO_BIN_EXE_sesphr"))
            .args(["report", "pdf", results, "--out", "x.pdf"])
            .current_dir(&folder)
            .env("PATH", ".:bin")
            .env("SESPHR_PYTHON", python)
            .output()
            .expect("the command starts");
        assert_eq!(output.status.code(), Some(2), "{python}");
        assert!(!mark.exists(), "SESPHR_PYTHON={python}");
    }
    // The same programs are run where their folder is given from the root, so that the test tells.
    let absolute = folder.join("bin");
    run(&folder, absolute.to_str().expect("a path in UTF-8"), &["doctor"]);
    assert!(mark.exists());
}

#[test]
fn a_program_gets_what_it_needs_of_the_environment_and_no_more() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().canonicalize().expect("a path");
    let mark = folder.join("seen");
    let bin = folder.join("bin");
    trap(&bin, &mark);
    let path = format!(".:{}:relative:", bin.display());
    let output = Command::new(env!("CARGO_BIN_EXE_sesphr"))
        .args(["doctor"])
        .current_dir(&folder)
        .env("PATH", path)
        .env("LD_LIBRARY_PATH", &folder)
        .env("PYTHONPATH", &folder)
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .expect("the command starts");
    assert_eq!(output.status.code(), Some(0));
    let seen = fs::read_to_string(&mark).expect("a program ran");
    let variables: Vec<&str> = seen
        .lines()
        .filter_map(|line| line.trim_start_matches("declare -x ").strip_prefix("export "))
        .chain(seen.lines().filter_map(|line| line.strip_prefix("declare -x ")))
        .collect();
    assert!(!variables.is_empty(), "{seen}");
    let known = ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"];
    for variable in variables {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        assert!(known.contains(&name), "{variable}");
        let value = value.trim_matches(['\'', '"']);
        match name {
            "PATH" => assert_eq!(Path::new(value), bin),
            "PWD" => assert_eq!(value, "/"),
            _ => {}
        }
    }
}
