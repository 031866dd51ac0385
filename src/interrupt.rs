//! Signals that end the program: Ctrl-C, SIGTERM, SIGHUP.
//!
//! A command with nothing to keep ends at once and removes its temporaries. A command that works in
//! steps says so with [`by_steps`]: the first signal asks it to end after the current step and
//! write what is finished; the second ends it at once. Long steps are abandoned ([`unless_asked`]),
//! and so are requests to other programs.

use crate::error::Error;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How often to look whether somebody asked for an end.
const PAUSE: Duration = Duration::from_millis(20);

/// The number of the signal that asked for an end; 0 if none did.
static ASKED: AtomicI32 = AtomicI32::new(0);
/// Whether there are steps to wait for.
static BY_STEPS: AtomicBool = AtomicBool::new(false);

/// Listens from now on to the signals that are not ignored: shells make background jobs ignore
/// Ctrl-C, and `nohup` makes programs ignore hang-ups.
///
/// # Errors
/// If the system does not allow it.
#[cfg(unix)]
pub(crate) fn listen() -> Result<(), Error> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    let ignored = ignored();
    let heard = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|n| ignored >> (n - 1) & 1 == 0);
    let mut signals = Signals::new(heard).map_err(Error::Signals)?;
    let hear = move || signals.forever().for_each(hear);
    thread::Builder::new().name("signals".into()).spawn(hear).map_err(Error::Signals)?;
    Ok(())
}

/// Listens from now on.
///
/// # Errors
/// If the system does not allow it.
#[cfg(not(unix))]
pub(crate) fn listen() -> Result<(), Error> {
    const CTRL_C: i32 = 2;
    ctrlc::set_handler(|| hear(CTRL_C))
        .map_err(|error| Error::Signals(std::io::Error::other(error)))
}

/// The signals that the program was started to ignore, one bit each, where the system reports them.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// A signal has come.
fn hear(signal: i32) {
    let is_first = ASKED.swap(signal, Ordering::SeqCst) == 0;
    if is_first && BY_STEPS.load(Ordering::SeqCst) {
        crate::output::note("stopping at the next step; press Ctrl-C again to stop at once");
        sesphr_host::external::stop();
    } else {
        sesphr_host::exit(128 + signal);
    }
}

/// From now on the first signal only asks: the command checks before each step, with [`check`] or
/// [`go_on`].
pub(crate) fn by_steps() {
    BY_STEPS.store(true, Ordering::SeqCst);
}

/// The exit code after a signal: 128 plus its number.
pub(crate) fn exit_code() -> u8 {
    u8::try_from(128 + ASKED.load(Ordering::SeqCst)).unwrap_or(u8::MAX)
}

/// Whether to go on, for those who end early without failing.
pub(crate) fn go_on() -> ControlFlow<()> {
    match ASKED.load(Ordering::SeqCst) {
        0 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
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

/// Does long work, and abandons it if somebody asks for an end: then there is no result, and the
/// thread runs on until the process ends. So the work must have no effect but its result.
///
/// # Errors
/// If the system gives no thread.
pub(crate) fn unless_asked<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, Error> {
    let (done, waiting) = mpsc::channel();
    // If nobody waits any more, the work was abandoned.
    let work = move || drop(done.send(work()));
    let worker = thread::Builder::new().spawn(work).map_err(Error::Thread)?;
    loop {
        match waiting.recv_timeout(PAUSE) {
            Ok(result) => return Ok(Some(result)),
            Err(RecvTimeoutError::Timeout) if go_on().is_break() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => match worker.join() {
                Ok(()) => return Ok(None),
                Err(panic) => std::panic::resume_unwind(panic),
            },
        }
    }
}
