//! Arguments of `workload` and `sweep`.

use super::JsonArg;
use super::names::{self, manifest, number, profile, seed, workload};
use clap::{Args, Subcommand, ValueHint};
use sesphr::profile::Profile;
use sesphr_host::Shard;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Commands on workloads.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkloadCommand {
    /// Write the workload of a scenario as a trace, with its outcomes
    #[command(after_help = "\
Equal scenarios and seeds give equal bytes on every platform. `sesphr workload list` lists the \
shipped scenarios; docs/scenarios.md describes the fields of a file.

Examples:
  sesphr workload generate clinic-day --seed 1 --out clinic.ndjson
  sesphr trace run clinic.ndjson
  sesphr workload generate hospital-month --seed 7 --scale 50 --out half.ndjson
  sesphr workload generate mine.toml --profile sesphr-hybrid --out mine.ndjson

Exit codes: 0 when written, 2 for bad usage or bad input.")]
    Generate(GenerateArgs),
    /// List the scenarios that come with the program
    #[command(after_help = "\
Examples:
  sesphr workload list
  sesphr workload list --json

Exit codes: 0 when printed.")]
    List {
        /// Where the result goes as JSON.
        #[command(flatten)]
        json: JsonArg,
    },
    /// Count what happens in the workload of a scenario
    #[command(after_help = "\
Examples:
  sesphr workload show hospital-month
  sesphr workload show flash-crowd --seed 7 --json
  sesphr workload show clinic-day --toml > mine.toml

Exit codes: 0 when counted, 2 for bad usage or bad input.")]
    Show(ShowArgs),
    /// Turn a trace into CSV, or CSV into a trace
    #[command(after_help = "\
A file whose name ends in .csv becomes a trace; any other is a trace and becomes CSV. If rows do \
not say how they ended, the parties run to find out. With --access-log the table has the columns \
at_ns, user, owner and optionally record, partition (a label) and bytes. The conversion enrols \
everyone who appears, uploads what is read, and grants it to its readers. docs/scenarios.md \
describes the columns.

Examples:
  sesphr workload convert clinic.ndjson --out clinic.csv
  sesphr workload convert clinic.csv --out again.ndjson
  sesphr workload convert log.csv --access-log --profile hardened --out log.ndjson

Exit codes: 0 when written, 2 for bad usage or bad input.")]
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
    /// A shipped scenario, or a TOML file
    #[arg(value_name = "SCENARIO", value_parser = workload())]
    pub(crate) scenario: String,
    /// Draw everything from this seed, which the trace names
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed())]
    pub(crate) seed: u64,
    /// Write the trace to FILE, replacing it; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Scale the population to this percentage of the scenario's
    #[arg(long, value_name = "PERCENT", default_value = "100",
        value_parser = number::<u32>(1..=1_000_000))]
    pub(crate) scale: u32,
    /// Let all parties follow this profile [default: the scenario's]
    #[arg(long, value_name = "PROFILE", value_parser = profile(), hide_possible_values = true)]
    pub(crate) profile: Option<Profile>,
}

/// Arguments of `workload show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// A shipped scenario, or a TOML file
    #[arg(value_name = "SCENARIO", value_parser = workload())]
    pub(crate) scenario: String,
    /// Draw everything from this seed
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed())]
    pub(crate) seed: u64,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Print the file of a shipped scenario instead
    #[arg(long, conflicts_with = "json")]
    pub(crate) toml: bool,
}

/// Arguments of `workload convert`.
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// A trace, or a table that ends in .csv
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Write the result to FILE, replacing it; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Read the table as a log that says who read what, and nothing else
    #[arg(long)]
    pub(crate) access_log: bool,
    /// Assume this size, in bytes, for entries whose size the log does not state; the default is the
    /// median of public C-CDA samples
    #[arg(long, value_name = "N", default_value = "93000", requires = "access_log",
        value_parser = number::<u32>(0..=268_435_456))]
    pub(crate) bytes: u32,
    /// Let all parties follow this profile if the table has no header line
    #[arg(long, value_name = "PROFILE", value_parser = profile(), hide_possible_values = true)]
    pub(crate) profile: Option<Profile>,
    /// Derive secrets from this seed if the table has no header line
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed())]
    pub(crate) seed: u64,
}

/// Arguments of `sweep`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = format!("\
A manifest is a TOML file or one of {}. docs/scale-out.md describes it, and how to run a sweep as \
a Slurm job array. Each run writes one file and keeps those that are there, so the same command \
continues a sweep that was cut short: Ctrl-C, SIGTERM and SIGHUP end it at once and lose only the \
unfinished runs.

Examples:
  sesphr sweep revocation-rate --out results
  sesphr sweep merge results --json merged.json
  sesphr sweep revocation-rate --shard 1/2 --out results
  sesphr sweep revocation-rate --shard 2/2 --out results

Exit codes: 0 when every run of the shard is done, 2 for bad usage or bad input, 129, 130 or 143 when \
stopped by SIGHUP, Ctrl-C or SIGTERM.", names::manifests())
)]
pub(crate) struct SweepArgs {
    /// Merge what the shards wrote.
    #[command(subcommand)]
    pub(crate) command: Option<SweepCommand>,
    /// A shipped manifest, or a TOML file
    #[arg(value_name = "MANIFEST", required = true, value_parser = manifest())]
    pub(crate) manifest: Option<String>,
    /// Run every N-th run only, starting with the I-th; auto reads both from a job array, auto/N only I
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// Write the results into this folder, which is created if missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, required = true)]
    pub(crate) out: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Use this many threads [default: one per core]
    #[arg(long, short, value_name = "N", value_parser = names::jobs())]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// Commands on the results of a sweep.
#[derive(Debug, Subcommand)]
pub(crate) enum SweepCommand {
    /// Merge the results of all shards; the digest does not depend on how many there were
    #[command(after_help = "\
A missing run, or a file that is not a result of the sweep, is an error that names it.

Examples:
  sesphr sweep merge results --json merged.json
  sesphr sweep merge results --json - | jq .digest

Exit codes: 0 when merged, 2 for bad usage, a missing run or a foreign file.")]
    Merge(MergeArgs),
}

/// Arguments of `sweep merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// The folder with the results
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) dir: PathBuf,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}
