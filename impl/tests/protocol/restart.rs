//! The server crashes and starts again: what is durable is there, what was waiting is asked for
//! again, and what was said before the crash stays said.
#![cfg(feature = "bls12")]
#![allow(unused_must_use, reason = "what an action led to is asserted afterwards")]

use sesphr::acl::{Coverage, Grant, Grantee, Refusal};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::audit::Entry;
use sesphr::entropy::Entropy;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::message::{Envelope, Message};
use sesphr::profile::Profile;
use sesphr::system::{Auditing, Network, System};

const OWNER: OwnerId = OwnerId(0);
const ANN: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OWNER, record: RecordId(0), partition: Partition::MEDICAL };
const GRANTEE: Grantee = Grantee::User(ANN);
const GRANT: Action =
    Action::Grant(Grant { slot: SLOT, grantee: GRANTEE, from: Coverage::Joining });
const REVOKE: Action = Action::Revoke { slot: SLOT, grantee: GRANTEE };

/// An owner and a user enrolled, an item uploaded, nothing in flight.
fn begun(profile: Profile) -> System<Bls12> {
    let root = Entropy::Seeded(3).seed();
    let mut system = System::new(profile, Network::InFlight, root).expect("supported");
    let partitions = [SLOT.partition].into_iter().collect();
    let seal = Action::Seal { owner: OWNER, record: SLOT.record, partitions, bytes: 10 };
    let enrol = [PartyId::Owner(OWNER), PartyId::User(ANN)].map(|party| Action::Enrol { party });
    for action in enrol.into_iter().chain([seal]) {
        through(&mut system, action);
    }
    system
}

fn act(system: &mut System<Bls12>, action: Action) -> Outcome {
    system.apply(&action).unwrap_or_else(|error| panic!("{action:?}: {error}"))
}

/// Acts, and delivers everything in order; returns how the last delivery ended.
fn through(system: &mut System<Bls12>, action: Action) -> Outcome {
    let mut outcome = act(system, action);
    while !system.in_flight().is_empty() {
        outcome = act(system, Action::Deliver { message: 0 });
    }
    outcome
}

#[test]
fn everything_that_answers_rest_on_survives() {
    for (_, profile) in Profile::PRESETS {
        if System::<Bls12>::new(profile, Network::InFlight, Entropy::Seeded(3).seed()).is_err() {
            continue;
        }
        let mut system = begun(profile);
        through(&mut system, GRANT);
        let before = system.clone();
        assert_eq!(act(&mut system, Action::Restart), Outcome::Done);
        assert_eq!(system, before, "{profile}");
        let request = Action::Request { user: ANN, item: SLOT.at(Version(1)) };
        assert_eq!(through(&mut system, request), Outcome::Granted, "{profile}");
        through(&mut system, REVOKE);
        act(&mut system, Action::Restart);
        let refused = Outcome::Denied(Refusal::NoGrant);
        assert_eq!(through(&mut system, request), refused, "{profile}");
    }
}

#[test]
fn who_was_waiting_asks_again() {
    let mut system = begun(Profile::HARDENED);
    through(&mut system, GRANT);
    let request = Action::Request { user: ANN, item: SLOT.at(Version(1)) };
    act(&mut system, request);
    act(&mut system, Action::Deliver { message: 0 });
    let [Envelope { message: Message::NeedReKey { .. }, .. }] = system.in_flight() else {
        panic!("the server asks the owner: {:?}", system.in_flight());
    };
    act(&mut system, Action::Restart);
    // The owner answers, and the server knows of nobody who waits: an answer to nothing is of no use.
    act(&mut system, Action::Deliver { message: 0 });
    let unasked = act(&mut system, Action::Deliver { message: 0 });
    assert_eq!(unasked, Outcome::Denied(Refusal::NotFresh));
    assert!(system.in_flight().is_empty(), "{:?}", system.in_flight());
    assert_eq!(system.srs().rekeys().count(), 0);
    assert_eq!(through(&mut system, request), Outcome::Granted);
}

#[test]
fn an_order_from_before_the_crash_is_not_taken_twice() {
    let mut system = begun(Profile::HARDENED);
    act(&mut system, GRANT);
    act(&mut system, Action::Repeat { message: 0 });
    act(&mut system, REVOKE);
    act(&mut system, Action::Deliver { message: 1 });
    act(&mut system, Action::Restart);
    let again = act(&mut system, Action::Deliver { message: 0 });
    assert_eq!(again, Outcome::Denied(Refusal::NotFresh));
    assert_eq!(system.srs().acl().grantees(SLOT).count(), 0);
}

/// Each answer has an entry that says by which policy, before the reply leaves.
#[test]
fn answers_are_written_down_with_their_policy() {
    let mut system = begun(Profile::HARDENED);
    let item = SLOT.at(Version(1));
    let mut entries = Vec::new();
    for order in [None, Some(GRANT), Some(REVOKE)] {
        order.map(|order| through(&mut system, order));
        let policy = system.srs().acl().policy(ANN, SLOT);
        let mut action = Action::Request { user: ANN, item };
        let mut written: Vec<Entry> = Vec::new();
        while system
            .apply_with(&action, &mut Auditing(|_: &_| {}, |entry: &Entry| written.push(*entry)))
            .is_ok_and(|_| !system.in_flight().is_empty())
        {
            action = Action::Deliver { message: 0 };
        }
        let [entry] = written.as_slice() else { panic!("one entry: {written:?}") };
        assert_eq!((entry.user, entry.item, entry.policy), (ANN, item, policy));
        entries.push(*entry);
    }
    let decisions: Vec<_> = entries.iter().map(|entry| entry.decision).collect();
    let refused = Err(Refusal::NoGrant);
    assert_eq!(decisions, [refused, Ok(()), refused]);
    let [before, during, after] = entries.as_slice() else { panic!("three entries") };
    assert_ne!(before.policy, during.policy);
    assert_eq!(before.policy, after.policy, "the same list decides the same way");
}
