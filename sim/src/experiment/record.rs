//! Encryption and decryption of whole records over their size.

use super::clock::{Schedule, computed};
use super::fixture::{Fixture, item, record};
use super::{ExperimentError, Setup, payloads};
use crate::published::SIZES_KB;
use crate::sample::{Operation, Sample, Timing};
use sesphr::algebra::{Curve, Pairing, bls12::Bls12, type_a::TypeA};
use sesphr::id::{ItemId, Partition};
use sesphr::keys::{Capsule, Mask, ReCapsule};
use sesphr::payload::{Body, PayloadError, Plaintext};
use sesphr::profile::Payload;
use sesphr::scheme;
use std::time::Duration;

/// Bytes whose sealing takes about as long as the group operations of a record; for sharing time.
const OVERHEAD_BYTES: u32 = 512 * 1024;

/// Which way a record goes.
#[derive(Clone, Copy)]
enum Direction {
    Encrypt,
    Decrypt,
}

pub(super) fn measure_encryption(
    setup: &Setup<'_>,
    share: Duration,
) -> Result<Vec<Sample>, ExperimentError> {
    measure(setup, share, Direction::Encrypt)
}

pub(super) fn measure_decryption(
    setup: &Setup<'_>,
    share: Duration,
) -> Result<Vec<Sample>, ExperimentError> {
    measure(setup, share, Direction::Decrypt)
}

fn measure(
    setup: &Setup<'_>,
    share: Duration,
    direction: Direction,
) -> Result<Vec<Sample>, ExperimentError> {
    let combinations = payloads(Bls12::KIND).len() + payloads(TypeA::KIND).len();
    let weights = (0..combinations).flat_map(|_| SIZES_KB.map(|kb| weight(kb * 1024)));
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    measure_on::<Bls12>(setup, direction, &mut schedule, &mut samples)?;
    measure_on::<TypeA>(setup, direction, &mut schedule, &mut samples)?;
    Ok(samples)
}

fn weight(bytes: u32) -> f64 {
    f64::from(bytes + OVERHEAD_BYTES)
}

fn measure_on<C: Curve>(
    setup: &Setup<'_>,
    direction: Direction,
    schedule: &mut Schedule<'_>,
    samples: &mut Vec<Sample>,
) -> Result<(), ExperimentError> {
    let fixture = Fixture::<C>::new(setup.seed);
    for &payload in payloads(C::KIND) {
        for kb in SIZES_KB {
            let case =
                Case { fixture: &fixture, payload, bytes: kb * 1024, record: record(kb * 1024) };
            let label = format!("{}, {}, {kb} KB", C::NAME, payload.text());
            let timing = schedule.point(&label, weight(case.bytes), |n| match direction {
                Direction::Encrypt => case.encryption(n),
                Direction::Decrypt => case.decryption(n),
            })?;
            samples.push(case.sample(direction, timing));
        }
    }
    Ok(())
}

/// One size on one curve under one payload.
struct Case<'a, C: Curve> {
    fixture: &'a Fixture<C>,
    payload: Payload,
    bytes: u32,
    record: Vec<(Partition, Plaintext)>,
}

/// A partition as it leaves the owner, with the mask that a check needs.
struct Sealed<C: Curve> {
    item: ItemId,
    body: Body,
    capsule: Capsule<C>,
    mask: Mask<C>,
}

impl<C: Curve> Case<'_, C> {
    /// What the owner does with one partition at an upload.
    fn seal(&self, item: ItemId, plain: &Plaintext) -> Result<Sealed<C>, PayloadError> {
        let blinding = self.fixture.blinding(item);
        let mask = scheme::mask(&blinding);
        let capsule = scheme::capsule(&blinding, &self.fixture.owner);
        let body = scheme::seal(self.payload, &mask, item, plain)?.body;
        Ok(Sealed { item, body, capsule, mask })
    }

    fn seal_all(&self, repetition: u32) -> Result<Vec<Sealed<C>>, PayloadError> {
        self.record
            .iter()
            .map(|(partition, plain)| self.seal(item(*partition, repetition), plain))
            .collect()
    }

    fn encryption(&self, repetition: u32) -> Result<Duration, ExperimentError> {
        let (time, sealed) = computed(|| self.seal_all(repetition));
        let sealed = sealed.map_err(|e| self.error(e))?;
        let opened = sealed
            .iter()
            .map(|part| scheme::open(&part.mask, part.item, &part.body))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| self.error(e))?;
        self.compare(&opened)?;
        Ok(time)
    }

    fn decryption(&self, repetition: u32) -> Result<Duration, ExperimentError> {
        let sealed = self.seal_all(repetition).map_err(|e| self.error(e))?;
        let rekey = scheme::rekey_escrowed(&self.fixture.owner, &self.fixture.user).prepare();
        let parameters: Vec<ReCapsule<C>> =
            sealed.iter().map(|part| scheme::reencrypt(&part.capsule, &rekey)).collect();
        let (time, opened) = computed(|| {
            sealed
                .iter()
                .zip(&parameters)
                .map(|(part, parameter)| {
                    let mask = scheme::unmask(parameter, &self.fixture.user);
                    scheme::open(&mask, part.item, &part.body)
                })
                .collect::<Result<Vec<_>, _>>()
        });
        self.compare(&opened.map_err(|e| self.error(e))?)?;
        Ok(time)
    }

    fn compare(&self, opened: &[Plaintext]) -> Result<(), ExperimentError> {
        if self.record.iter().map(|(_, plain)| plain).eq(opened) {
            return Ok(());
        }
        Err(ExperimentError::RoundTrip {
            curve: C::NAME,
            payload: self.payload.text(),
            bytes: self.bytes.into(),
        })
    }

    fn error(&self, source: PayloadError) -> ExperimentError {
        ExperimentError::Payload {
            curve: C::NAME,
            payload: self.payload.text(),
            bytes: self.bytes.into(),
            source,
        }
    }

    fn sample(&self, direction: Direction, timing: Timing) -> Sample {
        let (experiment, operation) = match direction {
            Direction::Encrypt => ("encryption", Operation::Encryption),
            Direction::Decrypt => ("decryption", Operation::Decryption),
        };
        Sample {
            payload: Some(self.payload),
            bytes: Some(self.bytes.into()),
            partitions: u32::try_from(self.record.len()).ok(),
            ..Sample::new(experiment, operation, C::NAME, timing)
        }
    }
}
