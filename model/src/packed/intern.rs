//! Values that are kept once and spoken of by number.

use ahash::RandomState;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, RwLock};

/// The number of a value; equal values have one number.
pub(super) type Handle = u32;

/// A table of values, shared between threads. Values are compared, not only hashed, so that two
/// values never share a number. Which value gets which number depends on who comes first, so
/// nothing that is reported may depend on numbers.
#[derive(Debug)]
pub(super) struct Interner<T> {
    kept: RwLock<Kept<T>>,
}

#[derive(Debug)]
struct Kept<T> {
    handles: HashMap<Arc<T>, Handle, RandomState>,
    values: Vec<Arc<T>>,
}

const POISONED: &str = "no thread panics while it holds the table";

impl<T> Default for Interner<T> {
    fn default() -> Self {
        let handles = HashMap::with_hasher(RandomState::with_seeds(1, 2, 3, 4));
        Self { kept: RwLock::new(Kept { handles, values: Vec::new() }) }
    }
}

impl<T: Eq + Hash> Interner<T> {
    /// The number of a value.
    pub(super) fn handle(&self, value: T) -> Handle {
        if let Some(handle) = self.kept.read().expect(POISONED).handles.get(&value) {
            return *handle;
        }
        let mut kept = self.kept.write().expect(POISONED);
        let Kept { handles, values } = &mut *kept;
        let new = Handle::try_from(values.len()).ok().filter(|new| *new < 1 << 31);
        let new = new.expect("fewer than 2^31 values are kept");
        let value = Arc::new(value);
        let handle = *handles.entry(Arc::clone(&value)).or_insert(new);
        if handle == new {
            values.push(value);
        }
        handle
    }

    /// The value of a number that [`Interner::handle`] gave.
    pub(super) fn value(&self, handle: Handle) -> Arc<T> {
        let kept = self.kept.read().expect(POISONED);
        let at = usize::try_from(handle).expect("a handle is an index");
        Arc::clone(kept.values.get(at).expect("a handle was given by this table"))
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.kept.read().expect(POISONED).values.len()
    }

    /// Bytes that the table takes, without what its values own on the heap.
    pub(super) fn bytes(&self) -> usize {
        let kept = self.kept.read().expect(POISONED);
        let entry = 2 * size_of::<Arc<T>>() + size_of::<Handle>() + size_of::<T>();
        kept.handles.capacity() * entry
    }
}
