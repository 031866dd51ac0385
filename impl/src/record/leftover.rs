//! What no rule meets in a document, and which rules meet nothing.

use super::place::Place;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What no rule meets in a document, and which rules of its format meet nothing. Either may mean
/// that the table is not made for such documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leftover {
    /// Bytes that no rule meets, tags included; they are in the restricted partition.
    pub bytes: u64,
    /// Where the first of them stand.
    pub first: Option<Unmatched>,
    /// The paths of the rules that decide about nothing in the document, each with its line.
    pub idle_rules: Vec<String>,
    /// How many rules for parts the format has.
    pub rules: usize,
}

/// Something in a document that no rule meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unmatched {
    /// Bytes of the document before it.
    pub byte: u64,
    /// Its line, from 1.
    pub line: u64,
    /// The names of the elements from the root to it, with `@` before an attribute's, each after
    /// a `/`. Long names and paths are cut.
    pub path: String,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.path, Place { byte: self.byte, line: self.line })
    }
}

/// Longer paths and names are cut.
const PATH_BYTES_MAX: usize = 256;
const NAME_BYTES_MAX: usize = 64;

/// The path through these names.
pub(super) fn path<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut path = String::new();
    for name in names {
        if path.len() > PATH_BYTES_MAX {
            path.push_str("/…");
            break;
        }
        path.push('/');
        match name.char_indices().find(|(at, _)| *at >= NAME_BYTES_MAX) {
            Some((at, _)) => {
                path.push_str(name.get(..at).unwrap_or_default());
                path.push('…');
            }
            None => path.push_str(name),
        }
    }
    path
}
