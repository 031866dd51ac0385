//! Seeded faults of the server that take more than leaving something out.

use super::Srs;
use crate::acl::{Coverage, Grant, Grantee};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{Partition, PartyId};
use crate::message::Message;
use crate::party::{Context, Effects};

/// A grant as the server takes it down: as it was given, but for a fault.
pub(super) fn taken_down<A: Algebra>(context: &Context<'_, A>, mut grant: Grant) -> Grant {
    if context.has(Fault::ForgetCoverageStart) {
        grant.from = Coverage::Past;
    }
    if context.has(Fault::ForgetThePast) {
        grant.from = Coverage::Joining;
    }
    if context.has(Fault::GrantWrongPartition) && matches!(grant.grantee, Grantee::Role(_)) {
        grant.slot.partition = match grant.slot.partition {
            Partition::MEDICAL => Partition::INSURANCE,
            _ => Partition::MEDICAL,
        };
    }
    grant
}

impl<A: Algebra> Srs<A> {
    /// Changes the key pairs of everybody but the revoked user.
    pub(super) fn change_keys(&mut self, revoked: Grantee) -> Effects<A> {
        let mut effects = Effects::none();
        for (party, seed) in self.escrow.iter_mut() {
            let PartyId::User(user) = *party else { continue };
            if revoked != Grantee::User(user) {
                *seed = A::fork(seed, *party);
                effects.send.push((*party, Message::Keys(seed.clone())));
            }
        }
        effects
    }
}
