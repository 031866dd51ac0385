//! Synthetic health records: documents that look like real ones and belong to nobody.
//!
//! Names, numbers and texts are drawn from small lists by BLAKE3 in extendable-output mode, with
//! integers only: the same kind, size and seed give the same bytes everywhere. The shares of the
//! partitions are as uneven as in real records: in a FHIR bundle, as Synthea makes them, insurance
//! takes 52 % of the bytes, medical 45, prescription 1.7, personal 0.7; in a C-CDA document most is
//! medical. A document below some ten kilobytes cannot keep such shares, because every partition
//! has at least one entry.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

mod ccda;
mod draw;
mod fhir;
mod lists;
mod person;
mod plain;
mod xml;

use draw::Draw;

/// The formats that can be generated; each is one of the default rules table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// One element for each of the papers' partitions.
    Plain,
    /// An HL7 C-CDA document.
    #[serde(rename = "c-cda")]
    Ccda,
    /// An HL7 FHIR release 4 bundle.
    Fhir,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Ccda, Self::Fhir];

    /// The name of its format in the default rules table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Ccda => "c-cda",
            Self::Fhir => "fhir",
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no kind of record has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a kind of record; there are plain, c-cda and fhir")]
pub struct UnknownKind(String);

impl FromStr for RecordKind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// A record of about `bytes_target` bytes: within 1 % from 5,000 bytes on. A record has at least
/// some three thousand bytes, however small the target.
#[must_use]
pub fn generate(kind: RecordKind, bytes_target: usize, seed: u64) -> Vec<u8> {
    let mut draw = Draw::new(kind.name(), seed);
    let text = match kind {
        RecordKind::Plain => plain::record(bytes_target, &mut draw),
        RecordKind::Ccda => ccda::document(bytes_target, &mut draw),
        RecordKind::Fhir => fhir::bundle(bytes_target, &mut draw),
    };
    text.into_bytes()
}

/// The kind of content that is furthest behind its share.
///
/// `shares` and `written` list a share, in any unit, and the bytes so far of each kind. The most
/// behind is the kind i with the largest `share_i * sum(written) - written_i * sum(shares)`.
fn most_behind<const N: usize>(shares: [u64; N], written: [usize; N]) -> usize {
    let total: i128 = written.iter().map(|&bytes| bytes as i128).sum();
    let whole: i128 = shares.iter().map(|&share| i128::from(share)).sum();
    let deficits = shares
        .iter()
        .zip(written)
        .map(|(&share, bytes)| i128::from(share) * total - bytes as i128 * whole);
    // The first of equals, so that the choice does not depend on the iterator's order.
    let mut best = (0, i128::MIN);
    for (index, deficit) in deficits.enumerate() {
        if deficit > best.1 {
            best = (index, deficit);
        }
    }
    best.0
}
