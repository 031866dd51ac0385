//! Progress on stderr for long work, and only where somebody can see it.

use crate::context::Context;
use crate::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Once;
use std::time::{Duration, Instant};

/// How long something takes before it is worth a bar.
const PATIENCE: Duration = Duration::from_secs(2);

/// A bar that appears once its work has taken two seconds, if stderr is a terminal and the run is
/// not quiet. It vanishes when dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    start: Instant,
    quiet: bool,
    shown: Once,
}

impl Progress {
    /// A bar of `total` steps.
    pub(crate) fn new(context: &Context, total: usize) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(total as u64),
            // Hidden until patience is over.
            ProgressDrawTarget::hidden(),
        );
        if let Ok(style) =
            ProgressStyle::with_template("{prefix}{bar:24} {pos}/{len} {elapsed}  {wide_msg}")
        {
            bar.set_style(style);
        }
        Self { bar, start: Instant::now(), quiet: context.quiet, shown: Once::new() }
    }

    /// The same bar with a heading before it.
    pub(crate) fn under(self, heading: String) -> Self {
        self.bar.set_prefix(output::echo(heading));
        self
    }

    /// Shows the steps done, and what comes next or how far it is.
    pub(crate) fn at(&self, done: usize, what: impl Into<String>) {
        if self.quiet || self.start.elapsed() < PATIENCE {
            return;
        }
        // What is not a terminal stays hidden.
        self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        self.bar.set_position(done as u64);
        self.bar.set_message(output::echo(what.into()));
    }

    /// Sets another number of steps.
    pub(crate) fn set_total(&self, total: usize) {
        self.bar.set_length(total as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
