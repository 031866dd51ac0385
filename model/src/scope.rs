//! Scopes: named bounds. Each is large in one dimension; none says anything beyond its bounds.
//!
//! A scope is a TOML file: `docs/scopes.md` describes every field. Those that come with the program
//! are in `model/scopes/`.

mod document;
mod expectation;
mod identifier;
pub mod limits;
mod read;
mod shipped;
mod write;

pub use expectation::{Expectation, Expected, expectable};
pub use shipped::{SHIPPED, Set, Shipped};
pub use write::Comments;

use crate::coalition::{Coalition, INSIDER, NEWCOMER, OUTSIDER, Power};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::id::{Slot, UserId};
use sesphr::system::Network;
use std::collections::BTreeSet;

/// What may happen, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The name, as the command line and results spell it.
    pub name: String,
    /// What the scope is about, in one sentence.
    pub about: String,
    /// How messages travel.
    pub network: Network,
    /// The properties that the scope is for, by id; all if none is named. Where messages stay in
    /// flight, few say more than elsewhere.
    pub judges: Vec<String>,
    /// Users who may be granted access.
    pub users: Vec<UserId>,
    /// What may be sealed.
    pub slots: Vec<Slot>,
    /// How many versions a slot may have.
    pub versions_max: u16,
    /// The grants that owners may make.
    pub grants: Vec<Grant>,
    /// The roles that the issuer may certify.
    pub roles: Vec<(UserId, Role)>,
    /// How many grants may be made.
    pub grants_max: u8,
    /// How many grants may be revoked, and roles withdrawn.
    pub revocations_max: u8,
    /// How many users may depart.
    pub departures_max: u8,
    /// How many of them may come back.
    pub returns_max: u8,
    /// How many moves a coalition that deceives may make; the others make none.
    pub deceptions_max: u8,
    /// How often the server may crash, against `srs-crash`.
    pub restarts_max: u8,
    /// How many downloads and requests there may be, where messages stay in flight: each counts
    /// even if it changes nothing, since it sends something. Elsewhere one that changes nothing
    /// leads nowhere.
    pub readings_max: u8,
    /// How many messages in flight may be lost.
    pub losses_max: u8,
    /// What a search is expected to find.
    pub expected: Expected,
}

impl Scope {
    /// Whether a coalition can be what its name says. Those who deceive need room for corrupt
    /// moves; a scope with such room asks about nobody else. A replayer needs messages in flight,
    /// where few others say more than elsewhere. Showing one thing instead of another needs two
    /// things stored. A false role needs roles. A server that withholds needs a role or a departure
    /// to keep back. Somebody granted another partition of the same record needs two, a newcomer a
    /// grant that does not reach the past, and a server that crashes the occasion. A coalition with
    /// a user needs that user in the scope.
    #[must_use]
    pub fn has_part_for(&self, coalition: Coalition) -> bool {
        let takes_part = |user: UserId| user == OUTSIDER || self.users.contains(&user);
        if !coalition.users().all(takes_part) {
            return false;
        }
        if coalition.name().is_none() {
            return self.has_room_for(coalition);
        }
        let deceived = self.deceptions_max > 0;
        let fits = match self.network {
            Network::AtOnce => {
                let needs_flight = [Coalition::REPLAYER, Coalition::REVOKED_WITHHOLDING];
                coalition.deceives() == deceived && !needs_flight.contains(&coalition)
            }
            Network::InFlight if deceived => {
                let kept_back = !self.roles.is_empty() || self.departures_max > 0;
                let withholds = coalition == Coalition::REVOKED_WITHHOLDING && kept_back;
                withholds || coalition == Coalition::REPLAYER
            }
            Network::InFlight if self.restarts_max > 0 => coalition == Coalition::SRS_CRASH,
            Network::InFlight => {
                [Coalition::NONE, Coalition::REVOKED, Coalition::NETWORK].contains(&coalition)
            }
        };
        if !fits {
            return false;
        }
        match coalition {
            Coalition::ROLLBACK | Coalition::ROLLBACK_SRS => {
                self.versions_max > 1 || self.slots.len() > 1
            }
            Coalition::FALSE_ROLE => !self.roles.is_empty(),
            Coalition::OTHER_PARTITION => self.slots.iter().any(|slot| {
                let granted = |slot: &Slot| {
                    self.grants
                        .iter()
                        .any(|g| (g.slot, g.grantee) == (*slot, Grantee::User(INSIDER)))
                };
                let beside = |other: &Slot| {
                    (other.owner, other.record) == (slot.owner, slot.record) && !granted(other)
                };
                granted(slot) && self.slots.iter().any(beside)
            }),
            Coalition::NEWCOMER | Coalition::NEWCOMER_SRS => {
                let joins =
                    |g: &Grant| (g.grantee, g.from) == (Grantee::User(NEWCOMER), Coverage::Joining);
                self.versions_max > 1 && self.grants.iter().any(joins)
            }
            Coalition::SRS_CRASH => self.restarts_max > 0,
            _ => true,
        }
    }

    /// Whether each power of a coalition can be used at all.
    fn has_room_for(&self, coalition: Coalition) -> bool {
        let in_flight = self.network == Network::InFlight;
        coalition.powers().iter().all(|power| match power {
            Power::Replays | Power::Withholds => in_flight && self.deceptions_max > 0,
            Power::Misassigns => self.deceptions_max > 0 && !self.roles.is_empty(),
            Power::Crashes => self.restarts_max > 0,
            power => !power.is_deceit() || self.deceptions_max > 0,
        })
    }

    /// Whether an owner may grant a user anything, by name or by a role.
    #[must_use]
    pub fn grants_to(&self, user: UserId) -> bool {
        self.grants.iter().any(|grant| self.may_grant(grant, user))
    }

    /// Whether a grant may cover a user, by name or by a role.
    pub(crate) fn may_grant(&self, grant: &Grant, user: UserId) -> bool {
        match grant.grantee {
            Grantee::User(named) => named == user,
            Grantee::Role(role) => self.roles.contains(&(user, role)),
        }
    }

    /// Whether messages stay in flight.
    #[must_use]
    pub fn is_in_flight(&self) -> bool {
        self.network == Network::InFlight
    }

    /// A scope without a name, in which nothing can happen.
    pub(crate) fn blank() -> Self {
        Self {
            name: String::new(),
            about: String::new(),
            network: Network::AtOnce,
            judges: Vec::new(),
            users: Vec::new(),
            slots: Vec::new(),
            versions_max: 0,
            grants: Vec::new(),
            roles: Vec::new(),
            grants_max: 0,
            revocations_max: 0,
            departures_max: 0,
            returns_max: 0,
            deceptions_max: 0,
            restarts_max: 0,
            readings_max: 0,
            losses_max: 0,
            expected: Expected::only(Vec::new()),
        }
    }

    /// Each role that the issuer may certify, once.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        let roles: BTreeSet<Role> = self.roles.iter().map(|(_, role)| *role).collect();
        roles.into_iter()
    }
}
