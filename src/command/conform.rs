//! `sesphr conform`: what is explored on symbols, taken on real curves and compared.

mod report;
mod walks;

use crate::cli::{ConformArgs, CurveArg};
use crate::context::Context;
use crate::error::{Error, Status};
use crate::output::grouped;
use crate::progress::Progress;
use crate::scopes::load_all;
use report::{Report, Row};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, PairingKind};
use sesphr::profile::{Payload, Profile};
use sesphr_model::checker::{self, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::conformance::{self, Conformance, Conformity};
use sesphr_model::scope::Scope;

/// Transitions of a search unless told otherwise.
const TRANSITIONS_MAX: usize = 100_000;
/// The same, in a hurry.
const QUICK_TRANSITIONS_MAX: usize = 1_000;

/// Searches, walks, compares and reports.
pub(super) fn run(args: &ConformArgs, context: &Context) -> Result<Status, Error> {
    let report = context.pool()?.install(|| conform(args, context))?;
    let text = report.text(context.seed)?;
    context.deliver(args.json.path(), &report, || text)?;
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
    let progress = Progress::new(context, pairs.len() * scopes.len());
    let mut report = Report::default();
    for scope in &scopes {
        for &(profile, curve) in &pairs {
            let done = report.searches.len();
            let told = |at: conformance::Progress| {
                let (taken, name) = (grouped(at.transitions as u64), &scope.name);
                let depth = at.depth;
                let what = format!(
                    "{profile}, {}, {name}: {taken} transitions, depth {depth}",
                    curve.text()
                );
                progress.at(done, what);
            };
            let search = Search { profile, scope, args, seed: context.seed };
            let found = match curve {
                CurveArg::Bls12 => search.run::<Bls12>(told),
                CurveArg::TypeA => search.run::<TypeA>(told),
            }?;
            report.searches.push(Row::new(&scope.name, profile, curve.text(), &found));
            report.note(curve.text(), found.divergence);
            if !report.agrees() {
                return Ok(report);
            }
        }
    }
    if let Some(idle) = report.searches.iter().find(|row| row.is_idle()) {
        return Err(Error::Nothing(format!("{idle} has no transition")));
    }
    walks::take(args, context, &pairs, &mut report)?;
    Ok(report)
}

/// A search of one profile in one scope.
struct Search<'a> {
    profile: Profile,
    scope: &'a Scope,
    args: &'a ConformArgs,
    seed: u64,
}

impl Search<'_> {
    fn run<C: Curve>(
        &self,
        mut told: impl FnMut(conformance::Progress),
    ) -> Result<Conformity, Error> {
        let usual = if self.args.quick { QUICK_TRANSITIONS_MAX } else { TRANSITIONS_MAX };
        let model =
            SesphrModel::new(self.profile, Coalition::NONE, self.scope.clone(), PairingKind::Type1)
                .with_readers(checker::Readers::Everybody);
        let conformance = Conformance::<C>::new(&model, self.seed)?;
        Ok(conformance.run(self.args.transitions_max.unwrap_or(usual), &mut told))
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
