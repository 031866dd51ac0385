//! The `sesphr` command: runs, checks and measures the scheme. What it does is in [`command`],
//! one file a command; what can be said on the command line is in [`cli`].

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
mod scopes;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::read() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    match command::run(&cli) {
        Ok(status) => status.into(),
        Err(error) => error.report().into(),
    }
}
