//! Where each stream of draws comes from: a seed for every replication, purpose and name.
//!
//! The scenario is no part of it, so that variants of a scenario, such as another number of
//! servers, meet the same arrivals: their differences are then those of the variants.

use super::distribution::Stream;
use rand::SeedableRng;

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
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
pub(super) fn stream(seed: u64, replication: u32, purpose: Purpose, name: &str) -> Stream {
    let mut hasher = blake3::Hasher::new_derive_key("sesphr 2026 queueing stream");
    hasher.update(&seed.to_le_bytes());
    hasher.update(&replication.to_le_bytes());
    hasher.update(&[purpose as u8]);
    hasher.update(name.as_bytes());
    let mut state = [0; 16];
    hasher.finalize_xof().fill(&mut state);
    Stream::from_seed(state)
}
