//! Who reads what by role, by name, from when on and until when.

use super::*;

on_both_curves!(
    roles_open_what_they_are_granted_and_only_while_they_are_held,
    an_owner_who_enrols_late_knows_the_roles_certified_before,
    newcomers_read_from_joining_or_from_the_past,
    whoever_left_is_refused_and_may_come_back,
);

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
        // Under escrow the server keeps secrets and makes keys from them, otherwise it is given one.
        let escrow = profile.keys == Keys::Escrowed;
        let (srs, parties) = (world.system.srs(), [OWNER, OTHER].map(PartyId::Owner));
        assert_eq!(srs.rekeys().count(), usize::from(!escrow), "{profile}");
        let kept: Vec<PartyId> = srs.escrow().map(|(party, _)| *party).collect();
        let enrolled = parties.into_iter().chain([ANN, BEN].map(PartyId::User));
        assert!(enrolled.into_iter().all(|party| kept.contains(&party) == escrow), "{profile}");
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
        for user in [ANN, BEN] {
            world.does(Action::Enrol { party: PartyId::User(user) });
            for role in [Role::Nurse, Role::Insurer, Role::Doctor] {
                world.does(Action::Assign { user, role });
            }
        }
        world.does(Action::Withdraw { user: ANN, role: Role::Insurer });
        world.does(Action::Depart { user: BEN });
        world.does(Action::Enrol { party: PartyId::Owner(OWNER) });
        let acl = world.system.owner(OWNER).expect("enrolled").acl();
        let [ann, ben] = [ANN, BEN].map(|user| acl.roles_of(user).collect::<Vec<Role>>());
        assert_eq!(ann, [Role::Doctor, Role::Nurse], "{profile}");
        assert_eq!(ben, [], "{profile}: who left holds none");
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
        let owner = world.system.owner(OWNER).expect("enrolled");
        assert_eq!(owner.acl().grantees(MEDICAL).count(), 0, "{profile}: its owner knows");
        let rotates = profile.revocation != sesphr::profile::Revocation::AclOnly;
        assert_eq!(owner.debts().count(), usize::from(rotates), "{profile}: it must renew");
        world.does(Action::Enrol { party: PartyId::User(ANN) });
        assert_eq!(world.read(ANN, item), denied(Refusal::NoGrant), "{profile}");
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
        assert_eq!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
    }
}
