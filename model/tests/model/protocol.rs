//! The whole protocol on symbols, under every preset and every single-axis step. Users read what
//! they may and are refused what they may not. Revocation, departure, rotation and joining do what
//! the profile says.
#![allow(unused_must_use, reason = "what an action led to is asserted afterwards")]

use crate::laws::{self, Names};
use proptest::prelude::*;
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome, PartitionSet};
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::message::{Envelope, Message};
use sesphr::profile::{Keys, Profile, Revocation};
use sesphr::system::{Network, System};
use sesphr_model::symbolic::{Plain, Symbolic};

const OWNER: OwnerId = OwnerId(0);
const RECORD: RecordId = RecordId(0);
const ANN: UserId = UserId(1);
const BEN: UserId = UserId(2);
const MEDICAL: Slot = Slot { owner: OWNER, record: RECORD, partition: Partition::MEDICAL };
const INSURANCE: Slot = Slot { owner: OWNER, record: RECORD, partition: Partition::INSURANCE };

/// The five presets and every single-axis step from the fair reading.
fn profiles() -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Profile::PRESETS.iter().map(|(_, p)| *p).collect();
    for (_, preset) in Profile::PRESETS {
        for (axis, value) in preset.axes() {
            profiles.push(Profile::SESPHR_HYBRID.with(axis, value).expect("axis exists"));
        }
    }
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

struct Run(System<Symbolic>);

impl Run {
    fn new(profile: Profile) -> Self {
        let mut run = Self(System::new(profile, Network::AtOnce, ()).expect("symbols have both"));
        for party in [PartyId::Owner(OWNER), PartyId::User(ANN), PartyId::User(BEN)] {
            run.does(Action::Enrol { party });
        }
        run
    }

    fn does(&mut self, action: Action) -> Outcome {
        self.0.apply(&action).unwrap_or_else(|error| panic!("{action:?}: {error}"))
    }

    fn seal(&mut self, slots: &[Slot]) {
        let partitions: PartitionSet = slots.iter().map(|slot| slot.partition).collect();
        let action = Action::Seal { owner: OWNER, record: RECORD, partitions, bytes: 64 };
        assert_eq!(self.does(action), Outcome::Sealed { lost_chunks: 0 });
    }

    fn grant(&mut self, slot: Slot, grantee: Grantee, from: Coverage) {
        assert_eq!(self.does(Action::Grant(Grant { slot, grantee, from })), Outcome::Done);
    }

    /// Downloads, requests and opens. The first refusal ends it.
    fn read(&mut self, user: UserId, item: ItemId) -> Outcome {
        for action in [Action::Download { user, item }, Action::Request { user, item }] {
            let outcome = self.does(action);
            if matches!(outcome, Outcome::Denied(_)) {
                return outcome;
            }
        }
        let outcome = self.does(Action::Open { user, item });
        if matches!(outcome, Outcome::Opened { .. }) {
            assert_eq!(self.0.opened(user, item), Some(&Plain::Content(item)), "what was sealed");
        }
        outcome
    }
}

const CURRENT: Outcome = Outcome::Opened { current: true };
const SUPERSEDED: Outcome = Outcome::Opened { current: false };

const fn denied(refusal: Refusal) -> Outcome {
    Outcome::Denied(refusal)
}

#[test]
fn a_granted_user_opens_what_was_sealed_and_nobody_else_does() {
    for profile in profiles() {
        let mut run = Run::new(profile);
        run.seal(&[MEDICAL, INSURANCE]);
        run.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
        assert_eq!(run.read(ANN, MEDICAL.at(Version(1))), CURRENT, "{profile}");
        let insurance = INSURANCE.at(Version(1));
        assert_eq!(run.read(ANN, insurance), denied(Refusal::NoGrant), "{profile}");
        assert_eq!(run.read(BEN, MEDICAL.at(Version(1))), denied(Refusal::NoGrant), "{profile}");
        let missing = MEDICAL.at(Version(9));
        assert_eq!(run.read(ANN, missing), denied(Refusal::NotStored), "{profile}");
    }
}

#[test]
fn a_newcomer_reads_from_joining_or_from_the_past() {
    for profile in profiles() {
        let mut run = Run::new(profile);
        run.seal(&[MEDICAL]);
        run.seal(&[MEDICAL]);
        run.grant(MEDICAL, Grantee::User(ANN), Coverage::Joining);
        run.grant(MEDICAL, Grantee::User(BEN), Coverage::Past);
        let (first, second, third) =
            (MEDICAL.at(Version(1)), MEDICAL.at(Version(2)), MEDICAL.at(Version(3)));
        assert_eq!(run.read(BEN, second), CURRENT, "{profile}");
        assert_eq!(run.read(ANN, first), denied(Refusal::BeforeCoverage), "{profile}");
        assert_eq!(run.read(ANN, second), CURRENT, "{profile}");
        assert_eq!(run.read(BEN, first), SUPERSEDED, "{profile}");
        run.seal(&[MEDICAL]);
        assert_eq!(run.read(ANN, third), CURRENT, "{profile}");
        assert_eq!(run.read(BEN, third), CURRENT, "{profile}");
    }
}

#[test]
fn roles_open_what_they_are_granted_and_only_while_they_are_held() {
    for profile in profiles() {
        let mut run = Run::new(profile);
        let item = MEDICAL.at(Version(1));
        run.seal(&[MEDICAL]);
        run.grant(MEDICAL, Grantee::Role(Role::Doctor), Coverage::Joining);
        assert_eq!(run.read(ANN, item), denied(Refusal::NoGrant), "{profile}");
        run.does(Action::Assign { user: ANN, role: Role::Doctor });
        assert_eq!(run.read(ANN, item), CURRENT, "{profile}");
        run.does(Action::Withdraw { user: ANN, role: Role::Doctor });
        let request = Action::Request { user: ANN, item };
        assert_eq!(run.does(request), denied(Refusal::NoGrant), "{profile}");
        let family = Action::Assign { user: ANN, role: Role::Family };
        assert_eq!(run.does(family), denied(Refusal::PrivateRole), "{profile}");
    }
}

#[test]
fn the_revoked_and_the_departed_are_refused_and_others_still_read() {
    for profile in profiles() {
        for ending in [
            Action::Revoke { slot: MEDICAL, grantee: Grantee::User(ANN) },
            Action::Depart { user: ANN },
        ] {
            let mut run = Run::new(profile);
            let item = MEDICAL.at(Version(1));
            run.seal(&[MEDICAL]);
            run.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
            run.grant(MEDICAL, Grantee::User(BEN), Coverage::Past);
            assert_eq!(run.read(ANN, item), CURRENT, "{profile}");
            assert_eq!(run.read(BEN, item), CURRENT, "{profile}");
            run.does(ending);
            let refused = run.does(Action::Request { user: ANN, item });
            assert!(matches!(refused, Outcome::Denied(_)), "{profile}: {refused:?}");
            let debts = run.0.owner(OWNER).expect("enrolled").debts().count();
            assert_eq!(debts, usize::from(profile.revocation != Revocation::AclOnly), "{profile}");
            if profile.revocation == Revocation::Rotate {
                run.does(Action::Rotate { slot: MEDICAL });
                let stale = run.does(Action::Download { user: BEN, item });
                assert_eq!(stale, Outcome::Done);
                let open = Action::Open { user: BEN, item };
                assert_eq!(run.does(open), denied(Refusal::GenerationMismatch), "{profile}");
            }
            run.seal(&[MEDICAL]);
            let settled = run.0.owner(OWNER).expect("enrolled").debts().count();
            assert_eq!(settled, 0, "{profile}: rotation or the next write pays the debt");
            assert_eq!(run.read(BEN, item), SUPERSEDED, "{profile}");
            assert_eq!(run.read(BEN, MEDICAL.at(Version(2))), CURRENT, "{profile}");
        }
    }
}

#[test]
fn whoever_departed_may_come_back_and_be_granted_again() {
    for profile in profiles() {
        let mut run = Run::new(profile);
        let item = MEDICAL.at(Version(1));
        run.seal(&[MEDICAL]);
        run.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        run.does(Action::Depart { user: ANN });
        run.does(Action::Enrol { party: PartyId::User(ANN) });
        assert_eq!(run.read(ANN, item), denied(Refusal::NoGrant), "{profile}");
        run.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        assert_eq!(run.read(ANN, item), CURRENT, "{profile}");
    }
}

#[test]
fn messages_in_flight_arrive_when_delivered() {
    for profile in profiles() {
        let mut system: System<Symbolic> =
            System::new(profile, Network::InFlight, ()).expect("symbols have both");
        let quiet = |system: &mut System<Symbolic>, action: Action| {
            let mut outcome = system.apply(&action).expect("can happen");
            while !system.in_flight().is_empty() {
                let delivered = system.apply(&Action::Deliver { message: 0 }).expect("in flight");
                if !matches!(delivered, Outcome::InFlight | Outcome::Done) {
                    outcome = delivered;
                }
            }
            outcome
        };
        let item = MEDICAL.at(Version(1));
        for party in [PartyId::Owner(OWNER), PartyId::User(ANN)] {
            assert_eq!(quiet(&mut system, Action::Enrol { party }), Outcome::InFlight);
        }
        let partitions = [Partition::MEDICAL].into_iter().collect();
        quiet(&mut system, Action::Seal { owner: OWNER, record: RECORD, partitions, bytes: 1 });
        let grant = Grant { slot: MEDICAL, grantee: Grantee::User(ANN), from: Coverage::Joining };
        quiet(&mut system, Action::Grant(grant));
        quiet(&mut system, Action::Download { user: ANN, item });
        let asked = system.apply(&Action::Request { user: ANN, item });
        assert_eq!(asked, Ok(Outcome::InFlight));
        let open = Action::Open { user: ANN, item };
        let early = system.apply(&open);
        assert_eq!(early, Ok(denied(Refusal::NoParameter)), "{profile}: still in flight");
        system.apply(&Action::Repeat { message: 0 }).expect("in flight");
        while !system.in_flight().is_empty() {
            system.apply(&Action::Deliver { message: 0 }).expect("in flight");
        }
        assert_eq!(system.apply(&open), Ok(CURRENT), "{profile}");
    }
}

#[test]
fn an_owner_who_enrols_late_knows_the_roles_certified_before() {
    for profile in profiles() {
        let system = System::new(profile, Network::AtOnce, ()).expect("symbols have both");
        let mut run = Run(system);
        run.does(Action::Enrol { party: PartyId::User(ANN) });
        for role in [Role::Nurse, Role::Insurer, Role::Doctor] {
            run.does(Action::Assign { user: ANN, role });
        }
        run.does(Action::Withdraw { user: ANN, role: Role::Insurer });
        run.does(Action::Enrol { party: PartyId::Owner(OWNER) });
        run.seal(&[MEDICAL]);
        run.grant(MEDICAL, Grantee::Role(Role::Doctor), Coverage::Joining);
        assert_eq!(run.read(ANN, MEDICAL.at(Version(1))), CURRENT, "{profile}");
        run.does(Action::Withdraw { user: ANN, role: Role::Doctor });
        let debts = run.0.owner(OWNER).expect("enrolled").debts().count();
        assert_eq!(debts, usize::from(profile.revocation != Revocation::AclOnly), "{profile}");
    }
}

#[test]
fn a_forgotten_counter_changes_nothing_while_nothing_is_in_flight() {
    for profile in profiles() {
        let mut run = Run::new(profile);
        let item = MEDICAL.at(Version(1));
        run.seal(&[MEDICAL]);
        run.does(Action::Assign { user: ANN, role: Role::Doctor });
        run.0.rebase_sequences();
        run.grant(MEDICAL, Grantee::Role(Role::Doctor), Coverage::Joining);
        assert_eq!(run.read(ANN, item), CURRENT, "{profile}");
        run.0.rebase_sequences();
        run.does(Action::Withdraw { user: ANN, role: Role::Doctor });
        let request = Action::Request { user: ANN, item };
        assert_eq!(run.does(request), denied(Refusal::NoGrant), "{profile}");
    }
}

#[test]
fn a_key_that_arrives_after_its_user_left_is_not_kept() {
    for profile in profiles().into_iter().filter(|p| p.keys == Keys::SelfGenerated) {
        let mut run = Run::new(profile);
        let item = MEDICAL.at(Version(1));
        run.seal(&[MEDICAL]);
        run.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
        let mut orders = Vec::new();
        let request = Action::Request { user: ANN, item };
        let mut ahead = run.0.clone();
        let keep = &mut |envelope: &Envelope<Symbolic>| {
            if matches!(envelope.message, Message::Order(_)) {
                orders.push(envelope.clone());
            }
        };
        assert_eq!(ahead.apply_with(&request, keep), Ok(Outcome::Granted), "{profile}");
        assert_eq!(ahead.srs().rekeys().count(), 1, "{profile}");
        run.does(Action::Depart { user: ANN });
        for order in orders {
            run.0.inject(order, &mut |_| {});
        }
        assert_eq!(run.0.srs().rekeys().count(), 0, "{profile}: deletion of keys");
    }
}

proptest! {
    /// Equations (5)-(22) on symbols, for all names that an atom has room for.
    #[test]
    fn the_scheme_keeps_its_laws(
        owner in 0..32u32, user in 0..(1u32 << 29) - 1, record in 0..16u16, label in any::<u8>(),
        version in 0..255u16, generation in 0..255u16,
    ) {
        let names = Names { owner, user, record, label, version, generation: generation.into() };
        laws::round::<Symbolic>(&(), names, &Plain::Content(MEDICAL.at(Version(1))));
    }
}
