//! Partitions to document: the whole of it, or what a reader may see.

use super::error::RecordError;
use super::layout::{Content, Layout};
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
    Ok(assembly.put_together(|_, _| ()))
}

/// The document as somebody sees it who may open the skeleton and some partitions: in the place of
/// each piece that is not among `parts` stands `<?sesphr withheld="NAME"?>`. Where such a piece is
/// an attribute nothing stands.
///
/// A part is a whole element below the root, with the parts inside it taken out, and the names in
/// it need no declaration of another part; since the split document was well-formed, the view is
/// well-formed, with namespaces. That holds for parts that [`split`](crate::record::split) made:
/// bytes that came from elsewhere are copied as they are.
///
/// # Errors
/// As [`join`], but only the skeleton must be there.
pub fn view(parts: &Parts) -> Result<Vec<u8>, RecordError> {
    let assembly = Assembly::new(parts)?;
    Ok(assembly.put_together(|out, name| {
        out.extend_from_slice(b"<?sesphr withheld=\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\"?>");
    }))
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

    /// The pieces in their order; `withheld` writes what stands for one that is not there.
    fn put_together(&self, withheld: impl Fn(&mut Vec<u8>, &str)) -> Vec<u8> {
        let available = self.contents.values().map(|content| content.bytes.len()).sum();
        let mut out = Vec::with_capacity(available);
        // For each partition by label: the lengths and the bytes that are left.
        let mut rest: [Option<(std::slice::Iter<'_, u64>, &[u8])>; Partition::COUNT as usize] =
            Default::default();
        for (partition, content) in &self.contents {
            if let Some(slot) = rest.get_mut(usize::from(partition.label())) {
                *slot = Some((content.lengths.iter(), content.bytes));
            }
        }
        for piece in self.layout.pieces() {
            let label = usize::from(piece.partition.label());
            if let Some(Some((lengths, bytes))) = rest.get_mut(label) {
                let length = lengths.next().copied().unwrap_or_default();
                // The lengths add up to the content, so a piece is never longer than what is left.
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let (piece, left) = bytes.split_at_checked(length).unwrap_or((*bytes, &[]));
                out.extend_from_slice(piece);
                *bytes = left;
            } else if !piece.within_tag {
                let name = self.layout.names().get(&piece.partition);
                withheld(&mut out, name.map(String::as_str).unwrap_or_default());
            }
        }
        out
    }
}
