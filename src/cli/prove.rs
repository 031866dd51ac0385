//! Arguments of `prove`.

use super::names::claimed;
use clap::{Args, ValueEnum, ValueHint};
use sesphr::profile::Profile;
use sesphr_model::induction::solver::Solver;
use std::path::PathBuf;

/// Arguments of `prove`.
#[derive(Debug, Args)]
#[command(after_help = "\
Where `check` visits every state within bounds, this proves an invariant for any number of users,
owners, records and versions: the questions on which the proof rests are written as SMT-LIB 2.6 and
put to the solvers that are installed. A claim is proved if all its questions are answered as it
needs by every solver asked. It must not be proved where the property fails; a surprise in either
direction gives exit code 1. Without a solver nothing is proved, and the questions can still be
written.

Examples:
  sesphr prove --profile hardened
  sesphr prove --profile hardened --property P13 --solver cvc5
  sesphr prove --out questions --json proofs.json")]
pub(crate) struct ProveArgs {
    /// A profile, or one with other choices, such as hardened/transform=at-user; may be given
    /// repeatedly [default: the presets paper, sesphr, sesphr-hybrid, hardened, hardened-epoch]
    #[arg(long = "profile", value_name = "PROFILE")]
    pub(crate) profiles: Vec<Profile>,
    /// A property by its id; may be given repeatedly [default: all]
    #[arg(long = "property", value_name = "ID", ignore_case = true, value_parser = claimed())]
    pub(crate) properties: Vec<&'static str>,
    /// Which solver to ask [default: those that are installed]
    #[arg(long, value_name = "SOLVER", value_enum)]
    pub(crate) solver: Option<SolverArg>,
    /// Write the questions into a folder, those of each profile into one of its own
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Write the answers as JSON to a file; `-` prints them instead of the tables
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
}

/// Solvers on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SolverArg {
    /// Z3
    #[value(name = "z3")]
    Z3,
    /// cvc5
    #[value(name = "cvc5")]
    Cvc5,
    /// Both, whose answers must agree
    #[value(name = "both")]
    Both,
}

impl SolverArg {
    /// The solvers asked for.
    pub(crate) const fn solvers(self) -> &'static [Solver] {
        match self {
            Self::Z3 => &[Solver::Z3],
            Self::Cvc5 => &[Solver::Cvc5],
            Self::Both => &Solver::ALL,
        }
    }
}
