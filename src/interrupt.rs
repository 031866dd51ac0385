//! Ctrl-C: the first one asks for an end at the next step, so that what is finished is kept; the
//! second one ends the program at once.

use crate::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a program ends that was told to: 128 and the number of the signal.
pub(crate) const EXIT_CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens from now on.
///
/// # Errors
/// If the system lets nobody listen.
pub(crate) fn listen() -> Result<(), Error> {
    ctrlc::try_set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(EXIT_CODE.into());
        }
        crate::output::note("stopping at the next step; press Ctrl-C again to stop at once");
    })
    .map_err(Error::Signals)
}

/// Whether to go on.
///
/// # Errors
/// [`Error::Interrupted`] if somebody asked for an end.
pub(crate) fn check() -> Result<(), Error> {
    if ASKED.load(Ordering::SeqCst) { Err(Error::Interrupted) } else { Ok(()) }
}
