//! Orders, certificates and departures that overtake each other, come late or never arrive: what was
//! said last counts, and nothing that was taken away comes back. Honest parties, signed messages.
#![allow(unused_must_use, reason = "what an action led to is asserted afterwards")]

use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Signing;
use sesphr::algebra::bls12::Bls12;
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::limits::SEQUENCE_GAP_MAX;
use sesphr::message::{Certificate, Envelope, Message, Signed, Standing};
use sesphr::profile::{Anchor, Profile};
use sesphr::system::{Network, System};

const OWNER: OwnerId = OwnerId(0);
const LATE_OWNER: OwnerId = OwnerId(1);
const ANN: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OWNER, record: RecordId(0), partition: Partition::MEDICAL };
const READS: Outcome = Outcome::Granted;
const DOCTORS: Grantee = Grantee::Role(Role::Doctor);

struct World {
    system: System<Bls12>,
    profile: Profile,
}

/// Profiles in which things are signed.
fn signed() -> impl Iterator<Item = Profile> {
    let arrival = Profile { anchor: Anchor::Arrival, ..Profile::HARDENED };
    [Profile::HARDENED, Profile::HARDENED_EPOCH, arrival].into_iter()
}

/// One owner and one user, with one version uploaded.
fn begun(profile: Profile) -> World {
    let root = Entropy::Seeded(7).seed();
    let system = System::new(profile, Network::InFlight, root).expect("supported");
    let mut world = World { system, profile };
    world.through(Action::Enrol { party: PartyId::Owner(OWNER) });
    world.through(Action::Enrol { party: PartyId::User(ANN) });
    world.upload(SLOT);
    world
}

const fn item(version: u16) -> ItemId {
    SLOT.at(Version(version))
}

const fn grant(grantee: Grantee, from: Coverage) -> Action {
    Action::Grant(Grant { slot: SLOT, grantee, from })
}

impl World {
    fn does(&mut self, action: Action) -> Outcome {
        self.system.apply(&action).unwrap_or_else(|error| panic!("{action:?}: {error}"))
    }

    /// Lets an action happen, and keeps what it sends from arriving.
    fn holds_back(&mut self, action: Action) -> Vec<Envelope<Bls12>> {
        self.does(action);
        let sent = self.system.in_flight().to_vec();
        self.system.set_in_flight(Vec::new());
        sent
    }

    /// Lets messages arrive, and all that they cause.
    fn arrive(&mut self, messages: Vec<Envelope<Bls12>>) -> Outcome {
        self.system.set_in_flight(messages);
        let mut last = Outcome::Done;
        while !self.system.in_flight().is_empty() {
            let outcome = self.does(Action::Deliver { message: 0 });
            if !matches!(outcome, Outcome::Done | Outcome::InFlight) {
                last = outcome;
            }
        }
        last
    }

    fn through(&mut self, action: Action) -> Outcome {
        let sent = self.holds_back(action);
        self.arrive(sent)
    }

    fn upload(&mut self, slot: Slot) {
        let partitions = [slot.partition].into_iter().collect();
        self.through(Action::Seal { owner: slot.owner, record: slot.record, partitions, bytes: 9 });
    }

    fn asks(&mut self, item: ItemId) -> Outcome {
        self.through(Action::Request { user: ANN, item })
    }

    /// What both lists say of Ann, which must be the same.
    fn both_lists(&self, item: ItemId) -> Result<(), Refusal> {
        let owner = self.system.owner(item.slot.owner).expect("enrolled").acl();
        let (server, owner) = (self.system.srs().acl().decide(ANN, item), owner.decide(ANN, item));
        assert_eq!(server.is_ok(), owner.is_ok(), "{}: {item}", self.profile);
        server
    }
}

#[test]
fn a_grant_given_again_is_not_merged_into_what_was_revoked() {
    let grantee = Grantee::User(ANN);
    let named = signed().filter(|profile| profile.anchor == Anchor::Named);
    for (profile, first) in named.flat_map(|p| [(p, Coverage::Joining), (p, Coverage::Past)]) {
        let mut world = begun(profile);
        world.through(grant(grantee, first));
        assert_eq!(world.asks(item(1)), READS);
        let revocation = world.holds_back(Action::Revoke { slot: SLOT, grantee });
        world.upload(SLOT);
        world.upload(SLOT);
        world.through(grant(grantee, Coverage::Joining));
        assert_eq!(world.arrive(revocation), Outcome::Denied(Refusal::NotFresh));
        let reads = [1, 2, 3].map(|version| world.both_lists(item(version)).is_ok());
        assert_eq!(reads, [false, false, true], "{profile}, first {first}");
        assert_eq!(world.asks(item(2)), Outcome::Denied(Refusal::BeforeCoverage), "{profile}");
        assert_eq!(world.asks(item(3)), READS, "{profile}");
    }
}

#[test]
fn of_two_grants_that_swap_nothing_is_lost() {
    let grantee = Grantee::User(ANN);
    for profile in signed() {
        let mut world = begun(profile);
        world.upload(SLOT);
        world.upload(SLOT);
        let joining = world.holds_back(grant(grantee, Coverage::Joining));
        world.through(grant(grantee, Coverage::Past));
        assert_eq!(world.arrive(joining), Outcome::Denied(Refusal::NotFresh), "{profile}");
        assert_eq!(world.both_lists(item(1)), Ok(()), "{profile}");
        assert_eq!(world.asks(item(1)), READS, "{profile}");
    }
}

#[test]
fn a_certificate_of_another_role_does_not_void_a_withdrawal() {
    for profile in signed() {
        let mut world = begun(profile);
        world.through(grant(DOCTORS, Coverage::Joining));
        world.through(Action::Assign { user: ANN, role: Role::Doctor });
        assert_eq!(world.asks(item(1)), READS, "{profile}");
        let late = world.holds_back(Action::Withdraw { user: ANN, role: Role::Doctor });
        world.through(Action::Assign { user: ANN, role: Role::Nurse });
        assert_eq!(world.arrive(late), Outcome::Done, "{profile}: it counts");
        let roles: Vec<Role> = world.system.srs().acl().roles_of(ANN).collect();
        assert_eq!(roles, [Role::Nurse], "{profile}");
        world.upload(SLOT);
        assert_eq!(world.asks(item(2)), Outcome::Denied(Refusal::NoGrant), "{profile}");
    }
}

#[test]
fn a_role_held_again_begins_afresh_though_its_withdrawal_is_lost() {
    for profile in signed() {
        let mut world = begun(profile);
        world.through(grant(DOCTORS, Coverage::Joining));
        world.through(Action::Assign { user: ANN, role: Role::Doctor });
        assert_eq!(world.asks(item(1)), READS, "{profile}");
        let lost = world.holds_back(Action::Withdraw { user: ANN, role: Role::Doctor });
        world.upload(SLOT);
        world.upload(SLOT);
        world.through(Action::Assign { user: ANN, role: Role::Doctor });
        let reads = [1, 2, 3].map(|version| world.both_lists(item(version)).is_ok());
        assert_eq!(reads, [false, false, true], "{profile}");
        let debts = world.system.owner(OWNER).expect("enrolled").debts().count();
        assert_eq!(debts, 1, "{profile}: what the first holding opened is due for rotation");
        assert_eq!(world.arrive(lost), Outcome::Denied(Refusal::NotFresh), "{profile}");
        assert_eq!(world.asks(item(3)), READS, "{profile}");
    }
}

#[test]
fn a_certificate_that_says_again_what_held_leaves_coverage_as_it_was() {
    for profile in signed() {
        let mut world = begun(profile);
        world.through(grant(DOCTORS, Coverage::Joining));
        for _ in 0..2 {
            world.through(Action::Assign { user: ANN, role: Role::Doctor });
            world.upload(SLOT);
        }
        world.upload(SLOT);
        assert_eq!(world.both_lists(item(2)), Ok(()), "{profile}: since the first certificate");
    }
}

#[test]
fn a_departure_survives_the_return_that_overtakes_it() {
    for (profile, arrives) in signed().flat_map(|p| [(p, true), (p, false)]) {
        let mut world = begun(profile);
        world.through(grant(Grantee::User(ANN), Coverage::Joining));
        assert_eq!(world.asks(item(1)), READS, "{profile}");
        let departure = world.holds_back(Action::Depart { user: ANN });
        world.through(Action::Enrol { party: PartyId::User(ANN) });
        if arrives {
            assert_eq!(world.arrive(departure), Outcome::Denied(Refusal::NotFresh), "{profile}");
        }
        assert_eq!(world.both_lists(item(1)), Err(Refusal::NoGrant), "{profile}");
        let debts = world.system.owner(OWNER).expect("enrolled").debts().count();
        assert_eq!(debts, 1, "{profile}: the owner has heard, and rotates");
        world.upload(SLOT);
        assert_eq!(world.asks(item(2)), Outcome::Denied(Refusal::NoGrant), "{profile}");
        world.through(grant(Grantee::User(ANN), Coverage::Joining));
        assert_eq!(world.asks(item(2)), READS, "{profile}: granted again, it reads");
    }
}

#[test]
fn an_enrolment_does_not_survive_the_departure_that_overtakes_it() {
    for profile in signed() {
        let mut world = begun(profile);
        world.through(Action::Depart { user: ANN });
        let enrolment = world.holds_back(Action::Enrol { party: PartyId::User(ANN) });
        world.through(Action::Depart { user: ANN });
        assert_eq!(world.arrive(enrolment), Outcome::Denied(Refusal::NotFresh), "{profile}");
        let refused = Outcome::Denied(Refusal::NotRegistered);
        assert_eq!(world.asks(item(1)), refused, "{profile}");
        world.through(Action::Enrol { party: PartyId::User(ANN) });
        assert_eq!(world.asks(item(1)), Outcome::Denied(Refusal::NoGrant), "{profile}");
    }
}

#[test]
fn what_was_granted_to_somebody_who_left_does_not_come_back() {
    for profile in signed() {
        let mut world = begun(profile);
        // The server hears of the departure, and the owner does not.
        let sent = world.holds_back(Action::Depart { user: ANN });
        world.system.set_in_flight(sent);
        world.does(Action::Deliver { message: 0 });
        world.system.set_in_flight(Vec::new());
        world.through(Action::Enrol { party: PartyId::User(ANN) });
        let given = grant(Grantee::User(ANN), Coverage::Joining);
        assert_eq!(world.through(given), Outcome::Denied(Refusal::NotFresh), "{profile}");
        // The server tells the owner why, and the owner may grant again.
        assert_eq!(world.both_lists(item(1)), Err(Refusal::NoGrant), "{profile}");
        assert_eq!(world.through(given), Outcome::Done, "{profile}");
        assert_eq!(world.asks(item(1)), READS, "{profile}");
    }
}

#[test]
fn a_certificate_for_somebody_who_left_does_not_come_back() {
    for profile in signed() {
        let mut world = begun(profile);
        world.through(grant(DOCTORS, Coverage::Joining));
        let late = world.holds_back(Action::Assign { user: ANN, role: Role::Doctor });
        world.through(Action::Depart { user: ANN });
        world.through(Action::Enrol { party: PartyId::User(ANN) });
        assert_eq!(world.arrive(late), Outcome::Denied(Refusal::NotFresh), "{profile}");
        assert_eq!(world.both_lists(item(1)), Err(Refusal::NoGrant), "{profile}");
        world.through(Action::Assign { user: ANN, role: Role::Doctor });
        assert_eq!(world.asks(item(1)), READS, "{profile}");
    }
}

/// An owner who enrols late can grant to a member who has left before and come back.
#[test]
fn a_late_owner_hears_who_left() {
    let slot = Slot { owner: LATE_OWNER, ..SLOT };
    for profile in signed() {
        let mut world = begun(profile);
        world.through(Action::Depart { user: ANN });
        world.through(Action::Enrol { party: PartyId::User(ANN) });
        world.through(Action::Assign { user: ANN, role: Role::Doctor });
        world.through(Action::Enrol { party: PartyId::Owner(LATE_OWNER) });
        world.upload(slot);
        let given = Grant { slot, grantee: Grantee::User(ANN), from: Coverage::Past };
        assert_eq!(world.through(Action::Grant(given)), Outcome::Done, "{profile}");
        assert_eq!(world.asks(slot.at(Version(1))), READS, "{profile}");
        let owner = world.system.owner(LATE_OWNER).expect("enrolled");
        assert!(owner.acl().roles_of(ANN).eq([Role::Doctor]), "{profile}");
    }
}

/// One signature by a stolen key uses up no numbers.
#[test]
fn a_number_far_ahead_is_refused() {
    for profile in signed() {
        let mut world = begun(profile);
        world.through(grant(DOCTORS, Coverage::Joining));
        let seed =
            <Bls12 as sesphr::algebra::Pairing>::fork(&Entropy::Seeded(7).seed(), PartyId::Issuer);
        let signer = Bls12::signer(&seed, PartyId::Issuer);
        let mut forged = |sequence: u32| {
            let standing = Standing::Held { since: sequence };
            let content =
                Certificate { sequence, user: ANN, ended: 0, role: Role::Doctor, standing };
            let signed = world.system.signing_domain().message(&content);
            let signature = Some(Bls12::sign(&signer, &signed));
            let message = Message::Certify(Signed { content, signature });
            world.arrive(vec![Envelope { from: PartyId::Issuer, to: PartyId::Srs, message }])
        };
        let refused = Outcome::Denied(Refusal::NotFresh);
        for beyond in [u32::MAX, SEQUENCE_GAP_MAX + 1] {
            assert_eq!(forged(beyond), refused, "{profile}: {beyond}");
        }
        assert_eq!(forged(SEQUENCE_GAP_MAX), Outcome::Done, "{profile}: the last that may be");
    }
}
