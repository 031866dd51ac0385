//! Upload over size: an encrypted record of four partitions into a store in a folder, in processor
//! time. The store writes on the caller's thread.

use super::clock::{Schedule, computed};
use super::fixture::{Fixture, item, record};
use super::{ExperimentError, Setup};
use crate::published::SIZES_KB;
use crate::sample::{Operation, Sample};
use bytes::Bytes;
use sesphr::algebra::hybrid;
use sesphr::algebra::{Pairing, bls12::Bls12};
use sesphr::id::{Generation, Partition};
use sesphr::payload::Plaintext;
use sesphr::profile::Payload;
use sesphr::scheme;
use sesphr::store::{Store, StoreError};
use sesphr_host::NewFolder;
use std::time::Duration;

/// Sizes beyond the published ones, KB: a line and an exponential curve diverge slowly.
pub(super) const LARGER_KB: [u32; 3] = [4096, 8192, 16_384];

/// Bytes whose writing takes about as long as making the files of a record; for sharing time.
const OVERHEAD_KB: u32 = 512;

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let weight = |kb: u32| f64::from(kb + OVERHEAD_KB);
    let sizes: Vec<u32> = SIZES_KB.into_iter().chain(LARGER_KB).collect();
    let weights = sizes.iter().map(|kb| weight(*kb));
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let folder = NewFolder::scratch().map_err(ExperimentError::Folder)?;
    let store = Store::folder(folder.path()).map_err(ExperimentError::Store)?;
    let fixture = Fixture::<Bls12>::new(setup.seed);
    let mut samples = Vec::new();
    warm_up(&store).map_err(ExperimentError::Store)?;
    for kb in sizes {
        let record = record(kb * 1024);
        let bodies: Vec<(Partition, Bytes)> =
            record.iter().map(|(partition, plain)| sealed(&fixture, *partition, plain)).collect();
        let label = format!("{kb} KB");
        let timing = schedule.point(&label, weight(kb), |repetition| {
            let (time, stored) = computed(|| {
                bodies.iter().try_for_each(|(partition, body)| {
                    store.put(item(*partition, repetition), Generation(0), body.clone())
                })
            });
            stored.map_err(ExperimentError::Store)?;
            // The same folder holds one record at a time, whatever the number of repetitions.
            bodies.iter().try_for_each(|(partition, _)| {
                let removed = store.remove(item(*partition, repetition), Generation(0));
                removed.map_err(ExperimentError::Store)
            })?;
            Ok(time)
        });
        samples.push(Sample {
            payload: Some(Payload::Hybrid),
            bytes: Some(u64::from(kb * 1024)),
            partitions: u32::try_from(record.len()).ok(),
            ..Sample::new("upload", Operation::Upload, Bls12::NAME, timing?)
        });
    }
    Ok(samples)
}

/// The first object costs more than others: it makes folders.
fn warm_up(store: &Store) -> Result<(), StoreError> {
    Partition::PAPER.into_iter().try_for_each(|partition| {
        store.put(item(partition, 0), Generation(0), Bytes::new())?;
        store.remove(item(partition, 0), Generation(0))
    })
}

fn sealed(fixture: &Fixture<Bls12>, partition: Partition, plain: &Plaintext) -> (Partition, Bytes) {
    let item = item(partition, 0);
    let mask = scheme::mask(&fixture.blinding(item));
    (partition, hybrid::seal::<Bls12>(mask.expose(), item, plain).body.bytes)
}
