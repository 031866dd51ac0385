//! The command line from outside: golden transcripts in `tests/cmd`, and what files it writes.

mod check;
mod conform;
#[cfg(unix)]
mod external;
mod figures;
mod outputs;
mod prove;
mod record;
mod replay;
mod report;
mod reproduce;
mod resume;
mod scope;
mod shards;
#[cfg(unix)]
mod signals;
mod simulate;
#[cfg(unix)]
mod stopped;
mod terminal;
#[cfg(target_os = "linux")]
mod told;
mod trace;
mod vacuous;
mod vectors;

use std::ffi::OsStr;
use std::process::{Command, Output};
use std::time::Duration;

/// Golden transcripts. To accept changes: `TRYCMD=overwrite cargo test --test cli`.
#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .timeout(Duration::from_secs(60));
}

/// Runs the command.
fn sesphr<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sesphr")).args(arguments).output().expect("the command starts")
}

/// Runs the command, which must exit with `code`; gives what it printed to stdout.
#[track_caller]
fn exits<S: AsRef<OsStr>>(code: i32, arguments: impl IntoIterator<Item = S>) -> String {
    let output = sesphr(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{errors}");
    String::from_utf8(output.stdout).expect("stdout is text")
}

/// Runs the command, which must refuse its input with exit code 2; gives what it said.
#[track_caller]
fn refuses<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> String {
    let output = sesphr(arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty(), "a refusal prints no result");
    String::from_utf8(output.stderr).expect("stderr is text")
}
