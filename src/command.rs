//! The commands, one file each.

mod attack;
pub(crate) mod check;
mod documentation;
mod measure;
mod record;
pub(crate) mod reproduce;
mod simulate;
mod trace;
mod vectors;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::error::{Error, Status};

/// Does what the command line says.
pub(crate) fn run(cli: &Cli) -> Result<Status, Error> {
    let context = Context::new(cli);
    match &cli.command {
        Command::Reproduce(args) => reproduce::run(args, &context),
        Command::Attack(args) => attack::run(args, &context),
        Command::Check(args) => check::run(args, &context),
        Command::Measure(args) => measure::run(args, &context),
        Command::Simulate(args) => simulate::run(args, &context),
        Command::Record(command) => record::run(command, &context),
        Command::Vectors(args) => vectors::run(args, &context),
        Command::Trace(command) => trace::run(command, &context),
        Command::Completions { shell } => documentation::completions(*shell),
        Command::Man { out } => documentation::man(out, &context),
    }
}
