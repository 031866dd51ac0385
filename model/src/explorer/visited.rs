//! The fingerprints of visited states: eight bytes each, with little free space.

use rayon::prelude::*;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

/// A set of fingerprints in shards, chosen by their leading bits. Each shard grows on its own, so
/// only a few are ever held twice.
#[derive(Debug)]
pub(super) struct Visited {
    shards: Vec<Shard>,
}

/// Fingerprints that are looked up together.
const BATCH: usize = 64;

/// Bits that choose the shard.
const SHARD_BITS: u32 = 6;

/// Open addressing with linear probing; zero marks a free place.
#[derive(Debug)]
struct Shard {
    places: Vec<u64>,
    taken: usize,
}

impl Visited {
    pub(super) fn new() -> Self {
        let shard = || Shard { places: vec![0; 16], taken: 0 };
        Self { shards: (0..1 << SHARD_BITS).map(|_| shard()).collect() }
    }

    /// How many fingerprints there are.
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.taken).sum()
    }

    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.places.capacity() * size_of::<u64>()).sum()
    }

    /// Adds fingerprints in order, and says of each whether it was new. Of several equal ones the
    /// first is new, however many threads share the work.
    pub(super) fn admit(&mut self, fingerprints: &[u64]) -> Vec<bool> {
        let new: Vec<AtomicBool> = fingerprints.iter().map(|_| AtomicBool::new(false)).collect();
        let each = self.shards.len().div_ceil(rayon::current_num_threads());
        self.shards.par_chunks_mut(each).enumerate().for_each(|(at, shards)| {
            let of = |fingerprint: u64| shard_of(fingerprint).checked_sub(at * each);
            for (fingerprints, new) in fingerprints.chunks(BATCH).zip(new.chunks(BATCH)) {
                // Slots of the table are far apart in memory. Reading a batch of them without
                // branching lets the loads overlap, and has them in cache when they are needed.
                let homes = fingerprints.iter().filter_map(|fingerprint| {
                    shards.get(of(*fingerprint)?).map(|shard| shard.at_home(*fingerprint))
                });
                black_box(homes.fold(0, |all, place| all ^ place));
                for (fingerprint, new) in fingerprints.iter().zip(new) {
                    let shard = of(*fingerprint).and_then(|shard| shards.get_mut(shard));
                    if shard.is_some_and(|shard| shard.insert(nonzero(*fingerprint))) {
                        new.store(true, Ordering::Relaxed);
                    }
                }
            }
        });
        new.into_iter().map(AtomicBool::into_inner).collect()
    }
}

fn shard_of(fingerprint: u64) -> usize {
    usize::try_from(fingerprint >> (u64::BITS - SHARD_BITS)).unwrap_or_default()
}

/// Zero marks a free slot, so a zero fingerprint is kept as one. This confuses one more pair of
/// values.
fn nonzero(fingerprint: u64) -> u64 {
    fingerprint.max(1)
}

impl Shard {
    /// Adds a fingerprint, and says whether it was new.
    fn insert(&mut self, fingerprint: u64) -> bool {
        let Some(free) = self.find(fingerprint) else {
            return false;
        };
        self.put(free, fingerprint);
        self.taken += 1;
        // The table is never more than two thirds full. After growing by three tenths it is at
        // least half full. So a fingerprint takes between 12 and 15.6 bytes.
        if self.taken * 3 > self.places.len() * 2 {
            self.grow();
        }
        true
    }

    fn put(&mut self, at: usize, fingerprint: u64) {
        if let Some(place) = self.places.get_mut(at) {
            *place = fingerprint;
        }
    }

    /// The free slot where a fingerprint belongs, or `None` if the fingerprint is in the table.
    fn find(&self, fingerprint: u64) -> Option<usize> {
        let mut at = self.home(fingerprint);
        loop {
            match self.places.get(at) {
                Some(0) => return Some(at),
                Some(other) if *other == fingerprint => return None,
                Some(_) => at += 1,
                None => at = 0,
            }
        }
    }

    /// The content of the slot where the search for a fingerprint begins.
    fn at_home(&self, fingerprint: u64) -> u64 {
        self.places.get(self.home(fingerprint)).copied().unwrap_or_default()
    }

    /// The slot where the search for a fingerprint begins: the bits after those of the shard,
    /// scaled.
    fn home(&self, fingerprint: u64) -> usize {
        let scaled = u128::from(fingerprint << SHARD_BITS) * self.places.len() as u128;
        usize::try_from(scaled >> u64::BITS).unwrap_or_default()
    }

    fn grow(&mut self) {
        let larger = vec![0; self.places.len() * 13 / 10];
        let old = std::mem::replace(&mut self.places, larger);
        for fingerprint in old.into_iter().filter(|fingerprint| *fingerprint != 0) {
            if let Some(free) = self.find(fingerprint) {
                self.put(free, fingerprint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A full-period generator of distinct numbers, spread over 64 bits.
    fn spread(n: u64) -> u64 {
        n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    }

    #[test]
    fn agrees_with_a_set_and_keeps_to_sixteen_bytes() {
        let mut visited = Visited::new();
        let mut set = BTreeSet::new();
        for round in 0..200 {
            let batch: Vec<u64> = (0..1_000).map(|n| spread(round * 700 + n)).collect();
            let new = visited.admit(&batch);
            assert_eq!(new, batch.iter().map(|one| set.insert(*one)).collect::<Vec<_>>());
            assert_eq!(visited.len(), set.len());
        }
        let all: Vec<u64> = set.iter().copied().collect();
        assert!(!visited.admit(&all).contains(&true));
        let each = visited.bytes() as u64 * 10 / visited.len() as u64;
        assert!((120..=156).contains(&each), "{each} tenths of a byte");
    }

    #[test]
    fn the_first_of_equal_fingerprints_is_the_new_one() {
        let mut visited = Visited::new();
        assert_eq!(visited.admit(&[7, 7, 0, 9, 0]), [true, false, true, true, false]);
        assert_eq!(visited.admit(&[9, 8]), [false, true]);
    }
}
