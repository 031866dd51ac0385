//! The protocol with real records on real curves, under every preset: what a user may read it
//! reads byte for byte, what it may not it is refused, and what a revocation leaves of the
//! ciphertext is what the profile says.
#![allow(missing_docs, reason = "a test")]
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

#[path = "support/world.rs"]
mod world;

use sesphr::acl::{Coverage, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::type_a::literal::CHUNK_BYTES;
use sesphr::algebra::{Curve, Pairing};
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, KeyId, Partition, PartyId, Slot, UserId, Version};
use sesphr::keys::Capsule;
use sesphr::payload::{Body, PayloadError};
use sesphr::profile::{Payload, Profile};
use sesphr::record::{Limits, Parts, RecordKind, Rules, generate, join, split, view};
use sesphr::scheme;
use sesphr::system::{Network, System};
use world::{
    ANN, BEN, CURRENT, INSURANCE, MEDICAL, OTHER, OWNER, RECORD, SUPERSEDED, World, denied, first,
    presets, slot,
};

/// Runs a test on both curves.
macro_rules! on_both_curves {
    ($($name:ident),+ $(,)?) => {
        mod bls12 { $(#[test] fn $name() { super::$name::<super::Bls12>(); })+ }
        mod type_a { $(#[test] fn $name() { super::$name::<super::TypeA>(); })+ }
    };
}

on_both_curves!(
    records_return_byte_for_byte,
    a_partial_reader_sees_a_view_of_what_it_opened,
    an_update_of_one_partition_leaves_the_others_as_they_were,
    roles_open_what_they_are_granted_and_only_while_they_are_held,
    an_owner_who_enrols_late_knows_the_roles_certified_before,
    newcomers_read_from_joining_or_from_the_past,
    whoever_left_is_refused_and_may_come_back,
    acl_only_leaves_old_ciphertext_open,
    lazy_closes_old_ciphertext_at_the_next_write,
    rotation_closes_old_ciphertext_at_once,
    a_blinding_is_shared_within_an_access_level_and_not_across,
    keys_cover_what_the_key_scope_says,
);

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

fn parts_of(document: &[u8]) -> Parts {
    split(document, &Rules::default(), &Limits::default()).expect("it splits").into_parts()
}

/// The content with those of its chunks blanked that the literal payload cannot give back.
fn returnable<A: Curve>(payload: Payload, content: &[u8]) -> Vec<u8> {
    let item = first(MEDICAL);
    let mask = A::z(&A::scalar_from_u64(3));
    let sealing = A::seal(payload, &mask, item, &content.to_vec().into()).expect("supported");
    let mut out = content.to_vec();
    for lost in sealing.lost_chunks {
        out.chunks_mut(CHUNK_BYTES).nth(lost as usize).expect("a chunk").fill(0);
    }
    out
}

/// Whether what was opened is what was uploaded, but for the chunks that cannot return.
fn assert_same<A: Curve>(profile: Profile, opened: &[u8], uploaded: &[u8]) {
    assert_eq!(opened.len(), uploaded.len(), "{profile}");
    let kept = returnable::<A>(profile.payload, uploaded);
    for (at, (own, other)) in opened.chunks(CHUNK_BYTES).zip(kept.chunks(CHUNK_BYTES)).enumerate() {
        let blanked = other.iter().all(|byte| *byte == 0) && profile.payload == Payload::Literal;
        assert!(own == other || blanked, "{profile}: chunk {at} differs");
    }
    if profile.payload == Payload::Hybrid {
        assert_eq!(opened, uploaded, "{profile}");
    }
}

fn upload<A: Curve>(world: &mut World<A>, parts: &Parts) -> Outcome {
    let drafts = parts.iter().map(|(partition, plain)| (*partition, plain.clone())).collect();
    world.system.seal(OWNER, RECORD, drafts, &mut |_| {}).expect("can be sealed")
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

fn records_return_byte_for_byte<A: Curve>() {
    for profile in profiles::<A>() {
        for kind in RecordKind::ALL {
            let document = generate(kind, 12_000, 5);
            let parts = parts_of(&document);
            let mut world = World::<A>::new(profile);
            let lost: usize = parts
                .values()
                .map(|plain| {
                    let mask = A::z(&A::scalar_from_u64(3));
                    let item = first(MEDICAL);
                    let sealing = A::seal(profile.payload, &mask, item, plain);
                    sealing.expect("supported").lost_chunks.len()
                })
                .sum();
            let lost_chunks = u32::try_from(lost).expect("few");
            assert_eq!(upload(&mut world, &parts), Outcome::Sealed { lost_chunks }, "{profile}");
            let mut opened = Parts::new();
            for partition in parts.keys().copied() {
                let slot = slot(OWNER, partition);
                world.grant(slot, Grantee::User(ANN), Coverage::Joining);
                assert_eq!(world.read(ANN, first(slot)), CURRENT, "{profile} {slot}");
                let bytes = world.opened(ANN, first(slot)).expect("opened").to_vec();
                assert_same::<A>(profile, &bytes, parts[&partition].as_bytes());
                opened.insert(partition, bytes.into());
            }
            if lost == 0 {
                assert_eq!(join(&opened).expect("whole"), document, "{profile} {kind}");
            }
            // Nobody else reads any of it, and a second owner's record is another.
            for partition in parts.keys().copied() {
                let item = first(slot(OWNER, partition));
                assert_eq!(world.read(BEN, item), denied(Refusal::NoGrant), "{profile}");
                let elsewhere = first(slot(OTHER, partition));
                assert_eq!(world.read(ANN, elsewhere), denied(Refusal::NotStored), "{profile}");
            }
        }
    }
}

fn a_partial_reader_sees_a_view_of_what_it_opened<A: Curve>() {
    for profile in profiles::<A>().into_iter().filter(|p| p.payload == Payload::Hybrid) {
        let document = generate(RecordKind::Ccda, 10_000, 6);
        let parts = parts_of(&document);
        let mut world = World::<A>::new(profile);
        upload(&mut world, &parts);
        for role in [Role::Pharmacist, Role::Insurer] {
            world.does(Action::Assign { user: ANN, role });
            for partition in role.default_partitions() {
                let slot = slot(OWNER, *partition);
                world.grant(slot, Grantee::Role(role), Coverage::Joining);
            }
        }
        let mut opened = Parts::new();
        for partition in parts.keys().copied() {
            let item = first(slot(OWNER, partition));
            if world.read(ANN, item) == CURRENT {
                let bytes = world.opened(ANN, item).expect("opened").to_vec();
                opened.insert(partition, bytes.into());
            }
        }
        let rights = [Partition::SKELETON, Partition::INSURANCE, Partition::PRESCRIPTION];
        assert!(opened.keys().eq(rights.iter()), "{profile}: {:?}", opened.keys());
        let mut expected = parts.clone();
        expected.retain(|partition, _| rights.contains(partition));
        let seen = view(&opened).expect("a view");
        assert_eq!(seen, view(&expected).expect("a view"), "{profile}");
        let text = String::from_utf8(seen).expect("UTF-8");
        roxmltree::Document::parse(&text).expect("well-formed");
        assert!(text.contains("withheld=\"medical\""), "{profile}");
    }
}

fn an_update_of_one_partition_leaves_the_others_as_they_were<A: Curve>() {
    for profile in profiles::<A>() {
        let mut parts = parts_of(&generate(RecordKind::Plain, 5_000, 8));
        let mut world = World::<A>::new(profile);
        upload(&mut world, &parts);
        let bodies = |world: &World<A>| -> Vec<(ItemId, Body)> {
            world.system.cloud().stored().map(|s| (s.item, s.body.clone())).collect()
        };
        let before = bodies(&world);
        // Same length, so that the skeleton stays right.
        let old = parts[&Partition::MEDICAL].as_bytes().to_vec();
        let new: Vec<u8> = String::from_utf8(old.clone()).expect("UTF-8").replace('e', "o").into();
        assert_ne!(old, new);
        parts.insert(Partition::MEDICAL, new.clone().into());
        world.seal(&[(MEDICAL, &new)]);
        let second = MEDICAL.at(Version(2));
        let after: Vec<_> =
            bodies(&world).into_iter().filter(|(item, _)| *item != second).collect();
        assert_eq!(after, before, "{profile}: only one item is new");
        for partition in parts.keys().copied() {
            world.grant(slot(OWNER, partition), Grantee::User(ANN), Coverage::Past);
        }
        let mut opened = Parts::new();
        for (partition, plain) in &parts {
            let slot = slot(OWNER, *partition);
            let newest = slot.at(world.system.owner(OWNER).expect("enrolled").current(slot));
            assert_eq!(world.read(ANN, newest), CURRENT, "{profile}");
            let bytes = world.opened(ANN, newest).expect("opened");
            assert_same::<A>(profile, bytes, plain.as_bytes());
            opened.insert(*partition, bytes.to_vec().into());
        }
        assert_eq!(world.read(ANN, first(MEDICAL)), SUPERSEDED, "{profile}");
        let kept = world.opened(ANN, first(MEDICAL)).expect("opened");
        assert_same::<A>(profile, kept, &old);
        if profile.payload == Payload::Hybrid {
            assert_eq!(join(&opened).expect("whole"), join(&parts).expect("whole"), "{profile}");
        }
    }
}

fn roles_open_what_they_are_granted_and_only_while_they_are_held<A: Curve>() {
    for profile in profiles::<A>() {
        let mut world = World::<A>::new(profile);
        world.seal(&[(MEDICAL, b"cough"), (INSURANCE, b"card")]);
        world.grant(MEDICAL, Grantee::Role(Role::Doctor), Coverage::Joining);
        let item = first(MEDICAL);
        assert_eq!(world.read(ANN, item), denied(Refusal::NoGrant), "{profile}");
        world.does(Action::Assign { user: ANN, role: Role::Doctor });
        assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
        assert_eq!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
        assert_eq!(world.read(ANN, first(INSURANCE)), denied(Refusal::NoGrant), "{profile}");
        world.does(Action::Withdraw { user: ANN, role: Role::Doctor });
        let request = Action::Request { user: ANN, item };
        assert_eq!(world.does(request), denied(Refusal::NoGrant), "{profile}");
        assert_eq!(world.system.srs().rekeys().count(), 0, "{profile}: its keys are deleted");
    }
}

fn an_owner_who_enrols_late_knows_the_roles_certified_before<A: Curve>() {
    for profile in profiles::<A>() {
        let mut world = World::<A>::empty(profile);
        world.does(Action::Enrol { party: PartyId::User(ANN) });
        for role in [Role::Nurse, Role::Insurer, Role::Doctor] {
            world.does(Action::Assign { user: ANN, role });
        }
        world.does(Action::Withdraw { user: ANN, role: Role::Insurer });
        world.does(Action::Enrol { party: PartyId::Owner(OWNER) });
        let roles: Vec<Role> =
            world.system.owner(OWNER).expect("enrolled").acl().roles_of(ANN).collect();
        assert_eq!(roles, [Role::Doctor, Role::Nurse], "{profile}");
        world.seal(&[(MEDICAL, b"cough")]);
        world.grant(MEDICAL, Grantee::Role(Role::Doctor), Coverage::Joining);
        assert_eq!(world.read(ANN, first(MEDICAL)), CURRENT, "{profile}");
        world.does(Action::Withdraw { user: ANN, role: Role::Doctor });
        let owner = world.system.owner(OWNER).expect("enrolled");
        let rotates = profile.revocation != sesphr::profile::Revocation::AclOnly;
        assert_eq!(owner.debts().count(), usize::from(rotates), "{profile}: it must renew");
    }
}

fn newcomers_read_from_joining_or_from_the_past<A: Curve>() {
    for profile in profiles::<A>() {
        let mut world = World::<A>::new(profile);
        let version = |n| MEDICAL.at(Version(n));
        world.seal(&[(MEDICAL, b"one")]);
        world.seal(&[(MEDICAL, b"two")]);
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
        world.grant(MEDICAL, Grantee::User(BEN), Coverage::Past);
        assert_eq!(world.read(BEN, version(1)), SUPERSEDED, "{profile}");
        assert_eq!(world.read(ANN, version(1)), denied(Refusal::BeforeCoverage), "{profile}");
        assert_eq!(world.read(ANN, version(2)), CURRENT, "{profile}");
        world.seal(&[(MEDICAL, b"three")]);
        assert_eq!(world.read(ANN, version(3)), CURRENT, "{profile}");
        assert_eq!(world.read(BEN, version(3)), CURRENT, "{profile}");
        for (user, item, text) in [
            (BEN, version(1), &b"one"[..]),
            (ANN, version(2), b"two"),
            (ANN, version(3), b"three"),
            (BEN, version(3), b"three"),
        ] {
            assert_eq!(world.opened(user, item), Some(text), "{profile} {user} {item}");
        }
    }
}

fn whoever_left_is_refused_and_may_come_back<A: Curve>() {
    for profile in profiles::<A>() {
        let mut world = World::<A>::new(profile);
        world.seal(&[(MEDICAL, b"cough")]);
        let item = first(MEDICAL);
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        world.does(Action::Assign { user: ANN, role: Role::Doctor });
        assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
        world.does(Action::Depart { user: ANN });
        let request = Action::Request { user: ANN, item };
        assert_eq!(world.does(request), denied(Refusal::NotRegistered), "{profile}");
        let again = Action::Depart { user: ANN };
        assert_eq!(world.does(again), denied(Refusal::NotRegistered), "{profile}");
        let srs = world.system.srs();
        assert!(srs.escrow().all(|(party, _)| *party != PartyId::User(ANN)), "{profile}");
        assert_eq!(srs.rekeys().count(), 0, "{profile}: its keys are deleted");
        assert_eq!(srs.acl().roles_of(ANN).count(), 0, "{profile}");
        world.does(Action::Enrol { party: PartyId::User(ANN) });
        assert_eq!(world.read(ANN, item), denied(Refusal::NoGrant), "{profile}");
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
        assert_eq!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
    }
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

/// A world in which a user read an item and was revoked, with what it kept.
fn revoked<A: Curve>(profile: Profile) -> (World<A>, Kept<A>) {
    let mut world = World::<A>::new(profile);
    world.seal(&[(MEDICAL, b"cough")]);
    let item = first(MEDICAL);
    world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
    world.grant(MEDICAL, Grantee::User(BEN), Coverage::Past);
    assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
    let user = world.system.user(ANN).expect("enrolled");
    let kept = Kept {
        item,
        body: user.download_of(item).expect("downloaded").stored.body.clone(),
        recapsule: user.parameter_of(item).expect("received").recapsule.clone(),
    };
    world.does(Action::Revoke { slot: MEDICAL, grantee: Grantee::User(ANN) });
    let request = Action::Request { user: ANN, item };
    assert_eq!(world.does(request), denied(Refusal::NoGrant), "{profile}");
    assert!(still_opens(&world, ANN, &kept, &kept.body), "what was read stays read");
    (world, kept)
}

fn body_of<A: Curve>(world: &World<A>, item: ItemId) -> Body {
    world.system.cloud().get(item).expect("stored").body.clone()
}

/// Every profile of the curve with one way of revoking.
fn revoking<A: Curve>(value: &'static str) -> impl Iterator<Item = Profile> {
    let profiles = profiles::<A>().into_iter();
    profiles.map(move |p| p.with("revocation", value).expect("a value"))
}

fn acl_only_leaves_old_ciphertext_open<A: Curve>() {
    for profile in revoking::<A>("acl-only") {
        let (mut world, kept) = revoked::<A>(profile);
        world.seal(&[(MEDICAL, b"fever")]);
        assert_eq!(world.system.owner(OWNER).expect("enrolled").debts().count(), 0);
        let body = body_of(&world, kept.item);
        assert_eq!(body, kept.body, "{profile}: ciphertext stays");
        assert!(still_opens(&world, ANN, &kept, &body), "{profile}: erratum E7");
        let new = body_of(&world, MEDICAL.at(Version(2)));
        assert!(!still_opens(&world, ANN, &kept, &new), "{profile}");
        assert_eq!(world.read(BEN, kept.item), SUPERSEDED, "{profile}");
    }
}

fn lazy_closes_old_ciphertext_at_the_next_write<A: Curve>() {
    for profile in revoking::<A>("lazy") {
        let (mut world, kept) = revoked::<A>(profile);
        world.seal(&[(INSURANCE, b"card")]);
        assert_eq!(body_of(&world, kept.item), kept.body, "{profile}: another partition's write");
        assert!(still_opens(&world, ANN, &kept, &body_of(&world, kept.item)));
        world.seal(&[(MEDICAL, b"fever")]);
        let body = body_of(&world, kept.item);
        assert_ne!(body, kept.body, "{profile}: fresh blinding");
        assert!(!still_opens(&world, ANN, &kept, &body), "{profile}");
        assert_eq!(world.read(BEN, kept.item), SUPERSEDED, "{profile}");
        assert_eq!(world.opened(BEN, kept.item), Some(&b"cough"[..]), "{profile}");
        // A debt is paid once.
        world.seal(&[(MEDICAL, b"chill")]);
        assert_eq!(body_of(&world, kept.item), body, "{profile}");
    }
}

fn rotation_closes_old_ciphertext_at_once<A: Curve>() {
    for profile in revoking::<A>("rotate") {
        let (mut world, kept) = revoked::<A>(profile);
        assert_eq!(world.read(BEN, kept.item), CURRENT, "{profile}");
        let owner = world.system.owner(OWNER).expect("enrolled");
        assert!(owner.debts().eq([MEDICAL]), "{profile}: it is due");
        let rotated = world.does(Action::Rotate { slot: MEDICAL });
        assert_eq!(rotated, Outcome::Sealed { lost_chunks: 0 });
        let body = body_of(&world, kept.item);
        assert_ne!(body, kept.body, "{profile}: fresh blinding");
        assert!(!still_opens(&world, ANN, &kept, &body), "{profile}");
        // Whoever still may read must get both halves again.
        world.does(Action::Download { user: BEN, item: kept.item });
        let open = Action::Open { user: BEN, item: kept.item };
        assert_eq!(world.does(open), denied(Refusal::GenerationMismatch), "{profile}");
        assert_eq!(world.read(BEN, kept.item), CURRENT, "{profile}");
        assert_eq!(world.opened(BEN, kept.item), Some(&b"cough"[..]), "{profile}");
    }
}

/// The exponent r of an item, compared through g1^r: R^(1/x_P).
fn blinding_of<A: Curve>(world: &World<A>, item: ItemId) -> A::G1 {
    let deposits = world.system.srs().deposits().find(|(other, _)| **other == item);
    let (_, deposited) = deposits.expect("deposited");
    let Capsule(r) = &deposited.capsule;
    A::g1_pow(r, &A::inv(world.secret(deposited.key).expose()))
}

fn a_blinding_is_shared_within_an_access_level_and_not_across<A: Curve>() {
    let personal = slot(OWNER, Partition::PERSONAL);
    let prescription = slot(OWNER, Partition::PRESCRIPTION);
    for profile in profiles::<A>() {
        for value in ["per-level", "per-partition"] {
            let profile = profile.with("randomness", value).expect("a value");
            let shared = value == "per-level";
            let mut world = World::<A>::new(profile);
            // Two levels of two partitions each: what Ann may read, and what nobody may.
            world.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
            world.grant(personal, Grantee::User(ANN), Coverage::Past);
            let drafts: [(Slot, &[u8]); 4] = [
                (MEDICAL, b"cough"),
                (INSURANCE, b"card"),
                (personal, b"Ada"),
                (prescription, b"cough"),
            ];
            world.seal(&drafts);
            let [medical, insurance, personal_r, prescription_r] =
                drafts.map(|(slot, _)| blinding_of(&world, first(slot)));
            assert_eq!(medical == personal_r, shared, "{profile}: one level");
            assert_eq!(insurance == prescription_r, shared, "{profile}: one level");
            assert_ne!(medical, insurance, "{profile}: two levels");
            // Erratum E16: a later grant of one opens the other, as long as they share.
            world.grant(INSURANCE, Grantee::User(BEN), Coverage::Joining);
            assert_eq!(world.read(BEN, first(INSURANCE)), CURRENT, "{profile}");
            let received = world.system.user(BEN).expect("enrolled");
            let received = received.parameter_of(first(INSURANCE)).expect("received");
            let both = Kept {
                item: first(prescription),
                body: body_of(&world, first(prescription)),
                recapsule: received.recapsule.clone(),
            };
            assert_eq!(still_opens(&world, BEN, &both, &both.body), shared);
            // Each upload draws afresh.
            world.seal(&drafts);
            let second = blinding_of(&world, MEDICAL.at(Version(2)));
            assert_ne!(second, medical, "{profile}");
            // A renewal of one leaves the level.
            world.does(Action::Rotate { slot: MEDICAL });
            assert_ne!(blinding_of(&world, first(MEDICAL)), medical, "{profile}");
            assert_eq!(blinding_of(&world, first(personal)), personal_r, "{profile}");
        }
    }
}

fn keys_cover_what_the_key_scope_says<A: Curve>() {
    for profile in profiles::<A>() {
        for (value, same_partition, same_patient, after_joining) in [
            ("per-patient", true, true, true),
            ("per-partition", true, false, true),
            ("per-item-epoch", true, false, false),
        ] {
            let profile = profile.with("key-scope", value).expect("a value");
            let profile = profile.with("keys", "self-generated").expect("a value");
            let mut world = World::<A>::new(profile);
            world.seal(&[(MEDICAL, b"one"), (INSURANCE, b"card")]);
            world.seal(&[(MEDICAL, b"two")]);
            let key = |world: &World<A>, item: ItemId| {
                let mut deposits = world.system.srs().deposits();
                deposits.find(|(other, _)| **other == item).expect("deposited").1.key
            };
            let (one, two) = (first(MEDICAL), MEDICAL.at(Version(2)));
            assert_eq!(key(&world, one) == key(&world, two), same_partition, "{profile}");
            let insurance = key(&world, first(INSURANCE));
            assert_eq!(key(&world, one) == insurance, same_patient, "{profile}");
            // A reader from joining gets no re-encryption key that also opens the past.
            world.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
            assert_eq!(world.read(ANN, two), CURRENT, "{profile}");
            assert_eq!(key(&world, one) == key(&world, two), after_joining, "{profile}");
            // Nor one that opens what is written after its access ended.
            world.does(Action::Revoke { slot: MEDICAL, grantee: Grantee::User(ANN) });
            world.seal(&[(MEDICAL, b"three")]);
            let three = key(&world, MEDICAL.at(Version(3)));
            assert_eq!(key(&world, two) == three, after_joining, "{profile}");
        }
    }
}
