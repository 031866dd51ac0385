//! Output files: each appears whole or not at all.

use crate::error::Error;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and writing fails.
    Keep,
    /// It is replaced.
    Replace,
}

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner only, where the system knows such a thing: for what holds health data.
    Owner,
    /// Whoever the system's defaults let.
    Anyone,
}

/// A temporary file, removed when dropped unless it was renamed.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // It is gone if it was renamed; if not, the first error is the one to report.
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes a file as [`stream`] does, from content that is there.
pub(crate) fn write(
    path: &Path,
    content: &[u8],
    existing: Existing,
    readers: Readers,
) -> Result<(), Error> {
    stream(path, existing, readers, |file| {
        let fault = |source| Error::Write { path: path.to_owned(), source };
        file.write_all(content).map_err(fault)
    })
}

/// Writes a file under a temporary name beside `path`, which then takes its real name. A link is
/// followed; a device or a pipe that may be replaced is written into instead.
pub(crate) fn stream<T>(
    path: &Path,
    existing: Existing,
    readers: Readers,
    content: impl FnOnce(&mut dyn Write) -> Result<T, Error>,
) -> Result<T, Error> {
    let fault = |source: io::Error| Error::Write { path: path.to_owned(), source };
    let exists = || Error::Exists { path: path.to_owned() };
    if path.is_dir() {
        return Err(fault(io::ErrorKind::IsADirectory.into()));
    }
    if existing == Existing::Keep && path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        let open = OpenOptions::new().write(true).open(path);
        let mut special = BufWriter::new(open.map_err(fault)?);
        let written = content(&mut special)?;
        special.flush().map_err(fault)?;
        return Ok(written);
    }
    // Nothing is there, or a file, or a link to one, or a link to nothing.
    let followed = path.canonicalize();
    let path = followed.as_deref().unwrap_or(path);
    let temporary = Temporary(beside(path).map_err(fault)?);
    let mut file = BufWriter::new(create(&temporary.0, readers).map_err(fault)?);
    let written = content(&mut file)?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(fault)?;
    match existing {
        Existing::Replace => fs::rename(&temporary.0, path).map_err(fault)?,
        // A link, unlike a renaming, replaces nothing that appeared meanwhile; some file systems
        // have no links.
        Existing::Keep => match fs::hard_link(&temporary.0, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists()),
            Err(_) => fs::rename(&temporary.0, path).map_err(fault)?,
            Ok(()) => {}
        },
    }
    Ok(written)
}

/// Makes a folder and those above it, unless they exist.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| Error::Write { path: path.to_owned(), source })
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}.partial", std::process::id()));
    Ok(path.with_file_name(temporary))
}

fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}
