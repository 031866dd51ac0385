//! How much memory this program has used at most, where the system reports it, as Linux does.

use std::fs;

/// Forgets the peak so far, if the system can.
pub(super) fn reset_peak() {
    // Where this is refused, a stage is said to have used what an earlier one did: never less
    // than it had.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The largest resident size since the peak was forgotten, in bytes.
pub(super) fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}
