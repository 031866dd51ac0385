//! A system on a curve with what a test needs to look at from outside: the secrets that the
//! seed leads to, and readings step by step.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use sesphr::acl::{Coverage, Grant, Grantee, Refusal};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::algebra::Signing;
use sesphr::entropy::{Entropy, Seed};
use sesphr::id::{ItemId, KeyId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::keys::SecretKey;
use sesphr::message::{Envelope, Message, Signable, Signed};
use sesphr::payload::Plaintext;
use sesphr::profile::{Integrity, Keys, Profile};
use sesphr::scheme;
use sesphr::signing::SigningDomain;
use sesphr::system::{Network, System};

pub(crate) const OWNER: OwnerId = OwnerId(0);
pub(crate) const OTHER: OwnerId = OwnerId(1);
pub(crate) const RECORD: RecordId = RecordId(0);
pub(crate) const ANN: UserId = UserId(1);
pub(crate) const BEN: UserId = UserId(2);
pub(crate) const MEDICAL: Slot = slot(OWNER, Partition::MEDICAL);
pub(crate) const INSURANCE: Slot = slot(OWNER, Partition::INSURANCE);
pub(crate) const CURRENT: Outcome = Outcome::Opened { current: true };
pub(crate) const SUPERSEDED: Outcome = Outcome::Opened { current: false };

pub(crate) const fn slot(owner: OwnerId, partition: Partition) -> Slot {
    Slot { owner, record: RECORD, partition }
}

pub(crate) const fn first(slot: Slot) -> ItemId {
    slot.at(Version(1))
}

pub(crate) const fn denied(refusal: Refusal) -> Outcome {
    Outcome::Denied(refusal)
}

/// Every preset that the curve can run.
pub(crate) fn presets<A: Curve>() -> impl Iterator<Item = Profile> {
    Profile::PRESETS.into_iter().map(|(_, p)| p).filter(|p| A::supports(p.payload))
}

/// A system with two owners and two users enrolled.
pub(crate) struct World<A: Curve> {
    pub(crate) system: System<A>,
    pub(crate) root: Seed,
    pub(crate) profile: Profile,
}

impl<A: Curve> World<A> {
    pub(crate) fn new(profile: Profile) -> Self {
        let mut world = Self::empty(profile);
        for owner in [OWNER, OTHER] {
            let _ = world.does(Action::Enrol { party: PartyId::Owner(owner) });
        }
        for user in [ANN, BEN] {
            let _ = world.does(Action::Enrol { party: PartyId::User(user) });
        }
        world
    }

    /// A system in which nobody enrolled yet.
    pub(crate) fn empty(profile: Profile) -> Self {
        Self::rooted(profile, Entropy::Seeded(7).seed())
    }

    /// The same, from a given seed.
    pub(crate) fn rooted(profile: Profile, root: Seed) -> Self {
        let system = System::new(profile, Network::AtOnce, root.clone()).expect("supported");
        Self { system, root, profile }
    }

    pub(crate) fn does(&mut self, action: Action) -> Outcome {
        self.system.apply(&action).unwrap_or_else(|error| panic!("{action:?}: {error}"))
    }

    /// Lets an action happen and returns what was sent.
    pub(crate) fn sends(&mut self, action: Action) -> Vec<Envelope<A>> {
        let mut sent = Vec::new();
        let note = &mut |envelope: &Envelope<A>| sent.push(envelope.clone());
        let _ = self.system.apply_with(&action, note).expect("can happen");
        sent
    }

    pub(crate) fn inject(&mut self, from: PartyId, to: PartyId, message: Message<A>) -> Outcome {
        self.system.inject(Envelope { from, to, message }, &mut |_| {})
    }

    /// Hands over a message and asserts that its receiver is then as it was.
    pub(crate) fn refuses(&mut self, envelope: Envelope<A>, refusal: Refusal) {
        let before = self.system.clone();
        let shown = format!("{envelope:?}");
        let outcome = self.system.inject(envelope, &mut |_| {});
        assert_eq!(outcome, denied(refusal), "{}: {shown}", self.profile);
        assert_eq!(self.system, before, "{}: nothing is stored of {shown}", self.profile);
    }

    pub(crate) fn seal(&mut self, slots: &[(Slot, &[u8])]) -> Outcome {
        let drafts = slots.iter().map(|(s, text)| (s.partition, Plaintext::from(text.to_vec())));
        let owner = slots.first().expect("a slot").0.owner;
        self.system.seal(owner, RECORD, drafts.collect()).expect("can be sealed")
    }

    pub(crate) fn grant(&mut self, slot: Slot, grantee: Grantee, from: Coverage) {
        assert_eq!(self.does(Action::Grant(Grant { slot, grantee, from })), Outcome::Done);
    }

    /// Downloads, requests and opens; the first refusal ends it.
    pub(crate) fn read(&mut self, user: UserId, item: ItemId) -> Outcome {
        for action in [Action::Download { user, item }, Action::Request { user, item }] {
            let outcome = self.does(action);
            if matches!(outcome, Outcome::Denied(_)) {
                return outcome;
            }
        }
        self.does(Action::Open { user, item })
    }

    pub(crate) fn opened(&self, user: UserId, item: ItemId) -> Option<&[u8]> {
        self.system.opened(user, item).map(Plaintext::as_bytes)
    }

    /// The seed that a party's own secrets are derived from.
    pub(crate) fn seed(&self, party: PartyId) -> Seed {
        self.root.fork(party)
    }

    /// The secret x of a key pair, wherever the profile says that it is made.
    pub(crate) fn secret(&self, key: KeyId) -> SecretKey<A> {
        let party = match key {
            KeyId::User(user) => PartyId::User(user),
            KeyId::Owner(owner, _) => PartyId::Owner(owner),
        };
        let seed = match self.profile.keys {
            Keys::Escrowed => self.seed(PartyId::Srs).fork(party),
            Keys::SelfGenerated => self.seed(party),
        };
        scheme::secret_key(&seed, key)
    }

    /// What a party would sign, signed by it, if the profile has signatures.
    pub(crate) fn sign<T: Signable>(&self, party: PartyId, content: T) -> Signed<T, A> {
        let signer = A::signer(&self.seed(party), party);
        let signature = match self.profile.integrity {
            Integrity::None => None,
            Integrity::Signed => {
                Some(A::sign(&signer, &self.system.signing_domain().message(&content)))
            }
        };
        Signed { content, signature }
    }

    /// What a party signs with, to lie with.
    pub(crate) fn signs(&self, party: PartyId) -> Signs<A> {
        Signs(self.system.signing_domain(), A::signer(&self.seed(party), party))
    }
}

/// What a lying party signs with.
pub(crate) struct Signs<A: Curve>(SigningDomain, <A as Signing>::Signer);

impl<A: Curve> Signs<A> {
    /// Signs what was changed since it was signed, if it was.
    pub(crate) fn again<T: Signable>(&self, signed: &mut Signed<T, A>) {
        let Self(domain, signer) = self;
        if let Some(signature) = &mut signed.signature {
            *signature = A::sign(signer, &domain.message(&signed.content));
        }
    }
}
