use super::*;
use crate::id::{Partition, RecordId};

const USER: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };

fn grant(grantee: Grantee, from: Coverage) -> Grant {
    Grant { slot: SLOT, grantee, from }
}

fn with_versions(last: u16) -> Acl {
    let mut acl = Acl::default();
    for version in 1..=last {
        acl.note_version(SLOT.at(Version(version)));
    }
    acl
}

#[test]
fn joining_covers_current_and_later_but_not_superseded() {
    let mut acl = with_versions(2);
    acl.grant(grant(Grantee::User(USER), Coverage::Joining));
    assert_eq!(acl.decide(USER, SLOT.at(Version(1))), Err(Refusal::BeforeCoverage));
    assert_eq!(acl.decide(USER, SLOT.at(Version(2))), Ok(()), "current");
    acl.note_version(SLOT.at(Version(3)));
    assert_eq!(acl.decide(USER, SLOT.at(Version(3))), Ok(()), "later");
    assert_eq!(
        acl.decide(USER, SLOT.at(Version(2))),
        Err(Refusal::BeforeCoverage),
        "current when coverage began, superseded since"
    );
}

#[test]
fn coverage_by_role_begins_when_the_role_is_held() {
    let mut acl = with_versions(1);
    acl.grant(grant(Grantee::Role(Role::Doctor), Coverage::Joining));
    acl.note_version(SLOT.at(Version(2)));
    acl.note_version(SLOT.at(Version(3)));
    assert_eq!(acl.decide(USER, SLOT.at(Version(3))), Err(Refusal::NoGrant));
    acl.assign(USER, Role::Doctor, 1);
    assert_eq!(acl.decide(USER, SLOT.at(Version(3))), Ok(()));
    assert_eq!(acl.decide(USER, SLOT.at(Version(2))), Err(Refusal::BeforeCoverage));
    acl.assign(USER, Role::Doctor, 1);
    acl.note_version(SLOT.at(Version(4)));
    assert_eq!(acl.decide(USER, SLOT.at(Version(4))), Ok(()), "a second certificate is no-op");
    assert_eq!(acl.withdraw(USER, Role::Doctor), vec![SLOT]);
    assert_eq!(acl.decide(USER, SLOT.at(Version(4))), Err(Refusal::NoGrant));
}

/// The withdrawal between two holdings may never arrive: the second begins afresh all the same.
#[test]
fn another_holding_of_a_role_is_no_continuation() {
    let mut acl = with_versions(1);
    acl.grant(grant(Grantee::Role(Role::Doctor), Coverage::Joining));
    assert!(acl.assign(USER, Role::Doctor, 1).is_empty());
    for version in [2, 3] {
        acl.note_version(SLOT.at(Version(version)));
    }
    assert_eq!(acl.decide(USER, SLOT.at(Version(2))), Ok(()));
    assert_eq!(acl.assign(USER, Role::Doctor, 3), [SLOT], "what the first opened has ended");
    assert_eq!(acl.decide(USER, SLOT.at(Version(2))), Err(Refusal::BeforeCoverage));
    assert_eq!(acl.decide(USER, SLOT.at(Version(3))), Ok(()));
}

#[test]
fn grants_add_up_and_departure_takes_all() {
    let mut acl = with_versions(2);
    acl.grant(grant(Grantee::User(USER), Coverage::Past));
    acl.grant(grant(Grantee::User(USER), Coverage::Joining));
    acl.assign(USER, Role::Nurse, 1);
    acl.grant(grant(Grantee::Role(Role::Nurse), Coverage::Joining));
    assert_eq!(acl.decide(USER, SLOT.at(Version(1))), Ok(()), "past still counts");
    assert_eq!(acl.depart(USER), vec![SLOT]);
    assert_eq!(acl.decide(USER, SLOT.at(Version(2))), Err(Refusal::NoGrant));
}

/// A user who came to a role after the grant reads nothing superseded before they came, whatever
/// else is revoked, withdrawn or departs.
#[test]
fn what_is_taken_from_one_leaves_the_others_latecomers() {
    const OTHER_USER: UserId = UserId(2);
    let other_slot = Slot { record: RecordId(1), ..SLOT };
    let late = || {
        let mut acl = Acl::default();
        for slot in [SLOT, other_slot] {
            acl.note_version(slot.at(Version(1)));
            for role in [Role::Doctor, Role::Nurse] {
                let grantee = Grantee::Role(role);
                acl.grant(Grant { slot, grantee, from: Coverage::Joining });
            }
            // Users who come now come after the first version.
            acl.note_version(slot.at(Version(2)));
            acl.note_version(slot.at(Version(3)));
        }
        for user in [USER, OTHER_USER] {
            acl.assign(user, Role::Doctor, 1);
            acl.assign(user, Role::Nurse, 1);
        }
        acl
    };
    let refused = |acl: &Acl, user, slot: Slot| {
        acl.decide(user, slot.at(Version(2))) == Err(Refusal::BeforeCoverage)
    };
    let mut revoked = late();
    assert!(revoked.revoke(SLOT, Grantee::Role(Role::Doctor)));
    let mut withdrawn = late();
    assert_eq!(withdrawn.withdraw(USER, Role::Doctor), [SLOT, other_slot]);
    let mut departed = late();
    assert_eq!(departed.depart(USER), [SLOT, other_slot]);
    for slot in [SLOT, other_slot] {
        assert!(refused(&revoked, USER, slot) && refused(&revoked, OTHER_USER, slot));
        assert!(refused(&withdrawn, USER, slot) && refused(&withdrawn, OTHER_USER, slot));
        assert!(refused(&departed, OTHER_USER, slot));
    }
}

#[test]
fn revocation_of_a_role_forgets_when_its_holders_came() {
    let mut acl = with_versions(1);
    acl.grant(grant(Grantee::Role(Role::Doctor), Coverage::Joining));
    acl.note_version(SLOT.at(Version(2)));
    acl.assign(USER, Role::Doctor, 1);
    assert!(acl.revoke(SLOT, Grantee::Role(Role::Doctor)));
    assert!(!acl.revoke(SLOT, Grantee::Role(Role::Doctor)));
    acl.note_version(SLOT.at(Version(3)));
    acl.grant(grant(Grantee::Role(Role::Doctor), Coverage::Joining));
    assert_eq!(acl.decide(USER, SLOT.at(Version(2))), Err(Refusal::BeforeCoverage));
    assert_eq!(acl.decide(USER, SLOT.at(Version(3))), Ok(()));
}

#[test]
fn slots_and_their_grantees_are_those_of_the_grants() {
    let other_slot = Slot { record: RecordId(1), ..SLOT };
    let doctor = Grantee::Role(Role::Doctor);
    let mut acl = with_versions(1);
    assert_eq!(acl.slots().count(), 0, "a version is no grant");
    acl.grant(grant(doctor, Coverage::Joining));
    acl.grant(grant(Grantee::User(USER), Coverage::Past));
    acl.grant(Grant { slot: other_slot, grantee: doctor, from: Coverage::Past });
    assert_eq!(acl.slots().collect::<Vec<_>>(), [SLOT, other_slot]);
    let mut of_slot: Vec<Grantee> = acl.grantees(SLOT).collect();
    of_slot.sort_unstable();
    let mut both = [Grantee::User(USER), doctor];
    both.sort_unstable();
    assert_eq!(of_slot, both);
    assert_eq!(acl.grantees(other_slot).collect::<Vec<_>>(), [doctor]);
}

/// A grant that names its version reaches back exactly that far, whether it or an upload arrives
/// first.
#[test]
fn a_grant_that_names_its_version_counts_from_it() {
    let given = grant(Grantee::User(USER), Coverage::Joining);
    let [first, second, third] = [1, 2, 3].map(|version| SLOT.at(Version(version)));

    let mut early = with_versions(1);
    early.grant_from(given, Version(2));
    assert_eq!(early.decide(USER, first), Err(Refusal::BeforeCoverage), "superseded at its owner");
    assert_eq!(early.decide(USER, second), Ok(()), "current at its owner");
    early.note_version(second);
    early.note_version(third);
    assert_eq!(early.decide(USER, second), Err(Refusal::BeforeCoverage));
    assert_eq!(early.decide(USER, third), Ok(()));

    let mut late = with_versions(3);
    late.grant_from(given, Version(1));
    assert_eq!(late.decide(USER, first), Err(Refusal::BeforeCoverage));
    assert_eq!(late.decide(USER, second), Ok(()), "uploaded after it was given");
}

/// A grant that names its holders covers them, each from its own version, under the certificate
/// that the list knows, and nobody else.
#[test]
fn a_grant_to_holders_covers_whom_it_names() {
    const LATER: UserId = UserId(2);
    let given = grant(Grantee::Role(Role::Doctor), Coverage::Joining);
    let item = |version| SLOT.at(Version(version));
    let holder = |user, since, floor| Holder { user, since, floor: Version(floor) };
    let mut acl = with_versions(1);
    for (user, since) in [(USER, 1), (LATER, 2)] {
        assert!(acl.hold(user, Role::Doctor, since).is_empty());
    }
    acl.grant_to_holders(given, Role::Doctor, &[]);
    assert_eq!(acl.decide(USER, item(1)), Err(Refusal::NoGrant), "nobody spoke of it yet");
    assert!(acl.holders(SLOT, Role::Doctor).is_empty());
    // The second is named under a certificate that the list does not know.
    acl.grant_to_holders(given, Role::Doctor, &[holder(USER, 1, 1), holder(LATER, 3, 0)]);
    assert_eq!(acl.decide(USER, item(1)), Ok(()));
    assert_eq!(acl.decide(LATER, item(1)), Err(Refusal::NoGrant));
    acl.note_version(item(2));
    acl.grant_to_holders(given, Role::Doctor, &[holder(USER, 1, 2), holder(LATER, 2, 2)]);
    assert_eq!(acl.holders(SLOT, Role::Doctor), [holder(USER, 1, 1), holder(LATER, 2, 2)]);
    acl.note_version(item(3));
    let reads = [USER, LATER].map(|user| [1, 2, 3].map(|n| acl.decide(user, item(n)).is_ok()));
    assert_eq!(reads, [[false, true, true], [false, false, true]]);
    acl.withdraw(LATER, Role::Doctor);
    acl.hold(LATER, Role::Doctor, 5);
    assert_eq!(acl.decide(LATER, item(3)), Err(Refusal::NoGrant), "until its owner hears of it");
}

/// What a server is told on a new certificate: each line for the role, with everybody whom it
/// covers.
#[test]
fn lines_for_a_role_have_its_holders() {
    let [doctors, nurses] = [Role::Doctor, Role::Nurse].map(Grantee::Role);
    let mut acl = with_versions(2);
    acl.assign(USER, Role::Doctor, 7);
    acl.grant(grant(doctors, Coverage::Joining));
    acl.grant(grant(doctors, Coverage::Past));
    acl.grant(grant(nurses, Coverage::Joining));
    acl.note_version(SLOT.at(Version(3)));
    acl.assign(UserId(2), Role::Doctor, 8);
    acl.assign(UserId(2), Role::Nurse, 9);
    assert_eq!(acl.granted_to(Role::Doctor), [SLOT]);
    assert_eq!(acl.line(SLOT, doctors), Some((Coverage::Past, Some(Version(2)))));
    let [first, second] = [(USER, 7, 2), (UserId(2), 8, 3)].map(|(user, since, floor)| Holder {
        user,
        since,
        floor: Version(floor),
    });
    assert_eq!(acl.holders(SLOT, Role::Doctor), [first, second]);
}
