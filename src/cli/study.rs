//! Arguments of `check` and `figures`.

use super::names::{
    all_help, coalition, coalitions_help, experiment, number, profile, profiles_help, quick_help,
};
use super::scope::{PropertyArg, PropertyParser, ScopeArg, ScopeParser, expectation};
use super::{EffortArgs, JsonArg, Run};
use clap::{Args, ValueEnum, ValueHint};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_host::Shard;
use sesphr_model::coalition::Coalition;
use sesphr_model::scope::Expectation;
use sesphr_sim::experiment::Experiment;
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
A search visits every state within its scope: *holds* is exhaustive there and says nothing beyond. \
Each verdict is compared with the one that is expected: in a shipped scope by the analysis of the \
papers, in a file of your own by its [[expect]] tables, in both by --expect. Where nothing is \
expected, a verdict is only reported. The first counterexample of each property is printed step by \
step, unless --quiet. In the matrix of --all, a cell is violated if any scope violates it.

Ctrl-C, SIGTERM and SIGHUP abandon the running searches and write the finished ones to every \
output; in JSON the others have the verdict *not-run*. With --resume, the next run reuses the \
finished ones. A second signal ends the run at once.

Examples:
  sesphr check --quick
  sesphr check --all --quick --json cells.json --markdown matrix.md
  sesphr check --all --resume searches --junit verdicts.xml
  sesphr check --all --resume searches --shard 1/16
  sesphr check --all --resume searches --merge --csv cells.csv
  sesphr check --profile sesphr --coalition revoked --property P5
  sesphr check --minimal --profile hardened
  sesphr check --coalition user-1+listens --profile hardened/link=plain
  sesphr check --profile sesphr-hybrid/revocation=rotate --trace-dir traces
  sesphr check --scope mine.toml --profile hardened --expect P5=holds
  sesphr check --property mine.toml --coalition revoked --scope one-slot
  sesphr check --profile sesphr --property P5 --json - | jq -c '.[0].trace[]'

Exit codes:
  0  every verdict is as expected, or nothing was expected
  1  a verdict is not, or a search ended undecided where something was expected
  2  bad usage, a file that is not a scope or property, nothing to check, or an expectation that \
matches no cell
  129, 130, 143  stopped by SIGHUP, Ctrl-C or SIGTERM")]
pub(crate) struct CheckArgs {
    #[arg(long = "profile", value_name = "PROFILE", help = profiles_help(),
        value_parser = profile(), hide_possible_values = true)]
    pub(crate) profiles: Vec<Profile>,
    #[arg(long = "coalition", value_name = "COALITION", help = coalitions_help() + "; repeatable [default: every name]",
        value_parser = coalition(), hide_possible_values = true)]
    pub(crate) coalitions: Vec<Coalition>,
    /// Check this property: an id, or a file of your own, which ends in .toml or has a / in its path;
    /// repeatable [default: all of the catalogue]
    #[arg(long = "property", value_name = "PROPERTY", ignore_case = true,
        value_parser = PropertyParser)]
    pub(crate) properties: Vec<PropertyArg>,
    /// Search this scope: a shipped name, or a file, which ends in .toml or has a / in its path;
    /// repeatable [default: two-users-one-record]
    #[arg(long = "scope", value_name = "SCOPE", value_parser = ScopeParser)]
    pub(crate) scopes: Vec<ScopeArg>,
    /// Expect this verdict of a property in every cell that is searched, such as P5=violated: a
    /// surprise ends with exit code 1; repeatable; overrides what a file expects
    #[arg(long = "expect", value_name = "ID=VERDICT", value_parser = expectation)]
    pub(crate) expected: Vec<Expectation>,
    /// Which pairings the attacker can compute; repeatable [default: type-1; with --all both]
    #[arg(long = "pairing", value_name = "PAIRING", value_enum)]
    pub(crate) pairings: Vec<PairingArg>,
    #[arg(long, conflicts_with = "scopes", help = quick_help())]
    pub(crate) quick: bool,
    #[arg(long, help = all_help())]
    pub(crate) all: bool,
    /// Ask who must get together: the smallest sets of parties and powers that break each property,
    /// among all sets of the scope's [default scopes: those of the question]
    #[arg(long, conflicts_with_all = ["all", "coalitions", "symmetry", "resume", "junit", "csv",
        "markdown"])]
    pub(crate) minimal: bool,
    /// Search every set, not only those that can be smallest, and fail where more powers break less
    #[arg(long, requires = "minimal")]
    pub(crate) every_set: bool,
    /// Count states that differ only in the names of users or records as one: fewer states, less
    /// memory, the same verdicts
    #[arg(long)]
    pub(crate) symmetry: bool,
    /// End a search undecided after this many states
    #[arg(long, value_name = "N", default_value = "10000000",
        value_parser = number::<usize>(1..=u64::MAX))]
    pub(crate) states_max: usize,
    /// End a search undecided after this many seconds
    #[arg(long, value_name = "SECONDS", default_value = "600",
        value_parser = number::<u64>(1..=u64::MAX))]
    pub(crate) time_max: u64,
    /// End a search undecided when it holds this much memory, in GiB
    #[arg(long, value_name = "GIB", default_value = "8",
        value_parser = number::<u64>(1..=1 << 20))]
    pub(crate) memory_max: u64,
    /// Keep each finished search in this folder, and reuse those that this program finished before
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) resume: Option<PathBuf>,
    /// Run every N-th search only, starting with the I-th; auto reads both from a job array, auto/N
    /// only I
    #[arg(long, value_name = "I/N", requires = "resume", conflicts_with = "merge")]
    pub(crate) shard: Option<Shard>,
    /// Search nothing: report what the shards finished in the folder of --resume, which must be all
    #[arg(long, requires = "resume")]
    pub(crate) merge: bool,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Write the cells to FILE as JUnit XML; an unexpected verdict is a failure
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) junit: Option<PathBuf>,
    /// Write the cells to FILE as CSV, one per line, without counterexamples
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) csv: Option<PathBuf>,
    /// Write the matrix to FILE as Markdown
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) markdown: Option<PathBuf>,
    /// Write each counterexample into this folder: trace (.ndjson), step table (.md) and sequence
    /// diagram (.svg)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) trace_dir: Option<PathBuf>,
    /// Print every counterexample, not just the first of each property
    #[arg(long)]
    pub(crate) show_traces: bool,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// A pairing on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairingArg {
    /// One source group, as in the papers: any element pairs with any other
    #[value(name = "type-1")]
    Type1,
    /// Two source groups with no efficient map between them
    #[value(name = "type-3")]
    Type3,
}

impl From<PairingArg> for PairingKind {
    fn from(pairing: PairingArg) -> Self {
        match pairing {
            PairingArg::Type1 => Self::Type1,
            PairingArg::Type3 => Self::Type3,
        }
    }
}

/// Arguments of `figures`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes samples.csv, published.csv and figures/*.svg, replacing files of the same names. Ctrl-C, \
SIGTERM and SIGHUP end the running experiment at its next step; what the others measured is \
written and drawn, and in JSON *complete* is false.

Examples:
  sesphr figures --quick --out measured
  sesphr figures --experiment operations --curve type-a --out measured
  sesphr figures --full --jobs 4 --seed 7 --out measured

Exit codes:
  0  measured
  1  an experiment computed something wrong
  2  bad usage, or no experiment measures the curve
  129, 130, 143  stopped by SIGHUP, Ctrl-C or SIGTERM")]
pub(crate) struct FiguresArgs {
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// Report this curve only; repeatable [default: all that an experiment measures]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// Run this experiment; repeatable [default: all]
    #[arg(long = "experiment", value_name = "NAME", value_parser = experiment())]
    pub(crate) experiments: Vec<&'static Experiment>,
    /// Write samples and figures into this folder, which is created if missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// A curve on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CurveArg {
    /// Type 3, for real use
    #[value(name = "bls12-381")]
    Bls12,
    /// Type 1, as in the papers; for study only
    #[value(name = "type-a")]
    TypeA,
}

impl CurveArg {
    /// The curve as files spell it.
    pub(crate) const fn text(self) -> &'static str {
        use sesphr::algebra::{Pairing, bls12::Bls12, type_a::TypeA};
        match self {
            Self::Bls12 => Bls12::NAME,
            Self::TypeA => TypeA::NAME,
        }
    }
}
