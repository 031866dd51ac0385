//! Measures a calibration: real parties on the real curve, one message after the other.
//!
//! A system whose network keeps messages in flight separates the parties' work: an action takes its
//! actor's time, and a delivery the receiver's. Where the system reports processor time, other
//! programs do not count.

use super::calibration::{Calibration, Operations, Timing};
use crate::clock::Clock;
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, ActionError, Outcome, PartitionSet};
use sesphr::algebra::{Curve, bls12::Bls12};
use sesphr::entropy::Entropy;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::payload::PayloadError;
use sesphr::profile::{Profile, Revocation};
use sesphr::system::{Network, System};
use std::collections::BTreeMap;

/// A partition's bytes: a quarter of a C-CDA document of median size, 93 KB.
const PARTITION_BYTES: u32 = 93 * 1024 / 4;

/// Bytes of a larger one, which shows the time per byte.
const LARGE_BYTES: u32 = 16 * PARTITION_BYTES;

/// How many partitions an operation moves.
fn partitions_moved(operation: &str) -> u32 {
    match operation {
        "upload" => 4,
        "seal" | "rotate" | "revoke" | "download" | "open" => 1,
        _ => 0,
    }
}

/// Why a calibration could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    /// The curve does not have the profile's payload.
    #[error("profile {profile}")]
    Payload {
        /// The profile.
        profile: String,
        /// Why.
        source: PayloadError,
    },
    /// An action makes no sense.
    #[error("profile {profile}, {operation}")]
    Action {
        /// The profile.
        profile: String,
        /// The operation.
        operation: &'static str,
        /// Why.
        source: ActionError,
    },
    /// An operation was refused that should not have been.
    #[error("profile {profile}: {operation} was refused")]
    Refused {
        /// The profile.
        profile: String,
        /// The operation.
        operation: &'static str,
    },
}

/// Measured times in nanoseconds, by operation and party.
pub type Times = BTreeMap<(&'static str, &'static str), Vec<u64>>;

/// Measures every profile in `profiles` with partitions of two sizes, and keeps the distributions
/// for the smaller with the time per byte. Otherwise as [`measure_work`].
///
/// # Errors
/// If the scheme refuses what it should perform.
pub fn calibrate(
    about: String,
    profiles: &[Profile],
    seed: u64,
    rounds: u16,
    told: impl Fn(usize, &str),
) -> Result<Calibration, CalibrateError> {
    let mut measured = BTreeMap::new();
    let sizes = [PARTITION_BYTES, LARGE_BYTES];
    for (profile, [times, mut larger]) in measure(profiles, sizes, seed, rounds, told)? {
        let mut operations = Operations::new();
        for ((operation, party), times_ns) in times {
            let large_ns = larger.remove(&(operation, party)).unwrap_or_default();
            let timing = match sizes.map(|bytes| partitions_moved(operation) * bytes) {
                [0, _] => Timing::of(times_ns),
                [bytes, large] => Timing::of_sizes((times_ns, bytes), (large_ns, large)),
            };
            let parties = operations.entry(operation.to_owned()).or_default();
            parties.extend(timing.map(|timing| (party.to_owned(), timing)));
        }
        measured.insert(profile.to_string(), operations);
    }
    Ok(Calibration { about, profiles: measured })
}

/// Measures how long the parties' work takes under each profile, on BLS12-381, `rounds` times.
/// Every round measures all profiles, so a change of the machine's speed affects all of them.
/// Rounds start with different profiles, so none is always first. `told` gets the number of rounds
/// done and the profile.
///
/// # Errors
/// If the scheme refuses what it should perform.
pub fn measure_work(
    profiles: &[Profile],
    seed: u64,
    rounds: u16,
    told: impl Fn(usize, &str),
) -> Result<Vec<(Profile, Times)>, CalibrateError> {
    let measured = measure(profiles, [PARTITION_BYTES], seed, rounds, told)?;
    Ok(measured.into_iter().map(|(profile, [times])| (profile, times)).collect())
}

/// Measures profiles, each with partitions of some sizes.
fn measure<const SIZES: usize>(
    profiles: &[Profile],
    sizes: [u32; SIZES],
    seed: u64,
    rounds: u16,
    told: impl Fn(usize, &str),
) -> Result<Vec<(Profile, [Times; SIZES])>, CalibrateError> {
    let mut measured: Vec<(Profile, [Times; SIZES])> =
        profiles.iter().map(|profile| (*profile, sizes.map(|_| Times::new()))).collect();
    // The first run pays for tables that are made once, so it does not count.
    if let Some((profile, bytes)) = profiles.first().zip(sizes.first()) {
        World::<Bls12>::new(*profile, seed, 0, *bytes)?.round(&mut Times::new())?;
    }
    let mut done = 0;
    for round in 0..rounds {
        for (profile, times) in &mut measured {
            told(done, &profile.to_string());
            for (times, bytes) in times.iter_mut().zip(sizes) {
                World::<Bls12>::new(*profile, seed, round, bytes)?.round(times)?;
            }
            done += 1;
        }
        measured.rotate_left(1.min(profiles.len()));
    }
    Ok(measured)
}

const OWNER: OwnerId = OwnerId(0);
const READER: UserId = UserId(1);
const RECORD: RecordId = RecordId(0);
const SLOT: Slot = Slot { owner: OWNER, record: RECORD, partition: Partition::MEDICAL };

/// A system of its own for each round, so that every round does the same.
struct World<A: Curve> {
    system: System<A>,
    profile: Profile,
    /// Bytes of a partition.
    bytes: u32,
}

impl<A: Curve> World<A> {
    fn new(profile: Profile, seed: u64, round: u16, bytes: u32) -> Result<Self, CalibrateError> {
        let root = Entropy::Seeded(seed ^ u64::from(round) << 32).seed();
        let system = System::new(profile, Network::InFlight, root)
            .map_err(|source| CalibrateError::Payload { profile: profile.to_string(), source })?;
        Ok(Self { system, profile, bytes })
    }

    /// What happens to a record: it is uploaded, shared, read, updated and closed again.
    fn round(&mut self, times: &mut Times) -> Result<(), CalibrateError> {
        let partitions = PartitionSet::from_iter([
            Partition::PERSONAL,
            Partition::INSURANCE,
            Partition::MEDICAL,
            Partition::PRESCRIPTION,
        ]);
        let seal = Action::Seal { owner: OWNER, record: RECORD, partitions, bytes: self.bytes };
        let grantee = Grantee::User(READER);
        let grant = Grant { slot: SLOT, grantee, from: Coverage::Joining };
        let item = SLOT.at(Version(1));
        let revoke = Action::Revoke { slot: SLOT, grantee };
        let rotate = Action::Rotate { slot: SLOT };
        self.time("enrol-owner", &[Action::Enrol { party: PartyId::Owner(OWNER) }], times)?;
        self.time("enrol-user", &[Action::Enrol { party: PartyId::User(READER) }], times)?;
        self.time("upload", &[seal], times)?;
        self.time("grant", &[Action::Grant(grant)], times)?;
        self.time("download", &[Action::Download { user: READER, item }], times)?;
        self.time("request", &[Action::Request { user: READER, item }], times)?;
        self.time("open", &[Action::Open { user: READER, item }], times)?;
        // If a revocation rotates, the rotation is part of it.
        match self.profile.revocation {
            Revocation::Rotate => self.time("revoke", &[revoke, rotate], times)?,
            Revocation::AclOnly | Revocation::Lazy => self.time("revoke", &[revoke], times)?,
        }
        self.parts(revoke, rotate, times)
    }

    /// What else a workload does, one step at a time: separate orders and rotations, one uploaded
    /// partition, further records shared with the same reader, roles, refusals, departures.
    fn parts(
        &mut self,
        revoke: Action,
        rotate: Action,
        times: &mut Times,
    ) -> Result<(), CalibrateError> {
        let grantee = Grantee::User(READER);
        let grant = Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Joining });
        let one = PartitionSet::from_iter([SLOT.partition]);
        let seal =
            Action::Seal { owner: OWNER, record: RECORD, partitions: one, bytes: self.bytes };
        let request = Action::Request { user: READER, item: SLOT.at(Version(1)) };
        self.time("request-refused", &[request], times)?;
        self.time("rotate", &[rotate], times)?;
        self.time("seal", &[seal], times)?;
        // Its time is known already.
        self.time("grant", &[grant], &mut Times::new())?;
        self.time("revoke-only", &[revoke], times)?;
        self.next(times)?;
        self.time("assign", &[Action::Assign { user: READER, role: Role::Doctor }], times)?;
        self.time("depart", &[Action::Depart { user: READER }], times)
    }

    /// Two more records of the same owner, which the reader requests one after the other. The
    /// second request finds what the first left at the server.
    fn next(&mut self, times: &mut Times) -> Result<(), CalibrateError> {
        // The times of a first request, and of the steps before it, are known already.
        let mut known = Times::new();
        for record in [RecordId(1), RecordId(2)] {
            let slot = Slot { record, ..SLOT };
            let partitions = PartitionSet::from_iter([slot.partition]);
            let seal = Action::Seal { owner: OWNER, record, partitions, bytes: self.bytes };
            let grantee = Grantee::User(READER);
            let grant = Action::Grant(Grant { slot, grantee, from: Coverage::Joining });
            let request = Action::Request { user: READER, item: slot.at(Version(1)) };
            self.time("seal", &[seal], &mut known)?;
            self.time("grant", &[grant], &mut known)?;
            let into = if record == RecordId(1) { &mut known } else { &mut *times };
            self.time("request-next", &[request], into)?;
        }
        Ok(())
    }

    /// Performs actions, each until nothing is in flight, and adds each party's time.
    fn time(
        &mut self,
        operation: &'static str,
        actions: &[Action],
        times: &mut Times,
    ) -> Result<(), CalibrateError> {
        let mut spent: BTreeMap<&'static str, u64> = BTreeMap::new();
        for action in actions {
            let mut next = Some((action.actor(), *action));
            while let Some((actor, action)) = next {
                let elapsed = self.apply(operation, &action)?;
                *spent.entry(actor.map_or("network", party)).or_default() += elapsed;
                let envelope = self.system.in_flight().first();
                next = envelope.map(|e| (Some(e.to), Action::Deliver { message: 0 }));
            }
        }
        for (party, elapsed) in spent {
            times.entry((operation, party)).or_default().push(elapsed);
        }
        Ok(())
    }

    /// Performs an action and returns its time in nanoseconds.
    fn apply(&mut self, operation: &'static str, action: &Action) -> Result<u64, CalibrateError> {
        let start = Clock::Processor.now();
        let outcome = self.system.apply(action);
        let elapsed = Clock::Processor.now().saturating_sub(start).as_nanos();
        let profile = || self.profile.to_string();
        match outcome {
            Ok(Outcome::Denied(_)) if operation != "request-refused" => {
                Err(CalibrateError::Refused { profile: profile(), operation })
            }
            Ok(_) => Ok(u64::try_from(elapsed).unwrap_or(u64::MAX)),
            Err(source) => Err(CalibrateError::Action { profile: profile(), operation, source }),
        }
    }
}

const fn party(party: PartyId) -> &'static str {
    match party {
        PartyId::Owner(_) => "owner",
        PartyId::User(_) => "user",
        PartyId::Srs => "srs",
        PartyId::Cloud => "cloud",
        PartyId::Issuer => "issuer",
    }
}
