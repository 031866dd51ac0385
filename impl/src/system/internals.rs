//! What models and simulators need of a system and its users do not: its parties, its messages, its
//! faults.

use super::{System, Tap};
use crate::action::{Action, ActionError, Outcome};
use crate::algebra::Algebra;
use crate::fault::Seeded;
use crate::id::{OwnerId, Partition, RecordId, UserId};
use crate::message::Envelope;
use crate::party::{Cloud, Issuer, Owner, Srs, User};
use crate::signing::SigningDomain;
use std::sync::Arc;

impl<A: Algebra> System<A> {
    /// The same system with a fault in its parties.
    #[must_use]
    pub fn with_seeded(self, seeded: Seeded) -> Self {
        Self { seeded, ..self }
    }

    /// What every signature of the system names.
    #[must_use]
    pub const fn signing_domain(&self) -> SigningDomain {
        self.domain
    }

    /// The server.
    #[must_use]
    pub fn srs(&self) -> &Srs<A> {
        &self.srs
    }

    /// The cloud.
    #[must_use]
    pub fn cloud(&self) -> &Cloud<A> {
        &self.cloud
    }

    /// An owner, if enrolled.
    #[must_use]
    pub fn owner(&self, owner: OwnerId) -> Option<&Owner<A>> {
        self.owners.get(&owner).map(Arc::as_ref)
    }

    /// The owners.
    pub fn owners(&self) -> impl Iterator<Item = (&OwnerId, &Owner<A>)> {
        self.owners.iter().map(|(id, owner)| (id, owner.as_ref()))
    }

    /// The issuer of role certificates.
    #[must_use]
    pub fn issuer(&self) -> &Issuer<A> {
        &self.issuer
    }

    /// A user, if they ever enrolled.
    #[must_use]
    pub fn user(&self, user: UserId) -> Option<&User<A>> {
        self.users.get(&user).map(Arc::as_ref)
    }

    /// The users.
    pub fn users(&self) -> impl Iterator<Item = (&UserId, &User<A>)> {
        self.users.iter().map(|(id, user)| (id, user.as_ref()))
    }

    /// The messages in flight.
    #[must_use]
    pub fn in_flight(&self) -> &[Envelope<A>] {
        &self.in_flight
    }

    /// Performs an action that somebody watches or interferes with.
    ///
    /// # Errors
    /// As [`System::apply`].
    pub fn apply_with(
        &mut self,
        action: &Action,
        tap: &mut impl Tap<A>,
    ) -> Result<Outcome, ActionError> {
        self.perform(action, tap)
    }

    /// Uploads given content while somebody watches or interferes.
    ///
    /// # Errors
    /// As [`System::seal`].
    pub fn seal_with(
        &mut self,
        owner: OwnerId,
        record: RecordId,
        drafts: Vec<(Partition, A::Plain)>,
        tap: &mut impl Tap<A>,
    ) -> Result<Outcome, ActionError> {
        self.upload(owner, record, drafts, tap)
    }

    /// Hands a party a message that nobody need have sent, as an attacker on the network can. It
    /// arrives at once on any network; what it causes travels as usual. Nothing happens if the
    /// receiver does not exist.
    pub fn inject(
        &mut self,
        envelope: Envelope<A>,
        observe: &mut impl FnMut(&Envelope<A>),
    ) -> Outcome {
        self.inject_with(envelope, observe)
    }

    /// As [`System::inject`], while somebody watches or interferes.
    pub fn inject_with(&mut self, mut envelope: Envelope<A>, tap: &mut impl Tap<A>) -> Outcome {
        tap.message(&mut envelope);
        let receiver = envelope.to;
        let effects = self.deliver(envelope);
        self.settle(receiver, effects, tap)
    }
}
