//! Arguments of `prove`.

use super::JsonArg;
use super::names::{claimed, profile, profiles_help};
use clap::{Args, ValueEnum, ValueHint};
use sesphr::profile::Profile;
use sesphr_model::induction::solver::Solver;
use std::path::PathBuf;

/// Arguments of `prove`.
#[derive(Debug, Args)]
#[command(after_help = "\
`check` visits every state within bounds; `prove` shows an invariant for any number of users, \
owners, records and versions. The questions behind the proof are written in SMT-LIB 2.6 and put to \
the installed solvers. A claim is proved if every solver answers all of its questions as the proof \
requires. Where the property fails, the claim must not be provable.

Without a solver nothing is proved, but --out still writes the questions.

Ctrl-C, SIGTERM and SIGHUP end the solvers. Answers so far are written; a claim with an unanswered \
question is *not-run*.

Examples:
  sesphr prove --profile hardened
  sesphr prove --profile hardened --property P13 --solver cvc5
  sesphr prove --out questions --json proofs.json

Exit codes:
  0  every claim came out as expected, or without a solver the questions were written
  1  a claim did not
  2  bad usage, or no solver and no --out
  129, 130, 143  stopped by SIGHUP, Ctrl-C or SIGTERM")]
pub(crate) struct ProveArgs {
    #[arg(long = "profile", value_name = "PROFILE", help = profiles_help(),
        value_parser = profile(), hide_possible_values = true)]
    pub(crate) profiles: Vec<Profile>,
    /// Prove this property; repeatable [default: all]
    #[arg(long = "property", value_name = "ID", ignore_case = true, value_parser = claimed())]
    pub(crate) properties: Vec<&'static str>,
    /// Ask this solver [default: those that are installed]
    #[arg(long, value_name = "SOLVER", value_enum)]
    pub(crate) solver: Option<SolverArg>,
    /// Write the questions into this folder, in one folder per profile
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
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
    /// Both; their answers must agree
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
