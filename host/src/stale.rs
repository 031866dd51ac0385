//! What killed runs left behind.

use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;

/// Removes from a folder what killed runs of this program left there: files and folders of the same
/// user that are named like temporaries and whose lock nobody holds. Tells `say` of each before it
/// goes.
///
/// A temporary that a living process fills is locked, on this machine and, where the file system
/// passes locks on, on others. Where locks are not supported, nothing is removed. A signal waits
/// until a removal that has begun is done.
#[cfg(unix)]
pub fn sweep(folder: &Path, mut say: impl FnMut(&Path)) {
    // A folder that is not there, or cannot be read, has nothing to remove.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| is_temporary(&entry.file_name()));
    let mut paths: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
    paths.sort_unstable();
    for path in paths {
        free(&path, &mut say);
    }
}

/// Without locks, live owners cannot be told from dead ones.
#[cfg(not(unix))]
pub fn sweep(_folder: &Path, _say: impl FnMut(&Path)) {}

/// Nobody is about to fill an empty temporary that is at least this old.
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

/// How long ago something was changed; zero where clocks disagree.
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

/// Names and removes a temporary that nobody holds.
#[cfg(unix)]
fn free(path: &Path, say: &mut impl FnMut(&Path)) {
    use crate::temporary::{is_at, live, remove};
    use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
    use std::os::unix::fs::MetadataExt as _;
    // Neither a link to something else nor a pipe that nobody writes to may hold this up.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = open(path, flags, Mode::empty()).map(std::fs::File::from) else {
        return;
    };
    let Ok(found) = file.metadata() else { return };
    let is_own = found.uid() == rustix::process::geteuid().as_raw();
    let is_kind = found.is_file() || found.is_dir();
    // Between making a temporary and locking it, its maker has written nothing yet.
    let is_newborn = || is_empty(path, &found) && age(&found) < NEWBORN;
    let is_free = || flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
    // Held until it is gone: ended halfway, a folder would stay under another name.
    let _live = live();
    if is_own && is_kind && is_free() && is_at(&file, path) && !is_newborn() {
        say(path);
        remove(path);
    }
}
