//! How a search grows with the bounds of its scope, one bound at a time.

mod axis;

pub use axis::Axis;

use crate::checker::SesphrModel;
use crate::coalition::Coalition;
use crate::explorer::{Budget, Explorer};
use crate::packed::{PackedJudge, PackedModel};
use crate::property::{PROPERTIES, Property};
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use std::time::Duration;

/// What a search of one size took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Growth {
    /// What was raised.
    pub axis: Axis,
    /// How many of it there are.
    pub size: u16,
    /// The profile, as the command line spells it.
    pub profile: String,
    /// The coalition, as the command line spells it.
    pub coalition: String,
    /// States told apart.
    pub unique_states: u64,
    /// Transitions taken.
    pub transitions: u64,
    /// Steps from the first state to the farthest.
    pub depth: u64,
    /// How often it was searched.
    pub samples: u32,
    /// Median wall time, nanoseconds.
    pub median_ns: u64,
    /// The most memory held at once: visited states, states to be expanded, tables.
    pub bytes: u64,
}

/// The models searched at every size: the fair reading and the default, each without an attacker
/// and against a user with the server.
pub const CASES: [(Profile, Coalition); 4] = [
    (Profile::SESPHR_HYBRID, Coalition::NONE),
    (Profile::SESPHR_HYBRID, Coalition::USER_SRS),
    (Profile::HARDENED, Coalition::NONE),
    (Profile::HARDENED, Coalition::USER_SRS),
];

/// How far the searches go, and how often each is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most states of a search. There is no time limit, so every machine searches the same
    /// sizes.
    pub states_max: usize,
    /// How often each size is searched; the median is kept.
    pub samples: u32,
}

impl Limits {
    /// A few seconds for all axes.
    pub const QUICK: Self = Self { states_max: 20_000, samples: 1 };
    /// About ten seconds.
    pub const DEFAULT: Self = Self { states_max: 100_000, samples: 3 };
    /// A few minutes.
    pub const FULL: Self = Self { states_max: 3_000_000, samples: 3 };
}

/// Searches every size of an axis in every case, until one has too many states.
#[must_use]
pub fn raise(axis: Axis, limits: Limits, seed: u64) -> Vec<Growth> {
    let sizes =
        |case| axis.sizes().map_while(move |size| measure((axis, size), case, limits, seed));
    CASES.into_iter().flat_map(sizes).collect()
}

/// Builds a scope up along an axis, from one to as many as it has, in every case whose coalition
/// has a part in it. Empty if it has only one.
#[must_use]
pub fn build(scope: &Scope, axis: Axis, limits: Limits, seed: u64) -> Vec<Growth> {
    let most = axis.size_in(scope);
    let judged = |(_, coalition): &(Profile, Coalition)| {
        PROPERTIES.iter().any(|property| property.speaks_in(*coalition, scope))
    };
    let sizes = |case| {
        let of_size = move |size| search(&axis.cut(scope, size), (axis, size), case, limits, seed);
        (1..=most).map_while(of_size)
    };
    CASES.into_iter().filter(|case| most > 1 && judged(case)).flat_map(sizes).collect()
}

/// Searches one size `samples` times, judging every property that applies to the coalition. `None`
/// if there are more states than allowed.
///
/// # Panics
/// If there are more than seven owners and users.
#[must_use]
pub fn measure(
    (axis, size): (Axis, u16),
    case: (Profile, Coalition),
    limits: Limits,
    seed: u64,
) -> Option<Growth> {
    search(&axis.scope(size), (axis, size), case, limits, seed)
}

fn search(
    scope: &Scope,
    (axis, size): (Axis, u16),
    (profile, coalition): (Profile, Coalition),
    Limits { states_max, samples }: Limits,
    seed: u64,
) -> Option<Growth> {
    let rows: Vec<&Property> =
        PROPERTIES.iter().filter(|p| p.speaks_in(coalition, scope)).collect();
    let budget = Budget { states_max, time_max: Duration::MAX, ..Budget::default() };
    let once = || {
        let model = SesphrModel::new(profile, coalition, scope.clone(), PairingKind::Type1);
        let packed = PackedModel::new(model).expect("at most seven owners and users");
        let judge = PackedJudge::new(&packed, &rows);
        let seen = Explorer::new(&packed, &judge, seed).run(budget, &mut |_| {});
        seen.exhaustive.then_some(seen)
    };
    let mut seen = (0..samples).map(|_| once()).collect::<Option<Vec<_>>>()?;
    seen.sort_by_key(|seen| seen.elapsed);
    let median = seen.get((seen.len().checked_sub(1)?) / 2)?;
    Some(Growth {
        axis,
        size,
        profile: profile.to_string(),
        coalition: coalition.to_string(),
        unique_states: median.unique_states as u64,
        transitions: median.transitions as u64,
        depth: median.depth as u64,
        samples,
        median_ns: u64::try_from(median.elapsed.as_nanos()).unwrap_or(u64::MAX),
        bytes: median.memory.total() as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr::acl::{Grant, Grantee};

    fn states(axis: Axis, size: u16, coalition: Coalition) -> Option<u64> {
        let what = (Profile::SESPHR_HYBRID, coalition);
        measure((axis, size), what, Limits { states_max: 100_000, samples: 1 }, 1)
            .map(|growth| growth.unique_states)
    }

    /// Items of the same kind are independent. The other slot is empty or has one of two versions.
    /// Where one user reads, of each half the reader has none or either.
    #[test]
    fn another_slot_multiplies_the_states() {
        for axis in [Axis::Owners, Axis::Records, Axis::Partitions] {
            for (coalition, factor) in [(Coalition::USER_SRS, 3), (Coalition::NONE, 9)] {
                let one = states(axis, 1, coalition).expect("it is small");
                let two = states(axis, 2, coalition).expect("it is small");
                assert_eq!(two, factor * one, "{} against {coalition}", axis.text());
            }
        }
    }

    #[test]
    fn users_and_versions_add_states() {
        for axis in [Axis::Users, Axis::Versions] {
            let counts: Vec<Option<u64>> =
                (1..=3).map(|size| states(axis, size, Coalition::USER_SRS)).collect();
            assert!(counts.is_sorted_by(|a, b| a < b) && !counts.contains(&None), "{counts:?}");
        }
    }

    /// Cutting something off removes everything about it; the whole stays as it was.
    #[test]
    fn a_scope_is_built_up_to_itself() {
        for scope in Scope::all().into_iter().chain(Scope::large()) {
            for axis in Axis::ALL {
                let most = axis.size_in(&scope);
                assert_eq!(axis.cut(&scope, most), scope, "{} {}", scope.name, axis.text());
                let one = axis.cut(&scope, 1);
                assert_eq!(axis.size_in(&one), 1, "{} {}", scope.name, axis.text());
                let known = |grant: &Grant| match grant.grantee {
                    Grantee::User(user) => one.users.contains(&user),
                    Grantee::Role(_) => true,
                };
                let about = |grant: &Grant| one.slots.contains(&grant.slot) && known(grant);
                assert!(one.grants.iter().all(about), "{} {}", scope.name, axis.text());
            }
        }
        let scope = Scope::two_users_one_record();
        let limits = Limits { states_max: 100_000, samples: 1 };
        let built = build(&scope, Axis::Versions, limits, 1);
        let sizes: Vec<u16> = built.iter().map(|growth| growth.size).collect();
        assert_eq!(sizes, [1, 2].repeat(CASES.len()));
        let whole = built.get(1).map(|growth| growth.unique_states);
        assert_eq!(whole, Some(8_586), "as a search of the scope itself");
        assert_eq!(build(&scope, Axis::Owners, limits, 1), []);
    }

    /// A search that did not finish is not a point on a curve.
    #[test]
    fn a_search_that_stops_early_gives_nothing() {
        let limits = Limits { states_max: 100, samples: 1 };
        let what = (Profile::SESPHR_HYBRID, Coalition::NONE);
        assert_eq!(measure((Axis::Records, 2), what, limits, 1), None);
    }
}
