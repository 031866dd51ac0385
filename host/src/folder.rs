//! A folder that appears whole or not at all.

use crate::file::write_through;
use crate::link::{parent, resolve};
use crate::temporary::Temporary;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

/// A private folder that is being filled under a temporary name; removed when dropped, unless it was
/// published.
#[derive(Debug)]
pub struct NewFolder {
    temporary: Temporary,
    target: PathBuf,
}

impl NewFolder {
    /// Begins a folder. A link is followed; the folders above it are made if need be.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if anything but an empty folder is in its place; whatever the
    /// system refuses.
    pub fn beside(path: &Path) -> io::Result<Self> {
        let target = resolve(path)?;
        if is_occupied(&target)? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::create_dir_all(parent(&target))?;
        Ok(Self { temporary: Temporary::beside(&target, make)?, target })
    }

    /// A temporary folder where the system keeps such folders. It is never published.
    ///
    /// # Errors
    /// Whatever the system refuses: the folder that `TMPDIR` names may not be there.
    pub fn scratch() -> io::Result<Self> {
        let target = std::env::temp_dir().join("scratch");
        Ok(Self { temporary: Temporary::beside(&target, make)?, target })
    }

    /// Where it is now.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Gives it its real name. An empty folder of that name is replaced.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if its place was taken meanwhile; whatever the system refuses.
    pub fn publish(self) -> io::Result<()> {
        let Self { temporary, target } = self;
        temporary.publish(|from| {
            match fs::remove_dir(&target) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(_) => return Err(io::ErrorKind::AlreadyExists.into()),
            }
            fs::rename(from, &target)
        })?;
        write_through(&target)
    }
}

/// Whether there is anything but an empty folder.
fn is_occupied(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(found) if !found.is_dir() => Ok(true),
        Ok(_) => Ok(fs::read_dir(path)?.next().is_some()),
    }
}

/// Makes a folder that only its owner may read, and opens it. The one that makes it fails if the
/// name is taken.
fn make(path: &Path) -> io::Result<File> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)?;
    open(path)
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Folders cannot be held here: something else is open in its place, and nobody sweeps.
#[cfg(not(unix))]
fn open(_path: &Path) -> io::Result<File> {
    File::open("NUL")
}
