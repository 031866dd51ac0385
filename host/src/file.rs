//! A file that appears whole or not at all.

use crate::link::{parent, resolve};
use crate::temporary::Temporary;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What happens to an existing file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and writing fails with [`io::ErrorKind::AlreadyExists`].
    Keep,
    /// It is replaced, and its permissions stay.
    Replace,
}

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Only its owner, where the system supports that: for health data.
    Owner,
    /// Anyone whom the system's defaults allow.
    Anyone,
}

/// A file that is being written under a temporary name; removed when dropped, unless it was
/// published. A link is followed; a device or a pipe that may be replaced is written into.
#[derive(Debug)]
pub struct NewFile {
    out: BufWriter<File>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A device or a pipe: what is written is there.
    Special,
    Staged {
        temporary: Temporary,
        path: PathBuf,
        existing: Existing,
    },
}

/// Writes a whole file.
///
/// # Errors
/// As [`NewFile::create`] and [`NewFile::publish`].
pub fn write(path: &Path, content: &[u8], existing: Existing, readers: Readers) -> io::Result<()> {
    let mut file = NewFile::create(path, existing, readers)?;
    file.write_all(content)?;
    file.publish()
}

impl NewFile {
    /// Begins a file. The folders above it are made if need be.
    ///
    /// # Errors
    /// A folder in its place, a file that is to stay, whatever the system refuses.
    pub fn create(path: &Path, existing: Existing, readers: Readers) -> io::Result<Self> {
        let found = path.metadata();
        if found.as_ref().is_ok_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if existing == Existing::Keep && found.is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if found.as_ref().is_ok_and(|found| !found.is_file()) {
            let out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
            return Ok(Self { out, place: Place::Special });
        }
        // Nothing is there, or a file.
        let path = resolve(path)?;
        fs::create_dir_all(parent(&path))?;
        let temporary = Temporary::beside(&path, |path| open(path, readers))?;
        if let Ok(found) = found {
            keep_permissions(temporary.file(), &found)?;
        }
        let out = BufWriter::new(temporary.file().try_clone()?);
        Ok(Self { out, place: Place::Staged { temporary, path, existing } })
    }

    /// Writes the rest through to the disk and gives the file its name.
    ///
    /// # Errors
    /// A file that is to stay and appeared meanwhile; whatever the system refuses.
    pub fn publish(mut self) -> io::Result<()> {
        self.out.flush()?;
        let Place::Staged { temporary, path, existing } = self.place else { return Ok(()) };
        self.out.get_ref().sync_all()?;
        temporary.publish(|from| match existing {
            Existing::Replace => fs::rename(from, &path),
            // A link, unlike a renaming, replaces nothing that appeared meanwhile; some file
            // systems have no links.
            Existing::Keep => match fs::hard_link(from, &path) {
                Ok(()) => {
                    // The file is there; a second name of it does no harm.
                    let _ = fs::remove_file(from);
                    Ok(())
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
                Err(_) if path.symlink_metadata().is_ok() => {
                    Err(io::ErrorKind::AlreadyExists.into())
                }
                Err(_) => fs::rename(from, &path),
            },
        })?;
        write_through(&path)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Makes the name of something durable. Where folders cannot be opened, the system sees to it.
pub(crate) fn write_through(path: &Path) -> io::Result<()> {
    File::open(parent(path)).map_or(Ok(()), |folder| folder.sync_all())
}

fn open(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

/// Gives a file the permissions of the one that it replaces. A group that cannot be kept gets no
/// more than everybody has.
#[cfg(unix)]
fn keep_permissions(file: &File, replaced: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let mut mode = replaced.mode() & 0o777;
    let found = file.metadata()?;
    if (found.uid(), found.gid()) != (replaced.uid(), replaced.gid())
        && fchown(file, Some(replaced.uid()), Some(replaced.gid())).is_err()
        && fchown(file, None, Some(replaced.gid())).is_err()
    {
        mode &= 0o707 | (mode & 0o007) << 3;
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_permissions(file: &File, replaced: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(replaced.permissions())
}
