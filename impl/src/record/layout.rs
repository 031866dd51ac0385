//! Where the pieces of a document stand: the table that travels at the head of the skeleton.
//!
//! # Encoding
//! Integers are LEB128 (seven bits a byte, low bits first) in their shortest form, strings a
//! length and UTF-8. In this order:
//!
//! | field | encoding |
//! | --- | --- |
//! | magic and version | the 8 bytes `SPHRLAY1` |
//! | format | string |
//! | number of partitions, then for each, labels ascending | integer; label as one byte, name as string |
//! | number of pieces, then for each, in document order | integer; label as one byte, length as integer |
//! | skeleton markup | the rest |
//!
//! The lengths of the skeleton's pieces add up to the length of the markup. A layout has one
//! encoding only: what decodes, encodes to the same bytes.

use super::error::RecordError;
use crate::id::Partition;
use std::collections::BTreeMap;

const MAGIC: &[u8; 8] = b"SPHRLAY1";
const NAME_BYTES_MAX: usize = 32;

/// A run of bytes of a document that belongs to one partition: one part, or the markup from one
/// part to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Where it belongs.
    pub partition: Partition,
    /// Its length, not zero.
    pub bytes: u64,
}

/// Format, partitions and pieces of a document: all that joining needs beside the bytes.
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

    /// The pieces in document order. Two neighbours can belong to one partition if two of its
    /// parts touch, except that the skeleton's markup is never in two neighbouring pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The bytes of the document that belong to a partition.
    #[must_use]
    pub fn bytes_of(&self, partition: Partition) -> u64 {
        self.of(partition).map(|piece| piece.bytes).sum()
    }

    /// How many pieces belong to a partition.
    #[must_use]
    pub fn pieces_of(&self, partition: Partition) -> usize {
        self.of(partition).count()
    }

    /// The bytes of the document.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.bytes).sum()
    }

    fn of(&self, partition: Partition) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |p| p.partition == partition)
    }

    /// The layout and the markup at the head and the tail of a skeleton in the clear.
    ///
    /// # Errors
    /// [`RecordError::Layout`] with the offending byte, if these bytes are no skeleton.
    pub fn decode(skeleton: &[u8]) -> Result<(Self, &[u8]), RecordError> {
        let mut reader = Reader { rest: skeleton, total: skeleton.len() };
        if reader.bytes(MAGIC.len())? != MAGIC {
            return Err(RecordError::Layout {
                byte: 0,
                what: "it does not begin with the magic of a layout, version 1",
            });
        }
        let format = reader.name()?;
        let names = reader.names()?;
        let pieces = reader.pieces(&names)?;
        let layout = Self { format, names, pieces };
        if layout.bytes_of(Partition::SKELETON) != reader.rest.len() as u64 {
            return Err(reader.fault("the markup has another length than its pieces"));
        }
        Ok((layout, reader.rest))
    }

    /// The head of the skeleton: what [`Layout::decode`] reads, without the markup.
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
            out.push(piece.partition.label());
            write_integer(&mut out, piece.bytes);
        }
        out
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

fn write_integer(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
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
        let mut value = 0_u64;
        for shift in (0..).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            let shifted = bits.checked_shl(shift).unwrap_or_default();
            let lost = shift > 63 || shifted >> shift != bits;
            if lost || (byte == 0 && shift > 0) {
                return Err(self.fault("an integer is too large or not in its shortest form"));
            }
            value |= shifted;
            if byte < 0x80 {
                break;
            }
        }
        Ok(value)
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

    fn partition(&mut self) -> Result<Partition, RecordError> {
        let label = self.byte()?;
        Partition::new(label).ok_or_else(|| self.fault("a partition label is out of range"))
    }

    fn names(&mut self) -> Result<BTreeMap<Partition, String>, RecordError> {
        let mut names = BTreeMap::new();
        for _ in 0..self.count(3)? {
            let partition = self.partition()?;
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
        let mut total = 0_u64;
        for _ in 0..self.count(2)? {
            let partition = self.partition()?;
            if !names.contains_key(&partition) {
                return Err(self.fault("a piece belongs to an undeclared partition"));
            }
            let skeleton = |piece: &Piece| piece.partition == Partition::SKELETON;
            let bytes = self.integer()?;
            let piece = Piece { partition, bytes };
            if skeleton(&piece) && pieces.last().is_some_and(skeleton) {
                return Err(self.fault("two pieces of the skeleton touch"));
            }
            total = match total.checked_add(bytes) {
                Some(total) if bytes > 0 => total,
                _ => return Err(self.fault("a piece is empty, or the lengths overflow")),
            };
            pieces.push(piece);
        }
        Ok(pieces)
    }
}
