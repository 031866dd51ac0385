//! The setup and re-encryption server (SRS): checks the list and turns R_{k,P} into R_{k,U}.
//! It is never sent a record.
//!
//! The server makes durable what it keeps before it sends anything that depends on it: the list,
//! enrolments, departures and certificates, parameters, re-encryption keys, escrowed secrets, and
//! the last number heard from each sender about each subject. Without these numbers an old order
//! would pass for a new one after a crash. Only requests that wait for an owner are volatile:
//! whoever asked asks again.

mod answers;
mod faulty;
mod keys;
mod members;
mod orders;
mod prepared;

pub(super) use keys::checked_key;

use super::{Context, Counting, Effects, Freshness, Identity};
use crate::acl::{Acl, Refusal, Role};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{
    Epoch, Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, UserId,
};
use crate::keys::{Capsule, ReKey};
use crate::map::Map;
use crate::message::{Certificate, Deposit, Enrolment, Head, Message, Signed, capsule_digest};
use crate::profile::Integrity;
use derive_where::derive_where;
use keys::{epoch_of, is_key_for, opens_something};
use members::Ended;
use prepared::PreparedReKeys;

/// The semi-trusted server.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Srs<A: Algebra> {
    seed: A::Seed,
    identity: Identity<A>,
    /// Under escrow: what the key pairs of each party are derived from.
    escrow: Map<PartyId, A::Seed>,
    /// Enrolled owners.
    owners: Map<OwnerId, ()>,
    /// Enrolled users, as they enrolled.
    users: Map<UserId, Signed<Enrolment<A>, A>>,
    /// What shows that memberships ended: the last one of each user that did, where they are
    /// numbered.
    ended: Map<UserId, Ended<A>>,
    acl: Acl,
    /// The certificates of the roles that users hold, for owners who enrol later.
    certificates: Map<(UserId, Role), Signed<Certificate, A>>,
    deposits: Map<ItemId, Deposited<A>>,
    /// Without escrow: re-encryption keys that owners made.
    rekeys: Map<(KeyId, UserId), ReKey<A>>,
    /// Some of them made ready for pairing; volatile, and no part of the state.
    #[derive_where(skip)]
    prepared: PreparedReKeys<A>,
    /// Requests that wait for a re-encryption key; lost in a crash.
    waiting: Map<(UserId, ItemId), u32>,
    seen: Freshness,
}

/// A deposited parameter, checked.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deposited<A: Algebra> {
    /// How often the item's blinding was renewed.
    pub generation: Generation,
    /// The key pair that the capsule was made with.
    pub key: KeyId,
    /// R_{k,P}.
    pub capsule: Capsule<A>,
    head: Option<Signed<Head, A>>,
}

impl<A: Algebra> Srs<A> {
    /// A server with the secrets of its seed.
    #[must_use]
    pub fn new(seed: A::Seed) -> Self {
        Self {
            identity: Identity::new(&seed, PartyId::Srs),
            seed,
            escrow: Map::default(),
            owners: Map::default(),
            users: Map::default(),
            ended: Map::default(),
            acl: Acl::default(),
            certificates: Map::default(),
            deposits: Map::default(),
            rekeys: Map::default(),
            prepared: PreparedReKeys::default(),
            waiting: Map::default(),
            seen: Freshness::default(),
        }
    }

    /// The key that verifies its answers.
    #[must_use]
    pub fn verifier(&self) -> A::Verifier {
        A::verifier(&self.identity.signer)
    }

    /// The list by which it decides.
    #[must_use]
    pub const fn acl(&self) -> &Acl {
        &self.acl
    }

    /// The parameters that it keeps.
    pub fn deposits(&self) -> impl Iterator<Item = (&ItemId, &Deposited<A>)> {
        self.deposits.iter()
    }

    /// The re-encryption keys that owners gave it.
    pub fn rekeys(&self) -> impl Iterator<Item = (&(KeyId, UserId), &ReKey<A>)> {
        self.rekeys.iter()
    }

    /// The parties whose secrets it keeps, with what their secrets are derived from.
    pub fn escrow(&self) -> impl Iterator<Item = (&PartyId, &A::Seed)> {
        self.escrow.iter()
    }

    /// Takes a message in.
    pub fn handle(&mut self, context: &Context<'_, A>, message: Message<A>) -> Effects<A> {
        Effects::of(match message {
            Message::Enrol(enrolment) => self.enrol(context, enrolment),
            Message::Certify(certificate) => self.certify(context, certificate),
            Message::Depart(departure) => self.depart(context, departure),
            Message::Deposit(deposit) => self.deposit(context, deposit),
            Message::Order(order) => self.order(context, order),
            Message::NoReKey(declined) => self.declined(context, &declined),
            Message::Request(request) => Ok(self.request(context, &request)),
            _ => Ok(Effects::none()),
        })
    }

    /// Crashes and restarts: what is volatile is gone.
    pub fn restart(&mut self, context: &Context<'_, A>) -> Effects<A> {
        self.waiting = Map::default();
        self.forget_prepared();
        if context.has(Fault::LoseListOnRestart) {
            self.acl = Acl::default();
        }
        Effects::none()
    }

    fn deposit(
        &mut self,
        context: &Context<'_, A>,
        deposit: Deposit<A>,
    ) -> Result<Effects<A>, Refusal> {
        let Deposit { item, generation, key, capsule, head } = deposit;
        // Otherwise the server would transform one owner's R by another's re-encryption key.
        if !is_key_for(item.slot, key) {
            return Err(Refusal::Malformed);
        }
        if context.profile.integrity == Integrity::Signed {
            let signed = head.as_ref().ok_or(Refusal::BadSignature)?;
            if !context.is_authentic(PartyId::Owner(item.slot.owner), signed) {
                return Err(Refusal::BadSignature);
            }
            let said = &signed.content;
            if (said.item, said.generation, said.key, said.capsule_digest)
                != (item, generation, key, capsule_digest(&capsule))
            {
                return Err(Refusal::HeadMismatch);
            }
        }
        let capsule = Capsule(A::decode_g1(&capsule).map_err(|_| Refusal::Malformed)?);
        let age = |generation: Generation, key: KeyId| (generation, epoch_of(key));
        if self
            .deposits
            .get(&item)
            .is_some_and(|kept| age(kept.generation, kept.key) >= age(generation, key))
        {
            return Err(Refusal::NotFresh);
        }
        if generation > Generation(0) && context.has(Fault::WedgeEntitled) {
            return Ok(Effects::none());
        }
        self.acl.note_version(item);
        self.deposits.insert(item, Deposited { generation, key, capsule, head });
        Ok(Effects::none())
    }

    /// Frees the memory of prepared re-encryption keys. The next request of each reader takes a little
    /// longer.
    pub fn forget_prepared(&mut self) {
        self.prepared = PreparedReKeys::default();
    }

    /// Deletes the re-encryption keys of users who may no longer read anything that they open.
    fn prune(&mut self) {
        let Self { acl, rekeys, prepared, .. } = self;
        rekeys.retain(|(key, user), _| opens_something(acl, *key, *user));
        prepared.retain(|id| rekeys.contains(id));
    }

    /// The same among the keys of one owner, when only that owner's lines have changed. It takes no
    /// longer where other owners have more.
    fn prune_keys_of(&mut self, owner: OwnerId) {
        let last = KeyScopeId::Epoch(RecordId(u16::MAX), Partition::RESTRICTED, Epoch(u32::MAX));
        let first = (KeyId::Owner(owner, KeyScopeId::Patient), UserId(0));
        let last = (KeyId::Owner(owner, last), UserId(u32::MAX));
        let keys = self.rekeys.range(&first, &last).map(|(key, _)| *key);
        let idle = |(key, user): &(KeyId, UserId)| !opens_something(&self.acl, *key, *user);
        for key in keys.filter(idle).collect::<Vec<_>>() {
            self.rekeys.remove(&key);
            self.prepared.remove(&key);
        }
    }
}

impl<A: Algebra> Counting for Srs<A> {
    fn has_counted(&self) -> bool {
        self.seen != Freshness::default() || self.acl.has_numbers()
    }

    fn rebase_sequences(&mut self) {
        self.seen = Freshness::default();
        self.acl.forget_numbers();
    }
}
