//! Traces as CSV, one row per step, for spreadsheets and for programs that keep logs.
//!
//! The columns are those of [`TableRow`], in any order. Columns that an action does not need may be
//! empty or missing. If the first line begins with `#`, it holds the trace's header as JSON.

mod cell;
mod error;
mod log;

pub use error::TableError;
pub use log::{from_log, log_steps};

use super::Intention;
use crate::guarded::RowWriter;
use crate::rows::{Columns, RowError, RowReader, shown};
use cell::{outcome_from, outcome_text, partitions_from, partitions_text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, Outcome, PartitionSet};
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::trace::{Header, Step};
use std::io::{BufRead, Read, Write};

/// The longest header that is read, in bytes.
const HEADER_BYTES_MAX: u64 = 1 << 16;

/// A step as a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Nanoseconds since the start.
    pub at_ns: Option<u64>,
    /// The action, as traces spell it.
    pub action: String,
    /// The number of the owner.
    pub owner: Option<OwnerId>,
    /// The number of the user.
    pub user: Option<UserId>,
    /// The number of the record.
    pub record: Option<RecordId>,
    /// Partitions, with `+` between them.
    pub partitions: Option<String>,
    /// The version of an item.
    pub version: Option<Version>,
    /// Bytes of each partition of an upload.
    pub bytes: Option<u32>,
    /// A role.
    pub role: Option<Role>,
    /// How far back a grant reaches: `joining` or `past`.
    pub coverage: Option<Coverage>,
    /// The place of a message among those in flight.
    pub message: Option<u16>,
    /// How it ended; either all rows say so or none does.
    pub outcome: Option<String>,
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When and what.
    pub intention: Intention,
    /// Whether the row said when.
    timed: bool,
    /// How it ended, if the row says so.
    pub outcome: Option<Outcome>,
}

impl Entry {
    /// The step, if the outcome is known.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        let Intention { at_ns, action } = self.intention;
        Some(Step { at_ns: self.timed.then_some(at_ns), action, outcome: self.outcome? })
    }
}

impl TableRow {
    /// The row of a step.
    #[must_use]
    pub fn of(step: &Step) -> Self {
        let row = Self {
            at_ns: step.at_ns,
            action: step.action.name().to_owned(),
            outcome: Some(outcome_text(&step.outcome)),
            ..Self::default()
        };
        let slot = |slot: Slot, row: Self| Self {
            owner: Some(slot.owner),
            record: Some(slot.record),
            partitions: Some(slot.partition.to_string()),
            ..row
        };
        let to = |grantee: Grantee, row: Self| match grantee {
            Grantee::User(user) => Self { user: Some(user), ..row },
            Grantee::Role(role) => Self { role: Some(role), ..row },
        };
        match step.action {
            Action::Enrol { party: PartyId::Owner(owner) } => Self { owner: Some(owner), ..row },
            Action::Enrol { party: PartyId::User(user) } | Action::Depart { user } => {
                Self { user: Some(user), ..row }
            }
            Action::Enrol { .. } | Action::Restart => row,
            Action::Assign { user, role } | Action::Withdraw { user, role } => {
                Self { user: Some(user), role: Some(role), ..row }
            }
            Action::Seal { owner, record, partitions, bytes } => Self {
                owner: Some(owner),
                record: Some(record),
                partitions: Some(partitions_text(partitions)),
                bytes: Some(bytes),
                ..row
            },
            Action::Grant(grant) => {
                slot(grant.slot, to(grant.grantee, Self { coverage: Some(grant.from), ..row }))
            }
            Action::Revoke { slot: what, grantee } => slot(what, to(grantee, row)),
            Action::Rotate { slot: what } => slot(what, row),
            Action::Download { user, item }
            | Action::Request { user, item }
            | Action::Open { user, item } => {
                slot(item.slot, Self { user: Some(user), version: Some(item.version), ..row })
            }
            Action::Deliver { message } | Action::Lose { message } | Action::Repeat { message } => {
                Self { message: Some(message), ..row }
            }
        }
    }

    /// What the row says.
    ///
    /// # Errors
    /// A cell that is missing or wrong, by its column.
    fn entry(&self) -> Result<Entry, String> {
        let outcome = self.outcome.as_deref().map(outcome_from).transpose()?;
        let (at_ns, timed) = (self.at_ns.unwrap_or(0), self.at_ns.is_some());
        Ok(Entry { intention: Intention { at_ns, action: self.action()? }, timed, outcome })
    }

    fn action(&self) -> Result<Action, String> {
        Ok(match self.action.as_str() {
            "enrol" => Action::Enrol { party: self.party()? },
            "assign" => Action::Assign { user: self.user()?, role: self.role()? },
            "withdraw" => Action::Withdraw { user: self.user()?, role: self.role()? },
            "depart" => Action::Depart { user: self.user()? },
            "seal" => Action::Seal {
                owner: self.owner()?,
                record: self.record()?,
                partitions: self.partitions()?,
                bytes: needed(self.bytes, "bytes")?,
            },
            "grant" => Action::Grant(Grant {
                slot: self.slot()?,
                grantee: self.grantee()?,
                from: needed(self.coverage, "coverage")?,
            }),
            "revoke" => Action::Revoke { slot: self.slot()?, grantee: self.grantee()? },
            "rotate" => Action::Rotate { slot: self.slot()? },
            "download" => Action::Download { user: self.user()?, item: self.item()? },
            "request" => Action::Request { user: self.user()?, item: self.item()? },
            "open" => Action::Open { user: self.user()?, item: self.item()? },
            "restart" => Action::Restart,
            "deliver" => Action::Deliver { message: needed(self.message, "message")? },
            "lose" => Action::Lose { message: needed(self.message, "message")? },
            "repeat" => Action::Repeat { message: needed(self.message, "message")? },
            other => {
                return Err(format!(
                    "column action: {} is none of enrol, assign, withdraw, depart, seal, \
                     grant, revoke, rotate, download, request, open, restart, deliver, lose, repeat",
                    shown(other)
                ));
            }
        })
    }

    fn owner(&self) -> Result<OwnerId, String> {
        needed(self.owner, "owner")
    }

    fn user(&self) -> Result<UserId, String> {
        needed(self.user, "user")
    }

    fn record(&self) -> Result<RecordId, String> {
        needed(self.record, "record")
    }

    fn role(&self) -> Result<Role, String> {
        needed(self.role, "role")
    }

    fn party(&self) -> Result<PartyId, String> {
        match (self.owner, self.user) {
            (Some(owner), None) => Ok(PartyId::Owner(owner)),
            (None, Some(user)) => Ok(PartyId::User(user)),
            _ => Err("columns owner and user: one of them must be given".to_owned()),
        }
    }

    fn grantee(&self) -> Result<Grantee, String> {
        match (self.user, self.role) {
            (Some(user), None) => Ok(Grantee::User(user)),
            (None, Some(role)) => Ok(Grantee::Role(role)),
            _ => Err("columns user and role: one of them must be given".to_owned()),
        }
    }

    fn partitions(&self) -> Result<PartitionSet, String> {
        partitions_from(needed(self.partitions.as_deref(), "partitions")?)
    }

    fn partition(&self) -> Result<Partition, String> {
        let partitions = self.partitions()?;
        let mut partitions = partitions.iter();
        match (partitions.next(), partitions.next()) {
            (Some(partition), None) => Ok(partition),
            _ => Err("column partitions: exactly one must be given".to_owned()),
        }
    }

    fn slot(&self) -> Result<Slot, String> {
        Ok(Slot { owner: self.owner()?, record: self.record()?, partition: self.partition()? })
    }

    fn item(&self) -> Result<ItemId, String> {
        Ok(self.slot()?.at(needed(self.version, "version")?))
    }
}

fn needed<T>(cell: Option<T>, column: &str) -> Result<T, String> {
    cell.ok_or_else(|| format!("column {column}: this action needs it"))
}

/// Writes a trace as CSV, with its header as a comment.
///
/// # Errors
/// An output that fails; a step that is an error itself.
pub fn write<E: From<TableError>>(
    header: &Header,
    steps: impl IntoIterator<Item = Result<Step, E>>,
    mut output: impl Write,
) -> Result<u64, E> {
    let header = serde_json::to_string(header).map_err(|e| TableError::Io(e.into()))?;
    writeln!(output, "# {header}").map_err(TableError::Io)?;
    let mut writer = RowWriter::new(output);
    let mut rows = 0;
    for step in steps {
        writer.write(&TableRow::of(&step?)).map_err(TableError::from)?;
        rows += 1;
    }
    if rows == 0 {
        let names = COLUMNS.needed.iter().chain(COLUMNS.optional);
        writer.names(names.copied()).map_err(TableError::from)?;
    }
    writer.flush().map_err(TableError::from)?;
    Ok(rows)
}

/// Columns of a table.
const COLUMNS: Columns = Columns {
    needed: &["action"],
    optional: &[
        "at_ns",
        "owner",
        "user",
        "record",
        "partitions",
        "version",
        "bytes",
        "role",
        "coverage",
        "message",
        "outcome",
    ],
};

/// The mark that a file of UTF-8 may begin with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the header line of a CSV file, if it has one; what follows is read by [`entries`].
///
/// # Errors
/// An input that fails; a first line that begins with `#` and is not a header.
pub fn read_header(input: &mut impl BufRead) -> Result<Option<Header>, TableError> {
    if input.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
        input.consume(BYTE_ORDER_MARK.len());
    }
    if input.fill_buf()?.first() != Some(&b'#') {
        return Ok(None);
    }
    let fault = |what: String| TableError::Row { line: 1, what };
    let mut line = Vec::new();
    input.take(HEADER_BYTES_MAX + 1).read_until(b'\n', &mut line)?;
    if line.len() as u64 > HEADER_BYTES_MAX {
        return Err(fault(format!("not a header: longer than {HEADER_BYTES_MAX} bytes")));
    }
    let json = line.strip_prefix(b"#").unwrap_or_default();
    serde_json::from_slice(json).map(Some).map_err(|why| fault(format!("not a header: {why}")))
}

/// Reads the rows after a header of `skipped` lines.
///
/// # Errors
/// A table with no columns or unknown ones, or with neither a header nor rows. A row with a missing
/// or wrong cell, or that is earlier than the row before. A row with an outcome where the first row
/// has none, or the reverse. Each error names its line.
pub fn entries(
    input: impl BufRead,
    skipped: u64,
) -> impl Iterator<Item = Result<Entry, TableError>> {
    let rows = RowReader::new(input, skipped, COLUMNS);
    // A header makes a table without rows a trace without steps.
    let empty = if skipped > 0 { Empty::Allowed } else { Empty::Refused };
    checked(rows, empty, Sequence::default(), Sequence::entry)
}

/// What rows have in common.
#[derive(Debug, Default)]
struct Sequence {
    last_ns: u64,
    /// Whether rows say how they ended; the first decides.
    complete: Option<bool>,
}

impl Sequence {
    fn entry(&mut self, row: &TableRow) -> Result<Entry, String> {
        let entry = row.entry()?;
        if entry.intention.at_ns < self.last_ns {
            return Err("column at_ns: earlier than the row before".to_owned());
        }
        self.last_ns = entry.intention.at_ns;
        let complete = entry.outcome.is_some();
        if *self.complete.get_or_insert(complete) != complete {
            return Err("column outcome: either all rows have one or none".to_owned());
        }
        Ok(entry)
    }
}

/// Whether a table may have no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Empty {
    Allowed,
    Refused,
}

/// What rows say, up to the first error.
fn checked<R: Read, T: DeserializeOwned, S, U>(
    rows: Result<RowReader<R>, RowError>,
    empty: Empty,
    mut state: S,
    take: impl Fn(&mut S, &T) -> Result<U, String>,
) -> impl Iterator<Item = Result<U, TableError>> {
    let mut rows = Some(rows);
    let mut any = empty == Empty::Allowed;
    std::iter::from_fn(move || {
        let mut reading = match rows.take()? {
            Ok(reading) => reading,
            Err(error) => return Some(Err(error.into())),
        };
        match reading.next() {
            Ok(Some((line, row))) => {
                any = true;
                let taken = take(&mut state, &row);
                rows = taken.is_ok().then_some(Ok(reading));
                Some(taken.map_err(|what| TableError::Row { line, what }))
            }
            Ok(None) if any => None,
            Ok(None) => {
                let what = "names columns, and no row follows".to_owned();
                Some(Err(TableError::Row { line: 1, what }))
            }
            Err(error) => Some(Err(error.into())),
        }
    })
}
