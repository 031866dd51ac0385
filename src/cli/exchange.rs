//! Arguments of `record`, `vectors` and `trace`: what reads and writes files of other programs.

use super::CurveArg;
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use sesphr::profile::Profile;
use std::path::PathBuf;

/// Commands on records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Split a record: one file for each partition, and a manifest
    #[command(after_help = "\
The files hold health data in the clear; on Unix only their owner may read the folder.

Examples:
  sesphr record split phr.xml --out parts
  sesphr record split notes.xml --rules my-rules.toml --out parts")]
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
        /// Print the manifest as JSON
        #[arg(long)]
        json: bool,
    },
    /// Join what split wrote, byte for byte, after verifying every file
    #[command(after_help = "\
Examples:
  sesphr record join parts --out phr.xml
  sesphr record join parts --out phr.xml --force")]
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
        /// Print what was written as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `vectors`.
#[derive(Debug, Args)]
#[command(after_help = "\
The vectors contain secrets, x and r, made from a printed seed: they are for testing other
implementations and for nothing else. Every vector is checked before it is written.

Examples:
  sesphr vectors --curve bls12-381 --count 10 --out vectors.json
  sesphr vectors --curve type-a --count 1 --out - | jq '.[0].payload'")]
pub(crate) struct VectorsArgs {
    /// The curve
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: CurveArg,
    /// How many vectors
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) count: u32,
    /// The JSON file to write, replaced if it exists; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Where the secrets come from: equal seeds, equal vectors; it is printed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Commands on traces.
#[derive(Debug, Subcommand)]
pub(crate) enum TraceCommand {
    /// Run a trace again and compare how every action ends
    #[command(after_help = "\
Exit code 0 if all outcomes agree, 1 at the first that does not.

Limits: a line of 1 MiB; an upload of 256 MiB, 4 GiB in all. Symbols have room for 32 owners with 16
records each, 2^29 users, 255 versions of a slot and 255 renewals of a version. docs/limits.md has all.

Examples:
  sesphr trace sample --out sample.ndjson && sesphr trace run sample.ndjson --steps
  sesphr trace run sample.ndjson --curve symbolic --json")]
    Run(TraceRunArgs),
    /// Write a small trace: a grant, a reading, a revocation, a refusal
    #[command(after_help = "\
Examples:
  sesphr trace sample --out sample.ndjson
  sesphr trace sample --profile sesphr --seed 7 --out -")]
    Sample(TraceSampleArgs),
}

/// Arguments of `trace run`.
#[derive(Debug, Args)]
pub(crate) struct TraceRunArgs {
    /// The trace, one JSON object a line
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What to run it on [default: type-a for the literal payload, else bls12-381]
    #[arg(long, value_enum)]
    pub(crate) curve: Option<AlgebraArg>,
    /// Print every step as a sentence
    #[arg(long)]
    pub(crate) steps: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a trace can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlgebraArg {
    /// Type 3, for real use
    #[value(name = "bls12-381")]
    Bls12,
    /// Type 1, the papers' own; for study only
    #[value(name = "type-a")]
    TypeA,
    /// Symbols, as the model checker runs it
    #[value(name = "symbolic")]
    Symbolic,
}

/// Arguments of `trace sample`.
#[derive(Debug, Args)]
pub(crate) struct TraceSampleArgs {
    /// The profile that all parties follow
    #[arg(long, value_name = "PROFILE", default_value_t = Profile::HARDENED)]
    pub(crate) profile: Profile,
    /// The trace to write, replaced if it exists; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Where the secrets come from; it is part of the trace
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Arguments of `attack`.
#[derive(Debug, Args)]
#[command(after_help = "\
The trace is one that `sesphr check --trace-dir DIR` wrote: its header names the coalition, the
property and the item. Every party runs on the curve; the coalition then computes, from what its
members hold and nothing else, what the model says that they can. Exit code 0 if the bytes come out.

Limits: 10,000 steps; those of `sesphr trace run`, those of symbols included.

Examples:
  sesphr check --quick --profile sesphr-hybrid --trace-dir traces
  sesphr attack traces/P5_revoked_sesphr-hybrid_one-slot_type-1.ndjson")]
pub(crate) struct AttackArgs {
    /// The counterexample, one JSON object a line
    #[arg(value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What to run it on; may be given repeatedly [default: type-a for the literal payload, else
    /// both]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// Print the reports as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
