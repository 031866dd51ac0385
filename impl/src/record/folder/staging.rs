//! A folder under a temporary name, which takes its real name only when it is complete.

use super::FolderError;
use sesphr_host::NewFolder;
use std::io;
use std::path::Path;

/// A folder that is being filled; removed when dropped, unless it was published.
#[derive(Debug)]
pub(super) struct Staging(NewFolder);

impl Staging {
    /// A new, private folder in the folder that is to hold `dir`.
    pub(super) fn beside(dir: &Path) -> Result<Self, FolderError> {
        if dir.file_name().is_none() {
            return Err(FolderError::Nameless { path: dir.to_owned() });
        }
        NewFolder::beside(dir).map(Self).map_err(|source| refused("create", dir, source))
    }

    /// Where it is now.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Gives it its real name. An empty folder of that name is replaced.
    pub(super) fn publish(self, dir: &Path) -> Result<(), FolderError> {
        self.0.publish().map_err(|source| refused("rename the new folder to", dir, source))
    }
}

fn refused(doing: &'static str, dir: &Path, source: io::Error) -> FolderError {
    match source.kind() {
        io::ErrorKind::AlreadyExists => FolderError::Occupied { path: dir.to_owned() },
        _ => FolderError::io(doing, dir)(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
