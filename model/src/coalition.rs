//! Coalitions: who is corrupted, and therefore what the attacker sees and may do.
//!
//! A coalition is a set of parties and of powers. Its parties follow the protocol under their own
//! identity and forget nothing. A [`Power`] lets it see more, or make moves of its own
//! ([`crate::corrupt`]). A coalition knows what its members made, sent or received, what leaks to
//! it, and what is public: the generators and the public keys.
//!
//! Sets that the catalogue of attackers knows have a name ([`Coalition::ALL`]). Any other set is
//! written as its parts, such as `user-1+srs+listens`.
//!
//! The same rules give the terms that a coalition knows ([`Coalition::observe`]) and the bytes that
//! it holds (`attack::Lockstep`): see [`Disclosure`].

mod disclosure;
mod members;
mod named;
mod parse;
mod power;
mod subsets;
mod watch;

pub use disclosure::Disclosure;
pub(crate) use disclosure::content;
pub use members::Members;
pub use parse::CoalitionError;
pub use power::{Power, Powers};
pub use subsets::subsets;
pub(crate) use watch::facts;

use serde::{Serialize, Serializer};
use sesphr::id::{PartyId, UserId};
use std::borrow::Cow;
use std::fmt;

/// The user to whom scopes grant access, and from whom they revoke it.
pub const INSIDER: UserId = UserId(1);
/// The user to whom scopes grant access later.
pub const NEWCOMER: UserId = UserId(2);
/// A registered user whom nobody ever grants anything.
pub const OUTSIDER: UserId = UserId(3);

/// The number of the blinding value that a coalition draws for what it seals.
pub const OWN_BLINDING: u32 = 1;
/// The number of the secret that a coalition draws for its own key pair.
pub const OWN_SECRET: u32 = 2;

/// A set of corrupted parties and of powers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coalition {
    /// Its place in the catalogue, or [`UNNAMED`]. Two names may stand for one set: they are asked
    /// about different things.
    place: u8,
    members: Members,
    powers: Powers,
}

/// The place of a set that the catalogue has no name for.
const UNNAMED: u8 = u8::MAX;

impl Coalition {
    /// A set that has no name.
    #[must_use]
    pub const fn of(members: Members, powers: Powers) -> Self {
        Self { place: UNNAMED, members, powers }
    }

    /// The name in the catalogue, if the set has one.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        named::NAMES.get(usize::from(self.place)).copied()
    }

    /// How the command line and JSON spell the coalition.
    #[must_use]
    pub fn text(self) -> Cow<'static, str> {
        self.name().map_or_else(|| Cow::Owned(self.parts()), Cow::Borrowed)
    }

    /// The same set without its name.
    #[must_use]
    pub const fn unnamed(self) -> Self {
        Self::of(self.members, self.powers)
    }

    /// The corrupted parties: users, owners, the server, the store, the issuer.
    pub fn members(self) -> impl Iterator<Item = PartyId> {
        self.members.into_iter()
    }

    /// The same, as a set.
    #[must_use]
    pub const fn parties(self) -> Members {
        self.members
    }

    /// The corrupted users.
    pub fn users(self) -> impl Iterator<Item = UserId> {
        self.members.users()
    }

    /// The powers.
    #[must_use]
    pub const fn powers(self) -> Powers {
        self.powers
    }

    /// Whether the coalition includes a party.
    #[must_use]
    pub fn has(self, party: PartyId) -> bool {
        self.members.has(party)
    }

    /// Whether the coalition has a power, whether or not its members can use it.
    #[must_use]
    pub const fn can(self, power: Power) -> bool {
        self.powers.has(power)
    }

    /// Whether a set of parties and powers is a part of another.
    #[must_use]
    pub const fn is_part_of(self, other: Self) -> bool {
        self.members.is_part_of(other.members) && self.powers.is_part_of(other.powers)
    }

    /// How many parties and powers there are.
    #[must_use]
    pub const fn size(self) -> u32 {
        self.members.len() + self.powers.len()
    }

    /// Whether nobody is corrupted and nothing leaks.
    #[must_use]
    pub fn is_honest(self) -> bool {
        self.members.is_empty() && self.powers.is_part_of(Powers::of(&[Power::Crashes]))
    }

    /// Whether the coalition reads everything as it is stored. The cloud serves anybody, so a
    /// coalition with a user can download an item before it is replaced. We assume that it does so
    /// at once.
    #[must_use]
    pub fn reads_store(self) -> bool {
        self.can(Power::Downloads) || self.has(PartyId::Cloud) || self.users().next().is_some()
    }

    /// Whether the coalition makes moves beyond the protocol, other than dropping messages. The
    /// others only observe.
    #[must_use]
    pub fn deceives(self) -> bool {
        Power::ALL.into_iter().any(|power| power.is_deceit() && self.can(power))
    }
}

impl fmt::Display for Coalition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Serialize for Coalition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}
