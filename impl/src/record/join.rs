//! Partitions to document: the whole of it, or what a reader may see.

use super::error::RecordError;
use super::layout::{Content, Layout, Note};
use crate::id::Partition;
use crate::payload::Plaintext;
use std::collections::BTreeMap;

/// Partitions in the clear, as they are sealed: the skeleton begins with the [`Layout`], every
/// other partition with the lengths of its pieces.
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
    let assembly = Assembly::new(parts)?;
    if let Some(absent) = assembly.absent() {
        return Err(absent);
    }
    Ok(assembly.put_together(Extent::Everything))
}

/// The document as seen by somebody who may open the skeleton and some partitions. Each piece that
/// is not among `parts` is replaced by `<?sesphr withheld="NAME"?>`, or by nothing if it is an
/// attribute.
///
/// A part is a whole element below the root, with the parts inside it taken out; a start tag whose
/// names need a declaration of a part around it gets that declaration. Since the split document was
/// well-formed, the view is well-formed, with namespaces. That holds for parts that
/// [`split`](crate::record::split) made: bytes that came from elsewhere are copied as they are.
///
/// # Errors
/// As [`join`], but only the skeleton must be there.
pub fn view(parts: &Parts) -> Result<Vec<u8>, RecordError> {
    let assembly = Assembly::new(parts)?;
    let seen = match assembly.absent() {
        Some(_) => Extent::Some,
        None => Extent::Everything,
    };
    Ok(assembly.put_together(seen))
}

/// How much of a document is put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All of it, byte for byte.
    Everything,
    /// Some: with marks for the rest, and the declarations that may be missing.
    Some,
}

/// A document that is being put together.
struct Assembly<'a> {
    layout: Layout,
    /// The partitions that are there.
    contents: BTreeMap<Partition, Content<'a>>,
}

impl<'a> Assembly<'a> {
    fn new(parts: &'a Parts) -> Result<Self, RecordError> {
        let skeleton = parts.get(&Partition::SKELETON).ok_or_else(|| RecordError::Missing {
            partition: Partition::SKELETON,
            name: Partition::SKELETON.to_string(),
            pieces: 1,
        })?;
        let (layout, markup) = Layout::decode(skeleton.as_bytes())?;
        let mut contents = BTreeMap::from([(Partition::SKELETON, markup)]);
        for (&partition, bytes) in parts {
            if !layout.names().contains_key(&partition) {
                return Err(RecordError::Foreign { partition });
            }
            if partition != Partition::SKELETON {
                contents.insert(partition, layout.content(partition, bytes.as_bytes())?);
            }
        }
        Ok(Self { layout, contents })
    }

    /// The first partition that has pieces and is not there.
    fn absent(&self) -> Option<RecordError> {
        self.layout
            .names()
            .iter()
            .map(|(partition, name)| (*partition, name, self.layout.pieces_of(*partition)))
            .find(|(partition, _, pieces)| *pieces > 0 && !self.contents.contains_key(partition))
            .map(|(partition, name, pieces)| RecordError::Missing {
                partition,
                name: name.clone(),
                pieces,
            })
    }

    /// The pieces in their order.
    fn put_together(&self, seen: Extent) -> Vec<u8> {
        let available = self.contents.values().map(|content| content.bytes.len()).sum();
        let mut out = Vec::with_capacity(available);
        let mut rest: [Option<Rest<'_>>; Partition::COUNT as usize] = Default::default();
        for (partition, content) in &self.contents {
            if let Some(slot) = rest.get_mut(usize::from(partition.label())) {
                *slot = Some(Rest::of(content));
            }
        }
        for piece in self.layout.pieces() {
            let label = usize::from(piece.partition.label());
            if let Some(Some(rest)) = rest.get_mut(label) {
                rest.write_piece(&mut out, seen);
            } else if !piece.within_tag {
                let name = self.layout.names().get(&piece.partition);
                let name = name.map(String::as_str).unwrap_or_default();
                out.extend_from_slice(format!("<?sesphr withheld=\"{name}\"?>").as_bytes());
            }
        }
        out
    }
}

/// What is left of a partition.
struct Rest<'a> {
    lengths: std::slice::Iter<'a, u64>,
    notes: std::iter::Peekable<std::slice::Iter<'a, Note>>,
    bytes: &'a [u8],
    /// Bytes before the rest.
    done: u64,
}

impl<'a> Rest<'a> {
    fn of(content: &'a Content<'a>) -> Self {
        let notes = content.notes.iter().peekable();
        Self { lengths: content.lengths.iter(), notes, bytes: content.bytes, done: 0 }
    }

    fn write_piece(&mut self, out: &mut Vec<u8>, seen: Extent) {
        let end = self.done + self.lengths.next().copied().unwrap_or_default();
        while let Some(note) = self.notes.next_if(|note| note.at < end) {
            self.write_to(note.at, out);
            if seen == Extent::Some {
                out.extend_from_slice(note.text.as_bytes());
            }
        }
        self.write_to(end, out);
    }

    /// Writes the bytes up to a place. The lengths add up to the content, so it is never beyond.
    fn write_to(&mut self, place: u64, out: &mut Vec<u8>) {
        let count = usize::try_from(place.saturating_sub(self.done)).unwrap_or(usize::MAX);
        let (bytes, left) = self.bytes.split_at_checked(count).unwrap_or((self.bytes, &[]));
        out.extend_from_slice(bytes);
        self.bytes = left;
        self.done = self.done.max(place);
    }
}
