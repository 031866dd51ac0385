//! Arguments of `replay`.

use super::CurveArg;
use super::names;
use clap::{Args, ValueHint};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Arguments of `replay`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every patient is a lane of its own and lanes run in parallel; outcomes, bytes and digest are the
same on any number of threads. A request that the server answers otherwise than the orders entitle
the asker to ends the run with exit code 1, as does a step that ends otherwise than the trace says.
Whatever ends a run early, what was finished is in the files of --json and --samples. Operations
that were refused are classes of their own, since they cost far less.

Limits: a line of 1 MiB; an upload of 256 MiB, 4 GiB in all. docs/limits.md has all.

Examples:
  sesphr trace sample --out sample.ndjson && sesphr replay sample.ndjson
  sesphr replay month.ndjson --jobs 2 --json month.json --samples month.csv
  sesphr replay month.ndjson --store ciphertext
  sesphr replay month.ndjson --store s3://records/month

S3 is in builds with `--features s3`. Where it is and how to sign in is in the environment:
AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for a server other than Amazon's,
AWS_ENDPOINT and, if it has no TLS, AWS_ALLOW_HTTP=true. Existing objects of the same names are
replaced.")]
pub(crate) struct ReplayArgs {
    /// The trace, one JSON object a line
    #[arg(value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What to run it on [default: type-a for the literal payload, else bls12-381]
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: Option<CurveArg>,
    /// Where ciphertext is kept: memory, a folder, or s3://BUCKET[/PREFIX]
    #[arg(long, value_name = "STORE", default_value = "memory", value_parser = store)]
    pub(crate) store: StoreArg,
    /// Write the results as JSON to a file; `-` prints them instead of the table
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
    /// Write how long each step took as CSV to a file, batch by batch
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) samples: Option<PathBuf>,
    /// Threads [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = names::jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// A store on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreArg {
    /// In memory.
    Memory,
    /// In a folder.
    Folder(PathBuf),
    /// In S3.
    #[cfg(feature = "s3")]
    S3(sesphr::store::S3Address),
}

fn store(text: &str) -> Result<StoreArg, String> {
    match text {
        "" => Err("name a folder, or say memory".to_owned()),
        "memory" => Ok(StoreArg::Memory),
        address if address.starts_with("s3://") => s3(address),
        folder => Ok(StoreArg::Folder(folder.into())),
    }
}

#[cfg(feature = "s3")]
fn s3(address: &str) -> Result<StoreArg, String> {
    let parsed = sesphr::store::S3Address::parse(address);
    parsed.map(StoreArg::S3).ok_or_else(|| "an address is s3://BUCKET or s3://BUCKET/PREFIX".into())
}

#[cfg(not(feature = "s3"))]
fn s3(_: &str) -> Result<StoreArg, String> {
    Err("this build has no S3: build it with `--features s3`".to_owned())
}
