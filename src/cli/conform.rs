//! Arguments of `conform`.

use super::names::{number, profile, profiles_help};
use super::scope::{ScopeArg, ScopeParser};
use super::{CurveArg, JsonArg, Run};
use clap::Args;
use sesphr::profile::Profile;

/// Arguments of `conform`.
#[derive(Debug, Args)]
#[command(after_help = "\
The model explores a scope in which everybody reads. On a curve, this command repeats each \
transition and, in each state, every opening that a user could try. Outcomes and messages must \
agree; each term must have one encoding, and each encoding one term; paths that meet on symbols \
must meet on the curve. The first difference is printed as a trace. If a step ends differently on \
the curve, `sesphr trace run` shows it again.

With --walks, random walks go beyond the bounds of the scope, for each coalition with cells that \
hold. The solver must find nothing forbidden in what the coalition really holds.

Ctrl-C, SIGTERM and SIGHUP abandon the running search and write the finished ones; in JSON \
*complete* is false. A second signal ends the run at once.

Examples:
  sesphr conform --quick
  sesphr conform --profile hardened --curve bls12-381 --json conformance.json
  sesphr conform --quick --walks 4 --depth 60
  sesphr conform --scope mine.toml --profile hardened

Exit codes:
  0  no difference
  1  a difference, or something forbidden was obtained
  2  bad usage, or nothing to compare
  129, 130, 143  stopped by SIGHUP, Ctrl-C or SIGTERM")]
pub(crate) struct ConformArgs {
    /// Search this scope: a shipped name, or a file, which ends in .toml or has a / in its path;
    /// repeatable [default: two-users-one-record]
    #[arg(long = "scope", value_name = "SCOPE", value_parser = ScopeParser)]
    pub(crate) scopes: Vec<ScopeArg>,
    #[arg(long = "profile", value_name = "PROFILE", help = profiles_help(),
        value_parser = profile(), hide_possible_values = true)]
    pub(crate) profiles: Vec<Profile>,
    /// Use this curve; repeatable [default: both; the literal payload exists on type-a only]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// Search the smallest scope, one-slot, and at most 1,000 transitions per profile and curve
    #[arg(long, conflicts_with = "scopes")]
    pub(crate) quick: bool,
    /// End the search of a profile and curve after this many transitions. It ends between small
    /// groups of states, so it may take a few more [default: 100000; with --quick 1000]
    #[arg(long, value_name = "N", value_parser = number::<usize>(1..=u64::MAX))]
    pub(crate) transitions_max: Option<usize>,
    /// Take this many random walks per profile, curve and coalition with cells that hold
    /// [default: none]
    #[arg(long, value_name = "N", value_parser = number::<u32>(1..=u32::MAX.into()))]
    pub(crate) walks: Option<u32>,
    /// Take this many steps in a walk after the enrolments
    #[arg(long, value_name = "N", default_value = "40", requires = "walks",
        value_parser = number::<usize>(1..=u32::MAX.into()))]
    pub(crate) depth: usize,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}
