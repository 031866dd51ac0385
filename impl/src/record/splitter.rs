//! Document to partitions, in one pass.

use super::Limits;
use super::error::RecordError;
use super::join::Parts;
use super::layout::{Layout, Piece};
use super::leftover::Leftover;
use super::rules::Rules;
use super::scanner::Scanner;
use crate::id::Partition;
use crate::payload::Plaintext;
use std::io::Read;

mod digest;
mod ledger;
mod open;
mod scatter;
mod sorter;

use digest::Digesting;
use sorter::Sorter;

/// A document in its partitions. Its Debug shows sizes and no content; the partitions are wiped
/// when the last holder drops them (what was copied while splitting is not).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    layout: Layout,
    /// The length of each piece of the layout.
    lengths: Vec<u64>,
    parts: Parts,
    leftover: Leftover,
    source: Source,
}

/// Length and digest of a document, taken from its bytes as they were read and from nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

impl Source {
    /// That of a document in memory.
    #[must_use]
    pub fn of(document: &[u8]) -> Self {
        Self { bytes: document.len() as u64, blake3: blake3::hash(document).to_hex().to_string() }
    }
}

impl Split {
    /// A split whose layout, lengths and parts fit each other.
    pub(super) const fn from_checked(
        layout: Layout,
        lengths: Vec<u64>,
        parts: Parts,
        leftover: Leftover,
        source: Source,
    ) -> Self {
        Self { layout, lengths, parts, leftover, source }
    }

    /// The same split, said to be of another document.
    #[cfg(test)]
    pub(super) fn with_source(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// Format, partitions and pieces.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The pieces of the document with their lengths, in its order.
    pub fn pieces(&self) -> impl Iterator<Item = (Piece, u64)> + '_ {
        self.layout.pieces().iter().copied().zip(self.lengths.iter().copied())
    }

    /// Every partition of the rules table as it is to be sealed, empty ones included; each begins
    /// with the lengths of its pieces, the skeleton with the encoded layout.
    #[must_use]
    pub const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// [`Split::parts`], by value.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        self.parts
    }

    /// What no rule meets, and which rules meet nothing.
    #[must_use]
    pub const fn leftover(&self) -> &Leftover {
        &self.leftover
    }

    /// Length and digest of what was read.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// The bytes of the document that belong to a partition: for the skeleton the markup alone,
    /// for an unknown partition nothing.
    #[must_use]
    pub fn content(&self, partition: Partition) -> &[u8] {
        let bytes = self.parts.get(&partition).map(Plaintext::as_bytes).unwrap_or_default();
        let content = match partition {
            Partition::SKELETON => Layout::decode(bytes).map(|(_, markup)| markup),
            _ => self.layout.content(partition, bytes),
        };
        content.map(|content| content.bytes).unwrap_or_default()
    }
}

/// Splits a document into the partitions of a rules table, in one pass over its bytes.
///
/// Every byte belongs to the innermost part around it. Outside all parts there is the skeleton: the
/// tags of elements that lead to parts or that a rule calls structure, white space between them,
/// and attributes that a rule calls harmless. Whatever else stands there is restricted, and so is
/// everything on which two rules disagree.
///
/// Only a well-formed document is split: XML 1.0 with namespaces, one root, and checked characters,
/// names, attributes and references. Schemas are not checked, nor is what only a document type
/// could say.
///
/// # Errors
/// If the document is not well-formed, not in UTF-8, has a document type or a mark of a view,
/// exceeds a limit, or has a root element that no format of the table knows, each with the place;
/// and if it has content and no rule of its format meets any of it.
pub fn split(input: impl Read, rules: &Rules, limits: &Limits) -> Result<Split, RecordError> {
    let mut input = Digesting::new(input);
    let mut scanner = Scanner::open(&mut input, limits)?;
    let mut sorter = Sorter::new(rules, limits);
    while let Some(token) = scanner.next()? {
        sorter.token(&token)?;
    }
    let sorted = sorter.finish()?;
    Ok(scatter::scatter(sorted, rules, input.finish()))
}
