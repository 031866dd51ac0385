//! What a trial searches.

use crate::coalition::{Coalition, INSIDER, Members, NEWCOMER, OUTSIDER, Powers};
use crate::matrix;
use crate::minimal::{parties, powers};
use crate::scope::Scope;
use rand::rngs::ChaCha12Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt as _, SeedableRng};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId};
use sesphr::profile::Profile;
use sesphr::system::Network;

/// A profile, a coalition and a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The profile.
    pub profile: Profile,
    /// The coalition.
    pub coalition: Coalition,
    /// The scope.
    pub scope: Scope,
}

/// How a trial looks for violations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It sees a small scope whole.
    Search,
    /// It walks through a larger one.
    Walks,
}

impl Way {
    /// The way of a trial: one in four walks.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        match number % 4 {
            3 => Self::Walks,
            _ => Self::Search,
        }
    }
}

/// Draws the subject of a trial. If a scope is given, only the profile and the coalition are drawn.
///
/// # Panics
/// If no coalition has a part in the given scope.
#[must_use]
pub fn draw(seed: u64, number: u64, scope: Option<&Scope>) -> Subject {
    let mut choices = Choices::of(seed, number);
    loop {
        let profile = choices.profile();
        let name = format!("drawn-{seed}-{number}");
        let about = format!("drawn with seed {seed} for trial {number}");
        let drawn = |choices: &mut Choices| Scope { name, about, ..choices.scope(Way::of(number)) };
        let scope = scope.cloned().unwrap_or_else(|| drawn(&mut choices));
        let coalition = choices.coalition(&profile, &scope);
        // A named coalition needs its part; a set is only asked about what it has room for.
        if scope.has_part_for(coalition) {
            return Subject { profile, coalition, scope };
        }
    }
}

/// The properties that make sense while messages are in flight. The others compare the states
/// before and after a step, as if nothing else were happening.
const IN_FLIGHT: [&str; 19] = [
    "P1", "P2", "P3", "P4", "P5", "P6", "P9", "P10", "P11", "P13", "P14", "P15", "P16", "P18",
    "P20", "P23", "P32", "P33", "P35",
];

struct Choices(ChaCha12Rng);

impl Choices {
    /// The draws of a trial, which do not depend on other trials.
    fn of(seed: u64, number: u64) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_stream(number);
        Self(rng)
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.choose(&mut self.0).copied()
    }

    /// A number from 0 up to and including a bound.
    fn upto(&mut self, most: u8) -> u8 {
        self.0.random_range(0..=most)
    }

    fn chance(&mut self, percent: u8) -> bool {
        self.0.random_range(0..100_u8) < percent
    }

    /// Each entry of a list, with this probability.
    fn some<T: Copy>(&mut self, all: &[T], percent: u8) -> Vec<T> {
        all.iter().copied().filter(|_| self.chance(percent)).collect()
    }

    /// Usually a preset, otherwise a step away from one.
    fn profile(&mut self) -> Profile {
        let presets = Profile::PRESETS.map(|(_, profile)| profile);
        let all = matrix::profiles();
        let from: &[Profile] = if self.chance(60) { &presets } else { &all };
        self.one(from).unwrap_or(Profile::HARDENED)
    }

    /// A walk has more room than a search.
    fn scope(&mut self, way: Way) -> Scope {
        let in_flight = self.chance(60);
        let slots = self.slots(in_flight);
        let mut users = self.some(&[INSIDER, NEWCOMER], 60);
        if users.is_empty() {
            users.push(INSIDER);
        }
        // Where messages stay in flight, a role is kept once it is held: the oracle hears of it
        // when the owner does.
        let with_roles = self.chance(25);
        let grants = self.grants(&slots, &users, with_roles);
        let roles = if with_roles { self.roles(&users) } else { Vec::new() };
        let keeps_roles = in_flight && !roles.is_empty();
        let bound = |choices: &mut Self, most: u8| choices.upto(most);
        let more = u8::from(way == Way::Walks);
        let losing = |choices: &mut Self, most| if keeps_roles { 0 } else { choices.upto(most) };
        Scope {
            network: if in_flight { Network::InFlight } else { Network::AtOnce },
            judges: if in_flight { IN_FLIGHT.map(str::to_owned).to_vec() } else { Vec::new() },
            users,
            versions_max: 1 + u16::from(more + bound(self, 1)),
            grants_max: 1 + more + bound(self, 1),
            revocations_max: losing(self, 1 + more),
            departures_max: losing(self, 1),
            deceptions_max: bound(self, 1 + more),
            restarts_max: 0,
            readings_max: if in_flight { bound(self, 2 + 2 * more) } else { u8::MAX },
            losses_max: 0,
            slots,
            grants,
            roles,
            ..Scope::blank()
        }
    }

    /// One or two slots of one owner, rarely of two owners.
    fn slots(&mut self, in_flight: bool) -> Vec<Slot> {
        let slot = |owner, record, partition| Slot {
            owner: OwnerId(owner),
            record: RecordId(record),
            partition,
        };
        let first = slot(0, 0, Partition::MEDICAL);
        if self.chance(if in_flight { 75 } else { 30 }) {
            return vec![first];
        }
        let mut others = vec![slot(0, 0, Partition::INSURANCE), slot(0, 1, Partition::MEDICAL)];
        // The oracle hears of certificates as if all owners did.
        if !in_flight {
            others.push(slot(1, 0, Partition::MEDICAL));
        }
        [Some(first), self.one(&others)].into_iter().flatten().collect()
    }

    fn grants(&mut self, slots: &[Slot], users: &[UserId], with_roles: bool) -> Vec<Grant> {
        let mut grantees: Vec<Grantee> = users.iter().copied().map(Grantee::User).collect();
        if with_roles {
            grantees.extend([Role::Doctor, Role::Nurse].map(Grantee::Role));
        }
        let starts = [Coverage::Joining, Coverage::Past];
        let mut grants: Vec<Grant> = Vec::new();
        for _ in 0..=self.upto(2) {
            let (slot, grantee) = (self.one(slots), self.one(&grantees));
            if let (Some(slot), Some(grantee), Some(from)) = (slot, grantee, self.one(&starts)) {
                grants.push(Grant { slot, grantee, from });
            }
        }
        grants.sort_unstable();
        grants.dedup();
        grants
    }

    fn roles(&mut self, users: &[UserId]) -> Vec<(UserId, Role)> {
        let all: Vec<(UserId, Role)> =
            users.iter().flat_map(|user| [Role::Doctor, Role::Nurse].map(|r| (*user, r))).collect();
        let some = self.some(&all, 50);
        if some.is_empty() { self.one(&all).into_iter().collect() } else { some }
    }

    /// Nobody, a coalition of the catalogue, or any set. Only searches against nobody show what
    /// honest parties do to each other, and that goes wrong where messages overtake each other.
    fn coalition(&mut self, profile: &Profile, scope: &Scope) -> Coalition {
        let nobody = Coalition::NONE;
        if self.chance(if scope.is_in_flight() { 40 } else { 10 }) && scope.has_part_for(nobody) {
            return nobody;
        }
        if self.chance(40) {
            let fitting: Vec<Coalition> =
                Coalition::ALL.into_iter().filter(|named| scope.has_part_for(*named)).collect();
            return self.one(&fitting).unwrap_or(Coalition::NONE);
        }
        let members: Vec<_> =
            parties(scope).into_iter().filter(|party| !is_outsider(*party)).collect();
        let members = Members::of(&self.some(&members, 35));
        let powers = Powers::of(&self.some(&powers(scope, profile), 25));
        // Powers that add nothing are left out when the set is made smaller.
        Coalition::of(members, powers)
    }
}

/// A user whom nobody grants anything adds no more than a copy of the store.
fn is_outsider(party: PartyId) -> bool {
    party == PartyId::User(OUTSIDER)
}
