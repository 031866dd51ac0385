//! The access control list: roles, grants, and the decision.
//!
//! The SRS decides by one. Each owner keeps another, which says whose re-encryption keys to approve
//! and what a departure or a revocation affects.
//!
//! The papers' user groups are [`Role`]s here. A grant names one slot and one grantee. The papers
//! contradict each other on how far back a grant reaches (erratum E8), so each grant says which it
//! means: to the beginning, or to when the grantee's coverage began ([`Coverage`]).
//!
//! ```
//! use sesphr::acl::Acl;
//! use sesphr::{Coverage, Grant, Grantee, OwnerId, Partition, RecordId, Refusal, Slot, UserId, Version};
//!
//! let (slot, user) =
//!     (Slot { owner: OwnerId(1), record: RecordId(1), partition: Partition::MEDICAL }, UserId(7));
//! let item = slot.at(Version(1));
//! let mut list = Acl::default();
//! list.note_version(item);
//! assert_eq!(list.decide(user, item), Err(Refusal::NoGrant));
//! list.grant(Grant { slot, grantee: Grantee::User(user), from: Coverage::Joining });
//! assert_eq!(list.decide(user, item), Ok(()));
//! ```

mod policy;
mod refusal;
mod role;
#[cfg(test)]
mod tests;

pub use policy::Policy;
pub use refusal::Refusal;
pub use role::{Domain, Role};

use crate::id::{ItemId, OwnerId, Partition, RecordId, Slot, UserId, Version};
use crate::map::Map;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who a grant is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grantee {
    /// One user, by name.
    User(UserId),
    /// Everybody with a role of the public domain.
    Role(Role),
}

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => user.fmt(f),
            Self::Role(role) => write!(f, "every {role}"),
        }
    }
}

/// How far back a grant reaches (erratum E8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// What is current, and every version uploaded after the grantee's coverage began.
    Joining,
    /// Every version.
    Past,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Joining => "from joining on",
            Self::Past => "with the past",
        })
    }
}

/// Permission to read one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What may be read.
    pub slot: Slot,
    /// By whom.
    pub grantee: Grantee,
    /// How far back.
    pub from: Coverage,
}

/// A user who holds a role, as far as the owner of the granted slot has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// Who.
    pub user: UserId,
    /// The number of the certificate by which the user's holding of the role began.
    pub since: u32,
    /// The version that was current at the owner when coverage began; zero if there was none.
    pub floor: Version,
}

/// When a grantee's coverage of a slot began, counted in versions of that slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Reach {
    from: Coverage,
    /// The version that was current when coverage began; zero if there was none.
    floor: Version,
}

/// A grant on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Line {
    from: Coverage,
    /// The version from which the grant covers; none if each holder of the role has its own.
    floor: Option<Version>,
}

impl Reach {
    /// The current version may lag behind the floor, if a grant overtakes an earlier upload.
    fn covers(self, item: ItemId, current: Version) -> bool {
        self.from == Coverage::Past
            || item.version > self.floor
            || item.version == current.max(self.floor)
    }
}

/// Grants and roles, each with the version from which it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Acl {
    grants: Map<(Slot, Grantee), Line>,
    /// Who holds which role, with the number of the certificate by which that began.
    roles: Map<(UserId, Role), u32>,
    /// For grants to a role: users whose coverage did not begin with the grant, or not by the grant
    /// alone, each with a floor.
    began: Map<(Slot, Role, UserId), Version>,
    /// The current version of each slot.
    current: Map<Slot, Version>,
}

impl Acl {
    /// The first grantee and the last, in their order.
    const FIRST: Grantee = Grantee::User(UserId(0));
    const LAST: Grantee = Grantee::Role(Role::ServiceProvider);

    /// The current version of a slot, zero if it has none.
    #[must_use]
    pub fn current(&self, slot: Slot) -> Version {
        self.current.get(&slot).copied().unwrap_or(Version(0))
    }

    /// Notes that a version of a slot exists.
    pub fn note_version(&mut self, item: ItemId) {
        if item.version > self.current(item.slot) {
            self.current.insert(item.slot, item.version);
        }
    }

    /// Adds a grant that counts from the current version on.
    pub fn grant(&mut self, grant: Grant) {
        self.grant_from(grant, self.current(grant.slot));
    }

    /// Adds a grant that counts from a version on: `floor` was current when the grant was given.
    /// Where the grantee already has a grant for the slot, both count.
    pub fn grant_from(&mut self, grant: Grant, floor: Version) {
        self.add_line(grant, Some(floor));
    }

    /// Adds a grant to a role that covers the named holders. It covers each only under the
    /// certificate by which this list, too, says that they hold the role. If the role already
    /// covers a holder, both count.
    pub fn grant_to_holders(&mut self, grant: Grant, role: Role, holders: &[Holder]) {
        self.add_line(grant, None);
        for Holder { user, since, floor } in holders {
            if self.roles.get(&(*user, role)) == Some(since) {
                let key = (grant.slot, role, *user);
                let floor = self.began.get(&key).map_or(*floor, |old| *old.min(floor));
                self.began.insert(key, floor);
            }
        }
    }

    fn add_line(&mut self, Grant { slot, grantee, from }: Grant, floor: Option<Version>) {
        let key = (slot, grantee);
        let line = self.grants.get(&key).map_or(Line { from, floor }, |old| Line {
            from: old.from.max(from),
            floor: old.floor.into_iter().chain(floor).min(),
        });
        self.grants.insert(key, line);
    }

    /// The slots that are granted to a role.
    #[must_use]
    pub fn granted_to(&self, role: Role) -> Vec<Slot> {
        self.slots_of(Grantee::Role(role))
    }

    /// A grantee's line for a slot: how far back it reaches and, unless each holder of a role has a
    /// version of their own, the version from which it counts.
    #[must_use]
    pub fn line(&self, slot: Slot, grantee: Grantee) -> Option<(Coverage, Option<Version>)> {
        self.grants.get(&(slot, grantee)).map(|line| (line.from, line.floor))
    }

    /// The holders of a role whom a grant of a slot to it covers, ascending.
    #[must_use]
    pub fn holders(&self, slot: Slot, role: Role) -> Vec<Holder> {
        let holder = |(key, since): (&(UserId, Role), &u32)| {
            let (user, held) = *key;
            let Reach { floor, .. } = self.by_role(user, slot, role).filter(|_| held == role)?;
            Some(Holder { user, since: *since, floor })
        };
        self.roles.iter().filter_map(holder).collect()
    }

    /// Removes the grants of a grantee for a slot; returns whether there was one.
    pub fn revoke(&mut self, slot: Slot, grantee: Grantee) -> bool {
        if let Grantee::Role(role) = grantee {
            let holders = (slot, role, UserId(0))..=(slot, role, UserId(u32::MAX));
            let began = self.began.range(holders.start(), holders.end()).map(|(key, _)| *key);
            for key in began.collect::<Vec<_>>() {
                self.began.remove(&key);
            }
        }
        self.grants.remove(&(slot, grantee)).is_some()
    }

    /// Notes that a user holds a role by the certificate of that number. Existing grants to the
    /// role cover the user from the current version on, unless they already do under that
    /// certificate. Returns the slots that an earlier holding of the role, now ended, opened.
    pub fn assign(&mut self, user: UserId, role: Role, since: u32) -> Vec<Slot> {
        if self.roles.get(&(user, role)) == Some(&since) {
            return Vec::new();
        }
        let ended = self.hold(user, role, since);
        for slot in self.slots_of(Grantee::Role(role)) {
            self.began.insert((slot, role, user), self.current(slot));
        }
        ended
    }

    /// Notes that a user holds a role by the certificate of that number. Which grants cover the
    /// user is left to [`Acl::grant_to_holders`]. Returns the slots that an earlier holding of the
    /// role, now ended, opened.
    pub fn hold(&mut self, user: UserId, role: Role, since: u32) -> Vec<Slot> {
        if self.roles.get(&(user, role)) == Some(&since) {
            return Vec::new();
        }
        let ended = self.withdraw(user, role);
        self.roles.insert((user, role), since);
        ended
    }

    /// Notes that a user no longer holds a role; returns the slots that the role opened.
    pub fn withdraw(&mut self, user: UserId, role: Role) -> Vec<Slot> {
        if self.roles.remove(&(user, role)).is_none() {
            return Vec::new();
        }
        self.began.retain(|(_, r, u), _| (*u, *r) != (user, role));
        self.slots_of(Grantee::Role(role))
    }

    /// Removes a user from the list; returns the slots that the user could read.
    pub fn depart(&mut self, user: UserId) -> Vec<Slot> {
        let mut slots = self.slots_of(Grantee::User(user));
        self.grants.retain(|(_, grantee), _| *grantee != Grantee::User(user));
        let roles: Vec<Role> = self.roles_of(user).collect();
        for role in roles {
            slots.extend(self.withdraw(user, role));
        }
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Whether a user may read an item now.
    ///
    /// # Errors
    /// The reason why not.
    pub fn decide(&self, user: UserId, item: ItemId) -> Result<(), Refusal> {
        let named = self.grants.get(&(item.slot, Grantee::User(user)));
        let named = named.and_then(|line| Some(Reach { from: line.from, floor: line.floor? }));
        let by_role = self.roles_of(user).filter_map(|role| self.by_role(user, item.slot, role));
        let current = self.current(item.slot);
        let mut refusal = Refusal::NoGrant;
        for reach in named.into_iter().chain(by_role) {
            if reach.covers(item, current) {
                return Ok(());
            }
            refusal = Refusal::BeforeCoverage;
        }
        Err(refusal)
    }

    /// How far back a role of a user reaches, if a grant to that role covers the user.
    fn by_role(&self, user: UserId, slot: Slot, role: Role) -> Option<Reach> {
        let Line { from, floor } = *self.grants.get(&(slot, Grantee::Role(role)))?;
        let floor = self.began.get(&(slot, role, user)).copied().or(floor)?;
        Some(Reach { from, floor })
    }

    /// The roles of a user.
    pub fn roles_of(&self, user: UserId) -> impl Iterator<Item = Role> {
        self.holdings_of(user).map(|(role, _)| role)
    }

    /// The number of the certificate by which a user came to hold a role, if they do.
    #[must_use]
    pub fn held_since(&self, user: UserId, role: Role) -> Option<u32> {
        self.roles.get(&(user, role)).copied()
    }

    /// The roles of a user, each with the number of the certificate by which that began.
    pub(crate) fn holdings_of(&self, user: UserId) -> impl Iterator<Item = (Role, u32)> {
        self.roles
            .range(&(user, Role::Family), &(user, Role::ServiceProvider))
            .map(|((_, role), since)| (*role, *since))
    }

    /// Whether certificates of the roles on the list are numbered.
    pub(crate) fn has_numbers(&self) -> bool {
        self.roles.values().any(|since| *since > 0)
    }

    /// Forgets the numbers of certificates; see
    /// [`System::rebase_sequences`](crate::system::System::rebase_sequences).
    pub(crate) fn forget_numbers(&mut self) {
        self.roles.iter_mut().for_each(|(_, since)| *since = 0);
    }

    /// Who may read a slot; this makes its access level.
    pub fn grantees(&self, slot: Slot) -> impl Iterator<Item = Grantee> {
        self.lines(slot).map(|(grantee, _)| grantee)
    }

    /// The lines about a slot, in the order of their grantees.
    fn lines(&self, slot: Slot) -> impl Iterator<Item = (Grantee, Line)> {
        let (first, last) = ((slot, Self::FIRST), (slot, Self::LAST));
        self.grants.range(&first, &last).map(|((_, grantee), line)| (*grantee, *line))
    }

    /// The slots that somebody may read, ascending.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        let mut slots: Vec<Slot> = self.grants.keys().map(|(slot, _)| *slot).collect();
        slots.dedup();
        slots.into_iter()
    }

    /// Whether a user has any grant, by name or by role, on slots of an owner that satisfy a
    /// condition.
    pub fn reads_any(&self, user: UserId, owner: OwnerId, which: impl Fn(Slot) -> bool) -> bool {
        // The lines of other owners are skipped.
        let of = |record, partition| Slot { owner, record, partition };
        let first = (of(RecordId(0), Partition::SKELETON), Self::FIRST);
        let last = (of(RecordId(u16::MAX), Partition::RESTRICTED), Self::LAST);
        self.grants.range(&first, &last).any(|((slot, grantee), _)| {
            which(*slot)
                && match *grantee {
                    Grantee::User(named) => named == user,
                    Grantee::Role(role) => self.roles.contains(&(user, role)),
                }
        })
    }

    fn slots_of(&self, grantee: Grantee) -> Vec<Slot> {
        self.grants.keys().filter(|(_, g)| *g == grantee).map(|(slot, _)| *slot).collect()
    }
}
