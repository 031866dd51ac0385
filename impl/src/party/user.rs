//! The user: downloads ciphertext, asks the SRS for a parameter for each item, decrypts.

mod answers;

use super::{Context, Counting, Effects, Identity};
use crate::acl::Refusal;
use crate::action::Outcome;
use crate::algebra::Algebra;
use crate::id::{Generation, ItemId, KeyId, PartyId, Slot, UserId, Version};
use crate::keys::ReCapsule;
use crate::map::Map;
use crate::message::{Departure, Enrolment, Head, Message, OfferedKey, Request, Stored};
use crate::profile::{Integrity, Keys};
use crate::scheme;
use derive_where::derive_where;

/// A reader of records.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User<A: Algebra> {
    id: UserId,
    /// What its own secrets are derived from.
    seed: A::Seed,
    /// What its key pair is derived from: its own seed, or what the SRS sent.
    keys: Option<A::Seed>,
    identity: Identity<A>,
    membership: Membership,
    /// How many memberships began, where messages are numbered.
    memberships: u32,
    /// How many requests were sent, where messages are numbered.
    requests: u32,
    downloads: Map<ItemId, Download<A>>,
    parameters: Map<ItemId, Received<A>>,
    opened: Map<ItemId, A::Plain>,
    /// The number of its last request for each item, where requests are numbered.
    awaited: Map<ItemId, u32>,
    /// The latest version of each slot that a signed head has shown (`heads=remembered` only).
    shown: Map<Slot, Version>,
    /// What it asked the cloud for and has not received (`heads=remembered` only).
    fetching: Map<ItemId, ()>,
}

/// Whether a user is a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Membership {
    /// The user has enrolled.
    Enrolled,
    /// The user has left, and kept everything.
    Departed,
}

/// A downloaded item.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Download<A: Algebra> {
    /// As the cloud served it.
    pub stored: Stored<A>,
    /// What the cloud said was the current version.
    pub current: Version,
}

/// A received parameter, checked.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Received<A: Algebra> {
    /// Of which generation of the item.
    pub generation: Generation,
    /// R_{k,U}.
    pub recapsule: ReCapsule<A>,
    /// What the owner signed of the item.
    head: Option<Head>,
    /// The slot's current version, by the owner's signed head; none since the user asked again.
    current: Option<Version>,
}

impl<A: Algebra> User<A> {
    /// A user with the secrets of its seed, not yet enrolled.
    #[must_use]
    pub fn new(id: UserId, seed: A::Seed) -> Self {
        let identity = Identity::new(&seed, PartyId::User(id));
        Self {
            id,
            seed,
            keys: None,
            identity,
            membership: Membership::Departed,
            memberships: 0,
            requests: 0,
            downloads: Map::default(),
            parameters: Map::default(),
            opened: Map::default(),
            awaited: Map::default(),
            shown: Map::default(),
            fetching: Map::default(),
        }
    }

    /// The key that verifies what it signs.
    #[must_use]
    pub fn verifier(&self) -> A::Verifier {
        A::verifier(&self.identity.signer)
    }

    /// Whether it takes part.
    #[must_use]
    pub const fn membership(&self) -> Membership {
        self.membership
    }

    /// What it opened.
    pub fn opened(&self) -> impl Iterator<Item = (&ItemId, &A::Plain)> {
        self.opened.iter()
    }

    /// Whether what the user opened as an item is `content`. If equal, both share one copy from
    /// then on. None if the user opened no such item.
    pub(crate) fn share_opened(&mut self, item: ItemId, content: &A::Plain) -> Option<bool> {
        let opened = self.opened.get_mut(&item)?;
        let is_equal = opened == content;
        if is_equal {
            opened.clone_from(content);
        }
        Some(is_equal)
    }

    /// What it downloaded and still has.
    #[must_use]
    pub fn download_of(&self, item: ItemId) -> Option<&Download<A>> {
        self.downloads.get(&item)
    }

    /// The parameter that it received and still has.
    #[must_use]
    pub fn parameter_of(&self, item: ItemId) -> Option<&Received<A>> {
        self.parameters.get(&item)
    }

    /// The parameters that it received and still has.
    pub fn parameters(&self) -> impl Iterator<Item = (&ItemId, &Received<A>)> {
        self.parameters.iter()
    }

    /// The number of its last request for an item, zero where requests are not numbered.
    #[must_use]
    pub fn awaited(&self, item: ItemId) -> u32 {
        self.awaited.get(&item).copied().unwrap_or_default()
    }

    /// This user with nothing but what concerns one item. Downloading, requesting and opening that
    /// item end in the same way, because they depend on nothing else.
    #[must_use]
    pub fn about(&self, item: ItemId) -> Self {
        fn only<K: Ord + Copy, V: Clone>(map: &Map<K, V>, key: K) -> Map<K, V> {
            map.get(&key).map(|value| (key, value.clone())).into_iter().collect()
        }
        Self {
            downloads: only(&self.downloads, item),
            parameters: only(&self.parameters, item),
            opened: only(&self.opened, item),
            awaited: only(&self.awaited, item),
            shown: only(&self.shown, item.slot),
            fetching: only(&self.fetching, item),
            ..self.clone()
        }
    }

    /// This user with what another copy of the user has of one item: the inverse of
    /// [`User::about`].
    #[must_use]
    pub fn joined(&self, item: ItemId, about: &Self) -> Self {
        fn set<K: Ord + Copy, V: Clone>(all: &Map<K, V>, one: &Map<K, V>, key: K) -> Map<K, V> {
            let mut all = all.clone();
            match one.get(&key) {
                Some(value) => all.insert(key, value.clone()),
                None => all.remove(&key),
            };
            all
        }
        Self {
            downloads: set(&self.downloads, &about.downloads, item),
            parameters: set(&self.parameters, &about.parameters, item),
            opened: set(&self.opened, &about.opened, item),
            awaited: set(&self.awaited, &about.awaited, item),
            shown: set(&self.shown, &about.shown, item.slot),
            fetching: set(&self.fetching, &about.fetching, item),
            ..about.clone()
        }
    }

    /// This user without any downloads.
    #[must_use]
    pub fn without_downloads(self) -> Self {
        Self { downloads: Map::default(), ..self }
    }

    /// Enrols at the SRS, with a self-made public key if the profile says so.
    pub fn enrol(&mut self, context: &Context<'_, A>) -> Effects<A> {
        self.membership = Membership::Enrolled;
        let public = match context.profile.keys {
            Keys::Escrowed => None,
            Keys::SelfGenerated => {
                self.keys = Some(self.seed.clone());
                Some(self.offer())
            }
        };
        let membership = context.count(&mut self.memberships);
        let enrolment = Enrolment { membership, party: PartyId::User(self.id), public };
        Effects::send(PartyId::Srs, Message::Enrol(self.identity.sign(context, enrolment)))
    }

    fn offer(&self) -> OfferedKey<A> {
        let key = KeyId::User(self.id);
        let secret = scheme::secret_key::<A>(&self.seed, key);
        let public = scheme::public_key(&secret);
        OfferedKey {
            g1: A::encode_g1(&public.g1),
            g2: A::encode_g2(&public.g2),
            proof: A::prove(&self.seed, key, secret.expose()),
        }
    }

    /// Leaves.
    pub fn depart(&mut self, context: &Context<'_, A>) -> Effects<A> {
        self.membership = Membership::Departed;
        let departure = Departure { membership: self.memberships, user: self.id };
        let message = Message::Depart(self.identity.sign(context, departure));
        let mut effects = Effects::send(PartyId::Srs, message.clone());
        // Whoever owners ask hears of it without the server.
        if context.profile.asks_issuer() {
            effects.send.push((PartyId::Issuer, message));
        }
        effects
    }

    /// Asks the cloud for an item.
    pub fn fetch(&mut self, context: &Context<'_, A>, item: ItemId) -> Effects<A> {
        if context.profile.remembers_heads() {
            self.fetching.insert(item, ());
        }
        Effects::send(PartyId::Cloud, Message::Fetch(item))
    }

    /// Asks the SRS for its parameter of an item.
    pub fn request(&mut self, context: &Context<'_, A>, item: ItemId) -> Effects<A> {
        let sequence = context.count(&mut self.requests);
        if context.profile.integrity == Integrity::Signed {
            self.awaited.insert(item, sequence);
        }
        // What an earlier answer called current is in question again, however this one ends.
        if context.profile.remembers_heads()
            && let Some(received) = self.parameters.get_mut(&item)
        {
            received.current = None;
        }
        let request = Request { user: self.id, sequence, item };
        Effects::send(PartyId::Srs, Message::Request(self.identity.sign(context, request)))
    }

    /// Decrypts an item of which the user has both halves.
    pub fn open(&mut self, context: &Context<'_, A>, item: ItemId) -> Effects<A> {
        Effects::of(self.try_open(context, item).map(|outcome| Effects::outcome(outcome)))
    }

    fn try_open(&mut self, context: &Context<'_, A>, item: ItemId) -> Result<Outcome, Refusal> {
        let download = self.downloads.get(&item).ok_or(Refusal::NotDownloaded)?;
        let received = self.parameters.get(&item).ok_or(Refusal::NoParameter)?;
        let keys = self.keys.as_ref().ok_or(Refusal::NoParameter)?;
        let stored = &download.stored;
        if stored.generation != received.generation {
            return Err(Refusal::GenerationMismatch);
        }
        // Otherwise the cloud could have a reader take the payload that nothing authenticates.
        if A::payload_of(&stored.body) != context.profile.payload {
            return Err(Refusal::DoesNotOpen);
        }
        let current = match context.profile.integrity {
            Integrity::None => Some(download.current),
            Integrity::Signed => {
                let head = received.head.as_ref().ok_or(Refusal::BadSignature)?;
                if head.body_digest != A::body_digest(&stored.body) {
                    return Err(Refusal::HeadMismatch);
                }
                received.current
            }
        };
        let secret = scheme::secret_key::<A>(keys, KeyId::User(self.id));
        let mask = scheme::unmask(&received.recapsule, &secret);
        let committed = received.head.as_ref().and_then(|head| head.commitment);
        if context.profile.commits_to_keys() && committed != Some(scheme::commit(&mask, item)) {
            return Err(Refusal::WrongParameter);
        }
        let plain = scheme::open(&mask, item, &stored.body).map_err(|_| Refusal::DoesNotOpen)?;
        self.opened.insert(item, plain);
        // Since the answer, another may have shown a later version.
        let is_latest = self.shown(item.slot) <= item.version;
        Ok(Outcome::Opened { current: is_latest && current == Some(item.version) })
    }
}

impl<A: Algebra> Counting for User<A> {
    fn has_counted(&self) -> bool {
        self.requests > 0
    }

    fn rebase_sequences(&mut self) {
        self.requests = 0;
        self.awaited = Map::default();
    }
}
