//! What the machine gives to a program: files that appear whole or not at all, and other programs.
//!
//! [`NewFile`] and [`NewFolder`] are filled under a temporary name and then take their real one.
//! Each temporary is known to this process and held by a lock, so that it is removed however its
//! process ends:
//!
//! | the process | who removes it |
//! | --- | --- |
//! | fails | whoever dropped it |
//! | is told to end by a signal | [`exit`], from the handler |
//! | is killed | [`sweep`], in a later run |
//!
//! Other programs are found and started by [`external`], and nowhere else. [`Shard`] is the part of the
//! work that falls to one task of a job array.

mod child;
mod end;
pub mod external;
mod file;
mod folder;
mod link;
mod shard;
mod stale;
mod temporary;

pub use end::exit;
pub use file::{Existing, NewFile, Readers, write};
pub use folder::NewFolder;
pub use link::resolve;
pub use shard::{Shard, ShardError};
pub use stale::sweep;
