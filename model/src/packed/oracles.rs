//! Oracles by number, slot by slot. Orders about one slot say nothing of another. So an oracle is
//! composed of one for each slot, and the effect of a decision on each is kept.

use super::intern::{Handle, Interner, Tuples};
use super::tables::DenseRows;
use crate::entitlement::{Decision, Entitlement};
use sesphr::id::Slot;
use std::sync::Arc;

/// Every oracle that occurred.
#[derive(Debug)]
pub(super) struct Oracles {
    slots: Vec<Slot>,
    /// Slots, each with the orders about it.
    slot_oracles: Interner<(Slot, Arc<Entitlement>)>,
    /// For each slot, in order, the number of the orders about it.
    oracles: Tuples,
    /// Decisions that an oracle takes into account.
    decisions: Interner<Decision>,
}

/// The effects of decisions on oracles: a row for each decision.
#[derive(Debug, Default)]
pub(super) struct DecisionCache {
    slot_oracles: DenseRows<Handle>,
    oracles: DenseRows<Handle>,
    /// Scratch space for the oracle after a decision.
    after: Vec<Handle>,
}

impl DecisionCache {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.slot_oracles.bytes() + self.oracles.bytes()
    }
}

impl Oracles {
    /// Empty tables for these slots.
    pub(super) fn new(mut slots: Vec<Slot>) -> Self {
        slots.sort_unstable();
        slots.dedup();
        let oracles = Tuples::new(slots.len());
        let decisions = Interner::default();
        Self { slots, slot_oracles: Interner::default(), oracles, decisions }
    }

    /// The number of an oracle.
    pub(super) fn handle(&self, oracle: &Entitlement) -> Handle {
        let each = self.slots.iter().map(|slot| self.of_slot(*slot, oracle));
        self.oracles.handle(&each.collect::<Vec<_>>())
    }

    /// The number of the orders about a slot.
    fn of_slot(&self, slot: Slot, oracle: &Entitlement) -> Handle {
        self.slot_oracles.handle((slot, oracle.of_slot(slot).into()))
    }

    /// The oracle with a number.
    pub(super) fn value(&self, handle: Handle) -> Arc<Entitlement> {
        self.oracles.with(handle, |slot_oracles| match slot_oracles {
            [one] => self.orders(*one).1,
            all => Arc::new(Entitlement::joined(all.iter().map(|one| self.orders(*one).1))),
        })
    }

    /// Combines what `of_slot` gives for each slot of an oracle.
    pub(super) fn all(&self, handle: Handle, of_slot: impl FnMut(&Handle) -> u64) -> u64 {
        self.oracles.with(handle, |slot_oracles| {
            slot_oracles.iter().map(of_slot).fold(0, |items, of_slot| items | of_slot)
        })
    }

    /// A slot, and the orders about it.
    pub(super) fn orders(&self, handle: Handle) -> (Slot, Arc<Entitlement>) {
        self.slot_oracles.value(handle).as_ref().clone()
    }

    /// The number of a decision.
    pub(super) fn decision(&self, decision: Decision) -> Handle {
        self.decisions.handle(decision)
    }

    /// The number of the oracle after a decision.
    pub(super) fn after(
        &self,
        cache: &mut DecisionCache,
        oracle: Handle,
        decision: Handle,
    ) -> Handle {
        let DecisionCache { slot_oracles, oracles, after } = cache;
        oracles.row(decision).get_or(oracle, || {
            let row = slot_oracles.row(decision);
            after.clear();
            self.oracles.with(oracle, |before| {
                after.extend(before.iter().map(|before| {
                    row.get_or(*before, || {
                        let (slot, orders) = self.orders(*before);
                        let mut orders = Arc::unwrap_or_clone(orders);
                        orders.decide(&self.decisions.value(decision));
                        self.of_slot(slot, &orders)
                    })
                }));
            });
            self.oracles.handle(after)
        })
    }

    /// How many oracles there are.
    pub(super) fn len(&self) -> usize {
        self.oracles.len()
    }

    /// Bytes that the tables take, without what the values own on the heap.
    pub(super) fn bytes(&self) -> usize {
        self.slot_oracles.bytes() + self.oracles.bytes() + self.decisions.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sesphr::acl::{Coverage, Grant, Grantee, Role};
    use sesphr::action::{Action, PartitionSet};
    use sesphr::id::{OwnerId, Partition, PartyId, RecordId, UserId};
    use sesphr::system::Network;

    const USERS: [UserId; 2] = [UserId(1), UserId(2)];
    const ROLES: [Role; 2] = [Role::Doctor, Role::Nurse];

    /// Two partitions of one record, one of another, and one of another owner.
    fn slots() -> Vec<Slot> {
        let slots = [
            (0, 1, Partition::MEDICAL),
            (0, 0, Partition::MEDICAL),
            (0, 0, Partition::INSURANCE),
            (1, 0, Partition::MEDICAL),
        ];
        slots
            .map(|(owner, record, partition)| Slot {
                owner: OwnerId(owner),
                record: RecordId(record),
                partition,
            })
            .to_vec()
    }

    /// Every action that an oracle takes into account.
    fn actions() -> Vec<Action> {
        let seal = |owner, record, partitions: &[Partition]| Action::Seal {
            owner: OwnerId(owner),
            record: RecordId(record),
            partitions: partitions.iter().copied().collect::<PartitionSet>(),
            bytes: 0,
        };
        let both = [Partition::MEDICAL, Partition::INSURANCE];
        let mut all = vec![
            seal(0, 1, &both[..1]),
            seal(0, 0, &both[..1]),
            seal(0, 0, &both),
            seal(1, 0, &both[..1]),
        ];
        for user in USERS {
            all.push(Action::Enrol { party: PartyId::User(user) });
            all.push(Action::Depart { user });
            for role in ROLES {
                all.extend([Action::Assign { user, role }, Action::Withdraw { user, role }]);
            }
        }
        for slot in slots() {
            for grantee in USERS.map(Grantee::User).into_iter().chain(ROLES.map(Grantee::Role)) {
                all.push(Action::Revoke { slot, grantee });
                let grant = |from| Action::Grant(Grant { slot, grantee, from });
                all.extend([Coverage::Joining, Coverage::Past].map(grant));
            }
        }
        all
    }

    /// Everything that an oracle takes into account, where messages travel in this way.
    fn decisions(network: Network) -> Vec<Decision> {
        let of_action = |action: &Action| Decision::of_action(network, action);
        let mut all: Vec<Decision> = actions().iter().filter_map(of_action).collect();
        if network == Network::InFlight {
            for (user, ended) in
                USERS.into_iter().flat_map(|user| [(user, 0), (user, 1), (user, 2)])
            {
                let owners = [0, 1].map(OwnerId);
                let listeners = owners.map(PartyId::Owner).into_iter().chain([PartyId::Issuer]);
                all.extend(listeners.map(|listener| Decision::Left { listener, user, ended }));
                let roles = owners.into_iter().flat_map(|owner| ROLES.map(|role| (owner, role)));
                all.extend(roles.map(|(owner, role)| Decision::Heard {
                    owner,
                    user,
                    role,
                    since: ended,
                    ended: 0,
                }));
            }
        }
        all
    }

    proptest! {
        /// Told slot by slot, an oracle ends up the same as when it is told as a whole.
        #[test]
        fn slots_are_told_one_by_one(
            network in prop::sample::select(vec![Network::AtOnce, Network::InFlight]),
            heeded in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
        ) {
            let (all, oracles) = (decisions(network), Oracles::new(slots()));
            let (mut cache, mut whole) = (DecisionCache::default(), Entitlement::default());
            let mut by_slot = oracles.handle(&whole);
            for at in heeded {
                let decision = *at.get(&all);
                whole.decide(&decision);
                by_slot = oracles.after(&mut cache, by_slot, oracles.decision(decision));
                prop_assert_eq!(by_slot, oracles.handle(&whole));
                prop_assert_eq!(&*oracles.value(by_slot), &whole);
            }
        }
    }
}
