//! Reading a file whole, with a bound that is checked before memory is taken.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// A file of up to `bytes_max` bytes.
///
/// # Errors
/// If it is not a regular file (a folder, a device, a pipe that nobody may ever write to), or longer.
pub(super) fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let file = open_regular(path)?;
    let found = file.metadata()?.len();
    if found > bytes_max {
        let what = format!("it has {found} bytes, and at most {bytes_max} are read");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    // A file can grow while it is read: one byte more is enough to see it.
    let mut bytes = Vec::with_capacity(usize::try_from(found).unwrap_or_default() + 1);
    file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        let what = format!("it has more than {bytes_max} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

/// Opens a regular file, and never waits for the other end of a pipe.
///
/// # Errors
/// If there is none, or it is of another kind.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    // Checked before it is opened, since opening alone can wait or act on a device; and after,
    // since the name may be another file's by then.
    if !fs::metadata(path)?.is_file() {
        return Err(not_regular());
    }
    let file = File::open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(not_regular()) }
}

fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}
