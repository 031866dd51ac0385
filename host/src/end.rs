//! The end of the process, when a signal asks for it.

use crate::{child, temporary};

/// Removes every temporary of this process, ends every program that it has started, and ends the
/// process. Call it on a signal, from a thread of its own: a thread that is about to publish
/// something either has done so or never will.
pub fn exit(code: i32) -> ! {
    temporary::finish(child::stop);
    std::process::exit(code)
}
