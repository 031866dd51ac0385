//! Data files: rows as CSV, and files that are replaced as a whole.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sesphr_host::{Existing, Readers, write};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A data file that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The file system refused.
    #[error("cannot write {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file system refused.
    #[error("cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not the rows that were expected.
    #[error("{path} is not a valid data file")]
    Csv {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: csv::Error,
    },
}

/// Writes a file so that a reader sees the old content or the new, never a part. Missing folders are
/// made.
///
/// # Errors
/// Whatever the file system refuses, with the path.
pub fn write_atomically(path: &Path, content: &[u8]) -> Result<(), DataError> {
    write(path, content, Existing::Replace, Readers::Anyone)
        .map_err(|source| DataError::Write { path: path.to_path_buf(), source })
}

/// The digest of a value for a purpose: of its JSON, with the keys of objects in order. It has no
/// secret key: it finds damage and editing, not somebody who computes it again.
///
/// # Errors
/// A value that JSON cannot hold.
pub fn digest(purpose: &str, value: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_vec(&serde_json::to_value(value)?)?;
    Ok(blake3::Hasher::new_derive_key(purpose).update(&text).finalize().to_string())
}

/// Rows as CSV, with a header.
///
/// # Errors
/// Rows that CSV cannot hold, such as nested ones.
pub fn to_csv<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

/// Writes rows as a CSV file, atomically.
///
/// # Errors
/// Rows that CSV cannot hold; whatever the file system refuses.
pub fn write_csv<T: Serialize>(path: &Path, rows: &[T]) -> Result<(), DataError> {
    let content =
        to_csv(rows).map_err(|source| DataError::Csv { path: path.to_path_buf(), source })?;
    write_atomically(path, &content)
}

/// Reads the rows of a CSV file. An empty file has no rows.
///
/// # Errors
/// A file that cannot be read, or that holds other rows; the error names the line.
pub fn read_csv<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, DataError> {
    let content =
        fs::read(path).map_err(|source| DataError::Read { path: path.to_path_buf(), source })?;
    csv::Reader::from_reader(content.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| DataError::Csv { path: path.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a wrong index fails the test")]
    use super::*;
    use crate::baseline::Help;
    use crate::sample::{Interval, Operation, Sample, Timing};
    use sesphr::profile::Payload;

    fn sample() -> Sample {
        let timing = Timing {
            samples: 9,
            median_ns: 5,
            low_ns: 2,
            high_ns: 8,
            interval: Interval::MedianCi95,
        };
        Sample {
            payload: Some(Payload::Hybrid),
            help: Some(Help::Cloud),
            bytes: Some(51_200),
            partitions: Some(4),
            ..Sample::new("encryption", Operation::Encryption, "a, \"quoted\"\nname", timing)
        }
    }

    #[test]
    fn csv_round_trips_and_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("data/samples.csv");
        let mut rows = vec![sample(), sample()];
        rows[1].payload = None;
        rows[1].help = None;
        rows[1].scheme = Some("a scheme".into());
        rows[1].users = Some(10);
        write_csv(&path, &rows).expect("written");
        write_csv(&path, &rows).expect("written over");
        assert_eq!(read_csv::<Sample>(&path).expect("read"), rows);
        let names: Vec<_> = fs::read_dir(path.parent().expect("folder"))
            .expect("listed")
            .map(|entry| entry.expect("entry").file_name())
            .collect();
        assert_eq!(names, ["samples.csv"]);
    }

    #[test]
    fn a_wrong_file_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("samples.csv");
        fs::write(&path, "experiment,operation\nx,y\n").expect("written");
        let error = read_csv::<Sample>(&path).expect_err("not samples");
        assert!(error.to_string().contains("samples.csv"));
    }
}
