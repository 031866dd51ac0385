//! What can be wrong with a table.

use crate::rows::RowError;
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

impl From<RowError> for TableError {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Io(source) => Self::Io(source),
            RowError::Line { line, what } => Self::Row { line, what },
        }
    }
}

impl From<csv::Error> for TableError {
    fn from(error: csv::Error) -> Self {
        // Rows of a step are not nested: writing is all that can fail.
        Self::Io(error.into())
    }
}
