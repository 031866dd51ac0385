//! The setup and re-encryption server (SRS): checks the list and turns R_{k,P} into R_{k,U}.
//! It is never sent a record.
//!
//! The server makes durable what it keeps before it sends anything that depends on it: the list,
//! enrolments and certificates, parameters, re-encryption keys, escrowed secrets, and the last
//! number heard from each sender about each subject. Without these numbers an old order would pass
//! for a new one after a crash. Only requests that wait for an owner are volatile: whoever asked
//! asks again.

mod answers;
mod faulty;
mod keys;

pub(super) use keys::checked_key;

use super::{Context, Counting, Effects, Freshness, Stream};
use crate::acl::{Acl, Domain, Grant, Grantee, Refusal, Role};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{Generation, ItemId, KeyId, OwnerId, PartyId, UserId};
use crate::keys::{Capsule, ReKey};
use crate::map::Map;
use crate::message::{
    Certificate, Change, Departure, Deposit, Enrolment, Head, Message, Order, Request, Signed,
    Since, Standing, capsule_digest,
};
use crate::profile::{Anchor, Integrity, Keys};
use crate::system::Checked;
use derive_where::derive_where;
use keys::{epoch_of, is_key_for, opens_something};

/// The semi-trusted server.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Srs<A: Algebra> {
    seed: A::Seed,
    /// Under escrow: what the key pairs of each party are derived from.
    escrow: Map<PartyId, A::Seed>,
    /// Enrolled owners.
    owners: Map<OwnerId, ()>,
    /// Enrolled users, as they enrolled.
    users: Map<UserId, Signed<Enrolment<A>, A>>,
    acl: Acl,
    /// The certificates of the roles that users hold, for owners who enrol later.
    certificates: Map<(UserId, Role), Signed<Certificate, A>>,
    deposits: Map<ItemId, Deposited<A>>,
    /// Without escrow: re-encryption keys that owners made.
    rekeys: Map<(KeyId, UserId), ReKey<A>>,
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
            seed,
            escrow: Map::default(),
            owners: Map::default(),
            users: Map::default(),
            acl: Acl::default(),
            certificates: Map::default(),
            deposits: Map::default(),
            rekeys: Map::default(),
            waiting: Map::default(),
            seen: Freshness::default(),
        }
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
            Message::NoReKey { item, user } => {
                let sequence = self.waiting.remove(&(user, item)).unwrap_or_default();
                let request = Request { user, sequence, item };
                Ok(self.reply(context, request, Err(Refusal::NotApproved)))
            }
            Message::Request(request) => {
                // Whoever sent it, the answer goes to the user that it names.
                self.request(context, &request)
                    .or_else(|refusal| Ok(self.reply(context, request.content, Err(refusal))))
            }
            _ => Ok(Effects::none()),
        })
    }

    /// Crashes and restarts: what is volatile is gone.
    pub fn restart(&mut self, context: &Context<'_, A>) -> Effects<A> {
        self.waiting = Map::default();
        if context.has(Fault::LoseListOnRestart) {
            self.acl = Acl::default();
        }
        Effects::none()
    }

    fn enrol(
        &mut self,
        context: &Context<'_, A>,
        enrolment: Signed<Enrolment<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Enrolment { party, sequence, .. } = enrolment.content;
        let stream = match party {
            PartyId::Owner(owner) => Stream::Owner(owner),
            PartyId::User(user) => Stream::User(user),
            _ => return Err(Refusal::Malformed),
        };
        context.check(&mut self.seen, (party, stream, sequence), &enrolment)?;
        match party {
            PartyId::User(user) => {
                if context.profile.keys == Keys::SelfGenerated {
                    let offered = enrolment.content.public.as_ref().ok_or(Refusal::Malformed)?;
                    checked_key::<A>(user, offered, &self.seed)?;
                }
                self.users.insert(user, enrolment);
            }
            PartyId::Owner(owner) => drop(self.owners.insert(owner, ())),
            _ => {}
        }
        let mut effects = Effects::none();
        if let Some(seed) = self.take_into_escrow(context, party) {
            effects = Effects::send(party, Message::Keys(seed));
        }
        if let PartyId::Owner(_) = party {
            // The owner approves and rotates by its own list, so it must know of the roles that
            // were certified before it came; in the order in which they were.
            let mut held: Vec<_> = self.certificates.values().cloned().collect();
            held.sort_by_key(|certificate| certificate.content.sequence);
            effects.send.extend(held.into_iter().map(|held| (party, Message::Certify(held))));
        }
        Ok(effects)
    }

    /// Makes what a party's key pairs are derived from, where the profile has keys in escrow.
    fn take_into_escrow(&mut self, context: &Context<'_, A>, party: PartyId) -> Option<A::Seed> {
        if context.profile.keys != Keys::Escrowed {
            return None;
        }
        let seed = A::fork(&self.seed, party);
        self.escrow.insert(party, seed.clone());
        Some(seed)
    }

    /// Takes note of what a server of the same root has checked; see
    /// [`System::note`](crate::system::System::note).
    pub(crate) fn note(&mut self, context: &Context<'_, A>, checked: &Checked<A>) {
        match checked {
            Checked::Enrolment(user, enrolment) => {
                self.users.insert(*user, enrolment.clone());
                self.take_into_escrow(context, PartyId::User(*user));
            }
            Checked::Certificate(certificate) => self.note_certificate(context, *certificate),
            Checked::Departure(user) => self.note_departure(*user),
        }
    }

    fn certify(
        &mut self,
        context: &Context<'_, A>,
        certificate: Signed<Certificate, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Certificate { sequence, user, role, standing } = certificate.content;
        let source = (PartyId::Issuer, Stream::Certificates(user), sequence);
        context.check(&mut self.seen, source, &certificate)?;
        if role.domain() == Domain::Private {
            return Err(Refusal::PrivateRole);
        }
        match standing {
            Standing::Held => self.certificates.insert((user, role), certificate.clone()),
            Standing::Withdrawn => self.certificates.remove(&(user, role)),
        };
        self.note_certificate(context, certificate.content);
        Ok(self.tell_owners(&Message::Certify(certificate)))
    }

    fn note_certificate(
        &mut self,
        context: &Context<'_, A>,
        Certificate { sequence, user, role, standing }: Certificate,
    ) {
        match (standing, context.profile.anchor) {
            (Standing::Held, Anchor::Arrival) => self.acl.assign(user, role, sequence),
            // Whom grants to the role cover, and from when, their owners say.
            (Standing::Held, Anchor::Named) => {
                self.acl.hold(user, role, sequence);
            }
            (Standing::Withdrawn, _) => drop(self.acl.withdraw(user, role)),
        }
        self.prune();
    }

    fn tell_owners(&self, message: &Message<A>) -> Effects<A> {
        let to = |owner: &OwnerId| (PartyId::Owner(*owner), message.clone());
        Effects { send: self.owners.keys().map(to).collect(), ..Effects::default() }
    }

    fn depart(
        &mut self,
        context: &Context<'_, A>,
        departure: Signed<Departure, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Departure { user, sequence } = departure.content;
        let source = (PartyId::User(user), Stream::User(user), sequence);
        context.check(&mut self.seen, source, &departure)?;
        if context.has(Fault::AnswerDeparted) {
            return Ok(self.tell_owners(&Message::Depart(departure)));
        }
        if !self.users.contains(&user) {
            return Err(Refusal::NotRegistered);
        }
        self.certificates.retain(|(holder, _), _| *holder != user);
        self.note_departure(user);
        Ok(self.tell_owners(&Message::Depart(departure)))
    }

    fn note_departure(&mut self, user: UserId) {
        self.users.remove(&user);
        self.escrow.remove(&PartyId::User(user));
        self.acl.depart(user);
        self.prune();
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

    fn order(
        &mut self,
        context: &Context<'_, A>,
        order: Signed<Order<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Order { owner, sequence, ref change } = order.content;
        let stream = match *change {
            Change::Grant { grant, .. } => Stream::Line(grant.slot, grant.grantee),
            Change::Revoke(slot, grantee) => Stream::Line(slot, grantee),
            Change::ReKey { item, key, user, .. } => Stream::ReKey(item, key, user),
        };
        let about = match stream {
            Stream::Line(slot, _) => slot.owner,
            Stream::ReKey(item, key, _) if is_key_for(item.slot, key) => item.slot.owner,
            _ => return Err(Refusal::Malformed),
        };
        // Before it counts: one owner's number would make the server refuse another's orders.
        if about != owner {
            return Err(Refusal::Malformed);
        }
        context.check(&mut self.seen, (PartyId::Owner(owner), stream, sequence), &order)?;
        match order.content.change {
            Change::Grant { grant: Grant { grantee: Grantee::Role(role), .. }, .. }
                if role.domain() == Domain::Private =>
            {
                return Err(Refusal::PrivateRole);
            }
            Change::Grant { grant, since } => {
                let grant = faulty::taken_down(context, grant);
                match (context.profile.anchor, grant.grantee, since) {
                    (Anchor::Arrival, ..) => self.acl.grant(grant),
                    (Anchor::Named, Grantee::User(_), Since::Version(floor)) => {
                        self.acl.grant_from(grant, floor);
                    }
                    (Anchor::Named, Grantee::Role(role), Since::Holders(holders)) => {
                        self.acl.grant_to_holders(grant, role, &holders);
                    }
                    _ => return Err(Refusal::Malformed),
                }
            }
            Change::Revoke(slot, grantee) => {
                if !context.has(Fault::ServeAfterRevoke) {
                    self.acl.revoke(slot, grantee);
                }
                self.prune();
                if context.has(Fault::ChangeAnothersKey) {
                    return Ok(self.change_keys(grantee));
                }
            }
            Change::ReKey { item, key, user, rekey } => {
                let rekey = ReKey(A::decode_g2(&rekey).map_err(|_| Refusal::Malformed)?);
                // The user's access may have ended while the owner was asked.
                if opens_something(&self.acl, key, user) {
                    self.rekeys.insert((key, user), rekey);
                }
                if let Some(sequence) = self.waiting.remove(&(user, item)) {
                    let answer = self.release(context, user, item);
                    return Ok(self.reply(context, Request { user, sequence, item }, answer));
                }
            }
        }
        Ok(Effects::none())
    }

    /// Deletes the re-encryption keys of users who may no longer read anything that they open.
    fn prune(&mut self) {
        let Self { acl, rekeys, .. } = self;
        rekeys.retain(|(key, user), _| opens_something(acl, *key, *user));
    }
}

impl<A: Algebra> Counting for Srs<A> {
    fn has_counted(&self) -> bool {
        self.seen != Freshness::default()
    }

    fn rebase_sequences(&mut self) {
        self.seen = Freshness::default();
    }
}
