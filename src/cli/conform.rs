//! Arguments of `conform`.

use super::names::scope;
use super::{CurveArg, Run};
use clap::{Args, ValueHint};
use sesphr::profile::Profile;
use sesphr_model::scope::Scope;
use std::path::PathBuf;

/// Arguments of `conform`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every transition that the model explores within a scope, with everybody reading, is taken on the
curve as well, and in every state every opening that a user could try. Ends and messages must be
the same; each term must have one encoding, and different terms different ones; paths that meet on
symbols must meet on the curve. The first difference is printed as a trace and gives exit code 1:
`sesphr trace run` shows it again if the step ends otherwise on the curve.

With --walks, random walks through larger bounds are taken besides, for each coalition with cells
that hold: in what the coalition really holds, the solver must find nothing that is forbidden.

Examples:
  sesphr conform --quick
  sesphr conform --profile hardened --curve bls12-381 --json conformance.json
  sesphr conform --quick --walks 4 --depth 60")]
pub(crate) struct ConformArgs {
    /// What may happen, and how often; may be given repeatedly [default: two-users-one-record]
    #[arg(long = "scope", value_name = "NAME", value_parser = scope())]
    pub(crate) scopes: Vec<Scope>,
    /// A profile, or one with other choices, such as hardened/keys=escrowed; may be given
    /// repeatedly [default: the presets paper, sesphr, sesphr-hybrid, hardened, hardened-epoch]
    #[arg(long = "profile", value_name = "PROFILE")]
    pub(crate) profiles: Vec<Profile>,
    /// A curve; may be given repeatedly [default: both; the literal payload has type-a only]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// The smallest scope, one-slot, and at most 1,000 transitions a profile and curve
    #[arg(long, conflicts_with = "scopes")]
    pub(crate) quick: bool,
    /// Transitions after which the search of a profile and curve ends; a search stops only
    /// between small groups of states, so that it may take some more [default: 100000; with
    /// --quick 1000]
    #[arg(long, value_name = "N")]
    pub(crate) transitions_max: Option<usize>,
    /// Random walks for each profile, curve and coalition with cells that hold
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) walks: u32,
    /// Steps of a walk after the enrolments
    #[arg(long, value_name = "N", default_value_t = 40, requires = "walks")]
    pub(crate) depth: usize,
    /// Write the results as JSON to a file; `-` prints them instead of the table
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}
