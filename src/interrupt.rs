//! Ctrl-C: the first one asks for an end at the next step, so that what is finished is kept; the
//! second one ends the program at once.

use crate::error::Error;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a program ends that was told to: 128 and the number of the signal.
pub(crate) const EXIT_CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens from now on. Where the signal is ignored already, as by shells for what they run in the
/// background, there is nobody to listen to, and it stays so.
///
/// # Errors
/// If the system lets nobody listen.
pub(crate) fn listen() -> Result<(), Error> {
    let listening = ctrlc::try_set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(EXIT_CODE.into());
        }
        crate::output::note("stopping at the next step; press Ctrl-C again to stop at once");
    });
    match listening {
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(Error::Signals(error)),
    }
}

/// Whether to go on, for those who end early without failing.
pub(crate) fn go_on() -> ControlFlow<()> {
    if ASKED.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Whether to go on.
///
/// # Errors
/// [`Error::Interrupted`] if somebody asked for an end.
pub(crate) fn check() -> Result<(), Error> {
    match go_on() {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Interrupted),
    }
}
