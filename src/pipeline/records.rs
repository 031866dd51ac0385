//! Records through the whole scheme on real curves: split, seal, share, open, join, compare.

use crate::error::Error;
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::Curve;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::record::{Limits, Parts, RecordKind, Rules, Split, generate, join, split, view};
use sesphr::system::{Network, System};
use sesphr_reports::results::{Answer, PartitionResult, RecordResult};
use std::fs::File;
use std::io::Read;
use std::path::Path;

const OWNER: OwnerId = OwnerId(0);
const RECORD: RecordId = RecordId(0);
/// Family: granted everything, by name.
const FAMILY: UserId = UserId(1);
/// A pharmacist: reads what the role is granted.
const PHARMACIST: UserId = UserId(2);
/// Registered, and granted nothing.
const STRANGER: UserId = UserId(3);

/// A record to run through the scheme.
pub(crate) struct Source {
    name: String,
    bytes: Vec<u8>,
    split: Split,
}

impl Source {
    /// Reads and splits a file; nothing has been written when this fails.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let limits = Limits::default();
        let mut bytes = Vec::new();
        // One byte more than is allowed is enough to be refused.
        File::open(path)
            .and_then(|file| file.take(limits.bytes_max.saturating_add(1)).read_to_end(&mut bytes))
            .map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let split = split(bytes.as_slice(), &Rules::default(), &limits)
            .map_err(|source| Error::Record { path: path.to_owned(), source })?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, bytes, split })
    }

    /// The generated records of a seed: one of each kind, of realistic sizes.
    pub(crate) fn generated(seed: u64) -> Result<Vec<Self>, Error> {
        let sizes = [
            (RecordKind::Plain, 50 * 1024),
            (RecordKind::Ccda, 93 * 1024),
            (RecordKind::Fhir, 930 * 1024),
        ];
        let one = |(kind, bytes): (RecordKind, usize)| {
            let name = format!("generated {kind}, seed {seed}");
            let bytes = generate(kind, bytes, seed);
            let split = split(bytes.as_slice(), &Rules::default(), &Limits::default())
                .map_err(|source| Error::Record { path: name.clone().into(), source })?;
            Ok(Self { name, bytes, split })
        };
        sizes.into_iter().map(one).collect()
    }

    /// The record's partitions.
    pub(crate) fn parts(&self) -> &Parts {
        self.split.parts()
    }

    /// The record as it was read.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the record is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Runs a record through the scheme: hardened on BLS12-381, and in the papers' fair reading on
/// their own curve.
pub(crate) fn run(source: &Source, seed: u64) -> Vec<RecordResult> {
    vec![
        through::<Bls12>(source, Profile::HARDENED, seed),
        through::<TypeA>(source, Profile::SESPHR_HYBRID, seed),
    ]
}

fn through<C: Curve>(source: &Source, profile: Profile, seed: u64) -> RecordResult {
    let shared = share::<C>(source, profile, seed);
    let answer = |told: &dyn Fn(&Shared<C>) -> bool| match &shared {
        Ok(shared) if told(shared) => Answer::Yes,
        _ => Answer::No,
    };
    let sealed = |partition: Partition| {
        let stored = shared.as_ref().ok()?.system.cloud().get(item(partition))?;
        u64::try_from(stored.body.bytes.len()).ok()
    };
    let leftover = source.split.leftover();
    let names = source.split.layout().names();
    let partitions = source.parts().iter().map(|(partition, plain)| PartitionResult {
        name: names.get(partition).cloned().unwrap_or_else(|| partition.to_string()),
        bytes: plain.as_bytes().len() as u64,
        sealed_bytes: sealed(*partition).unwrap_or(0),
    });
    RecordResult {
        name: source.name.clone(),
        kind: source.split.layout().format().to_owned(),
        bytes: source.bytes.len() as u64,
        digest: blake3_hex(&source.bytes),
        curve: format!("{}, {profile}", C::NAME),
        partitions: partitions.collect(),
        round_trip: answer(&|shared| shared.whole(source)),
        partial_view: answer(&|shared| shared.partial(source)),
        unmatched_bytes: leftover.bytes,
        unmatched_first: leftover.first.as_ref().map(ToString::to_string),
        idle_rules: leftover.idle_rules.clone(),
    }
}

fn blake3_hex(bytes: &[u8]) -> String {
    sesphr_reports::results::digest(bytes)
}

const fn item(partition: Partition) -> ItemId {
    Slot { owner: OWNER, record: RECORD, partition }.at(Version(1))
}

/// A record that is stored, with three users enrolled.
struct Shared<C: Curve> {
    system: System<C>,
    family: Parts,
    pharmacist: Parts,
    /// The answers to requests that should be refused.
    refusals: Vec<Outcome>,
}

fn share<C: Curve>(source: &Source, profile: Profile, seed: u64) -> Result<Shared<C>, ActionError> {
    let root = Entropy::Seeded(seed).seed();
    let mut system = System::<C>::new(profile, Network::AtOnce, root)?;
    let users = [FAMILY, PHARMACIST, STRANGER].map(PartyId::User);
    // A refusal on the way shows in what the readers get.
    for party in [PartyId::Owner(OWNER)].into_iter().chain(users) {
        let _ = system.apply(&Action::Enrol { party })?;
    }
    let drafts = source.parts().iter().map(|(partition, plain)| (*partition, plain.clone()));
    let _ = system.seal(OWNER, RECORD, drafts.collect())?;
    let role = Role::Pharmacist;
    let _ = system.apply(&Action::Assign { user: PHARMACIST, role })?;
    for partition in source.parts().keys() {
        let grant = |grantee| {
            let slot = item(*partition).slot;
            Action::Grant(Grant { slot, grantee, from: Coverage::Joining })
        };
        let _ = system.apply(&grant(Grantee::User(FAMILY)))?;
        if role.default_partitions().contains(partition) {
            let _ = system.apply(&grant(Grantee::Role(role)))?;
        }
    }
    let mut refusals = Vec::new();
    let mut read = |user| {
        let mut parts = Parts::new();
        for partition in source.parts().keys() {
            let item = item(*partition);
            let _ = system.apply(&Action::Download { user, item })?;
            let asked = system.apply(&Action::Request { user, item })?;
            if asked != Outcome::Granted {
                refusals.push(asked);
                continue;
            }
            let _ = system.apply(&Action::Open { user, item })?;
            if let Some(plain) = system.opened(user, item) {
                parts.insert(*partition, plain.clone());
            }
        }
        Ok::<Parts, ActionError>(parts)
    };
    let (family, pharmacist, stranger) = (read(FAMILY)?, read(PHARMACIST)?, read(STRANGER)?);
    // A stranger who opened something shows as a missing refusal.
    refusals.truncate(refusals.len().saturating_sub(stranger.len()));
    Ok(Shared { system, family, pharmacist, refusals })
}

impl<C: Curve> Shared<C> {
    /// Whether the user who may read everything got the record, byte for byte.
    fn whole(&self, source: &Source) -> bool {
        join(&self.family).is_ok_and(|bytes| bytes == source.bytes)
    }

    /// Whether the pharmacist got exactly what the role is granted, as a document in which the
    /// rest is withheld, and every other request was refused for want of a grant.
    fn partial(&self, source: &Source) -> bool {
        let granted = Role::Pharmacist.default_partitions();
        let all = source.parts();
        let expected: Parts = all
            .iter()
            .filter(|(partition, _)| granted.contains(partition))
            .map(|(partition, plain)| (*partition, plain.clone()))
            .collect();
        let refused = 2 * all.len() - expected.len();
        self.pharmacist == expected
            && view(&self.pharmacist).is_ok()
            && self.refusals.len() == refused
            && self.refusals.iter().all(|outcome| *outcome == Outcome::Denied(Refusal::NoGrant))
    }
}
