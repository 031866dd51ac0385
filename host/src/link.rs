//! Links: in every output, file or folder, a link stands for what it names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// More links in a row than this are a cycle.
const LINKS_MAX: usize = 40;

/// Where a name leads: the name itself, or what a link stands for, whether that is there or not.
///
/// # Errors
/// Links in a cycle; whatever the system refuses.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS_MAX {
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => {
                // What a link says is relative to where it stands.
                path = parent(&path).join(fs::read_link(&path)?);
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

/// The folder that a name is in.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
