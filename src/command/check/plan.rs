//! Which searches to run, and running them.

use super::store::Store;
use crate::cli::{CheckArgs, PairingArg};
use crate::context::Context;
use crate::error::Error;
use crate::interrupt;
use crate::output::grouped;
use crate::progress::Progress;
use crate::properties;
use crate::scopes::load_all;
use rayon::{ThreadPool, ThreadPoolBuilder};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{self, Budget};
use sesphr_model::matrix::{self, Cell, Job};
use sesphr_model::minimal::Question;
use sesphr_model::property::{Origin, PROPERTIES, Property};
use sesphr_model::scope::{Expectation, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a command line selects.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) properties: Vec<&'static Property>,
    profiles: Vec<Profile>,
    coalitions: Vec<Coalition>,
    pub(super) scopes: Vec<Scope>,
    pairings: Vec<PairingKind>,
    symmetry: bool,
}

/// What was selected, or everything if nothing was.
fn selected<T: Clone>(chosen: &[T], all: impl FnOnce() -> Vec<T>) -> Vec<T> {
    if chosen.is_empty() { all() } else { chosen.to_vec() }
}

/// The scopes in which `--minimal` asks unless others are chosen.
fn asked(quick: bool) -> Vec<Scope> {
    if quick {
        return vec![Scope::one_slot()];
    }
    vec![
        Scope::two_users_one_record(),
        Scope::two_records(),
        Scope::one_slot_deceived(),
        Scope::orders_in_flight(),
    ]
}

impl Selection {
    /// A question for each profile, scope and pairing.
    pub(super) fn questions(&self, budget: Budget, seed: u64) -> Vec<Question> {
        let mut questions = Vec::new();
        for &profile in &self.profiles {
            for scope in &self.scopes {
                questions.extend(self.pairings.iter().map(|&pairing| {
                    let scope = scope.clone();
                    Question { profile, scope, pairing, budget, seed, own: self.own() }
                }));
            }
        }
        questions
    }

    /// What is asked for, with defaults for the rest.
    ///
    /// # Errors
    /// A file that is not a scope; an expectation that concerns no cell.
    pub(super) fn of(args: &CheckArgs) -> Result<Self, Error> {
        let chosen = load_all(&args.scopes)?;
        let named = properties::load_all(&args.properties)?;
        let presets = || Profile::PRESETS.iter().map(|(_, profile)| *profile).collect();
        let usual = || match (args.all, args.quick) {
            (_, quick) if args.minimal => asked(quick),
            (false, false) => vec![Scope::two_users_one_record()],
            (false, true) => vec![Scope::one_slot()],
            (true, false) => Scope::all(),
            (true, true) => Scope::quick(),
        };
        let pairings = selected(&args.pairings, || match args.all {
            true => vec![PairingArg::Type1, PairingArg::Type3],
            false => vec![PairingArg::Type1],
        });
        let mut scopes = selected(&chosen, usual);
        for scope in &mut scopes {
            scope.expected.stated.extend(args.expected.iter().cloned());
        }
        let selection = Self {
            properties: selected(&named, || PROPERTIES.iter().collect()),
            profiles: selected(&args.profiles, || match args.all {
                true => matrix::profiles(),
                false => presets(),
            }),
            coalitions: selected(&args.coalitions, || Coalition::ALL.to_vec()),
            scopes,
            pairings: pairings.into_iter().map(PairingKind::from).collect(),
            symmetry: args.symmetry,
        };
        match args.expected.iter().find(|expected| !selection.can_meet(expected)) {
            None => Ok(selection),
            Some(Expectation { property, verdict, .. }) => {
                Err(Error::Nothing(format!("no cell matches --expect {property}={verdict}")))
            }
        }
    }

    /// The properties that are not of the catalogue.
    fn own(&self) -> Vec<&'static Property> {
        let properties = self.properties.iter().copied();
        properties.filter(|property| property.origin == Origin::File).collect()
    }

    /// Whether some cell is about what is expected.
    fn can_meet(&self, expected: &Expectation) -> bool {
        let mut own = self.properties.iter().filter(|property| property.id == expected.property);
        own.any(|property| {
            let speaks =
                |scope: &Scope| self.coalitions.iter().any(|c| property.speaks_in(*c, scope));
            self.scopes.iter().any(speaks)
        })
    }

    /// A search for each profile, coalition, scope and pairing that some property speaks about.
    pub(super) fn jobs(&self, budget: Budget, seed: u64) -> Vec<Job> {
        let mut jobs = Vec::new();
        for scope in &self.scopes {
            for &profile in &self.profiles {
                for &coalition in &self.coalitions {
                    if self.properties.iter().any(|p| p.speaks_in(coalition, scope)) {
                        jobs.extend(self.pairings.iter().map(|&pairing| {
                            let scope = scope.clone();
                            let (symmetry, own) = (self.symmetry, self.own());
                            let job = Job::new(profile, coalition, scope);
                            Job { pairing, budget, seed, symmetry, own, ..job }
                        }));
                    }
                }
            }
        }
        jobs
    }

    /// What was named and has no cell: a property that speaks about none of the coalitions in any of
    /// the scopes, a coalition or a scope that no property speaks about.
    pub(super) fn idle(&self, args: &CheckArgs) -> Option<String> {
        let Self { properties, coalitions, scopes, .. } = self;
        let speaks = |p: &&&Property, c: Coalition, s: &Scope| p.speaks_in(c, s);
        let property = properties
            .iter()
            .find(|p| !coalitions.iter().any(|c| scopes.iter().any(|s| speaks(p, *c, s))));
        if let Some(property) = property.filter(|_| !args.properties.is_empty()) {
            let about: Vec<_> = property.coalitions.iter().map(|c| c.text()).collect();
            let has_part = |c: &&Coalition| property.coalitions.contains(c);
            return Some(match coalitions.iter().find(has_part) {
                None => format!("{} applies to {}", property.id, about.join(", ")),
                Some(coalition) => {
                    let scopes: Vec<&str> = scopes.iter().map(|scope| &*scope.name).collect();
                    let (id, scopes) = (property.id, scopes.join(", "));
                    format!("{id} says nothing about {coalition} in {scopes}")
                }
            });
        }
        let coalition = coalitions
            .iter()
            .find(|c| !properties.iter().any(|p| scopes.iter().any(|s| speaks(&p, **c, s))));
        if let Some(coalition) = coalition.filter(|_| !args.coalitions.is_empty()) {
            return Some(format!("no chosen property applies to {coalition} in these scopes"));
        }
        let scope = scopes
            .iter()
            .find(|s| !properties.iter().any(|p| coalitions.iter().any(|c| speaks(&p, *c, s))));
        let scope = scope.filter(|_| !args.scopes.is_empty());
        scope.map(|scope| format!("no chosen property applies in {}", scope.name))
    }

    /// The profiles, coalitions and pairings with the properties that say nothing about them in
    /// any of the scopes.
    pub(super) fn silent(
        &self,
    ) -> impl Iterator<Item = (Profile, Coalition, &'static Property, PairingKind)> {
        let speaks = |property: &Property, coalition| {
            self.scopes.iter().any(|scope| property.speaks_in(coalition, scope))
        };
        let pairs = self.coalitions.iter().flat_map(move |&coalition| {
            let silent = self.properties.iter().filter(move |p| !speaks(p, coalition));
            silent.map(move |property| (coalition, *property))
        });
        pairs.flat_map(move |(coalition, property)| {
            self.profiles.iter().flat_map(move |&profile| {
                self.pairings.iter().map(move |&pairing| (profile, coalition, property, pairing))
            })
        })
    }
}

/// The results of searches.
#[derive(Debug)]
pub(super) struct Searched<'j> {
    /// The cells, in the order of the searches.
    pub(super) cells: Vec<Cell>,
    /// The searches that a request to end cut short.
    pub(super) unfinished: Vec<&'j Job>,
}

/// Cells with the place of the search that found them.
type Found = Result<Vec<(usize, Vec<Cell>)>, Error>;

/// What all searches of a command have in common.
#[derive(Clone)]
struct Search {
    progress: Arc<Progress>,
    done: Arc<AtomicUsize>,
    pool: Arc<ThreadPool>,
}

impl Search {
    /// Runs a search on threads of its own. While it waits for its parts, it must not start
    /// another, whose time would count as its own. `None` if somebody asks for an end first.
    fn run(&self, job: &Job) -> Result<Option<Vec<Cell>>, Error> {
        let (Self { progress, done, pool }, job) = (self.clone(), job.clone());
        interrupt::unless_asked(move || {
            let mut told = |at: explorer::Progress| {
                let (profile, coalition, scope) = (&job.profile, job.coalition, &job.scope.name);
                let states = grouped(at.unique_states as u64);
                let what = format!("{profile}, {coalition}, {scope}: {states} states");
                progress.at(done.load(Ordering::Relaxed), what);
            };
            pool.install(|| matrix::run(&job, &mut told))
        })
    }

    /// The cells of a search, whether finished earlier or found now.
    fn cells(
        &self,
        job: &Job,
        store: Option<&Store>,
        context: &Context,
    ) -> Result<Option<Vec<Cell>>, Error> {
        let mut cells = store.and_then(|store| store.find(job, context));
        if cells.is_none() {
            cells = self.run(job)?;
            if let (Some(store), Some(cells)) = (store, &cells) {
                store.keep(job, cells)?;
            }
        }
        self.done.fetch_add(1, Ordering::Relaxed);
        Ok(cells)
    }
}

/// Runs the searches that are not finished yet, several at a time, until somebody asks for an end.
pub(super) fn search<'j>(
    jobs: &'j [Job],
    properties: &[&'static Property],
    store: Option<&Store>,
    context: &Context,
) -> Result<Searched<'j>, Error> {
    let workers = jobs.len().clamp(1, context.jobs.get());
    let threads = (context.jobs.get() / workers).max(1);
    let (progress, done) = (Arc::new(Progress::new(context, jobs.len())), Arc::default());
    let worker = |_| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().map_err(Error::Threads)?;
        Ok(Search { progress: Arc::clone(&progress), done: Arc::clone(&done), pool: pool.into() })
    };
    let searches = (0..workers).map(worker).collect::<Result<Vec<_>, Error>>()?;
    let next = AtomicUsize::new(0);
    let work = |search: &Search| -> Found {
        let mut found = Vec::new();
        while interrupt::go_on().is_continue() {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { break };
            found.extend(search.cells(job, store, context)?.map(|cells| (at, cells)));
        }
        Ok(found)
    };
    let parts: Vec<Found> = thread::scope(|scope| {
        let running: Vec<_> = searches.iter().map(|search| scope.spawn(|| work(search))).collect();
        let joined = running.into_iter().map(|worker| match worker.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    let parts: Vec<_> = parts.into_iter().collect::<Result<_, _>>()?;
    let found: BTreeMap<usize, Vec<Cell>> = parts.into_iter().flatten().collect();
    let is_unfinished = |(at, _): &(usize, &Job)| !found.contains_key(at);
    let unfinished = jobs.iter().enumerate().filter(is_unfinished).map(|(_, job)| job).collect();
    let cells = found.into_values().flatten().collect();
    Ok(Searched { cells: chosen(cells, properties), unfinished })
}

/// The results of searches that were all finished before.
pub(super) fn merged<'j>(cells: Vec<Cell>, properties: &[&'static Property]) -> Searched<'j> {
    Searched { cells: chosen(cells, properties), unfinished: Vec::new() }
}

/// The cells of the properties that were chosen. A search judges all that it can.
fn chosen(mut cells: Vec<Cell>, properties: &[&'static Property]) -> Vec<Cell> {
    cells.retain(|cell| properties.iter().any(|property| property.id == cell.property));
    cells
}
