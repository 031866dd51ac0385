//! Arguments of `hunt`.

use super::names::number;
use super::scope::{ScopeArg, ScopeParser};
use super::{JsonArg, Run};
use clap::{Args, ValueHint};
use sesphr_host::Shard;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `hunt`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each trial draws a profile, a coalition and a small scope, searches the scope, and compares the \
violations with those that the analysis of the papers foresees. One trial in four draws a larger \
scope and walks through it at random. A surprise is reduced until nothing can be left out, and \
surprises that reduce to the same are reported once. A trial depends only on --seed and on its \
number, so any number of threads finds the same.

--out writes a folder for each surprise: the scope (scope.toml), the trace (trace.ndjson) and its \
steps (steps.md). The command that shows it again is printed beside it.

Examples:
  sesphr hunt
  sesphr hunt --trials 500 --seed 3 --out surprises
  sesphr hunt --time 20m --jobs 2 --json
  sesphr hunt --time 8h --resume hunted
  sesphr hunt --scope mine.toml --trials 100
  sesphr hunt --trials 100000 --resume hunted --shard 1/16
  sesphr hunt --trials 100000 --resume hunted --merge

Exit codes:
  0  no surprise
  1  a surprise, or one that cannot be carried out on a curve
  2  bad usage, a file that is not a scope, a folder that cannot be written or that belongs to \
another hunt")]
pub(crate) struct HuntArgs {
    /// Stop once this much time has passed and a round of trials is done, such as 90s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration)]
    pub(crate) time: Duration,
    /// Stop after this many trials, whatever the time
    #[arg(long, value_name = "N", value_parser = number::<u64>(1..=u64::MAX),
        conflicts_with = "time")]
    pub(crate) trials: Option<u64>,
    /// Begin with this trial [default: 0, or where --resume left off]
    #[arg(long, value_name = "N", value_parser = number::<u64>(0..=u64::MAX))]
    pub(crate) first: Option<u64>,
    /// Hunt in this scope instead of drawn ones: a shipped name, or a file, which ends in .toml or has
    /// a / in its path; profiles and coalitions are drawn
    #[arg(long, value_name = "SCOPE", value_parser = ScopeParser, hide_possible_values = true)]
    pub(crate) scope: Option<ScopeArg>,
    /// Record what was tried in this folder, and continue the same hunt from there
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "first")]
    pub(crate) resume: Option<PathBuf>,
    /// Try every N-th trial of --trials only, starting with the I-th; auto reads both from a job array,
    /// auto/N only I
    #[arg(long, value_name = "I/N", requires_all = ["resume", "trials"], conflicts_with = "merge")]
    pub(crate) shard: Option<Shard>,
    /// Try nothing: report what the shards found in the folder of --resume, which must be all of
    /// --trials
    #[arg(long, requires_all = ["resume", "trials"])]
    pub(crate) merge: bool,
    /// Visit at most this many states in a search
    #[arg(long, value_name = "N", default_value = "500000",
        value_parser = number::<usize>(1..=u64::MAX))]
    pub(crate) states_max: usize,
    /// Write surprises into this folder, which is created if missing
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Where the result goes as JSON.
    #[command(flatten)]
    pub(crate) json: JsonArg,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// Whole seconds, minutes or hours.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "it must be a whole number with s, m or h, such as 90s, 10m or 1h".to_owned();
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let digits = text.strip_suffix(unit).ok_or_else(wrong)?;
    let count: u64 = digits.parse().map_err(|_| wrong())?;
    count.checked_mul(seconds).filter(|all| *all > 0).map(Duration::from_secs).ok_or_else(wrong)
}
