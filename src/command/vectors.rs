//! `sesphr vectors`: values of equations (5)-(22) for other implementations to test against.

mod vector;

use crate::cli::{CurveArg, VectorsArgs};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::files;
use crate::output;
use crate::progress::Progress;

/// Writes vectors.
pub(super) fn run(args: &VectorsArgs, context: &Context) -> Result<Status, Error> {
    let make = match args.curve {
        CurveArg::Bls12 => vector::bls12_381,
        CurveArg::TypeA => vector::type_a,
    };
    let progress = Progress::new(context, args.count as usize);
    let mut vectors = Vec::new();
    for number in 0..args.count {
        progress.at(vectors.len(), args.curve.text());
        vectors.push(make(context.seed, number)?);
    }
    drop(progress);
    let json = output::to_json(&vectors)?;
    files::put(&args.out, &json)?;
    let count = output::counted(vectors.len(), "vector");
    context.note(format_args!(
        "{count} on {}, seed {}: the secrets in them are public",
        args.curve.text(),
        context.seed
    ));
    Ok(Status::AsExpected)
}
