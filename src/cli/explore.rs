//! Arguments of `explore`.

use super::PairingArg;
use super::names::{coalition, scope};
use clap::Args;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::scope::Scope;

/// Arguments of `explore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Serves stateright's Explorer: a page on which to walk through the states of the model. It shows
the properties that speak about the coalition, each with a path to a state that contradicts it once
one was found; the path so far, and the actions that come next; the sequence diagram of the path,
and what the coalition learnt from the last step. With `Complete State?` it shows the state instead:
what the cloud stores, what the server keeps, what each user may read and has, what the coalition
knows. `Run to completion` searches everything; until then only what is looked at is searched.

Whoever can reach the address can use the page: by default that is this machine alone. It serves
until it is interrupted.

Examples:
  sesphr explore one-slot --profile sesphr-hybrid --coalition revoked
  sesphr explore two-records --profile hardened --address 127.0.0.1:8080
  sesphr explore one-slot --address 127.0.0.1:0 --json")]
pub(crate) struct ExploreArgs {
    /// What may happen, and how often
    #[arg(value_name = "SCOPE", value_parser = scope())]
    pub(crate) scope: Scope,
    /// A profile, or one with other choices, such as hardened/keys=escrowed
    #[arg(long, value_name = "PROFILE", default_value = "sesphr-hybrid")]
    pub(crate) profile: Profile,
    /// Whom the attacker controls
    #[arg(long, value_name = "NAME", default_value = "none", value_parser = coalition())]
    pub(crate) coalition: Coalition,
    /// Which pairings the attacker can compute
    #[arg(long, value_name = "PAIRING", value_enum, default_value = "type-1")]
    pub(crate) pairing: PairingArg,
    /// Where to listen: an address and a port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub(crate) address: String,
    /// Print where it serves, and what, as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
