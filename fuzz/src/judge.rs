//! A reader with the demands on it: whether an input shows a fault.

use crate::gauge::Gauge;
use crate::target::{Noise, Subject, Target, Verdict};
use crate::walk::Origin;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// No input may take more memory than this beyond its own size.
const MEMORY_BYTES_MAX: usize = 64 << 20;
/// No input may take longer. Code that was not optimised is not timed.
const TIME_MAX: Option<Duration> =
    if cfg!(debug_assertions) { None } else { Some(Duration::from_secs(1)) };

/// What the last panic said.
static PANIC: Mutex<(String, String)> = Mutex::new((String::new(), String::new()));
/// How many inputs were begun.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// How many inputs were begun, for the watch.
pub(crate) fn begun() -> u64 {
    BEGUN.load(Ordering::Relaxed)
}

/// Keeps what a panic says instead of printing it.
pub(crate) fn catch_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, ToString::to_string);
        let said = (format!("panic at {place}"), format!("panic: {info}"));
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }));
}

/// A reader with the demands on it.
pub(crate) struct Judge<'a> {
    target: &'a Target,
    subject: Subject,
    /// What the last input took.
    pub(crate) gauge: Gauge,
}

impl<'a> Judge<'a> {
    /// A reader that has read the corpus once, so that what is made at first use counts for no
    /// input.
    pub(crate) fn new(target: &'a Target, corpus: &[Vec<u8>]) -> Self {
        let mut judge = Self { target, subject: (target.open)(), gauge: Gauge::default() };
        for document in corpus {
            let _ = judge.attempt(document);
        }
        judge
    }

    fn attempt(&mut self, input: &[u8]) -> Result<Verdict, (String, String)> {
        BEGUN.fetch_add(1, Ordering::Relaxed);
        self.gauge = Gauge::default();
        let Self { subject, gauge, .. } = self;
        panic::catch_unwind(AssertUnwindSafe(|| subject(input, gauge))).map_err(|_| {
            // Whatever the reader kept may be half changed.
            self.subject = (self.target.open)();
            PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone()
        })
    }

    /// Whether an input is accepted, or the fault that it shows, in short and in full.
    pub(crate) fn judge(
        &mut self,
        input: &[u8],
        origin: Origin,
    ) -> Result<Verdict, (String, String)> {
        let verdict = self.attempt(input)?;
        let fault = |kind: &str, what: String| Err((kind.to_owned(), what));
        let over = self.gauge.peak_bytes.saturating_sub(input.len());
        if over > MEMORY_BYTES_MAX {
            return fault("memory", format!("memory: {over} bytes over the size of the input"));
        }
        let time = self.gauge.time;
        if TIME_MAX.is_some_and(|max| time > max && self.shortest(input) > max) {
            return fault("time", format!("time: {time:?}"));
        }
        if (verdict, origin, self.target.noise)
            == (Verdict::Accepted, Origin::Noise, Noise::IsRefused)
        {
            return fault("noise", "noise: random bytes were accepted".to_owned());
        }
        Ok(verdict)
    }

    /// The shortest of two more times: caches may have been cold.
    fn shortest(&mut self, input: &[u8]) -> Duration {
        let again =
            [(); 2].map(|()| self.attempt(input).map_or(Duration::ZERO, |_| self.gauge.time));
        again.into_iter().min().unwrap_or_default()
    }
}
