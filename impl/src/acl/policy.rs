//! The version of the list that decides about a user and a slot, as a digest.
//!
//! A counter of changes would have to be kept, and restored after a crash. A digest of the lines
//! that decide adds no state, and anyone who has the owner's orders can recompute it.

use super::{Acl, Coverage, Grantee, Line};
use crate::id::{Slot, UserId, Version};
use crate::message::{grantee_bytes, slot_bytes};
use std::fmt;

/// A digest of everything on a list that says whether a user may read a slot: the slot's current
/// version, every grant on it, and the user's roles with when coverage by each began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Policy([u8; 32]);

impl Policy {
    /// The digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policy({self})")
    }
}

impl Acl {
    /// The policy by which a decision about a user and a slot is made now.
    #[must_use]
    pub fn policy(&self, user: UserId, slot: Slot) -> Policy {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 policy");
        hasher.update(&user.0.to_be_bytes());
        hasher.update(&slot_bytes(slot));
        hasher.update(&self.current(slot).0.to_be_bytes());
        // Every line is a tag and a fixed number of bytes, so that no two lists are written alike.
        for (grantee, Line { from, floor }) in self.lines(slot) {
            let tag = if floor.is_some() { b'g' } else { b'h' };
            put_line(&mut hasher, tag, grantee, floor.unwrap_or(Version(0)));
            hasher.update(&[u8::from(from == Coverage::Past)]);
        }
        for role in self.roles_of(user) {
            let late = self.began.get(&(slot, role, user));
            let tag = if late.is_some() { b'l' } else { b'r' };
            let since = late.copied().unwrap_or(Version(0));
            put_line(&mut hasher, tag, Grantee::Role(role), since);
        }
        Policy(*hasher.finalize().as_bytes())
    }
}

fn put_line(hasher: &mut blake3::Hasher, tag: u8, grantee: Grantee, version: Version) {
    hasher.update(&[tag]);
    hasher.update(&grantee_bytes(grantee));
    hasher.update(&version.0.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl::{Grant, Role};
    use crate::id::{OwnerId, Partition, RecordId};
    use std::collections::BTreeSet;

    const USER: UserId = UserId(1);
    const SLOT: Slot =
        Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    const OTHER: Slot = Slot { partition: Partition::INSURANCE, ..SLOT };

    fn grant(slot: Slot, grantee: Grantee, from: Coverage) -> Grant {
        Grant { slot, grantee, from }
    }

    /// Whatever changes what a user may read of a slot changes the policy.
    #[test]
    fn every_line_that_decides_counts() {
        let doctors = Grantee::Role(Role::Doctor);
        let changes: [fn(&mut Acl); 9] = [
            |_| {},
            |acl| acl.note_version(SLOT.at(Version(1))),
            |acl| acl.grant(grant(SLOT, Grantee::User(USER), Coverage::Joining)),
            |acl| acl.grant(grant(SLOT, Grantee::User(USER), Coverage::Past)),
            |acl| acl.grant(grant(SLOT, Grantee::Role(Role::Doctor), Coverage::Joining)),
            |acl| acl.note_version(SLOT.at(Version(2))),
            // A latecomer to the role.
            |acl| drop(acl.assign(USER, Role::Doctor, 1)),
            |acl| acl.note_version(SLOT.at(Version(3))),
            |acl| assert!(acl.revoke(SLOT, Grantee::User(USER))),
        ];
        let mut acl = Acl::default();
        let mut seen = BTreeSet::new();
        for (at, change) in changes.iter().enumerate() {
            change(&mut acl);
            assert!(seen.insert(acl.policy(USER, SLOT)), "change {at} shows");
        }
        // A user who held the role at the grant reads from then on, not from later on.
        let after = |acts: [fn(&mut Acl); 3]| {
            let mut acl = Acl::default();
            acts.iter().for_each(|act| act(&mut acl));
            acl.policy(USER, SLOT)
        };
        let hold: fn(&mut Acl) = |acl| drop(acl.assign(USER, Role::Doctor, 1));
        let allow: fn(&mut Acl) =
            |acl| acl.grant(grant(SLOT, Grantee::Role(Role::Doctor), Coverage::Joining));
        let upload: fn(&mut Acl) = |acl| acl.note_version(SLOT.at(Version(1)));
        assert_ne!(after([hold, allow, upload]), after([allow, upload, hold]));
        assert_ne!(after([hold, allow, upload]), after([allow, hold, upload]));
        assert!(acl.revoke(SLOT, doctors));
    }

    /// Lines about other users and slots leave the policy as it is; those have their own.
    #[test]
    fn other_lines_do_not_count() {
        let mut acl = Acl::default();
        acl.grant(grant(SLOT, Grantee::User(USER), Coverage::Joining));
        let before = acl.policy(USER, SLOT);
        acl.grant(grant(OTHER, Grantee::User(USER), Coverage::Past));
        acl.note_version(OTHER.at(Version(1)));
        acl.assign(UserId(2), Role::Doctor, 1);
        assert_eq!(acl.policy(USER, SLOT), before);
        assert_ne!(acl.policy(USER, OTHER), before);
        assert_ne!(acl.policy(UserId(2), SLOT), before);
        assert_eq!(before.to_string().len(), 64);
    }

    /// The lines of a list, byte for byte: anyone who has the orders can write them again.
    #[test]
    fn lines_are_written_as_documented() {
        let mut acl = Acl::default();
        acl.note_version(SLOT.at(Version(3)));
        let user = Grantee::User(USER);
        for (from, past) in [(Coverage::Joining, 0), (Coverage::Past, 1)] {
            acl.grant(grant(SLOT, user, from));
            let mut lines = USER.0.to_be_bytes().to_vec();
            lines.extend(slot_bytes(SLOT));
            lines.extend([0, 3, b'g']);
            lines.extend(grantee_bytes(user));
            lines.extend([0, 3, past]);
            let digest = blake3::derive_key("sesphr v1 policy", &lines);
            assert_eq!(*acl.policy(USER, SLOT).as_bytes(), digest);
        }
    }
}
