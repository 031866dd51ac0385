//! Renamings that leave a scope unchanged: the symmetries of a search.
//!
//! Users who may be granted the same things differ only in their names. So do records of which the
//! same things may be granted. Members of the coalition keep their names. So do the labels of
//! partitions, because labels choose what is uploaded together.

use crate::checker::{Readers, SesphrModel};
use crate::coalition::INSIDER;
use sesphr::acl::{Grant, Grantee};
use sesphr::action::Action;
use sesphr::id::{ItemId, OwnerId, PartyId, RecordId, Slot, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// New names of users, owners and records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    users: BTreeMap<UserId, UserId>,
    owners: BTreeMap<OwnerId, OwnerId>,
    records: BTreeMap<(OwnerId, RecordId), (OwnerId, RecordId)>,
}

impl Renaming {
    /// Every renaming that leaves unchanged what may happen in a model. The identity comes first.
    #[must_use]
    pub fn symmetries(model: &SesphrModel) -> Vec<Self> {
        let scope = model.scope();
        let users: Vec<UserId> = model.users().collect();
        let records: BTreeSet<(OwnerId, RecordId)> =
            scope.slots.iter().map(|slot| (slot.owner, slot.record)).collect();
        let records: Vec<(OwnerId, RecordId)> = records.into_iter().collect();
        let all_users = permutations(&users);
        let all_records = permutations(&records);
        let pairs = all_users.iter().flat_map(|u| all_records.iter().map(move |r| (u, r)));
        pairs
            .filter_map(|(new_users, new_records)| {
                let users = users.iter().copied().zip(new_users.iter().copied()).collect();
                let records = records.iter().copied().zip(new_records.iter().copied()).collect();
                Self::new(users, records)
            })
            .filter(|renaming| renaming.keeps(model))
            .collect()
    }

    /// A renaming of records that maps all records of an owner to one owner; `None` if there is
    /// none.
    fn new(
        users: BTreeMap<UserId, UserId>,
        records: BTreeMap<(OwnerId, RecordId), (OwnerId, RecordId)>,
    ) -> Option<Self> {
        let mut owners = BTreeMap::new();
        for ((old, _), (new, _)) in &records {
            if *owners.entry(*old).or_insert(*new) != *new {
                return None;
            }
        }
        Some(Self { users, owners, records })
    }

    /// Whether the coalition, slots, grants and roles stay the same.
    fn keeps(&self, model: &SesphrModel) -> bool {
        let (scope, coalition) = (model.scope(), model.coalition());
        // If nobody is corrupt, one user reads for all.
        let reads_for_all = coalition.is_honest() && model.readers() == Readers::Relevant;
        let fixed =
            |user: UserId| coalition.has(PartyId::User(user)) || (reads_for_all && user == INSIDER);
        let users = self.users.iter().all(|(old, new)| old == new || !fixed(*old));
        let slots: BTreeSet<Slot> = scope.slots.iter().copied().collect();
        let grants: BTreeSet<Grant> = scope.grants.iter().copied().collect();
        let roles: BTreeSet<_> = scope.roles.iter().copied().collect();
        let members: BTreeSet<UserId> = scope.users.iter().copied().collect();
        users
            && slots == slots.iter().map(|slot| self.slot(*slot)).collect()
            && grants == grants.iter().map(|grant| self.grant(*grant)).collect()
            && roles == roles.iter().map(|(user, role)| (self.user(*user), *role)).collect()
            && members == members.iter().map(|user| self.user(*user)).collect()
    }

    fn user(&self, user: UserId) -> UserId {
        self.users.get(&user).copied().unwrap_or(user)
    }

    fn owner(&self, owner: OwnerId) -> OwnerId {
        self.owners.get(&owner).copied().unwrap_or(owner)
    }

    fn slot(&self, slot: Slot) -> Slot {
        let record = (slot.owner, slot.record);
        let (owner, record) = self.records.get(&record).copied().unwrap_or(record);
        Slot { owner, record, ..slot }
    }

    fn item(&self, item: ItemId) -> ItemId {
        self.slot(item.slot).at(item.version)
    }

    fn grantee(&self, grantee: Grantee) -> Grantee {
        match grantee {
            Grantee::User(user) => Grantee::User(self.user(user)),
            role @ Grantee::Role(_) => role,
        }
    }

    fn grant(&self, Grant { slot, grantee, from }: Grant) -> Grant {
        Grant { slot: self.slot(slot), grantee: self.grantee(grantee), from }
    }

    /// A party's new name.
    #[must_use]
    pub fn party(&self, party: PartyId) -> PartyId {
        match party {
            PartyId::Owner(owner) => PartyId::Owner(self.owner(owner)),
            PartyId::User(user) => PartyId::User(self.user(user)),
            one @ (PartyId::Srs | PartyId::Cloud | PartyId::Issuer) => one,
        }
    }

    /// The same action under the new names.
    #[must_use]
    pub fn action(&self, action: Action) -> Action {
        match action {
            Action::Enrol { party } => Action::Enrol { party: self.party(party) },
            Action::Assign { user, role } => Action::Assign { user: self.user(user), role },
            Action::Withdraw { user, role } => Action::Withdraw { user: self.user(user), role },
            Action::Depart { user } => Action::Depart { user: self.user(user) },
            Action::Seal { owner, record, partitions, bytes } => {
                let old = (owner, record);
                let (owner, record) = self.records.get(&old).copied().unwrap_or(old);
                Action::Seal { owner, record, partitions, bytes }
            }
            Action::Grant(grant) => Action::Grant(self.grant(grant)),
            Action::Revoke { slot, grantee } => {
                Action::Revoke { slot: self.slot(slot), grantee: self.grantee(grantee) }
            }
            Action::Rotate { slot } => Action::Rotate { slot: self.slot(slot) },
            Action::Download { user, item } => {
                Action::Download { user: self.user(user), item: self.item(item) }
            }
            Action::Request { user, item } => {
                Action::Request { user: self.user(user), item: self.item(item) }
            }
            Action::Open { user, item } => {
                Action::Open { user: self.user(user), item: self.item(item) }
            }
            nameless @ (Action::Restart
            | Action::Deliver { .. }
            | Action::Lose { .. }
            | Action::Repeat { .. }) => nameless,
        }
    }
}

/// All permutations, the given order first.
fn permutations<T: Copy>(things: &[T]) -> Vec<Vec<T>> {
    let Some((first, others)) = things.split_first() else {
        return vec![Vec::new()];
    };
    let others = permutations(others);
    (0..things.len())
        .flat_map(|at| {
            others.iter().map(move |others| {
                let mut order = others.clone();
                order.insert(at, *first);
                order
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coalition::Coalition;
    use crate::scope::Scope;
    use sesphr::algebra::PairingKind;
    use sesphr::profile::Profile;

    fn symmetries(coalition: Coalition, scope: Scope) -> usize {
        let profile = Profile::SESPHR_HYBRID;
        let model = SesphrModel::new(profile, coalition, scope, PairingKind::Type1);
        let found = Renaming::symmetries(&model);
        let first = found.first().expect("names may stay as they are");
        assert!(first.users.iter().all(|(old, new)| old == new));
        found.len()
    }

    #[test]
    fn who_is_granted_alike_is_interchangeable() {
        assert_eq!(symmetries(Coalition::CLOUD, Scope::two_users_one_record()), 1);
        // Three of four users, granted all versions alike.
        assert_eq!(symmetries(Coalition::CLOUD, Scope::four_users()), 6);
        // Four users and two records.
        assert_eq!(symmetries(Coalition::CLOUD, Scope::capacity()), 48);
        // One of the users is corrupt, or reads for all.
        assert_eq!(symmetries(Coalition::USER_SRS, Scope::capacity()), 12);
        assert_eq!(symmetries(Coalition::NONE, Scope::capacity()), 12);
    }

    #[test]
    fn permutations_are_all_orders() {
        let orders = permutations(&[1, 2, 3]);
        assert_eq!(orders.first(), Some(&vec![1, 2, 3]));
        assert_eq!(orders.iter().collect::<BTreeSet<_>>().len(), 6);
        assert_eq!(permutations::<u8>(&[]), [Vec::<u8>::new()]);
    }
}
