//! Names on the command line for what other crates define: the tables of those crates are the
//! only lists, for help, for completion and for the error that lists what exists.

use crate::pipeline::{STAGES, Stage};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sesphr_model::coalition::Coalition;
use sesphr_model::induction::claim::{CLAIMS, Claim};
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::Scope;
use sesphr_sim::experiment::{self, Experiment};
use std::num::NonZeroUsize;

/// More threads than this are a slip of the finger.
const JOBS_MAX: usize = 1024;

/// One of a list of names, as what it names.
fn named<T: Clone + Send + Sync + 'static>(
    names: Vec<PossibleValue>,
    find: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    // The names come from the table that `find` looks them up in.
    PossibleValuesParser::new(names)
        .try_map(move |name| find(&name).ok_or_else(|| format!("{name:?} is not in its own table")))
}

pub(super) fn coalition() -> impl TypedValueParser<Value = Coalition> {
    let names = Coalition::ALL.map(|coalition| PossibleValue::new(coalition.text()));
    named(names.to_vec(), Coalition::parse)
}

pub(super) fn property() -> impl TypedValueParser<Value = &'static Property> {
    let name = |property: &'static Property| PossibleValue::new(property.id).help(property.name);
    named(PROPERTIES.iter().map(name).collect(), |id| {
        PROPERTIES.iter().find(|property| property.id.eq_ignore_ascii_case(id))
    })
}

/// A property that there are claims about.
pub(super) fn claimed() -> impl TypedValueParser<Value = &'static str> {
    let mut claims = CLAIMS.to_vec();
    claims.dedup_by_key(|claim| claim.property);
    let name = |claim: &Claim| PossibleValue::new(claim.property).help(claim.property().name);
    named(claims.iter().map(name).collect(), |id| {
        let claim = CLAIMS.iter().find(|claim| claim.property.eq_ignore_ascii_case(id));
        claim.map(|claim| claim.property)
    })
}

pub(super) fn scope() -> impl TypedValueParser<Value = Scope> {
    let name = |scope: Scope| PossibleValue::new(scope.name).help(scope.about);
    let scopes = Scope::all().into_iter().chain(Scope::large()).chain(Scope::measured());
    named(scopes.map(name).collect(), Scope::named)
}

pub(super) fn experiment() -> impl TypedValueParser<Value = &'static Experiment> {
    let name = |experiment: &Experiment| PossibleValue::new(experiment.name).help(experiment.title);
    named(experiment::ALL.iter().map(name).collect(), Experiment::named)
}

pub(super) fn stage() -> impl TypedValueParser<Value = &'static Stage> {
    let name = |stage: &Stage| PossibleValue::new(stage.name).help(stage.about);
    named(STAGES.iter().map(name).collect(), Stage::named)
}

pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse::<NonZeroUsize>().map_err(|error| error.to_string())?;
    if jobs.get() > JOBS_MAX {
        return Err(format!("more than {JOBS_MAX} threads"));
    }
    Ok(jobs)
}
