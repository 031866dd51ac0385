//! A folder under a temporary name, which takes its real name only when it is complete.

use super::FolderError;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

/// How many temporary names are tried before giving up.
const NAMES_MAX: u32 = 1000;

/// A folder that is being filled; removed when dropped, unless it was published.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    published: bool,
}

impl Staging {
    /// A new, private folder in the folder that is to hold `dir`.
    pub(super) fn beside(dir: &Path) -> Result<Self, FolderError> {
        let name = dir.file_name().ok_or_else(|| FolderError::Nameless { path: dir.to_owned() })?;
        if is_occupied(dir)? {
            return Err(FolderError::Occupied { path: dir.to_owned() });
        }
        let process = std::process::id();
        let mut number = 0;
        loop {
            let temporary = format!(".{}.{process}-{number}.partial", name.to_string_lossy());
            let path = parent(dir).join(temporary);
            match create_private(&path) {
                Ok(()) => {
                    return Ok(Self { path, published: false });
                }
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && number < NAMES_MAX =>
                {
                    number += 1;
                }
                Err(error) => return Err(FolderError::io("create", &path)(error)),
            }
        }
    }

    /// Where it is now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its real name. An empty folder of that name is replaced.
    pub(super) fn publish(mut self, dir: &Path) -> Result<(), FolderError> {
        match fs::remove_dir(dir) {
            Ok(()) => (),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            Err(_) => {
                return Err(FolderError::Occupied { path: dir.to_owned() });
            }
        }
        fs::rename(&self.path, dir).map_err(FolderError::io("rename the new folder to", dir))?;
        self.published = true;
        // Only now is the name durable. Where folders cannot be opened, the system sees to it.
        if let Ok(parent) = File::open(parent(dir)) {
            parent.sync_all().map_err(FolderError::io("write through", dir))?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // The reason why writing failed matters more than a failure to clean up.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn parent(dir: &Path) -> &Path {
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether there is anything but an empty folder.
fn is_occupied(dir: &Path) -> Result<bool, FolderError> {
    match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FolderError::io("look at", dir)(error)),
        Ok(found) if !found.is_dir() => Ok(true),
        Ok(_) => fs::read_dir(dir)
            .map(|mut entries| entries.next().is_some())
            .map_err(FolderError::io("list", dir)),
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(dir: &Path) -> usize {
        fs::read_dir(dir).expect("it lists").count()
    }

    #[test]
    fn what_is_not_published_leaves_nothing() {
        let outer = tempfile::tempdir().expect("a folder");
        let dir = outer.path().join("out");
        let first = Staging::beside(&dir).expect("a first folder");
        let second = Staging::beside(&dir).expect("a second writer is not in the way");
        assert_ne!(first.path(), second.path());
        fs::write(first.path().join("half"), "h").expect("it writes");
        drop((first, second));
        assert_eq!(count(outer.path()), 0);
    }

    #[test]
    fn a_place_that_was_taken_meanwhile_is_left_alone() {
        let outer = tempfile::tempdir().expect("a folder");
        let dir = outer.path().join("out");
        let staging = Staging::beside(&dir).expect("a folder");
        fs::create_dir(&dir).expect("a folder");
        fs::write(dir.join("letter.txt"), "dear").expect("it writes");
        let error = staging.publish(&dir).expect_err("it is occupied");
        assert!(matches!(error, FolderError::Occupied { .. }), "{error}");
        assert_eq!((count(outer.path()), count(&dir)), (1, 1));
    }
}
