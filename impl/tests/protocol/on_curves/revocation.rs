//! What a revocation leaves of the ciphertext.

use super::*;

on_both_curves!(
    acl_only_leaves_old_ciphertext_open,
    lazy_closes_old_ciphertext_at_the_next_write,
    rotation_closes_old_ciphertext_at_once,
);

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
