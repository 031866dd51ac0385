//! The clock of a thread's own work: what else runs on the machine does not advance it.

use std::time::Duration;

/// The processor time of this thread so far.
#[cfg(unix)]
pub(crate) fn time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// The time since the first call, where the system does not tell the processor time.
#[cfg(not(unix))]
pub(crate) fn time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_with_work() {
        let start = time();
        let sum = (0..1_000_000_u64).fold(0, |sum, i| std::hint::black_box(sum ^ i));
        assert_eq!(sum, 0);
        assert!(time() > start);
    }
}
