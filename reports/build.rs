//! Records what the program is built from: compiler, commit, and whether the sources differ from
//! it. Whatever cannot be found out is left out.

use std::process::Command;

fn main() {
    // Any change of a source may change whether the tree is clean.
    for path in [
        "../Cargo.lock",
        "../Cargo.toml",
        "../benches",
        "../impl",
        "../model",
        "../sim",
    ] {
        println!("cargo::rerun-if-changed={path}");
    }
    for path in ["../src", "src", "templates", "build.rs", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={path}");
    }
    for name in ["HEAD", "index"] {
        if let Some(path) = output("git", &["rev-parse", "--git-path", name]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    set("SESPHR_RUSTC", output(&rustc, &["--version"]));
    set("SESPHR_COMMIT", output("git", &["rev-parse", "HEAD"]));
    let status = output("git", &["status", "--porcelain", "--untracked-files=no"]);
    set(
        "SESPHR_DIRTY",
        status.map(|status| (!status.is_empty()).to_string()),
    );
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
