//! The stages of the whole study, each a function from inputs to results.

pub(crate) mod checks;
pub(crate) mod claims;
mod conformance;
mod coverage;
mod errata;
mod key;
mod memory;
pub(crate) mod proofs;
mod records;
mod resume;
pub(crate) mod schemes;
mod simulation;

pub(crate) use key::{inputs, key, program};
pub(crate) use records::Source;
pub(crate) use resume::Finished;

use crate::context::Context;
use crate::error::Error;
use crate::interrupt;
use crate::progress::Progress;
use sesphr_model::growth::{self, Axis, Limits};
use sesphr_model::matrix::{Cell, Job};
use sesphr_reports::machine::Watch;
use sesphr_reports::results::{self, Results, StageStatus};
use sesphr_sim::experiment::{self, Effort, Experiment, Setup};
use std::time::Instant;

/// What the stages of a run start from.
pub(crate) struct Inputs<'a> {
    /// The records, those of the caller first.
    pub(crate) sources: Vec<Source>,
    /// How much time there is.
    pub(crate) effort: Effort,
    /// The circumstances.
    pub(crate) context: &'a Context,
    /// The threads.
    pub(crate) pool: rayon::ThreadPool,
}

/// A stage: it fills in its own fields of the results, which are empty when it starts.
pub(crate) struct Stage {
    /// The name on the command line and in the report.
    pub(crate) name: &'static str,
    /// What it does, in a few words.
    pub(crate) about: &'static str,
    /// Seconds that it takes on two cores: quick, default, full.
    shares_s: [u32; 3],
    clear: fn(&mut Results),
    work: fn(&Inputs<'_>, &mut Results, &Ticker) -> Result<(), Error>,
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stage").field(&self.name).finish()
    }
}

/// The stages, in the order in which they run.
pub(crate) const STAGES: [Stage; 10] = [
    Stage {
        name: "records",
        about: "records through the scheme, byte for byte",
        shares_s: [1, 1, 1],
        clear: |results| results.records.clear(),
        work: run_records,
    },
    Stage {
        name: "model",
        about: "properties checked against attackers, counterexamples carried out",
        shares_s: [6, 40, 70],
        clear: |results| {
            results.checks.clear();
            results.counterexamples.clear();
        },
        work: run_checks,
    },
    Stage {
        name: "coverage",
        about: "which messages overtake which, and what no scope explores",
        shares_s: [10, 10, 10],
        clear: |results| {
            results.overtakings.clear();
            results.message_kinds.clear();
        },
        work: coverage::run,
    },
    Stage {
        name: "schemes",
        about: "who must get together to get what, in published schemes",
        shares_s: [10, 10, 10],
        clear: |results| {
            results.schemes.clear();
            results.guarantees.clear();
        },
        work: schemes::run,
    },
    Stage {
        name: "growth",
        about: "how searches grow with each bound",
        shares_s: [3, 12, 100],
        clear: |results| results.growth.clear(),
        work: run_growth,
    },
    Stage {
        name: "attacks",
        about: "the errata of the papers, demonstrated",
        shares_s: [2, 2, 2],
        clear: |results| results.errata.clear(),
        work: run_errata,
    },
    Stage {
        name: "conformance",
        about: "transitions of the model, repeated on both curves",
        shares_s: [3, 30, 110],
        clear: |results| results.conformance.clear(),
        work: conformance::run,
    },
    Stage {
        name: "proofs",
        about: "properties for any number of users and records, by solvers",
        shares_s: [5, 5, 5],
        clear: |results| results.proofs.clear(),
        work: proofs::run,
    },
    Stage {
        name: "simulation",
        about: "workloads replayed and simulated, and the two compared",
        shares_s: [5, 30, 90],
        clear: |results| {
            results.replays.clear();
            results.stations.clear();
            results.predictions.clear();
            results.costs.clear();
        },
        work: simulation::run,
    },
    Stage {
        name: "figures",
        about: "the published figures, and rival schemes, measured",
        shares_s: [12, 60, 620],
        clear: |results| {
            results.measurements.clear();
            results.provenance.load = None;
        },
        work: run_figures,
    },
];

impl Stage {
    /// The stage of a name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        const TABLE: &[Stage] = &STAGES;
        TABLE.iter().find(|stage| stage.name == name)
    }

    /// About how many seconds it takes on two cores.
    pub(crate) const fn share_s(&self, effort: Effort) -> u32 {
        let [quick, default, full] = self.shares_s;
        match effort {
            Effort::Quick => quick,
            Effort::Default => default,
            Effort::Full => full,
        }
    }

    /// Runs, and says how it ended. A failure is part of the result; what a stage had found when
    /// it was interrupted or failed is not, since half a stage would look like a whole one.
    pub(crate) fn run(
        &self,
        inputs: &Inputs<'_>,
        results: &mut Results,
        heading: String,
    ) -> (results::Stage, Option<Error>) {
        let start = Instant::now();
        memory::reset_peak();
        (self.clear)(results);
        let ticker = Ticker(Progress::new(inputs.context, 1).under(heading));
        let error = (self.work)(inputs, results, &ticker).err();
        drop(ticker);
        let status = match &error {
            None => StageStatus::Done,
            Some(Error::Interrupted) => StageStatus::Interrupted,
            Some(_) => StageStatus::Failed,
        };
        if status != StageStatus::Done {
            (self.clear)(results);
        }
        let stage = results::Stage {
            name: self.name.into(),
            status,
            wall_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            memory_bytes_max: memory::peak_bytes(),
            why: error.as_ref().map(Error::message),
        };
        (stage, error)
    }
}

/// Where a stage reports its progress, and learns whether to go on.
pub(crate) struct Ticker(Progress);

impl Ticker {
    /// Reports the steps done, their total, and what comes next.
    fn at(&self, done: usize, total: usize, what: impl Into<String>) -> Result<(), Error> {
        self.tell(done, total, what);
        interrupt::check()
    }

    /// The same, where the work cannot be stopped.
    fn tell(&self, done: usize, total: usize, what: impl Into<String>) {
        self.0.set_total(total);
        self.0.at(done, what);
    }
}

fn run_records(inputs: &Inputs<'_>, results: &mut Results, ticker: &Ticker) -> Result<(), Error> {
    for (done, source) in inputs.sources.iter().enumerate() {
        ticker.at(done, inputs.sources.len(), source.name())?;
        results.records.extend(records::run(source, inputs.context.seed));
    }
    Ok(())
}

fn run_checks(inputs: &Inputs<'_>, results: &mut Results, ticker: &Ticker) -> Result<(), Error> {
    let seed = inputs.context.seed;
    let (jobs, questions) =
        (checks::jobs(inputs.effort, seed), checks::questions(inputs.effort, seed));
    let mut cells = Vec::new();
    for (done, question) in questions.iter().enumerate() {
        interrupt::check()?;
        let mut tell = |what| ticker.tell(done, questions.len(), what);
        let (found, row) = inputs.pool.install(|| checks::ask(question, &mut tell));
        cells.extend(found);
        results.minimal.push(row);
    }
    search(&jobs, cells, |_| true, inputs, results, ticker)
}

/// Runs searches, and keeps what they say about some properties in addition to cells found before.
fn search(
    jobs: &[Job],
    found_before: Vec<Cell>,
    wanted: impl Fn(&str) -> bool,
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    let mut cells = Vec::new();
    for (done, job) in jobs.iter().enumerate() {
        interrupt::check()?;
        let mut tell = |what| ticker.tell(done, jobs.len(), what);
        cells.extend(inputs.pool.install(|| checks::run(job, &mut tell)));
    }
    // Named attackers first: they were searched under more profiles.
    cells.extend(found_before);
    cells.retain(|cell| wanted(cell.property));
    ticker.at(jobs.len(), jobs.len(), "counterexamples on curves")?;
    let rows = inputs.pool.install(|| checks::rows(cells));
    results.checks = rows.checks;
    results.counterexamples = rows.counterexamples;
    results.witnesses = rows.witnesses;
    Ok(())
}

fn run_growth(inputs: &Inputs<'_>, results: &mut Results, ticker: &Ticker) -> Result<(), Error> {
    let limits = match inputs.effort {
        Effort::Quick => Limits::QUICK,
        Effort::Default => Limits::DEFAULT,
        Effort::Full => Limits::FULL,
    };
    for (done, axis) in Axis::ALL.into_iter().enumerate() {
        ticker.at(done, Axis::ALL.len(), axis.text())?;
        let rows = inputs.pool.install(|| growth::raise(axis, limits, inputs.context.seed));
        results.growth.extend(rows);
    }
    Ok(())
}

fn run_errata(inputs: &Inputs<'_>, results: &mut Results, ticker: &Ticker) -> Result<(), Error> {
    ticker.at(0, 1, "demonstrations")?;
    if let Some(source) = inputs.sources.first() {
        results.errata = errata::run(source, inputs.context.seed);
    }
    Ok(())
}

fn run_figures(inputs: &Inputs<'_>, results: &mut Results, ticker: &Ticker) -> Result<(), Error> {
    let all = experiment::ALL.iter().filter_map(|e| Experiment::named(e.name));
    let watch = Watch::start();
    measure(all, inputs, results, ticker)?;
    results.provenance.load = Some(watch.end());
    Ok(())
}

/// Runs experiments.
fn measure(
    experiments: impl Iterator<Item = &'static Experiment>,
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    let Inputs { effort, pool, context, .. } = inputs;
    for experiment in experiments {
        interrupt::check()?;
        let told = |done, total, what: &str| {
            ticker.tell(done, total, format!("{}: {what}", experiment.name));
            interrupt::go_on()
        };
        let setup = Setup { effort: *effort, seed: context.seed, pool, progress: &told };
        results.measurements.extend(experiment.run(&setup)?);
    }
    Ok(())
}
