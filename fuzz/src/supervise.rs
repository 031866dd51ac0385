//! Workers as processes: an input that harms its process, for example by taking all of its stack,
//! kills a worker and not the run.
//!
//! A worker that died is restarted on the walk in which it died, this time with every input written
//! to a file before it is read; the last one is the culprit. A worker that begins after that walk
//! then takes the rest of its walks.

use crate::Settings;
use crate::target::Target;
use crate::walk::STEPS;
use crate::worker::{Fault, NO_ANSWER, Share, Tally};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

/// A target is given up when this many workers have died of it.
const DEATHS_MAX: usize = 8;

/// The outcome of a target.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The outcomes of its inputs.
    pub(crate) tally: Tally,
    /// How long all workers took.
    pub(crate) time: Duration,
}

/// Runs a target with as many workers as asked for.
///
/// # Errors
/// A worker that cannot be started, or a file that cannot be written.
pub(crate) fn run(target: &Target, settings: &Settings) -> io::Result<Outcome> {
    let started = Instant::now();
    let folder = tempfile::tempdir()?;
    let work = |job| work(target, settings, job, folder.path());
    let tallies: Vec<io::Result<Tally>> = thread::scope(|scope| {
        let jobs: Vec<_> = (0..settings.jobs).map(|job| scope.spawn(move || work(job))).collect();
        let failed = |_| Err(io::Error::other("a thread failed"));
        jobs.into_iter().map(|job| job.join().unwrap_or_else(failed)).collect()
    });
    let mut tally = Tally::default();
    for part in tallies {
        tally.add(part?);
    }
    tally.faults.sort_by_key(|fault| fault.number);
    let mut kinds = Vec::new();
    tally.faults.retain(|fault| {
        let new = !kinds.contains(&fault.kind);
        kinds.push(fault.kind.clone());
        new
    });
    Ok(Outcome { tally, time: started.elapsed() })
}

/// The walks of one job, by as many workers as it takes.
fn work(target: &Target, settings: &Settings, job: u64, folder: &Path) -> io::Result<Tally> {
    let mut share = Share {
        target: target.name.to_owned(),
        seed: settings.seed,
        inputs: settings.inputs,
        first: job,
        stride: settings.jobs,
        patience_s: settings.patience_s,
        out: settings.out.clone(),
        progress: folder.join(format!("{job}.walk")),
        traced: None,
    };
    let mut tally = Tally::default();
    for _ in 0..DEATHS_MAX {
        let output = start(&share)?;
        if output.status.success() {
            tally.add(serde_json::from_slice(&output.stdout)?);
            return Ok(tally);
        }
        let walk = fs::read(&share.progress)?;
        let walk = u64::from_be_bytes(walk.try_into().unwrap_or_default());
        tally.faults.push(find(&share, walk, &output)?);
        share.first = walk + share.stride;
    }
    Ok(tally)
}

/// The input that a worker died of.
fn find(share: &Share, walk: u64, death: &Output) -> io::Result<Fault> {
    let name = format!("{}-died-in-walk-{walk}", share.target);
    let path = share.out.join(name);
    fs::create_dir_all(&share.out)?;
    let inputs = share.inputs.min((walk + 1) * STEPS);
    let again = Share {
        first: walk,
        stride: u64::MAX,
        inputs,
        traced: Some(path.clone()),
        ..share.clone()
    };
    let output = start(&again)?;
    let (again, died) =
        if output.status.success() { (", but not again", death) } else { ("", &output) };
    let said = String::from_utf8_lossy(&died.stderr);
    let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let how = match died.status.code() {
        Some(NO_ANSWER) => format!("no answer within {} s", share.patience_s),
        _ => died.status.to_string(),
    };
    let what = format!("the worker died{again}: {how}: {said}");
    Ok(Fault { kind: format!("died: {how}"), what, number: walk * STEPS, path })
}

fn start(share: &Share) -> io::Result<Output> {
    let mut command = Command::new(env::current_exe()?);
    command.arg("worker").arg(serde_json::to_string(share)?).stdin(Stdio::null()).output()
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.inputs += other.inputs;
        self.accepted += other.accepted;
        self.peak_over_bytes = self.peak_over_bytes.max(other.peak_over_bytes);
        self.longest_ns = self.longest_ns.max(other.longest_ns);
        self.faults.extend(other.faults);
    }
}
