//! Replay: a trace with real parties, on a real curve, with ciphertext in a real store.
//!
//! Patients share only the directory of users and roles, so each patient is a lane: a [`System`]
//! with that owner and the users who deal with them. Steps are read in batches. In each batch,
//! memberships run first, each user apart, and become events of one timeline. Then the owners'
//! lanes run; before each step, a lane takes in the events that precede it. Lanes of a batch run in
//! parallel, and their results are put together in the order of the trace. Outcomes, bytes and
//! digest are the same on any number of threads. Memory holds one batch and what the parties hold.
//!
//! The model's oracle runs alongside. If the server's answer to a request is not what the orders
//! entitle the asker to, the run ends.

mod directory;
mod error;
mod lane;
mod latency;
#[cfg(test)]
mod tests;
pub mod transcript;

pub use error::{Disagreement, ReplayError};
pub(crate) use latency::operation;
pub use latency::{Latency, TimedOperation};

use crate::clock::Clock;
use crate::lanes::lane_of;
use directory::{Directory, Member};
use lane::{Lane, Shared};
use latency::Latencies;
use rayon::prelude::*;
use serde::Serialize;
use sesphr::action::Outcome;
use sesphr::algebra::Curve;
use sesphr::entropy::Entropy;
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::profile::Profile;
use sesphr::store::Store;
use sesphr::system::{Network, System};
use sesphr::trace::{Divergence, Reader, Step, TraceError};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use transcript::Transcript;

/// Steps that are read before they run: enough to keep threads busy, a few megabytes.
const BATCH_STEPS: usize = 1 << 16;

/// A step with its number in the trace, counted from 1.
type Numbered = (u64, Step);

/// Where and on how many threads a trace is replayed.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Where ciphertext is kept.
    pub store: &'a Store,
    /// The threads.
    pub pool: &'a rayon::ThreadPool,
    /// Called after every batch with the number of steps done.
    pub progress: &'a dyn Fn(u64),
    /// Asked before each step of an owner's lane whether to go on.
    pub go_on: &'a (dyn Fn() -> ControlFlow<()> + Sync),
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("store", &self.store).finish_non_exhaustive()
    }
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Whether the trace was replayed to its end.
    pub complete: bool,
    /// The digest of outcomes and bytes, if it was, in hexadecimal.
    pub digest: Option<String>,
    /// The curve, as files spell it.
    pub curve: &'static str,
    /// The profile of the trace.
    pub profile: Profile,
    /// The seed of the trace.
    pub seed: u64,
    /// Threads that shared the work.
    pub threads: usize,
    /// Lanes of owners.
    pub owners: usize,
    /// Lanes of users.
    pub users: usize,
    /// Steps that happened.
    pub operations: u64,
    /// Those of them that were refused.
    pub denied: u64,
    /// Steps that did not end as the trace says.
    pub divergences: u64,
    /// The first of them.
    pub first_divergence: Option<Divergence>,
    /// Answers of the server that the oracle disagrees with; the first ends the run.
    pub oracle_disagreements: u64,
    /// Openings that gave other bytes than were sealed: the chunks that the literal payload loses.
    pub opened_otherwise: u64,
    /// Time that the run took.
    pub elapsed_ns: u64,
    /// How long operations took, by class.
    pub service_times: BTreeMap<&'static str, Latency>,
}

/// A replay, as far as it got.
#[derive(Debug)]
pub struct Replayed {
    /// What was found.
    pub report: Report,
    /// Why it stopped before the end of the trace, if it did.
    pub stopped: Option<ReplayError>,
}

/// What a lane did in a batch.
#[derive(Debug, Default)]
struct Ran {
    rows: Vec<TimedOperation>,
    denied: u64,
    diverged: u64,
    first_divergence: Option<Divergence>,
    opened_otherwise: u64,
    stopped: Option<ReplayError>,
}

impl Ran {
    /// Records how a step went, and whether the trace agrees.
    fn note(&mut self, row: TimedOperation, step: &Step, outcome: Outcome) {
        self.rows.push(row);
        self.denied += u64::from(matches!(outcome, Outcome::Denied(_)));
        if outcome != step.outcome {
            self.diverged += 1;
            self.first_divergence.get_or_insert(Divergence {
                step: row.step as usize,
                action: step.action,
                recorded: step.outcome,
                replayed: outcome,
            });
        }
    }
}

/// Replays a trace to its end, or to the first batch in which something goes wrong. What was done
/// until then is in the report; the rows of each batch go to `rows` in the order of the trace.
///
/// # Errors
/// A profile that the curve cannot run, or a trace with messages in flight. Whatever goes wrong
/// later is in [`Replayed::stopped`].
pub fn run<C: Curve>(
    reader: Reader<impl BufRead>,
    options: &Options<'_>,
    rows: &mut dyn FnMut(&[TimedOperation]) -> Result<(), ReplayError>,
) -> Result<Replayed, ReplayError> {
    run_timed::<C>(reader, options, Clock::Elapsed, rows)
}

/// As [`run`], with operations timed by a clock.
///
/// # Errors
/// As [`run`].
pub fn run_timed<C: Curve>(
    reader: Reader<impl BufRead>,
    options: &Options<'_>,
    clock: Clock,
    rows: &mut dyn FnMut(&[TimedOperation]) -> Result<(), ReplayError>,
) -> Result<Replayed, ReplayError> {
    let header = reader.header().clone();
    if header.network != Network::AtOnce {
        return Err(ReplayError::InFlight);
    }
    let root = Entropy::Seeded(header.seed).seed();
    let mut replay = Replay::<C>::new(System::new(header.profile, header.network, root)?, clock);
    let start = Instant::now();
    let stopped = replay.all(reader, options, rows);
    let mut report = replay.report(stopped.as_ref());
    report.seed = header.seed;
    report.threads = options.pool.current_num_threads();
    report.elapsed_ns = latency::nanoseconds(start.elapsed());
    Ok(Replayed { report, stopped })
}

/// All lanes, and what was counted.
struct Replay<C: Curve> {
    template: System<C>,
    clock: Clock,
    directory: Directory<C>,
    lanes: BTreeMap<OwnerId, Lane<C>>,
    /// The server apart from all lanes, if it ever restarted.
    server: Option<(System<C>, Transcript)>,
    latencies: Latencies,
    operations: u64,
    denied: u64,
    diverged: u64,
    first_divergence: Option<Divergence>,
    disagreements: u64,
    opened_otherwise: u64,
}

impl<C: Curve> Replay<C> {
    fn new(template: System<C>, clock: Clock) -> Self {
        Self {
            template,
            clock,
            directory: Directory::new(),
            lanes: BTreeMap::new(),
            server: None,
            latencies: Latencies::default(),
            operations: 0,
            denied: 0,
            diverged: 0,
            first_divergence: None,
            disagreements: 0,
            opened_otherwise: 0,
        }
    }

    /// Reads and runs batch after batch. A line that cannot be read ends the trace where it is.
    fn all(
        &mut self,
        mut reader: Reader<impl BufRead>,
        options: &Options<'_>,
        rows: &mut dyn FnMut(&[TimedOperation]) -> Result<(), ReplayError>,
    ) -> Option<ReplayError> {
        let mut read = 0;
        loop {
            let mut batch = Vec::new();
            let mut unread = None;
            for step in reader.by_ref().take(BATCH_STEPS) {
                match step {
                    Ok(step) => {
                        read += 1;
                        batch.push((read, step));
                    }
                    Err(error) => unread = Some(ReplayError::from(error)),
                }
            }
            let over = batch.len() < BATCH_STEPS;
            let stopped = self.batch(batch, options, rows);
            (options.progress)(self.operations);
            if stopped.is_some() || unread.is_some() || over {
                return stopped.or(unread);
            }
        }
    }

    fn batch(
        &mut self,
        batch: Vec<Numbered>,
        options: &Options<'_>,
        rows: &mut dyn FnMut(&[TimedOperation]) -> Result<(), ReplayError>,
    ) -> Option<ReplayError> {
        let mut users: BTreeMap<UserId, Vec<Numbered>> = BTreeMap::new();
        let mut owners: BTreeMap<OwnerId, Vec<Numbered>> = BTreeMap::new();
        let mut server = Ran::default();
        for (number, step) in batch {
            match lane_of(&step.action) {
                Some(PartyId::User(user)) => users.entry(user).or_default().push((number, step)),
                Some(PartyId::Owner(owner)) => {
                    owners.entry(owner).or_default().push((number, step));
                }
                // A restart, or what nobody can do.
                _ => {
                    if let Err(error) = self.restart(number, &step, &mut server) {
                        server.stopped = Some(error);
                        break;
                    }
                }
            }
        }
        let mut runs = self.run_users(users, options.pool);
        runs.extend(self.run_owners(owners, options));
        runs.push(server);
        self.collect(runs, rows)
    }

    /// Restarts the server. Only requests that wait for an owner are volatile. Messages arrive at
    /// once here, so nothing waits, and no lane need hear of it.
    fn restart(&mut self, number: u64, step: &Step, ran: &mut Ran) -> Result<(), ReplayError> {
        let (system, transcript) =
            self.server.get_or_insert_with(|| (self.template.clone(), Transcript::new()));
        let start = self.clock.now();
        let outcome = system
            .apply(&step.action)
            .map_err(|source| TraceError::Action { step: number as usize, source })?;
        transcript.step::<C>(number, &[], outcome);
        let total = self.clock.now().saturating_sub(start);
        ran.note(TimedOperation::new(number, &step.action, outcome, total), step, outcome);
        Ok(())
    }

    fn run_users(
        &mut self,
        mut steps: BTreeMap<UserId, Vec<Numbered>>,
        pool: &rayon::ThreadPool,
    ) -> Vec<Ran> {
        for user in steps.keys() {
            self.directory.make_member(*user, &self.template);
        }
        let work: Vec<_> = self
            .directory
            .members_mut()
            .filter_map(|(user, member)| Some((member, steps.remove(user)?)))
            .collect();
        let clock = self.clock;
        let run = |(member, steps): (&mut Member<C>, Vec<Numbered>)| member.run(clock, &steps);
        let ran = pool.install(|| work.into_par_iter().with_max_len(1).map(run).collect());
        self.directory.extend(ran)
    }

    fn run_owners(
        &mut self,
        mut steps: BTreeMap<OwnerId, Vec<Numbered>>,
        options: &Options<'_>,
    ) -> Vec<Ran> {
        for owner in steps.keys() {
            self.lanes.entry(*owner).or_insert_with(|| Lane::new(&self.template));
        }
        let Self { template, directory, lanes, clock, .. } = self;
        let store_failed = &AtomicBool::new(false);
        let Options { store, go_on, .. } = *options;
        let shared = Shared { template, directory, clock: *clock, store, store_failed, go_on };
        let mut work: Vec<_> = lanes
            .iter_mut()
            .filter_map(|(owner, lane)| Some((lane, steps.remove(owner)?)))
            .collect();
        // The longest first, so that none is left alone at the end.
        work.sort_by_key(|(_, steps)| Reverse(steps.len()));
        let run = |(lane, steps): (&mut Lane<C>, Vec<Numbered>)| lane.run(&shared, &steps);
        options.pool.install(|| work.into_par_iter().with_max_len(1).map(run).collect())
    }

    /// Puts together what lanes did, in the order of the trace; returns the first fault.
    fn collect(
        &mut self,
        runs: Vec<Ran>,
        write: &mut dyn FnMut(&[TimedOperation]) -> Result<(), ReplayError>,
    ) -> Option<ReplayError> {
        let mut rows = Vec::new();
        let mut stopped = Vec::new();
        let mut diverged = Vec::new();
        for ran in runs {
            self.denied += ran.denied;
            self.diverged += ran.diverged;
            self.opened_otherwise += ran.opened_otherwise;
            diverged.extend(ran.first_divergence);
            stopped.extend(ran.stopped);
            rows.extend(ran.rows);
        }
        let first = diverged.into_iter().min_by_key(|divergence| divergence.step);
        self.first_divergence = self.first_divergence.or(first);
        let is_disagreement = |error: &&_| matches!(error, ReplayError::Disagreement(_));
        self.disagreements += stopped.iter().filter(is_disagreement).count() as u64;
        rows.sort_unstable_by_key(|row: &TimedOperation| row.step);
        self.operations += rows.len() as u64;
        for row in &rows {
            self.latencies.record(row);
        }
        let written = write(&rows).err();
        stopped.into_iter().min_by_key(ReplayError::step).or(written)
    }

    fn report(&self, stopped: Option<&ReplayError>) -> Report {
        let lanes = self.lanes.iter();
        let digests = lanes.map(|(owner, lane)| (PartyId::Owner(*owner), lane.digest()));
        let server = self.server.iter().map(|(_, log)| (PartyId::Srs, log.digest()));
        let all = self.directory.digests().chain(digests).chain(server);
        Report {
            complete: stopped.is_none(),
            digest: stopped.is_none().then(|| transcript::run_digest(all)),
            curve: C::NAME,
            profile: *self.template.profile(),
            seed: 0,
            threads: 0,
            owners: self.lanes.len(),
            users: self.directory.len(),
            operations: self.operations,
            denied: self.denied,
            divergences: self.diverged,
            first_divergence: self.first_divergence,
            oracle_disagreements: self.disagreements,
            opened_otherwise: self.opened_otherwise,
            elapsed_ns: 0,
            service_times: self.latencies.summary(),
        }
    }
}
