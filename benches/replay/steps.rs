//! The steps: patients with a record of four partitions, readers who share patients, a
//! revocation and a rotation each.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::Action;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr::trace::{Header, Trace};
use sesphr_model::symbolic::Symbolic;

/// As many as symbols have room for.
const OWNERS: u32 = 32;
const USERS: u32 = 16;
const READERS: u32 = 14;
/// A quarter of a median clinical document, each partition.
const BYTES: u32 = 24 << 10;

/// The trace; outcomes are those of symbols, which curves must agree with.
pub(crate) fn trace(profile: Profile) -> Trace {
    let users = (0..USERS).map(|user| Action::Enrol { party: PartyId::User(UserId(user)) });
    let actions = users.chain((0..OWNERS).flat_map(|owner| patient(OwnerId(owner))));
    let header = Header::new(profile, Network::AtOnce, 1);
    Trace::record::<Symbolic>(header, (), actions).expect("every step can happen")
}

fn patient(owner: OwnerId) -> Vec<Action> {
    let record = RecordId(0);
    let slot = |partition| Slot { owner, record, partition };
    let partitions = Partition::PAPER.into_iter().collect();
    let mut steps = vec![
        Action::Enrol { party: PartyId::Owner(owner) },
        Action::Seal { owner, record, partitions, bytes: BYTES },
    ];
    let readers = (0..READERS).map(|n| UserId((owner.0 + n) % USERS));
    let read = [Partition::MEDICAL, Partition::PRESCRIPTION];
    for user in readers {
        let grantee = Grantee::User(user);
        for partition in read {
            let item = slot(partition).at(Version(1));
            steps.extend([
                Action::Grant(Grant { slot: item.slot, grantee, from: Coverage::Joining }),
                Action::Download { user, item },
                Action::Request { user, item },
                Action::Open { user, item },
            ]);
        }
    }
    let grantee = Grantee::User(UserId(owner.0 % USERS));
    let slot = slot(Partition::MEDICAL);
    steps.extend([Action::Revoke { slot, grantee }, Action::Rotate { slot }]);
    steps
}
