//! Choices, drawn from a seed: the same on every machine and with any number of workers.

use rand::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;

/// A stream of choices.
#[derive(Debug)]
pub(crate) struct Draw(Pcg64Mcg);

impl Draw {
    /// The choices of one walk of a target.
    pub(crate) fn new(seed: u64, target: &str, walk: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 fuzz walk");
        hasher.update(&seed.to_be_bytes()).update(&walk.to_be_bytes()).update(target.as_bytes());
        let mut state = [0; 16];
        hasher.finalize_xof().fill(&mut state);
        Self(Pcg64Mcg::from_seed(state))
    }

    /// Any 64 bits.
    pub(crate) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `end`, evenly; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The bias is below 2^-32 for the lengths that occur.
        ((u128::from(self.word()) * end as u128) >> 64) as usize
    }

    /// True once in this many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// A small number from 1 on, each half as often as the one before.
    pub(crate) fn few(&mut self) -> usize {
        1 + (self.word() | 1 << 8).trailing_zeros() as usize
    }

    /// A length up to `max`, short ones more often.
    pub(crate) fn length(&mut self, max: usize) -> usize {
        let bits = usize::BITS - max.leading_zeros();
        let reach = self.below(bits as usize + 1);
        self.below((1 << reach).min(max + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_depend_on_seed_target_and_walk_alone() {
        let words = |seed, target, walk| {
            let mut draw = Draw::new(seed, target, walk);
            [(); 4].map(|()| draw.word())
        };
        assert_eq!(words(1, "a", 0), words(1, "a", 0));
        for other in [words(2, "a", 0), words(1, "b", 0), words(1, "a", 1)] {
            assert_ne!(words(1, "a", 0), other);
        }
    }

    #[test]
    fn choices_are_in_range_and_reach_every_value() {
        let mut draw = Draw::new(1, "range", 0);
        let mut seen = [false; 5];
        for _ in 0..1000 {
            *seen.get_mut(draw.below(5)).expect("below 5") = true;
            assert!(draw.length(9) <= 9 && (1..=9).contains(&draw.few()));
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!((draw.below(0), draw.length(0)), (0, 0));
        assert_eq!(draw.pick::<u8>(&[]), None);
    }
}
