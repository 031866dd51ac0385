//! The `sesphr` command: runs, checks and measures the scheme. What it does is in [`command`], one
//! file per command; what can be said on the command line is in [`cli`].

mod cli;
mod command;
mod context;
mod error;
mod files;
mod interrupt;
mod nearest;
mod output;
mod outputs;
mod pipeline;
mod progress;
mod properties;
mod scopes;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::read() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let status = command::run(&cli).unwrap_or_else(|error| {
        output::error(&error.message(), error.help().as_deref());
        error.status()
    });
    match status.code() {
        Some(code) => code.into(),
        // Abandoned work may still be running, and must leave nothing.
        None => sesphr_host::exit(interrupt::exit_code().into()),
    }
}
