//! What every command may ask: the seed, the threads, how much to say.

use crate::error::Error;
use crate::files;
use crate::output::{self, Span, Text};
use serde::Serialize;
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::path::Path;

/// The circumstances of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// Where all inputs come from.
    pub(crate) seed: u64,
    /// Threads for what runs on several.
    pub(crate) jobs: NonZeroUsize,
    /// Whether to leave out whatever is not a result or an error.
    pub(crate) quiet: bool,
    /// Whether an output goes to standard output, in place of what is printed otherwise.
    stdout_is_taken: bool,
}

impl Context {
    /// These circumstances, with a thread for each core unless `jobs` says otherwise.
    pub(crate) fn new(
        seed: u64,
        jobs: Option<NonZeroUsize>,
        quiet: bool,
        stdout_is_taken: bool,
    ) -> Self {
        let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { seed, jobs: jobs.unwrap_or_else(cores), quiet, stdout_is_taken }
    }

    /// A pool of as many threads as asked for.
    pub(crate) fn pool(&self) -> Result<rayon::ThreadPool, Error> {
        rayon::ThreadPoolBuilder::new().num_threads(self.jobs.get()).build().map_err(Error::Threads)
    }

    /// Prints a result, unless an output takes its place.
    pub(crate) fn result(&self, text: impl FnOnce() -> Text) -> Result<(), Error> {
        if self.stdout_is_taken { Ok(()) } else { output::result(&text()) }
    }

    /// Writes a result as JSON where it is asked for, and prints it as text unless an output takes
    /// the place of that.
    pub(crate) fn deliver(
        &self,
        json: Option<&Path>,
        value: &impl Serialize,
        text: impl FnOnce() -> Text,
    ) -> Result<(), Error> {
        if let Some(path) = json {
            files::put(path, &output::to_json(value)?)?;
        }
        self.result(text)
    }

    /// Says something beside the result, on stderr, unless it is to be quiet.
    pub(crate) fn note(&self, text: impl Display) {
        if !self.quiet {
            output::note(text);
        }
    }

    /// The same, piece by piece.
    pub(crate) fn note_spans(&self, spans: impl IntoIterator<Item = Span>) {
        if !self.quiet {
            output::note_spans(spans);
        }
    }
}
