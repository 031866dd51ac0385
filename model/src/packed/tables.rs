//! Tables without a lock, for one thread: by key, by number, and by two numbers.

use super::intern::Handle;
use ahash::RandomState;
use std::collections::HashMap;

/// A table of one thread.
pub(super) type Memo<K, V> = HashMap<K, V, RandomState>;

/// An empty table.
pub(super) fn memo<K, V>() -> Memo<K, V> {
    HashMap::with_hasher(RandomState::with_seeds(5, 6, 7, 8))
}

/// Bytes that a table takes.
pub(super) fn memo_bytes<K, V>(memo: &Memo<K, V>) -> usize {
    memo.capacity() * (size_of::<(K, V)>() + 1)
}

/// Two numbers as one key, hashed in one go.
pub(super) const fn pair(first: Handle, second: Handle) -> u64 {
    (first as u64) << 32 | second as u64
}

/// A table with a place for every handle.
#[derive(Debug)]
pub(super) struct Dense<V>(Vec<Option<V>>);

impl<V> Default for Dense<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Copy> Dense<V> {
    /// The value of a handle, if it is there.
    pub(super) fn get(&self, handle: Handle) -> Option<V> {
        self.0.get(handle as usize).copied().flatten()
    }

    /// The handles that have a value.
    pub(super) fn handles(&self) -> impl Iterator<Item = Handle> {
        (0..).zip(&self.0).filter_map(|(handle, value)| value.map(|_| handle))
    }

    /// The value of a handle. `make` computes it the first time.
    pub(super) fn get_or(&mut self, handle: Handle, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(handle) {
            return value;
        }
        let at = handle as usize;
        let value = make();
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        if let Some(place) = self.0.get_mut(at) {
            *place = Some(value);
        }
        value
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Option<V>>()
    }
}

/// A table with a row for every handle, and a place in the row for every handle of another kind.
#[derive(Debug)]
pub(super) struct DenseRows<V>(Vec<Dense<V>>);

impl<V> Default for DenseRows<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Copy> DenseRows<V> {
    /// The row of a handle.
    pub(super) fn row(&mut self, handle: Handle) -> &mut Dense<V> {
        let at = handle as usize;
        if self.0.len() <= at {
            self.0.resize_with(at + 1, Dense::default);
        }
        self.0.get_mut(at).expect("the row was made")
    }

    pub(super) fn bytes(&self) -> usize {
        let rows = self.0.capacity() * size_of::<Dense<V>>();
        rows + self.0.iter().map(Dense::bytes).sum::<usize>()
    }
}
