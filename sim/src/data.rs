//! Data files: rows as CSV, and files that are replaced as a whole.

use crate::guarded::RowWriter;
use crate::rows::{RowError, RowReader};
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
    #[error("{path} is not a data file of this program")]
    Rows {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: RowError,
    },
    /// Rows that CSV cannot hold.
    #[error("{path} cannot hold these rows")]
    Csv {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
}

/// Writes a file atomically: a reader sees the old content or the new, never a part. Missing
/// folders are created.
///
/// # Errors
/// An error of the file system, with the path.
pub fn write_atomically(path: &Path, content: &[u8]) -> Result<(), DataError> {
    write(path, content, Existing::Replace, Readers::Anyone)
        .map_err(|source| DataError::Write { path: path.to_path_buf(), source })
}

/// The digest of a value for a purpose, over its JSON with object keys in order. It has no secret
/// key: it detects damage and edits, but anyone can recompute it.
///
/// # Errors
/// A value that JSON cannot hold.
pub fn digest(purpose: &str, value: &impl Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_vec(&serde_json::to_value(value)?)?;
    Ok(blake3::Hasher::new_derive_key(purpose).update(&text).finalize().to_string())
}

/// Rows as CSV, with a header. A cell whose text starts like a formula gets a leading apostrophe,
/// so that no spreadsheet evaluates it; numbers stay as they are.
///
/// # Errors
/// Rows that CSV cannot hold, such as nested ones.
pub fn to_csv<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = RowWriter::new(Vec::new());
    for row in rows {
        writer.write(row)?;
    }
    writer.into_inner()
}

/// Writes rows as a CSV file, atomically.
///
/// # Errors
/// Rows that CSV cannot hold; an error of the file system.
pub fn write_csv<T: Serialize>(path: &Path, rows: &[T]) -> Result<(), DataError> {
    let content =
        to_csv(rows).map_err(|source| DataError::Csv { path: path.to_path_buf(), source })?;
    write_atomically(path, &content)
}

/// Reads the rows of a CSV file. An empty file has no rows: without rows, [`write_csv`] writes no
/// header.
///
/// # Errors
/// A file that cannot be read, that has columns and no rows, or holds other rows; the error names
/// the line and the column.
pub fn read_csv<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, DataError> {
    let content =
        fs::read(path).map_err(|source| DataError::Read { path: path.to_path_buf(), source })?;
    rows_of(&content).map_err(|source| DataError::Rows { path: path.to_path_buf(), source })
}

fn rows_of<T: DeserializeOwned>(content: &[u8]) -> Result<Vec<T>, RowError> {
    if content.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = RowReader::any(content, 0)?;
    let mut all = Vec::new();
    while let Some((_, row)) = rows.next()? {
        all.push(row);
    }
    if all.is_empty() {
        let what = "names columns, and no row follows".to_owned();
        return Err(RowError::Line { line: 1, what });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a wrong index fails the test")]
    use super::*;
    use crate::baselines::Help;
    use crate::sample::{Interval, Operation, Sample, Timing};
    use sesphr::profile::Payload;

    fn sample() -> Sample {
        let timing =
            Timing { samples: 9, median_ns: 5, ends_ns: Some((2, 8)), kind: Interval::MedianCi95 };
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
    fn no_cell_is_a_formula() {
        let row = |name: &'static str, value: i64| [(name, value)];
        for (cell, written) in [
            ("=1+1", "'=1+1,-5"),
            ("+cmd", "'+cmd,-5"),
            ("-1+2", "'-1+2,-5"),
            ("@SUM(A1)", "'@SUM(A1),-5"),
            ("\t=1", "'\t=1,-5"),
            ("\r=1", "\"'\r=1\",-5"),
            ("-1.5", "-1.5,-5"),
            ("a=b", "a=b,-5"),
        ] {
            let content = to_csv(&[row(cell, -5)]).expect("CSV");
            assert_eq!(String::from_utf8(content).expect("text").trim_end_matches('\n'), written);
        }
    }

    #[test]
    fn a_wrong_file_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("samples.csv");
        let missing = "column ";
        for (content, why) in [
            ("experiment,operation\nx,encryption\n", missing),
            ("colour,shape\n1,2\n", missing),
            ("experiment,operation\n", "no row follows"),
            ("\n\n", "no row follows"),
        ] {
            fs::write(&path, content).expect("written");
            let error = read_csv::<Sample>(&path).expect_err("not samples");
            assert!(error.to_string().contains("samples.csv"));
            let cause = std::error::Error::source(&error).expect("why").to_string();
            assert!(cause.starts_with("line 1") && cause.contains(why), "{content}: {cause}");
        }
    }
}
