//! Values that are kept once and referred to by number.

use ahash::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{Arc, RwLock};

/// The number of a value. Equal values have the same number.
pub(super) type Handle = u32;

const HASHES: RandomState = RandomState::with_seeds(1, 2, 3, 4);

/// A table of values, shared between threads.
///
/// Values are compared, not only hashed, so two values never share a number. Threads race for
/// numbers, so nothing that is reported may depend on them.
#[derive(Debug)]
pub(super) struct Interner<T> {
    kept: RwLock<Kept<T>>,
}

#[derive(Debug)]
struct Kept<T> {
    handles: HashTable<Handle>,
    /// By number, each with its hash, so that the table grows without reading a value again.
    values: Vec<(u64, Arc<T>)>,
}

const POISONED: &str = "no thread panics while it holds the table";

/// The number that follows `count` others.
fn fresh(count: usize) -> Handle {
    let new = Handle::try_from(count).ok().filter(|new| *new < 1 << 31);
    new.expect("fewer than 2^31 values are kept")
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { kept: RwLock::new(Kept { handles: HashTable::new(), values: Vec::new() }) }
    }
}

impl<T: Eq> Kept<T> {
    /// The number of a value with this hash, if the value is kept.
    fn find(&self, hash: u64, value: &T) -> Option<Handle> {
        let is_value = |handle: &Handle| {
            let kept = self.values.get(*handle as usize);
            kept.is_some_and(|(other, kept)| *other == hash && **kept == *value)
        };
        self.handles.find(hash, is_value).copied()
    }
}

impl<T: Eq + Hash> Interner<T> {
    /// The number of a value.
    pub(super) fn handle(&self, value: T) -> Handle {
        let hash = HASHES.hash_one(&value);
        if let Some(handle) = self.kept.read().expect(POISONED).find(hash, &value) {
            return handle;
        }
        let mut kept = self.kept.write().expect(POISONED);
        // Another thread may have been faster.
        if let Some(handle) = kept.find(hash, &value) {
            return handle;
        }
        let Kept { handles, values } = &mut *kept;
        let new = fresh(values.len());
        values.push((hash, Arc::new(value)));
        let hash_of = |handle: &Handle| {
            values.get(*handle as usize).map(|(hash, _)| *hash).unwrap_or_default()
        };
        handles.insert_unique(hash, new, hash_of);
        new
    }

    /// The value with a number from [`Interner::handle`].
    pub(super) fn value(&self, handle: Handle) -> Arc<T> {
        let kept = self.kept.read().expect(POISONED);
        let at = usize::try_from(handle).expect("a handle is an index");
        let (_, value) = kept.values.get(at).expect("a handle was given by this table");
        Arc::clone(value)
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.kept.read().expect(POISONED).values.len()
    }

    /// Bytes that the table takes, without what its values own on the heap.
    pub(super) fn bytes(&self) -> usize {
        let kept = self.kept.read().expect(POISONED);
        let entry = size_of::<(u64, Arc<T>)>() + size_of::<T>();
        kept.values.capacity() * entry + kept.handles.capacity() * size_of::<Handle>()
    }
}

/// Lists of numbers, all of one length, kept once and referred to by number.
#[derive(Debug)]
pub(super) struct Tuples {
    length: usize,
    kept: RwLock<KeptTuples>,
}

#[derive(Debug, Default)]
struct KeptTuples {
    handles: HashTable<Handle>,
    /// The lists one after the other, by number.
    values: Vec<Handle>,
}

fn hash_of(tuple: &[Handle]) -> u64 {
    let mut hasher = HASHES.build_hasher();
    tuple.iter().for_each(|handle| hasher.write_u32(*handle));
    hasher.finish()
}

impl KeptTuples {
    fn value(&self, length: usize, handle: Handle) -> &[Handle] {
        let at = handle as usize * length;
        self.values.get(at..at + length).expect("a handle was given by this table")
    }

    fn find(&self, hash: u64, tuple: &[Handle]) -> Option<Handle> {
        self.handles.find(hash, |handle| self.value(tuple.len(), *handle).iter().eq(tuple)).copied()
    }
}

impl Tuples {
    /// An empty table for lists of a length.
    pub(super) fn new(length: usize) -> Self {
        Self { length, kept: RwLock::default() }
    }

    /// The number of a list.
    ///
    /// # Panics
    /// If the list has another length.
    pub(super) fn handle(&self, tuple: &[Handle]) -> Handle {
        assert_eq!(tuple.len(), self.length, "a list of this table");
        let hash = hash_of(tuple);
        if let Some(handle) = self.kept.read().expect(POISONED).find(hash, tuple) {
            return handle;
        }
        let mut kept = self.kept.write().expect(POISONED);
        // Another thread may have been faster.
        if let Some(handle) = kept.find(hash, tuple) {
            return handle;
        }
        let new = fresh(kept.handles.len());
        kept.values.extend_from_slice(tuple);
        let KeptTuples { handles, values } = &mut *kept;
        handles.insert_unique(hash, new, |handle| {
            let at = *handle as usize * self.length;
            hash_of(values.get(at..at + self.length).unwrap_or_default())
        });
        new
    }

    /// Applies `make` to the list with a number. The table is locked meanwhile, so `make` must not
    /// use it.
    pub(super) fn with<R>(&self, handle: Handle, make: impl FnOnce(&[Handle]) -> R) -> R {
        make(self.kept.read().expect(POISONED).value(self.length, handle))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.kept.read().expect(POISONED).handles.len()
    }

    /// Bytes that the table takes.
    pub(super) fn bytes(&self) -> usize {
        let kept = self.kept.read().expect(POISONED);
        (kept.values.capacity() + kept.handles.capacity()) * size_of::<Handle>()
    }
}
