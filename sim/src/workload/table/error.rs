//! What can be wrong with a table.

use std::io;

/// A CSV file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Reading or writing failed.
    #[error("the table cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// A row that is not what it should be.
    #[error("line {line}: {what}")]
    Row {
        /// Counted from 1.
        line: u64,
        /// Which column, and what is allowed.
        what: String,
    },
}

impl From<csv::Error> for TableError {
    fn from(error: csv::Error) -> Self {
        Self::of(error, 0)
    }
}

impl TableError {
    /// The error of a reader that began after so many lines.
    pub(super) fn of(error: csv::Error, skipped: u64) -> Self {
        let line = error.position().map_or(1, csv::Position::line) + skipped;
        let what = cause(&error);
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Self::Io(source),
            _ => Self::Row { line, what },
        }
    }
}

/// What is wrong, without the position, which is said otherwise.
pub(super) fn cause(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} cells, where the first line names {expected_len} columns")
        }
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        _ => error.to_string(),
    }
}
