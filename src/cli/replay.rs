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

Examples:
  sesphr trace sample --out sample.ndjson && sesphr replay sample.ndjson
  sesphr replay month.ndjson --jobs 2 --json month.json --samples month.csv
  sesphr replay month.ndjson --store ciphertext")]
pub(crate) struct ReplayArgs {
    /// The trace, one JSON object a line
    #[arg(value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What to run it on [default: type-a for the literal payload, else bls12-381]
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: Option<CurveArg>,
    /// Where ciphertext is kept: memory, or a folder
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
}

fn store(text: &str) -> Result<StoreArg, String> {
    match text {
        "" => Err("name a folder, or say memory".to_owned()),
        "memory" => Ok(StoreArg::Memory),
        address if address.contains("://") => Err("a store is memory or a folder".to_owned()),
        folder => Ok(StoreArg::Folder(folder.into())),
    }
}
