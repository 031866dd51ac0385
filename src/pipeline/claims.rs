//! What a few claims are judged by, and nothing else of a run.

use super::{Inputs, Ticker, checks, measure, search};
use crate::error::Error;
use crate::progress::Progress;
use sesphr_reports::Results;
use sesphr_reports::claims::{Cells, Judged, Needs};
use sesphr_reports::machine::Watch;
use sesphr_sim::experiment::{self, Experiment};

/// Runs the searches and measurements that these claims need.
///
/// # Errors
/// If an experiment fails, or somebody asks for an end.
pub(crate) fn run(
    claims: &[Judged],
    inputs: &Inputs<'_>,
    results: &mut Results,
) -> Result<(), Error> {
    let ticker = Ticker(Progress::new(inputs.context, 1));
    let cells: Vec<Cells> = claims.iter().filter_map(cells).collect();
    let jobs = checks::jobs(inputs.effort, inputs.context.seed).into_iter().filter(|job| {
        let (profile, coalition) = (job.profile.to_string(), job.coalition.to_string());
        cells.iter().any(|cells| cells.include_search(&profile, &coalition))
    });
    let of_property = |id: &str| cells.iter().any(|cells| cells.include_property(id));
    search(&jobs.collect::<Vec<_>>(), Vec::new(), of_property, inputs, results, &ticker)?;
    let needed = |name: &str| claims.iter().any(|claim| experiments(claim).contains(&name));
    let named = experiment::ALL.iter().filter_map(|e| Experiment::named(e.name));
    let needed: Vec<_> = named.filter(|experiment| needed(experiment.name)).collect();
    if needed.is_empty() {
        return Ok(());
    }
    let watch = Watch::start();
    measure(needed.into_iter(), inputs, results, &ticker)?;
    results.provenance.load = Some(watch.end());
    Ok(())
}

fn cells(claim: &Judged) -> Option<Cells> {
    match claim.needs {
        Needs::Cells(cells) => Some(cells),
        Needs::Papers | Needs::Experiments(_) => None,
    }
}

const fn experiments(claim: &Judged) -> &'static [&'static str] {
    match claim.needs {
        Needs::Experiments(names) => names,
        Needs::Papers | Needs::Cells(_) => &[],
    }
}
