//! What a scope file may ask for. Symbols and packed states have only so much room; see
//! `docs/limits.md`.

/// Bytes of a file.
pub const BYTES_MAX: usize = 64 << 10;
/// Characters of a name.
pub const NAME_CHARS_MAX: usize = 64;
/// Characters of the sentence that says what a scope is about.
pub const ABOUT_CHARS_MAX: usize = 300;
/// Owners and users together. A packed state has room for one more: the outsider of some coalitions.
pub const PARTIES_MAX: usize = 6;
/// Slots.
pub const SLOTS_MAX: usize = 16;
/// Records, of all owners together: a search under `--symmetry` tries every order of them.
pub const RECORDS_MAX: usize = 6;
/// Grants that may be made, and roles that may be certified, each as many as the file lists.
pub const LINES_MAX: usize = 100;
/// Every count: versions, grants and all others. Grants, revocations, departures and corrupt moves
/// together then renew no item more often than symbols have numbers for.
pub const COUNT_MAX: u8 = 64;
/// The largest number of a user: parties that sign have no larger ones on symbols.
pub const USER_MAX: u32 = (1 << 26) - 1;
/// The largest number of an owner.
pub const OWNER_MAX: u32 = 31;
/// The largest number of a record.
pub const RECORD_MAX: u16 = 15;
