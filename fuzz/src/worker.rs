//! A worker: takes its share of the walks of a target, one input at a time, and tells what came
//! of them. It may die of an input; whoever started it finds out which ([`crate::supervise`]).

use crate::gauge::{Gauge, limit_memory};
use crate::target::{Noise, Subject, Target, Verdict};
use crate::walk::{Origin, STEPS, Walk};
use crate::{reduce, targets};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fs, process, thread};

/// No input may take more memory than this beyond its own size.
pub(crate) const MEMORY_BYTES_MAX: usize = 64 << 20;
/// No input may take longer. Code that was not optimised is not timed.
const TIME_MAX: Option<Duration> =
    if cfg!(debug_assertions) { None } else { Some(Duration::from_secs(1)) };
/// The exit code of a worker that gave up an input.
pub(crate) const NO_ANSWER: i32 = 86;
/// The stack of the thread that reads: what threads of the program have.
const STACK_BYTES: usize = 2 << 20;
/// Different faults of which a worker keeps an input.
const FAULTS_MAX: usize = 16;

/// What a worker is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Share {
    /// The name of the target.
    pub(crate) target: String,
    /// Where all inputs come from.
    pub(crate) seed: u64,
    /// Inputs of all workers together.
    pub(crate) inputs: u64,
    /// The first walk of this worker.
    pub(crate) first: u64,
    /// Its next walk is so many further.
    pub(crate) stride: u64,
    /// How long to wait for an answer, seconds.
    pub(crate) patience_s: u64,
    /// Where inputs that fail go.
    pub(crate) out: PathBuf,
    /// A file that holds the number of the walk under way.
    pub(crate) progress: PathBuf,
    /// A file that holds the input under way: slow, and for one walk.
    pub(crate) traced: Option<PathBuf>,
}

/// What came of inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Inputs in all.
    pub(crate) inputs: u64,
    /// Those that were accepted.
    pub(crate) accepted: u64,
    /// The most memory beyond the size of its input.
    pub(crate) peak_over_bytes: usize,
    /// The longest time.
    pub(crate) longest_ns: u64,
    /// Faults, each with the first input that showed it.
    pub(crate) faults: Vec<Fault>,
}

/// Something that must not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fault {
    /// What tells it from other faults.
    pub(crate) kind: String,
    /// What happened, in full.
    pub(crate) what: String,
    /// The number of the input.
    pub(crate) number: u64,
    /// The input, reduced if it could be.
    pub(crate) path: PathBuf,
}

/// What the last panic said.
static PANIC: Mutex<(String, String)> = Mutex::new((String::new(), String::new()));
/// How many inputs were begun.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// Keeps what a panic says instead of printing it.
pub(crate) fn catch_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, ToString::to_string);
        let said = (format!("panic at {place}"), format!("panic: {info}"));
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }));
}

/// A reader with what is demanded of it.
pub(crate) struct Judge<'a> {
    target: &'a Target,
    subject: Subject,
    /// What the last input took.
    pub(crate) gauge: Gauge,
}

impl<'a> Judge<'a> {
    /// A reader that has read the corpus once: what is made at first use is no input's memory.
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

    /// The shortest of two more times: the machine may have been busy with something else.
    fn shortest(&mut self, input: &[u8]) -> Duration {
        let again =
            [(); 2].map(|()| self.attempt(input).map_or(Duration::ZERO, |_| self.gauge.time));
        again.into_iter().min().unwrap_or_default()
    }
}

/// Takes a share and says what came of it.
///
/// # Errors
/// A target that does not exist, or a file that cannot be written.
pub(crate) fn run(share: Share) -> io::Result<Tally> {
    limit_memory();
    catch_panics();
    let patience_s = share.patience_s;
    thread::spawn(move || watch(patience_s));
    let reader = thread::Builder::new().stack_size(STACK_BYTES);
    let done = reader.spawn(move || walk(&share))?;
    done.join().unwrap_or_else(|_| Err(io::Error::other("the worker itself failed")))
}

/// Ends the process if an input gives no answer.
fn watch(patience_s: u64) {
    let (mut seen, mut since_s) = (0, 0);
    loop {
        thread::sleep(Duration::from_secs(1));
        let begun = BEGUN.load(Ordering::Relaxed);
        since_s = if begun == seen { since_s + 1 } else { 0 };
        seen = begun;
        if since_s > patience_s {
            process::exit(NO_ANSWER);
        }
    }
}

fn walk(share: &Share) -> io::Result<Tally> {
    let target = targets::named(&share.target).ok_or_else(|| io::Error::other("no such target"))?;
    let corpus = (target.corpus)();
    let mut progress = File::create(&share.progress)?;
    let mut tally = Tally::default();
    let walks = share.inputs.div_ceil(STEPS);
    let stride = usize::try_from(share.stride).unwrap_or(usize::MAX);
    note(&mut progress, share.first)?;
    let mut judge = Judge::new(target, &corpus);
    for walk in (share.first..walks).step_by(stride) {
        note(&mut progress, walk)?;
        let mut inputs = Walk::new(target, &corpus, share.seed, walk);
        for number in walk * STEPS..share.inputs.min((walk + 1) * STEPS) {
            let (input, origin) = inputs.input();
            if let Some(path) = &share.traced {
                fs::write(path, &input)?;
            }
            let judged = judge.judge(&input, origin);
            tally.inputs += 1;
            let over = judge.gauge.peak_bytes.saturating_sub(input.len());
            tally.peak_over_bytes = tally.peak_over_bytes.max(over);
            let time_ns = u64::try_from(judge.gauge.time.as_nanos()).unwrap_or(u64::MAX);
            tally.longest_ns = tally.longest_ns.max(time_ns);
            match judged {
                Ok(verdict) => {
                    tally.accepted += u64::from(verdict == Verdict::Accepted);
                    inputs.learn(input, origin, verdict);
                }
                Err((kind, what)) => {
                    let known = tally.faults.iter().any(|fault| fault.kind == kind);
                    if !known && tally.faults.len() < FAULTS_MAX {
                        let reduced = reduce::reduce(&mut judge, &input, origin, &kind);
                        let path = keep(share, &kind, &reduced)?;
                        tally.faults.push(Fault { kind, what, number, path });
                    }
                }
            }
        }
    }
    Ok(tally)
}

fn note(progress: &mut File, walk: u64) -> io::Result<()> {
    progress.rewind()?;
    progress.write_all(&walk.to_be_bytes())
}

/// Writes an input that fails, under a name that tells its fault and no other.
fn keep(share: &Share, kind: &str, input: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(&share.out)?;
    let digest = blake3::hash(kind.as_bytes()).to_hex();
    let path = share.out.join(format!("{}-{}", share.target, digest.get(..12).unwrap_or_default()));
    fs::write(&path, input)?;
    Ok(path)
}
