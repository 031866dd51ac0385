//! What can be wrong with a folder.

use crate::record::RecordError;
use std::io;
use std::path::{Path, PathBuf};

/// A folder that cannot be written or does not hold what it says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is something at the folder's place already.
    #[error("{path} exists and is not an empty folder; nothing was written")]
    Occupied {
        /// The place.
        path: PathBuf,
    },
    /// The path names no folder that could be made.
    #[error("{path} does not end with the name of a folder")]
    Nameless {
        /// The path.
        path: PathBuf,
    },
    /// What was split is not what was read: a fault of the program.
    #[error("the partitions do not join to the document that was read; {path} was not written")]
    Inexact {
        /// The place.
        path: PathBuf,
    },
    /// The manifest is not one, or contradicts the layout.
    #[error("{path}: {what}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A file of the manifest is not in the folder.
    #[error("{path} is missing")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is in the folder and not in the manifest.
    #[error("{path} is not in the manifest")]
    Extra {
        /// The file.
        path: PathBuf,
    },
    /// A file is not as the manifest describes it.
    #[error("{path} was changed: {what}")]
    Modified {
        /// The file.
        path: PathBuf,
        /// Length or digest, as the manifest has it and as it is.
        what: String,
    },
    /// The partitions do not make a document.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl FolderError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
