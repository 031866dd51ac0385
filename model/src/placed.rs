//! What can be wrong with a file of TOML, and where.

use std::ops::Range;

/// A file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct PlacedError {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub what: String,
}

impl PlacedError {
    /// An error in the part of a text that begins and ends at these bytes.
    pub(crate) fn at(text: &str, place: Range<usize>, what: impl Into<String>) -> Self {
        let before = text.get(..place.start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Self { line, column, what: what.into() }
    }

    /// What the TOML library says. Where it names no place, the whole file is meant.
    pub(crate) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        Self::at(text, error.span().unwrap_or_default(), error.message().trim())
    }
}
