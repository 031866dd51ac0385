//! Whose key pairs are whose, what they cover, and whether an offered public key is genuine.

use crate::acl::{Acl, Refusal};
use crate::algebra::Algebra;
use crate::entropy::Purpose;
use crate::id::{Epoch, KeyId, KeyScopeId, Slot, UserId};
use crate::keys::PublicKey;
use crate::message::OfferedKey;
use crate::scheme;

/// Whether a re-encryption key from an owner's key pair to a user is good for anything that the
/// user may read.
pub(super) fn opens_something(acl: &Acl, key: KeyId, user: UserId) -> bool {
    match key {
        KeyId::Owner(owner, scope) => acl.reads_any(user, owner, |slot| covers(scope, slot)),
        KeyId::User(_) => false,
    }
}

/// Whether the slot's owner makes parameters of the slot with this key pair.
pub(super) fn is_key_for(slot: Slot, key: KeyId) -> bool {
    matches!(key, KeyId::Owner(owner, scope) if owner == slot.owner && covers(scope, slot))
}

fn covers(scope: KeyScopeId, slot: Slot) -> bool {
    match scope {
        KeyScopeId::Patient => true,
        KeyScopeId::Partition(partition) => slot.partition == partition,
        KeyScopeId::Epoch(record, partition, _) => {
            (slot.record, slot.partition) == (record, partition)
        }
    }
}

pub(super) const fn epoch_of(key: KeyId) -> Epoch {
    match key {
        KeyId::Owner(_, KeyScopeId::Epoch(_, _, epoch)) => epoch,
        _ => Epoch(0),
    }
}

/// Checks an offered public key: valid elements, halves that agree, and possession of x.
pub(in crate::party) fn checked_key<A: Algebra>(
    user: UserId,
    offered: &OfferedKey<A>,
    seed: &A::Seed,
) -> Result<PublicKey<A>, Refusal> {
    let id = KeyId::User(user);
    let g1 = A::decode_g1(&offered.g1).map_err(|_| Refusal::Malformed)?;
    let g2 = A::decode_g2(&offered.g2).map_err(|_| Refusal::Malformed)?;
    let public = PublicKey { g1, g2 };
    let challenge = A::atom(seed, &Purpose::Proof(id));
    let sound = A::check_proof(id, &public.g1, &offered.proof)
        && scheme::is_consistent(&public, &challenge);
    if sound { Ok(public) } else { Err(Refusal::Malformed) }
}
