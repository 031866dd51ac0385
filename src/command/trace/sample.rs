//! A small demonstration: sharing, reading, revocation, refusal.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, PartitionSet};
use sesphr::algebra::{bls12::Bls12, type_a::TypeA};
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::{Payload, Profile};
use sesphr::system::Network;
use sesphr::trace::{Header, Trace, TraceError};

const OWNER: OwnerId = OwnerId(0);
const RECORD: RecordId = RecordId(0);
const READER: UserId = UserId(1);
const STRANGER: UserId = UserId(2);
const SLOT: Slot = Slot { owner: OWNER, record: RECORD, partition: Partition::MEDICAL };
const FIRST: ItemId = SLOT.at(Version(1));

/// Bytes of a partition. The literal payload loses nothing of an empty one, so the outcomes are the
/// same on the curve and on symbols.
const fn bytes(payload: Payload) -> u32 {
    match payload {
        Payload::Literal => 0,
        Payload::Hybrid => 1024,
    }
}

/// Runs the demonstration on the curve that has the profile's payload.
pub(super) fn record(profile: Profile, seed: u64) -> Result<Trace, TraceError> {
    let header = Header::new(profile, Network::AtOnce, seed);
    let root = Entropy::Seeded(seed).seed();
    let actions = actions(bytes(profile.payload));
    match profile.payload {
        Payload::Literal => Trace::record::<TypeA>(header, root, actions),
        Payload::Hybrid => Trace::record::<Bls12>(header, root, actions),
    }
}

fn actions(bytes: u32) -> [Action; 14] {
    let partitions = PartitionSet::from_iter([Partition::PERSONAL, Partition::MEDICAL]);
    let grantee = Grantee::User(READER);
    [
        Action::Enrol { party: PartyId::Owner(OWNER) },
        Action::Enrol { party: PartyId::User(READER) },
        Action::Enrol { party: PartyId::User(STRANGER) },
        Action::Seal { owner: OWNER, record: RECORD, partitions, bytes },
        Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Joining }),
        Action::Download { user: READER, item: FIRST },
        Action::Request { user: READER, item: FIRST },
        Action::Open { user: READER, item: FIRST },
        Action::Request { user: STRANGER, item: FIRST },
        Action::Revoke { slot: SLOT, grantee },
        Action::Rotate { slot: SLOT },
        Action::Download { user: READER, item: FIRST },
        Action::Request { user: READER, item: FIRST },
        Action::Open { user: READER, item: FIRST },
    ]
}
