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

use error::Status;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::read() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let status = command::run(&cli).unwrap_or_else(|error| error.report());
    if status == Status::Interrupted {
        // What was given up may be at work still, and must leave nothing.
        sesphr_host::exit(interrupt::exit_code().into());
    }
    status.into()
}
