//! Where the pieces of a document stand: the table that travels at the head of the skeleton, and
//! the lengths that travel at the head of each other partition.
//!
//! # Encoding
//! Integers are decimal digits without leading zeros, ended by a space; strings are a length and
//! UTF-8. Digits, not bits, because the literal payload loses chunks that begin with a high byte
//! (erratum E6). The skeleton, in this order:
//!
//! | field | encoding |
//! | --- | --- |
//! | magic and version | the 8 bytes `SPHRLAY2` |
//! | format | string |
//! | number of partitions, then for each, labels ascending | integer; label as one byte, name as string |
//! | number of pieces, then for each, in document order | integer; label as one byte, plus 128 if it stands within a tag |
//! | length of each piece of the skeleton, in document order | integer each |
//! | skeleton markup | the rest |
//!
//! Any other partition that has pieces:
//!
//! | field | encoding |
//! | --- | --- |
//! | length of each of its pieces, in document order | integer each |
//! | number of its notes, then for each, in document order | integer; bytes of content since the note before as integer, text as string |
//! | content | the rest |
//!
//! A *note* is a declaration of a namespace for a start tag, which a view needs where the part that
//! makes the declaration is withheld; the document itself has none of them.
//!
//! So the skeleton says how many pieces a partition has and where they stand. Only those who open a
//! partition learn how long each is: the length of a prescription can name the drug. The lengths of
//! a partition's pieces add up to the length of its content, no piece is empty, and no two
//! neighbours belong to one partition. A document has only one encoding: whatever decodes encodes
//! to the same bytes.

use super::error::RecordError;
use crate::id::Partition;
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"SPHRLAY2";
const NAME_BYTES_MAX: usize = 32;
/// Added to the label of a piece that stands within a tag.
const WITHIN_TAG: u8 = 0x80;

/// A run of bytes of a document that belongs to one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Where it belongs.
    pub partition: Partition,
    /// Whether it stands within a tag of the skeleton: an attribute, or several. A view leaves out
    /// such a piece without a mark, since none can stand there.
    pub within_tag: bool,
}

/// Format, partitions and pieces of a document: all that joining needs beside the partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    format: String,
    names: BTreeMap<Partition, String>,
    pieces: Vec<Piece>,
}

impl Layout {
    pub(super) const fn new(
        format: String,
        names: BTreeMap<Partition, String>,
        pieces: Vec<Piece>,
    ) -> Self {
        Self { format, names, pieces }
    }

    /// The name of the format in the rules table that split the document.
    #[must_use]
    pub fn format(&self) -> &str {
        &self.format
    }

    /// The partitions with their names, empty ones and the skeleton included.
    #[must_use]
    pub const fn names(&self) -> &BTreeMap<Partition, String> {
        &self.names
    }

    /// The pieces in document order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// How many pieces belong to a partition.
    #[must_use]
    pub fn pieces_of(&self, partition: Partition) -> usize {
        self.pieces.iter().filter(|piece| piece.partition == partition).count()
    }

    /// The layout at the head of a skeleton in the clear, and the markup after it, with the length
    /// of each of its pieces.
    ///
    /// # Errors
    /// [`RecordError::Layout`] with the offending byte, if these bytes are not a skeleton.
    pub fn decode(skeleton: &[u8]) -> Result<(Self, Content<'_>), RecordError> {
        let mut reader = Reader { rest: skeleton, total: skeleton.len() };
        if reader.bytes(MAGIC.len())? != MAGIC {
            return Err(RecordError::Layout {
                byte: 0,
                what: "it does not begin with the magic of a layout, version 2",
            });
        }
        let format = reader.name()?;
        let names = reader.names()?;
        let pieces = reader.pieces(&names)?;
        let layout = Self { format, names, pieces };
        let lengths = reader.lengths(layout.pieces_of(Partition::SKELETON))?;
        let markup = reader.content(lengths, Vec::new())?;
        Ok((layout, markup))
    }

    /// The head of a partition and its content.
    ///
    /// # Errors
    /// [`RecordError::Length`] if the bytes do not begin with the lengths of as many pieces as the
    /// layout gives the partition, or are not as long as these say.
    pub fn content<'a>(
        &self,
        partition: Partition,
        bytes: &'a [u8],
    ) -> Result<Content<'a>, RecordError> {
        let mut reader = Reader { rest: bytes, total: bytes.len() };
        let mut read = || {
            let lengths = reader.lengths(self.pieces_of(partition))?;
            let notes = if lengths.is_empty() { Vec::new() } else { reader.notes()? };
            reader.content(lengths, notes)
        };
        read().map_err(|_: RecordError| RecordError::Length {
            name: self.names.get(&partition).cloned().unwrap_or_default(),
            found: bytes.len() as u64,
        })
    }

    /// The head of the skeleton, up to the lengths of its pieces: what [`Layout::decode`] reads.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        write_text(&mut out, &self.format);
        write_integer(&mut out, self.names.len() as u64);
        for (partition, name) in &self.names {
            out.push(partition.label());
            write_text(&mut out, name);
        }
        write_integer(&mut out, self.pieces.len() as u64);
        for piece in &self.pieces {
            let within_tag = if piece.within_tag { WITHIN_TAG } else { 0 };
            out.push(piece.partition.label() | within_tag);
        }
        out
    }
}

/// The content of a partition, and where its pieces end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content<'a> {
    /// The length of each piece, in document order; none is zero.
    pub lengths: Vec<u64>,
    /// Declarations that a view may need, in document order.
    pub notes: Vec<Note>,
    /// The pieces one after the other.
    pub bytes: &'a [u8],
}

/// A declaration of a namespace that a view may need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Bytes of the partition's content before it.
    pub at: u64,
    /// An attribute with the space before it.
    pub text: String,
}

/// The head of the skeleton after its layout: the length of each of its pieces.
pub(super) fn encode_lengths(out: &mut Vec<u8>, lengths: &[u64]) {
    for length in lengths {
        write_integer(out, *length);
    }
}

/// The head of another partition: the length of each of its pieces, and its notes.
pub(super) fn encode_head(out: &mut Vec<u8>, lengths: &[u64], notes: &[Note]) {
    encode_lengths(out, lengths);
    if lengths.is_empty() {
        return;
    }
    write_integer(out, notes.len() as u64);
    let mut done = 0;
    for note in notes {
        write_integer(out, note.at - done);
        write_text(out, &note.text);
        done = note.at;
    }
}

/// Whether a text can name a partition or a format: up to 32 lower-case letters, digits and inner
/// hyphens. Such a name is safe as a file name, in an attribute and on a terminal.
pub(super) fn is_partition_name(text: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn write_integer(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(format!("{value} ").as_bytes());
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_integer(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads a layout from left to right.
struct Reader<'a> {
    rest: &'a [u8],
    total: usize,
}

impl<'a> Reader<'a> {
    const fn fault(&self, what: &'static str) -> RecordError {
        RecordError::Layout { byte: self.total - self.rest.len(), what }
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (bytes, rest) =
            self.rest.split_at_checked(count).ok_or_else(|| self.fault("it ends too early"))?;
        self.rest = rest;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, RecordError> {
        Ok(self.bytes(1)?.first().copied().unwrap_or_default())
    }

    fn integer(&mut self) -> Result<u64, RecordError> {
        let mut value = None;
        loop {
            let byte = self.byte()?;
            let digit = u64::from(byte.wrapping_sub(b'0'));
            let next = match (byte, value) {
                (b' ', Some(value)) => return Ok(value),
                (b'0'..=b'9', None) => Some(digit),
                (b'0'..=b'9', Some(before @ 1..)) => {
                    before.checked_mul(10).and_then(|tens: u64| tens.checked_add(digit))
                }
                _ => None,
            };
            value = match next {
                None => {
                    return Err(self.fault("an integer is too large or not in its shortest form"));
                }
                next => next,
            };
        }
    }

    /// How many entries of at least this many bytes follow.
    fn count(&mut self, entry_bytes_min: usize) -> Result<u64, RecordError> {
        let count = self.integer()?;
        if count > (self.rest.len() / entry_bytes_min) as u64 {
            return Err(self.fault("a count exceeds what can follow"));
        }
        Ok(count)
    }

    fn name(&mut self) -> Result<String, RecordError> {
        let count = usize::try_from(self.integer()?).unwrap_or(usize::MAX);
        let bytes = self.bytes(count)?;
        match std::str::from_utf8(bytes) {
            Ok(name) if is_partition_name(name) => Ok(name.to_owned()),
            _ => {
                Err(self.fault("a name has a character that names cannot have, or a wrong length"))
            }
        }
    }

    fn partition(&self, label: u8) -> Result<Partition, RecordError> {
        Partition::new(label).ok_or_else(|| self.fault("a partition label is out of range"))
    }

    fn names(&mut self) -> Result<BTreeMap<Partition, String>, RecordError> {
        let mut names = BTreeMap::new();
        for _ in 0..self.count(3)? {
            let label = self.byte()?;
            let partition = self.partition(label)?;
            if names.last_key_value().is_some_and(|(last, _)| *last >= partition) {
                return Err(self.fault("the partitions are not in the order of their labels"));
            }
            let name = self.name()?;
            if names.values().any(|other| *other == name) {
                return Err(self.fault("two partitions have one name"));
            }
            names.insert(partition, name);
        }
        if !names.contains_key(&Partition::SKELETON) {
            return Err(self.fault("the skeleton is not among the partitions"));
        }
        Ok(names)
    }

    fn pieces(&mut self, names: &BTreeMap<Partition, String>) -> Result<Vec<Piece>, RecordError> {
        let mut pieces: Vec<Piece> = Vec::new();
        for _ in 0..self.count(1)? {
            let byte = self.byte()?;
            let partition = self.partition(byte & !WITHIN_TAG)?;
            let piece = Piece { partition, within_tag: byte & WITHIN_TAG != 0 };
            if !names.contains_key(&partition) {
                return Err(self.fault("a piece belongs to an undeclared partition"));
            }
            if piece.within_tag && partition == Partition::SKELETON {
                return Err(self.fault("a piece of the skeleton stands within a tag"));
            }
            if pieces.last().is_some_and(|last| last.partition == partition) {
                return Err(self.fault("two pieces of one partition touch"));
            }
            pieces.push(piece);
        }
        Ok(pieces)
    }

    /// The lengths of this many pieces.
    fn lengths(&mut self, pieces: usize) -> Result<Vec<u64>, RecordError> {
        let mut lengths = Vec::new();
        for _ in 0..pieces {
            match self.integer()? {
                0 => return Err(self.fault("a piece is empty")),
                length => lengths.push(length),
            }
        }
        Ok(lengths)
    }

    fn notes(&mut self) -> Result<Vec<Note>, RecordError> {
        let mut notes = Vec::new();
        let mut at = 0_u64;
        for _ in 0..self.count(2)? {
            at = at.saturating_add(self.integer()?);
            let count = usize::try_from(self.integer()?).unwrap_or(usize::MAX);
            let text = std::str::from_utf8(self.bytes(count)?);
            let text = text.map_err(|_| self.fault("a note is not in UTF-8"))?.to_owned();
            notes.push(Note { at, text });
        }
        Ok(notes)
    }

    /// The rest, which must be as long as its pieces together.
    fn content(&self, lengths: Vec<u64>, notes: Vec<Note>) -> Result<Content<'a>, RecordError> {
        let total = lengths.iter().try_fold(0_u64, |total, length| total.checked_add(*length));
        let bytes = self.rest;
        let is_inside = |note: &Note| note.at < bytes.len() as u64;
        if total != Some(bytes.len() as u64) || !notes.iter().all(is_inside) {
            return Err(self.fault("the content has another length than its pieces"));
        }
        Ok(Content { lengths, notes, bytes })
    }
}
