//! A worker: takes its share of the walks of a target, one input at a time, and reports the
//! outcomes. It may die of an input; its supervisor finds out which ([`crate::supervise`]).

use crate::gauge::limit_memory;
use crate::judge::{self, Judge};
use crate::target::Verdict;
use crate::walk::{STEPS, Walk};
use crate::{reduce, targets};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, process, thread};

/// The exit code of a worker that gave up an input.
pub(crate) const NO_ANSWER: i32 = 86;
/// The stack of the thread that reads: what threads of the program have.
const STACK_BYTES: usize = 2 << 20;
/// The most different faults of which a worker keeps an input.
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
    /// How far it is to its next walk.
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

/// The outcomes of inputs.
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

/// Takes a share and returns the outcomes.
///
/// # Errors
/// A target that does not exist, or a file that cannot be written.
pub(crate) fn run(share: Share) -> io::Result<Tally> {
    limit_memory();
    judge::catch_panics();
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
        let begun = judge::begun();
        since_s = if begun == seen { since_s + 1 } else { 0 };
        seen = begun;
        if since_s > patience_s {
            process::exit(NO_ANSWER);
        }
    }
}

fn walk(share: &Share) -> io::Result<Tally> {
    let target = targets::named(&share.target).ok_or_else(|| io::Error::other("no such target"))?;
    let mut progress = File::create(&share.progress)?;
    note(&mut progress, share.first)?;
    let corpus = (target.corpus)();
    let mut tally = Tally::default();
    let walks = share.inputs.div_ceil(STEPS);
    let stride = usize::try_from(share.stride).unwrap_or(usize::MAX);
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

/// Writes an input that fails, under a name that belongs to its fault alone.
fn keep(share: &Share, kind: &str, input: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(&share.out)?;
    let digest = blake3::hash(kind.as_bytes()).to_hex();
    let path = share.out.join(format!("{}-{}", share.target, digest.get(..12).unwrap_or_default()));
    fs::write(&path, input)?;
    Ok(path)
}
