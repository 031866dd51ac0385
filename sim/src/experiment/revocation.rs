//! What a reader's departure costs under every scheme: at once, and deferred to the next use.
//! Measured over the number of records that the reader could read, and of readers who stay.

use super::clock::{Schedule, computed};
use super::schemes::{Candidate, READER, candidates, item};
use super::{Effort, ExperimentError, Setup};
use crate::baselines::counted::{Counts, count};
use crate::baselines::{Moved, Refusal};
use crate::sample::{Operation, Sample, Timing};
use sesphr::id::{Partition, UserId};
use sesphr::payload::{Plaintext, synthetic};
use std::time::Duration;

/// The number of records while readers vary, and of readers while records vary.
pub(super) const USUAL: u16 = 4;
/// Bytes of a partition: a quarter of a C-CDA document of median size, 93 KB.
const PARTITION_BYTES: u32 = 93 * 1024 / 4;

/// The numbers of records or readers of an effort; fewer where every wrap takes milliseconds.
const fn numbers(effort: Effort, needs_curve: bool) -> &'static [u16] {
    match (effort, needs_curve) {
        (Effort::Quick, false) => &[1, 4],
        (Effort::Quick, true) | (Effort::Default | Effort::Full, false) => &[1, 4, 16],
        // Thirty-one times 256 records with millisecond wraps would take hours.
        (Effort::Default | Effort::Full, true) => &[1, 4, 16, 64],
    }
}

/// A number of records and of readers who stay.
type Size = (u16, u16);

fn sizes(effort: Effort, candidate: &Candidate) -> Vec<Size> {
    let numbers = numbers(effort, candidate.entry.needs_curve);
    let records = numbers.iter().map(|n| (*n, USUAL));
    let readers = numbers.iter().filter(|n| **n != USUAL).map(|n| (USUAL, *n));
    records.chain(readers).collect()
}

/// What a revocation took.
#[derive(Clone, Copy)]
struct Departure {
    at_once: Duration,
    deferred: Duration,
    counts: Counts,
    moved: Moved,
}

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let points: Vec<(Candidate, Size)> = candidates()
        .into_iter()
        .flat_map(|c| sizes(setup.effort, &c).into_iter().map(move |size| (c, size)))
        .collect();
    let weight = |candidate: &Candidate, (records, readers): Size| {
        candidate.weight() * f64::from(records + readers)
    };
    let weights = points.iter().map(|(candidate, size)| weight(candidate, *size));
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    candidates().iter().try_for_each(|candidate| candidate.warm_up(setup.seed))?;
    for (candidate, size) in &points {
        let (records, readers) = *size;
        let label = format!(
            "{}, {}, {records} records, {readers} readers stay",
            candidate.curve, candidate.entry.title
        );
        let mut departures = Vec::new();
        let timing = schedule.point(&label, weight(candidate, *size), |repetition| {
            let departure = depart(candidate, *size, setup.seed ^ u64::from(repetition))?;
            departures.push(departure);
            Ok::<_, ExperimentError>(departure.at_once + departure.deferred)
        })?;
        let deferred: Vec<Duration> = departures.iter().map(|d| d.deferred).collect();
        let row = Sample::new("revocation-cost", Operation::Revocation, candidate.curve, timing);
        samples.extend(departures.first().map(|first| Sample {
            scheme: Some(candidate.entry.name.into()),
            records: Some(records.into()),
            users: Some(readers.into()),
            bytes: Some(PARTITION_BYTES.into()),
            deferred_ns: Timing::of(&deferred).map(|timing| timing.median_ns),
            moved_bytes: Some(first.moved.up_bytes + first.moved.down_bytes),
            ..row.counting(first.counts)
        }));
    }
    Ok(samples)
}

/// Records are stored, readers may read them, one of them departs.
fn depart(
    candidate: &Candidate,
    (records, readers): Size,
    seed: u64,
) -> Result<Departure, ExperimentError> {
    let plain: Plaintext = synthetic(item(0, Partition::MEDICAL), PARTITION_BYTES);
    let mut scheme = (candidate.entry.new)(seed);
    let stay = READER.0 + 1;
    for reader in (READER.0..=READER.0 + u32::from(readers)).map(UserId) {
        scheme.grant(reader, Partition::MEDICAL);
    }
    for record in 0..records {
        scheme.seal(item(record, Partition::MEDICAL), &plain);
    }
    let (at_once, (first, moved)) = computed(|| count(|| scheme.revoke(READER)));
    let (deferred, (second, ())) = computed(|| count(|| scheme.catch_up()));

    let mut read = |reader| {
        let last = item(records.saturating_sub(1), Partition::MEDICAL);
        scheme.serve(reader, last).and_then(|_| scheme.open(reader, last))
    };
    let wrong = |operation| ExperimentError::Wrong { curve: candidate.curve, operation };
    let refused =
        |source: Refusal| ExperimentError::Refused { scheme: candidate.entry.name, source };
    if read(UserId(stay)).map_err(refused)? != plain {
        return Err(wrong("a read after a revocation"));
    }
    if read(READER).is_ok() {
        return Err(wrong("a revocation"));
    }
    Ok(Departure { at_once, deferred, counts: first + second, moved })
}
