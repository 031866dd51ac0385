//! What the parties' work takes under each profile, as rows of the report.

use crate::error::Error;
use sesphr::profile::{Payload, Profile};
use sesphr_model::matrix;
use sesphr_reports::results::CostResult;
use sesphr_sim::experiment::Effort;
use sesphr_sim::queueing::{Times, measure_work};
use sesphr_sim::sample::Timing;
use std::time::Duration;

/// The profiles of an effort that BLS12-381 can run: quick takes the presets, others the single
/// steps, too.
pub(super) fn profiles(effort: Effort) -> Vec<Profile> {
    let presets = Profile::PRESETS.map(|(_, preset)| preset);
    let wanted = |profile: &Profile| effort != Effort::Quick || presets.contains(profile);
    let all = matrix::profiles().into_iter();
    all.filter(|profile| profile.payload == Payload::Hybrid && wanted(profile)).collect()
}

/// Measures them; `told` gets the number of rounds done and the next profile.
pub(super) fn run(
    profiles: &[Profile],
    seed: u64,
    rounds: u16,
    told: impl Fn(usize, &str),
) -> Result<Vec<CostResult>, Error> {
    let measured = measure_work(profiles, seed, rounds, told)?;
    Ok(measured.iter().flat_map(|(profile, times)| rows(*profile, times)).collect())
}

fn rows(profile: Profile, times: &Times) -> impl Iterator<Item = CostResult> {
    times.iter().filter_map(move |((operation, party), times_ns)| {
        let times: Vec<Duration> = times_ns.iter().copied().map(Duration::from_nanos).collect();
        let timing = Timing::of(&times)?;
        Some(CostResult {
            profile: profile.to_string(),
            operation: (*operation).into(),
            party: (*party).into(),
            samples: timing.samples,
            median_ns: timing.median_ns,
            low_ns: timing.ends_ns.map(|(low, _)| low),
            high_ns: timing.ends_ns.map(|(_, high)| high),
            interval: timing.interval(),
        })
    })
}
