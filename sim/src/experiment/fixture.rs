//! Seeded inputs: an owner, a reader, and records of a given size.

use sesphr::algebra::Curve;
use sesphr::entropy::{Entropy, Seed};
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId,
    Version,
};
use sesphr::keys::{Blinding, SecretKey};
use sesphr::payload::{Plaintext, synthetic};
use sesphr::scheme;

const OWNER: OwnerId = OwnerId(0);

/// An owner and a reader with their secrets.
pub(super) struct Fixture<C: Curve> {
    owner_seed: Seed,
    pub(super) owner: SecretKey<C>,
    pub(super) user: SecretKey<C>,
}

impl<C: Curve> Fixture<C> {
    pub(super) fn new(seed: u64) -> Self {
        let owner_seed = Entropy::Seeded(seed).seed().fork(PartyId::Owner(OWNER));
        let user_seed = Entropy::Seeded(seed).seed().fork(PartyId::User(UserId(0)));
        Self {
            owner: scheme::secret_key::<C>(&owner_seed, KeyId::Owner(OWNER, KeyScopeId::Patient)),
            user: scheme::secret_key::<C>(&user_seed, KeyId::User(UserId(0))),
            owner_seed,
        }
    }

    /// r of an item.
    pub(super) fn blinding(&self, item: ItemId) -> Blinding<C> {
        scheme::blinding::<C>(&self.owner_seed, item, Generation(0))
    }
}

/// The item as which a repetition uploads a partition's content.
pub(super) fn item(partition: Partition, repetition: u32) -> ItemId {
    let slot = Slot { owner: OWNER, record: RecordId(0), partition };
    slot.at(Version(u16::try_from(repetition).unwrap_or(u16::MAX)).next())
}

/// Each partition's percentage of a record: most of a record is medical.
const PERCENT: [(Partition, u32); 3] =
    [(Partition::PERSONAL, 8), (Partition::INSURANCE, 13), (Partition::PRESCRIPTION, 22)];

/// A record of `bytes` bytes in the papers' four partitions, of uneven sizes. The content is
/// printable ASCII, like that of an XML record, so the literal payload loses no chunk.
pub(super) fn record(bytes: u32) -> Vec<(Partition, Plaintext)> {
    let mut rest = bytes;
    let mut parts: Vec<(Partition, u32)> = Vec::new();
    for (partition, percent) in PERCENT {
        let part = bytes / 100 * percent;
        rest -= part;
        parts.push((partition, part));
    }
    parts.push((Partition::MEDICAL, rest));
    parts.into_iter().map(|(partition, bytes)| (partition, text(partition, bytes))).collect()
}

fn text(partition: Partition, bytes: u32) -> Plaintext {
    synthetic(item(partition, 0), bytes)
        .as_bytes()
        .iter()
        .map(|byte| b' ' + byte % 64)
        .collect::<Vec<u8>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_its_size_and_four_uneven_partitions() {
        for bytes in [0, 99, 51_200, 2048 * 1024] {
            let record = record(bytes);
            let sizes: Vec<usize> = record.iter().map(|(_, p)| p.as_bytes().len()).collect();
            assert_eq!(sizes.iter().sum::<usize>(), bytes as usize);
            assert_eq!(sizes.len(), 4);
            assert!(record.iter().all(|(_, p)| p.as_bytes().is_ascii()));
            if bytes > 100 {
                assert!(sizes.windows(2).all(|pair| pair.first() != pair.last()));
            }
        }
    }
}
