//! The oracle ends a run that it disagrees with.

use super::directory::Directory;
use super::error::ReplayError;
use super::lane::{Lane, Shared};
use crate::clock::Clock;
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::entropy::Entropy;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::store::Store;
use sesphr::system::{Network, System};
use sesphr::trace::{Header, Trace};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

const USER: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };

/// A server that goes on serving after a revocation, as far as the lane's oracle can tell.
#[test]
fn an_answer_that_nobody_is_entitled_to_ends_the_run() {
    let (owner, item) = (SLOT.owner, SLOT.at(Version(1)));
    let grantee = Grantee::User(USER);
    let actions = [
        Action::Enrol { party: PartyId::User(USER) },
        Action::Enrol { party: PartyId::Owner(owner) },
        Action::Seal {
            owner,
            record: SLOT.record,
            partitions: [SLOT.partition].into_iter().collect(),
            bytes: 10,
        },
        Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Joining }),
        Action::Request { user: USER, item },
        Action::Request { user: USER, item },
        Action::Request { user: USER, item },
    ];
    let header = Header::new(Profile::SESPHR_HYBRID, Network::AtOnce, 1);
    let root = || Entropy::Seeded(1).seed();
    let trace = Trace::record::<Bls12>(header, root(), actions).expect("it can happen");
    let steps: Vec<_> = (1..).zip(trace.steps).collect();
    let template = System::new(Profile::SESPHR_HYBRID, Network::AtOnce, root()).expect("hybrid");
    let mut directory = Directory::<Bls12>::new();
    directory.make_member(USER, &template);
    let joined: Vec<_> = directory
        .members_mut()
        .map(|(_, member)| member.run(Clock::Elapsed, steps.get(..1).expect("a step")))
        .collect();
    directory.extend(joined);
    let shared = Shared {
        template: &template,
        directory: &directory,
        clock: Clock::Elapsed,
        store: &Store::memory(),
        store_failed: &AtomicBool::new(false),
        go_on: &|| ControlFlow::Continue(()),
    };
    let mut lane = Lane::new(&template);
    let ran = lane.run(&shared, steps.get(1..5).expect("four steps"));
    assert!(ran.stopped.is_none(), "{:?}", ran.stopped);
    lane.tell_oracle(&Action::Revoke { slot: SLOT, grantee });
    let ran = lane.run(&shared, steps.get(5..).expect("the rest"));
    let Some(ReplayError::Disagreement(found)) = ran.stopped else {
        panic!("the oracle says nothing: {:?}", ran.stopped);
    };
    assert_eq!((found.step, found.user, found.item), (6, USER, item));
    assert_eq!(found.outcome, Outcome::Granted);
    assert!(ran.rows.is_empty(), "the step is no result");
    assert_eq!(
        found.to_string(),
        "step 6: user-1 is not entitled to owner-0/record-0/medical/v1 and was answered"
    );
}
