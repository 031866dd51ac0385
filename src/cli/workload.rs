//! Arguments of `workload` and `sweep`.

use super::names;
use clap::{Args, Subcommand, ValueHint};
use sesphr::profile::Profile;
use sesphr_sim::sweep::Shard;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Commands on workloads.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkloadCommand {
    /// Write the workload of a scenario as a trace, with its outcomes
    #[command(after_help = "\
Equal scenarios and seeds give equal bytes, on every platform. A scenario is a name that `sesphr
workload list` prints, or a TOML file; docs/scenarios.md describes its fields.

Examples:
  sesphr workload generate clinic-day --seed 1 --out clinic.ndjson && sesphr trace run clinic.ndjson
  sesphr workload generate hospital-month --seed 7 --scale 50 --out half.ndjson
  sesphr workload generate mine.toml --seed 1 --profile sesphr-hybrid --out mine.ndjson")]
    Generate(GenerateArgs),
    /// List the scenarios that come with the program
    #[command(after_help = "\
Examples:
  sesphr workload list
  sesphr workload list --json")]
    List {
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
    /// Count what happens in the workload of a scenario
    #[command(after_help = "\
Examples:
  sesphr workload show hospital-month
  sesphr workload show flash-crowd --seed 7 --json
  sesphr workload show clinic-day --toml > mine.toml")]
    Show(ShowArgs),
    /// Turn a trace into CSV, or CSV into a trace
    #[command(after_help = "\
The name of the input says what it is: a file that ends in .csv becomes a trace, any other is a
trace and becomes CSV. Where the rows of a table do not say how they ended, the parties are run to
find out. With --access-log the table has the columns at_ns, user, owner and, if need be, record,
partition (a label) and bytes: whoever appears is enrolled, what is read has been uploaded, and who
reads has been granted it. docs/scenarios.md describes the columns.

Examples:
  sesphr workload convert clinic.ndjson --out clinic.csv
  sesphr workload convert clinic.csv --out again.ndjson
  sesphr workload convert log.csv --access-log --profile hardened --out log.ndjson")]
    Convert(ConvertArgs),
}

impl WorkloadCommand {
    /// The seed of a command that has one.
    pub(super) const fn seed(&self) -> u64 {
        match self {
            Self::Generate(args) => args.seed,
            Self::Show(args) => args.seed,
            Self::Convert(args) => args.seed,
            Self::List { .. } => 1,
        }
    }
}

/// Arguments of `workload generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The scenario: a name or a TOML file
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// Where everything is drawn from; it is part of the trace
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The trace to write, replaced if it exists; `-` prints it
    #[arg(long, value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Size of the population, percent of the scenario's
    #[arg(long, value_name = "PERCENT", default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) scale: u32,
    /// The profile that all parties follow [default: the scenario's]
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<Profile>,
}

/// Arguments of `workload show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The scenario: a name or a TOML file
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// Where everything is drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print the counts as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the scenario's file instead, of a scenario that comes with the program
    #[arg(long, conflicts_with = "json")]
    pub(crate) toml: bool,
}

/// Arguments of `workload convert`.
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// A trace, or a table that ends in .csv
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// The file to write, replaced if it exists; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// The table says who read what, and nothing else
    #[arg(long)]
    pub(crate) access_log: bool,
    /// Bytes of what an access log does not say the size of: of a C-CDA document, the median of
    /// public samples
    #[arg(long, value_name = "N", default_value_t = 93_000, requires = "access_log",
          value_parser = clap::value_parser!(u32).range(0..=268_435_456))]
    pub(crate) bytes: u32,
    /// The profile that all parties follow, of a table without a header line
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<Profile>,
    /// Where secrets come from, of a table without a header line
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Arguments of `sweep`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
A manifest is a TOML file, or one of papers-sweep, revocation-rate and srs-servers;
docs/scale-out.md describes it, and how to run a sweep as a Slurm job array. Each run writes one
file; what is there already is kept, so that a sweep that was cut short is taken up by the same
command.

Examples:
  sesphr sweep revocation-rate --out results && sesphr sweep merge results --json merged.json
  sesphr sweep revocation-rate --shard 1/2 --out results
  sesphr sweep revocation-rate --shard 2/2 --out results"
)]
pub(crate) struct SweepArgs {
    /// Merge what the shards wrote.
    #[command(subcommand)]
    pub(crate) command: Option<SweepCommand>,
    /// What to run: a name or a TOML file
    #[arg(value_name = "MANIFEST", required = true)]
    pub(crate) manifest: Option<String>,
    /// Run every N-th run only, beginning with the I-th
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// The folder for the results; it is made if need be
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, required = true)]
    pub(crate) out: Option<PathBuf>,
    /// Print what was run as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Threads [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = names::jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// Commands on the results of a sweep.
#[derive(Debug, Subcommand)]
pub(crate) enum SweepCommand {
    /// Merge the results of all shards; the digest does not depend on how many there were
    #[command(after_help = "\
A run that is missing, or a file that is no result of the sweep, is refused by its name.

Examples:
  sesphr sweep merge results --json merged.json
  sesphr sweep merge results --json - | jq .digest")]
    Merge(MergeArgs),
}

/// Arguments of `sweep merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// The folder with the results
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) dir: PathBuf,
    /// Write all results as JSON to a file; `-` prints them instead of the digest
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
}
