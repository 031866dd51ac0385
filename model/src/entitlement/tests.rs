use super::*;
use sesphr::action::PartitionSet;
use sesphr::id::{OwnerId, Partition, RecordId};

const USER: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };

fn after(actions: &[Action]) -> Entitlement {
    let mut oracle = Entitlement::default();
    oracle.note(&Action::Enrol { party: PartyId::User(USER) });
    actions.iter().for_each(|action| oracle.note(action));
    oracle
}

fn seal() -> Action {
    let partitions: PartitionSet = [SLOT.partition].into_iter().collect();
    Action::Seal { owner: SLOT.owner, record: SLOT.record, partitions, bytes: 0 }
}

/// Ending one user's or role's access ends nobody else's.
#[test]
fn the_others_keep_what_they_have() {
    let item = SLOT.at(Version(1));
    let to = |role| {
        let grantee = Grantee::Role(role);
        Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Past })
    };
    let certify = |user, role| Action::Assign { user, role };
    let revoke = Action::Revoke { slot: SLOT, grantee: Grantee::Role(Role::Doctor) };
    let granted = [seal(), to(Role::Doctor), to(Role::Nurse)];
    let oracle = after(&[&granted[..], &[revoke, certify(USER, Role::Nurse)]].concat());
    assert!(oracle.entitled(USER, item), "the grant to another role stands");

    let other = UserId(2);
    let enrolled = Action::Enrol { party: PartyId::User(other) };
    let certified = [certify(USER, Role::Doctor), certify(other, Role::Doctor)];
    let departed = [Action::Depart { user: other }, seal(), to(Role::Doctor)];
    let oracle = after(&[&[enrolled], &certified[..], &departed].concat());
    assert!(oracle.entitled(USER, item) && !oracle.entitled(other, item), "it still holds it");

    let named = |user| Grantee::User(user);
    let grants = [USER, other].map(|user| {
        Action::Grant(Grant { slot: SLOT, grantee: named(user), from: Coverage::Past })
    });
    let [first, second] =
        [other, USER].map(|user| Action::Revoke { slot: SLOT, grantee: named(user) });
    let ended = [&[enrolled, seal()], &grants[..], &[first, seal(), second]].concat();
    let oracle = after(&ended);
    let at = [other, USER].map(|user| oracle.last_ended(user, SLOT));
    assert_eq!(at, [Some(Version(1)), Some(Version(2))], "each access has its own end");

    let elsewhere = Slot { record: RecordId(1), ..SLOT };
    let oracle = after(&[enrolled, seal(), grant(Coverage::Past)]);
    let covered = [(USER, SLOT), (USER, elsewhere), (other, SLOT)];
    let covered = covered.map(|(user, slot)| oracle.is_covered(user, slot));
    assert_eq!(covered, [true, false, false], "a grant is for one user and one slot");
}

#[test]
fn grantees_are_whom_the_owner_named() {
    let elsewhere = Slot { record: RecordId(1), ..SLOT };
    let to_role = |slot, role| {
        Action::Grant(Grant { slot, grantee: Grantee::Role(role), from: Coverage::Past })
    };
    let mut granted = [grant(Coverage::Past), to_role(SLOT, Role::Doctor)].to_vec();
    granted.push(to_role(elsewhere, Role::Nurse));
    // Users whom a role covers are not named as grantees.
    granted
        .extend([Role::Doctor, Role::Nurse].map(|role| Action::Assign { user: UserId(2), role }));
    let oracle = after(&granted);
    let mut expected = [Grantee::User(USER), Grantee::Role(Role::Doctor)];
    expected.sort_unstable();
    assert_eq!(oracle.grantees(SLOT), expected);
    assert_eq!(oracle.grantees(elsewhere), [Grantee::Role(Role::Nurse)]);
}

fn grant(from: Coverage) -> Action {
    Action::Grant(Grant { slot: SLOT, grantee: Grantee::User(USER), from })
}

#[test]
fn joining_reaches_what_is_current_and_what_comes() {
    let oracle = after(&[seal(), seal(), grant(Coverage::Joining), seal()]);
    assert!(!oracle.ever_entitled(USER, SLOT.at(Version(1))));
    assert!(oracle.ever_entitled(USER, SLOT.at(Version(2))), "was current");
    assert!(!oracle.entitled(USER, SLOT.at(Version(2))), "superseded since");
    assert!(oracle.entitled(USER, SLOT.at(Version(3))));
    assert!(!oracle.entitled(USER, SLOT.at(Version(4))), "not uploaded");
    let superseded = |n| oracle.superseded_before(USER, SLOT.at(Version(n)));
    assert_eq!([1, 2, 3, 4].map(superseded), [true, false, false, false]);
    assert!(!oracle.superseded_before(UserId(2), SLOT.at(Version(1))), "it never had access");
    let elsewhere = Slot { record: RecordId(1), ..SLOT };
    let covered = [(USER, SLOT), (UserId(2), SLOT), (USER, elsewhere)];
    let covered = covered.map(|(user, slot)| oracle.ever_covered(user, slot));
    assert_eq!(covered, [true, false, false]);
    let revoke = Action::Revoke { slot: SLOT, grantee: Grantee::User(USER) };
    let ended = after(&[seal(), seal(), grant(Coverage::Joining), revoke, seal()]);
    let superseded = |n| ended.superseded_before(USER, SLOT.at(Version(n)));
    assert_eq!([1, 2, 3].map(superseded), [true, false, false], "3 came after it all");
    assert!(ended.ever_covered(USER, SLOT));
    assert!(!ended.ever_covered(UserId(2), SLOT));
}

/// What was current when coverage began was not superseded before, whoever had yet to enrol.
#[test]
fn coverage_may_begin_before_its_user_comes() {
    let mut oracle = Entitlement::default();
    let enrol = Action::Enrol { party: PartyId::User(USER) };
    for action in [seal(), grant(Coverage::Joining), seal(), enrol] {
        oracle.note(&action);
    }
    let items = [1, 2].map(|version| SLOT.at(Version(version)));
    assert_eq!(oracle.uploaded(), items);
    assert_eq!(items.map(|item| oracle.ever_entitled(USER, item)), [false, true]);
    assert_eq!(items.map(|item| oracle.superseded_before(USER, item)), [false, false]);
}

#[test]
fn past_reaches_everything_until_it_ends() {
    let revoke = Action::Revoke { slot: SLOT, grantee: Grantee::User(USER) };
    let oracle = after(&[seal(), seal(), grant(Coverage::Past), revoke, seal()]);
    assert!(oracle.ever_entitled(USER, SLOT.at(Version(1))));
    assert!(!oracle.entitled(USER, SLOT.at(Version(1))));
    assert!(!oracle.reads_past(USER, SLOT.at(Version(1))));
    let before = after(&[seal(), seal(), grant(Coverage::Past)]);
    let past = |n| before.reads_past(USER, SLOT.at(Version(n)));
    assert_eq!([1, 2, 3].map(past), [true, false, false], "2 was current, 3 is not there");
    assert_eq!(oracle.ended(USER, SLOT), Some(Version(2)));
    assert!(!oracle.ever_entitled(USER, SLOT.at(Version(3))));
    let again = after(&[seal(), grant(Coverage::Past), revoke, grant(Coverage::Past)]);
    assert_eq!(again.ended(USER, SLOT), None);
    assert_eq!(again.last_ended(USER, SLOT), Some(Version(1)));
}

#[test]
fn departure_ends_everything() {
    let oracle = after(&[seal(), grant(Coverage::Past), Action::Depart { user: USER }]);
    assert!(!oracle.entitled(USER, SLOT.at(Version(1))));
    assert!(oracle.ever_entitled(USER, SLOT.at(Version(1))));
}
