//! Whatever is wrong is refused by its own name, and nothing of it is kept: malformed elements,
//! rogue keys, ciphertext that is not what it is said to be, replays, forged signatures, orders
//! about what belongs to somebody else. Where a profile has no defence, that is asserted too.
#![allow(unused_must_use, reason = "what an action led to is asserted afterwards")]
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use crate::world::{
    ANN, BEN, CURRENT, INSURANCE, MEDICAL, OTHER, OWNER, SUPERSEDED, World, denied, first, presets,
    slot,
};
use crate::wrong::{Candidates, wrong_g1, wrong_g2, wrong_gt};
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Encoded, PairingKind};
use sesphr::entropy::Seed;
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, UserId, Version,
};
use sesphr::message::{
    Certificate, Change, Declined, Departure, Deposit, Enrolment, Envelope, Grantable, Head,
    Message, NotStored, OfferedKey, Order, Parameter, Reply, Request, Signed, Since, Standing,
    Stored, capsule_digest,
};
use sesphr::payload::Body;
use sesphr::profile::{Anchor, Binding, Heads, Integrity, Keys, Payload, Profile};
use sesphr::system::Altering;

/// Runs a test on both curves.
macro_rules! on_both_curves {
    ($($name:ident),+ $(,)?) => {
        mod bls12 { $(#[test] fn $name() { super::$name::<super::Bls12>(); })+ }
        mod type_a { $(#[test] fn $name() { super::$name::<super::TypeA>(); })+ }
    };
}

/// A number later than any that was used.
const LATE: u32 = 1000;
/// A membership after the first.
const NEXT: u32 = 2;
const ANN_ID: PartyId = PartyId::User(ANN);
const BEN_ID: PartyId = PartyId::User(BEN);
const OWNER_ID: PartyId = PartyId::Owner(OWNER);
const OTHER_ID: PartyId = PartyId::Owner(OTHER);

mod answers;
mod authorship;
mod values;

fn to_srs<A: Candidates>(from: PartyId, message: Message<A>) -> Envelope<A> {
    Envelope { from, to: PartyId::Srs, message }
}

/// Two partitions sealed in two versions, both granted to Ann, who read the first version.
fn sealed<A: Candidates>(profile: Profile) -> World<A> {
    let mut world = World::new(profile);
    world.seal(&[(MEDICAL, b"cough"), (INSURANCE, b"card")]);
    for slot in [MEDICAL, INSURANCE] {
        world.grant(slot, Grantee::User(ANN), Coverage::Past);
        assert_eq!(world.read(ANN, first(slot)), CURRENT, "{profile}");
    }
    world.seal(&[(MEDICAL, b"fever")]);
    world
}

fn signed_presets<A: Candidates>() -> impl Iterator<Item = Profile> {
    presets::<A>().filter(|profile| profile.integrity == Integrity::Signed)
}

/// Profiles in which users make their own keys, with and without signatures.
fn self_generated<A: Candidates>() -> impl Iterator<Item = Profile> {
    let step = Profile { keys: Keys::SelfGenerated, ..Profile::SESPHR_HYBRID };
    presets::<A>().filter(|profile| profile.keys == Keys::SelfGenerated).chain([step])
}

fn key_of<A: Candidates>(world: &World<A>, item: ItemId) -> KeyId {
    let mut deposits = world.system.srs().deposits();
    deposits.find(|(other, _)| **other == item).expect("deposited").1.key
}

fn stored<A: Candidates>(world: &World<A>, item: ItemId) -> Stored<A> {
    world.system.cloud().get(item).expect("stored").clone()
}

/// A deposit of a new version that its owner signed, whatever is in it.
fn deposit<A: Candidates>(world: &World<A>, capsule: Encoded, key: KeyId) -> Deposit<A> {
    let item = MEDICAL.at(Version(3));
    let generation = Generation(0);
    let capsule_digest = capsule_digest(&capsule);
    let head =
        Head { item, generation, key, body_digest: [0; 32], capsule_digest, commitment: None };
    let head = world.sign(OWNER_ID, head);
    let head = (world.profile.integrity == Integrity::Signed).then_some(head);
    Deposit { item, generation, key, capsule, head }
}

fn rekey_order<A: Candidates>(world: &World<A>, key: KeyId, rekey: Encoded) -> Envelope<A> {
    let change = Change::ReKey { item: first(MEDICAL), key, user: BEN, rekey };
    order(world, OWNER, LATE, change)
}

fn order<A: Candidates>(
    world: &World<A>,
    owner: OwnerId,
    sequence: u32,
    change: Change<A>,
) -> Envelope<A> {
    let party = PartyId::Owner(owner);
    to_srs(party, Message::Order(world.sign(party, Order { owner, sequence, change })))
}

/// An enrolment of Ann with a public key of the caller's making.
fn enrolment<A: Candidates>(
    world: &World<A>,
    public: Option<OfferedKey<A>>,
) -> Signed<Enrolment<A>, A> {
    world.sign(ANN_ID, Enrolment { membership: NEXT, party: ANN_ID, public })
}

/// Asks the owner for a re-encryption key in the server's name, for a request that the user did sign.
/// The owner must decline, and nothing else may come of it: the server waits for no answer.
fn owner_declines<A: Candidates>(
    world: &mut World<A>,
    user: UserId,
    (item, key): (ItemId, KeyId),
    enrolment: Signed<Enrolment<A>, A>,
) {
    let before = world.system.clone();
    let request = Request { user, sequence: LATE, item };
    let request = world.sign(PartyId::User(user), request);
    let message = Message::NeedReKey { request, key, user: enrolment };
    let mut declined = 0;
    let asked = Envelope { from: PartyId::Srs, to: OWNER_ID, message };
    let outcome = world.system.inject(asked, &mut |envelope| match &envelope.message {
        Message::NoReKey(signed) => {
            assert_eq!(signed.content.request, Request { user, sequence: LATE, item });
            declined += 1;
        }
        Message::NeedReKey { .. } => {}
        other => panic!("the owner says {other:?}"),
    });
    assert_eq!((declined, outcome), (1, denied(Refusal::NotFresh)), "{}", world.profile);
    assert_eq!(world.system, before, "{}", world.profile);
}

/// What Ann honestly offers.
fn offer<A: Candidates>(world: &World<A>) -> OfferedKey<A> {
    let key = KeyId::User(ANN);
    let secret = world.secret(key);
    OfferedKey {
        g1: A::encode_g1(&A::g1(secret.expose())),
        g2: A::encode_g2(&A::g2(secret.expose())),
        proof: <A as sesphr::algebra::Signing>::prove(&world.seed(ANN_ID), key, secret.expose()),
    }
}

/// What the SRS answers Ann about an item.
fn reply<A: Candidates>(world: &mut World<A>, item: ItemId) -> Grantable<A> {
    let sent = world.sends(Action::Request { user: ANN, item });
    let answer = sent.into_iter().find_map(|envelope| match envelope.message {
        Message::Reply(reply) => reply.content.answer.ok(),
        _ => None,
    });
    answer.expect("granted")
}

/// An answer to a new request of a user for an item, in place of the server's own.
fn reply_to<A: Candidates>(
    world: &mut World<A>,
    user: UserId,
    item: ItemId,
    given: Grantable<A>,
) -> Envelope<A> {
    let mut withheld = Altering(|envelope: &mut Envelope<A>| {
        if matches!(envelope.message, Message::Reply(_)) {
            envelope.message = Message::Fetch(item);
        }
    });
    world.system.apply_with(&Action::Request { user, item }, &mut withheld).expect("can happen");
    let sequence = world.system.user(user).expect("enrolled").awaited(item);
    let request = Request { user, sequence, item };
    let reply = world.sign(PartyId::Srs, Reply { request, answer: Ok(given) });
    Envelope { from: PartyId::Srs, to: PartyId::User(user), message: Message::Reply(reply) }
}

/// Serves Ann something when she downloads an item.
fn serve<A: Candidates>(world: &mut World<A>, served: Stored<A>) {
    let download = Action::Download { user: ANN, item: served.item };
    let mut served = Some(served);
    let signs = world.signs(PartyId::Cloud);
    let mut lie = Altering(|envelope: &mut Envelope<A>| {
        if let Message::Fetched(fetched) = &mut envelope.message
            && let Some(served) = served.take()
        {
            fetched.content.stored = served;
            signs.again(fetched);
        }
    });
    assert_eq!(world.system.apply_with(&download, &mut lie), Ok(Outcome::Done));
}
