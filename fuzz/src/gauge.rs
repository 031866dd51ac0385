//! What the code under test takes: the most memory at a time, and how long.
//!
//! The counts are those of the whole process, which is why each worker is a process with one input
//! at a time. Only what runs inside [`Gauge::measure`] counts: what a target does to judge the
//! answer takes memory of its own. A reallocation counts both blocks, since it may hold both.

use peak_alloc::PeakAlloc;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What was measured of one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gauge {
    /// The most bytes that were allocated at a time, beyond those that were allocated before.
    pub(crate) peak_bytes: usize,
    /// Wall time.
    pub(crate) time: Duration,
}

impl Gauge {
    /// Does what is to be measured. Several measurements of an input add their times.
    pub(crate) fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let started = Instant::now();
        let result = work();
        self.time += started.elapsed();
        let peak = ALLOCATOR.peak_usage().saturating_sub(before);
        self.peak_bytes = self.peak_bytes.max(peak);
        result
    }
}

/// No allocation beyond this: a machine that a fault takes all memory of tells nothing.
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
