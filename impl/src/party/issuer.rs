//! The issuer of role certificates for users of the public domain (\[A\]: attribute certificates).

use super::{Context, Effects, Identity};
use crate::acl::{Domain, Refusal, Role};
use crate::algebra::Algebra;
use crate::id::{PartyId, UserId};
use crate::map::Map;
use crate::message::{Certificate, Message, Standing};
use derive_where::derive_where;

/// Who certifies roles.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer<A: Algebra> {
    identity: Identity<A>,
    /// The number of the last certificate about each user.
    sequences: Map<UserId, u32>,
}

impl<A: Algebra> Issuer<A> {
    /// An issuer with the signing key of its seed.
    #[must_use]
    pub fn new(seed: &A::Seed) -> Self {
        Self { identity: Identity::new(seed, PartyId::Issuer), sequences: Map::default() }
    }

    /// The key that verifies its certificates.
    #[must_use]
    pub fn verifier(&self) -> A::Verifier {
        A::verifier(&self.identity.signer)
    }

    /// See [`System::rebase_sequences`](crate::system::System::rebase_sequences).
    pub(crate) fn rebase_sequences(&mut self) {
        self.sequences = Map::default();
    }

    /// Certifies that a user holds a role from now on, or no longer does.
    pub fn certify(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        role: Role,
        standing: Standing,
    ) -> Effects<A> {
        if role.domain() == Domain::Private {
            return Effects::denied(Refusal::PrivateRole);
        }
        let sequence = match context.profile.integrity {
            crate::profile::Integrity::None => 0,
            crate::profile::Integrity::Signed => {
                let next = self.sequences.get(&user).map_or(1, |last| last + 1);
                self.sequences.insert(user, next);
                next
            }
        };
        let certificate = Certificate { sequence, user, role, standing };
        let signed = self.identity.sign(context, certificate);
        Effects::send(PartyId::Srs, Message::Certify(signed))
    }
}
