//! Arguments of `growth`.

use super::Run;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Arguments of `growth`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes growth.csv, and one figure for each of users, owners, records, partitions and versions;
files of the same names are replaced. A size with more than three million states is left out, and
larger ones with it.

Examples:
  sesphr growth --quick --out growth
  sesphr growth --out growth --json")]
pub(crate) struct GrowthArgs {
    /// The folder for the table and the figures; it is made if need be
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// At most 20,000 states in a search, and each once instead of three times
    #[arg(long)]
    pub(crate) quick: bool,
    /// Print the rows as JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}
