//! Arguments of `record`, `vectors` and `trace`, which exchange files with other programs.

use super::{CurveArg, JsonArg, names};
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use sesphr::profile::Profile;
use std::path::PathBuf;

/// Commands on records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Split a record: one file for each partition, and a manifest
    #[command(after_help = "\
The files hold health data in the clear; on Unix only their owner may read the folder. Content \
that no rule covers goes to the partition `restricted`, for readers who may read everything. The \
summary says how much that is, where it begins, and which rules matched nothing. With --strict the \
exit code is then 1; the folder is written all the same.

Limits: 64 MiB, 256 levels, 1,000,000 parts, tokens of 16 MiB, and 256 attributes and 256 namespace \
declarations at one place.

Examples:
  sesphr record split phr.xml --out parts
  sesphr record split notes.xml --rules my-rules.toml --strict --out parts

Exit codes: 0 when split; 1 with --strict if no rule covers something; 2 for bad usage or a record \
that cannot be split.")]
    Split {
        /// The record, an XML document in UTF-8
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// The folder for the partitions; it must not exist, or be empty
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
        /// Which elements belong to which partition, TOML [default: built in, for C-CDA, FHIR and
        /// plain records]
        #[arg(long, value_name = "TABLE", value_hint = ValueHint::FilePath)]
        rules: Option<PathBuf>,
        /// End with exit code 1 if no rule covers something
        #[arg(long)]
        strict: bool,
        /// Where the result goes as JSON.
        #[command(flatten)]
        json: JsonArg,
    },
    /// Write what a reader of given partitions sees
    #[command(after_help = "\
The folder is verified first. <?sesphr withheld=\"NAME\"?> replaces each piece that is not \
granted; attributes that are not granted are left out. Without --grant, the view is the skeleton \
alone, which a reader of any partition sees.

Examples:
  sesphr record view parts --grant insurance,prescription --out seen.xml
  sesphr record view parts --grant medical | less

Exit codes: 0 when written, 2 for bad usage or a folder that was changed.")]
    View {
        /// The folder that `record split` wrote
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// The partitions that the reader may open
        #[arg(long, value_name = "PARTITION", num_args = 1.., value_delimiter = ',')]
        grant: Vec<String>,
        /// The file to write; `-` prints it
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "-")]
        out: PathBuf,
        /// Replace the file if it exists
        #[arg(long)]
        force: bool,
    },
    /// Join what split wrote, byte for byte, after verifying every file
    #[command(after_help = "\
Examples:
  sesphr record join parts --out phr.xml
  sesphr record join parts --out phr.xml --force

Exit codes: 0 when joined, 2 for bad usage or a folder that was changed.")]
    Join {
        /// The folder that `record split` wrote
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// The record to write
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        /// Replace the record if it exists
        #[arg(long)]
        force: bool,
        /// Where the result goes as JSON.
        #[command(flatten)]
        json: JsonArg,
    },
}

/// Arguments of `vectors`.
#[derive(Debug, Args)]
#[command(after_help = "\
The vectors hold the secrets x and r, which anyone can make from the printed seed. Use them to test \
other implementations and for nothing else. Every vector is checked before it is written.

Examples:
  sesphr vectors --curve bls12-381 --count 10 --out vectors.json
  sesphr vectors --curve type-a --count 1 --out - | jq '.[0].payload'

Exit codes: 0 when written, 1 if a vector fails its own check, 2 for bad usage.")]
pub(crate) struct VectorsArgs {
    /// Compute on this curve
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: CurveArg,
    /// Write this many vectors
    #[arg(long, value_name = "N", default_value = "1", value_parser = names::number::<u32>(1..=10_000))]
    pub(crate) count: u32,
    /// Write the vectors to FILE as JSON, replacing it; `-` prints them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Derive the secrets from this seed: equal seeds, equal vectors
    #[arg(long, value_name = "N", default_value = "1", value_parser = names::seed())]
    pub(crate) seed: u64,
}

/// Commands on traces.
#[derive(Debug, Subcommand)]
pub(crate) enum TraceCommand {
    /// Run a trace again and compare how each step ends
    #[command(after_help = "\
Limits: a line of 1 MiB; an upload of 256 MiB, 4 GiB in all. Symbols have room for 32 owners with 16 \
records each, 2^29 users, 255 versions of a slot and 255 renewals of a version. docs/limits.md lists \
all limits.

Examples:
  sesphr trace sample --out sample.ndjson
  sesphr trace run sample.ndjson --steps
  sesphr trace run sample.ndjson --curve symbolic --json

Exit codes: 0 if all outcomes agree, 1 at the first that does not, 2 for bad usage or bad input.")]
    Run(TraceRunArgs),
    /// Write a small trace: a grant, a reading, a revocation, a refusal
    #[command(after_help = "\
Examples:
  sesphr trace sample --out sample.ndjson
  sesphr trace sample --profile sesphr --seed 7 --out -

Exit codes: 0 when written, 2 for bad usage or a profile that the sample cannot follow.")]
    Sample(TraceSampleArgs),
}

/// Arguments of `trace run`.
#[derive(Debug, Args)]
pub(crate) struct TraceRunArgs {
    /// The trace, one JSON object per line
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Run on this curve, or on symbols [default: type-a for the literal payload, else bls12-381]
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: Option<AlgebraArg>,
    /// Print each step as a sentence
    #[arg(long)]
    pub(crate) steps: bool,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}

/// What a trace can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlgebraArg {
    /// Type 3, for real use
    #[value(name = "bls12-381")]
    Bls12,
    /// Type 1, as in the papers; for study only
    #[value(name = "type-a")]
    TypeA,
    /// Symbols, as in the model checker
    #[value(name = "symbolic")]
    Symbolic,
}

/// Arguments of `trace sample`.
#[derive(Debug, Args)]
pub(crate) struct TraceSampleArgs {
    /// Let all parties follow this profile
    #[arg(long, value_name = "PROFILE", default_value_t = Profile::HARDENED,
        value_parser = names::profile(), hide_possible_values = true)]
    pub(crate) profile: Profile,
    /// Write the trace to FILE, replacing it; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Derive the secrets from this seed, which the trace names
    #[arg(long, value_name = "N", default_value = "1", value_parser = names::seed())]
    pub(crate) seed: u64,
}

/// Arguments of `attack`.
#[derive(Debug, Args)]
#[command(after_help = "\
Takes a trace that `sesphr check --trace-dir DIR` wrote; its header names the coalition, the \
property and the item. All parties run on the curve. The coalition then computes what the model \
says it can, from what its members hold and nothing else.

Limits: 10,000 steps, and those of `sesphr trace run`, including those of symbols.

Examples:
  sesphr check --quick --profile sesphr-hybrid --trace-dir traces
  sesphr attack traces/P5_revoked_sesphr-hybrid_one-slot_type-1.ndjson

Exit codes: 0 if the attack succeeds, 1 if it does not, 2 for bad usage or bad input.")]
pub(crate) struct AttackArgs {
    /// The counterexample, one JSON object per line
    #[arg(value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Attack on this curve; repeatable [default: type-a for the literal payload, else both]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}
