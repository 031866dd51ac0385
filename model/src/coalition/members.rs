//! Sets of parties.

use sesphr::id::{OwnerId, PartyId, UserId};

/// A set of parties: users and owners by number, the server, the store, the issuer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Members {
    /// A bit for each user.
    users: u64,
    /// A bit for each owner.
    owners: u32,
    /// Bits for the server, the store and the issuer.
    services: u8,
}

const SRS: u8 = 1;
const CLOUD: u8 = 2;
const ISSUER: u8 = 4;

impl Members {
    /// Users have numbers below this.
    pub const USERS: u32 = u64::BITS;
    /// Owners have numbers below this.
    pub const OWNERS: u32 = u32::BITS;

    /// These parties. Numbers beyond [`Self::USERS`] and [`Self::OWNERS`] are left out.
    #[must_use]
    pub const fn of(parties: &[PartyId]) -> Self {
        let mut members = Self { users: 0, owners: 0, services: 0 };
        let mut rest = parties;
        while let [first, after @ ..] = rest {
            members = members.with(*first);
            rest = after;
        }
        members
    }

    /// The same set with a party more. A number that is too large is left out.
    #[must_use]
    pub const fn with(mut self, party: PartyId) -> Self {
        match party {
            PartyId::User(UserId(n)) => {
                if n < Self::USERS {
                    self.users |= 1 << n;
                }
            }
            PartyId::Owner(OwnerId(n)) => {
                if n < Self::OWNERS {
                    self.owners |= 1 << n;
                }
            }
            PartyId::Srs => self.services |= SRS,
            PartyId::Cloud => self.services |= CLOUD,
            PartyId::Issuer => self.services |= ISSUER,
        }
        self
    }

    /// The parties of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            users: self.users | other.users,
            owners: self.owners | other.owners,
            services: self.services | other.services,
        }
    }

    /// Whether the set includes a party.
    #[must_use]
    pub const fn has(self, party: PartyId) -> bool {
        let one = Self::of(&[party]);
        !one.is_empty() && one.is_part_of(self)
    }

    /// Whether nobody is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.users == 0 && self.owners == 0 && self.services == 0
    }

    /// How many parties there are.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.users.count_ones() + self.owners.count_ones() + self.services.count_ones()
    }

    /// Whether every party is in another set.
    #[must_use]
    pub const fn is_part_of(self, other: Self) -> bool {
        self.users & !other.users == 0
            && self.owners & !other.owners == 0
            && self.services & !other.services == 0
    }

    /// The users and owners alone.
    #[must_use]
    pub const fn people(self) -> Self {
        Self { services: 0, ..self }
    }

    /// The users, by number.
    pub fn users(self) -> impl Iterator<Item = UserId> {
        (0..Self::USERS).filter(move |n| self.users >> n & 1 == 1).map(UserId)
    }
}

impl IntoIterator for Members {
    type Item = PartyId;
    type IntoIter = std::vec::IntoIter<PartyId>;

    /// Users, then owners, the server, the store, the issuer.
    fn into_iter(self) -> Self::IntoIter {
        let owners = (0..Self::OWNERS).filter(|n| self.owners >> n & 1 == 1);
        let owners = owners.map(|n| PartyId::Owner(OwnerId(n)));
        let services = [PartyId::Srs, PartyId::Cloud, PartyId::Issuer];
        let services = services.into_iter().filter(|party| self.has(*party));
        let all: Vec<PartyId> =
            self.users().map(PartyId::User).chain(owners).chain(services).collect();
        all.into_iter()
    }
}
