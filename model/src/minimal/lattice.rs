//! The sets that are asked about, and which of two adds nothing to the other.

use crate::coalition::{Coalition, Members, OUTSIDER, Power, Powers, subsets};
use crate::scope::Scope;
use sesphr::id::{OwnerId, PartyId};
use sesphr::profile::{Link, Profile};
use sesphr::system::Network;
use std::collections::{BTreeMap, BTreeSet};

/// The parties of a scope that may be corrupt: its users and one whom nobody grants anything, the
/// server, the store, the issuer where there are roles, and owners where there are several. Against
/// the only owner there is nothing to keep.
#[must_use]
pub fn parties(scope: &Scope) -> Vec<PartyId> {
    let users: BTreeSet<_> = scope.users.iter().copied().chain([OUTSIDER]).collect();
    let owners: BTreeSet<OwnerId> = scope.slots.iter().map(|slot| slot.owner).collect();
    let owners = Some(owners).filter(|owners| owners.len() > 1).into_iter().flatten();
    let issuer = Some(PartyId::Issuer).filter(|_| !scope.roles.is_empty());
    let users = users.into_iter().map(PartyId::User);
    let services = [PartyId::Srs, PartyId::Cloud].into_iter().chain(issuer);
    users.chain(owners.map(PartyId::Owner)).chain(services).collect()
}

/// The powers that can be used in a scope and under a profile. A server that crashes attacks
/// nobody.
#[must_use]
pub fn powers(scope: &Scope, profile: &Profile) -> Vec<Power> {
    let in_flight = scope.network == Network::InFlight;
    let deceived = scope.deceptions_max > 0;
    let usable = |power: &Power| match power {
        Power::Downloads | Power::LeakedCapsules | Power::LeakedReKeys => true,
        Power::Listens => profile.link == Link::Plain,
        Power::Replays | Power::Withholds => in_flight && deceived,
        Power::Misassigns => deceived && !scope.roles.is_empty(),
        Power::Forges | Power::RollsBack | Power::Renames | Power::DepositsLeaks => deceived,
        Power::Crashes => false,
    };
    Power::ALL.into_iter().filter(usable).collect()
}

/// Every set of a question, by users and owners, smaller ones first.
pub(super) struct Lattice {
    profile: Profile,
    people: Vec<Vec<Coalition>>,
}

impl Lattice {
    pub(super) fn new(profile: &Profile, scope: &Scope) -> Self {
        let mut people: BTreeMap<(u32, Members), Vec<Coalition>> = BTreeMap::new();
        for set in subsets(&parties(scope), &powers(scope, profile)) {
            let own = set.parties().people();
            people.entry((own.len(), own)).or_default().push(set);
        }
        Self { profile: *profile, people: people.into_values().collect() }
    }

    /// The sets of the same users and owners, fewer of those first; each group by size.
    pub(super) fn people(&self) -> impl Iterator<Item = &[Coalition]> {
        self.people.iter().map(Vec::as_slice)
    }

    pub(super) fn sets(&self) -> impl Iterator<Item = Coalition> {
        self.people.iter().flatten().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.people.iter().map(Vec::len).sum()
    }

    /// Whether a set with the same users and owners sees and does no more than another.
    pub(super) fn is_level_within(&self, less: Coalition, more: Coalition) -> bool {
        less.parties().people() == more.parties().people() && is_within(&self.profile, less, more)
    }
}

/// The largest of some sets that are parts of a given one, with the same users and owners.
pub(super) fn just_below(set: Coalition, among: &[Coalition]) -> Vec<Coalition> {
    let is_part = |less: Coalition, more: Coalition| less != more && less.is_part_of(more);
    let all: Vec<Coalition> = among.iter().copied().filter(|one| is_part(*one, set)).collect();
    let is_largest = |one: &&Coalition| !all.iter().any(|other| is_part(**one, *other));
    all.iter().filter(is_largest).copied().collect()
}

/// Whether a set sees and does no more than another under a profile.
#[must_use]
pub fn is_within(profile: &Profile, less: Coalition, more: Coalition) -> bool {
    all(profile, less).is_part_of(all(profile, more))
}

/// A set with every power that its members have anyway.
fn all(profile: &Profile, set: Coalition) -> Coalition {
    let mut powers = set.powers();
    let mut add = |is: bool, more: &[Power]| {
        powers = if is { powers.union(Powers::of(more)) } else { powers };
    };
    let listens = set.can(Power::Listens) && profile.link == Link::Plain;
    let server = set.has(PartyId::Srs) || listens;
    add(set.reads_store() || listens, &[Power::Downloads]);
    add(server, &[Power::LeakedCapsules, Power::LeakedReKeys]);
    Coalition::of(set.parties(), powers)
}
