//! What an action may ask for: identifiers that the algebra tells apart, and not too many bytes.
//!
//! A trace or a table can come from anywhere. A few of its bytes can name a party for which symbols
//! have no atom, or ask for gigabytes. Such an action is refused before anything is done or any
//! memory is taken.

use super::{Action, ActionError};
use crate::algebra::Room;
use crate::id::{ItemId, PartyId, Slot, UserId};
use crate::limits::SEAL_BYTES_MAX;

impl Room {
    /// Whether an action names nothing beyond it.
    ///
    /// # Errors
    /// [`ActionError::Beyond`], with the number and the last that there is room for.
    pub fn admits(&self, action: &Action) -> Result<(), ActionError> {
        match *action {
            Action::Enrol { party } => self.admits_party(party),
            Action::Assign { user, .. }
            | Action::Withdraw { user, .. }
            | Action::Depart { user } => self.admits_user(user),
            Action::Seal { owner, record, .. } => {
                self.admits_party(PartyId::Owner(owner))?;
                within("record", record.0.into(), self.record.into())
            }
            Action::Grant(grant) => self.admits_slot(grant.slot),
            Action::Revoke { slot, .. } | Action::Rotate { slot } => self.admits_slot(slot),
            Action::Download { user, item }
            | Action::Request { user, item }
            | Action::Open { user, item } => {
                self.admits_user(user)?;
                self.admits_item(item)
            }
            Action::Restart
            | Action::Deliver { .. }
            | Action::Lose { .. }
            | Action::Repeat { .. } => Ok(()),
        }
    }

    /// Whether it has a place for a party.
    ///
    /// # Errors
    /// As [`Room::admits`].
    pub fn admits_party(&self, party: PartyId) -> Result<(), ActionError> {
        match party {
            PartyId::Owner(owner) => within("owner", owner.0, self.owner),
            PartyId::User(user) => self.admits_user(user),
            PartyId::Srs | PartyId::Cloud | PartyId::Issuer => Ok(()),
        }
    }

    /// Whether it has a place for a user.
    ///
    /// # Errors
    /// As [`Room::admits`].
    pub fn admits_user(&self, user: UserId) -> Result<(), ActionError> {
        within("user", user.0, self.user)
    }

    /// Whether it has a place for a slot.
    ///
    /// # Errors
    /// As [`Room::admits`].
    pub fn admits_slot(&self, slot: Slot) -> Result<(), ActionError> {
        within("owner", slot.owner.0, self.owner)?;
        within("record", slot.record.0.into(), self.record.into())
    }

    /// Whether it has a place for an item.
    ///
    /// # Errors
    /// As [`Room::admits`].
    pub fn admits_item(&self, item: ItemId) -> Result<(), ActionError> {
        self.admits_slot(item.slot)?;
        within("version", item.version.0.into(), self.version.into())
    }
}

fn within(what: &'static str, number: u32, last: u32) -> Result<(), ActionError> {
    if number > last { Err(ActionError::Beyond { what, number, last }) } else { Ok(()) }
}

impl Action {
    /// Whether an upload is small enough to be accepted.
    ///
    /// # Errors
    /// [`ActionError::TooMuch`].
    pub fn check_size(&self) -> Result<(), ActionError> {
        match self.sealed_bytes() {
            bytes if bytes > SEAL_BYTES_MAX => Err(ActionError::TooMuch { bytes }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acl::{Coverage, Grant, Grantee};
    use crate::action::PartitionSet;
    use crate::id::{OwnerId, Partition, RecordId, Version};

    const ROOM: Room = Room { owner: 31, user: 99, record: 15, version: 255, ..Room::ALL };

    fn item(owner: u32, record: u16, version: u16) -> ItemId {
        let (owner, record) = (OwnerId(owner), RecordId(record));
        Slot { owner, record, partition: Partition::MEDICAL }.at(Version(version))
    }

    fn seal(owner: u32, record: u16, labels: u8, bytes: u32) -> Action {
        let partitions: PartitionSet = (0..labels).filter_map(Partition::new).collect();
        Action::Seal { owner: OwnerId(owner), record: RecordId(record), partitions, bytes }
    }

    /// Every action that names an owner, a record, a user and a version.
    fn actions(owner: u32, record: u16, user: u32, version: u16) -> Vec<Action> {
        let (item, user) = (item(owner, record, version), UserId(user));
        let (slot, grantee) = (item.slot, Grantee::User(user));
        vec![
            Action::Enrol { party: PartyId::Owner(slot.owner) },
            Action::Enrol { party: PartyId::User(user) },
            Action::Depart { user },
            seal(owner, record, 4, 1),
            Action::Grant(Grant { slot, grantee, from: Coverage::Joining }),
            Action::Revoke { slot, grantee },
            Action::Rotate { slot },
            Action::Download { user, item },
            Action::Request { user, item },
            Action::Open { user, item },
        ]
    }

    #[test]
    fn the_last_identifier_is_admitted_and_the_next_is_named() {
        for action in actions(31, 15, 99, 255) {
            assert_eq!(ROOM.admits(&action), Ok(()), "{action:?}");
        }
        let beyond = |actions: Vec<Action>, text: &str| {
            let errors: Vec<_> = actions.iter().filter_map(|a| ROOM.admits(a).err()).collect();
            assert!(!errors.is_empty(), "{text}");
            assert!(errors.iter().all(|error| error.to_string() == text), "{errors:?}");
            errors.len()
        };
        let text = |what, number, last| {
            format!("{what} {number} is beyond what symbols have room for: the last is {last}")
        };
        assert_eq!(beyond(actions(32, 0, 0, 0), &text("owner", 32, 31)), 8);
        assert_eq!(beyond(actions(0, 16, 0, 0), &text("record", 16, 15)), 7);
        assert_eq!(beyond(actions(0, 0, 100, 0), &text("user", 100, 99)), 5);
        assert_eq!(beyond(actions(0, 0, 0, 256), &text("version", 256, 255)), 3);
        for action in actions(u32::MAX, u16::MAX, u32::MAX, u16::MAX) {
            assert_eq!(Room::ALL.admits(&action), Ok(()), "{action:?}");
        }
    }

    #[test]
    fn an_upload_is_weighed_with_all_its_partitions() {
        let sixteenth = u32::try_from(SEAL_BYTES_MAX / 16).expect("a few megabytes");
        assert_eq!(seal(0, 0, 16, sixteenth).check_size(), Ok(()));
        let error = seal(0, 0, 16, sixteenth + 1).check_size().expect_err("16 bytes too many");
        assert_eq!(error, ActionError::TooMuch { bytes: SEAL_BYTES_MAX + 16 });
        assert_eq!(
            error.to_string(),
            "it seals 268435472 bytes; one upload may seal at most 268435456"
        );
    }
}
