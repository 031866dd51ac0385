//! Properties that no profile violates can still fail. Each is shown a state in which something
//! that it guards against has gone wrong.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::PairingKind;
use sesphr::id::{OwnerId, PartyId, RecordId, Slot, UserId};
use sesphr::message::{Envelope, Fetched, Message, Signed};
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr_model::checker::{SesphrModel, State};
use sesphr_model::coalition::{Coalition, INSIDER, NEWCOMER};
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;
use sesphr_model::symbolic::Plain;
use std::sync::Arc;

const OWNER: OwnerId = OwnerId(0);

fn slot() -> Slot {
    *Scope::one_slot().slots.first().expect("one slot")
}

fn grant(user: UserId, from: Coverage) -> Action {
    Action::Grant(Grant { slot: slot(), grantee: Grantee::User(user), from })
}

fn seal() -> Action {
    let partitions = [slot().partition].into_iter().collect();
    Action::Seal { owner: OWNER, record: RecordId(0), partitions, bytes: 0 }
}

fn model(coalition: Coalition, network: Network) -> SesphrModel {
    let scope = Scope { network, ..Scope::one_slot() };
    SesphrModel::new(Profile::HARDENED_EPOCH, coalition, scope, PairingKind::Type1)
}

fn step(model: &SesphrModel, state: &State, action: Action) -> State {
    model.step(state, &action.into()).0
}

/// Delivers everything in flight.
fn delivered(model: &SesphrModel, mut state: State) -> State {
    while !state.system.in_flight().is_empty() {
        state = step(model, &state, Action::Deliver { message: 0 });
    }
    state
}

fn upholds(id: &str, model: &SesphrModel, state: &State) -> bool {
    let property = Property::by_id(id).expect("the property exists");
    property.holds(model, state)
}

/// Checks that the property is not vacuous in one state, holds there, and fails in another.
#[track_caller]
fn tells_apart(id: &str, model: &SesphrModel, good: &State, bad: &State) {
    let property = Property::by_id(id).expect("the property exists");
    assert!(property.is_witnessed(model, good), "{id} says something");
    assert!(upholds(id, model, good), "{id} is so");
    assert!(!upholds(id, model, bad), "{id} can fail");
}

#[test]
fn an_order_that_is_lost_for_good_is_noticed() {
    let model = model(Coalition::NONE, Network::InFlight);
    let start = model.start(&mut |_, _, _| {});
    let mut state = start;
    for _ in 0..2 {
        state = delivered(&model, step(&model, &state, seal()));
    }
    let sent = step(&model, &state, grant(NEWCOMER, Coverage::Past));
    let lost = step(&model, &sent, Action::Lose { message: 0 });
    let arrived = delivered(&model, sent);
    for id in ["P3", "P8", "P18"] {
        tells_apart(id, &model, &arrived, &lost);
    }
}

#[test]
fn content_that_its_owner_did_not_upload_is_noticed() {
    let model = model(Coalition::NONE, Network::AtOnce);
    let mut good = model.start(&mut |_, _, _| {});
    good = step(&model, &good, grant(INSIDER, Coverage::Past));
    let mut bad = good.clone();
    // The same upload, as far as the oracle can tell.
    Arc::make_mut(&mut bad.oracle).note(&seal());
    let drafts = vec![(slot().partition, Plain::Forged(1))];
    let _ = bad.system.seal(OWNER, RecordId(0), drafts).expect("the owner has keys");
    good = step(&model, &good, seal());
    let read = |mut state: State| {
        for item in good.oracle.uploaded() {
            let (user, item) = (INSIDER, *item);
            state = step(&model, &state, Action::Download { user, item });
            state = step(&model, &state, Action::Request { user, item });
        }
        state
    };
    tells_apart("P2", &model, &read(good.clone()), &read(bad));
}

#[test]
fn a_revocation_that_takes_more_than_it_says_is_noticed() {
    let model = model(Coalition::NONE, Network::AtOnce);
    let mut good = model.start(&mut |_, _, _| {});
    for action in [seal(), grant(INSIDER, Coverage::Past), grant(NEWCOMER, Coverage::Past)] {
        good = step(&model, &good, action);
    }
    // As if the revocation of one grant had also revoked the other's, which the owner never took
    // back.
    let mut bad = good.clone();
    let other = Action::Revoke { slot: slot(), grantee: Grantee::User(NEWCOMER) };
    let outcome = bad.system.apply(&other).expect("the owner is enrolled");
    assert_eq!(outcome, Outcome::Done);
    tells_apart("P17", &model, &good, &bad);
}

#[test]
fn ciphertext_that_reaches_the_server_is_noticed() {
    let model = model(Coalition::SRS, Network::AtOnce);
    let good = step(&model, &model.start(&mut |_, _, _| {}), seal());
    let mut bad = good.clone();
    let stored = good.system.cloud().stored().next().expect("something is stored").clone();
    let (from, to) = (PartyId::Cloud, PartyId::Srs);
    let content = Fetched { reader: to, current: stored.item.version, stored };
    let message = Message::Fetched(Signed { content, signature: None });
    let envelope = Envelope { from, to, message };
    Coalition::SRS.observe(model.profile(), &envelope, Arc::make_mut(&mut bad.knowledge));
    tells_apart("P19", &model, &good, &bad);
}
