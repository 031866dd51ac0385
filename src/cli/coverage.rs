//! Arguments of `coverage`.

use super::names::profile;
use super::scope::{ScopeArg, ScopeParser};
use super::{JsonArg, Run};
use clap::Args;
use sesphr::profile::Profile;

/// Arguments of `coverage`.
#[derive(Debug, Args)]
#[command(after_help = "\
Searches the scopes in which messages stay in flight, and tells which kinds of message were explored \
to overtake which, to be lost, to come again, or to be withheld. What was never explored is what no \
verdict speaks about.

Examples:
  sesphr coverage
  sesphr coverage --scope mine.toml --profile hardened --json

Exit codes:
  0  every pair that is not explored has a reason, or scopes or profiles were chosen
  1  one has none
  2  bad usage, a file that is no scope, or no scope in which messages stay in flight")]
pub(crate) struct CoverageArgs {
    /// Search this scope, a shipped name or a file; repeatable [default: every shipped scope in
    /// flight but the large ones]
    #[arg(long = "scope", value_name = "SCOPE", value_parser = ScopeParser,
        hide_possible_values = true)]
    pub(crate) scopes: Vec<ScopeArg>,
    /// Search under this profile; repeatable [default: hardened and sesphr-hybrid]
    #[arg(long = "profile", value_name = "PROFILE", value_parser = profile(),
        hide_possible_values = true)]
    pub(crate) profiles: Vec<Profile>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}
