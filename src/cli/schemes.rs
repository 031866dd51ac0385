//! Arguments of `schemes`.

use super::JsonArg;
use super::names::{named, seed};
use clap::Args;
use clap::builder::PossibleValue;
use sesphr_model::published::{Entry, SCHEMES};

fn names() -> Vec<PossibleValue> {
    SCHEMES.iter().map(|scheme| PossibleValue::new(scheme.name).help(scheme.about)).collect()
}

fn entry(name: &str) -> Option<&'static Entry> {
    SCHEMES.iter().find(|scheme| scheme.name == name)
}

/// Arguments of `schemes`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each scheme's own code plays one story: an owner seals and grants, a reader asks. On symbols the story \
says what each role holds. Every set of roles is then asked for every goal, and the smallest sets that \
reach it are compared with those that were expected. They also decide ten promises of such schemes.
docs/schemes.md describes story, roles, goals and promises.

Examples:
  sesphr schemes
  sesphr schemes tipre-2008 umbral --show
  sesphr schemes --attack --json

Exit codes:
  0  every smallest set and every promise is as expected, and every attack gave what the owner has
  1  one is not, an attack failed, or the verifier refuses a derivation
  2  bad usage, or an output that cannot be written")]
pub(crate) struct SchemesArgs {
    /// Judge this scheme [default: all]
    #[arg(value_name = "SCHEME", value_parser = named(names(), entry), hide_possible_values = true)]
    pub(crate) schemes: Vec<&'static Entry>,
    /// Carry out every derivation on a curve, down to the text
    #[arg(long)]
    pub(crate) attack: bool,
    /// Say how each of the smallest sets reaches its goal
    #[arg(long)]
    pub(crate) show: bool,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Choose the random numbers of the method, and the keys on curves, by this seed
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed())]
    pub(crate) seed: u64,
}
