//! A one-to-one dictionary. Entering a pair that breaks this is an error.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Display;
use std::hash::Hash;

/// Values on symbols, each paired one to one with the digest of its counterpart on a curve.
#[derive(Debug)]
pub(super) struct Dictionary<T> {
    /// What the entries are, for error messages.
    what: &'static str,
    /// What the counterparts are, for error messages.
    counterparts: &'static str,
    forth: HashMap<T, u64>,
    back: HashMap<u64, T>,
}

impl<T: Clone + Eq + Hash + Display> Dictionary<T> {
    /// An empty dictionary.
    pub(super) fn new(what: &'static str, counterparts: &'static str) -> Self {
        Self { what, counterparts, forth: HashMap::new(), back: HashMap::new() }
    }

    /// How many pairs there are.
    pub(super) fn len(&self) -> usize {
        self.forth.len()
    }

    /// Whether a pair was entered.
    pub(super) fn has(&self, symbol: &T, digest: u64) -> bool {
        self.forth.get(symbol) == Some(&digest)
    }

    /// Enters a pair.
    ///
    /// # Errors
    /// If one of the two is already paired with something else.
    pub(super) fn enter(&mut self, symbol: T, digest: u64) -> Result<(), String> {
        let Self { what, counterparts, .. } = self;
        let before = *self.forth.entry(symbol.clone()).or_insert(digest);
        if before != digest {
            return Err(format!("{what}, {symbol}, has two {counterparts} on the curve"));
        }
        match self.back.entry(digest) {
            Entry::Vacant(place) => {
                place.insert(symbol);
                Ok(())
            }
            Entry::Occupied(other) if *other.get() == symbol => Ok(()),
            Entry::Occupied(other) => {
                let other = other.get();
                Err(format!("{what}, {symbol}, has the {counterparts} of {other} on the curve"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn nothing_has_two_counterparts_and_no_counterpart_two_originals() {
        let mut words = Dictionary::new("a word", "meanings");
        assert!(!words.has(&"one", 1));
        assert_eq!(words.enter("one", 1), Ok(()));
        assert_eq!(words.enter("one", 1), Ok(()));
        assert!(words.has(&"one", 1) && !words.has(&"one", 2));
        let error = words.enter("one", 2).expect_err("one is 1");
        assert_eq!(error, "a word, one, has two meanings on the curve");
        let error = words.enter("eins", 1).expect_err("1 is one");
        assert_eq!(error, "a word, eins, has the meanings of one on the curve");
        assert_eq!(words.enter("two", 2), Ok(()));
    }
}
