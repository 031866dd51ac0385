//! What a revoked reader reads, under every scheme, alone and with the cloud.

use super::clock::{Schedule, computed};
use super::schemes::{Candidate, READER, candidates, item};
use super::{ExperimentError, Setup};
use crate::baselines::{Help, Refusal, Scheme};
use crate::sample::{Operation, Sample};
use sesphr::algebra::{Pairing, type_a::TypeA};
use sesphr::id::{ItemId, Partition, UserId};
use sesphr::payload::{Plaintext, synthetic};
use std::time::Duration;

/// How many records there are of each kind.
const RECORDS: u16 = 2;
/// Somebody who stays.
const STAYS: UserId = UserId(2);
/// Bytes of a partition.
const PARTITION_BYTES: u32 = 1024;

/// The kinds of records, in the order of their numbers.
const KINDS: [Operation; 3] =
    [Operation::ReadOpened, Operation::ReadUnopened, Operation::ReadLater];

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    // Who reads what does not depend on the curve: the schemes' laws check that on both.
    let candidates: Vec<Candidate> =
        candidates().into_iter().filter(|c| c.curve != TypeA::NAME).collect();
    let points = KINDS.len() * Help::ALL.len();
    let weights = candidates.iter().flat_map(|c| (0..points).map(|_| c.weight()));
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    for candidate in &candidates {
        let world = World::new(candidate, setup.seed)?;
        for (kind, operation) in (0..).zip(KINDS) {
            for help in Help::ALL {
                let label = format!("{}, {}", candidate.entry.title, operation.title());
                let mut read = 0;
                let timing = schedule.point(&label, candidate.weight(), |_| {
                    let (time, count) = computed(|| world.read(kind, help));
                    read = count;
                    Ok::<_, ExperimentError>(time)
                })?;
                samples.push(Sample {
                    scheme: Some(candidate.entry.name.into()),
                    bytes: Some(PARTITION_BYTES.into()),
                    records: Some(RECORDS.into()),
                    records_read: Some(read),
                    help: Some(help),
                    ..Sample::new("revoked-reader", operation, candidate.curve, timing)
                });
            }
        }
    }
    Ok(samples)
}

/// Records of every kind, and a reader who was revoked.
struct World {
    scheme: Box<dyn Scheme>,
}

fn record(kind: u16, number: u16) -> ItemId {
    item(kind * RECORDS + number, Partition::MEDICAL)
}

fn content(item: ItemId) -> Plaintext {
    synthetic(item, PARTITION_BYTES)
}

impl World {
    fn new(candidate: &Candidate, seed: u64) -> Result<Self, ExperimentError> {
        let refused =
            |source: Refusal| ExperimentError::Refused { scheme: candidate.entry.name, source };
        let mut scheme = (candidate.entry.new)(seed);
        for reader in [READER, STAYS] {
            scheme.grant(reader, Partition::MEDICAL);
        }
        let seal = |scheme: &mut dyn Scheme, kind| {
            for item in (0..RECORDS).map(|number| record(kind, number)) {
                scheme.seal(item, &content(item));
            }
        };
        seal(&mut *scheme, 0);
        seal(&mut *scheme, 1);
        for item in (0..RECORDS).map(|number| record(0, number)) {
            scheme.serve(READER, item).map_err(refused)?;
            scheme.open(READER, item).map_err(refused)?;
        }
        scheme.revoke(READER);
        seal(&mut *scheme, 2);
        Ok(Self { scheme })
    }

    /// How many records of a kind the revoked reader reads.
    fn read(&self, kind: u16, help: Help) -> u32 {
        let items = (0..RECORDS).map(|number| record(kind, number));
        let reads = |item: &ItemId| {
            self.scheme.collude(READER, *item, help).is_some_and(|plain| plain == content(*item))
        };
        u32::try_from(items.filter(reads).count()).unwrap_or(u32::MAX)
    }
}
