//! The protocol with real records on real curves, under every preset: what a user may read it
//! reads byte for byte, what it may not it is refused, and what a revocation leaves of the
//! ciphertext is what the profile says.
#![allow(unused_must_use, reason = "what an action led to is asserted afterwards")]
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use crate::world::{
    ANN, BEN, CURRENT, INSURANCE, MEDICAL, OTHER, OWNER, RECORD, SUPERSEDED, World, denied, first,
    presets, slot,
};
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::type_a::literal::CHUNK_BYTES;
use sesphr::algebra::{Curve, Pairing};
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, KeyId, KeyScopeId, Partition, PartyId, Slot, UserId, Version};
use sesphr::keys::Capsule;
use sesphr::payload::{Body, PayloadError};
use sesphr::profile::{Keys, Payload, Profile};
use sesphr::record::{Limits, Parts, RecordKind, Rules, generate, join, split, view};
use sesphr::scheme;
use sesphr::system::{Network, System};

/// Runs a test on both curves.
macro_rules! on_both_curves {
    ($($name:ident),+ $(,)?) => {
        mod bls12 { $(#[test] fn $name() { super::$name::<super::Bls12>(); })+ }
        mod type_a { $(#[test] fn $name() { super::$name::<super::TypeA>(); })+ }
    };
}

mod access;
mod keys;
mod parts;
mod records;
mod revocation;

/// Every preset that the curve can run, and on Type A their hybrid twins of literal ones.
fn profiles<A: Curve>() -> Vec<Profile> {
    let mut profiles: Vec<Profile> = presets::<A>().collect();
    for (_, preset) in Profile::PRESETS {
        profiles.push(Profile { payload: Payload::Hybrid, ..preset });
    }
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// What a reader kept: a body and whether the parameter it once got opens it.
fn still_opens<A: Curve>(world: &World<A>, user: UserId, old: &Kept<A>, body: &Body) -> bool {
    let secret = world.secret(KeyId::User(user));
    let mask = scheme::unmask(&old.recapsule, &secret);
    let plain = scheme::open(&mask, old.item, body);
    plain.is_ok_and(|plain| plain.as_bytes() == b"cough")
}

/// What a reader keeps of an item.
struct Kept<A: Curve> {
    item: ItemId,
    body: Body,
    recapsule: sesphr::keys::ReCapsule<A>,
}

fn body_of<A: Curve>(world: &World<A>, item: ItemId) -> Body {
    world.system.cloud().get(item).expect("stored").body.clone()
}

#[test]
fn the_literal_payload_is_refused_where_it_does_not_exist() {
    for (_, preset) in Profile::PRESETS {
        let made = System::<Bls12>::new(preset, Network::AtOnce, Entropy::Seeded(1).seed());
        match preset.payload {
            Payload::Hybrid => assert!(made.is_ok(), "{preset}"),
            Payload::Literal => assert_eq!(
                made.err(),
                Some(PayloadError::Unsupported { algebra: Bls12::NAME, payload: "literal" })
            ),
        }
        assert!(System::<TypeA>::new(preset, Network::AtOnce, Entropy::Seeded(1).seed()).is_ok());
    }
}
