//! The corrupt moves that a coalition may make in a state.

use super::{SesphrModel, State};
use crate::coalition::Power;
use crate::corrupt::{Corrupt, Move, Shown};
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::id::{Generation, ItemId, PartyId, UserId, Version};
use sesphr::party::user::Membership;

impl SesphrModel {
    /// The moves of a coalition that deceives, until the scope's bound is reached.
    pub(super) fn deceptions(&self, state: &State, moves: &mut Vec<Move>) {
        if state.spent.deceptions >= self.scope.deceptions_max {
            return;
        }
        let coalition = self.coalition;
        let can = |power| coalition.can(power);
        let mut add = |corrupt: Corrupt| moves.push(corrupt.into());
        if can(Power::Forges) {
            self.forgeries(state, &mut add);
        }
        if can(Power::DepositsLeaks) {
            self.redeposits(state, &mut add);
        }
        if can(Power::RollsBack) && coalition.has(PartyId::Cloud) {
            self.servings(state, &mut add);
        }
        if can(Power::RollsBack) && coalition.has(PartyId::Srs) {
            self.answers(state, &mut add);
        }
        if can(Power::Misassigns) && coalition.has(PartyId::Issuer) {
            for user in coalition.users() {
                self.scope.roles().for_each(|role| add(Corrupt::Misassign { user, role }));
            }
        }
        if can(Power::Renames) && coalition.has(PartyId::Srs) {
            for user in self.deceived(state) {
                for item in state.oracle.uploaded() {
                    add(Corrupt::Substitute { user, item: *item });
                }
            }
        }
    }

    /// Uploads, parameters, orders, certificates, departures and requests in others' names.
    fn forgeries(&self, state: &State, add: &mut impl FnMut(Corrupt)) {
        for item in self.targets(state) {
            let after =
                |kept: Option<Generation>| kept.map_or(Generation(0), |g| Generation(g.0 + 1));
            let generation = after(state.system.cloud().get(item).map(|stored| stored.generation));
            add(Corrupt::Store { item, generation, body: Shown::Own });
            for other in state.kept.iter().filter(|other| other.item != item) {
                let seen = Shown::Seen { item: other.item, generation: other.generation };
                add(Corrupt::Store { item, generation, body: seen });
            }
            let mut deposits = state.system.srs().deposits();
            let deposited = deposits.find(|(other, _)| **other == item);
            let generation = after(deposited.map(|(_, deposited)| deposited.generation));
            add(Corrupt::Deposit { item, generation });
        }
        for slot in self.scope.slots.iter().copied() {
            for grantee in self.coalition.users().map(Grantee::User) {
                add(Corrupt::Grant(Grant { slot, grantee, from: Coverage::Past }));
            }
        }
        for grant in &self.scope.grants {
            add(Corrupt::Revoke { slot: grant.slot, grantee: grant.grantee });
        }
        for user in self.coalition.users() {
            self.scope.roles().for_each(|role| add(Corrupt::Certify { user, role }));
            for (owner, _) in state.system.owners().filter(|(_, one)| one.asked(user).is_some()) {
                let owner = *owner;
                self.scope.roles().for_each(|role| add(Corrupt::Vouch { owner, user, role }));
            }
        }
        for user in self.deceived(state) {
            add(Corrupt::Depart { user });
            for item in state.oracle.uploaded() {
                add(Corrupt::Request { user, item: *item });
            }
        }
    }

    /// Parameters that the coalition has seen, deposited as those of other existing items.
    fn redeposits(&self, state: &State, add: &mut impl FnMut(Corrupt)) {
        let deposits: Vec<_> = state.system.srs().deposits().collect();
        let leaked =
            deposits.iter().filter(|(_, one)| state.knowledge.holds(&one.capsule.0.into()));
        for (of, _) in leaked {
            for (item, there) in deposits.iter().filter(|(item, _)| item != of) {
                let generation = Generation(there.generation.0 + 1);
                add(Corrupt::Redeposit { item: **item, generation, of: **of });
            }
        }
    }

    /// What may be uploaded or replaced: every version so far, and the next one.
    fn targets(&self, state: &State) -> Vec<ItemId> {
        let slots = self.scope.slots.iter().copied();
        let versions = |current: Version| 1..=self.scope.versions_max.min(current.0 + 1);
        slots
            .flat_map(|slot| {
                versions(state.oracle.current(slot)).map(move |version| slot.at(Version(version)))
            })
            .collect()
    }

    /// Every ciphertext ever stored, served as any item that the owner uploaded, with any version
    /// named as current.
    fn servings(&self, state: &State, add: &mut impl FnMut(Corrupt)) {
        for item in state.oracle.uploaded().iter().copied() {
            let latest = state.system.cloud().get(item).map(|stored| stored.generation);
            for user in self.deceived(state) {
                for seen in &state.kept {
                    let body = Shown::Seen { item: seen.item, generation: seen.generation };
                    let mut generations = vec![seen.generation];
                    generations.extend(latest.filter(|latest| *latest != seen.generation));
                    for generation in generations {
                        for version in 1..=state.oracle.current(item.slot).0 {
                            let current = Version(version);
                            add(Corrupt::Serve { user, item, generation, body, current });
                        }
                    }
                }
            }
        }
    }

    /// Replies that present each older head as the current one.
    fn answers(&self, state: &State, add: &mut impl FnMut(Corrupt)) {
        for item in state.oracle.uploaded().iter().copied() {
            for user in self.deceived(state) {
                for version in 1..state.oracle.current(item.slot).0 {
                    add(Corrupt::Answer { user, item, current: Version(version) });
                }
            }
        }
    }

    /// The honest users who can be deceived.
    fn deceived<'a>(&'a self, state: &'a State) -> impl Iterator<Item = UserId> + 'a {
        self.scope.users.iter().copied().filter(move |user| {
            let party = state.system.user(*user);
            !self.coalition.has(PartyId::User(*user))
                && party.is_some_and(|party| party.membership() == Membership::Enrolled)
        })
    }
}
