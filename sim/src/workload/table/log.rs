//! Access logs: who read what of whom, and when. Enough to replay, once everybody is enrolled,
//! the records are there, and the owners have agreed to what happened.

use super::{TableError, error};
use crate::workload::Intention;
use serde::Deserialize;
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, PartitionSet};
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use std::collections::{BTreeSet, VecDeque};
use std::io::BufRead;

/// A line of an access log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Access {
    /// Nanoseconds since the start.
    at_ns: u64,
    /// Who read.
    user: UserId,
    /// Whose record.
    owner: OwnerId,
    /// Which record; the first if the log does not say.
    record: Option<RecordId>,
    /// Which partition, by its label; medical if the log does not say.
    partition: Option<Partition>,
    /// Its size in bytes, at the first access; the one given to [`from_log`] if not said.
    bytes: Option<u32>,
}

/// What has been prepared so far.
#[derive(Debug, Default)]
struct Prepared {
    owners: BTreeSet<OwnerId>,
    users: BTreeSet<UserId>,
    slots: BTreeSet<Slot>,
    grants: BTreeSet<(UserId, Slot)>,
}

impl Prepared {
    /// What must happen so that the access can, and the access.
    fn actions(&mut self, access: &Access, bytes: u32) -> VecDeque<Action> {
        let Access { user, owner, .. } = *access;
        let slot = Slot {
            owner,
            record: access.record.unwrap_or(RecordId(0)),
            partition: access.partition.unwrap_or(Partition::MEDICAL),
        };
        let mut actions = VecDeque::new();
        if self.owners.insert(owner) {
            actions.push_back(Action::Enrol { party: PartyId::Owner(owner) });
        }
        if self.users.insert(user) {
            actions.push_back(Action::Enrol { party: PartyId::User(user) });
        }
        if self.slots.insert(slot) {
            let partitions: PartitionSet = [slot.partition].into_iter().collect();
            let bytes = access.bytes.unwrap_or(bytes);
            actions.push_back(Action::Seal { owner, record: slot.record, partitions, bytes });
        }
        if self.grants.insert((user, slot)) {
            let (grantee, from) = (Grantee::User(user), Coverage::Joining);
            actions.push_back(Action::Grant(Grant { slot, grantee, from }));
        }
        let item = slot.at(Version(1));
        actions.push_back(Action::Download { user, item });
        actions.push_back(Action::Request { user, item });
        actions.push_back(Action::Open { user, item });
        actions
    }
}

/// Reads an access log with the columns `at_ns`, `user`, `owner` and, if it has them, `record`,
/// `partition` (a label) and `bytes`. Whoever appears is enrolled, what is read has been uploaded
/// with `bytes` bytes, and who reads has been granted it, each at the first access: the log says
/// that the access happened.
///
/// # Errors
/// A line is an error if it is no such row, or earlier than the one before.
pub fn from_log(
    input: impl BufRead,
    bytes: u32,
) -> impl Iterator<Item = Result<Intention, TableError>> {
    let mut rows =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input).into_deserialize();
    let mut prepared = Prepared::default();
    let mut pending = VecDeque::new();
    let (mut at_ns, mut over) = (0, false);
    std::iter::from_fn(move || {
        while pending.is_empty() && !over {
            let line = rows.reader().position().line();
            let access: Access = match rows.next()? {
                Ok(access) => access,
                Err(error) => {
                    over = true;
                    let line = error.position().map_or(line, csv::Position::line);
                    return Some(Err(TableError::Row { line, what: error::cause(&error) }));
                }
            };
            if access.at_ns < at_ns {
                over = true;
                let what = "column at_ns: earlier than the row before".to_owned();
                return Some(Err(TableError::Row { line, what }));
            }
            at_ns = access.at_ns;
            pending = prepared.actions(&access, bytes);
        }
        pending.pop_front().map(|action| Ok(Intention { at_ns, action }))
    })
}
