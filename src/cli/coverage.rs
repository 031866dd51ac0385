//! Arguments of `coverage`.

use super::names::profile;
use super::scope::{ScopeArg, ScopeParser};
use super::{JsonArg, Run};
use clap::Args;
use sesphr::profile::Profile;

/// Arguments of `coverage`.
#[derive(Debug, Args)]
#[command(after_help = "\
Searches scopes and lists the outcomes that each kind of move and of message had. Where messages \
stay in flight, it also lists which kinds overtook which, and which were lost, repeated or \
withheld. No verdict covers what was never explored.

Examples:
  sesphr coverage
  sesphr coverage --scope mine.toml --profile hardened --json

Exit codes:
  0  every unexplored move and pair of messages has a reason, or scopes or profiles were chosen
  1  one has none
  2  bad usage, or a file that is not a scope")]
pub(crate) struct CoverageArgs {
    /// Search this scope, a shipped name or a file; repeatable [default: every shipped scope
    /// but the large ones]
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
