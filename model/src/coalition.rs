//! Coalitions: who is corrupted, and therefore what the attacker sees.
//!
//! Corrupted parties follow the protocol under their own identity and forget nothing. Those that
//! deceive also make moves of their own ([`crate::corrupt`]). A coalition knows what its members
//! made, sent or received, what leaks to it, and what is public: the generators and the public
//! keys.
//!
//! The same rules give the terms that a coalition knows ([`Coalition::observe`]) and the bytes that
//! it holds (`attack::Lockstep`): see [`Seen`].

mod seen;

pub use seen::Seen;
pub(crate) use seen::content;

use crate::knowledge::{Fact, Knowledge};
use crate::symbolic::{Atom, G1, G2, Scalar, Symbolic};
use serde::{Serialize, Serializer};
use sesphr::algebra::{Algebra, Pairing};
use sesphr::entropy::Purpose;
use sesphr::id::{KeyId, PartyId, UserId};
use sesphr::message::{Envelope, Message};
use sesphr::profile::{Keys, Link, Profile};
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

/// A set of corrupted parties, or of things that leak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coalition {
    /// Everybody is honest.
    None,
    /// The store.
    Cloud,
    /// The server with what it holds.
    Srs,
    /// The server, which also downloads from the public cloud, as any reader may.
    SrsReading,
    /// The server and the store.
    SrsCloud,
    /// A registered user without any grant.
    Outsider,
    /// A user who was granted another partition of the same record.
    OtherPartition,
    /// A user who was granted access, lost it, and kept everything.
    Revoked,
    /// The same, with the store.
    RevokedCloud,
    /// The same, with the server.
    RevokedSrs,
    /// A user with some access, and the server.
    UserSrs,
    /// A user who is granted access late.
    Newcomer,
    /// The same, with the server.
    NewcomerSrs,
    /// A user with some access, and a leak of the parameters R that the server keeps.
    UserCapsules,
    /// Two users, each with some access.
    TwoUsers,
    /// A listener on every link that is not protected.
    Network,
    /// A user with some access, and the store.
    UserCloud,
    /// A registered user without any grant, who uploads, orders and asks in others' names.
    Forger,
    /// An attacker who controls the network and delivers messages again.
    Replayer,
    /// The store, which serves old ciphertexts or those of other items.
    Rollback,
    /// The same, with the server, which presents an old head as current.
    RollbackSrs,
    /// A registered user without any grant, and the issuer, who certifies a role that the user does
    /// not have.
    FalseRole,
    /// The server, which also downloads, and asks owners in users' names for keys to itself.
    ActiveSrs,
    /// Everybody is honest, and the server may crash and restart between any two steps.
    SrsCrash,
}

/// A coalition's name and its corrupted parties.
type Row = (&'static str, &'static [PartyId]);

impl Coalition {
    /// Every coalition.
    pub const ALL: [Self; 24] = [
        Self::None,
        Self::Cloud,
        Self::Srs,
        Self::SrsReading,
        Self::SrsCloud,
        Self::Outsider,
        Self::OtherPartition,
        Self::Revoked,
        Self::RevokedCloud,
        Self::RevokedSrs,
        Self::UserSrs,
        Self::Newcomer,
        Self::NewcomerSrs,
        Self::UserCapsules,
        Self::TwoUsers,
        Self::Network,
        Self::UserCloud,
        Self::Forger,
        Self::Replayer,
        Self::Rollback,
        Self::RollbackSrs,
        Self::FalseRole,
        Self::ActiveSrs,
        Self::SrsCrash,
    ];

    const fn row(self) -> Row {
        use PartyId::{Cloud, Issuer, Srs, User};
        match self {
            Self::None => ("none", &[]),
            Self::Cloud => ("cloud", &[Cloud]),
            Self::Srs => ("srs", &[Srs]),
            Self::SrsReading => ("srs-reading", &[Srs]),
            Self::SrsCloud => ("srs+cloud", &[Srs, Cloud]),
            Self::Outsider => ("outsider", &[User(OUTSIDER)]),
            Self::OtherPartition => ("other-partition", &[User(INSIDER)]),
            Self::Revoked => ("revoked", &[User(INSIDER)]),
            Self::RevokedCloud => ("revoked+cloud", &[User(INSIDER), Cloud]),
            Self::RevokedSrs => ("revoked+srs", &[User(INSIDER), Srs]),
            Self::UserSrs => ("user+srs", &[User(INSIDER), Srs]),
            Self::Newcomer => ("newcomer", &[User(NEWCOMER)]),
            Self::NewcomerSrs => ("newcomer+srs", &[User(NEWCOMER), Srs]),
            Self::UserCapsules => ("user+capsules", &[User(INSIDER)]),
            Self::TwoUsers => ("two-users", &[User(INSIDER), User(NEWCOMER)]),
            Self::Network => ("network", &[]),
            Self::UserCloud => ("user+cloud", &[User(INSIDER), Cloud]),
            Self::Forger => ("forger", &[User(OUTSIDER)]),
            Self::Replayer => ("replayer", &[]),
            Self::Rollback => ("rollback", &[Cloud]),
            Self::RollbackSrs => ("rollback+srs", &[Cloud, Srs]),
            Self::FalseRole => ("false-role", &[User(OUTSIDER), Issuer]),
            Self::ActiveSrs => ("active-srs", &[Srs]),
            Self::SrsCrash => ("srs-crash", &[]),
        }
    }

    /// The name of the coalition on the command line and in JSON.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.row().0
    }

    /// The coalition with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|coalition| coalition.text() == text)
    }

    /// The corrupted parties.
    #[must_use]
    pub const fn members(self) -> &'static [PartyId] {
        self.row().1
    }

    /// The corrupted users.
    pub fn users(self) -> impl Iterator<Item = UserId> {
        self.members().iter().filter_map(|party| match party {
            PartyId::User(user) => Some(*user),
            _ => None,
        })
    }

    /// Whether nobody is corrupted and nothing leaks.
    #[must_use]
    pub const fn is_honest(self) -> bool {
        matches!(self, Self::None | Self::SrsCrash)
    }

    /// Whether the coalition reads everything as it is stored. The cloud serves anybody, so a
    /// coalition with a user can download an item before it is replaced. We assume that it does so
    /// at once.
    #[must_use]
    pub fn reads_store(self) -> bool {
        matches!(self, Self::SrsReading | Self::ActiveSrs)
            || self.has(PartyId::Cloud)
            || self.users().next().is_some()
    }

    /// Whether the coalition makes moves beyond the protocol. The others only observe.
    #[must_use]
    pub const fn deceives(self) -> bool {
        matches!(
            self,
            Self::Forger
                | Self::Replayer
                | Self::Rollback
                | Self::RollbackSrs
                | Self::FalseRole
                | Self::ActiveSrs
        )
    }

    /// Whether the coalition includes a party.
    #[must_use]
    pub fn has(self, party: PartyId) -> bool {
        self.members().contains(&party)
    }

    /// What the coalition learns when a message is sent.
    pub fn observe(
        self,
        profile: &Profile,
        envelope: &Envelope<Symbolic>,
        knowledge: &mut Knowledge,
    ) {
        let mut see = |seen| knowledge.extend(facts(&seen).into_iter().flatten());
        self.watch(profile, envelope, &mut see);
    }

    /// What the coalition's members make for themselves.
    pub fn learn_own(self, profile: &Profile, knowledge: &mut Knowledge) {
        knowledge.extend(self.own_keys(profile).map(|user| secret(KeyId::User(user))));
        if self.deceives() {
            knowledge.extend([OWN_BLINDING, OWN_SECRET].map(|n| Scalar(Atom::attacker(n).into())));
        }
    }

    /// The corrupted users who generate their own secrets.
    pub(crate) fn own_keys(self, profile: &Profile) -> impl Iterator<Item = UserId> {
        let own = profile.keys == Keys::SelfGenerated;
        self.users().filter(move |_| own)
    }

    /// Shows what the coalition learns when a message is sent.
    pub(crate) fn watch<'a, A: Algebra>(
        self,
        profile: &Profile,
        envelope: &'a Envelope<A>,
        see: &mut impl FnMut(Seen<'a, A>),
    ) {
        if let Some(key) = seen::public(&envelope.message) {
            see(Seen::Public(key));
            // The server sends an owner its seed before the owner can deposit anything.
            if let KeyId::Owner(owner, _) = key
                && profile.keys == Keys::Escrowed
                && self.sees_link(profile, PartyId::Srs, PartyId::Owner(owner))
            {
                see(Seen::Secret(key));
            }
        }
        if self.reads(profile, envelope) {
            content(envelope, see);
        }
    }

    fn reads<A: Algebra>(self, profile: &Profile, envelope: &Envelope<A>) -> bool {
        let leaks = match &envelope.message {
            Message::Store(_) => self.reads_store(),
            Message::Deposit(_) => self == Self::UserCapsules,
            _ => false,
        };
        leaks || self.sees_link(profile, envelope.from, envelope.to)
    }

    /// Whether the coalition reads a message only because the cloud serves it to anybody later.
    pub(crate) fn could_download(self, profile: &Profile, envelope: &Envelope<Symbolic>) -> bool {
        matches!(envelope.message, Message::Store(_))
            && self.users().next().is_some()
            && !self.sees_link(profile, envelope.from, envelope.to)
    }

    /// Whether the coalition reads what one party sends to another.
    fn sees_link(self, profile: &Profile, from: PartyId, to: PartyId) -> bool {
        let listens = self == Self::Network && profile.link == Link::Plain;
        listens || self.has(from) || self.has(to)
    }
}

impl fmt::Display for Coalition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Coalition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

/// The secret of a key pair, as a term.
fn secret(key: KeyId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Secret(key))
}

/// What was seen, as terms: at most two facts. A value that does not decode is not an element.
pub(crate) fn facts(seen: &Seen<'_, Symbolic>) -> [Option<Fact>; 2] {
    let one = |fact: Option<Fact>| [fact, None];
    match seen {
        Seen::Public(key) => {
            let Scalar(x) = secret(*key);
            [Some(Fact::G1(G1(x))), Some(Fact::G2(G2(x)))]
        }
        // Terms derive from purposes alone.
        Seen::Seed(_, ()) => [None, None],
        Seen::Secret(key) => one(Some(secret(*key).into())),
        Seen::G1(wire) => one(Symbolic::decode_g1(wire).ok().map(Fact::G1)),
        Seen::G2(wire) => one(Symbolic::decode_g2(wire).ok().map(Fact::G2)),
        Seen::Gt(wire) => one(Symbolic::decode_gt(wire).ok().map(Fact::Gt)),
        Seen::Body(body) => one(Some(Fact::Body(**body))),
    }
}
