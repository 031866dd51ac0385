//! Oracles by number, slot by slot. Orders about one slot say nothing of another. So an oracle is
//! composed of one for each slot, and the effect of a decision on each is kept.

use super::intern::{Handle, Interner, Tuples};
use super::worker::Rows;
use crate::entitlement::Entitlement;
use sesphr::action::Action;
use sesphr::id::Slot;
use std::sync::Arc;

/// Every oracle that occurred.
#[derive(Debug)]
pub(super) struct Oracles {
    slots: Vec<Slot>,
    /// Slots, each with the orders about it.
    of_slots: Interner<(Slot, Arc<Entitlement>)>,
    /// For each slot, in order, the number of the orders about it.
    wholes: Tuples,
    /// Decisions that an oracle takes into account.
    decisions: Interner<Action>,
}

/// The effects of decisions on oracles: a row for each decision.
#[derive(Debug, Default)]
pub(super) struct Noted {
    of_slots: Rows<Handle>,
    wholes: Rows<Handle>,
    /// Scratch space for the oracle after a decision.
    after: Vec<Handle>,
}

impl Noted {
    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        self.of_slots.bytes() + self.wholes.bytes()
    }
}

impl Oracles {
    /// Empty tables for these slots.
    pub(super) fn new(mut slots: Vec<Slot>) -> Self {
        slots.sort_unstable();
        slots.dedup();
        let wholes = Tuples::new(slots.len());
        let decisions = Interner::default();
        Self { slots, of_slots: Interner::default(), wholes, decisions }
    }

    /// The number of an oracle.
    pub(super) fn handle(&self, oracle: &Entitlement) -> Handle {
        let each = self.slots.iter().map(|slot| self.of_slot(*slot, oracle));
        self.wholes.handle(&each.collect::<Vec<_>>())
    }

    /// The number of the orders about a slot.
    fn of_slot(&self, slot: Slot, oracle: &Entitlement) -> Handle {
        self.of_slots.handle((slot, oracle.of_slot(slot).into()))
    }

    /// The oracle with a number.
    pub(super) fn value(&self, handle: Handle) -> Arc<Entitlement> {
        self.wholes.with(handle, |of_slots| match of_slots {
            [one] => self.orders(*one).1,
            all => Arc::new(Entitlement::joined(all.iter().map(|one| self.orders(*one).1))),
        })
    }

    /// Combines what `of_slot` gives for each slot of an oracle.
    pub(super) fn all(&self, handle: Handle, of_slot: impl FnMut(&Handle) -> u64) -> u64 {
        self.wholes
            .with(handle, |of_slots| of_slots.iter().map(of_slot).fold(0, |items, so| items | so))
    }

    /// A slot, and the orders about it.
    pub(super) fn orders(&self, handle: Handle) -> (Slot, Arc<Entitlement>) {
        self.of_slots.value(handle).as_ref().clone()
    }

    /// The number of a decision.
    pub(super) fn decision(&self, action: Action) -> Handle {
        self.decisions.handle(action)
    }

    /// The number of the oracle after a decision.
    pub(super) fn noted(&self, noted: &mut Noted, oracle: Handle, decision: Handle) -> Handle {
        let Noted { of_slots, wholes, after } = noted;
        wholes.row(decision).get_or(oracle, || {
            let row = of_slots.row(decision);
            after.clear();
            self.wholes.with(oracle, |before| {
                after.extend(before.iter().map(|before| {
                    row.get_or(*before, || {
                        let (slot, told) = self.orders(*before);
                        let mut told = Arc::unwrap_or_clone(told);
                        told.note(&self.decisions.value(decision));
                        self.of_slot(slot, &told)
                    })
                }));
            });
            self.wholes.handle(after)
        })
    }

    /// How many oracles there are.
    pub(super) fn len(&self) -> usize {
        self.wholes.len()
    }

    /// Bytes that the tables take, without what the values own on the heap.
    pub(super) fn bytes(&self) -> usize {
        self.of_slots.bytes() + self.wholes.bytes() + self.decisions.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sesphr::acl::{Coverage, Grant, Grantee, Role};
    use sesphr::action::PartitionSet;
    use sesphr::id::{OwnerId, Partition, PartyId, RecordId, UserId};

    const USERS: [UserId; 2] = [UserId(1), UserId(2)];
    const ROLES: [Role; 2] = [Role::Doctor, Role::Nurse];

    /// Two partitions of one record, and one of another.
    fn slots() -> Vec<Slot> {
        [(1, Partition::MEDICAL), (0, Partition::MEDICAL), (0, Partition::INSURANCE)]
            .map(|(record, partition)| Slot {
                owner: OwnerId(0),
                record: RecordId(record),
                partition,
            })
            .to_vec()
    }

    /// Everything that an oracle takes into account.
    fn decisions() -> Vec<Action> {
        let seal = |record, partitions: &[Partition]| Action::Seal {
            owner: OwnerId(0),
            record: RecordId(record),
            partitions: partitions.iter().copied().collect::<PartitionSet>(),
            bytes: 0,
        };
        let both = [Partition::MEDICAL, Partition::INSURANCE];
        let mut all = vec![seal(1, &both[..1]), seal(0, &both[..1]), seal(0, &both)];
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

    proptest! {
        /// Told slot by slot, an oracle ends up the same as when it is told as a whole.
        #[test]
        fn slots_are_told_one_by_one(heeded in prop::collection::vec(0..decisions().len(), 0..40)) {
            let (all, oracles) = (decisions(), Oracles::new(slots()));
            let (mut noted, mut whole) = (Noted::default(), Entitlement::default());
            let mut told = oracles.handle(&whole);
            for at in heeded {
                let action = *all.get(at).expect("it is in range");
                whole.note(&action);
                told = oracles.noted(&mut noted, told, oracles.decision(action));
                prop_assert_eq!(told, oracles.handle(&whole));
                prop_assert_eq!(&*oracles.value(told), &whole);
            }
        }
    }
}
