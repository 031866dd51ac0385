//! Arguments of `growth`.

use super::scope::{ScopeArg, ScopeParser};
use super::{JsonArg, Run};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Arguments of `growth`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes growth.csv and a figure each for users, owners, records, partitions and versions; replaces \
files of the same names. A size with more than three million states is left out, and so are larger \
ones.

Examples:
  sesphr growth --quick --out growth
  sesphr growth --out growth --json
  sesphr growth --scope mine.toml --out growth

Exit codes: 0 when written, 2 for bad usage, a file that is not a scope, nothing to raise, or a \
folder that cannot be written.")]
pub(crate) struct GrowthArgs {
    /// Write the table and the figures into this folder, which is created if missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Grow this scope along each bound above 1, from 1 to its value, instead of raising the bounds
    /// of a small scope: a shipped name, or a file, which ends in .toml or has a / in its path
    #[arg(long, value_name = "SCOPE", value_parser = ScopeParser, hide_possible_values = true)]
    pub(crate) scope: Option<ScopeArg>,
    /// Stop at 20,000 states in a search, and search each size once instead of three times
    #[arg(long)]
    pub(crate) quick: bool,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}
