//! The provenance of a run: facts known at build time, and facts about the machine.

use crate::results::{Input, Provenance, digest};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the caller knows about the run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The number of threads.
    pub threads: u32,
    /// The seed of all inputs.
    pub seed: u64,
    /// The profile of the scheme.
    pub profile: String,
    /// How thorough it is.
    pub effort: String,
    /// The command that repeats the run.
    pub command: String,
    /// A digest of everything that the results depend on.
    pub key: String,
    /// The files that the run was given, or that ship with the program.
    pub inputs: Vec<Input>,
    /// When it started.
    pub started: SystemTime,
}

/// The file that pins every dependency, as it was at build time.
const LOCK: &[u8] = include_bytes!("../../Cargo.lock");

impl Provenance {
    /// What is known before anything has run. Stages are added as they end.
    #[must_use]
    pub fn of(run: Run) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: option_env!("SESPHR_COMMIT").map(Into::into),
            dirty: option_env!("SESPHR_DIRTY").map(|dirty| dirty == "true"),
            rustc: option_env!("SESPHR_RUSTC").map(Into::into),
            build: option_env!("SESPHR_BUILD").map(Into::into),
            lock_digest: digest(LOCK),
            cpu: cpu(),
            cores: cores(),
            threads: run.threads,
            seed: run.seed,
            profile: run.profile,
            effort: run.effort,
            date: date_utc(run.started.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO)),
            command: run.command,
            key: run.key,
            inputs: run.inputs,
            stages: Vec::new(),
            load: None,
        }
    }
}

/// How many processors the system offers.
#[must_use]
pub fn cores() -> Option<u32> {
    std::thread::available_parallelism().ok().and_then(|n| u32::try_from(n.get()).ok())
}

/// The processor's model, if the system gives it in a file.
#[must_use]
pub fn cpu() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == "model name")
        .map(|(_, model)| model.trim().to_owned())
}

/// A time since 1970, as "2026-03-01 12:34 UTC".
fn date_utc(since_1970: Duration) -> String {
    let minutes = since_1970.as_secs() / 60;
    let (mut days, minute) = (minutes / 1440, minutes % 1440);
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (day, hour, minute) = (days + 1, minute / 60, minute % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds| date_utc(Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01 00:00 UTC");
        assert_eq!(at(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(at(1_767_225_599), "2025-12-31 23:59 UTC");
        assert_eq!(at(1_767_225_600), "2026-01-01 00:00 UTC");
        assert_eq!(at(4_107_542_400), "2100-03-01 00:00 UTC");
    }

    #[test]
    fn the_build_is_known() {
        let provenance = Provenance::of(Run {
            threads: 2,
            seed: 7,
            profile: "hardened".into(),
            effort: "quick".into(),
            command: "sesphr reproduce --quick".into(),
            key: String::new(),
            inputs: Vec::new(),
            started: UNIX_EPOCH,
        });
        assert_eq!(provenance.lock_digest.len(), 64);
        assert!(provenance.rustc.is_some_and(|rustc| rustc.starts_with("rustc ")));
        assert_eq!(provenance.date, "1970-01-01 00:00 UTC");
    }
}
