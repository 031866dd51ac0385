//! A system taken apart and put together again, for models that keep its parts themselves.

use super::{Network, System};
use crate::algebra::Algebra;
use crate::id::PartyId;
use crate::message::Envelope;
use crate::party::{Cloud, Counting, Issuer, Owner, Srs, User};
use crate::profile::Integrity;
use derive_where::derive_where;
use std::sync::Arc;

/// A party as a system keeps it: shared until it changes.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part<A: Algebra> {
    /// An owner.
    Owner(Arc<Owner<A>>),
    /// A user.
    User(Arc<User<A>>),
    /// The server.
    Srs(Arc<Srs<A>>),
    /// The cloud.
    Cloud(Arc<Cloud<A>>),
    /// The issuer of role certificates.
    Issuer(Arc<Issuer<A>>),
}

impl<A: Algebra> System<A> {
    /// One party, to be put into another copy of the system.
    #[must_use]
    pub fn part(&self, party: PartyId) -> Option<Part<A>> {
        match party {
            PartyId::Owner(id) => self.owners.get(&id).cloned().map(Part::Owner),
            PartyId::User(id) => self.users.get(&id).cloned().map(Part::User),
            PartyId::Srs => Some(Part::Srs(Arc::clone(&self.srs))),
            PartyId::Cloud => Some(Part::Cloud(Arc::clone(&self.cloud))),
            PartyId::Issuer => Some(Part::Issuer(Arc::clone(&self.issuer))),
        }
    }

    /// Replaces the party of an id. Nothing changes if the id has no part in the system, or if the
    /// part has another role than the id.
    pub fn replace(&mut self, party: PartyId, part: Part<A>) {
        fn put<P>(place: Option<&mut P>, part: P) {
            if let Some(place) = place {
                *place = part;
            }
        }
        match (party, part) {
            (PartyId::Owner(id), Part::Owner(owner)) => put(self.owners.get_mut(&id), owner),
            (PartyId::User(id), Part::User(user)) => put(self.users.get_mut(&id), user),
            (PartyId::Srs, Part::Srs(srs)) => self.srs = srs,
            (PartyId::Cloud, Part::Cloud(cloud)) => self.cloud = cloud,
            (PartyId::Issuer, Part::Issuer(issuer)) => self.issuer = issuer,
            _ => {}
        }
    }

    /// The same parties with other messages under way on a network.
    #[must_use]
    pub fn with_in_flight(self, network: Network, in_flight: Vec<Envelope<A>>) -> Self {
        Self { network, in_flight, ..self }
    }

    /// Puts other messages under way.
    pub fn set_in_flight(&mut self, in_flight: Vec<Envelope<A>>) {
        self.in_flight = in_flight;
    }

    /// Sets every counter back to its start. Where nothing is in flight no party can tell: earlier
    /// messages are never delivered again, and later ones count from one. Models use this so that
    /// equal situations are equal states.
    pub fn rebase_sequences(&mut self) {
        if self.profile.integrity == Integrity::None {
            return;
        }
        /// Copies a shared party only if there is something to change.
        fn rebase<P: Clone + Counting>(party: &mut Arc<P>) {
            if party.has_counted() {
                Arc::make_mut(party).rebase_sequences();
            }
        }
        rebase(&mut self.srs);
        rebase(&mut self.issuer);
        self.owners.iter_mut().for_each(|(_, owner)| rebase(owner));
        self.users.iter_mut().for_each(|(_, user)| rebase(user));
    }
}
