//! Access logs: who read whose records, and when. That is enough to replay once everybody is
//! enrolled, the records are stored, and the owners have granted what happened.

mod ends;

use super::{Empty, TableError, checked};
use crate::queueing::TIME_MAX_NS;
use crate::rows::{Columns, RowReader};
use crate::workload::Intention;
use crate::workload::generate::{self, Steps};
use ends::Ends;
use serde::Deserialize;
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, PartitionSet};
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::payload::PayloadError;
use sesphr::profile::{Payload, Profile};
use sesphr::trace::Step;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::BufRead;

/// The largest size that a log may give to a partition: 256 MiB, as much as an upload may seal.
pub(super) const BYTES_MAX: u64 = 1 << 28;

const COLUMNS: Columns =
    Columns { needed: &["at_ns", "user", "owner"], optional: &["record", "partition", "bytes"] };

/// A line of an access log.
#[derive(Clone, Debug, Deserialize)]
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
    /// Its size in bytes, if the log gives it.
    bytes: Option<u64>,
}

impl Access {
    fn slot(&self) -> Slot {
        Slot {
            owner: self.owner,
            record: self.record.unwrap_or(RecordId(0)),
            partition: self.partition.unwrap_or(Partition::MEDICAL),
        }
    }

    /// The size that the log gives, if any.
    fn size(&self) -> Result<Option<u32>, String> {
        let Some(bytes) = self.bytes else { return Ok(None) };
        let size = u32::try_from(bytes).ok().filter(|_| bytes <= BYTES_MAX);
        size.map(Some)
            .ok_or_else(|| format!("column bytes is {bytes}: at most {BYTES_MAX} (256 MiB)"))
    }
}

/// What is stored in a slot.
#[derive(Clone, Copy, Debug)]
struct Stored {
    version: Version,
    bytes: u32,
}

/// Where a reading stands in the history of what is read. How its steps end depends on nothing
/// else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    partition: Partition,
    /// Whether what is read is a first upload.
    first: bool,
    /// Whether the reader was granted it as an earlier version.
    earlier: bool,
}

/// What has been prepared so far for the accesses of a log.
#[derive(Debug, Default)]
struct Prepared {
    latest_ns: u64,
    owners: BTreeSet<OwnerId>,
    users: BTreeSet<UserId>,
    slots: BTreeMap<Slot, Stored>,
    /// The version that each reader was granted.
    grants: BTreeMap<(UserId, Slot), Version>,
}

impl Prepared {
    /// The actions that make the access possible, and the access.
    fn actions(
        &mut self,
        access: &Access,
        bytes: u32,
    ) -> Result<(u64, Place, VecDeque<Action>), String> {
        let Access { at_ns, user, owner, .. } = *access;
        if at_ns > TIME_MAX_NS {
            return Err(format!("column at_ns is {at_ns}: at most {TIME_MAX_NS} (146 years)"));
        }
        if at_ns < self.latest_ns {
            return Err("column at_ns: earlier than the row before".to_owned());
        }
        self.latest_ns = at_ns;
        let (slot, size) = (access.slot(), access.size()?);
        let mut actions = VecDeque::new();
        if self.owners.insert(owner) {
            actions.push_back(Action::Enrol { party: PartyId::Owner(owner) });
        }
        if self.users.insert(user) {
            actions.push_back(Action::Enrol { party: PartyId::User(user) });
        }
        let stored = self.store(slot, size, bytes, &mut actions)?;
        let granted = *self.grants.entry((user, slot)).or_insert_with(|| {
            let (grantee, from) = (Grantee::User(user), Coverage::Joining);
            actions.push_back(Action::Grant(Grant { slot, grantee, from }));
            stored
        });
        let item = slot.at(stored);
        actions.push_back(Action::Download { user, item });
        actions.push_back(Action::Request { user, item });
        actions.push_back(Action::Open { user, item });
        let (first, earlier) = (stored == Version(1), granted < stored);
        Ok((at_ns, Place { partition: slot.partition, first, earlier }, actions))
    }

    /// The version that is read: a new one where the log gives a different size.
    fn store(
        &mut self,
        slot: Slot,
        size: Option<u32>,
        bytes: u32,
        actions: &mut VecDeque<Action>,
    ) -> Result<Version, String> {
        let stored = self.slots.get(&slot).copied();
        if let Some(stored) = stored.filter(|s| size.is_none_or(|size| size == s.bytes)) {
            return Ok(stored.version);
        }
        let version = match stored {
            None => Version(1),
            Some(Stored { version: Version(u16::MAX), .. }) => {
                return Err(format!("column bytes: more than {} sizes of {slot}", u16::MAX));
            }
            Some(Stored { version, .. }) => version.next(),
        };
        let bytes = size.unwrap_or(bytes);
        self.slots.insert(slot, Stored { version, bytes });
        let partitions: PartitionSet = [slot.partition].into_iter().collect();
        let (owner, record) = (slot.owner, slot.record);
        actions.push_back(Action::Seal { owner, record, partitions, bytes });
        Ok(version)
    }
}

/// Each access with what must happen before it.
fn accesses(
    input: impl BufRead,
    bytes: u32,
) -> impl Iterator<Item = Result<(u64, Place, VecDeque<Action>), TableError>> {
    let rows = RowReader::new(input, 0, COLUMNS);
    let take = move |prepared: &mut Prepared, access: &Access| prepared.actions(access, bytes);
    checked(rows, Empty::Refused, Prepared::default(), take)
}

/// Reads an access log with the columns `at_ns`, `user`, `owner` and optionally `record`,
/// `partition` (a label) and `bytes`. At the first access everybody involved is enrolled, the item
/// is uploaded with `bytes` bytes, and the reader is granted it: the log says that the access
/// happened. A later line with another size means that a new version was uploaded before it.
///
/// # Errors
/// A log without rows or with other columns. A line that is not such a row, is earlier than the one
/// before, or has a time or a size beyond the limits.
pub fn from_log(
    input: impl BufRead,
    bytes: u32,
) -> impl Iterator<Item = Result<Intention, TableError>> {
    accesses(input, bytes).flat_map(|access| {
        let (at_ns, actions, error) = match access {
            Ok((at_ns, _, actions)) => (at_ns, actions, None),
            Err(error) => (0, VecDeque::new(), Some(error)),
        };
        let intentions = actions.into_iter().map(move |action| Ok(Intention { at_ns, action }));
        intentions.chain(error.map(Err))
    })
}

/// The steps of an access log. Everything in a log can happen, and nobody ever loses access, so all
/// readings of one kind end alike: parties are asked once, and memory holds the grants. The literal
/// payload loses chunks by their bytes, so there the parties perform every step.
///
/// # Errors
/// If the profile's payload does not exist on its algebra. A fault of the log ends the steps and is
/// reported to `wrong`.
pub fn log_steps<'a>(
    profile: Profile,
    seed: u64,
    input: impl BufRead + 'a,
    bytes: u32,
    wrong: impl Fn(TableError) + 'a,
) -> Result<Steps<'a>, PayloadError> {
    if profile.payload == Payload::Literal {
        let intentions = from_log(input, bytes).map_while(move |row| row.map_err(&wrong).ok());
        return generate::steps(profile, seed, intentions);
    }
    let mut ends = Ends::new(profile, seed)?;
    let accesses = accesses(input, bytes).map_while(move |row| row.map_err(&wrong).ok());
    Ok(Box::new(accesses.flat_map(move |(at_ns, place, actions)| {
        let ends = ends.at(place);
        actions.into_iter().map(move |action| {
            let ended = ends.of(&action);
            ended.map(|outcome| Step { at_ns: Some(at_ns), action, outcome })
        })
    })))
}
