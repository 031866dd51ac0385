//! Which searches to run, and running them.

use crate::cli::{CheckArgs, PairingArg};
use crate::context::Context;
use crate::error::Error;
use crate::output::grouped;
use crate::progress::Progress;
use rayon::{ThreadPool, ThreadPoolBuilder};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{self, Budget};
use sesphr_model::matrix::{self, Cell, Job};
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What was selected, or everything if nothing was.
pub(super) fn selected<T: Clone>(chosen: &[T], all: impl FnOnce() -> Vec<T>) -> Vec<T> {
    if chosen.is_empty() { all() } else { chosen.to_vec() }
}

/// A search for each profile, coalition, scope and pairing that some property speaks about.
pub(super) fn jobs(
    args: &CheckArgs,
    context: &Context,
    properties: &[&'static Property],
) -> Vec<Job> {
    let presets = || Profile::PRESETS.iter().map(|(_, profile)| *profile).collect();
    let usual = || match (args.all, args.quick) {
        (false, false) => vec![Scope::two_users_one_record()],
        (false, true) => vec![Scope::one_slot()],
        (true, false) => Scope::all(),
        (true, true) => Scope::quick(),
    };
    let profiles =
        selected(&args.profiles, || if args.all { matrix::profiles() } else { presets() });
    let scopes = selected(&args.scopes, usual);
    let coalitions = selected(&args.coalitions, || Coalition::ALL.to_vec());
    let pairings = selected(&args.pairings, || match args.all {
        true => vec![PairingArg::Type1, PairingArg::Type3],
        false => vec![PairingArg::Type1],
    });
    let pairings: Vec<PairingKind> = pairings.into_iter().map(PairingKind::from).collect();
    let budget = Budget { states_max: args.states_max, ..Budget::default() };
    let mut jobs = Vec::new();
    for scope in &scopes {
        for &profile in &profiles {
            for &coalition in &coalitions {
                if properties.iter().any(|property| property.speaks_in(coalition, scope)) {
                    jobs.extend(pairings.iter().map(|&pairing| {
                        let (scope, seed) = (scope.clone(), context.seed);
                        Job { profile, coalition, scope, pairing, budget, seed }
                    }));
                }
            }
        }
    }
    jobs
}

/// Runs the searches, several at a time; the cells come in the order of the searches.
pub(super) fn search(
    jobs: &[Job],
    properties: &[&'static Property],
    context: &Context,
) -> Result<Vec<Cell>, Error> {
    let progress = Progress::new(context, jobs.len());
    let chosen = |cell: &Cell| properties.iter().any(|property| property.id == cell.property);
    let done = AtomicUsize::new(0);
    let one = |job: &Job| {
        let mut told = |at: explorer::Progress| {
            let (profile, coalition, scope) = (&job.profile, job.coalition, job.scope.name);
            let states = grouped(at.unique_states as u64);
            let what = format!("{profile}, {coalition}, {scope}: {states} states");
            progress.at(done.load(Ordering::Relaxed), what);
        };
        let cells: Vec<Cell> = matrix::run(job, &mut told).into_iter().filter(chosen).collect();
        done.fetch_add(1, Ordering::Relaxed);
        cells
    };
    let workers = jobs.len().clamp(1, context.jobs.get());
    // A search of its own pool: one that waits for its parts does not take up another meanwhile,
    // which would count as its own time.
    let pool = || {
        let threads = (context.jobs.get() / workers).max(1);
        ThreadPoolBuilder::new().num_threads(threads).build().map_err(Error::Threads)
    };
    let pools = (0..workers).map(|_| pool()).collect::<Result<Vec<_>, _>>()?;
    let next = AtomicUsize::new(0);
    let work = |pool: &ThreadPool| {
        let mut found = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { return found };
            found.push((at, pool.install(|| one(job))));
        }
    };
    let mut found: Vec<(usize, Vec<Cell>)> = thread::scope(|scope| {
        let running: Vec<_> = pools.iter().map(|pool| scope.spawn(|| work(pool))).collect();
        let joined = running.into_iter().map(|worker| match worker.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    found.sort_unstable_by_key(|(at, _)| *at);
    Ok(found.into_iter().flat_map(|(_, cells)| cells).collect())
}
