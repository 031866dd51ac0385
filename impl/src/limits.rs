//! How much one upload, one trace and one sequence of messages may ask for.
//!
//! ```
//! use sesphr::limits::SEAL_BYTES_MAX;
//! use sesphr::{Action, ActionError, OwnerId, Partition, RecordId};
//!
//! let bytes = u32::try_from(SEAL_BYTES_MAX).expect("256 MiB") + 1;
//! let partitions = [Partition::MEDICAL].into_iter().collect();
//! let upload = Action::Seal { owner: OwnerId(1), record: RecordId(1), partitions, bytes };
//! assert_eq!(upload.check_size(), Err(ActionError::TooMuch { bytes: bytes.into() }));
//! ```

/// The most that one upload seals, in bytes, all its partitions together: 256 MiB.
pub const SEAL_BYTES_MAX: u64 = 1 << 28;
/// The most that the uploads of one trace seal, in bytes: 4 GiB. Those who run it keep the content
/// and the ciphertext.
pub const TRACE_BYTES_MAX: u64 = 1 << 32;

/// The most by which a number may run ahead of the last one heard in its sequence. Messages that are
/// lost leave gaps; a number beyond the limit is refused, so that one forged or stolen signature
/// cannot use up a sequence.
pub const SEQUENCE_GAP_MAX: u32 = 1 << 16;
