//! Shared by the experiments that compare schemes: which schemes on which curve, and whose items.

use super::ExperimentError;
use crate::baselines::counted::Counted;
use crate::baselines::{self, Entry};
use sesphr::algebra::{Pairing, bls12::Bls12, type_a::TypeA};
use sesphr::id::{ItemId, OwnerId, Partition, RecordId, Slot, UserId, Version};
use sesphr::payload::synthetic;

/// The reader under study, from the public domain.
pub(super) const READER: UserId = UserId(1);

/// The group of a scheme that needs no curve, by its name in files.
pub(super) const NO_CURVE: &str = "modp-2048";

/// A scheme and where it is measured.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) entry: Entry,
    pub(super) curve: &'static str,
}

/// Every scheme on every curve; those that need no curve once.
pub(super) fn candidates() -> Vec<Candidate> {
    let on_curve = |curve: &'static str, entries: [Entry; 7]| {
        entries.into_iter().filter(|e| e.needs_curve).map(move |entry| Candidate { entry, curve })
    };
    let free = baselines::all::<Counted<Bls12>>().into_iter().filter(|e| !e.needs_curve);
    on_curve(Bls12::NAME, baselines::all::<Counted<Bls12>>())
        .chain(on_curve(TypeA::NAME, baselines::all::<Counted<TypeA>>()))
        .chain(free.map(|entry| Candidate { entry, curve: NO_CURVE }))
        .collect()
}

impl Candidate {
    /// About how much longer one repetition takes than with other schemes.
    pub(super) fn weight(&self) -> f64 {
        if self.entry.needs_curve { 1.0 } else { 8.0 }
    }

    /// Fills every table that is computed on first use.
    pub(super) fn warm_up(&self, seed: u64) -> Result<(), ExperimentError> {
        let medical = item(0, Partition::MEDICAL);
        let plain = synthetic(medical, 64);
        let mut scheme = (self.entry.new)(seed);
        scheme.grant(READER, Partition::MEDICAL);
        scheme.seal(medical, &plain);
        let opened = scheme.serve(READER, medical).and_then(|_| scheme.open(READER, medical));
        match opened {
            Ok(opened) if opened == plain => Ok(()),
            Ok(_) => Err(ExperimentError::Wrong { curve: self.curve, operation: "a round trip" }),
            Err(source) => Err(ExperimentError::Refused { scheme: self.entry.name, source }),
        }
    }
}

/// The first version of a partition of a record.
pub(super) fn item(record: u16, partition: Partition) -> ItemId {
    Slot { owner: OwnerId(0), record: RecordId(record), partition }.at(Version(1))
}
