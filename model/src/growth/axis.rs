//! What a scope has more or less of: a small one raised, or a given one cut down.

use crate::coalition::{INSIDER, NEWCOMER};
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::id::{OwnerId, Partition, RecordId, Slot, UserId};

/// The bound that rises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Axis {
    /// Users, each of whom may be granted the same partition.
    Users,
    /// Owners, one record each.
    Owners,
    /// Records of one owner.
    Records,
    /// Partitions of one record.
    Partitions,
    /// Versions of a partition.
    Versions,
}

impl Axis {
    /// Every axis.
    pub const ALL: [Self; 5] =
        [Self::Users, Self::Owners, Self::Records, Self::Partitions, Self::Versions];

    /// The name in files and figures.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Owners => "owners",
            Self::Records => "records",
            Self::Partitions => "partitions",
            Self::Versions => "versions",
        }
    }

    /// The scope with this many along the axis. The other axes have two users, one partition of one
    /// record of one owner, and two versions, with two grants and a revocation.
    #[must_use]
    pub fn scope(self, size: u16) -> Scope {
        let slot = |owner, record, partition| Slot {
            owner: OwnerId(owner),
            record: RecordId(record),
            partition,
        };
        let one = slot(0, 0, Partition::MEDICAL);
        let labels = [
            Partition::MEDICAL,
            Partition::INSURANCE,
            Partition::PERSONAL,
            Partition::PRESCRIPTION,
        ];
        let slots: Vec<Slot> = match self {
            Self::Users | Self::Versions => vec![one],
            Self::Owners => (0..size).map(|at| slot(at.into(), 0, Partition::MEDICAL)).collect(),
            Self::Records => (0..size).map(|at| slot(0, at, Partition::MEDICAL)).collect(),
            Self::Partitions => {
                labels.into_iter().take(size.into()).map(|label| slot(0, 0, label)).collect()
            }
        };
        let others = (4..).map(UserId);
        let count = if self == Self::Users { size.into() } else { 2 };
        let users: Vec<UserId> =
            [INSIDER, NEWCOMER].into_iter().chain(others).take(count).collect();
        let from = |user| if user == INSIDER { Coverage::Joining } else { Coverage::Past };
        let grant =
            |user: &UserId| Grant { slot: one, grantee: Grantee::User(*user), from: from(*user) };
        Scope {
            name: "growth".into(),
            about: "one bound is raised".into(),
            grants: users.iter().map(grant).collect(),
            users,
            slots,
            versions_max: if self == Self::Versions { size } else { 2 },
            ..Scope::two_users_one_record()
        }
    }

    /// How many of it a scope has.
    #[must_use]
    pub fn size_in(self, scope: &Scope) -> u16 {
        u16::try_from(self.names_in(scope).len()).unwrap_or(u16::MAX)
    }

    /// What a scope has along the axis, each by a number that tells it from the others, in the
    /// order in which the scope lists them.
    fn names_in(self, scope: &Scope) -> Vec<u64> {
        let mut names = Vec::new();
        let mut add = |name: u64| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        match self {
            Self::Users => scope.users.iter().for_each(|user| add(user.0.into())),
            Self::Versions => (1..=scope.versions_max).for_each(|version| add(version.into())),
            _ => scope.slots.iter().for_each(|slot| add(self.name_of(slot))),
        }
        names
    }

    /// The owner, record or partition of a slot.
    fn name_of(self, slot: &Slot) -> u64 {
        match self {
            Self::Owners => slot.owner.0.into(),
            Self::Records => u64::from(slot.owner.0) << 16 | u64::from(slot.record.0),
            _ => slot.partition.label().into(),
        }
    }

    /// A scope cut to the first few along the axis, without anything about the others.
    #[must_use]
    pub fn cut(self, scope: &Scope, size: u16) -> Scope {
        let kept: Vec<u64> = self.names_in(scope).into_iter().take(size.into()).collect();
        let mut cut = scope.clone();
        match self {
            Self::Versions => cut.versions_max = size.min(scope.versions_max),
            Self::Users => {
                let keeps = |user: UserId| kept.contains(&user.0.into());
                cut.users.retain(|user| keeps(*user));
                cut.roles.retain(|(user, _)| keeps(*user));
                cut.grants.retain(|grant| match grant.grantee {
                    Grantee::User(user) => keeps(user),
                    Grantee::Role(_) => true,
                });
            }
            Self::Owners | Self::Records | Self::Partitions => {
                cut.slots.retain(|slot| kept.contains(&self.name_of(slot)));
                cut.grants.retain(|grant| kept.contains(&self.name_of(&grant.slot)));
            }
        }
        cut
    }

    /// The sizes to search: up to five users, six versions, and four of anything else.
    #[must_use]
    pub const fn sizes(self) -> std::ops::RangeInclusive<u16> {
        match self {
            Self::Users => 1..=5,
            Self::Versions => 1..=6,
            Self::Owners | Self::Records | Self::Partitions => 1..=4,
        }
    }
}
