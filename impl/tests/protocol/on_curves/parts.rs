//! What lets searches and replays keep parties apart: counters that are set back, users cut to one
//! item, systems side by side.

use super::*;
use sesphr::acl::Role::Doctor;
use sesphr::message::{Envelope, Message};
use sesphr::party::Checked;
use sesphr::party::User;
use sesphr::profile::{Heads, Integrity};

on_both_curves!(
    counters_set_back_leave_equal_situations_equal,
    what_a_user_has_comes_apart_by_item,
    another_system_takes_note_of_what_one_checked,
);

fn counters_set_back_leave_equal_situations_equal<A: Curve>() {
    let signed = |profile: &Profile| profile.integrity == Integrity::Signed;
    for profile in profiles::<A>().into_iter().filter(signed) {
        let mut world = World::<A>::new(profile);
        world.seal(&[(MEDICAL, b"cough")]);
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        assert_eq!(world.read(ANN, first(MEDICAL)), CURRENT, "{profile}");
        world.system.rebase_sequences();
        let before = world.system.clone();
        let grant = Grant { slot: MEDICAL, grantee: Grantee::User(ANN), from: Coverage::Past };
        let certify = [
            Action::Assign { user: BEN, role: Doctor },
            Action::Withdraw { user: BEN, role: Doctor },
        ];
        let request = Action::Request { user: ANN, item: first(MEDICAL) };
        // Nothing comes of these but numbers: the owner's, the issuer's, a user's.
        for actions in [&[Action::Grant(grant)][..], &certify, &[request]] {
            for action in actions {
                world.does(*action);
            }
            assert_ne!(world.system, before, "{profile}: {actions:?} is counted");
            world.system.rebase_sequences();
            assert_eq!(world.system, before, "{profile}: {actions:?}");
        }
    }
}

fn what_a_user_has_comes_apart_by_item<A: Curve>() {
    for profile in profiles::<A>() {
        let mut world = World::<A>::new(profile);
        world.seal(&[(MEDICAL, b"cough"), (INSURANCE, b"card")]);
        let items = [first(MEDICAL), first(INSURANCE)];
        for item in items {
            world.grant(item.slot, Grantee::User(ANN), Coverage::Past);
            assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
        }
        // An answer that was remembered is awaited no more.
        let awaits = profile.integrity == Integrity::Signed && profile.heads == Heads::Forgotten;
        let has = |user: &User<A>, item| {
            let download = user.download_of(item).is_some();
            let opened = user.opened().any(|(other, _)| *other == item);
            let awaited = user.awaited(item) > 0;
            [download, user.parameter_of(item).is_some(), opened, awaited]
        };
        let whole = world.system.user(ANN).expect("enrolled").clone();
        let everything = [true, true, true, awaits];
        let [one, other] = items;
        let cut = whole.about(one);
        assert_eq!([has(&cut, one), has(&cut, other)], [everything, [false; 4]], "{profile}");
        let without = whole.joined(one, &whole.about(other));
        assert_eq!([has(&without, one), has(&without, other)], [[false; 4], everything]);
        assert_eq!(without.joined(one, &cut), whole, "{profile}: put together again");
        let [_, rest @ ..] = everything;
        let [download, kept @ ..] = has(&whole.without_downloads(), one);
        assert_eq!((download, kept), (false, rest), "{profile}");
    }
}

fn another_system_takes_note_of_what_one_checked<A: Curve>() {
    for profile in profiles::<A>() {
        let (mut home, mut world) = (World::<A>::empty(profile), World::<A>::empty(profile));
        world.does(Action::Enrol { party: PartyId::Owner(OWNER) });
        world.seal(&[(MEDICAL, b"cough")]);
        world.grant(MEDICAL, Grantee::Role(Doctor), Coverage::Joining);
        world.seal(&[(MEDICAL, b"fever")]);
        let checked = |sent: Vec<Envelope<A>>| {
            let check = |envelope: Envelope<A>| match envelope.message {
                Message::Enrol(enrolment) => Some(Checked::Enrolment(ANN, enrolment)),
                Message::Certify(certificate) => Some(Checked::Certificate(certificate.content)),
                Message::Depart(departure) => Some(Checked::Departure(departure)),
                _ => None,
            };
            sent.into_iter().find_map(check).expect("something is checked")
        };
        let mut takes_note = |world: &mut World<A>, action| {
            let checked = checked(home.sends(action));
            world.system.introduce(&home.system, ANN);
            world.system.note(&checked);
        };
        let (one, two) = (first(MEDICAL), MEDICAL.at(Version(2)));
        takes_note(&mut world, Action::Enrol { party: PartyId::User(ANN) });
        assert_eq!(world.read(ANN, two), denied(Refusal::NoGrant), "{profile}");
        takes_note(&mut world, Action::Assign { user: ANN, role: Doctor });
        assert_eq!(world.read(ANN, one), denied(Refusal::BeforeCoverage), "{profile}");
        assert_eq!(world.read(ANN, two), CURRENT, "{profile}");
        let owner = |world: &World<A>| world.system.owner(OWNER).expect("enrolled").acl().clone();
        assert_eq!(owner(&world).roles_of(ANN).collect::<Vec<_>>(), [Doctor], "{profile}");
        takes_note(&mut world, Action::Withdraw { user: ANN, role: Doctor });
        assert_eq!(world.read(ANN, two), denied(Refusal::NoGrant), "{profile}");
        assert_eq!(owner(&world).roles_of(ANN).count(), 0, "{profile}");
        world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        assert_eq!(world.read(ANN, one), SUPERSEDED, "{profile}");
        takes_note(&mut world, Action::Depart { user: ANN });
        assert_eq!(world.read(ANN, one), denied(Refusal::NotRegistered), "{profile}");
        let grantees: Vec<Grantee> = owner(&world).grantees(MEDICAL).collect();
        assert_eq!(grantees, [Grantee::Role(Doctor)], "{profile}: the owner knows too");
    }
}
