//! Arguments of `check` and `figures`.

use super::names::{coalition, experiment, property, scope};
use super::{EffortArgs, Run};
use clap::{Args, ValueEnum, ValueHint};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;
use sesphr_sim::experiment::Experiment;
use std::path::PathBuf;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every state within the scope is visited, so a verdict `holds` is exhaustive there and says nothing
beyond. Verdicts are compared with those that the analysis of the papers expects; a surprise in
either direction, or a search that ends undecided, gives exit code 1. The first counterexample of
each property is printed step by step, unless --quiet. With --all a matrix takes the place of
cells and counterexamples: a verdict is what was found in all scopes, violated if it is so in one.

Examples:
  sesphr check --quick
  sesphr check --all --quick --json cells.json --markdown matrix.md
  sesphr check --all --resume searches --junit verdicts.xml
  sesphr check --profile sesphr --coalition revoked --property P5
  sesphr check --profile sesphr-hybrid/revocation=rotate --trace-dir traces
  sesphr check --quick --profile sesphr --property P5 --json - | jq -c '.[0].trace[]' > p5.ndjson")]
pub(crate) struct CheckArgs {
    /// A profile, or one with other choices, such as hardened/keys=escrowed; may be given
    /// repeatedly [default: the presets paper, sesphr, sesphr-hybrid, hardened, hardened-epoch]
    #[arg(long = "profile", value_name = "PROFILE")]
    pub(crate) profiles: Vec<Profile>,
    /// Whom the attacker controls; may be given repeatedly [default: all]
    #[arg(long = "coalition", value_name = "NAME", value_parser = coalition())]
    pub(crate) coalitions: Vec<Coalition>,
    /// A property by its id; may be given repeatedly [default: all]
    #[arg(long = "property", value_name = "ID", ignore_case = true, value_parser = property())]
    pub(crate) properties: Vec<&'static Property>,
    /// What may happen, and how often; may be given repeatedly [default: two-users-one-record]
    #[arg(long = "scope", value_name = "NAME", value_parser = scope())]
    pub(crate) scopes: Vec<Scope>,
    /// Which pairings the attacker can compute; may be given repeatedly [default: type-1; with
    /// --all both]
    #[arg(long = "pairing", value_name = "PAIRING", value_enum)]
    pub(crate) pairings: Vec<PairingArg>,
    /// The smallest scope, one-slot; with --all also two-records
    #[arg(long, conflicts_with = "scopes")]
    pub(crate) quick: bool,
    /// Every preset and every profile one axis away from sesphr-hybrid, in every scope, with both
    /// pairings, unless chosen
    #[arg(long)]
    pub(crate) all: bool,
    /// Count states that differ in the names of users or records alone as one: fewer states and
    /// less memory, the same verdicts
    #[arg(long)]
    pub(crate) symmetry: bool,
    /// States after which a search ends undecided
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    pub(crate) states_max: usize,
    /// Seconds after which a search ends undecided
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) time_max: u64,
    /// Memory, in GiB, after which a search ends undecided
    #[arg(long, value_name = "GIB", default_value_t = 8)]
    pub(crate) memory_max: u64,
    /// Keep each finished search in a folder, and take from there what this program finished before
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) resume: Option<PathBuf>,
    /// Write the cells as JSON to a file; `-` prints them instead of the table
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
    /// Write the cells as JUnit XML to a file: an unexpected verdict is a failure
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) junit: Option<PathBuf>,
    /// Write the matrix as Markdown to a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) markdown: Option<PathBuf>,
    /// Write each counterexample into a folder: the trace (.ndjson), the step table (.md) and the
    /// sequence diagram (.svg)
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) trace_dir: Option<PathBuf>,
    /// Print every counterexample, not only the first of each property
    #[arg(long)]
    pub(crate) show_traces: bool,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// A pairing on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairingArg {
    /// One source group, as in the papers: any element with any
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
Writes samples.csv, published.csv and figures/*.svg; files of the same names are replaced.

Examples:
  sesphr figures --quick --out measured
  sesphr figures --experiment operations --curve type-a --out measured
  sesphr figures --full --jobs 4 --seed 7 --out measured")]
pub(crate) struct FiguresArgs {
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// Report this curve only, of those that an experiment measures; may be given repeatedly
    /// [default: all]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// An experiment; may be given repeatedly [default: all]
    #[arg(long = "experiment", value_name = "NAME", value_parser = experiment())]
    pub(crate) experiments: Vec<&'static Experiment>,
    /// The folder for samples and figures; it is made if need be
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Print the samples as JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
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
    /// Type 1, the papers' own; for study only
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
