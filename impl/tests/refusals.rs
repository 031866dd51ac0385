//! Whatever is wrong is refused by its own name, and nothing of it is kept: malformed elements,
//! rogue keys, ciphertext that is not what it is said to be, replays, forged signatures, orders
//! about what belongs to somebody else. Where a profile has no defence, that is asserted too.
#![allow(missing_docs, reason = "a test")]
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

#[path = "support/world.rs"]
mod world;
#[path = "support/wrong.rs"]
mod wrong;

use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Encoded, PairingKind};
use sesphr::entropy::Seed;
use sesphr::id::{Generation, ItemId, KeyId, OwnerId, Partition, PartyId, UserId, Version};
use sesphr::message::{
    Certificate, Change, Departure, Deposit, Enrolment, Envelope, Grantable, Head, Message,
    OfferedKey, Order, Parameter, Request, Signed, Standing, Stored, capsule_digest,
};
use sesphr::payload::Body;
use sesphr::profile::{Integrity, Keys, Payload, Profile};
use std::sync::Arc;
use world::{
    ANN, BEN, CURRENT, INSURANCE, MEDICAL, OTHER, OWNER, SUPERSEDED, World, denied, first, presets,
    slot,
};
use wrong::{Candidates, wrong_g1, wrong_g2, wrong_gt};

/// Runs a test on both curves.
macro_rules! on_both_curves {
    ($($name:ident),+ $(,)?) => {
        mod bls12 { $(#[test] fn $name() { super::$name::<super::Bls12>(); })+ }
        mod type_a { $(#[test] fn $name() { super::$name::<super::TypeA>(); })+ }
    };
}

on_both_curves!(
    a_deposit_with_no_valid_parameter_is_refused,
    a_deposit_under_somebody_elses_key_is_refused,
    an_order_with_no_valid_key_is_refused,
    a_user_with_no_valid_public_key_is_refused,
    a_rogue_public_key_is_refused_for_want_of_possession,
    an_owner_makes_no_key_for_a_public_key_that_is_not_sound,
    a_reply_with_no_valid_parameter_is_refused,
    bodies_that_were_changed_or_swapped_do_not_open,
    a_cloud_cannot_choose_the_payload,
    another_users_parameter_does_not_open,
    older_generations_are_refused,
    replays_are_not_fresh_where_things_are_signed,
    an_old_grant_undoes_a_revocation_where_nothing_is_signed,
    forged_signatures_are_refused,
    heads_of_something_else_are_refused,
    orders_about_somebody_elses_record_are_refused,
    private_roles_are_refused_wherever_they_arrive,
    nobody_can_replace_the_keys_of_a_party,
    messages_to_nobody_change_nothing,
);

const LATE: u32 = 1000;
const ANN_ID: PartyId = PartyId::User(ANN);
const BEN_ID: PartyId = PartyId::User(BEN);
const OWNER_ID: PartyId = PartyId::Owner(OWNER);
const OTHER_ID: PartyId = PartyId::Owner(OTHER);

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
    let head = Head { item, generation, key, body_digest: [0; 32], capsule_digest };
    let head = world.sign(OWNER_ID, head);
    let head = (world.profile.integrity == Integrity::Signed).then_some(head);
    Deposit { item, generation, key, capsule, head }
}

fn a_deposit_with_no_valid_parameter_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let key = key_of(&world, first(MEDICAL));
        for wrong in wrong_g1::<A>() {
            let deposit = deposit(&world, wrong, key);
            world.refuses(to_srs(OWNER_ID, Message::Deposit(deposit)), Refusal::Malformed);
        }
    }
}

fn a_deposit_under_somebody_elses_key_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        world.seal(&[(slot(OTHER, Partition::MEDICAL), b"theirs")]);
        let capsule = A::encode_g1(&A::g1(&A::scalar_from_u64(5)));
        let theirs = key_of(&world, first(slot(OTHER, Partition::MEDICAL)));
        for key in [theirs, KeyId::User(ANN)] {
            let deposit = deposit(&world, capsule.clone(), key);
            world.refuses(to_srs(OWNER_ID, Message::Deposit(deposit)), Refusal::Malformed);
        }
    }
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

fn an_order_with_no_valid_key_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        for wrong in wrong_g2::<A>() {
            let mut world = sealed::<A>(profile);
            let rekeys: Vec<_> =
                world.system.srs().rekeys().map(|(k, v)| (*k, v.clone())).collect();
            let order = rekey_order(&world, key_of(&world, first(MEDICAL)), wrong);
            let outcome = world.system.inject(order, &mut |_| {});
            assert_eq!(outcome, denied(Refusal::Malformed), "{profile}");
            let after = world.system.srs().rekeys().map(|(k, v)| (*k, v.clone()));
            assert!(after.eq(rekeys), "{profile}: nothing is stored");
        }
    }
}

/// An enrolment of Ann with a public key of the caller's making.
fn enrolment<A: Candidates>(
    world: &World<A>,
    public: Option<OfferedKey<A>>,
) -> Signed<Enrolment<A>, A> {
    world.sign(ANN_ID, Enrolment { sequence: LATE, party: ANN_ID, public })
}

/// What Ann honestly offers.
fn offer<A: Candidates>(world: &World<A>) -> OfferedKey<A> {
    let key = KeyId::User(ANN);
    let secret = world.secret(key);
    OfferedKey {
        g1: A::encode_g1(&A::g1(secret.expose())),
        g2: A::encode_g2(&A::g2(secret.expose())),
        proof: <A as sesphr::signing::Signing>::prove(&world.seed(ANN_ID), key, secret.expose()),
    }
}

/// Offers that are wrong in every way but possession, and one that is missing.
fn wrong_offers<A: Candidates>(world: &World<A>) -> Vec<Option<OfferedKey<A>>> {
    let good = || offer(world);
    let five = A::scalar_from_u64(5);
    let mut offers = vec![None];
    offers.extend(wrong_g1::<A>().into_iter().map(|g1| Some(OfferedKey { g1, ..good() })));
    offers.extend(wrong_g2::<A>().into_iter().map(|g2| Some(OfferedKey { g2, ..good() })));
    // Halves of two exponents: the proof is for the first half only.
    offers.push(Some(OfferedKey { g2: A::encode_g2(&A::g2(&five)), ..good() }));
    // A proof of the right exponent under another name.
    let secret = world.secret(KeyId::User(ANN));
    let proof = <A as sesphr::signing::Signing>::prove(
        &world.seed(ANN_ID),
        KeyId::User(BEN),
        secret.expose(),
    );
    offers.push(Some(OfferedKey { proof, ..good() }));
    offers
}

fn a_user_with_no_valid_public_key_is_refused<A: Candidates>() {
    for profile in self_generated::<A>() {
        let count = wrong_offers(&sealed::<A>(profile)).len();
        for at in 0..count {
            let mut world = sealed::<A>(profile);
            world.does(Action::Depart { user: ANN });
            let wrong = wrong_offers(&world).swap_remove(at);
            let message = Message::Enrol(enrolment(&world, wrong));
            assert_eq!(
                world.inject(ANN_ID, PartyId::Srs, message),
                denied(Refusal::Malformed),
                "{profile}: offer {at}"
            );
            // Without the enrolment she is nobody; her next own message would be newer.
            let message = Request { user: ANN, sequence: LATE + 1, item: first(MEDICAL) };
            let message = Message::Request(world.sign(ANN_ID, message));
            let outcome = world.inject(ANN_ID, PartyId::Srs, message);
            assert_eq!(outcome, denied(Refusal::NotRegistered), "{profile}: offer {at}");
        }
        let mut world = sealed::<A>(profile);
        world.does(Action::Depart { user: ANN });
        let honest = Message::Enrol(enrolment(&world, Some(offer(&world))));
        assert_eq!(world.inject(ANN_ID, PartyId::Srs, honest), Outcome::Done, "{profile}");
    }
}

fn a_rogue_public_key_is_refused_for_want_of_possession<A: Candidates>() {
    for profile in self_generated::<A>() {
        let mut world = sealed::<A>(profile);
        world.does(Action::Depart { user: ANN });
        // PK_U := R_{k,P}: on a Type 1 curve the owner's RK would be (g^(r x_P))^(1/x_P) = g^r.
        let deposits = world.system.srs().deposits();
        let capsule = deposits.map(|(_, d)| d.capsule.clone()).next().expect("deposited");
        let g1 = A::encode_g1(&capsule.0);
        let g2 = match A::KIND {
            PairingKind::Type1 => g1.clone(),
            PairingKind::Type3 => A::encode_g2(&A::g2(&A::scalar_from_u64(5))),
        };
        let OfferedKey { proof, .. } = offer(&world);
        let before = world.system.srs().deposits().count();
        let rogue = Message::Enrol(enrolment(&world, Some(OfferedKey { g1, g2, proof })));
        assert_eq!(world.inject(ANN_ID, PartyId::Srs, rogue), denied(Refusal::Malformed));
        assert_eq!(world.system.srs().deposits().count(), before);
    }
}

fn an_owner_makes_no_key_for_a_public_key_that_is_not_sound<A: Candidates>() {
    for profile in self_generated::<A>() {
        let mut world = sealed::<A>(profile);
        let item = first(MEDICAL);
        let key = key_of(&world, item);
        for wrong in wrong_offers(&world) {
            let user = enrolment(&world, wrong);
            world.refuses(
                Envelope {
                    from: PartyId::Srs,
                    to: OWNER_ID,
                    message: Message::NeedReKey { item, key, user },
                },
                Refusal::NotApproved,
            );
        }
        // Nor for whom its own list does not approve of.
        let secret = world.secret(KeyId::User(BEN));
        let public = Some(OfferedKey {
            g1: A::encode_g1(&A::g1(secret.expose())),
            g2: A::encode_g2(&A::g2(secret.expose())),
            proof: <A as sesphr::signing::Signing>::prove(
                &world.seed(BEN_ID),
                KeyId::User(BEN),
                secret.expose(),
            ),
        });
        let enrolment = Enrolment { sequence: LATE, party: BEN_ID, public };
        let user = world.sign(BEN_ID, enrolment);
        let message = Message::NeedReKey { item, key, user };
        let asked = Envelope { from: PartyId::Srs, to: OWNER_ID, message };
        world.refuses(asked, Refusal::NotApproved);
    }
}

/// What the SRS answers Ann about an item.
fn reply<A: Candidates>(world: &mut World<A>, item: ItemId) -> Grantable<A> {
    let sent = world.sends(Action::Request { user: ANN, item });
    let answer = sent.into_iter().find_map(|envelope| match envelope.message {
        Message::Reply { answer: Ok(given), .. } => Some(given),
        _ => None,
    });
    answer.expect("granted")
}

fn reply_to<A: Candidates>(user: UserId, item: ItemId, given: Grantable<A>) -> Envelope<A> {
    let message = Message::Reply { item, answer: Ok(given) };
    Envelope { from: PartyId::Srs, to: PartyId::User(user), message }
}

fn a_reply_with_no_valid_parameter_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let item = MEDICAL.at(Version(2));
        let good = reply(&mut world, item);
        let (five_1, five_2) = (A::g1(&A::scalar_from_u64(5)), A::g2(&A::scalar_from_u64(5)));
        let mut wrong: Vec<_> = wrong_gt::<A>().into_iter().map(Parameter::ReCapsule).collect();
        for capsule in wrong_g1::<A>() {
            wrong.push(Parameter::Ingredients { capsule, rekey: A::encode_g2(&five_2) });
        }
        for rekey in wrong_g2::<A>() {
            wrong.push(Parameter::Ingredients { capsule: A::encode_g1(&five_1), rekey });
        }
        for parameter in wrong {
            let given = Grantable { parameter, ..good.clone() };
            world.refuses(reply_to(ANN, item, given), Refusal::Malformed);
        }
    }
}

/// Serves Ann something as an item.
fn serve<A: Candidates>(world: &mut World<A>, stored: Stored<A>) {
    let current = world.system.owner(OWNER).expect("enrolled").current(stored.item.slot);
    let message = Message::Fetched { stored, current };
    assert_eq!(world.inject(PartyId::Cloud, ANN_ID, message), Outcome::Done);
}

fn changed(body: &Body, change: impl FnOnce(&mut Vec<u8>)) -> Body {
    let mut bytes = body.bytes.to_vec();
    change(&mut bytes);
    Body { bytes: Arc::new(bytes), ..body.clone() }
}

fn bodies_that_were_changed_or_swapped_do_not_open<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let (item, second) = (first(MEDICAL), MEDICAL.at(Version(2)));
        assert_eq!(world.read(ANN, item), SUPERSEDED, "{profile}");
        let honest = stored(&world, item);
        let with = |body: Body| Stored { body, ..honest.clone() };
        let cut_to = |bytes: usize| changed(&honest.body, |b| b.truncate(bytes));
        let flip = |at: usize| changed(&honest.body, |b| b[at] ^= 1);
        let length = honest.body.bytes.len();
        let malformed = [cut_to(0), cut_to(7), cut_to(15), cut_to(length - 1)];
        let altered = [
            flip(0),
            flip(length - 9),
            flip(length - 1),
            stored(&world, second).body,
            stored(&world, first(INSURANCE)).body,
        ];
        let refusal = match profile.integrity {
            Integrity::None => Refusal::DoesNotOpen,
            Integrity::Signed => Refusal::HeadMismatch,
        };
        let open = Action::Open { user: ANN, item };
        for body in malformed {
            serve(&mut world, with(body));
            let outcome = world.does(open);
            assert_eq!(outcome, denied(refusal), "{profile}");
        }
        for body in altered {
            serve(&mut world, with(body));
            match profile.payload {
                Payload::Hybrid => assert_eq!(world.does(open), denied(refusal), "{profile}"),
                // Erratum E6: the literal payload cannot tell, and gives other bytes.
                Payload::Literal => {
                    assert_eq!(world.does(open), SUPERSEDED, "{profile}");
                    assert_ne!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
                }
            }
        }
        // Another generation's label on the right bytes.
        serve(&mut world, Stored { generation: Generation(1), ..honest.clone() });
        assert_eq!(world.does(open), denied(Refusal::GenerationMismatch), "{profile}");
        serve(&mut world, honest);
        assert_eq!(world.does(open), SUPERSEDED, "{profile}");
        assert_eq!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
    }
}

fn a_cloud_cannot_choose_the_payload<A: Candidates>() {
    let profiles = presets::<A>().filter(|profile| profile.payload == Payload::Hybrid);
    for profile in profiles {
        let mut world = sealed::<A>(profile);
        let item = first(MEDICAL);
        let honest = stored(&world, item);
        // No chunk, and the length of nothing: sound as a literal body.
        let empty = Body { payload: Payload::Literal, bytes: Arc::new(vec![0; 8]) };
        serve(&mut world, Stored { body: empty, ..honest });
        assert_eq!(
            world.does(Action::Open { user: ANN, item }),
            denied(Refusal::DoesNotOpen),
            "{profile}: what authenticates nothing is not taken"
        );
    }
}

fn another_users_parameter_does_not_open<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let item = MEDICAL.at(Version(2));
        let given = reply(&mut world, item);
        world.does(Action::Download { user: BEN, item });
        let redirected = world.system.inject(reply_to(BEN, item, given), &mut |_| {});
        assert_eq!(redirected, Outcome::Granted, "{profile}");
        let outcome = world.does(Action::Open { user: BEN, item });
        match profile.payload {
            Payload::Hybrid => assert_eq!(outcome, denied(Refusal::DoesNotOpen), "{profile}"),
            Payload::Literal => assert_ne!(world.opened(BEN, item), Some(&b"fever"[..])),
        }
    }
}

fn older_generations_are_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = World::<A>::new(profile);
        let partitions = [Partition::MEDICAL].into_iter().collect();
        let seal = Action::Seal { owner: OWNER, record: MEDICAL.record, partitions, bytes: 40 };
        let uploaded = world.sends(seal);
        let kept = |envelope: &Envelope<A>| {
            matches!(envelope.message, Message::Store(_) | Message::Deposit(_))
        };
        let uploaded: Vec<_> = uploaded.into_iter().filter(kept).collect();
        assert_eq!(uploaded.len(), 2, "{profile}");
        for _ in 0..2 {
            for envelope in uploaded.clone() {
                world.refuses(envelope, Refusal::NotFresh);
            }
            world.does(Action::Rotate { slot: MEDICAL });
        }
    }
}

/// One message of every kind that is numbered, each delivered once already.
fn numbered<A: Candidates>(profile: Profile) -> (World<A>, Vec<Envelope<A>>) {
    let mut world = World::<A>::empty(profile);
    let mut sent = Vec::new();
    let grant = Grant { slot: MEDICAL, grantee: Grantee::User(ANN), from: Coverage::Past };
    for action in [
        Action::Enrol { party: OWNER_ID },
        Action::Enrol { party: ANN_ID },
        Action::Assign { user: ANN, role: Role::Doctor },
        Action::Withdraw { user: ANN, role: Role::Doctor },
        Action::Assign { user: ANN, role: Role::Nurse },
        Action::Seal {
            owner: OWNER,
            record: MEDICAL.record,
            partitions: [Partition::MEDICAL].into_iter().collect(),
            bytes: 9,
        },
        Action::Grant(grant),
        Action::Request { user: ANN, item: first(MEDICAL) },
        Action::Revoke { slot: MEDICAL, grantee: grant.grantee },
        Action::Depart { user: ANN },
        Action::Enrol { party: ANN_ID },
    ] {
        sent.extend(world.sends(action));
    }
    sent.retain(|envelope| {
        matches!(
            envelope.message,
            Message::Enrol(_)
                | Message::Certify(_)
                | Message::Order(_)
                | Message::Request(_)
                | Message::Depart(_)
        )
    });
    (world, sent)
}

fn replays_are_not_fresh_where_things_are_signed<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let (mut world, sent) = numbered::<A>(profile);
        // 3 enrolments; 3 certificates and a departure, each to the server and to the owner;
        // a grant, a re-encryption key, a revocation; a request.
        assert_eq!(sent.len(), 3 + 2 * 4 + 3 + 1, "{profile}");
        for envelope in sent {
            world.refuses(envelope, Refusal::NotFresh);
        }
    }
}

fn an_old_grant_undoes_a_revocation_where_nothing_is_signed<A: Candidates>() {
    for profile in presets::<A>().filter(|profile| profile.integrity == Integrity::None) {
        let mut world = sealed::<A>(profile);
        let grant = Grant { slot: MEDICAL, grantee: Grantee::User(BEN), from: Coverage::Past };
        let sent = world.sends(Action::Grant(grant));
        world.does(Action::Revoke { slot: MEDICAL, grantee: grant.grantee });
        let item = first(MEDICAL);
        assert_eq!(world.read(BEN, item), denied(Refusal::NoGrant), "{profile}");
        for envelope in sent {
            assert_eq!(world.system.inject(envelope, &mut |_| {}), Outcome::Done);
        }
        assert_eq!(world.read(BEN, item), SUPERSEDED, "{profile}: erratum E15");
    }
}

/// Every kind of signed message with new content, signed by a given party.
fn fresh<A: Candidates>(world: &World<A>, signer: impl Fn(PartyId) -> PartyId) -> Vec<Envelope<A>> {
    let grant = Grant { slot: MEDICAL, grantee: Grantee::User(BEN), from: Coverage::Past };
    let (item, sequence) = (first(MEDICAL), LATE);
    let rekey = A::encode_g2(&A::g2(&A::scalar_from_u64(5)));
    let key = key_of(world, item);
    let changes = [
        Change::Grant(grant),
        Change::Revoke(MEDICAL, Grantee::User(ANN)),
        Change::ReKey { item, key, user: BEN, rekey },
    ];
    let mut out: Vec<Envelope<A>> = changes
        .into_iter()
        .map(|change| {
            let order = Order { owner: OWNER, sequence, change };
            to_srs(OWNER_ID, Message::Order(world.sign(signer(OWNER_ID), order)))
        })
        .collect();
    let (user, role) = (BEN, Role::Doctor);
    let certificate = Certificate { sequence, user, role, standing: Standing::Held };
    let certificate = world.sign(signer(PartyId::Issuer), certificate);
    let departure = world.sign(signer(ANN_ID), Departure { sequence, user: ANN });
    for to in [PartyId::Srs, OWNER_ID] {
        let from = PartyId::Srs;
        out.push(Envelope { from, to, message: Message::Certify(certificate.clone()) });
        out.push(Envelope { from, to, message: Message::Depart(departure.clone()) });
    }
    let enrolment = Enrolment { sequence, party: ANN_ID, public: Some(offer(world)) };
    out.push(to_srs(ANN_ID, Message::Enrol(world.sign(signer(ANN_ID), enrolment))));
    let request = Request { user: ANN, sequence, item };
    out.push(to_srs(ANN_ID, Message::Request(world.sign(signer(ANN_ID), request))));
    let body = stored(world, item).body;
    let capsule = A::encode_g1(&A::g1(&A::scalar_from_u64(5)));
    let (item, generation) = (MEDICAL.at(Version(3)), Generation(0));
    let head = Head {
        item,
        generation,
        key,
        body_digest: A::body_digest(&body),
        capsule_digest: capsule_digest(&capsule),
    };
    let head = Some(world.sign(signer(OWNER_ID), head));
    let stored = Stored { item, generation, body, head: head.clone() };
    let store = Message::Store(stored);
    out.push(Envelope { from: OWNER_ID, to: PartyId::Cloud, message: store });
    let deposit = Deposit { item, generation, key, capsule, head };
    out.push(to_srs(OWNER_ID, Message::Deposit(deposit)));
    out
}

fn without_signature<A: Candidates>(envelope: &mut Envelope<A>) {
    match &mut envelope.message {
        Message::Order(signed) => signed.signature = None,
        Message::Certify(signed) => signed.signature = None,
        Message::Depart(signed) => signed.signature = None,
        Message::Enrol(signed) => signed.signature = None,
        Message::Request(signed) => signed.signature = None,
        Message::Store(stored) => stored.head = None,
        Message::Deposit(deposit) => deposit.head = None,
        other => panic!("{other:?} is not signed"),
    }
}

fn forged_signatures_are_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        for forged in fresh(&world, |_| BEN_ID) {
            world.refuses(forged, Refusal::BadSignature);
        }
        for mut missing in fresh(&world, |party| party) {
            without_signature(&mut missing);
            world.refuses(missing, Refusal::BadSignature);
        }
        // The same, untouched, are accepted: so it was the signature.
        for honest in fresh(&world, |party| party) {
            let mut world = sealed::<A>(profile);
            let outcome = world.system.inject(honest, &mut |_| {});
            assert!(!matches!(outcome, Outcome::Denied(_)), "{profile}: {outcome:?}");
        }
    }
}

fn heads_of_something_else_are_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        let (item, second) = (first(MEDICAL), MEDICAL.at(Version(2)));
        let one = stored(&world, item);
        let two = stored(&world, second);
        // Uploads whose head is the owner's, of another item, generation or body.
        let next = Generation(1);
        for wrong in [
            Stored { item: MEDICAL.at(Version(3)), ..one.clone() },
            Stored { generation: next, ..one.clone() },
            Stored { generation: next, body: two.body.clone(), ..one.clone() },
            Stored { generation: next, head: two.head.clone(), ..one.clone() },
        ] {
            let message = Message::Store(wrong);
            let upload = Envelope { from: OWNER_ID, to: PartyId::Cloud, message };
            world.refuses(upload, Refusal::HeadMismatch);
        }
        let capsule = A::encode_g1(&A::g1(&A::scalar_from_u64(5)));
        let other = A::encode_g1(&A::g1(&A::scalar_from_u64(6)));
        let good = deposit(&world, capsule, key_of(&world, item));
        for wrong in [
            Deposit { item: MEDICAL.at(Version(4)), ..good.clone() },
            Deposit { generation: next, ..good.clone() },
            Deposit { capsule: other, ..good.clone() },
            Deposit { head: one.head.clone(), ..good.clone() },
        ] {
            world.refuses(to_srs(OWNER_ID, Message::Deposit(wrong)), Refusal::HeadMismatch);
        }
        // Replies whose heads are the owner's, of another item, or missing, or forged.
        let given = reply(&mut world, item);
        let mismatched = [
            Grantable { head: two.head.clone(), ..given.clone() },
            Grantable { generation: next, ..given.clone() },
            Grantable { current: stored(&world, first(INSURANCE)).head, ..given.clone() },
        ];
        for wrong in mismatched {
            world.refuses(reply_to(ANN, item, wrong), Refusal::HeadMismatch);
        }
        let forged = one.head.clone().map(|head| world.sign(OTHER_ID, head.content));
        for head in [None, forged] {
            let wrong = Grantable { head: head.clone(), ..given.clone() };
            world.refuses(reply_to(ANN, item, wrong), Refusal::BadSignature);
            let wrong = Grantable { current: head, ..given.clone() };
            world.refuses(reply_to(ANN, item, wrong), Refusal::BadSignature);
        }
    }
}

fn orders_about_somebody_elses_record_are_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let theirs = slot(OTHER, Partition::MEDICAL);
        world.seal(&[(theirs, b"theirs")]);
        let item = first(MEDICAL);
        let key = key_of(&world, item);
        let rekey = A::encode_g2(&A::g2(&A::scalar_from_u64(5)));
        let grant = Grant { slot: MEDICAL, grantee: Grantee::User(BEN), from: Coverage::Past };
        let rekey_for = |item, key| Change::ReKey { item, key, user: ANN, rekey: rekey.clone() };
        let changes = [
            Change::Grant(grant),
            Change::Revoke(MEDICAL, Grantee::User(ANN)),
            rekey_for(item, key),
            // About its own item, but with the other owner's key pair.
            rekey_for(first(theirs), key),
            rekey_for(first(theirs), KeyId::User(ANN)),
        ];
        let kept = |world: &World<A>| {
            let srs = world.system.srs();
            let rekeys: Vec<_> = srs.rekeys().map(|(k, v)| (*k, v.clone())).collect();
            (srs.acl().clone(), rekeys)
        };
        let before = kept(&world);
        for (sequence, change) in (LATE..).zip(changes) {
            let order = order(&world, OTHER, sequence, change);
            let outcome = world.system.inject(order, &mut |_| {});
            assert_eq!(outcome, denied(Refusal::Malformed), "{profile}");
            assert_eq!(kept(&world), before, "{profile}: nothing is stored");
        }
        assert_eq!(world.read(ANN, item), SUPERSEDED, "{profile}: and she still reads");
    }
}

fn private_roles_are_refused_wherever_they_arrive<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        for (n, role) in (0..).zip([Role::Family, Role::Friend]) {
            let refused = denied(Refusal::PrivateRole);
            assert_eq!(world.does(Action::Assign { user: ANN, role }), refused, "{profile}");
            let grantee = Grantee::Role(role);
            let grant = Grant { slot: MEDICAL, grantee, from: Coverage::Past };
            assert_eq!(world.does(Action::Grant(grant)), refused, "{profile}");
            let standing = Standing::Held;
            let sequence = LATE + n;
            let certificate = Certificate { sequence, user: ANN, role, standing };
            for to in [PartyId::Srs, OWNER_ID] {
                let message = Message::Certify(world.sign(PartyId::Issuer, certificate));
                assert_eq!(world.inject(PartyId::Issuer, to, message), refused, "{profile}");
            }
            let order = order(&world, OWNER, sequence, Change::Grant(grant));
            assert_eq!(world.system.inject(order, &mut |_| {}), refused, "{profile}");
        }
        let owner = world.system.owner(OWNER).expect("enrolled");
        for acl in [world.system.srs().acl(), owner.acl()] {
            assert_eq!(acl.roles_of(ANN).count(), 0, "{profile}");
            assert!(acl.grantees(MEDICAL).eq([Grantee::User(ANN)]), "{profile}");
        }
    }
}

fn nobody_can_replace_the_keys_of_a_party<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        for to in [OWNER_ID, ANN_ID] {
            let before = world.system.clone();
            world.inject(PartyId::Srs, to, Message::Keys(Seed::new([1; 32])));
            assert_eq!(world.system, before, "{profile}: {to}");
        }
        assert_eq!(world.read(ANN, MEDICAL.at(Version(2))), CURRENT, "{profile}");
    }
}

fn messages_to_nobody_change_nothing<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let before = world.system.clone();
        let absent = [PartyId::Owner(OwnerId(9)), PartyId::User(UserId(9)), PartyId::Issuer];
        for to in absent {
            let message = Message::Keys(Seed::new([1; 32]));
            assert_eq!(world.inject(PartyId::Srs, to, message), Outcome::Done);
            let message = Message::NotStored(first(MEDICAL));
            assert_eq!(world.inject(PartyId::Cloud, to, message), Outcome::Done);
        }
        // A message of the wrong kind for its receiver.
        for to in [PartyId::Srs, PartyId::Cloud, OWNER_ID] {
            let message = Message::NotStored(first(MEDICAL));
            assert_eq!(world.inject(PartyId::Cloud, to, message), Outcome::Done);
        }
        assert_eq!(world.system, before, "{profile}");
    }
}
