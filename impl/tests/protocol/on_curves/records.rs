//! Records return byte for byte, whole or in part.

use super::*;
use bytes::Bytes;

on_both_curves!(
    records_return_byte_for_byte,
    a_partial_reader_sees_a_view_of_what_it_opened,
    an_update_of_one_partition_leaves_the_others_as_they_were,
    chunks_that_cannot_return_are_counted,
    bytes_may_be_kept_elsewhere,
);

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
    world.system.seal(OWNER, RECORD, drafts).expect("can be sealed")
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
        // Behind the lengths of its pieces, which stay, so that the partition fits the skeleton.
        const HEAD_BYTES: usize = 8;
        let old = parts[&Partition::MEDICAL].as_bytes().to_vec();
        let other = |byte: &u8| if *byte == b'e' { b'o' } else { *byte };
        let (head, text) = old.split_at(HEAD_BYTES);
        let new: Vec<u8> = head.iter().copied().chain(text.iter().map(other)).collect();
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

/// A chunk of ones is more than the field holds.
fn chunks_that_cannot_return_are_counted<A: Curve>() {
    let ones = [0xff; 3 * CHUNK_BYTES];
    for profile in profiles::<A>() {
        let mut world = World::<A>::new(profile);
        let sealed = world.seal(&[(MEDICAL, &ones[..CHUNK_BYTES]), (INSURANCE, &ones)]);
        let literal = profile.payload == Payload::Literal;
        let lost_chunks = if literal { 1 + 3 } else { 0 };
        assert_eq!(sealed, Outcome::Sealed { lost_chunks }, "{profile}");
        let item = first(MEDICAL);
        assert_eq!(world.system.share_opened(ANN, item), None, "{profile}: not opened yet");
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
        assert_eq!(world.system.share_opened(ANN, item), Some(!literal), "{profile}");
        let owner = world.system.owner(OWNER).expect("enrolled");
        let written: Vec<_> = owner.items().map(|(_, plain)| plain.as_bytes()).collect();
        assert!(written.contains(&&ones[..]) && written.contains(&&ones[..CHUNK_BYTES]));
    }
}

fn bytes_may_be_kept_elsewhere<A: Curve>() {
    for profile in profiles::<A>() {
        let mut world = World::<A>::new(profile);
        world.seal(&[(MEDICAL, b"cough"), (INSURANCE, b"card")]);
        let mut stored: Vec<ItemId> = world.system.cloud().stored().map(|kept| kept.item).collect();
        stored.sort_unstable();
        let mut sealed = [MEDICAL, INSURANCE].map(first);
        sealed.sort_unstable();
        assert_eq!(stored, sealed, "{profile}");
        let item = first(MEDICAL);
        let bytes = body_of(&world, item).bytes;
        assert!(!bytes.is_empty(), "{profile}");
        let taken = world.system.exchange_body(item, Bytes::new());
        assert_eq!(taken, Some(bytes.clone()), "{profile}");
        assert_eq!(world.system.exchange_body(item, bytes.clone()), Some(Bytes::new()));
        assert_eq!(body_of(&world, item).bytes, bytes, "{profile}");
        let elsewhere = world.system.exchange_body(first(slot(OTHER, MEDICAL.partition)), bytes);
        assert_eq!(elsewhere, None, "{profile}: nothing is stored there");
    }
}
