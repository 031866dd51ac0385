//! Arguments of `explore`.

use super::names::{coalition, coalitions_help, profile};
use super::scope::{ScopeArg, ScopeParser};
use super::{JsonArg, PairingArg};
use clap::Args;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;

/// Arguments of `explore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Serves stateright's Explorer, a page on which you walk through the states of the model. It shows:
  - the properties that speak about the coalition, each with a path to a state that violates it,
    once one is found;
  - the path so far, and the actions that can come next;
  - the sequence diagram of the path, and what the coalition learnt from the last step.
`Complete State?` shows the state instead: what the cloud stores, what the server keeps, what each \
user may read and has, what the coalition knows. `Run to completion` searches everything; until then \
the page searches only what you look at.

Whoever can reach the address can use the page. By default that is this machine alone. The command \
serves until you interrupt it.

Examples:
  sesphr explore one-slot --profile sesphr-hybrid --coalition revoked
  sesphr explore two-records --profile hardened --address 127.0.0.1:8080
  sesphr explore one-slot --address 127.0.0.1:0 --json
  sesphr explore --scope mine.toml --profile hardened

Exit codes: 2 for bad usage, a file that is no scope or an address that is not free, 130 when interrupted.")]
pub(crate) struct ExploreArgs {
    /// Explore this scope: a shipped name, or a file, which ends in .toml or has a / in its path
    #[arg(value_name = "SCOPE", value_parser = ScopeParser, required_unless_present = "option")]
    pub(crate) scope: Option<ScopeArg>,
    /// The same as an option
    #[arg(long = "scope", id = "option", value_name = "SCOPE", value_parser = ScopeParser,
        conflicts_with = "scope", hide_possible_values = true)]
    pub(crate) option: Option<ScopeArg>,
    /// A preset, or a preset with other choices, such as hardened/keys=escrowed
    #[arg(long, value_name = "PROFILE", default_value = "sesphr-hybrid",
        value_parser = profile(), hide_possible_values = true)]
    pub(crate) profile: Profile,
    #[arg(long, value_name = "COALITION", default_value = "none", help = coalitions_help(),
        value_parser = coalition(), hide_possible_values = true)]
    pub(crate) coalition: Coalition,
    /// Which pairings the attacker can compute
    #[arg(long, value_name = "PAIRING", value_enum, default_value = "type-1")]
    pub(crate) pairing: PairingArg,
    /// Listen at this address and port; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub(crate) address: String,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}
