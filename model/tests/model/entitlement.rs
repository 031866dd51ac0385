//! The oracle and the server agree on who may be answered, though they share no code: along random
//! walks, and when a user who is not registered departs.

use crate::walk;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::id::{OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr_model::entitlement::Entitlement;
use sesphr_model::symbolic::Symbolic;
use std::cell::Cell;

const USER: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
const ENROL: Action = Action::Enrol { party: PartyId::User(USER) };
const DEPART: Action = Action::Depart { user: USER };
const REQUEST: Action = Action::Request { user: USER, item: SLOT.at(Version(1)) };

/// A system, and the oracle, which is told of the same actions.
struct Both {
    system: System<Symbolic>,
    oracle: Entitlement,
}

impl Both {
    fn new() -> Self {
        let system = System::new(Profile::HARDENED, Network::AtOnce, ()).expect("hybrid");
        Self { system, oracle: Entitlement::default() }
    }

    /// Applies an action if it can happen. A request must be answered exactly if the oracle says
    /// so.
    fn step(&mut self, action: &Action) -> Option<Outcome> {
        let outcome = self.system.apply(action).ok()?;
        if let Action::Request { user, item } = *action {
            let answered = outcome == Outcome::Granted;
            assert_eq!(answered, self.oracle.entitled(user, item), "{action:?}: {outcome:?}");
        }
        // Orders for the private roles are refused, because family and friends are named one by
        // one. So the oracle is not told of such an order.
        if outcome != Outcome::Denied(Refusal::PrivateRole) {
            self.oracle.note(action);
        }
        Some(outcome)
    }
}

#[test]
fn they_agree_along_walks() {
    let seed = RngSeed::Fixed(0x0E17);
    let mut runner = TestRunner::new(Config { cases: 256, rng_seed: seed, ..Config::default() });
    let walks = proptest::collection::vec(any::<[u8; 4]>(), 0..60);
    let answered = Cell::new(0);
    let agree = |choices: Vec<[u8; 4]>| {
        let mut both = Both::new();
        let granted = |action: &Action| both.step(action) == Some(Outcome::Granted);
        let walk = walk::walk(&choices, Network::AtOnce);
        answered.set(answered.get() + walk.iter().map(granted).filter(|yes| *yes).count());
        Ok(())
    };
    runner.run(&walks, agree).expect("they agree");
    assert!(answered.get() > 100, "only {} requests were answered", answered.get());
}

/// A departure ends a membership. A user without one is refused, and nothing ends: neither a role
/// certified since, nor a grant.
#[test]
fn who_is_not_registered_cannot_depart() {
    let partitions = [SLOT.partition].into_iter().collect();
    let grant = |grantee| Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Past });
    let doctor = Action::Assign { user: USER, role: Role::Doctor };
    let by_role = [grant(Grantee::Role(Role::Doctor)), doctor];
    let by_name = [grant(Grantee::User(USER))];
    for orders in [&by_role[..], &by_name[..]] {
        let mut both = Both::new();
        let before = [
            ENROL,
            Action::Enrol { party: PartyId::Owner(SLOT.owner) },
            Action::Seal { owner: SLOT.owner, record: SLOT.record, partitions, bytes: 1 },
            DEPART,
        ];
        for action in before.iter().chain(orders) {
            assert!(both.step(action).is_some(), "{action:?} can happen");
        }
        assert_eq!(both.step(&DEPART), Some(Outcome::Denied(Refusal::NotRegistered)));
        assert_eq!(both.step(&REQUEST), Some(Outcome::Denied(Refusal::NotRegistered)));
        assert!(both.step(&ENROL).is_some(), "it comes back");
        assert_eq!(both.step(&REQUEST), Some(Outcome::Granted), "{orders:?}");
        assert_eq!(both.step(&DEPART), Some(Outcome::Done));
        assert!(both.step(&ENROL).is_some(), "and once more");
        assert!(matches!(both.step(&REQUEST), Some(Outcome::Denied(_))), "it all ended");
    }
}
