//! Names on the command line for what other crates define: the tables of those crates are the
//! only lists, for help, for completion and for the error that lists what exists.

use crate::nearest::nearest;
use crate::pipeline::{STAGES, Stage};
use clap::Command;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sesphr::profile::{Profile, ProfileError};
use sesphr_model::coalition::{Coalition, CoalitionError, Power};
use sesphr_model::format::count;
use sesphr_model::induction::claim::{CLAIMS, Claim};
use sesphr_model::matrix;
use sesphr_model::property::{PROPERTIES, Property};
use sesphr_model::scope::{SHIPPED, Set};
use sesphr_reports::claims::{self, Judged};
use sesphr_sim::experiment::{self, Experiment};
use sesphr_sim::scenario::SHIPPED as WORKLOADS;
use sesphr_sim::{queueing, sweep};
use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A request for more threads than this is surely a typing error.
const JOBS_MAX: u64 = 1024;

/// One of a list of names, as what it names.
pub(super) fn named<T: Clone + Send + Sync + 'static>(
    names: Vec<PossibleValue>,
    find: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    // The names come from the table that `find` looks them up in.
    PossibleValuesParser::new(names)
        .try_map(move |name| find(&name).ok_or_else(|| format!("{name:?} is not in its own table")))
}

/// One of a list of names, or something else: completion offers the names.
#[derive(Clone)]
struct Open<P> {
    names: Vec<PossibleValue>,
    parser: P,
}

impl<P: TypedValueParser> TypedValueParser for Open<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names.iter().cloned()))
    }
}

/// A coalition of the catalogue, or a set of parties and powers.
pub(super) fn coalition() -> impl TypedValueParser<Value = Coalition> {
    let parser = |text: &str| Coalition::read(text).map_err(|error| misspelt(&error));
    Open { names: coalitions().map(PossibleValue::new).collect(), parser }
}

/// Why a text is no coalition, with the part that was meant.
fn misspelt(error: &CoalitionError) -> String {
    let parties = ["srs", "cloud", "issuer", "user-1", "owner-0"];
    let parts = || coalitions().chain(Power::ALL.map(Power::text)).chain(parties);
    let meant = match error {
        CoalitionError::Part { part } => nearest(part, parts()),
        CoalitionError::Number { .. } => None,
    };
    let tip = meant.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    format!("{error}{tip}\n  [{}]", spellings())
}

/// How coalitions are spelled.
fn spellings() -> String {
    let names = coalitions().collect::<Vec<_>>().join(", ");
    let powers = Power::ALL.map(Power::text).join(", ");
    format!(
        "one of {names}; or parts joined by +, such as user-1+srs+listens: parties (user-N, owner-N, \
         srs, cloud, issuer) and powers ({powers})"
    )
}

fn coalitions() -> impl Iterator<Item = &'static str> {
    Coalition::ALL.into_iter().filter_map(Coalition::name)
}

/// The help of an option that takes coalitions.
pub(super) fn coalitions_help() -> String {
    format!("Whom the attacker controls, and what else they can do: {}", spellings())
}

pub(super) fn property() -> impl TypedValueParser<Value = &'static Property> {
    let name = |property: &'static Property| PossibleValue::new(property.id).help(property.name);
    named(PROPERTIES.iter().map(name).collect(), property_named)
}

/// The property with this id, in whichever case.
pub(super) fn property_named(id: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|property| property.id.eq_ignore_ascii_case(id))
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

pub(super) fn experiment() -> impl TypedValueParser<Value = &'static Experiment> {
    let name = |experiment: &Experiment| PossibleValue::new(experiment.name).help(experiment.title);
    named(experiment::ALL.iter().map(name).collect(), Experiment::named)
}

pub(super) fn stage() -> impl TypedValueParser<Value = &'static Stage> {
    let name = |stage: &Stage| PossibleValue::new(stage.name).help(stage.about);
    named(STAGES.iter().map(name).collect(), Stage::named)
}

/// A claim of the papers by its number, or all of them.
pub(super) fn claim() -> impl TypedValueParser<Value = String> {
    let name = |judged: Judged| PossibleValue::new(judged.id).help(judged.claim);
    let claims = claims::table().into_iter();
    let all = PossibleValue::new("all").help("every claim");
    PossibleValuesParser::new(claims.map(name).chain([all]))
}

/// A preset, or a preset with other choices.
pub(super) fn profile() -> impl TypedValueParser<Value = Profile> {
    let parser = |text: &str| text.parse::<Profile>().map_err(|error| unknown(&error));
    Open { names: presets().map(PossibleValue::new).collect(), parser }
}

/// Why a profile is none, with the name that was meant.
fn unknown(error: &ProfileError) -> String {
    let meant = match error {
        ProfileError::Preset { name } => nearest(name, presets()),
        ProfileError::Axis { axis } => {
            nearest(axis, Profile::HARDENED.axes().map(|(name, _)| name))
        }
        ProfileError::Value { value, allowed, .. } => nearest(value, allowed.split(", ")),
        _ => None,
    };
    let tip = meant.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    format!("{error}{tip}")
}

fn presets() -> impl Iterator<Item = &'static str> {
    Profile::PRESETS.into_iter().map(|(name, _)| name)
}

/// The help of an option that takes profiles.
pub(super) fn profiles_help() -> String {
    let presets = presets().collect::<Vec<_>>().join(", ");
    format!(
        "A preset, or a preset with other choices, such as hardened/keys=escrowed; repeatable \
         [default: the presets {presets}]"
    )
}

/// The names of the shipped scopes in some sets. Help is made at every start, so no scope is read.
fn scopes_in(is_meant: fn(Set) -> bool) -> Vec<&'static str> {
    SHIPPED.iter().filter(|shipped| is_meant(shipped.set)).map(|shipped| shipped.name).collect()
}

/// The help of `check --all`: what it takes where nothing is chosen.
pub(super) fn all_help() -> String {
    let scopes = scopes_in(|set| set <= Set::All);
    format!(
        "Check everything, except where you choose: {} profiles (each preset, and each step of \
         one axis from sesphr-hybrid or hardened, and hardened-epoch/standing=asked), {} scopes ({}) and both \
         pairings; print a matrix instead of cells and counterexamples",
        count(matrix::profiles().len() as u64),
        count(scopes.len() as u64),
        scopes.join(", "),
    )
}

/// The help of `check --quick`.
pub(super) fn quick_help() -> String {
    let scopes = scopes_in(|set| set == Set::Quick);
    format!("Use the smallest scope, one-slot; with --all use {}", scopes.join(", "))
}

/// A workload that comes with the program, or a file.
pub(super) fn workload() -> impl TypedValueParser<Value = String> {
    let names = WORKLOADS.iter().map(|shipped| PossibleValue::new(shipped.name)).collect();
    Open { names, parser: clap::builder::StringValueParser::new() }
}

/// A scenario or workload that comes with the program, or a file.
pub(super) fn scenario() -> impl TypedValueParser<Value = std::path::PathBuf> {
    let queues = queueing::SHIPPED.iter().map(|(name, _)| *name);
    let names = queues.chain(WORKLOADS.iter().map(|shipped| shipped.name));
    let names = names.map(PossibleValue::new).collect();
    Open { names, parser: clap::builder::PathBufValueParser::new() }
}

/// A manifest that comes with the program, or a file.
pub(super) fn manifest() -> impl TypedValueParser<Value = String> {
    let names = sweep::SHIPPED.iter().map(|(name, _)| PossibleValue::new(*name)).collect();
    Open { names, parser: clap::builder::StringValueParser::new() }
}

/// The scenarios of queues that come with the program: the name of each, and the first sentence of
/// its file.
pub(super) fn queues() -> String {
    /// Where a sentence begins, and where its lines end at the latest.
    const COLUMNS: (usize, usize) = (19, 79);
    let mut out = String::new();
    for (name, text) in queueing::SHIPPED {
        let lines = text.lines().map_while(|line| line.strip_prefix('#'));
        let comment = lines.collect::<String>();
        let sentence = comment.split_once(". ").map_or(comment.as_str(), |(first, _)| first);
        let mut line = format!("  {name:<17}");
        for word in sentence.trim_end_matches('.').split_whitespace() {
            if line.len() + word.len() > COLUMNS.1 {
                out.push_str(line.trim_end());
                out.push('\n');
                line = " ".repeat(COLUMNS.0);
            }
            line.push_str(word);
            line.push(' ');
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The manifests that come with the program.
pub(super) fn manifests() -> String {
    sweep::SHIPPED.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// A whole number within bounds.
pub(super) fn number<T>(bounds: RangeInclusive<u64>) -> impl TypedValueParser<Value = T>
where
    T: FromStr + Clone + Send + Sync + 'static,
{
    move |text: &str| -> Result<T, String> {
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        number.and_then(|_| text.parse().ok()).ok_or_else(|| {
            let (least, most) = (count(*bounds.start()), count(*bounds.end()));
            format!("it must be a whole number from {least} to {most}")
        })
    }
}

/// Any seed.
pub(super) fn seed() -> impl TypedValueParser<Value = u64> {
    number(0..=u64::MAX)
}

/// A number of threads.
pub(super) fn jobs() -> impl TypedValueParser<Value = NonZeroUsize> {
    number(1..=JOBS_MAX)
}
