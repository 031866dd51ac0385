//! Clocks that operations are timed by.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What counts as the time that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// All that passes: waiting for a store is part of it, and so is what else the machine does.
    Elapsed,
    /// What the processor spends on the thread, where the system tells it, as Unix does.
    Processor,
}

impl Clock {
    /// The time since some moment that stays the same for as long as a thread lives.
    #[must_use]
    pub fn now(self) -> Duration {
        match self {
            Self::Elapsed => elapsed(),
            Self::Processor => processor(),
        }
    }
}

fn elapsed() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(unix)]
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

#[cfg(not(unix))]
fn processor() -> Duration {
    elapsed()
}
