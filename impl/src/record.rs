//! XML health records: split into partitions and put together again, byte for byte.
//!
//! The papers ask for a record as XML "so that logical partitions can be encrypted and decrypted on
//! their own", and say no more. Here a [`Rules`] table says which elements are parts of which
//! partition; [`split`] reads a document once and hands out a [`Split`]; [`join`] gives the
//! document back; [`view`] gives a well-formed document to somebody who may open only some
//! partitions, with a processing instruction in place of each withheld part:
//!
//! ```
//! use sesphr::id::Partition;
//! use sesphr::record::{Limits, Rules, join, split, view};
//!
//! let xml = b"<PHR><personal>Ada</personal>\r\n<insurance id='7'/></PHR>";
//! let split = split(&xml[..], &Rules::default(), &Limits::default())?;
//! let mut parts = split.into_parts();
//! assert_eq!(join(&parts)?, xml);
//!
//! parts.remove(&Partition::INSURANCE);
//! let seen = String::from_utf8(view(&parts)?).expect("a view of UTF-8 is UTF-8");
//! assert_eq!(
//!     seen,
//!     "<PHR><personal>Ada</personal>\r\n<?sesphr withheld=\"insurance\"?></PHR>"
//! );
//! # Ok::<(), sesphr::record::RecordError>(())
//! ```
//!
//! A part inside a part decides for itself. What no rule meets is restricted: grant that partition
//! only to those who may read everything. `docs/records.md` has the details.
//!
//! A partition is sealed as the lengths of its pieces, then the pieces in document order. The
//! skeleton is sealed as the [`Layout`], then the markup between the parts. So a reader of the
//! skeleton and any further partitions can put together what they opened.
//!
//! What the skeleton tells. Its readers learn, for every partition, how many pieces it has and
//! where they stand, but not how long they are: the length of a prescription can name the drug.
//! The cloud sees the length of each partition as a whole, since encryption hides no lengths. The
//! layout holds no digest of a partition: with one, a reader of the skeleton could confirm a guess
//! at a partition that is withheld.
//!
//! When the pieces of one partition change in number or place, the skeleton changes too and both
//! must be uploaded; [`join`] and [`view`] refuse a partition that does not fit the layout.

mod automaton;
mod bounded;
mod error;
pub mod folder;
mod generate;
mod join;
mod layout;
mod leftover;
mod limits;
mod path;
mod place;
mod rules;
mod scanner;
mod scopes;
mod source;
mod splitter;
mod syntax;
mod tree;

pub use error::RecordError;
pub use folder::{FolderError, Manifest, join_folder, read_folder, write_folder};
pub use generate::{RecordKind, UnknownKind, generate};
pub use join::{Parts, join, view};
pub use layout::{Content, Layout, Note, Piece};
pub use leftover::{Leftover, Unmatched};
pub use limits::Limits;
pub use place::Place;
pub use rules::{Rules, RulesError};
pub use splitter::{Source, Split, split};
