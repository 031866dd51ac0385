//! The oracle: who is entitled to what, computed from the orders alone.
//!
//! It shares no code with the server's list, and keeps its facts in another shape: who is covered,
//! instead of who was granted. It is told what owners, users and the issuer decide, not what the
//! server makes of it. If the two disagree, the protocol is wrong or the oracle is.
//!
//! A user u is entitled to an item m at a moment if u is registered then, some active grant covers
//! u for the slot, and one of these holds:
//!
//! - m is current;
//! - the grant is from the past;
//! - m was uploaded after u's coverage by that grant began.
//!
//! So orders about one slot say nothing of another.
//!
//! Where messages stay in flight, nobody can act on what they have not heard ([`Decision`]):
//!
//! - What is taken away counts from when it is decided: a revocation, a withdrawn role, a departure.
//! - A role counts for an owner's slots from when that owner hears of it, if it is still held then.
//! - What an owner grants or the issuer certifies to a user who has left, without having heard of
//!   it, was meant for the membership that ended. It does not count for the next.

mod decision;
#[cfg(test)]
mod tests;

pub use decision::Decision;

use decision::News;
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::Action;
use sesphr::id::{ItemId, OwnerId, PartyId, Slot, UserId, Version};
use std::sync::Arc;

/// One reason why a user may read a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Covered {
    user: UserId,
    slot: Slot,
    /// The role that the grant was for; `None` if it named the user.
    by: Option<Role>,
    from: Coverage,
    /// The version that was current when this coverage began.
    since: Version,
}

/// An active grant to a role, kept for users who will hold the role later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Standing {
    role: Role,
    slot: Slot,
    from: Coverage,
}

/// The end of a user's coverage of a slot, and the version that was current then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Ended {
    user: UserId,
    slot: Slot,
    at: Version,
}

/// What users are entitled to by the orders so far. Every list is sorted and without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entitlement {
    registered: Vec<UserId>,
    /// Who holds which role, and which owner has heard of it: all, if none is named.
    roles: Vec<(UserId, Role, Option<OwnerId>)>,
    news: News,
    uploaded: Vec<ItemId>,
    standing: Vec<Standing>,
    covered: Vec<Covered>,
    ever: Vec<(UserId, ItemId)>,
    ended: Vec<Ended>,
}

fn add<T: Ord>(list: &mut Vec<T>, value: T) {
    if let Err(at) = list.binary_search(&value) {
        list.insert(at, value);
    }
}

/// The values of a list that satisfy a condition.
fn only<T: Copy>(list: &[T], which: impl Fn(&T) -> bool) -> Vec<T> {
    list.iter().copied().filter(|value| which(value)).collect()
}

impl Entitlement {
    /// Records an action that everybody hears of at once. Downloads, requests and what the network
    /// does decide nothing.
    pub fn note(&mut self, action: &Action) {
        if self.follow(action) {
            self.remember();
        }
    }

    /// Records a decision.
    pub fn decide(&mut self, decision: &Decision) {
        match *decision {
            Decision::AtOnce(action) => drop(self.follow(&action)),
            Decision::Begun(action) => self.begin(&action),
            Decision::Heard { owner, user, role, since, ended } => {
                if ended > 0 {
                    self.news.hear_departures(PartyId::Owner(owner), user, ended);
                }
                if self.news.stands(user, role, since) {
                    self.assign(user, role, Some(owner));
                }
            }
            Decision::Left { listener, user, ended } => {
                self.news.hear_departures(listener, user, ended);
            }
        }
        self.remember();
    }

    /// Records an action whose messages have yet to arrive.
    fn begin(&mut self, action: &Action) {
        match *action {
            Action::Assign { user, role } => self.news.certify(user, role, true),
            Action::Withdraw { user, role } => {
                self.news.certify(user, role, false);
                self.withdraw(user, role);
            }
            Action::Depart { user } if self.is_registered(user) => {
                self.news.depart(user);
                self.depart(user);
            }
            Action::Grant(Grant { slot, grantee: Grantee::User(user), .. })
                if !self.news.has_heard(PartyId::Owner(slot.owner), user) => {}
            _ => drop(self.follow(action)),
        }
    }

    /// As [`Entitlement::note`], but does not record what anybody was ever entitled to. For callers
    /// who ask only about the present. Returns whether the action decides anything.
    pub fn follow(&mut self, action: &Action) -> bool {
        match *action {
            Action::Enrol { party: PartyId::User(user) } => add(&mut self.registered, user),
            Action::Assign { user, role } => self.assign(user, role, None),
            Action::Withdraw { user, role } => self.withdraw(user, role),
            Action::Depart { user } => self.depart(user),
            Action::Seal { owner, record, partitions, .. } => {
                for partition in partitions.iter() {
                    let slot = Slot { owner, record, partition };
                    let next = slot.at(self.current(slot).next());
                    add(&mut self.uploaded, next);
                }
            }
            Action::Grant(grant) => self.grant(grant),
            Action::Revoke { slot, grantee } => self.revoke(slot, grantee),
            _ => return false,
        }
        true
    }

    /// The part about one slot. Orders about a slot change nothing else.
    #[must_use]
    pub fn of_slot(&self, slot: Slot) -> Self {
        let Self { registered, roles, news, uploaded, standing, covered, ever, ended } = self;
        let may_hear = |(_, _, heard): &(UserId, Role, Option<OwnerId>)| {
            heard.is_none_or(|owner| owner == slot.owner)
        };
        Self {
            registered: registered.clone(),
            roles: only(roles, may_hear),
            news: news.of_owner(slot.owner),
            uploaded: only(uploaded, |item| item.slot == slot),
            standing: only(standing, |standing| standing.slot == slot),
            covered: only(covered, |covered| covered.slot == slot),
            ever: only(ever, |(_, item)| item.slot == slot),
            ended: only(ended, |ended| ended.slot == slot),
        }
    }

    /// One oracle, joined from the parts about each slot.
    pub fn joined(of_slots: impl IntoIterator<Item = Arc<Self>>) -> Self {
        let mut all = Self::default();
        for of_slot in of_slots {
            all.registered.clone_from(&of_slot.registered);
            all.roles.extend(&of_slot.roles);
            all.news.join(&of_slot.news);
            all.uploaded.extend(&of_slot.uploaded);
            all.standing.extend(&of_slot.standing);
            all.covered.extend(&of_slot.covered);
            all.ever.extend(&of_slot.ever);
            all.ended.extend(&of_slot.ended);
        }
        all.roles.sort_unstable();
        all.roles.dedup();
        all.uploaded.sort_unstable();
        all.standing.sort_unstable();
        all.covered.sort_unstable();
        all.ever.sort_unstable();
        all.ended.sort_unstable();
        all
    }

    fn grant(&mut self, Grant { slot, grantee, from }: Grant) {
        let since = self.current(slot);
        match grantee {
            Grantee::User(user) => {
                add(&mut self.covered, Covered { user, slot, by: None, from, since });
            }
            Grantee::Role(role) => {
                add(&mut self.standing, Standing { role, slot, from });
                let known = |heard: Option<OwnerId>| heard.is_none_or(|owner| owner == slot.owner);
                let holders = only(&self.roles, |(_, held, heard)| *held == role && known(*heard));
                for (user, ..) in holders {
                    add(&mut self.covered, Covered { user, slot, by: Some(role), from, since });
                }
            }
        }
    }

    fn revoke(&mut self, slot: Slot, grantee: Grantee) {
        match grantee {
            Grantee::User(user) => {
                self.end(|c| c.slot == slot && c.user == user && c.by.is_none());
            }
            Grantee::Role(role) => {
                self.standing.retain(|s| (s.slot, s.role) != (slot, role));
                self.end(|c| c.slot == slot && c.by == Some(role));
            }
        }
    }

    /// Notes that a user holds a role, as one owner has heard, or all.
    fn assign(&mut self, user: UserId, role: Role, heard: Option<OwnerId>) {
        if self.roles.binary_search(&(user, role, heard)).is_ok() {
            return;
        }
        add(&mut self.roles, (user, role, heard));
        let theirs = |slot: Slot| heard.is_none_or(|owner| owner == slot.owner);
        let grants = only(&self.standing, |s| s.role == role && theirs(s.slot));
        for Standing { slot, from, .. } in grants {
            let since = self.current(slot);
            add(&mut self.covered, Covered { user, slot, by: Some(role), from, since });
        }
    }

    fn withdraw(&mut self, user: UserId, role: Role) {
        self.roles.retain(|(other, held, _)| (*other, *held) != (user, role));
        self.end(|c| c.user == user && c.by == Some(role));
    }

    /// Ends a membership. A user who is not registered has none to end: what was certified or
    /// granted to them since then stands until they return.
    fn depart(&mut self, user: UserId) {
        let Ok(at) = self.registered.binary_search(&user) else {
            return;
        };
        self.registered.remove(at);
        self.roles.retain(|(other, ..)| *other != user);
        self.end(|c| c.user == user);
    }

    /// Ends the coverages that satisfy a condition, and records the users who have none left for a
    /// slot.
    fn end(&mut self, which: impl Fn(&Covered) -> bool) {
        let gone: Vec<Covered> = self.covered.iter().copied().filter(&which).collect();
        self.covered.retain(|c| !which(c));
        for Covered { user, slot, .. } in gone {
            if !self.is_covered(user, slot) {
                let at = self.current(slot);
                self.ended.retain(|e| (e.user, e.slot) != (user, slot));
                add(&mut self.ended, Ended { user, slot, at });
            }
        }
    }

    /// Records every entitlement of this moment.
    fn remember(&mut self) {
        let mut now: Vec<(UserId, ItemId)> = Vec::new();
        for item in &self.uploaded {
            for coverage in self.covered.iter().filter(|c| c.slot == item.slot) {
                if self.entitled(coverage.user, *item) {
                    now.push((coverage.user, *item));
                }
            }
        }
        for pair in now {
            add(&mut self.ever, pair);
        }
    }

    /// The version of a slot uploaded last; zero if there is none.
    #[must_use]
    pub fn current(&self, slot: Slot) -> Version {
        let versions = self.uploaded.iter().filter(|item| item.slot == slot);
        versions.map(|item| item.version).max().unwrap_or(Version(0))
    }

    /// Those who were granted a slot and not revoked, ascending.
    #[must_use]
    pub fn grantees(&self, slot: Slot) -> Vec<Grantee> {
        let named = self.covered.iter().filter(|c| c.slot == slot && c.by.is_none());
        let roles = self.standing.iter().filter(|s| s.slot == slot);
        let mut grantees: Vec<Grantee> = named
            .map(|c| Grantee::User(c.user))
            .chain(roles.map(|s| Grantee::Role(s.role)))
            .collect();
        grantees.sort_unstable();
        grantees.dedup();
        grantees
    }

    fn is_registered(&self, user: UserId) -> bool {
        self.registered.binary_search(&user).is_ok()
    }

    /// Whether some coverage of a user for a slot is active.
    #[must_use]
    pub fn is_covered(&self, user: UserId, slot: Slot) -> bool {
        self.is_registered(user) && self.covered.iter().any(|c| c.user == user && c.slot == slot)
    }

    /// Whether a user is entitled to an item now.
    #[must_use]
    pub fn entitled(&self, user: UserId, item: ItemId) -> bool {
        let exists = self.uploaded.binary_search(&item).is_ok();
        let current = self.current(item.slot);
        self.is_registered(user)
            && exists
            && self.covered.iter().any(|c| {
                c.user == user
                    && c.slot == item.slot
                    && (item.version == current
                        || c.from == Coverage::Past
                        || item.version > c.since)
            })
    }

    /// Whether a user was entitled to an item at some moment up to now.
    #[must_use]
    pub fn ever_entitled(&self, user: UserId, item: ItemId) -> bool {
        self.ever.binary_search(&(user, item)).is_ok()
    }

    /// Whether a user's access to a slot ever began.
    #[must_use]
    pub fn ever_covered(&self, user: UserId, slot: Slot) -> bool {
        self.covered.iter().any(|c| (c.user, c.slot) == (user, slot))
            || self.last_ended(user, slot).is_some()
    }

    /// Whether a user has gained access to an item's slot, but was never entitled to the item
    /// because it was superseded before their access began.
    #[must_use]
    pub fn superseded_before(&self, user: UserId, item: ItemId) -> bool {
        let before = |c: &Covered| (c.user, c.slot) == (user, item.slot) && item.version < c.since;
        let began_later = self.covered.iter().any(before)
            || self.last_ended(user, item.slot).is_some_and(|at| item.version <= at);
        began_later && !self.ever_entitled(user, item)
    }

    /// Whether a user is entitled to an item by a grant from the past, and the item was superseded
    /// before their coverage began.
    #[must_use]
    pub fn reads_past(&self, user: UserId, item: ItemId) -> bool {
        let past = |c: &Covered| {
            let about = (c.user, c.slot, c.from) == (user, item.slot, Coverage::Past);
            about && item.version < c.since
        };
        self.entitled(user, item) && self.covered.iter().any(past)
    }

    /// Every item uploaded so far.
    #[must_use]
    pub fn uploaded(&self) -> &[ItemId] {
        &self.uploaded
    }

    /// The version that was current when a user's access to a slot ended, if it has not begun
    /// again.
    #[must_use]
    pub fn ended(&self, user: UserId, slot: Slot) -> Option<Version> {
        let ended = self.ended.iter().find(|e| (e.user, e.slot) == (user, slot))?;
        (!self.is_covered(user, slot)).then_some(ended.at)
    }

    /// The version that was current when a user's access to a slot last ended, if it ever did.
    #[must_use]
    pub fn last_ended(&self, user: UserId, slot: Slot) -> Option<Version> {
        self.ended.iter().find(|e| (e.user, e.slot) == (user, slot)).map(|e| e.at)
    }
}
