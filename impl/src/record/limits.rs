//! Bounds on what a document may ask of the machine.

/// Bounds on what a document may ask of the machine; whatever exceeds one is refused with
/// [`RecordError::Limit`](crate::record::RecordError::Limit).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Bytes of the whole document.
    pub bytes_max: u64,
    /// Bytes of one token: a tag with its attributes, a run of text, a comment. Beside the
    /// partitions, splitting needs memory for two tokens and for one undecided part.
    pub token_bytes_max: u64,
    /// Elements inside one another, the root included.
    pub depth_max: usize,
    /// Parts of all partitions together.
    pub parts_max: usize,
    /// Attributes of one element, namespace declarations included.
    pub attributes_max: usize,
    /// Namespace declarations in scope at one place.
    pub namespaces_max: usize,
}

impl Default for Limits {
    /// 64 MiB, tokens of 16 MiB (a scanned page embedded as base64 is one token), depth 256,
    /// 1,000,000 parts, 256 attributes, 256 namespace declarations: far above real records.
    fn default() -> Self {
        Self {
            bytes_max: 64 << 20,
            token_bytes_max: 16 << 20,
            depth_max: 256,
            parts_max: 1_000_000,
            attributes_max: 256,
            namespaces_max: 256,
        }
    }
}
