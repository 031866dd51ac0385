//! Clocks for timing operations.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What counts as the time that an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Elapsed time, including waits for a store and whatever else the machine does.
    Elapsed,
    /// Processor time of the thread, where the system reports it, as Unix does.
    Processor,
}

impl Clock {
    /// The time since an instant that is fixed for the life of the thread.
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
