//! Why a trace cannot be read or run.

use super::FORMAT;
use super::reader::LINE_BYTES_MAX;
use crate::action::ActionError;
use crate::limits::TRACE_BYTES_MAX;
use crate::payload::PayloadError;
use std::io;

/// A trace that cannot be read or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// Reading or writing failed.
    #[error("the trace cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// No header.
    #[error("the trace is empty: its first line must be a header")]
    Empty,
    /// A line that is not what it should be.
    #[error("line {line} of the trace is not a valid {expected}: {}", problem(source))]
    Line {
        /// Counted from 1.
        line: usize,
        /// Header or step.
        expected: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A line of absurd length.
    #[error("line {line} of the trace is longer than {LINE_BYTES_MAX} bytes")]
    LongLine {
        /// Counted from 1.
        line: usize,
    },
    /// A step that happened before the previous one.
    #[error("line {line} of the trace goes back in time: {at_ns} ns after {latest_ns} ns")]
    Backwards {
        /// Counted from 1.
        line: usize,
        /// When it says that it happened.
        at_ns: u64,
        /// When the latest before it did.
        latest_ns: u64,
    },
    /// A trace that seals more than it may.
    #[error(
        "with line {line}, the uploads of the trace seal {bytes} bytes; a trace may seal at most \
         {TRACE_BYTES_MAX}"
    )]
    TooMuch {
        /// Counted from 1.
        line: usize,
        /// How much, with all uploads before it.
        bytes: u64,
    },
    /// Another version of the format.
    #[error("the trace has format {found}; this program reads format {FORMAT}")]
    Format {
        /// The version found.
        found: u32,
    },
    /// An action that makes no sense where it stands.
    #[error("step {step} of the trace cannot happen: {source}")]
    Action {
        /// Counted from 1.
        step: usize,
        /// Why not.
        source: ActionError,
    },
    /// The profile cannot run on the algebra.
    #[error("this curve cannot run the trace: {0}")]
    Profile(#[from] PayloadError),
}

/// What is wrong with a line: the parser counts lines within it, of which there is one.
fn problem(source: &serde_json::Error) -> String {
    source.to_string().replace(" at line 1 column ", ", column ")
}
