//! What the oracle takes into account, and who has heard of it.

use super::{add, only};
use sesphr::acl::Role;
use sesphr::action::Action;
use sesphr::algebra::Algebra;
use sesphr::id::{OwnerId, PartyId, UserId};
use sesphr::message::{Envelope, Message, Standing};
use sesphr::system::Network;

/// Something that the oracle takes into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// An action that everybody hears of at once.
    AtOnce(Action),
    /// An action whose messages have yet to arrive.
    Begun(Action),
    /// An owner hears that a user holds a role.
    Heard {
        /// Who hears.
        owner: OwnerId,
        /// Who holds it.
        user: UserId,
        /// The role.
        role: Role,
        /// The number of the certificate by which that began; zero where none is numbered.
        since: u32,
        /// The last membership of the user that the issuer knew to have ended; zero if none.
        ended: u32,
    },
    /// Somebody hears that a membership of a user ended.
    Left {
        /// Who hears: an owner or the issuer.
        listener: PartyId,
        /// Who left.
        user: UserId,
        /// The last membership that ended; zero where none is numbered.
        ended: u32,
    },
}

impl Decision {
    /// What an action decides when it is taken, if anything.
    #[must_use]
    pub fn of_action(network: Network, action: &Action) -> Option<Self> {
        let decides = matches!(
            action,
            Action::Enrol { party: PartyId::User(_) }
                | Action::Assign { .. }
                | Action::Withdraw { .. }
                | Action::Depart { .. }
                | Action::Seal { .. }
                | Action::Grant(_)
                | Action::Revoke { .. }
        );
        decides.then_some(match network {
            Network::AtOnce => Self::AtOnce(*action),
            Network::InFlight => Self::Begun(*action),
        })
    }

    /// What a message decides when it arrives, where messages stay in flight.
    #[must_use]
    pub fn of_arrival<A: Algebra>(envelope: &Envelope<A>) -> Option<Self> {
        let listener = envelope.to;
        let before = |membership: u32| membership.checked_sub(1).filter(|ended| *ended > 0);
        let returned = |party, membership| match (party, before(membership)) {
            (PartyId::User(user), Some(ended)) => Some(Self::Left { listener, user, ended }),
            _ => None,
        };
        match (listener, &envelope.message) {
            (PartyId::Owner(owner), Message::Certify(signed)) => {
                let certificate = signed.content;
                let (user, role, ended) = (certificate.user, certificate.role, certificate.ended);
                match certificate.standing {
                    Standing::Held { since } => {
                        Some(Self::Heard { owner, user, role, since, ended })
                    }
                    // What is withdrawn has counted since it was decided.
                    Standing::Withdrawn => {
                        (ended > 0).then_some(Self::Left { listener, user, ended })
                    }
                }
            }
            (PartyId::Owner(_), Message::NeedReKey { user: signed, .. })
            | (PartyId::Owner(_) | PartyId::Issuer, Message::Enrol(signed)) => {
                returned(signed.content.party, signed.content.membership)
            }
            (PartyId::Owner(_) | PartyId::Issuer, Message::Depart(signed)) => {
                let (user, ended) = (signed.content.user, signed.content.membership);
                Some(Self::Left { listener, user, ended })
            }
            _ => None,
        }
    }
}

/// What was decided where not everybody has heard of it. Empty where messages arrive at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct News {
    /// How many certificates the issuer gave about a user and a role.
    certified: Vec<(UserId, Role, u32)>,
    /// Who holds which role, by the issuer, since which certificate.
    held: Vec<(UserId, Role, u32)>,
    /// How many memberships of a user ended.
    left: Vec<(UserId, u32)>,
    /// Of how many of these a party has heard.
    heard: Vec<(PartyId, UserId, u32)>,
}

impl News {
    /// The part that concerns an owner.
    pub(super) fn of_owner(&self, owner: OwnerId) -> Self {
        let concerns =
            |party: PartyId| matches!(party, PartyId::Issuer) || party == PartyId::Owner(owner);
        Self { heard: only(&self.heard, |(party, ..)| concerns(*party)), ..self.clone() }
    }

    /// Joins the parts that concern several owners.
    pub(super) fn join(&mut self, other: &Self) {
        let mut heard = std::mem::take(&mut self.heard);
        self.clone_from(other);
        other.heard.iter().for_each(|one| add(&mut heard, *one));
        self.heard = heard;
    }

    /// Notes a certificate. One that is given to a user who has left, by an issuer who has not heard
    /// of it, means nothing.
    pub(super) fn certify(&mut self, user: UserId, role: Role, is_held: bool) {
        let number =
            1 + self.certified.iter().find(|(u, r, _)| (*u, *r) == (user, role)).map_or(0, |c| c.2);
        self.certified.retain(|(u, r, _)| (*u, *r) != (user, role));
        add(&mut self.certified, (user, role, number));
        let holds = self.held.iter().any(|(u, r, _)| (*u, *r) == (user, role));
        if !is_held {
            self.held.retain(|(u, r, _)| (*u, *r) != (user, role));
        } else if !holds && self.has_heard(PartyId::Issuer, user) {
            add(&mut self.held, (user, role, number));
        }
    }

    /// Whether a certificate is the one by which a user holds a role now.
    pub(super) fn stands(&self, user: UserId, role: Role, since: u32) -> bool {
        let is_this = |(u, r, began): &(UserId, Role, u32)| {
            (*u, *r) == (user, role) && (since == 0 || since == *began)
        };
        self.held.iter().any(is_this)
    }

    /// Notes a departure.
    pub(super) fn depart(&mut self, user: UserId) {
        let count = 1 + self.departures(user);
        self.left.retain(|(other, _)| *other != user);
        add(&mut self.left, (user, count));
        self.held.retain(|(other, ..)| *other != user);
    }

    fn departures(&self, user: UserId) -> u32 {
        self.left.iter().find(|(other, _)| *other == user).map_or(0, |(_, count)| *count)
    }

    /// Whether a party has heard of every departure of a user.
    pub(super) fn has_heard(&self, party: PartyId, user: UserId) -> bool {
        let departures = self.departures(user);
        departures == 0 || self.heard.binary_search(&(party, user, departures)).is_ok()
    }

    /// Notes that a party heard of departures of a user, up to a membership; of all where none is
    /// numbered.
    pub(super) fn hear_departures(&mut self, party: PartyId, user: UserId, ended: u32) {
        let departures = self.departures(user);
        let of = |(p, u, _): &(PartyId, UserId, u32)| (*p, *u) == (party, user);
        let before = self.heard.iter().find(|one| of(one)).map_or(0, |one| one.2);
        let now = if ended == 0 { departures } else { ended.min(departures) };
        if now > before {
            self.heard.retain(|one| !of(one));
            add(&mut self.heard, (party, user, now));
        }
    }
}
