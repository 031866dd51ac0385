//! Records what the program is built from: compiler, commit, and whether the sources differ from
//! it. Whatever cannot be found out is left out.

use std::path::Path;
use std::process::Command;

fn main() {
    // Any change of a source may change whether the tree is clean. A path that does not exist
    // would be taken as changed at every build, and reports/ as a whole holds what runs write.
    let sources = [
        "Cargo.lock",
        "Cargo.toml",
        "benches",
        "impl",
        "model",
        "reports/Cargo.toml",
        "reports/build.rs",
        "reports/src",
        "reports/templates",
        "sim",
        "src",
    ];
    let git = ["HEAD", "logs/HEAD", "index"]
        .map(|name| output("git", &["rev-parse", "--git-path", name]));
    sources
        .iter()
        .map(|name| format!("../{name}"))
        .chain(git.into_iter().flatten())
        .filter(|path| Path::new(path).exists())
        .for_each(|path| println!("cargo::rerun-if-changed={path}"));
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    set("SESPHR_RUSTC", output(&rustc, &["--version"]));
    set("SESPHR_COMMIT", output("git", &["rev-parse", "HEAD"]));
    // Without optional locks: looking must not touch the index, or every build would follow it.
    let status =
        output("git", &["--no-optional-locks", "status", "--porcelain", "--untracked-files=no"]);
    set("SESPHR_DIRTY", status.map(|status| (!status.is_empty()).to_string()));
    let build = std::env::var("PROFILE")
        .and_then(|profile| std::env::var("TARGET").map(|target| format!("{profile}, {target}")));
    set("SESPHR_BUILD", build.ok());
}

fn set(name: &str, value: Option<String>) {
    if let Some(value) = value {
        println!("cargo::rustc-env={name}={value}");
    }
}

/// What a command prints, if it succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
