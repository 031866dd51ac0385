//! What the server answers to requests, and the cloud to downloads. Both sign every field.

use super::{Head, Request, Signable, Signed, Stored, put};
use crate::acl::Refusal;
use crate::algebra::Algebra;
use crate::entropy::party_bytes;
use crate::id::{Generation, ItemId, PartyId, Version};
use derive_where::derive_where;

/// The server's answer to a request.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reply<A: Algebra> {
    /// The request that this answers. An answer to an earlier request is old, and so may be what it
    /// calls current.
    pub request: Request,
    /// The parameter, or why not.
    pub answer: Result<Grantable<A>, Refusal>,
}

/// What the SRS gives to an entitled user.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grantable<A: Algebra> {
    /// Of which generation of the item.
    pub generation: Generation,
    /// The parameter.
    pub parameter: Parameter<A>,
    /// The owner's signed head of the item (`integrity=signed` only).
    pub head: Option<Signed<Head, A>>,
    /// The owner's signed head of the slot's current version (`integrity=signed` only).
    pub current: Option<Signed<Head, A>>,
}

/// The parameter itself, by the profile's `transform`.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Parameter<A: Algebra> {
    /// R_{k,U}, encoded (`at-srs`).
    ReCapsule(A::Wire),
    /// R_{k,P} and RK_{P->U}, encoded, for the user to pair (`at-user`, erratum E5).
    Ingredients {
        /// R_{k,P}.
        capsule: A::Wire,
        /// RK_{P->U}.
        rekey: A::Wire,
    },
}

/// An item as the cloud serves it.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fetched<A: Algebra> {
    /// Who asked for it.
    pub reader: PartyId,
    /// The item.
    pub stored: Stored<A>,
    /// What the cloud says is the slot's current version.
    pub current: Version,
}

/// That the cloud has no such item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotStored {
    /// Who asked for it.
    pub reader: PartyId,
    /// The item.
    pub item: ItemId,
}

/// A head and its signature, each with its length; nothing of what is missing.
fn put_head<A: Algebra>(out: &mut Vec<u8>, head: Option<&Signed<Head, A>>) {
    let content = head.map(|head| head.content.signed_bytes());
    let signature = head.and_then(|head| head.signature.as_ref()).map(A::signature_bytes);
    put(out, &content.unwrap_or_default());
    put(out, &signature.unwrap_or_default());
}

impl<A: Algebra> Signable for Reply<A> {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"reply".to_vec();
        out.extend(self.request.signed_bytes());
        match &self.answer {
            Err(refusal) => out.extend([0, *refusal as u8]),
            Ok(Grantable { generation, parameter, head, current }) => {
                match parameter {
                    Parameter::ReCapsule(recapsule) => {
                        out.push(1);
                        put(&mut out, recapsule.as_ref());
                    }
                    Parameter::Ingredients { capsule, rekey } => {
                        out.push(2);
                        put(&mut out, capsule.as_ref());
                        put(&mut out, rekey.as_ref());
                    }
                }
                out.extend(generation.0.to_be_bytes());
                put_head(&mut out, head.as_ref());
                put_head(&mut out, current.as_ref());
            }
        }
        out
    }
}

impl<A: Algebra> Signable for Fetched<A> {
    fn signed_bytes(&self) -> Vec<u8> {
        let Stored { item, generation, body, head } = &self.stored;
        let mut out = b"fetched".to_vec();
        out.extend(party_bytes(self.reader));
        out.extend(item.to_bytes());
        out.extend(generation.0.to_be_bytes());
        out.extend(A::body_digest(body));
        out.extend(self.current.0.to_be_bytes());
        put_head(&mut out, head.as_ref());
        out
    }
}

impl Signable for NotStored {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = b"not-stored".to_vec();
        out.extend(party_bytes(self.reader));
        out.extend(self.item.to_bytes());
        out
    }
}
