//! Arguments of `replay`.

use super::{CurveArg, JsonArg, names};
use clap::{Args, ValueHint};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Arguments of `replay`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each patient is a lane, and lanes run in parallel. Outcomes, bytes and digest are the same on any \
number of threads. However a run ends, the files of --json and --samples hold what was finished. \
Refused operations form separate classes, because they cost far less.

Limits: a line of 1 MiB; an upload of 256 MiB, 4 GiB in all with --store memory. docs/limits.md lists all limits.

Examples:
  sesphr trace sample --out sample.ndjson && sesphr replay sample.ndjson
  sesphr replay month.ndjson --jobs 2 --json month.json --samples month.csv
  sesphr replay month.ndjson --store ciphertext
  sesphr replay month.ndjson --store s3://records/month

Exit codes:
  0  every step ended as recorded, and the server gave users what they were entitled to
  1  a step or the server did not
  2  bad usage or bad input, or a trace without steps

S3 needs a build with `--features s3`. Set AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; \
for a server other than Amazon's also AWS_ENDPOINT and, without TLS, AWS_ALLOW_HTTP=true. Objects of \
the same names are replaced.")]
pub(crate) struct ReplayArgs {
    /// The trace, one JSON object per line
    #[arg(value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Replay on this curve [default: type-a for the literal payload, else bls12-381]
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: Option<CurveArg>,
    /// Keep ciphertext in memory, in a folder, or in s3://BUCKET[/PREFIX]
    #[arg(long, value_name = "STORE", default_value = "memory", value_parser = store)]
    pub(crate) store: StoreArg,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Write how long each step took to FILE as CSV, batch by batch
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) samples: Option<PathBuf>,
    /// Use this many threads [default: one per core]
    #[arg(long, short, value_name = "N", value_parser = names::jobs())]
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
        "" => Err("name a folder, or write memory".to_owned()),
        "memory" => Ok(StoreArg::Memory),
        address if address.starts_with("s3://") => s3(address),
        folder => Ok(StoreArg::Folder(folder.into())),
    }
}

#[cfg(feature = "s3")]
fn s3(address: &str) -> Result<StoreArg, String> {
    let parsed = sesphr::store::S3Address::parse(address);
    parsed.map(StoreArg::S3).ok_or_else(|| "write s3://BUCKET or s3://BUCKET/PREFIX".into())
}

#[cfg(not(feature = "s3"))]
fn s3(_: &str) -> Result<StoreArg, String> {
    Err("this build has no S3; build it with `--features s3`".to_owned())
}
