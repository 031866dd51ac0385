//! What the trace says of each step: which half it is in, and what its request costs.

use crate::lanes::lane_of;
use crate::replay::TimedOperation;
use sesphr::action::{Action, Outcome};
use sesphr::id::{OwnerId, Partition, PartyId, UserId};
use sesphr::trace::{Reader, Step, TraceError};
use std::collections::BTreeSet;
use std::io::BufRead;

/// One half of the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Even,
    Odd,
}

impl Half {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Even => Self::Odd,
            Self::Odd => Self::Even,
        }
    }

    const fn of(lane: Option<PartyId>) -> Self {
        match lane {
            Some(PartyId::Owner(OwnerId(id)) | PartyId::User(UserId(id))) if id % 2 == 1 => {
                Self::Odd
            }
            _ => Self::Even,
        }
    }
}

/// The steps of a trace, in order.
#[derive(Debug)]
pub(super) struct Steps(Vec<(Half, Option<&'static str>)>);

impl Steps {
    /// Reads a trace to its end.
    pub(super) fn of(reader: Reader<impl BufRead>) -> Result<Self, TraceError> {
        let mut answered = Answered::default();
        let read = |step: Result<Step, TraceError>| {
            let step = step?;
            Ok((Half::of(lane_of(&step.action)), answered.request(&step)))
        };
        Ok(Self(reader.map(read).collect::<Result<_, TraceError>>()?))
    }

    /// The rows of one half, with requests apart by what they cost.
    pub(super) fn half(&self, rows: &[TimedOperation], wanted: Half) -> Vec<TimedOperation> {
        let of = |row: &TimedOperation| {
            let (half, request) = self.0.get(usize::try_from(row.step).ok()?.checked_sub(1)?)?;
            let operation = request.unwrap_or(row.operation);
            (*half == wanted).then_some(TimedOperation { operation, ..*row })
        };
        rows.iter().filter_map(of).collect()
    }
}

/// Who was answered before. A reader's first request to an owner, or for another partition, needs a
/// re-encryption key that does not exist yet.
#[derive(Debug, Default)]
struct Answered {
    readers: BTreeSet<(UserId, OwnerId)>,
    partitions: BTreeSet<(UserId, OwnerId, Partition)>,
}

impl Answered {
    fn request(&mut self, step: &Step) -> Option<&'static str> {
        let Action::Request { user, item } = step.action else {
            return None;
        };
        if matches!(step.outcome, Outcome::Denied(_)) {
            return None;
        }
        let (owner, partition) = (item.slot.owner, item.slot.partition);
        let partition_is_new = self.partitions.insert((user, owner, partition));
        Some(match self.readers.insert((user, owner)) {
            true => "request of a new reader",
            false if partition_is_new => "request for another partition",
            false => "request again",
        })
    }
}
