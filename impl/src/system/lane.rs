//! Systems side by side: each holds one owner and the users who deal with that owner, and all have
//! the same root. A user does not depend on these owners. So a user enrols once, in a system of
//! their own, and the other systems take note without repeating its checks. Everything between an
//! owner and users then happens as in one large system, except for counters.

use super::tap::Unwatched;
use super::{Context, System};
use crate::algebra::{Algebra, Curve};
use crate::id::{ItemId, OwnerId, PartyId, UserId};
use crate::party::{Checked, Owner};
use bytes::Bytes;
use std::sync::Arc;

impl<A: Algebra> System<A> {
    /// Lets a user of another system with the same root and profile take part in this one, with the
    /// same keys. Nothing changes if this system knows the user, or the other does not.
    pub fn introduce(&mut self, other: &Self, user: UserId) {
        let party = PartyId::User(user);
        let (Some(known), Some(verifier)) = (other.users.get(&user), other.directory.get(&party))
        else {
            return;
        };
        if !self.users.contains(&user) {
            self.users.insert(user, Arc::clone(known));
            Arc::make_mut(&mut self.directory).insert(party, verifier.clone());
        }
    }

    /// Takes note of what the server of another system with the same root and profile checked, and
    /// delivers what owners order on hearing of it.
    pub fn note(&mut self, checked: &Checked<A>) {
        let Self { profile, directory, seeded, domain, owners, srs, issuer, .. } = self;
        let context = Context { profile, directory, seeded: *seeded, domain: *domain };
        Arc::make_mut(srs).note(&context, checked);
        Arc::make_mut(issuer).note(checked);
        let hear = |(id, owner): (&OwnerId, &mut Arc<Owner<A>>)| {
            (PartyId::Owner(*id), Arc::make_mut(owner).note(&context, checked))
        };
        let ordered: Vec<_> = owners.iter_mut().map(hear).collect();
        for (owner, effects) in ordered {
            let _ = self.settle(owner, effects, &mut Unwatched);
        }
    }

    /// Frees what the server keeps only to answer sooner; see
    /// [`Srs::forget_prepared`](crate::party::Srs::forget_prepared).
    pub fn forget_prepared(&mut self) {
        Arc::make_mut(&mut self.srs).forget_prepared();
    }

    /// Whether what a user opened as an item is what the item's owner sealed. If equal, both share
    /// one copy from then on. None if either is missing.
    pub fn share_opened(&mut self, user: UserId, item: ItemId) -> Option<bool> {
        let Self { owners, users, .. } = self;
        let content = owners.get(&item.slot.owner)?.content(item)?;
        Arc::make_mut(users.get_mut(&user)?).share_opened(item, content)
    }
}

impl<C: Curve> System<C> {
    /// Replaces an item's ciphertext at the cloud; see
    /// [`Cloud::exchange`](crate::party::Cloud::exchange).
    pub fn exchange_body(&mut self, item: ItemId, bytes: Bytes) -> Option<Bytes> {
        Arc::make_mut(&mut self.cloud).exchange(item, bytes)
    }
}
