//! The issuer of role certificates for users of the public domain (\[A\]: attribute certificates).

use super::{Checked, Context, Counting, Effects, Identity};
use crate::acl::{Domain, Refusal, Role};
use crate::algebra::Algebra;
use crate::fault::Fault;
use crate::id::{PartyId, UserId};
use crate::map::Map;
use crate::message::{Certificate, Departure, Inquiry, Message, Signed, Standing, Statement};
use derive_where::derive_where;

/// Who certifies roles.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer<A: Algebra> {
    identity: Identity<A>,
    /// What it certified last about each user and role.
    holdings: Map<(UserId, Role), Holding>,
    /// The last membership of each user that has ended, as far as it has heard.
    ended: Map<UserId, u32>,
}

/// What the issuer certified last about a user and a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Holding {
    /// The number of the last certificate.
    last: u32,
    /// The number of the certificate by which the user came to hold the role, if they do.
    since: Option<u32>,
}

impl<A: Algebra> Issuer<A> {
    /// An issuer with the signing key of its seed.
    #[must_use]
    pub fn new(seed: &A::Seed) -> Self {
        Self {
            identity: Identity::new(seed, PartyId::Issuer),
            holdings: Map::default(),
            ended: Map::default(),
        }
    }

    /// Whether a user holds a role, by what it certified.
    #[must_use]
    pub fn is_held(&self, user: UserId, role: Role) -> bool {
        self.holdings.get(&(user, role)).is_some_and(|holding| holding.since.is_some())
    }

    /// The key that verifies its certificates.
    #[must_use]
    pub fn verifier(&self) -> A::Verifier {
        A::verifier(&self.identity.signer)
    }

    /// Certifies that a user holds a role. If they do already, the certificate says since when.
    pub fn assign(&mut self, context: &Context<'_, A>, user: UserId, role: Role) -> Effects<A> {
        self.certify(context, user, role, |number, since| Some(since.unwrap_or(number)))
    }

    /// Certifies that a user no longer holds a role.
    pub fn withdraw(&mut self, context: &Context<'_, A>, user: UserId, role: Role) -> Effects<A> {
        self.certify(context, user, role, |_, _| None)
    }

    fn certify(
        &mut self,
        context: &Context<'_, A>,
        user: UserId,
        role: Role,
        since: impl Fn(u32, Option<u32>) -> Option<u32>,
    ) -> Effects<A> {
        if role.domain() == Domain::Private {
            return Effects::denied(Refusal::PrivateRole);
        }
        let mut holding = self.holdings.get(&(user, role)).copied().unwrap_or_default();
        if context.has(Fault::ShareNumbers) {
            let theirs = self.holdings.iter().filter(|((other, _), _)| *other == user);
            holding.last = theirs.map(|(_, other)| other.last).max().unwrap_or_default();
        }
        let sequence = context.count(&mut holding.last);
        holding.since = since(sequence, holding.since);
        self.hold(user, role, holding);
        let standing = holding.since.map_or(Standing::Withdrawn, |since| Standing::Held { since });
        let ended = self.ended_of(user);
        let certificate = Certificate { sequence, user, ended, role, standing };
        let signed = self.identity.sign(context, certificate);
        Effects::send(PartyId::Srs, Message::Certify(signed))
    }

    /// Takes a message in: it hears of the memberships that end, and with them of the roles, and
    /// answers owners.
    pub fn handle(&mut self, context: &Context<'_, A>, message: &Message<A>) -> Effects<A> {
        if let Message::Inquiry(signed) = message
            && context.profile.asks_issuer()
        {
            return Effects::of(self.answer(context, signed));
        }
        let Some((user, membership)) = context.ended_by(message) else {
            return Effects::none();
        };
        let ended = self.ended_of(user);
        // Where users tell the issuer themselves, the server's word of it is no news.
        if context.profile.asks_issuer() && membership == ended {
            return Effects::none();
        }
        Effects::of(context.later(ended, membership).map(|()| {
            self.note_departure(user, membership);
            Effects::none()
        }))
    }

    /// Says to an owner what a user is now.
    fn answer(
        &self,
        context: &Context<'_, A>,
        signed: &Signed<Inquiry, A>,
    ) -> Result<Effects<A>, Refusal> {
        let inquiry = signed.content;
        let (user, owner) = (inquiry.user, PartyId::Owner(inquiry.owner));
        context.authenticate(owner, signed)?;
        let theirs = self.holdings.range(&(user, Role::Family), &(user, Role::ServiceProvider));
        let roles = theirs.filter_map(|((_, role), holding)| Some((*role, holding.since?)));
        let statement = Statement { inquiry, ended: self.ended_of(user), roles: roles.collect() };
        let signed = self.identity.sign(context, statement);
        Ok(Effects::send(owner, Message::Statement(signed)))
    }

    /// Takes note of what a server of the same root has checked; see
    /// `System::note`.
    pub(crate) fn note(&mut self, checked: &Checked<A>) {
        match checked {
            Checked::Enrolment(..) => {}
            Checked::Certificate(Certificate { sequence, user, role, standing, .. }) => {
                let since = match standing {
                    Standing::Held { since } => Some(*since),
                    Standing::Withdrawn => None,
                };
                self.hold(*user, *role, Holding { last: *sequence, since });
            }
            Checked::Departure(departure) => {
                let Departure { user, membership } = departure.content;
                self.note_departure(user, membership);
            }
        }
    }

    /// The last membership of a user that has ended, as far as the issuer has heard.
    fn ended_of(&self, user: UserId) -> u32 {
        self.ended.get(&user).copied().unwrap_or_default()
    }

    /// Keeps what was certified last about a user and a role. Nothing is kept of a role that is not
    /// held, unless its certificates are numbered.
    fn hold(&mut self, user: UserId, role: Role, holding: Holding) {
        match holding {
            Holding { last: 0, since: None } => drop(self.holdings.remove(&(user, role))),
            _ => drop(self.holdings.insert((user, role), holding)),
        }
    }

    /// Notes that a membership of a user ended.
    fn note_departure(&mut self, user: UserId, membership: u32) {
        if membership > 0 {
            self.ended.insert(user, membership);
        }
        for (_, holding) in self.holdings.iter_mut().filter(|((holder, _), _)| *holder == user) {
            holding.since = None;
        }
        self.holdings.retain(|_, holding| *holding != Holding::default());
    }
}

impl<A: Algebra> Counting for Issuer<A> {
    fn has_counted(&self) -> bool {
        self.holdings.values().any(|holding| holding.last > 0)
    }

    fn rebase_sequences(&mut self) {
        self.holdings.retain(|_, holding| holding.since.is_some());
        let start = Holding { last: 0, since: Some(0) };
        self.holdings.iter_mut().for_each(|(_, holding)| *holding = start);
    }
}
