//! Arguments of `claim` and `claims`.

use super::{EffortArgs, JsonArg, Run, names};
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Arguments of `claim`.
#[derive(Debug, Args)]
#[command(after_help = "\
Runs what the claim is judged by, and judges it as `reproduce` does: by the searches of its \
profile, or by the measurements of its experiment. A claim about time is judged by one number. It \
holds if the number's whole 95 % interval is within what the claim allows, and is contradicted if \
the whole interval is outside. `sesphr claims` lists the claims.

Examples:
  sesphr claim S2                      the cells, the shortest attack, the recovered bytes
  sesphr claim T8 T9 --full            with at least 31 samples a point
  sesphr claim all --quick
  sesphr claim T9 --from reports/out   judge what an earlier run measured
  sesphr claim S2 --json | jq -r '.[0].verdict'

Exit codes:
  0  reproduced
  1  contradicted; of several claims, at least one
  2  bad usage or bad input, such as a claim that does not exist
  3  not judged: too noisy, beyond reproduction, or not run; of several claims, at least one,
     and none is contradicted")]
pub(crate) struct ClaimArgs {
    /// Judge this claim; repeatable; `all` judges every claim
    #[arg(value_name = "CLAIM", required = true, ignore_case = true, value_parser = names::claim(),
        hide_possible_values = true)]
    pub(crate) claims: Vec<String>,
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// Run nothing: judge the results of an earlier run, by its results.json or the folder of its
    /// report
    #[arg(long, value_name = "RESULTS", value_hint = ValueHint::AnyPath,
        conflicts_with_all = ["quick", "full", "seed", "jobs"])]
    pub(crate) from: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// Arguments of `claims`.
#[derive(Debug, Args)]
#[command(after_help = "\
`sesphr claim CLAIM` judges one, `sesphr claim all` judges all. docs/claims.md says how the reference \
run judges them.

Examples:
  sesphr claims
  sesphr claims --json | jq -r '.[] | .id + \" \" + .claim'

Exit codes: 0 when printed.")]
pub(crate) struct ClaimsArgs {
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
}
