//! Partitions to document: the whole of it, or what a reader may see.

use super::error::RecordError;
use super::layout::Layout;
use crate::id::Partition;
use crate::payload::Plaintext;
use std::collections::BTreeMap;

/// Partitions in the clear, as they are sealed: the skeleton begins with the [`Layout`], every
/// other partition is its parts one after the other.
pub type Parts = BTreeMap<Partition, Plaintext>;

/// The document that was split, byte for byte.
///
/// An empty partition need not be among the parts.
///
/// # Errors
/// [`RecordError::Missing`] if a partition is not there, [`RecordError::Length`] if one does not
/// fit the layout, [`RecordError::Foreign`] if the layout does not know one, and
/// [`RecordError::Layout`] if the skeleton is not one.
pub fn join(parts: &Parts) -> Result<Vec<u8>, RecordError> {
    let mut assembly = Assembly::new(parts)?;
    if let Some(absent) = assembly.absent() {
        return Err(absent);
    }
    let mut out = Vec::with_capacity(assembly.available());
    while let Some(step) = assembly.next() {
        if let Step::Present(bytes) = step {
            out.extend_from_slice(bytes);
        }
    }
    Ok(out)
}

/// The document as somebody sees it who may open the skeleton and some partitions: in the place of
/// each part that is not among `parts` stands `<?sesphr withheld="NAME" bytes="LENGTH"?>`.
///
/// Since a part is a whole element below the root, and the split document was well-formed, the
/// view is well-formed. That holds for parts that [`split`](crate::record::split) made: bytes that
/// came from elsewhere are copied as they are.
///
/// # Errors
/// As [`join`], but only the skeleton must be there.
pub fn view(parts: &Parts) -> Result<Vec<u8>, RecordError> {
    let mut assembly = Assembly::new(parts)?;
    let mut out = Vec::with_capacity(assembly.available());
    while let Some(step) = assembly.next() {
        match step {
            Step::Present(bytes) => out.extend_from_slice(bytes),
            Step::Withheld { name, bytes } => {
                let mark = format!("<?sesphr withheld=\"{name}\" bytes=\"{bytes}\"?>");
                out.extend_from_slice(mark.as_bytes());
            }
        }
    }
    Ok(out)
}

/// The next piece of a document.
enum Step<'a> {
    Present(&'a [u8]),
    Withheld { name: String, bytes: u64 },
}

/// A document that is being put together.
struct Assembly<'a> {
    layout: Layout,
    /// What is left of each partition that is there.
    rest: BTreeMap<Partition, &'a [u8]>,
    pieces_done: usize,
}

impl<'a> Assembly<'a> {
    fn new(parts: &'a Parts) -> Result<Self, RecordError> {
        let skeleton = parts.get(&Partition::SKELETON).ok_or_else(|| RecordError::Missing {
            partition: Partition::SKELETON,
            name: Partition::SKELETON.to_string(),
            bytes: 0,
        })?;
        let (layout, markup) = Layout::decode(skeleton.as_bytes())?;
        let mut rest: BTreeMap<_, _> = parts.iter().map(|(p, t)| (*p, t.as_bytes())).collect();
        rest.insert(Partition::SKELETON, markup);
        for (&partition, bytes) in &rest {
            let Some(name) = layout.names().get(&partition) else {
                return Err(RecordError::Foreign { partition });
            };
            let expected = layout.bytes_of(partition);
            let found = bytes.len() as u64;
            if expected != found {
                return Err(RecordError::Length { name: name.clone(), expected, found });
            }
        }
        Ok(Self { layout, rest, pieces_done: 0 })
    }

    /// The first partition that has bytes and is not there.
    fn absent(&self) -> Option<RecordError> {
        self.layout
            .names()
            .iter()
            .map(|(partition, name)| (*partition, name, self.layout.bytes_of(*partition)))
            .find(|(partition, _, bytes)| *bytes > 0 && !self.rest.contains_key(partition))
            .map(|(partition, name, bytes)| RecordError::Missing {
                partition,
                name: name.clone(),
                bytes,
            })
    }

    /// Bytes of the document that are there.
    fn available(&self) -> usize {
        self.rest.values().map(|bytes| bytes.len()).sum()
    }

    fn next(&mut self) -> Option<Step<'a>> {
        let piece = *self.layout.pieces().get(self.pieces_done)?;
        self.pieces_done += 1;
        let Some(rest) = self.rest.get_mut(&piece.partition) else {
            let name = self.layout.names().get(&piece.partition);
            return Some(Step::Withheld {
                name: name.cloned().unwrap_or_default(),
                bytes: piece.bytes,
            });
        };
        // The lengths were compared, so a piece is never longer than what is left.
        let bytes = usize::try_from(piece.bytes).unwrap_or(usize::MAX);
        let (present, left) = rest.split_at_checked(bytes).unwrap_or((rest, &[]));
        *rest = left;
        Some(Step::Present(present))
    }
}
