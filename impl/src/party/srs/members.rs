//! Who takes part: enrolments, departures, and the roles that the issuer certifies.
//!
//! Where messages are signed, the memberships of a user are numbered. A departure names the one that
//! it ends, and a return shows that all before it ended. So neither can be lost to a message that
//! overtakes it, and what was granted or certified to one membership never serves another.

use super::Srs;
use super::keys::checked_key;
use crate::acl::{Domain, Refusal};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{OwnerId, PartyId, UserId};
use crate::message::{Certificate, Departure, Enrolment, Message, Signed, Standing};
use crate::party::{Checked, Context, Effects};
use crate::profile::{Anchor, Keys};
use derive_where::derive_where;

/// What shows that a membership ended.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ended<A: Algebra> {
    /// The user's departure.
    Departure(Signed<Departure, A>),
    /// The user's return, where the departure before it has not arrived.
    Return(Signed<Enrolment<A>, A>),
    /// A certificate of the issuer, who heard of the departure first (`standing=asked` only).
    Certificate(Signed<Certificate, A>),
}

impl<A: Algebra> Ended<A> {
    /// The last membership that has ended.
    const fn membership(&self) -> u32 {
        match self {
            Self::Departure(departure) => departure.content.membership,
            Self::Return(enrolment) => enrolment.content.membership.saturating_sub(1),
            Self::Certificate(certificate) => certificate.content.ended,
        }
    }

    /// The message that shows it to others.
    fn message(&self) -> Message<A> {
        match self {
            Self::Departure(departure) => Message::Depart(departure.clone()),
            Self::Return(enrolment) => Message::Enrol(enrolment.clone()),
            Self::Certificate(certificate) => Message::Certify(certificate.clone()),
        }
    }
}

/// Something said about a membership that is not the present or the next one.
pub(super) struct Stale<A: Algebra> {
    /// What shows that it ended, for a sender who has not heard.
    shown: Option<Message<A>>,
}

impl<A: Algebra> Stale<A> {
    /// Refuses what a party said, and tells it what it has not heard.
    pub(super) fn of(self, sender: PartyId) -> Effects<A> {
        let send = self.shown.map(|shown| (sender, shown)).into_iter().collect();
        Effects { send, ..Effects::denied(Refusal::NotFresh) }
    }
}

impl<A: Algebra> Srs<A> {
    /// The last membership of a user that has ended; zero if none has.
    fn ended(&self, user: UserId) -> u32 {
        self.ended.get(&user).map_or(0, Ended::membership)
    }

    /// Whether something that was said after hearing that a membership ended comes too late: a
    /// later one has ended since.
    pub(super) fn stale_membership(
        &self,
        context: &Context<'_, A>,
        user: UserId,
        heard: u32,
    ) -> Option<Stale<A>> {
        let ended = self.ended(user);
        if !context.is_numbered() || heard == ended {
            return None;
        }
        let shown = self.ended.get(&user).filter(|_| heard < ended).map(Ended::message);
        Some(Stale { shown })
    }

    pub(super) fn enrol(
        &mut self,
        context: &Context<'_, A>,
        enrolment: Signed<Enrolment<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        let party = enrolment.content.party;
        context.authenticate(party, &enrolment)?;
        let mut effects = match party {
            PartyId::User(user) => self.enrol_user(context, user, enrolment)?,
            PartyId::Owner(owner) => self.enrol_owner(context, owner, &enrolment)?,
            _ => return Err(Refusal::Malformed),
        };
        if let Some(seed) = self.take_into_escrow(context, party) {
            effects.send.insert(0, (party, Message::Keys(seed)));
        }
        Ok(effects)
    }

    fn enrol_user(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        enrolment: Signed<Enrolment<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Enrolment { membership, ref public, .. } = enrolment.content;
        let begun = self.users.get(&user).map_or(0, |present| present.content.membership);
        let ended = self.ended(user);
        context.later(begun.max(ended), membership)?;
        if context.profile.keys == Keys::SelfGenerated {
            let offered = public.as_ref().ok_or(Refusal::Malformed)?;
            checked_key::<A>(user, offered, &self.seed)?;
        }
        // This return overtook the departure before it, which therefore counts now.
        let overtook =
            context.is_numbered() && membership > ended + 1 && !context.has(Fault::LoseDepartures);
        let mut effects = Effects::none();
        if overtook {
            effects = self.end(context, user, Ended::Return(enrolment.clone()));
        }
        self.users.insert(user, enrolment);
        Ok(effects)
    }

    fn enrol_owner(
        &mut self,
        context: &Context<'_, A>,
        owner: OwnerId,
        enrolment: &Signed<Enrolment<A>, A>,
    ) -> Result<Effects<A>, Refusal> {
        let begun = u32::from(self.owners.contains(&owner));
        context.later(begun, enrolment.content.membership)?;
        self.owners.insert(owner, ());
        // The owner approves and rotates by its own list, so it must know who left and which roles
        // were certified before it came.
        let left = self.ended.values().map(Ended::message);
        let held = self.certificates.values().cloned().map(Message::Certify);
        let to_owner = |message| (PartyId::Owner(owner), message);
        Ok(Effects { send: left.chain(held).map(to_owner).collect(), ..Effects::default() })
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
    /// `System::note`.
    pub(crate) fn note(&mut self, context: &Context<'_, A>, checked: &Checked<A>) {
        match checked {
            Checked::Enrolment(user, enrolment) => {
                self.users.insert(*user, enrolment.clone());
                self.take_into_escrow(context, PartyId::User(*user));
            }
            Checked::Certificate(certificate) => self.note_certificate(context, *certificate),
            Checked::Departure(departure) => {
                self.note_departure(
                    context,
                    departure.content.user,
                    Ended::Departure(departure.clone()),
                );
            }
        }
    }

    pub(super) fn certify(
        &mut self,
        context: &Context<'_, A>,
        certificate: Signed<Certificate, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Certificate { sequence, user, ended, role, standing } = certificate.content;
        context.authenticate(PartyId::Issuer, &certificate)?;
        // Users tell the issuer, too, when they leave. This overtook what they told the server.
        let present = self.users.get(&user).map(|present| present.content.membership);
        if context.profile.asks_issuer() && present == Some(ended) {
            // Owners are shown the same certificate below.
            let _ = self.end(context, user, Ended::Certificate(certificate.clone()));
        }
        if let Some(stale) = self.stale_membership(context, user, ended) {
            return Ok(stale.of(PartyId::Issuer));
        }
        let source = (PartyId::Issuer, context.certificates(user, role), sequence);
        context.check(&mut self.seen, source, &certificate)?;
        if role.domain() == Domain::Private {
            return Err(Refusal::PrivateRole);
        }
        match standing {
            Standing::Held { .. } => self.certificates.insert((user, role), certificate.clone()),
            Standing::Withdrawn => self.certificates.remove(&(user, role)),
        };
        self.note_certificate(context, certificate.content);
        Ok(self.tell_owners(&Message::Certify(certificate)))
    }

    fn note_certificate(
        &mut self,
        context: &Context<'_, A>,
        Certificate { user, role, standing, .. }: Certificate,
    ) {
        match (standing, context.profile.anchor) {
            (Standing::Held { since }, Anchor::Arrival) => {
                self.acl.assign(user, role, since);
            }
            // Whom grants to the role cover, and from when, their owners say.
            (Standing::Held { since }, Anchor::Named) => {
                self.acl.hold(user, role, since);
            }
            (Standing::Withdrawn, _) => {
                self.acl.withdraw(user, role);
            }
        }
        self.prune();
    }

    fn tell_owners(&self, message: &Message<A>) -> Effects<A> {
        let to = |owner: &OwnerId| (PartyId::Owner(*owner), message.clone());
        Effects { send: self.owners.keys().map(to).collect(), ..Effects::default() }
    }

    /// Tells the owners and the issuer.
    fn tell_all(&self, message: Message<A>) -> Effects<A> {
        let mut effects = self.tell_owners(&message);
        effects.send.push((PartyId::Issuer, message));
        effects
    }

    pub(super) fn depart(
        &mut self,
        context: &Context<'_, A>,
        departure: Signed<Departure, A>,
    ) -> Result<Effects<A>, Refusal> {
        let Departure { user, membership } = departure.content;
        context.authenticate(PartyId::User(user), &departure)?;
        let gone = || match self.users.contains(&user) {
            true => Refusal::NotFresh,
            false => Refusal::NotRegistered,
        };
        let last = match self.users.get(&user) {
            Some(present) if context.has(Fault::LoseDepartures) => {
                present.content.membership.saturating_sub(1)
            }
            _ => self.ended(user),
        };
        context.later(last, membership).map_err(|_| gone())?;
        if context.has(Fault::AnswerDeparted) {
            return Ok(self.tell_all(Message::Depart(departure)));
        }
        // A numbered one counts even if it overtook the enrolment whose membership it ends.
        if !context.is_numbered() && !self.users.contains(&user) {
            return Err(Refusal::NotRegistered);
        }
        Ok(self.end(context, user, Ended::Departure(departure)))
    }

    /// Ends a membership, and tells everybody who grants or certifies.
    fn end(&mut self, context: &Context<'_, A>, user: UserId, ended: Ended<A>) -> Effects<A> {
        self.certificates.retain(|(holder, _), _| *holder != user);
        let message = ended.message();
        self.note_departure(context, user, ended);
        self.tell_all(message)
    }

    fn note_departure(&mut self, context: &Context<'_, A>, user: UserId, ended: Ended<A>) {
        if context.is_numbered() {
            self.ended.insert(user, ended);
        }
        self.users.remove(&user);
        self.escrow.remove(&PartyId::User(user));
        self.acl.depart(user);
        self.prune();
    }
}
