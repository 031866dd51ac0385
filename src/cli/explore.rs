//! Arguments of `explore`.

use super::names::{coalition, coalitions_help, profile};
use super::scope::{ScopeArg, ScopeParser};
use super::{JsonArg, PairingArg};
use clap::{Args, ValueHint};
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_reports::walk::ADDRESS;
use std::path::PathBuf;

/// Arguments of `explore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Serves pages on which you walk through the states of the model. The first page shows the scope, \
the profile, the coalition and the properties that are judged. A search runs meanwhile. When it \
has ended, the page says so and links the shortest counterexample to each property \
(/counterexample/P5). The page of a state shows:
  - the steps so far, and those that can come next;
  - the sequence diagram;
  - what the attacker knows, and how they derive what a property forbids;
  - which properties the state violates.

Whoever can reach the address can use the pages. By default that is this machine alone. Requests that \
name another host or come from a page of another origin are refused. The command serves until you \
interrupt it.

Examples:
  sesphr explore one-slot --profile sesphr-hybrid --coalition revoked
  sesphr explore two-records --profile hardened --address 127.0.0.1:8080
  sesphr explore one-slot --address 127.0.0.1:0 --json
  sesphr explore --scope mine.toml --profile hardened

Exit codes: 2 for bad usage, a file that is not a scope or property, or an address that is in use; \
130 when interrupted.")]
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
    /// Also judge this property of your own, a file; repeatable
    #[arg(long = "property", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) properties: Vec<PathBuf>,
    /// Which pairings the attacker can compute
    #[arg(long, value_name = "PAIRING", value_enum, default_value = "type-1")]
    pub(crate) pairing: PairingArg,
    /// Listen at this address and port; port 0 takes any free port
    #[arg(long, value_name = "ADDRESS", default_value = ADDRESS)]
    pub(crate) address: String,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}
