//! Draws from a seed: integers only, the same on every machine.

use super::lists::{ADVERBS, FINDINGS, SITES, VERBS};

/// A stream of pseudo-random choices.
pub(super) struct Draw(blake3::OutputReader);

impl Draw {
    /// The stream of a kind of record and a seed: BLAKE3 in key derivation mode, extended.
    pub(super) fn new(kind: &str, seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 synthetic record");
        hasher.update(&seed.to_be_bytes());
        hasher.update(kind.as_bytes());
        Self(hasher.finalize_xof())
    }

    /// A number below `bound`: floor(x * bound / 2^64) of a uniform 64-bit x, so the bias is below
    /// bound / 2^64. Zero if the bound is.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let product = u128::from(u64::from_be_bytes(bytes)) * u128::from(bound);
        (product >> 64) as u64
    }

    /// A number from `first` to `last`.
    pub(super) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// One of a list that is not empty.
    ///
    /// # Panics
    /// If the list is empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        let index = self.below(list.len() as u64) as usize;
        *list.get(index).expect("the lists are not empty")
    }

    /// `count` decimal digits, the first not zero.
    pub(super) fn digits(&mut self, count: usize) -> String {
        let mut out = self.between(1, 9).to_string();
        while out.len() < count {
            out.push_str(&self.below(10).to_string());
        }
        out
    }

    /// A date from 2009 to 2024, as year, month and day.
    pub(super) fn date(&mut self) -> Date {
        Date {
            year: self.between(2009, 2024),
            month: self.between(1, 12),
            day: self.between(1, 28),
        }
    }

    /// Cents, as dollars with two decimals.
    pub(super) fn money(&mut self, cents_max: u64) -> String {
        let cents = self.between(500, cents_max);
        format!("{}.{:02}", cents / 100, cents % 100)
    }

    /// An identifier in the form of a UUID.
    pub(super) fn uuid(&mut self) -> String {
        let high = self.below(u64::MAX);
        let low = self.below(u64::MAX);
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            low >> 52,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// Clinical prose of `bytes` bytes at most and, from 60 on, at most 20 bytes fewer.
    pub(super) fn prose(&mut self, bytes: usize) -> String {
        let mut out = String::with_capacity(bytes + 120);
        while out.len() < bytes {
            let (site, finding) = (self.pick(SITES), self.pick(FINDINGS));
            let (verb, adverb) = (self.pick(VERBS), self.pick(ADVERBS));
            let days = self.between(2, 90);
            let sentence = match self.below(3) {
                0 => format!("Patient {verb} {finding} of the {site} for {days} days. "),
                1 => format!("Examination of the {site} {adverb} shows {finding}. "),
                _ => format!("Follow up in {days} days; {finding} of the {site} {adverb} noted. "),
            };
            out.push_str(&sentence);
        }
        let end = out.get(..bytes).and_then(|cut| cut.rfind(' ')).unwrap_or_default();
        out.truncate(end);
        out
    }
}

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date {
    pub(super) year: u64,
    pub(super) month: u64,
    pub(super) day: u64,
}

impl Date {
    /// `2019-03-07`.
    pub(super) fn dashed(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `20190307`.
    pub(super) fn plain(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}
