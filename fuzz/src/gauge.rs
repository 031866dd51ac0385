//! What the code under test takes: its peak memory, and its time.
//!
//! The counts are those of the whole process, so each worker is a process that handles one input at
//! a time. Only what runs inside [`Gauge::measure`] counts: what a target does to judge the answer
//! takes memory of its own. A reallocation counts both blocks, since it may hold both.

use peak_alloc::PeakAlloc;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What was measured of one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gauge {
    /// The most bytes that were allocated at a time, beyond those that were allocated before.
    pub(crate) peak_bytes: usize,
    /// Time of the processor on all threads of this process. Where the system does not tell it, wall
    /// time.
    pub(crate) time: Duration,
}

impl Gauge {
    /// Does the work to be measured. Several measurements of an input add their times.
    pub(crate) fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let started = now();
        let result = work();
        self.time += now().saturating_sub(started);
        let peak = ALLOCATOR.peak_usage().saturating_sub(before);
        self.peak_bytes = self.peak_bytes.max(peak);
        result
    }
}

/// The time that this process has had since some instant.
#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// No allocation beyond this: a fault that takes all of a machine's memory tells nothing.
#[cfg(unix)]
const MEMORY_BYTES_MAX: u64 = 2 << 30;

/// Lets the system refuse memory that no input should need. Where it cannot, nothing is limited.
pub(crate) fn limit_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { maximum, .. } = getrlimit(Resource::As);
        let current = Some(MEMORY_BYTES_MAX.min(maximum.unwrap_or(u64::MAX)));
        // A system that does not know this limit runs without it.
        let _ = setrlimit(Resource::As, Rlimit { current, maximum });
    }
}
