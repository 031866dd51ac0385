//! Many paths followed at once, one element at a time.
//!
//! Each path is a row of places, one bit each: its start, then for every step a place *done*, with
//! a place *waiting* before it if `**` stands before the step. A path that begins with `**` starts
//! where its first step waits. For the child `c` of an element with
//! the places `s`,
//!
//! ```text
//! d = (s << 1) & means(c)                       a step is done by an element that it means
//! s' = d | (s & waiting) | ((d << 1) & waiting)  a step after `**` waits on every level below
//! ```
//!
//! so an element costs as many words as there are places, however many ways lead to it (the
//! shift-and method of Baeza-Yates and Gonnet, with places that wait).

use super::path::{Path, Scope};
use super::tree::Element;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

const WORD_BITS: usize = u64::BITS as usize;

/// Places of all paths, one bit each.
type Places = Vec<u64>;

/// Paths that are followed together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Automaton {
    words: usize,
    start: Places,
    waiting: Places,
    /// Places that an element on the way to the end of a path has, if no `**` leads to it.
    on_the_way: Places,
    /// For the last place of each path, which path.
    ends: Vec<Option<u32>>,
    last: Places,
    /// By namespace: the places that an element of some name completes.
    scopes: Vec<(Scope, Names)>,
}

/// The places that elements of one namespace complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    any: Places,
    /// Including those of `any`.
    named: HashMap<String, Places, BuildHasherDefault<NameHasher>>,
}

/// Hashes a name by FNV-1a. The names in a map come from a rules table and are only looked up, so
/// no document can make them collide.
#[derive(Clone, Copy, Debug)]
struct NameHasher(u64);

impl Default for NameHasher {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Sets a bit, in as many words as that takes.
fn set(places: &mut Places, bit: usize) {
    let word = bit / WORD_BITS;
    if places.len() <= word {
        places.resize(word + 1, 0);
    }
    if let Some(word) = places.get_mut(word) {
        *word |= 1 << (bit % WORD_BITS);
    }
}

impl Automaton {
    /// An automaton of these paths; a path is known by its index.
    pub(super) fn new<'p>(paths: impl Iterator<Item = &'p Path>) -> Self {
        let mut automaton = Self::default();
        let mut bit = 0;
        for (index, path) in paths.enumerate() {
            bit = automaton.add(index, path, bit);
        }
        automaton.words = bit.div_ceil(WORD_BITS);
        automaton.level();
        automaton
    }

    /// Adds a path whose first place is `bit`; returns the first free place.
    fn add(&mut self, index: usize, path: &Path, bit: usize) -> usize {
        set(&mut self.start, bit);
        let steps = path.steps();
        let waits_first = steps.first().is_some_and(|step| step.after_levels);
        let mut bit = if waits_first { bit } else { bit + 1 };
        let mut exact = true;
        for (number, step) in steps.iter().enumerate() {
            if step.after_levels {
                set(&mut self.waiting, bit);
                exact = false;
                bit += 1;
            }
            let at = self.scopes.iter().position(|(scope, _)| *scope == step.namespace);
            let at = at.unwrap_or_else(|| {
                self.scopes.push((step.namespace.clone(), Names::default()));
                self.scopes.len() - 1
            });
            if let Some((_, names)) = self.scopes.get_mut(at) {
                match &step.name {
                    None => set(&mut names.any, bit),
                    Some(name) => set(names.named.entry(name.clone()).or_default(), bit),
                }
            }
            if exact && number + 1 < steps.len() {
                set(&mut self.on_the_way, bit);
            }
            bit += 1;
        }
        set(&mut self.last, bit - 1);
        self.ends.resize(bit, None);
        if let Some(end) = self.ends.last_mut() {
            *end = u32::try_from(index).ok();
        }
        bit
    }

    /// Gives all sets the same length, and adds to each name what any name completes.
    fn level(&mut self) {
        let words = self.words;
        for places in [&mut self.start, &mut self.waiting, &mut self.on_the_way, &mut self.last] {
            places.resize(words, 0);
        }
        for (_, names) in &mut self.scopes {
            names.any.resize(words, 0);
            for places in names.named.values_mut() {
                places.resize(words, 0);
                places.iter_mut().zip(&names.any).for_each(|(word, any)| *word |= any);
            }
        }
    }

    /// A walk that begins at the root element.
    pub(super) fn walk(&self) -> Walk {
        Walk { levels: self.start.clone(), met: vec![0; self.words] }
    }
}

/// Where the paths are, from the root down to the innermost open element.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    /// The places of each open element, one after the other.
    levels: Vec<u64>,
    /// What the next element completes.
    met: Places,
}

impl Walk {
    /// Goes down to an element.
    pub(super) fn enter(&mut self, automaton: &Automaton, element: &Element<'_>) {
        let words = automaton.words;
        self.met.fill(0);
        for (scope, names) in &automaton.scopes {
            if scope.covers(element.namespace) {
                let does = names.named.get(element.local).unwrap_or(&names.any);
                self.met.iter_mut().zip(does).for_each(|(word, does)| *word |= does);
            }
        }
        let above = self.levels.len().saturating_sub(words);
        let (mut carry, mut carry_done) = (0, 0);
        for (word, (&met, &waiting)) in self.met.iter().zip(&automaton.waiting).enumerate() {
            let places = self.levels.get(above + word).copied().unwrap_or_default();
            let done = (places << 1 | carry) & met;
            carry = places >> (WORD_BITS - 1);
            let next = done | places & waiting | (done << 1 | carry_done) & waiting;
            carry_done = done >> (WORD_BITS - 1);
            self.levels.push(next);
        }
    }

    /// Goes up again.
    pub(super) fn leave(&mut self, automaton: &Automaton) {
        self.levels.truncate(self.levels.len().saturating_sub(automaton.words));
    }

    /// The paths that end at the innermost element, lowest index first.
    pub(super) fn ends<'a>(&'a self, automaton: &'a Automaton) -> impl Iterator<Item = usize> + 'a {
        let here = self.here(automaton).iter().zip(&automaton.last).enumerate();
        here.flat_map(|(word, (places, last))| {
            Bits(places & last).map(move |b| word * WORD_BITS + b)
        })
        .filter_map(|bit| automaton.ends.get(bit).copied().flatten())
        .map(|index| index as usize)
    }

    /// Whether the innermost element is on the way to the end of a path, by steps without `**`.
    pub(super) fn is_on_the_way(&self, automaton: &Automaton) -> bool {
        self.here(automaton).iter().zip(&automaton.on_the_way).any(|(here, way)| here & way != 0)
    }

    fn here(&self, automaton: &Automaton) -> &[u64] {
        let above = self.levels.len().saturating_sub(automaton.words);
        self.levels.get(above..).unwrap_or_default()
    }
}

/// The bits of a word that are set, lowest first.
struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

#[cfg(test)]
mod tests;
