//! What can be wrong with a document or with its partitions.

use super::leftover::Unmatched;
use super::place::Place;
use crate::id::Partition;
use std::sync::Arc;

/// A document that cannot be split, or partitions that do not make a document.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The source failed.
    #[error("reading the document failed at {at}: {source}")]
    Read {
        /// Where.
        at: Place,
        /// What the source said.
        source: Arc<std::io::Error>,
    },
    /// A bound of [`Limits`](crate::record::Limits) is exceeded.
    #[error("the document exceeds the limit {limit} = {max} at {at}")]
    Limit {
        /// The field of `Limits`.
        limit: &'static str,
        /// Its value.
        max: u64,
        /// Where it is exceeded.
        at: Place,
    },
    /// The document is not in UTF-8, or says so.
    #[error("the document must be in UTF-8: {found} at {at}")]
    Encoding {
        /// What there is instead.
        found: String,
        /// Where.
        at: Place,
    },
    /// There is text where an XML document would begin with markup.
    #[error("this is not XML: text before the first element at {at}")]
    NotXml {
        /// Where.
        at: Place,
    },
    /// The document has no element.
    #[error("the document holds no element")]
    NoRoot,
    /// The document ends inside an element or a token.
    #[error("the document ends at {at} {inside}")]
    Truncated {
        /// Its end.
        at: Place,
        /// Inside what.
        inside: String,
    },
    /// The document is not well-formed.
    #[error("the document is not well-formed at {at}: {what}")]
    Malformed {
        /// Where.
        at: Place,
        /// What is wrong.
        what: String,
    },
    /// The document declares a document type, and so perhaps entities. No format needs one, and
    /// entities can swell a document without bound or read other files.
    #[error("the document declares a document type at {at}, which is refused")]
    Doctype {
        /// Where.
        at: Place,
    },
    /// No format of the rules table has this root element.
    #[error("no format for the root element {root} in {namespace} at {at}; known are: {known}")]
    UnknownRoot {
        /// Its local name.
        root: String,
        /// Its namespace, or `no namespace`.
        namespace: String,
        /// Where.
        at: Place,
        /// The formats' names and roots.
        known: String,
    },
    /// No rule of the format meets anything in the document: most likely it is of another kind, or
    /// the paths of the table are mistyped.
    #[error(
        "no rule of the format {format} matches anything in the document; {first} is the first \
             that none matches"
    )]
    NothingMet {
        /// The format.
        format: String,
        /// What no rule meets.
        first: Unmatched,
    },
    /// The document holds a mark that only views may hold, so the two could not be told apart.
    #[error("the processing instruction <?sesphr ...?> at {at} belongs to views of split records")]
    Mark {
        /// Where.
        at: Place,
    },
    /// There is a second root element.
    #[error("a second root element begins at {at}")]
    SecondRoot {
        /// Where.
        at: Place,
    },
    /// There is text after the root element.
    #[error("text after the root element at {at}")]
    AfterRoot {
        /// Where.
        at: Place,
    },
    /// The skeleton does not begin with a layout that fits it.
    #[error("the skeleton's layout is malformed at its byte {byte}: {what}")]
    Layout {
        /// Bytes of the skeleton before the fault.
        byte: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// A partition that the layout needs is not among the parts.
    #[error("the partition {name} ({partition:?}, {pieces} pieces) is missing")]
    Missing {
        /// Which.
        partition: Partition,
        /// Its name in the layout.
        name: String,
        /// How many pieces the layout says it has.
        pieces: usize,
    },
    /// There is a partition that the layout does not know.
    #[error("{partition:?} is not a partition of this record")]
    Foreign {
        /// Which.
        partition: Partition,
    },
    /// A partition has another length than the layout says: it is of another version or record.
    #[error(
        "the partition {name}, {found} bytes, does not hold the pieces that the layout gives it"
    )]
    Length {
        /// Which.
        name: String,
        /// Its length.
        found: u64,
    },
}
