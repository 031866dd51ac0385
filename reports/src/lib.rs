//! The report of a run: one self-contained page, and the data files behind it.
//!
//! [`Results`] is everything that a run knows. [`write()`] writes it as a page, as JSON, as CSV and
//! as figures. [`redraw`] makes all of these again from the JSON alone, byte for byte. What did not
//! run is shown as not run.
//!
//! For research, not for clinical use.

pub mod claims;
pub mod diff;
pub mod document;
mod files;
mod format;
pub mod headline;
pub mod junit;
pub mod machine;
mod page;
pub mod provenance;
pub mod results;
#[cfg(test)]
mod sample_run;
pub mod trend;
pub mod walk;

pub use files::{Written, read, read_file, redraw, schema, write};
pub use results::Results;

use sesphr_sim::data::DataError;
use sesphr_sim::figure::FigureError;
use std::io;
use std::path::PathBuf;

/// Why a report cannot be written or redrawn.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A data file that cannot be read or written.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A figure that cannot be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A page that cannot be filled in.
    #[error("the page cannot be filled in")]
    Page(#[from] askama::Error),
    /// Verdicts that JUnit XML cannot hold.
    #[error("the verdicts cannot be written as JUnit XML")]
    Junit(#[from] quick_junit::SerializeError),
    /// A results file that cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A figure of an earlier run that cannot be removed.
    #[error("cannot remove {path}, a figure that this run does not have")]
    Remove {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Words that JSON cannot hold.
    #[error("the words of the page cannot be written as JSON")]
    Words(#[from] serde_json::Error),
    /// A results file of another version, or a file that is not one.
    #[error("{path} is not a results file of this version")]
    Json {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
}
