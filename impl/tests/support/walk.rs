//! Random walks: bytes become actions over a handful of parties, slots and versions, most of
//! which make sense most of the time.
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, PartitionSet};
use sesphr::algebra::Algebra;
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::system::{Network, System};

const PARTITIONS: [Partition; 2] = [Partition::MEDICAL, Partition::INSURANCE];

/// Who enrols before a walk begins; the second owner may enrol in its course.
pub(crate) fn prologue(network: Network) -> Vec<Action> {
    let parties = [PartyId::Owner(OwnerId(0)), PartyId::User(UserId(1)), PartyId::User(UserId(2))];
    let enrol = parties.map(|party| Action::Enrol { party });
    let deliver = match network {
        Network::AtOnce => 0,
        Network::InFlight => 2,
    };
    let deliveries = std::iter::repeat_n(Action::Deliver { message: 0 }, deliver);
    enrol.into_iter().flat_map(|action| [action].into_iter().chain(deliveries.clone())).collect()
}

fn slot(choice: u8) -> Slot {
    let owner = OwnerId(u32::from(choice % 8 == 7));
    let partition = PARTITIONS[usize::from(choice / 8 % 2)];
    Slot { owner, record: RecordId(0), partition }
}

fn grantee(choice: u8) -> Grantee {
    match choice % 3 {
        0 => Grantee::Role(role(choice / 3)),
        user => Grantee::User(UserId(user.into())),
    }
}

const fn role(choice: u8) -> Role {
    match choice % 5 {
        0..=2 => Role::Doctor,
        3 => Role::Nurse,
        _ => Role::Friend,
    }
}

/// What four bytes stand for. In flight, what the parties do is followed by a few deliveries, and
/// the network sometimes loses, repeats or overtakes.
pub(crate) fn actions(choice: [u8; 4], network: Network) -> Vec<Action> {
    let [kind, a, _, c] = choice;
    if network == Network::AtOnce {
        return steps(choice);
    }
    let message = (c % 4).into();
    match kind % 8 {
        1 => vec![Action::Lose { message }],
        3 => vec![Action::Repeat { message }],
        5 => vec![Action::Deliver { message }],
        _ => {
            let deliveries =
                std::iter::repeat_n(Action::Deliver { message: 0 }, (a / 2 % 8).into());
            let steps = steps(choice).into_iter();
            steps.flat_map(|step| [step].into_iter().chain(deliveries.clone())).collect()
        }
    }
}

/// What the parties do: one action, or a reading in three.
fn steps([kind, a, b, c]: [u8; 4]) -> Vec<Action> {
    let user = UserId(u32::from(a % 2) + 1);
    let item = slot(b).at(Version(u16::from(c % 3) + 1));
    match kind / 8 % 32 {
        0 => vec![Action::Restart],
        1..=6 => {
            let both = a % 3 == 0;
            let chosen = PARTITIONS.into_iter().filter(|p| both || *p == slot(b).partition);
            let partitions: PartitionSet = chosen.collect();
            let (owner, record) = (slot(b).owner, RecordId(0));
            vec![Action::Seal { owner, record, partitions, bytes: u32::from(c) / 2 + 1 }]
        }
        7..=12 => {
            let from = if c % 2 == 0 { Coverage::Past } else { Coverage::Joining };
            vec![Action::Grant(Grant { slot: slot(b), grantee: grantee(a), from })]
        }
        13..=14 => vec![Action::Revoke { slot: slot(b), grantee: grantee(a) }],
        15 => vec![Action::Rotate { slot: slot(b) }],
        16..=17 => vec![Action::Assign { user, role: role(c) }],
        18 => vec![Action::Withdraw { user, role: role(c) }],
        19 => vec![Action::Depart { user }],
        20 => vec![Action::Enrol { party: PartyId::User(user) }],
        21 => vec![Action::Enrol { party: PartyId::Owner(OwnerId(1)) }],
        22 => vec![Action::Download { user, item }],
        23 => vec![Action::Request { user, item }],
        24..=25 => vec![Action::Open { user, item }],
        _ => vec![
            Action::Download { user, item },
            Action::Request { user, item },
            Action::Open { user, item },
        ],
    }
}

/// A whole walk.
pub(crate) fn walk(choices: &[[u8; 4]], network: Network) -> Vec<Action> {
    let tail = choices.iter().flat_map(|choice| actions(*choice, network));
    prologue(network).into_iter().chain(tail).collect()
}

/// The actions of a walk that can happen where they stand.
#[allow(dead_code, reason = "each test file uses its own part of this")]
pub(crate) fn possible<A: Algebra>(mut system: System<A>, walk: Vec<Action>) -> Vec<Action> {
    walk.into_iter().filter(|action| system.apply(action).is_ok()).collect()
}
