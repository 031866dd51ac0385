//! Scopes: named bounds. Each is large in one dimension; none says anything beyond its bounds.

use crate::coalition::{Coalition, INSIDER, NEWCOMER};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::id::{OwnerId, Partition, RecordId, Slot, UserId};
use sesphr::system::Network;

/// What may happen, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The name, as the command line spells it.
    pub name: &'static str,
    /// What the scope is large in, in one sentence.
    pub about: &'static str,
    /// How messages travel.
    pub network: Network,
    /// Users who may be granted access.
    pub users: Vec<UserId>,
    /// What may be sealed.
    pub slots: Vec<Slot>,
    /// How many versions a slot may have.
    pub versions_max: u16,
    /// The grants that owners may make.
    pub grants: Vec<Grant>,
    /// The roles that the issuer may certify.
    pub roles: Vec<(UserId, Role)>,
    /// How many grants may be made.
    pub grants_max: u8,
    /// How many grants may be revoked, and roles withdrawn.
    pub revocations_max: u8,
    /// How many users may depart.
    pub departures_max: u8,
    /// How many moves a coalition that deceives may make; the others make none.
    pub deceptions_max: u8,
}

const OWNER: OwnerId = OwnerId(0);

const fn slot(record: u16, partition: Partition) -> Slot {
    Slot { owner: OWNER, record: RecordId(record), partition }
}

fn named(slot: Slot, user: UserId, from: Coverage) -> Grant {
    Grant { slot, grantee: Grantee::User(user), from }
}

impl Scope {
    /// Two users, two partitions of one record, two versions each: who was granted one partition
    /// is another's outsider.
    #[must_use]
    pub fn two_users_one_record() -> Self {
        let (medical, insurance) = (slot(0, Partition::MEDICAL), slot(0, Partition::INSURANCE));
        Self {
            name: "two-users-one-record",
            about: "two users, one owner, two partitions of one record, two versions each",
            network: Network::AtOnce,
            users: vec![INSIDER, NEWCOMER],
            slots: vec![medical, insurance],
            versions_max: 2,
            grants: vec![
                named(medical, INSIDER, Coverage::Joining),
                named(medical, NEWCOMER, Coverage::Past),
            ],
            roles: Vec::new(),
            grants_max: 2,
            revocations_max: 1,
            departures_max: 0,
            deceptions_max: 0,
        }
    }

    /// The smallest scope in which every property of the first set can fail: for tests that
    /// compare checkers state by state.
    #[must_use]
    pub fn one_slot() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        Self {
            name: "one-slot",
            about: "one user and a newcomer, one partition, two versions",
            slots: vec![medical],
            ..Self::two_users_one_record()
        }
    }

    /// Two records of one owner with the same partition, each granted to one user.
    #[must_use]
    pub fn two_records() -> Self {
        let records = [0, 1].map(|record| slot(record, Partition::MEDICAL));
        let [first, second] = records;
        Self {
            name: "two-records",
            about: "two users, each granted one of two records of one owner, two versions each",
            slots: records.to_vec(),
            grants: vec![
                named(first, INSIDER, Coverage::Past),
                named(second, NEWCOMER, Coverage::Joining),
            ],
            ..Self::two_users_one_record()
        }
    }

    /// Departures and roles besides grants by name, on one partition.
    #[must_use]
    pub fn roles_and_departures() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        Self {
            name: "roles-and-departures",
            about: "grants by role, certificates, a departure; one partition, two versions",
            slots: vec![medical],
            grants: vec![
                Grant {
                    slot: medical,
                    grantee: Grantee::Role(Role::Doctor),
                    from: Coverage::Joining,
                },
                named(medical, INSIDER, Coverage::Past),
            ],
            roles: vec![(INSIDER, Role::Doctor)],
            departures_max: 1,
            ..Self::two_users_one_record()
        }
    }

    /// One reader who is deceived, and one partition.
    #[must_use]
    pub fn one_slot_deceived() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        Self {
            name: "one-slot-deceived",
            about: "one reader, one partition, two versions, one grant, two corrupt moves",
            users: vec![INSIDER],
            slots: vec![medical],
            grants: vec![named(medical, INSIDER, Coverage::Joining)],
            grants_max: 1,
            deceptions_max: 2,
            ..Self::two_users_one_record()
        }
    }

    /// One reader who is deceived, and what of one partition may be shown as another's.
    #[must_use]
    pub fn two_slots_deceived() -> Self {
        let (medical, insurance) = (slot(0, Partition::MEDICAL), slot(0, Partition::INSURANCE));
        Self {
            name: "two-slots-deceived",
            about: "one reader of one of two partitions, one version each, two corrupt moves",
            slots: vec![medical, insurance],
            versions_max: 1,
            ..Self::one_slot_deceived()
        }
    }

    /// Roles that are certified though they are not held.
    #[must_use]
    pub fn roles_deceived() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        let grantee = Grantee::Role(Role::Doctor);
        Self {
            name: "roles-deceived",
            about: "one reader by role, one partition, two versions, one corrupt move",
            grants: vec![Grant { slot: medical, grantee, from: Coverage::Joining }],
            roles: vec![(INSIDER, Role::Doctor)],
            grants_max: 2,
            deceptions_max: 1,
            ..Self::one_slot_deceived()
        }
    }

    /// The scopes in which every property says something, seconds for all presets.
    #[must_use]
    pub fn quick() -> Vec<Self> {
        vec![Self::one_slot(), Self::two_records(), Self::one_slot_deceived()]
    }

    /// Every scope.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::one_slot(),
            Self::two_records(),
            Self::two_users_one_record(),
            Self::roles_and_departures(),
            Self::one_slot_deceived(),
            Self::two_slots_deceived(),
            Self::roles_deceived(),
        ]
    }

    /// Whether a coalition can be what its name says: who deceives needs room for it, and where
    /// there is, the others are not asked about; a false role needs roles; someone granted another
    /// partition of the same record needs two, and a newcomer a grant that does not reach the past.
    #[must_use]
    pub fn has_part_for(&self, coalition: Coalition) -> bool {
        if coalition.deceives() != (self.deceptions_max > 0) {
            return false;
        }
        match coalition {
            Coalition::FalseRole => !self.roles.is_empty(),
            Coalition::OtherPartition => self.slots.iter().any(|slot| {
                let granted = |slot: &Slot| {
                    self.grants
                        .iter()
                        .any(|g| (g.slot, g.grantee) == (*slot, Grantee::User(INSIDER)))
                };
                let beside = |other: &Slot| {
                    (other.owner, other.record) == (slot.owner, slot.record) && !granted(other)
                };
                granted(slot) && self.slots.iter().any(beside)
            }),
            Coalition::Newcomer | Coalition::NewcomerSrs => {
                let joins =
                    |g: &Grant| (g.grantee, g.from) == (Grantee::User(NEWCOMER), Coverage::Joining);
                self.versions_max > 1 && self.grants.iter().any(joins)
            }
            _ => true,
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|scope| scope.name == name)
    }
}
