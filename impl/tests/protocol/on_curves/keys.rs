//! What shares a blinding value or a key pair.

use super::*;

on_both_curves!(
    a_blinding_is_shared_within_an_access_level_and_not_across,
    keys_cover_what_the_key_scope_says,
    an_epoch_is_split_where_it_hides_something,
);

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

fn key_of<A: Curve>(world: &World<A>, item: ItemId) -> KeyId {
    let mut deposits = world.system.srs().deposits();
    deposits.find(|(other, _)| **other == item).expect("deposited").1.key
}

/// Versions move to a fresh epoch only where their reader's key would open others, and what comes
/// after them follows.
fn an_epoch_is_split_where_it_hides_something<A: Curve>() {
    let profile = Profile { payload: Payload::Hybrid, ..Profile::HARDENED_EPOCH };
    let mut world = World::<A>::new(profile);
    let epoch = |world: &World<A>, slot: Slot, version| match key_of(world, slot.at(version)) {
        KeyId::Owner(_, KeyScopeId::Epoch(_, _, epoch)) => epoch.0,
        other => panic!("{other:?} has no epoch"),
    };
    world.seal(&[(MEDICAL, b"one"), (INSURANCE, b"card")]);
    world.grant(MEDICAL, Grantee::User(BEN), Coverage::Past);
    assert_eq!(world.read(BEN, first(MEDICAL)), CURRENT);
    assert_eq!(epoch(&world, MEDICAL, Version(1)), 0, "there is no other version to hide");
    world.seal(&[(MEDICAL, b"two")]);
    world.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
    assert_eq!(world.read(ANN, MEDICAL.at(Version(2))), CURRENT);
    world.seal(&[(MEDICAL, b"three")]);
    let epochs = [1, 2, 3].map(|version| epoch(&world, MEDICAL, Version(version)));
    assert_eq!(epochs, [0, 1, 1], "the third may be read with the second");
    assert_eq!(epoch(&world, INSURANCE, Version(1)), 0);
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
            let (one, two) = (first(MEDICAL), MEDICAL.at(Version(2)));
            assert_eq!(key_of(&world, one) == key_of(&world, two), same_partition, "{profile}");
            let insurance = key_of(&world, first(INSURANCE));
            assert_eq!(key_of(&world, one) == insurance, same_patient, "{profile}");
            // A reader from joining gets no re-encryption key that also opens the past.
            world.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
            assert_eq!(world.read(ANN, two), CURRENT, "{profile}");
            assert_eq!(key_of(&world, one) == key_of(&world, two), after_joining, "{profile}");
            // Nor one that opens what is written after its access ended.
            world.does(Action::Revoke { slot: MEDICAL, grantee: Grantee::User(ANN) });
            world.seal(&[(MEDICAL, b"three")]);
            let three = key_of(&world, MEDICAL.at(Version(3)));
            assert_eq!(key_of(&world, two) == three, after_joining, "{profile}");
        }
    }
}
