//! Output files: each appears whole or not at all. `-` is standard output.

use crate::error::Error;
use crate::output;
use sesphr_host::NewFile;
pub(crate) use sesphr_host::{Existing, Readers};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Whether an output is standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Writes a file, replaced if it exists, or prints the text for `-`.
pub(crate) fn put(path: &Path, text: &str) -> Result<(), Error> {
    if is_stdout(path) {
        return output::document(text);
    }
    write(path, text.as_bytes(), Existing::Replace, Readers::Anyone)
}

/// Writes a file as [`stream`] does, from content that is there.
pub(crate) fn write(
    path: &Path,
    content: &[u8],
    existing: Existing,
    readers: Readers,
) -> Result<(), Error> {
    stream(path, existing, readers, |file| {
        file.write_all(content).map_err(|source| refused(path, source))
    })
}

/// Writes a file under a temporary name beside `path`, which then takes its real name; for `-`
/// writes the bytes to standard output as they are.
pub(crate) fn stream<T>(
    path: &Path,
    existing: Existing,
    readers: Readers,
    content: impl FnOnce(&mut dyn Write) -> Result<T, Error>,
) -> Result<T, Error> {
    if is_stdout(path) {
        let mut stdout = BufWriter::new(Forgiving(io::stdout().lock()));
        let written = content(&mut stdout)?;
        stdout.flush().map_err(|source| Error::Stdout { source })?;
        return Ok(written);
    }
    let mut file =
        NewFile::create(path, existing, readers).map_err(|source| refused(path, source))?;
    let written = content(&mut file)?;
    file.publish().map_err(|source| refused(path, source))?;
    Ok(written)
}

/// Makes a folder and those above it, unless they exist.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| refused(path, source))
}

/// What the system says about an output.
pub(crate) fn refused(path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists { path },
        _ => Error::Write { path, source },
    }
}

/// An output whose reader may stop reading: they have seen enough, which is not an error.
pub(crate) struct Forgiving<W>(pub(crate) W);

impl<W: Write> Write for Forgiving<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}
