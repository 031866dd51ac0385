//! Arguments of `hunt`.

use super::names::number;
use super::{JsonArg, Run};
use clap::{Args, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `hunt`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each trial draws a profile, a coalition and a small scope, searches the scope, and compares what is \
violated with what the analysis of the papers foresees. A surprise is made smaller until nothing can \
be left out; surprises that come down to the same are told once. A trial depends on --seed and its \
number alone, so any number of threads finds the same.

--out gets a folder for each surprise: the scope (scope.toml), the trace (trace.ndjson) and its steps \
(steps.md). The command that shows it again is printed beside it.

Examples:
  sesphr hunt
  sesphr hunt --trials 500 --seed 3 --out surprises
  sesphr hunt --time 20m --jobs 2 --json

Exit codes:
  0  no surprise
  1  a surprise, or one that cannot be carried out on a curve
  2  bad usage, or a folder that cannot be written")]
pub(crate) struct HuntArgs {
    /// Stop once this much time has passed and a round of trials is done, such as 90s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration)]
    pub(crate) time: Duration,
    /// Stop after this many trials, whatever the time
    #[arg(long, value_name = "N", value_parser = number::<u64>(1..=u64::MAX),
        conflicts_with = "time")]
    pub(crate) trials: Option<u64>,
    /// Begin with the trial of this number
    #[arg(long, value_name = "N", default_value = "0", value_parser = number::<u64>(0..=u64::MAX))]
    pub(crate) first: u64,
    /// See at most this many states in a search
    #[arg(long, value_name = "N", default_value = "500000",
        value_parser = number::<usize>(1..=u64::MAX))]
    pub(crate) states_max: usize,
    /// Write what is found into this folder, which is created if missing
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
