//! What a signature covers of each kind of message: a tag of the kind, then every field, injectively.

use super::{
    Certificate, Change, Declined, Departure, Enrolment, Head, Order, Request, Since, Standing,
};
use crate::acl::{Grantee, Holder};
use crate::algebra::Algebra;
use crate::entropy::{key_bytes, party_bytes};
use crate::id::{PartyId, Slot, Version};

/// Content that can be signed.
pub trait Signable {
    /// What a signature covers of the content: a tag of the kind, then every field, injectively.
    fn signed_bytes(&self) -> Vec<u8>;
}

/// Bytes with a length in front, so that concatenation stays injective.
pub(crate) fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
}

pub(crate) fn slot_bytes(slot: Slot) -> [u8; 9] {
    slot.at(Version(0)).to_bytes()
}

pub(crate) fn grantee_bytes(grantee: Grantee) -> [u8; 5] {
    match grantee {
        Grantee::User(user) => party_bytes(PartyId::User(user)),
        Grantee::Role(role) => [0xff, 0, 0, 0, role as u8],
    }
}

impl<A: Algebra> Signable for Enrolment<A> {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"enrol".to_vec();
        out.extend(self.membership.to_be_bytes());
        out.extend(party_bytes(self.party));
        if let Some(key) = &self.public {
            put(&mut out, key.g1.as_ref());
            put(&mut out, key.g2.as_ref());
        }
        out
    }
}

impl Signable for Certificate {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"certify".to_vec();
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.user.0.to_be_bytes());
        out.extend(self.ended.to_be_bytes());
        out.push(self.role as u8);
        // A tag, and for a holding its number.
        match self.standing {
            Standing::Held { since } => {
                out.push(0);
                out.extend(since.to_be_bytes());
            }
            Standing::Withdrawn => out.push(1),
        }
        out
    }
}

impl Signable for Departure {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"depart".to_vec();
        out.extend(self.membership.to_be_bytes());
        out.extend(self.user.0.to_be_bytes());
        out
    }
}

impl Signable for Head {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"head".to_vec();
        out.extend(self.item.to_bytes());
        out.extend(self.generation.0.to_be_bytes());
        put(&mut out, &key_bytes(self.key));
        out.extend(self.body_digest);
        out.extend(self.capsule_digest);
        // To the end: nothing, or 32 bytes.
        out.extend(self.commitment.iter().flatten());
        out
    }
}

impl<A: Algebra> Signable for Order<A> {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"order".to_vec();
        out.extend(self.owner.0.to_be_bytes());
        out.extend(self.sequence.to_be_bytes());
        match &self.change {
            Change::Grant { grant, ended, since } => {
                out.push(0);
                out.extend(slot_bytes(grant.slot));
                out.extend(grantee_bytes(grant.grantee));
                out.push(grant.from as u8);
                out.extend(ended.to_be_bytes());
                // A tag, and then lines of one length to the end.
                match since {
                    Since::Arrival => out.push(0),
                    Since::Version(floor) => {
                        out.push(1);
                        out.extend(floor.0.to_be_bytes());
                    }
                    Since::Holders(holders) => {
                        out.push(2);
                        for Holder { user, since, floor } in holders {
                            out.extend(user.0.to_be_bytes());
                            out.extend(since.to_be_bytes());
                            out.extend(floor.0.to_be_bytes());
                        }
                    }
                }
            }
            Change::Revoke(slot, grantee) => {
                out.push(1);
                out.extend(slot_bytes(*slot));
                out.extend(grantee_bytes(*grantee));
            }
            Change::ReKey { item, key, user, rekey } => {
                out.push(2);
                out.extend(item.to_bytes());
                put(&mut out, &key_bytes(*key));
                out.extend(user.0.to_be_bytes());
                put(&mut out, rekey.as_ref());
            }
        }
        out
    }
}

impl Signable for Request {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"request".to_vec();
        out.extend(self.user.0.to_be_bytes());
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.item.to_bytes());
        out
    }
}

impl Signable for Declined {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"declined".to_vec();
        out.extend(self.request.signed_bytes());
        out
    }
}
