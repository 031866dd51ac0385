//! How a cell spells a set of partitions and an outcome.

use crate::rows::shown;
use sesphr::action::{Outcome, PartitionSet};
use sesphr::id::Partition;
use std::fmt::Display;

/// Partitions, with `+` between them.
pub(super) fn partitions_text(partitions: PartitionSet) -> String {
    partitions.iter().map(|partition| partition.to_string()).collect::<Vec<_>>().join("+")
}

pub(super) fn partitions_from(text: &str) -> Result<PartitionSet, String> {
    let partition = |name: &str| {
        let named = |partition: &Partition| partition.to_string() == name.trim();
        (0..Partition::COUNT).filter_map(Partition::new).find(named).ok_or_else(|| {
            format!(
                "column partitions: {} is none of skeleton, personal, insurance, medical, \
                 prescription, partition-5 to partition-15; put + between several",
                shown(name)
            )
        })
    };
    text.split('+').map(partition).collect()
}

/// An outcome in a word, with what it carries after a colon.
pub(super) fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Sealed { lost_chunks } => format!("sealed:{lost_chunks}"),
        Outcome::Granted => "granted".to_owned(),
        Outcome::Denied(refusal) => {
            // A refusal is a word in JSON, in quotation marks.
            let json = serde_json::to_string(refusal).unwrap_or_default();
            format!("denied:{}", json.trim_matches('"'))
        }
        Outcome::Opened { current: true } => "opened:current".to_owned(),
        Outcome::Opened { current: false } => "opened:superseded".to_owned(),
        Outcome::InFlight => "in-flight".to_owned(),
    }
}

pub(super) fn outcome_from(text: &str) -> Result<Outcome, String> {
    let fault = |why: &dyn Display| format!("column outcome: {}: {why}", shown(text));
    let (word, detail) = text.split_once(':').unwrap_or((text, ""));
    Ok(match (word, detail) {
        ("done", "") => Outcome::Done,
        ("granted", "") => Outcome::Granted,
        ("in-flight", "") => Outcome::InFlight,
        ("opened", "current") => Outcome::Opened { current: true },
        ("opened", "superseded") => Outcome::Opened { current: false },
        ("sealed", chunks) => {
            Outcome::Sealed { lost_chunks: chunks.parse().map_err(|error| fault(&error))? }
        }
        ("denied", refusal) => {
            Outcome::Denied(serde_json::from_value(refusal.into()).map_err(|error| fault(&error))?)
        }
        _ => {
            return Err(fault(
                &"none of done, sealed:CHUNKS, granted, denied:REASON, opened:current, \
                  opened:superseded, in-flight",
            ));
        }
    })
}
