//! Temporary files and folders, each under a name of its own, locked by the process that fills it,
//! and known to it so that a signal can remove them all.

use crate::link::parent;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the names of temporaries end: `.NAME.RANDOM.sesphr-partial`.
pub(crate) const ENDING: &str = ".sesphr-partial";
/// Letters and digits that are drawn for a name.
pub(crate) const DRAWN: usize = 12;
/// How much of the real name is repeated, for people who look: names have a maximum length.
const NAME_CHARS_MAX: usize = 40;
/// How often somebody may be in the way before giving up.
const TRIES_MAX: usize = 16;

/// The temporaries of this process.
static LIVE: Mutex<Live> = Mutex::new(Live { paths: BTreeSet::new(), is_over: false });

pub(crate) struct Live {
    paths: BTreeSet<PathBuf>,
    /// Whether the process is about to end: nothing is made, renamed or removed any more.
    is_over: bool,
}

/// The list, for as long as something is made, renamed or removed. Waits for the end if the process
/// is about to end.
pub(crate) fn live() -> MutexGuard<'static, Live> {
    let live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
    if live.is_over {
        drop(live);
        loop {
            std::thread::park();
        }
    }
    live
}

/// Lets `stop` end the programs that this process has started, and removes every temporary. Nothing is
/// made, renamed or removed afterwards.
pub(crate) fn finish(stop: impl FnOnce()) {
    let mut live = live();
    live.is_over = true;
    stop();
    for path in &live.paths {
        remove(path);
    }
}

/// The name of a folder that is being removed: the ending twice, and never a third time.
fn halved(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    if !name.to_string_lossy().ends_with(&format!("{ENDING}{ENDING}")) {
        name.push(ENDING);
    }
    name.into()
}

/// Removes a temporary, as far as the system lets.
pub(crate) fn remove(path: &Path) {
    // The reason to remove it matters more than a failure to do so.
    let _ = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => {
            // Under another name first, so that whoever is about to put a file there finds nothing.
            let other = halved(path);
            let gone = if fs::rename(path, &other).is_ok() { &other } else { path };
            fs::remove_dir_all(gone)
        }
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
}

/// A temporary file or folder; removed when dropped, unless it was published.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
    /// Open for as long as the temporary is in use: the lock is on it.
    file: File,
}

impl Temporary {
    /// A new one beside `path`, in the folder that is to hold it. `make` makes it and opens it, and
    /// fails if the name is taken.
    pub(crate) fn beside(
        path: &Path,
        mut make: impl FnMut(&Path) -> io::Result<File>,
    ) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
        let shown: String = name.chars().take(NAME_CHARS_MAX).collect();
        let prefix = format!(".{shown}.");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(ENDING).rand_bytes(DRAWN);
        for _ in 0..TRIES_MAX {
            let mut live = live();
            let made = builder.make_in(parent(path), &mut make)?;
            let (file, path) = made.keep().map_err(|error| error.error)?;
            // A sweep may have found it in the moment before it was locked.
            if hold(&file) && is_at(&file, &path) {
                live.paths.insert(path.clone());
                return Ok(Self { path, file });
            }
            remove(&path);
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is open.
    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its real name; it is not temporary afterwards. Nothing that would remove it runs at
    /// the same time.
    pub(crate) fn publish(self, rename: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let mut live = live();
        rename(&self.path)?;
        live.paths.remove(&self.path);
        drop(live);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut live = live();
        // It is no longer listed if it was published.
        if live.paths.remove(&self.path) {
            remove(&self.path);
        }
    }
}

/// Takes the lock of a file or folder, unless somebody else has it. Where the system has no locks,
/// nobody sweeps either.
#[cfg(unix)]
pub(crate) fn hold(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    !matches!(
        flock(file, FlockOperation::NonBlockingLockExclusive),
        Err(rustix::io::Errno::WOULDBLOCK)
    )
}

/// There is nothing to hold it by, and nobody sweeps.
#[cfg(not(unix))]
pub(crate) const fn hold(_file: &File) -> bool {
    true
}

/// Whether a name still leads to an open file.
#[cfg(unix)]
pub(crate) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let known = |found: &fs::Metadata| (found.dev(), found.ino());
    let (open, named) = (file.metadata(), fs::symlink_metadata(path));
    matches!((&open, &named), (Ok(open), Ok(named)) if known(open) == known(named))
}

/// Nobody sweeps.
#[cfg(not(unix))]
pub(crate) const fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_removed_has_the_ending_twice_and_never_a_third_time() {
        let once = PathBuf::from(format!(".phr.Ab3dE6gH9jKl{ENDING}"));
        let twice = halved(&once);
        assert_ne!(twice, once);
        assert_eq!(halved(&twice), twice);
    }
}
