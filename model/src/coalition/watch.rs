//! What a coalition sees of a message, and what its members make for themselves.

use super::disclosure::{self, Disclosure, content};
use super::{Coalition, OWN_BLINDING, OWN_SECRET, Power};
use crate::knowledge::{Fact, Knowledge};
use crate::symbolic::{Atom, G1, G2, Scalar, Symbolic};
use sesphr::algebra::{Algebra, Pairing};
use sesphr::entropy::Purpose;
use sesphr::id::{KeyId, PartyId};
use sesphr::message::{Change, Envelope, Message};
use sesphr::profile::{Keys, Link, Profile};

impl Coalition {
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
        let users = self.own_keys(profile).filter_map(|party| match party {
            PartyId::User(user) => Some(secret(KeyId::User(user))),
            _ => None,
        });
        knowledge.extend(users);
        if self.deceives() {
            knowledge.extend([OWN_BLINDING, OWN_SECRET].map(|n| Scalar(Atom::attacker(n).into())));
        }
    }

    /// The corrupted users and owners who generate their own secrets.
    pub(crate) fn own_keys(self, profile: &Profile) -> impl Iterator<Item = PartyId> {
        let own = profile.keys == Keys::SelfGenerated;
        let makes = |party: &PartyId| matches!(party, PartyId::User(_) | PartyId::Owner(_));
        self.members().filter(move |party| own && makes(party))
    }

    /// Shows what the coalition learns when a message is sent.
    pub(crate) fn watch<'a, A: Algebra>(
        self,
        profile: &Profile,
        envelope: &'a Envelope<A>,
        see: &mut impl FnMut(Disclosure<'a, A>),
    ) {
        if let Some(key) = disclosure::public(&envelope.message) {
            see(Disclosure::Public(key));
            // Whoever has an owner's seed makes the same pair. Under escrow the server sends it before
            // the owner can deposit anything.
            if let KeyId::Owner(owner, _) = key
                && self.has_seed(profile, PartyId::Owner(owner))
            {
                see(Disclosure::Secret(key));
            }
        }
        if self.reads(profile, envelope) {
            content(envelope, see);
        }
    }

    /// Whether the coalition has the seed of an owner's key pairs.
    fn has_seed(self, profile: &Profile, owner: PartyId) -> bool {
        match profile.keys {
            Keys::Escrowed => self.sees_link(profile, PartyId::Srs, owner),
            Keys::SelfGenerated => self.has(owner),
        }
    }

    /// Whether the coalition reads what a message says.
    pub(crate) fn reads<A: Algebra>(self, profile: &Profile, envelope: &Envelope<A>) -> bool {
        let leaks = match &envelope.message {
            Message::Store(_) => self.reads_store(),
            Message::Deposit(_) => self.can(Power::LeakedCapsules),
            Message::Order(order) => {
                self.can(Power::LeakedReKeys)
                    && matches!(order.content.change, Change::ReKey { .. })
            }
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
        let listens = self.can(Power::Listens) && profile.link == Link::Plain;
        listens || self.has(from) || self.has(to)
    }
}

/// The secret of a key pair, as a term.
fn secret(key: KeyId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Secret(key))
}

/// What was seen, as terms: at most two facts. A value that does not decode is not an element.
pub(crate) fn facts(seen: &Disclosure<'_, Symbolic>) -> [Option<Fact>; 2] {
    let one = |fact: Option<Fact>| [fact, None];
    match seen {
        Disclosure::Public(key) => {
            let Scalar(x) = secret(*key);
            [Some(Fact::G1(G1(x))), Some(Fact::G2(G2(x)))]
        }
        // Terms derive from purposes alone.
        Disclosure::Seed(_, ()) => [None, None],
        Disclosure::Secret(key) => one(Some(secret(*key).into())),
        Disclosure::G1(wire) => one(Symbolic::decode_g1(wire).ok().map(Fact::G1)),
        Disclosure::G2(wire) => one(Symbolic::decode_g2(wire).ok().map(Fact::G2)),
        Disclosure::Gt(wire) => one(Symbolic::decode_gt(wire).ok().map(Fact::Gt)),
        Disclosure::Body(body) => one(Some(Fact::Body(**body))),
    }
}
