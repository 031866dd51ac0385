//! A map that is a sorted vector while it is small: fast to clone, compare and hash, and iterated in
//! key order.
//!
//! Parties are cloned and hashed at every transition of the model, which is where a tree of
//! heap nodes costs most. Keys mostly arrive in ascending order, so inserting appends. A server that
//! serves many owners keeps more; there a tree keeps one owner's orders from slowing another's.
//!
//! ```
//! use sesphr::map::Map;
//!
//! let mut map = Map::from_iter([(2, 'b'), (1, 'a')]);
//! assert_eq!(map.insert(2, 'c'), Some('b'));
//! assert_eq!(map.keys().collect::<Vec<_>>(), [&1, &2]);
//! ```

use std::cmp::Ordering;
use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::slice;

/// The most entries of a vector: beyond this, inserting in the middle takes longer than in a tree.
const FEW: usize = 4_096;

/// A map from `K` to `V`, ordered by key.
#[derive(Clone)]
pub struct Map<K, V>(Entries<K, V>);

/// The entries, in key order.
#[derive(Clone)]
enum Entries<K, V> {
    Few(Vec<(K, V)>),
    Many(BTreeMap<K, V>),
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Entries::Few(Vec::new()))
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K: Ord, V: Ord> PartialOrd for Map<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, V: Ord> Ord for Map<K, V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<K: Hash, V: Hash> Hash for Map<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|entry| entry.hash(state));
    }
}

impl<K, V> Map<K, V> {
    /// The entries in key order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator {
        match &self.0 {
            Entries::Few(few) => Iter::Few(few.iter()),
            Entries::Many(many) => Iter::Many(many.iter()),
        }
    }

    /// The entries in key order, with mutable values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        let (few, many) = match &mut self.0 {
            Entries::Few(few) => (Some(few), None),
            Entries::Many(many) => (None, Some(many)),
        };
        let few = few.into_iter().flatten().map(|(key, value)| (&*key, value));
        few.chain(many.into_iter().flatten())
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in key order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Entries::Few(few) => few.len(),
            Entries::Many(many) => many.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        match &self.0 {
            Entries::Few(few) => find(few, key).ok().and_then(|at| few.get(at)).map(|(_, v)| v),
            Entries::Many(many) => many.get(key),
        }
    }

    /// The value of a key, mutable.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        match &mut self.0 {
            Entries::Few(few) => {
                let at = find(few, key).ok()?;
                few.get_mut(at).map(|(_, value)| value)
            }
            Entries::Many(many) => many.get_mut(key),
        }
    }

    /// Whether the key is there.
    #[must_use]
    pub fn contains(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Sets the value of a key and returns the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let few = match &mut self.0 {
            Entries::Many(many) => return many.insert(key, value),
            Entries::Few(few) => few,
        };
        match find(few, &key) {
            Ok(at) => few.get_mut(at).map(|(_, old)| std::mem::replace(old, value)),
            Err(at) if few.len() < FEW => {
                few.insert(at, (key, value));
                None
            }
            Err(_) => {
                let mut many: BTreeMap<K, V> = std::mem::take(few).into_iter().collect();
                many.insert(key, value);
                self.0 = Entries::Many(many);
                None
            }
        }
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        match &mut self.0 {
            Entries::Few(few) => find(few, key).ok().map(|at| few.remove(at).1),
            Entries::Many(many) => many.remove(key),
        }
    }

    /// Keeps the entries that satisfy the condition.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        match &mut self.0 {
            Entries::Few(few) => few.retain(|(key, value)| keep(key, value)),
            Entries::Many(many) => many.retain(|key, value| keep(key, value)),
        }
    }

    /// The entries whose keys lie in `low..=high`, in key order.
    pub fn range(
        &self,
        low: &K,
        high: &K,
    ) -> impl DoubleEndedIterator<Item = (&K, &V)> + use<'_, K, V> {
        let (few, many) = match &self.0 {
            Entries::Few(few) => {
                let from = few.partition_point(|(key, _)| key < low);
                let to = few.partition_point(|(key, _)| key <= high);
                (few.get(from..to), None)
            }
            Entries::Many(many) => (None, (low <= high).then(|| many.range(low..=high))),
        };
        let few = few.into_iter().flatten().map(|(key, value)| (key, value));
        few.chain(many.into_iter().flatten())
    }
}

/// Where a key is, or would be.
fn find<K: Ord, V>(few: &[(K, V)], key: &K) -> Result<usize, usize> {
    match few.last() {
        Some((last, _)) if last < key => Err(few.len()),
        _ => few.binary_search_by(|(other, _)| other.cmp(key)),
    }
}

/// The entries of a map, in key order.
enum Iter<'a, K, V> {
    Few(slice::Iter<'a, (K, V)>),
    Many(btree_map::Iter<'a, K, V>),
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Few(few) => few.next().map(|(key, value)| (key, value)),
            Self::Many(many) => many.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Few(few) => few.size_hint(),
            Self::Many(many) => many.size_hint(),
        }
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        match self {
            Self::Few(few) => few.next_back().map(|(key, value)| (key, value)),
            Self::Many(many) => many.next_back(),
        }
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::hash::DefaultHasher;

    proptest! {
        #[test]
        fn behaves_like_a_tree_map(steps in prop::collection::vec((0u8..20, 0u8..3, any::<u8>()), 0..80)) {
            let mut map = Map::default();
            let mut tree = BTreeMap::new();
            for (key, what, value) in steps {
                match what {
                    0 => prop_assert_eq!(map.remove(&key), tree.remove(&key)),
                    1 => prop_assert_eq!(map.get_mut(&key).copied(), tree.get_mut(&key).copied()),
                    _ => prop_assert_eq!(map.insert(key, value), tree.insert(key, value)),
                }
                prop_assert!(map.iter().eq(tree.iter()));
                prop_assert!(map.range(&5, &9).eq(tree.range(5..=9)));
                prop_assert!(map.iter().rev().eq(tree.iter().rev()));
                prop_assert_eq!(map.iter().len(), tree.len());
            }
        }
    }

    /// Beyond the size of a vector it is the same map.
    #[test]
    fn grows_beyond_a_vector() {
        let count = FEW as u32 + 3;
        // Downwards, so that each goes in front.
        let mut map: Map<u32, u32> = (0..count).rev().map(|key| (key, key + 1)).collect();
        let tree: BTreeMap<u32, u32> = (0..count).map(|key| (key, key + 1)).collect();
        assert!(matches!(map.0, Entries::Many(_)) && map.iter().eq(tree.iter()));
        assert!(map.range(&7, &9).eq(tree.range(7..=9)) && map.range(&9, &7).next().is_none());
        assert_eq!((map.insert(5, 9), map.get(&5)), (Some(6), Some(&9)));
        map.iter_mut().for_each(|(key, value)| *value = *key);
        map.retain(|key, _| *key < 10);
        assert_eq!(map.remove(&9), Some(9));
        // Equal maps are equal in either shape, with the same order and hash.
        let few: Map<u32, u32> = (0..9).map(|key| (key, key)).collect();
        assert!(matches!(few.0, Entries::Few(_)) && matches!(map.0, Entries::Many(_)));
        assert_eq!((&map, map.cmp(&few)), (&few, Ordering::Equal));
        let hash = |map: &Map<u32, u32>| {
            let mut hasher = DefaultHasher::new();
            map.hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash(&map), hash(&few));
    }
}
