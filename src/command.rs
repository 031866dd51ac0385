//! The commands, one file each.

mod attack;
pub(crate) mod check;
mod claim;
mod conform;
mod coverage;
mod derive;
mod doctor;
mod documentation;
mod explore;
mod figures;
mod growth;
mod hunt;
pub(crate) mod prove;
mod record;
mod replay;
mod report;
pub(crate) mod reproduce;
mod schemes;
mod scope;
mod simulate;
mod sweep;
mod trace;
mod vectors;
mod workload;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::{interrupt, outputs};

/// Does what the command line says.
pub(crate) fn run(cli: &Cli) -> Result<Status, Error> {
    let outputs = outputs::of(&cli.command);
    outputs::check(&outputs)?;
    let (command, taken) = (&cli.command, outputs::take_stdout(&outputs));
    let context = Context::new(command.seed(), command.jobs(), cli.quiet, taken);
    interrupt::listen()?;
    outputs::sweep(&outputs, &context);
    match &cli.command {
        Command::Reproduce(args) => reproduce::run(args, &context),
        Command::Attack(args) => attack::run(args, &context),
        Command::Check(args) => check::run(args, &context),
        Command::Claim(args) => claim::run(args, &context),
        Command::Claims(args) => claim::list(args, &context),
        Command::Conform(args) => conform::run(args, &context),
        Command::Growth(args) => growth::run(args, &context),
        Command::Coverage(args) => coverage::run(args, &context),
        Command::Derive(args) => derive::run(args, &context),
        Command::Schemes(args) => schemes::run(args, &context),
        Command::Hunt(args) => hunt::run(args, &context),
        Command::Explore(args) => explore::run(args, &context),
        Command::Scope(command) => scope::run(command, &context),
        Command::Prove(args) => prove::run(args, &context),
        Command::Figures(args) => figures::run(args, &context),
        Command::Simulate(args) => simulate::run(args, &context),
        Command::Record(command) => record::run(command, &context),
        Command::Vectors(args) => vectors::run(args, &context),
        Command::Replay(args) => replay::run(args, &context),
        Command::Trace(command) => trace::run(command, &context),
        Command::Workload(command) => workload::run(command, &context),
        Command::Sweep(args) => sweep::run(args, &context),
        Command::Report(command) => report::run(command, &context),
        Command::Doctor(args) => doctor::run(args, &context),
        Command::Completions { shell } => documentation::completions(*shell),
        Command::Man { out } => documentation::man(out, &context),
    }
}
