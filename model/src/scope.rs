//! Scopes: named bounds. Each is large in one dimension; none says anything beyond its bounds.

mod in_flight;

use crate::coalition::{Coalition, INSIDER, NEWCOMER, Power};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::id::{OwnerId, Partition, RecordId, Slot, UserId};
use sesphr::system::Network;
use std::collections::BTreeSet;

/// What may happen, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The name, as the command line spells it.
    pub name: &'static str,
    /// What the scope is large in, in one sentence.
    pub about: &'static str,
    /// How messages travel.
    pub network: Network,
    /// The properties that the scope is for, by id; all if none is named. Where messages stay in
    /// flight, few say anything that they do not say elsewhere.
    pub judges: &'static [&'static str],
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
    /// How often the server may crash, against `srs-crash`.
    pub restarts_max: u8,
    /// How many downloads and requests there may be, where messages stay in flight: each counts
    /// even if it changes nothing, since it sends something. Elsewhere one that changes nothing
    /// leads nowhere.
    pub readings_max: u8,
    /// How many messages in flight may be lost.
    pub losses_max: u8,
}

const OWNER: OwnerId = OwnerId(0);

const fn slot(record: u16, partition: Partition) -> Slot {
    Slot { owner: OWNER, record: RecordId(record), partition }
}

fn named(slot: Slot, user: UserId, from: Coverage) -> Grant {
    Grant { slot, grantee: Grantee::User(user), from }
}

/// What doctors may read from joining on.
fn to_doctors(slot: Slot) -> Grant {
    Grant { slot, grantee: Grantee::Role(Role::Doctor), from: Coverage::Joining }
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
            judges: &[],
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
            restarts_max: 0,
            readings_max: u8::MAX,
            losses_max: 0,
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
            restarts_max: 1,
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

    /// One user who may be granted both partitions of a record: what partitions uploaded together
    /// give away of each other shows where access to one ended and access to the other begins.
    #[must_use]
    pub fn two_partitions_one_reader() -> Self {
        let (medical, insurance) = (slot(0, Partition::MEDICAL), slot(0, Partition::INSURANCE));
        Self {
            name: "two-partitions-one-reader",
            about: "one user, who may be granted both partitions of one record, two versions each",
            judges: &["P4", "P5", "P6"],
            users: vec![INSIDER],
            grants: vec![
                named(medical, INSIDER, Coverage::Joining),
                named(insurance, INSIDER, Coverage::Past),
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
            grants: vec![to_doctors(medical), named(medical, INSIDER, Coverage::Past)],
            roles: vec![(INSIDER, Role::Doctor)],
            departures_max: 1,
            restarts_max: 1,
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
            revocations_max: 0,
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
            about: "one reader of one of two partitions, one version each, one grant and its \
                    revocation, two corrupt moves",
            judges: &["P1", "P10", "P15", "P23"],
            slots: vec![medical, insurance],
            versions_max: 1,
            revocations_max: 1,
            ..Self::one_slot_deceived()
        }
    }

    /// Roles that are certified though they are not held.
    #[must_use]
    pub fn roles_deceived() -> Self {
        Self {
            name: "roles-deceived",
            about: "one reader by role, one partition, one version, two corrupt moves",
            versions_max: 1,
            grants: vec![to_doctors(slot(0, Partition::MEDICAL))],
            roles: vec![(INSIDER, Role::Doctor)],
            grants_max: 2,
            ..Self::one_slot_deceived()
        }
    }

    /// Four users, each granted the same of two partitions of one record by name.
    #[must_use]
    pub fn four_users() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        let others = [UserId(4), UserId(5)];
        let [fourth, fifth] = others;
        Self {
            name: "four-users",
            about: "four users, one owner, two partitions of one record, two versions each",
            users: [[INSIDER, NEWCOMER], others].concat(),
            grants: vec![
                named(medical, INSIDER, Coverage::Joining),
                named(medical, NEWCOMER, Coverage::Past),
                named(medical, fourth, Coverage::Past),
                named(medical, fifth, Coverage::Past),
            ],
            ..Self::two_users_one_record()
        }
    }

    /// Two owners with two records each, one user of each owner's first.
    #[must_use]
    pub fn two_owners() -> Self {
        let of = |owner: u32, record: u16| Slot {
            owner: OwnerId(owner),
            ..slot(record, Partition::MEDICAL)
        };
        Self {
            name: "two-owners",
            about: "two users, two owners with two records each, two versions each",
            slots: vec![of(0, 0), of(0, 1), of(1, 0), of(1, 1)],
            grants: vec![
                named(of(0, 0), INSIDER, Coverage::Past),
                named(of(1, 0), NEWCOMER, Coverage::Joining),
            ],
            ..Self::two_users_one_record()
        }
    }

    /// Three records of one owner with the same partition, two of them granted.
    #[must_use]
    pub fn three_records() -> Self {
        let records = [0, 1, 2].map(|record| slot(record, Partition::MEDICAL));
        Self {
            name: "three-records",
            about: "two users, each granted one of three records of one owner, two versions each",
            slots: records.to_vec(),
            ..Self::two_records()
        }
    }

    /// Four partitions of one record, one of them granted.
    #[must_use]
    pub fn four_partitions() -> Self {
        let labels = [
            Partition::MEDICAL,
            Partition::INSURANCE,
            Partition::PERSONAL,
            Partition::PRESCRIPTION,
        ];
        Self {
            name: "four-partitions",
            about: "two users, one owner, four partitions of one record, two versions each",
            slots: labels.map(|label| slot(0, label)).to_vec(),
            ..Self::two_users_one_record()
        }
    }

    /// One partition with four versions, three grants and two revocations.
    #[must_use]
    pub fn four_versions() -> Self {
        Self {
            name: "four-versions",
            about: "one user and a newcomer, one partition, four versions, two revocations",
            versions_max: 4,
            grants_max: 3,
            revocations_max: 2,
            ..Self::one_slot()
        }
    }

    /// The scope of two users and one record, with bounds that allow a long run.
    #[must_use]
    pub fn two_users_long() -> Self {
        Self {
            name: "two-users-long",
            about: "two users, one owner, two partitions of one record, three versions each, \
                    three grants, two revocations",
            versions_max: 3,
            grants_max: 3,
            revocations_max: 2,
            ..Self::two_users_one_record()
        }
    }

    /// The scope of two users and one record, with so many versions and grants and one revocation
    /// fewer, for measuring how fast a search is.
    fn two_users(name: &'static str, versions: u8) -> Self {
        Self {
            name,
            about: "two users, one owner, two partitions of one record, as many versions of each and \
                    grants as the name says, and one revocation fewer",
            versions_max: versions.into(),
            grants_max: versions,
            revocations_max: versions.saturating_sub(1),
            ..Self::two_users_one_record()
        }
    }

    /// Four users granted alike and two records granted to them, for measuring how much a search
    /// holds: more states than anybody waits for.
    #[must_use]
    pub fn capacity() -> Self {
        let records = [0, 1].map(|record| slot(record, Partition::MEDICAL));
        let users = [INSIDER, NEWCOMER, UserId(4), UserId(5)];
        let every = records.iter().flat_map(|slot| users.map(|user| (*slot, user)));
        Self {
            name: "capacity",
            about: "four users, each granted two records of one owner, two versions each",
            users: users.to_vec(),
            slots: records.to_vec(),
            grants: every.map(|(slot, user)| named(slot, user, Coverage::Past)).collect(),
            grants_max: 6,
            revocations_max: 3,
            departures_max: 1,
            ..Self::two_users_one_record()
        }
    }

    /// The scopes in which every property says something, seconds for all presets.
    #[must_use]
    pub fn quick() -> Vec<Self> {
        vec![
            Self::one_slot(),
            Self::two_records(),
            Self::two_partitions_one_reader(),
            Self::one_slot_deceived(),
        ]
    }

    /// Scopes that reach further in one dimension each; minutes for a profile and a coalition.
    #[must_use]
    pub fn large() -> Vec<Self> {
        vec![
            Self::readings_in_flight(),
            Self::four_users(),
            Self::two_owners(),
            Self::three_records(),
            Self::four_partitions(),
            Self::four_versions(),
            Self::two_users_long(),
        ]
    }

    /// Every scope but the large ones.
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::one_slot(),
            Self::two_records(),
            Self::two_users_one_record(),
            Self::two_partitions_one_reader(),
            Self::roles_and_departures(),
            Self::one_slot_deceived(),
            Self::two_slots_deceived(),
            Self::roles_deceived(),
            Self::orders_in_flight(),
            Self::grants_in_flight(),
            Self::roles_in_flight(),
            Self::two_grants_in_flight(),
            Self::replays_in_flight(),
            Self::losses_in_flight(),
            Self::crashes_in_flight(),
        ]
    }

    /// Whether a coalition can be what its name says: who deceives needs room for it, and where
    /// there is, the others are not asked about; a replayer needs messages in flight, where few
    /// others say more than elsewhere; what is shown instead of something else needs two things
    /// stored; a false role needs roles; someone granted another partition of the same record needs
    /// two, a newcomer a grant that does not reach the past, and a server that crashes the occasion.
    #[must_use]
    pub fn has_part_for(&self, coalition: Coalition) -> bool {
        if coalition.name().is_none() {
            return self.has_room_for(coalition);
        }
        let deceived = self.deceptions_max > 0;
        let fits = match self.network {
            Network::AtOnce => coalition.deceives() == deceived && coalition != Coalition::REPLAYER,
            Network::InFlight if deceived => coalition == Coalition::REPLAYER,
            Network::InFlight if self.restarts_max > 0 => coalition == Coalition::SRS_CRASH,
            Network::InFlight => {
                [Coalition::NONE, Coalition::REVOKED, Coalition::NETWORK].contains(&coalition)
            }
        };
        if !fits {
            return false;
        }
        match coalition {
            Coalition::ROLLBACK | Coalition::ROLLBACK_SRS => {
                self.versions_max > 1 || self.slots.len() > 1
            }
            Coalition::FALSE_ROLE => !self.roles.is_empty(),
            Coalition::OTHER_PARTITION => self.slots.iter().any(|slot| {
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
            Coalition::NEWCOMER | Coalition::NEWCOMER_SRS => {
                let joins =
                    |g: &Grant| (g.grantee, g.from) == (Grantee::User(NEWCOMER), Coverage::Joining);
                self.versions_max > 1 && self.grants.iter().any(joins)
            }
            Coalition::SRS_CRASH => self.restarts_max > 0,
            _ => true,
        }
    }

    /// Whether each power of a coalition can be used at all.
    fn has_room_for(&self, coalition: Coalition) -> bool {
        let in_flight = self.network == Network::InFlight;
        coalition.powers().iter().all(|power| match power {
            Power::Replays | Power::Withholds => in_flight && self.deceptions_max > 0,
            Power::Misassigns => self.deceptions_max > 0 && !self.roles.is_empty(),
            Power::Crashes => self.restarts_max > 0,
            power => !power.is_deceit() || self.deceptions_max > 0,
        })
    }

    /// Whether messages stay in flight.
    #[must_use]
    pub fn is_in_flight(&self) -> bool {
        self.network == Network::InFlight
    }

    /// A scope in which nothing can happen.
    #[must_use]
    pub fn blank(name: &'static str) -> Self {
        Self {
            name,
            about: "nothing",
            network: Network::AtOnce,
            judges: &[],
            users: Vec::new(),
            slots: Vec::new(),
            versions_max: 0,
            grants: Vec::new(),
            roles: Vec::new(),
            grants_max: 0,
            revocations_max: 0,
            departures_max: 0,
            deceptions_max: 0,
            restarts_max: 0,
            readings_max: 0,
            losses_max: 0,
        }
    }

    /// Each role that the issuer may certify, once.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        let roles: BTreeSet<Role> = self.roles.iter().map(|(_, role)| *role).collect();
        roles.into_iter()
    }

    /// Scopes for measuring how fast a search is and how much it holds.
    #[must_use]
    pub fn measured() -> Vec<Self> {
        let longer = [
            ("two-users-4", 4),
            ("two-users-5", 5),
            ("two-users-6", 6),
            ("two-users-7", 7),
            ("two-users-8", 8),
        ];
        let longer = longer.map(|(name, versions)| Self::two_users(name, versions));
        longer.into_iter().chain([Self::capacity()]).collect()
    }

    /// The scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all()
            .into_iter()
            .chain(Self::large())
            .chain(Self::measured())
            .find(|scope| scope.name == name)
    }
}
