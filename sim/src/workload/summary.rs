//! What a trace consists of, counted.

use super::clock::{DAY_NS, HOUR_NS};
use serde::Serialize;
use sesphr::action::{Action, Outcome};
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::trace::Step;
use std::collections::{BTreeMap, BTreeSet};

/// Counts over the steps of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Steps.
    pub steps: u64,
    /// The time of the last step, nanoseconds; zero if the trace has no times.
    pub last_ns: u64,
    /// Owners who enrolled.
    pub owners: u64,
    /// Enrolments of users.
    pub users: u64,
    /// Steps by action.
    pub actions: BTreeMap<&'static str, u64>,
    /// Refusals, by reason.
    pub denied: BTreeMap<String, u64>,
    /// Bytes that were sealed, each partition once for each upload.
    pub sealed_bytes: u64,
    /// Steps on each day.
    pub per_day: Vec<u64>,
    /// Requests in each hour of the day.
    pub requests_per_hour: [u64; 24],
    /// Over owners who were asked for something: how many users asked.
    pub users_per_owner: Spread,
    /// Over users who asked for something: how many owners they asked.
    pub owners_per_user: Spread,
    #[serde(skip)]
    edges: BTreeSet<(OwnerId, UserId)>,
}

/// A distribution in a few numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// How many there are.
    pub count: u64,
    /// Half are at most this.
    pub median: u64,
    /// 95 % are at most this.
    pub p95: u64,
    /// The largest.
    pub max: u64,
}

impl Spread {
    /// The spread of some numbers; all zero if there are none.
    #[must_use]
    pub fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let count = values.len();
        let at = |percent: usize| {
            let rank = (count * percent).div_ceil(100).saturating_sub(1);
            values.get(rank).copied().unwrap_or(0)
        };
        Self { count: count as u64, median: at(50), p95: at(95), max: at(100) }
    }
}

impl Summary {
    /// Counts a step.
    pub fn add(&mut self, step: &Step) {
        self.steps += 1;
        *self.actions.entry(step.action.name()).or_default() += 1;
        if let Some(at_ns) = step.at_ns {
            self.last_ns = self.last_ns.max(at_ns);
            let day = (at_ns / DAY_NS) as usize;
            // A time of centuries is a typing error, and no reason to take so much memory.
            if day < DAYS_MAX {
                self.per_day.resize(self.per_day.len().max(day + 1), 0);
                self.per_day.iter_mut().skip(day).take(1).for_each(|count| *count += 1);
            }
        }
        if let Outcome::Denied(refusal) = step.outcome {
            *self.denied.entry(refusal.to_string()).or_default() += 1;
        }
        match step.action {
            Action::Enrol { party: PartyId::Owner(_) } => self.owners += 1,
            Action::Enrol { party: PartyId::User(_) } => self.users += 1,
            Action::Seal { partitions, bytes, .. } => {
                self.sealed_bytes += partitions.iter().count() as u64 * u64::from(bytes);
            }
            Action::Request { user, item } => {
                self.edges.insert((item.slot.owner, user));
                let hour = step.at_ns.map(|at_ns| (at_ns % DAY_NS / HOUR_NS) as usize);
                if let Some(count) = hour.and_then(|hour| self.requests_per_hour.get_mut(hour)) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }

    /// Works out the spreads, once all steps are counted.
    #[must_use]
    pub fn finish(mut self) -> Self {
        let mut owners: BTreeMap<OwnerId, u64> = BTreeMap::new();
        let mut users: BTreeMap<UserId, u64> = BTreeMap::new();
        for (owner, user) in &self.edges {
            *owners.entry(*owner).or_default() += 1;
            *users.entry(*user).or_default() += 1;
        }
        self.users_per_owner = Spread::of(owners.into_values().collect());
        self.owners_per_user = Spread::of(users.into_values().collect());
        self
    }
}

/// Days that are counted one by one.
const DAYS_MAX: usize = 36_600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_are_nearest_ranks() {
        assert_eq!(Spread::of(Vec::new()), Spread::default());
        let spread = Spread::of((1..=100).rev().collect());
        assert_eq!(spread, Spread { count: 100, median: 50, p95: 95, max: 100 });
        assert_eq!(Spread::of(vec![7]), Spread { count: 1, median: 7, p95: 7, max: 7 });
    }
}
