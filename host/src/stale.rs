//! What killed runs left behind.

use std::path::{Path, PathBuf};

/// Removes from a folder what runs of this program left there that were killed: files and folders
/// with the names of temporaries, of the same user, whose lock nobody holds. Names what it removed.
///
/// A temporary that a living process fills is locked, on this machine and, where the file system
/// passes locks on, on others. Where locks are not known, nothing is removed.
#[cfg(unix)]
#[must_use]
pub fn sweep(folder: &Path) -> Vec<PathBuf> {
    // A folder that is not there, or cannot be read, has nothing to remove.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| is_temporary(&entry.file_name()));
    let mut swept: Vec<PathBuf> = named.map(|entry| entry.path()).filter(|p| free(p)).collect();
    swept.sort_unstable();
    swept
}

/// Without locks, who is alive cannot be told.
#[cfg(not(unix))]
#[must_use]
pub const fn sweep(_folder: &Path) -> Vec<PathBuf> {
    Vec::new()
}

/// How old an empty temporary is at least that nobody is about to fill.
#[cfg(unix)]
const NEWBORN: std::time::Duration = std::time::Duration::from_secs(10);

/// Whether a file or a folder has nothing in it.
#[cfg(unix)]
fn is_empty(path: &Path, found: &std::fs::Metadata) -> bool {
    if found.is_file() {
        return found.len() == 0;
    }
    path.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

/// How long ago something was changed; no time at all where clocks disagree.
#[cfg(unix)]
fn age(found: &std::fs::Metadata) -> std::time::Duration {
    found.modified().ok().and_then(|time| time.elapsed().ok()).unwrap_or_default()
}

/// Whether a name is one that only temporaries of this program have.
#[cfg(unix)]
fn is_temporary(name: &std::ffi::OsStr) -> bool {
    use crate::temporary::{DRAWN, ENDING};
    use std::os::unix::ffi::OsStrExt as _;
    let Some(mut front) = name.as_bytes().strip_suffix(ENDING.as_bytes()) else { return false };
    // A folder that was half removed has the ending twice.
    front = front.strip_suffix(ENDING.as_bytes()).unwrap_or(front);
    let Some((rest, drawn)) = front.split_last_chunk::<DRAWN>() else { return false };
    let is_marked = rest.starts_with(b".") && rest.ends_with(b".") && rest.len() > 2;
    is_marked && drawn.iter().all(u8::is_ascii_alphanumeric)
}

/// Removes a temporary that nobody holds; whether it did.
#[cfg(unix)]
fn free(path: &Path) -> bool {
    use crate::temporary::{is_at, remove};
    use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
    use std::os::unix::fs::MetadataExt as _;
    // Neither a link to something else nor a pipe that nobody writes to may hold this up.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = open(path, flags, Mode::empty()).map(std::fs::File::from) else {
        return false;
    };
    let Ok(found) = file.metadata() else { return false };
    let is_own = found.uid() == rustix::process::geteuid().as_raw();
    let is_kind = found.is_file() || found.is_dir();
    // Between making a temporary and locking it, its maker has written nothing yet.
    let is_newborn = || is_empty(path, &found) && age(&found) < NEWBORN;
    let is_free = || flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
    if !(is_own && is_kind && is_free() && is_at(&file, path) && !is_newborn()) {
        return false;
    }
    remove(path);
    true
}
