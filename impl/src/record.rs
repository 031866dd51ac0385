//! XML health records: split into partitions and put together again, byte for byte.
//!
//! The papers ask for a record as XML "so that logical partitions can be encrypted and decrypted
//! on their own", and say no more. Here a [`Rules`] table says which elements are parts of which
//! partition; [`split`] reads a document once and hands out a [`Split`]; [`join`] gives the
//! document back; [`view`] gives a well-formed document to somebody who may open some partitions
//! only, with a processing instruction in the place of each withheld part:
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
//! A part inside a part decides for itself, and what no rule meets is restricted: only who may read
//! everything is to be granted that partition. `docs/records.md` has the whole of it.
//!
//! What is sealed for each partition is the lengths of its pieces, then the pieces in document
//! order. What is sealed for the skeleton is the [`Layout`], then the markup between the parts: so
//! whoever opens the skeleton and any further partitions can put together what they opened.
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
mod rules;
mod scanner;
mod scopes;
mod source;
mod splitter;
mod syntax;
mod tree;

pub use error::{Place, RecordError};
pub use folder::{FolderError, Manifest, join_folder, read_folder, write_folder};
pub use generate::{RecordKind, UnknownKind, generate};
pub use join::{Parts, join, view};
pub use layout::{Content, Layout, Note, Piece};
pub use leftover::{Leftover, Unmatched};
pub use limits::Limits;
pub use rules::{Rules, RulesError};
pub use splitter::{Source, Split, split};
