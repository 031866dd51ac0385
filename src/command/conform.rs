//! `sesphr conform`: repeats on real curves what the model explores on symbols, and compares.

mod report;
mod walks;

use crate::cli::{ConformArgs, CurveArg};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::interrupt;
use crate::output::grouped;
use crate::progress::Progress;
use crate::scopes::load_all;
use report::{ComparedSearch, Report};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, PairingKind};
use sesphr::profile::{Payload, Profile};
use sesphr_model::checker::{self, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::conformance::{self, Conformance, Conformity};
use sesphr_model::scope::Scope;
use std::sync::Arc;

/// Transitions of a search unless told otherwise.
const TRANSITIONS_MAX: usize = 100_000;
/// The same, in a hurry.
const QUICK_TRANSITIONS_MAX: usize = 1_000;

/// Searches, walks, compares and reports.
pub(super) fn run(args: &ConformArgs, context: &Context) -> Result<Status, Error> {
    interrupt::by_steps();
    let report = conform(args, context)?;
    let text = report.text(context.seed)?;
    context.deliver(args.json.path(), &report, || text)?;
    if !report.complete {
        context.note("interrupted: the result has what was compared so far");
        return Ok(Status::Interrupted);
    }
    Ok(if report.agrees() { Status::AsExpected } else { Status::Unexpected })
}

/// Every search that was asked for, up to the first divergence; then the walks.
fn conform(args: &ConformArgs, context: &Context) -> Result<Report, Error> {
    let pairs = pairs(args);
    let missed = |profile: &&Profile| pairs.iter().all(|(other, _)| other != *profile);
    if let Some(profile) = args.profiles.iter().find(missed) {
        let why = format!("{profile} has the literal payload, which exists on type-a only");
        return Err(Error::Nothing(why));
    }
    let usual = || if args.quick { Scope::one_slot() } else { Scope::two_users_one_record() };
    let mut scopes = load_all(&args.scopes)?;
    if scopes.is_empty() {
        scopes.push(usual());
    }
    let pool = Arc::new(context.pool()?);
    let progress = Arc::new(Progress::new(context, pairs.len() * scopes.len()));
    let mut report = Report::default();
    for scope in &scopes {
        for &(profile, curve) in &pairs {
            let (transitions_max, seed) = (transitions_max(args), context.seed);
            let search = Search { profile, scope: scope.clone(), transitions_max, seed };
            let (pool, progress) = (Arc::clone(&pool), Arc::clone(&progress));
            let done = report.searches.len();
            let found = interrupt::unless_asked(move || {
                pool.install(|| search.on(curve, |what| progress.at(done, what)))
            })?;
            let Some(found) = found.transpose()? else {
                report.complete = false;
                return Ok(report);
            };
            report.searches.push(ComparedSearch::new(&scope.name, profile, curve.text(), &found));
            report.note(curve.text(), found.divergence);
            if !report.agrees() {
                return Ok(report);
            }
        }
    }
    if let Some(idle) = report.searches.iter().find(|row| row.is_idle()) {
        return Err(Error::Nothing(format!("{idle} has no transition")));
    }
    pool.install(|| walks::take(args, context, &pairs, &mut report))?;
    Ok(report)
}

fn transitions_max(args: &ConformArgs) -> usize {
    let usual = if args.quick { QUICK_TRANSITIONS_MAX } else { TRANSITIONS_MAX };
    args.transitions_max.unwrap_or(usual)
}

/// A search of one profile in one scope.
struct Search {
    profile: Profile,
    scope: Scope,
    transitions_max: usize,
    seed: u64,
}

impl Search {
    /// Searches on a curve, and says how far it is.
    fn on(&self, curve: CurveArg, told: impl Fn(String)) -> Result<Conformity, Error> {
        let (profile, scope) = (self.profile, &self.scope.name);
        let told = |conformance::Progress { transitions, depth }| {
            let (curve, taken) = (curve.text(), grouped(transitions as u64));
            told(format!("{profile}, {curve}, {scope}: {taken} transitions, depth {depth}"));
        };
        match curve {
            CurveArg::Bls12 => self.run::<Bls12>(told),
            CurveArg::TypeA => self.run::<TypeA>(told),
        }
    }

    fn run<C: Curve>(
        &self,
        mut told: impl FnMut(conformance::Progress),
    ) -> Result<Conformity, Error> {
        let model =
            SesphrModel::new(self.profile, Coalition::NONE, self.scope.clone(), PairingKind::Type1)
                .with_readers(checker::Readers::Everybody);
        let conformance = Conformance::<C>::new(&model, self.seed)?;
        Ok(conformance.run(self.transitions_max, &mut told))
    }
}

/// The profiles, each on every curve that was asked for and can run it.
fn pairs(args: &ConformArgs) -> Vec<(Profile, CurveArg)> {
    let presets = || Profile::PRESETS.iter().map(|(_, profile)| *profile).collect();
    let profiles = if args.profiles.is_empty() { presets() } else { args.profiles.clone() };
    let both = vec![CurveArg::Bls12, CurveArg::TypeA];
    let curves = if args.curves.is_empty() { both } else { args.curves.clone() };
    let on_curves = |profile: Profile| {
        let runs =
            move |curve: &CurveArg| profile.payload == Payload::Hybrid || *curve == CurveArg::TypeA;
        curves.iter().copied().filter(runs).map(move |curve| (profile, curve)).collect::<Vec<_>>()
    };
    profiles.into_iter().flat_map(on_curves).collect()
}
