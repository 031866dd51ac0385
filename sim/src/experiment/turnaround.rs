//! Turnaround of a record under every scheme: encryption and upload, download and decryption,
//! equations (34) and (35) of \[A\], each part kept apart.
//!
//! Computing, in processor time, and the store, in memory, are measured; the link is
//! [modelled](super::link).

use super::clock::{Schedule, computed, timed};
use super::fixture::record;
use super::schemes::{Candidate, READER, candidates, item};
use super::{Effort, ExperimentError, Setup, link};
use crate::baselines::counted::{Counts, count};
use crate::baselines::{Moved, Refusal};
use crate::published::SIZES_KB;
use crate::sample::{Operation, Sample, Timing};
use sesphr::id::{Generation, Partition, UserId};
use sesphr::payload::Plaintext;
use sesphr::profile::Payload;
use sesphr::store::Store;
use std::time::Duration;

/// Readers who may read the record: one of the family, two professionals.
const READERS: u32 = 3;
/// The sizes under quick effort, KB.
const QUICK_KB: [u32; 3] = [50, 500, 2048];

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let sizes = if setup.effort == Effort::Quick { &QUICK_KB[..] } else { &SIZES_KB };
    let candidates = candidates();
    let weights = candidates.iter().flat_map(|c| sizes.iter().map(|_| c.weight()));
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    for candidate in &candidates {
        candidate.warm_up(setup.seed)?;
        for kb in sizes {
            let record = record(kb * 1024);
            let label = format!("{}, {}, {kb} KB", candidate.curve, candidate.entry.title);
            let mut trips = Vec::new();
            schedule.point(&label, candidate.weight(), |repetition| {
                let trip = trip(candidate, setup.seed ^ u64::from(repetition), &record)?;
                trips.push(trip);
                Ok::<_, ExperimentError>(trip.up.total() + trip.down.total())
            })?;
            let bytes = u64::from(kb * 1024);
            for (operation, way) in [
                (Operation::TurnaroundUp, (|trip| trip.up) as fn(&Trip) -> Way),
                (Operation::TurnaroundDown, |trip| trip.down),
            ] {
                let ways: Vec<Way> = trips.iter().map(way).collect();
                let row = summary(candidate, operation, &ways);
                samples.extend(row.map(|row| Sample {
                    bytes: Some(bytes),
                    partitions: u32::try_from(record.len()).ok(),
                    ..row
                }));
            }
        }
    }
    Ok(samples)
}

/// The parts of one way.
#[derive(Clone, Copy)]
struct Way {
    client: Duration,
    server: Duration,
    store: Duration,
    link: Duration,
    counts: Counts,
    moved_bytes: u64,
}

impl Way {
    fn total(&self) -> Duration {
        self.client + self.server + self.store + self.link
    }
}

/// A record there and back.
#[derive(Clone, Copy)]
struct Trip {
    up: Way,
    down: Way,
}

fn summary(candidate: &Candidate, operation: Operation, ways: &[Way]) -> Option<Sample> {
    let of = |part: fn(&Way) -> Duration| Timing::of(&ways.iter().map(part).collect::<Vec<_>>());
    let median = |part| of(part).map(|timing| timing.median_ns);
    let first = ways.first()?;
    let sample = Sample::new("turnaround", operation, candidate.curve, of(Way::total)?);
    Some(Sample {
        scheme: Some(candidate.entry.name.into()),
        payload: Some(Payload::Hybrid),
        users: Some(READERS),
        client_ns: median(|way| way.client),
        server_ns: median(|way| way.server),
        store_ns: median(|way| way.store),
        link_ns: median(|way| way.link),
        moved_bytes: Some(first.moved_bytes),
        ..sample.counting(first.counts)
    })
}

/// An owner encrypts and uploads, and a reader downloads and decrypts.
fn trip(
    candidate: &Candidate,
    seed: u64,
    record: &[(Partition, Plaintext)],
) -> Result<Trip, ExperimentError> {
    let refused =
        |source: Refusal| ExperimentError::Refused { scheme: candidate.entry.name, source };
    let store = Store::memory();
    let mut scheme = (candidate.entry.new)(seed);
    for reader in (0..READERS).map(UserId) {
        for (partition, _) in record {
            scheme.grant(reader, *partition);
        }
    }

    let (encrypt, (sealing, moved)) = computed(|| {
        count(|| {
            let mut moved = Moved::default();
            for (partition, plain) in record {
                moved += scheme.seal(item(0, *partition), plain);
            }
            moved
        })
    });
    let (put, stored) = timed(|| {
        for (partition, _) in record {
            let body = scheme.body(item(0, *partition)).unwrap_or_default();
            store.put(item(0, *partition), Generation(0), body)?;
        }
        Ok(())
    });
    stored.map_err(ExperimentError::Store)?;
    let up = Way {
        client: encrypt,
        server: Duration::ZERO,
        store: put,
        link: link::up(moved.up_bytes),
        counts: sealing,
        moved_bytes: moved.up_bytes,
    };

    let (serve, (serving, moved)) = computed(|| {
        count(|| {
            let mut moved = Moved::default();
            for (partition, _) in record {
                moved += scheme.serve(READER, item(0, *partition))?;
            }
            Ok(moved)
        })
    });
    let moved = moved.map_err(refused)?;
    let (get, fetched) = timed(|| {
        record
            .iter()
            .map(|(partition, _)| store.get(item(0, *partition), Generation(0)))
            .collect::<Result<Vec<_>, _>>()
    });
    fetched.map_err(ExperimentError::Store)?;
    let (decrypt, (opening, opened)) = computed(|| {
        count(|| {
            record
                .iter()
                .map(|(partition, _)| scheme.open(READER, item(0, *partition)))
                .collect::<Result<Vec<_>, _>>()
        })
    });
    if !record.iter().map(|(_, plain)| plain).eq(&opened.map_err(refused)?) {
        return Err(ExperimentError::Wrong { curve: candidate.curve, operation: "a round trip" });
    }
    let down = Way {
        client: decrypt,
        server: serve,
        store: get,
        link: link::down(moved.down_bytes),
        counts: serving + opening,
        moved_bytes: moved.down_bytes,
    };
    Ok(Trip { up, down })
}
