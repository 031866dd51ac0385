//! Transitions of the model taken on both curves, as rows of the report.

use super::{Inputs, Ticker};
use crate::error::Error;
use crate::output::grouped;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, PairingKind};
use sesphr::profile::{Payload, Profile};
use sesphr_model::checker::{Readers, SesphrModel};
use sesphr_model::coalition::Coalition;
use sesphr_model::conformance::{Conformance, Conformity};
use sesphr_model::scope::Scope;
use sesphr_reports::results::{ConformanceResult, Results};
use sesphr_sim::experiment::Effort;

/// Transitions of each search.
const fn transitions_max(effort: Effort) -> usize {
    match effort {
        Effort::Quick => 400,
        Effort::Default => 4_000,
        Effort::Full => 100_000,
    }
}

/// Every preset on every curve that can run it.
pub(super) fn run(
    inputs: &Inputs<'_>,
    results: &mut Results,
    ticker: &Ticker,
) -> Result<(), Error> {
    let presets = Profile::PRESETS.into_iter().map(|(_, profile)| profile);
    let hybrid = |profile: &Profile| profile.payload == Payload::Hybrid;
    let (all, both): (Vec<Profile>, Vec<Profile>) =
        (presets.clone().collect(), presets.filter(hybrid).collect());
    let total = all.len() + both.len();
    let mut done = 0;
    for profile in all {
        ticker.at(
            done,
            total,
            format!("{profile} on {}", <TypeA as sesphr::algebra::Pairing>::NAME),
        )?;
        results.conformance.push(take::<TypeA>(profile, inputs, (done, total), ticker)?);
        done += 1;
    }
    for profile in both {
        ticker.at(
            done,
            total,
            format!("{profile} on {}", <Bls12 as sesphr::algebra::Pairing>::NAME),
        )?;
        results.conformance.push(take::<Bls12>(profile, inputs, (done, total), ticker)?);
        done += 1;
    }
    Ok(())
}

fn take<C: Curve>(
    profile: Profile,
    inputs: &Inputs<'_>,
    (done, total): (usize, usize),
    ticker: &Ticker,
) -> Result<ConformanceResult, Error> {
    let scope = match inputs.effort {
        Effort::Quick => Scope::one_slot(),
        Effort::Default | Effort::Full => Scope::two_users_one_record(),
    };
    let name = scope.name.clone();
    let model = SesphrModel::new(profile, Coalition::NONE, scope, PairingKind::Type1)
        .with_readers(Readers::Everybody);
    let conformance = Conformance::<C>::new(&model, inputs.context.seed)?;
    let found: Conformity = inputs.pool.install(|| {
        conformance.run(transitions_max(inputs.effort), &mut |at| {
            let taken = grouped(at.transitions as u64);
            ticker.tell(done, total, format!("{profile} on {}: {taken} transitions", C::NAME));
        })
    });
    Ok(ConformanceResult {
        scope: name,
        profile: profile.to_string(),
        curve: C::NAME.into(),
        transitions: found.transitions as u64,
        unique_states: found.unique_states as u64,
        depth: u32::try_from(found.depth).unwrap_or(u32::MAX),
        exhaustive: found.exhaustive,
        divergence: found.divergence.map(|divergence| {
            format!("after {} steps: {}", divergence.trace.steps.len(), divergence.what)
        }),
        time_ms: u64::try_from(found.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}
