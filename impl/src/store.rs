//! Where the ciphertext of the cloud is kept: memory, a folder, or S3.
//!
//! The [`Cloud`](crate::party::Cloud) is pure: it decides what is stored and what is served. The
//! carrier of the cloud's messages keeps the bytes here, one object for each item and generation. A
//! store is as untrusted as the cloud: readers check what comes back from it.
//!
//! ```
//! use sesphr::id::Generation;
//! use sesphr::store::Store;
//! use sesphr::{OwnerId, Partition, RecordId, Slot, Version};
//!
//! let slot = Slot { owner: OwnerId(1), record: RecordId(1), partition: Partition::MEDICAL };
//! let (item, at) = (slot.at(Version(1)), Generation(0));
//! let store = Store::memory();
//! store.put(item, at, b"ciphertext".to_vec().into())?;
//! assert_eq!(store.get(item, at)?.as_ref(), b"ciphertext");
//! # Ok::<(), sesphr::store::StoreError>(())
//! ```

#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "s3")]
pub use s3::S3Address;

use crate::id::{Generation, ItemId};
use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt as _};
use std::fs;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// A store that cannot be opened, or that fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A folder that cannot be made, or a system without threads to wait with.
    #[error("cannot open the store {place}")]
    Folder {
        /// Which folder.
        place: String,
        /// Why not.
        source: io::Error,
    },
    /// A store that cannot be opened.
    #[error("cannot open the store {place}")]
    Open {
        /// Where it is.
        place: String,
        /// Why not.
        source: Box<object_store::Error>,
    },
    /// An object that cannot be written.
    #[error("cannot write {key} into the store {place}")]
    Put {
        /// Which object.
        key: String,
        /// Where.
        place: String,
        /// Why not.
        source: Box<object_store::Error>,
    },
    /// An object that cannot be read.
    #[error("cannot read {key} from the store {place}")]
    Get {
        /// Which object.
        key: String,
        /// Where.
        place: String,
        /// Why not.
        source: Box<object_store::Error>,
    },
    /// An object that cannot be removed.
    #[error("cannot remove {key} from the store {place}")]
    Remove {
        /// Which object.
        key: String,
        /// Where.
        place: String,
        /// Why not.
        source: Box<object_store::Error>,
    },
}

/// Objects by item and generation. Copies are handles to the same objects; any number of threads
/// may use them.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    place: String,
    waits: Waits,
}

/// How to wait for an answer.
#[derive(Clone, Debug)]
enum Waits {
    /// The store answers in the calling thread.
    Inline,
    /// The store waits for a network.
    #[cfg(feature = "s3")]
    On(Arc<tokio::runtime::Runtime>),
}

impl Store {
    /// A store in memory; it ends with its last handle.
    #[must_use]
    pub fn memory() -> Self {
        let objects = Arc::new(InMemory::new());
        Self { objects, place: "in memory".to_owned(), waits: Waits::Inline }
    }

    /// A store in a folder, which is made if need be: one file for each object.
    ///
    /// # Errors
    /// A folder that cannot be made or opened.
    pub fn folder(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        fs::create_dir_all(path)
            .map_err(|source| StoreError::Folder { place: place.clone(), source })?;
        match LocalFileSystem::new_with_prefix(path) {
            Ok(files) => Ok(Self { objects: Arc::new(files), place, waits: Waits::Inline }),
            Err(source) => Err(StoreError::Open { place, source: Box::new(source) }),
        }
    }

    /// Where the objects are, in words.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Writes an object; one of the same name is replaced.
    ///
    /// # Errors
    /// If the store fails.
    pub fn put(&self, item: ItemId, at: Generation, bytes: Bytes) -> Result<(), StoreError> {
        let key = key(item, at);
        match self.wait(self.objects.put(&key, bytes.into())) {
            Ok(_) => Ok(()),
            Err(source) => {
                let (key, place) = (key.into(), self.place.clone());
                Err(StoreError::Put { key, place, source: Box::new(source) })
            }
        }
    }

    /// Reads an object.
    ///
    /// # Errors
    /// If there is none, or the store fails.
    pub fn get(&self, item: ItemId, at: Generation) -> Result<Bytes, StoreError> {
        let key = key(item, at);
        let read = async { self.objects.get(&key).await?.bytes().await };
        self.wait(read).map_err(|source| {
            let (key, place) = (key.to_string(), self.place.clone());
            StoreError::Get { key, place, source: Box::new(source) }
        })
    }

    /// Removes an object.
    ///
    /// # Errors
    /// If there is none, or the store fails.
    pub fn remove(&self, item: ItemId, at: Generation) -> Result<(), StoreError> {
        let key = key(item, at);
        self.wait(self.objects.delete(&key)).map_err(|source| {
            let (key, place) = (key.to_string(), self.place.clone());
            StoreError::Remove { key, place, source: Box::new(source) }
        })
    }

    fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        match &self.waits {
            Waits::Inline => pollster::block_on(answer),
            #[cfg(feature = "s3")]
            Waits::On(runtime) => runtime.block_on(answer),
        }
    }
}

/// The name of an object: `owner-1/record-2/medical/v3/g0`.
fn key(item: ItemId, at: Generation) -> Key {
    Key::from(format!("{item}/g{}", at.0))
}
