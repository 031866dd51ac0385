//! The seed of each random stream, from the replication, a purpose and a name.
//!
//! The scenario is not part of the seed. Variants of a scenario, such as one with more servers,
//! therefore meet the same arrivals, and differ only in what was varied.

use super::distribution::Stream;
use rand::SeedableRng;

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Times of arrival of a class.
    Times,
    /// Users and bytes of a class.
    Marks,
    /// Repetitions of a class.
    Again,
    /// Services of a station.
    Services,
}

/// The stream of a replication, a purpose and a name.
pub(crate) fn stream(seed: u64, replication: u32, purpose: Purpose, name: &str) -> Stream {
    let mut hasher = blake3::Hasher::new_derive_key("sesphr 2026 queueing stream");
    hasher.update(&seed.to_le_bytes());
    hasher.update(&replication.to_le_bytes());
    hasher.update(&[purpose as u8]);
    hasher.update(name.as_bytes());
    let mut state = [0; 16];
    hasher.finalize_xof().fill(&mut state);
    Stream::from_seed(state)
}
