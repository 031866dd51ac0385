//! Coalitions: who is corrupted, and so what is seen.
//!
//! Corrupted parties follow the protocol under their own identity and forget nothing. What a
//! coalition knows is what its members made, sent or received, and what is public: the
//! generators, the public keys.

use crate::knowledge::Knowledge;
use crate::symbolic::{G1, G2, Scalar, Symbolic, Wire};
use serde::{Serialize, Serializer};
use sesphr::algebra::Pairing;
use sesphr::entropy::Purpose;
use sesphr::id::{KeyId, PartyId, UserId};
use sesphr::message::{Change, Envelope, Message, Parameter};
use sesphr::profile::{Keys, Profile};
use std::fmt;

/// The user whom scopes grant access to and revoke it from.
pub const INSIDER: UserId = UserId(1);
/// The user whom scopes grant access to later.
pub const NEWCOMER: UserId = UserId(2);
/// A registered user whom nobody ever grants anything.
pub const OUTSIDER: UserId = UserId(3);

/// A set of corrupted parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coalition {
    /// Everybody is honest.
    None,
    /// The store.
    Cloud,
    /// A registered user without any grant.
    Outsider,
    /// A user who was granted access, lost it, and kept everything.
    Revoked,
    /// The same with the store.
    RevokedCloud,
}

impl Coalition {
    /// Every coalition.
    pub const ALL: [Self; 5] =
        [Self::None, Self::Cloud, Self::Outsider, Self::Revoked, Self::RevokedCloud];

    /// The coalition as the command line and the JSON spell it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cloud => "cloud",
            Self::Outsider => "outsider",
            Self::Revoked => "revoked",
            Self::RevokedCloud => "revoked+cloud",
        }
    }

    /// The coalition of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|coalition| coalition.text() == text)
    }

    /// The corrupted parties.
    #[must_use]
    pub const fn members(self) -> &'static [PartyId] {
        match self {
            Self::None => &[],
            Self::Cloud => &[PartyId::Cloud],
            Self::Outsider => &[PartyId::User(OUTSIDER)],
            Self::Revoked => &[PartyId::User(INSIDER)],
            Self::RevokedCloud => &[PartyId::User(INSIDER), PartyId::Cloud],
        }
    }

    /// The corrupted users.
    pub fn users(self) -> impl Iterator<Item = UserId> {
        self.members().iter().filter_map(|party| match party {
            PartyId::User(user) => Some(*user),
            _ => None,
        })
    }

    /// Whether the coalition has a party.
    #[must_use]
    pub fn has(self, party: PartyId) -> bool {
        self.members().contains(&party)
    }

    /// What the coalition learns when a message is sent.
    pub fn observe(self, envelope: &Envelope<Symbolic>, knowledge: &mut Knowledge) {
        learn_public(&envelope.message, knowledge);
        if self.has(envelope.from) || self.has(envelope.to) {
            learn_content(envelope, knowledge);
        }
    }

    /// What the coalition's members make for themselves.
    pub fn learn_own(self, profile: &Profile, knowledge: &mut Knowledge) {
        if profile.keys == Keys::SelfGenerated {
            for user in self.users() {
                learn_secret(KeyId::User(user), knowledge);
            }
        }
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

fn secret(key: KeyId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Secret(key))
}

fn learn_secret(key: KeyId, knowledge: &mut Knowledge) {
    knowledge.learn(secret(key));
}

/// Public keys are public as soon as they are in use, whoever announces them.
fn learn_public(message: &Message<Symbolic>, knowledge: &mut Knowledge) {
    let key = match message {
        Message::Enrol(enrolment) => match enrolment.content.party {
            PartyId::User(user) => KeyId::User(user),
            _ => return,
        },
        Message::Deposit(deposit) => deposit.key,
        _ => return,
    };
    let Scalar(x) = secret(key);
    knowledge.learn(G1(x));
    knowledge.learn(G2(x));
}

/// What a message says to whoever may read it.
fn learn_content(envelope: &Envelope<Symbolic>, knowledge: &mut Knowledge) {
    match &envelope.message {
        Message::Keys(()) => {
            if let PartyId::User(user) = envelope.to {
                learn_secret(KeyId::User(user), knowledge);
            }
        }
        Message::Store(stored) | Message::Fetched { stored, .. } => {
            knowledge.learn(stored.body);
        }
        Message::Deposit(deposit) => learn_g1(&deposit.capsule, knowledge),
        Message::Reply { answer: Ok(given), .. } => match &given.parameter {
            Parameter::ReCapsule(wire) => {
                if let Ok(t) = Symbolic::decode_gt(wire) {
                    knowledge.learn(t);
                }
            }
            Parameter::Ingredients { capsule, rekey } => {
                learn_g1(capsule, knowledge);
                learn_g2(rekey, knowledge);
            }
        },
        Message::Order(order) => {
            if let Change::ReKey { rekey, .. } = &order.content.change {
                learn_g2(rekey, knowledge);
            }
        }
        _ => {}
    }
}

fn learn_g1(wire: &Wire, knowledge: &mut Knowledge) {
    if let Ok(p) = Symbolic::decode_g1(wire) {
        knowledge.learn(p);
    }
}

fn learn_g2(wire: &Wire, knowledge: &mut Knowledge) {
    if let Ok(q) = Symbolic::decode_g2(wire) {
        knowledge.learn(q);
    }
}
