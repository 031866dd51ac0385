//! `sesphr vectors`: values of equations (5)-(22) for other implementations to test against.

mod vector;

use crate::cli::{CurveArg, VectorsArgs};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files::{self, Existing, Readers};
use crate::output;
use std::path::Path;

/// Writes vectors.
pub(super) fn run(args: &VectorsArgs, context: &Context) -> Result<Status, Error> {
    let numbers = 0..args.count;
    let vectors: Vec<_> = match args.curve {
        CurveArg::Bls12 => {
            numbers.map(|n| vector::bls12_381(context.seed, n)).collect::<Result<_, _>>()
        }
        CurveArg::TypeA => {
            numbers.map(|n| vector::type_a(context.seed, n)).collect::<Result<_, _>>()
        }
    }?;
    let json = output::to_json(&vectors)?;
    if args.out == Path::new("-") {
        output::result(&json)?;
    } else {
        files::write(&args.out, json.as_bytes(), Existing::Replace, Readers::Anyone)?;
    }
    let count = output::counted(vectors.len(), "vector");
    context.note(format_args!(
        "{count} on {}, seed {}: the secrets in them are public",
        args.curve.text(),
        context.seed
    ));
    Ok(Status::AsExpected)
}
