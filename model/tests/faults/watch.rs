//! A walk on a curve, watched from outside. The oracle of entitlement follows it, every message and
//! audit entry is inspected, and every user tries everything they ever received on everything that
//! was ever stored. Nothing here comes from the model's search or its symbols.

use super::walk;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::audit::Entry;
use sesphr::entropy::{Entropy, Seed};
use sesphr::fault::Seeded;
use sesphr::id::{ItemId, KeyId, PartyId, UserId};
use sesphr::keys::{Capsule, Mask, ReCapsule, ReKey, SecretKey};
use sesphr::message::{Envelope, Message, Parameter};
use sesphr::profile::{Keys, Profile};
use sesphr::scheme;
use sesphr::system::{Network, System};
use sesphr_model::entitlement::Entitlement;
use std::collections::BTreeSet;

/// What a walk can show to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    /// Somebody was answered without being entitled, or refused although entitled.
    Misjudged,
    /// A reply without its own audit entry.
    Unaccounted,
    /// A sealed partition on its way to the server.
    RecordAtServer,
    /// An opened item is not what its owner uploaded.
    OtherContent,
    /// A user who is entitled and was answered cannot open.
    ShutOut,
    /// A user opens, with what they were given, an item to which they were never entitled.
    Leak,
    /// The same, with the help of the parameters R that the server keeps.
    LeakWithCapsules,
}

const WALKS: u64 = 24;
const CHOICES: usize = 48;
/// Actions between two moments at which everybody tries to read everything.
const PROBE_EVERY: usize = 12;
const USERS: [UserId; 2] = [UserId(1), UserId(2)];

/// The walks, which are the same in every run.
pub(crate) fn walks() -> impl Iterator<Item = Vec<Action>> {
    (0..WALKS).map(|seed| {
        let config = Config { rng_seed: RngSeed::Fixed(seed), ..Config::default() };
        let choices = prop::collection::vec(any::<[u8; 4]>(), CHOICES);
        let tree = choices.new_tree(&mut TestRunner::new(config)).expect("nothing is filtered");
        walk::walk(&tree.current(), Network::AtOnce)
    })
}

/// The findings of a walk.
pub(crate) fn run<C: Curve>(
    profile: Profile,
    seeded: Seeded,
    walk: &[Action],
) -> BTreeSet<Finding> {
    let mut watch = Watch::<C>::new(profile, seeded);
    for (at, action) in walk.iter().enumerate() {
        watch.act(action);
        watch.steal();
        if at % PROBE_EVERY == 0 || at + 1 == walk.len() {
            watch.probe();
        }
    }
    watch.found
}

/// A system, and what is known of it from outside.
#[derive(Clone)]
struct Watch<C: Curve> {
    system: System<C>,
    root: Seed,
    oracle: Entitlement,
    /// Every ciphertext that was ever stored.
    bodies: Vec<(ItemId, C::Body)>,
    /// Every parameter R that the server was ever given.
    capsules: Vec<Capsule<C>>,
    /// What users could compute from their parameters.
    masks: Vec<(UserId, Mask<C>)>,
    /// The RK^{1/x_U} = g^{1/x_P} of users who were sent RK.
    weak_keys: Vec<(UserId, ReKey<C>)>,
    found: BTreeSet<Finding>,
}

impl<C: Curve> Watch<C> {
    fn new(profile: Profile, seeded: Seeded) -> Self {
        let root = Entropy::Seeded(5).seed();
        let system = System::new(profile, Network::AtOnce, root.clone()).expect("supported");
        Self {
            system: system.with_seeded(seeded),
            root,
            oracle: Entitlement::default(),
            bodies: Vec::new(),
            capsules: Vec::new(),
            masks: Vec::new(),
            weak_keys: Vec::new(),
            found: BTreeSet::new(),
        }
    }

    /// Applies an action, if it can happen, and inspects everything that it causes.
    fn act(&mut self, action: &Action) -> Option<Outcome> {
        let (mut sent, mut entries) = (Vec::new(), Vec::new());
        let mut observe = |envelope: &Envelope<C>| sent.push(envelope.clone());
        let mut audit = |entry: &Entry| entries.push(*entry);
        let outcome = self.system.apply_audited(action, &mut observe, &mut audit).ok()?;
        if !matches!(outcome, Outcome::Denied(_)) {
            self.oracle.note(action);
        }
        self.account(&sent, &entries);
        sent.iter().for_each(|envelope| self.see(envelope));
        match *action {
            Action::Request { user, item } => {
                let answered = outcome == Outcome::Granted;
                self.note(Finding::Misjudged, answered != self.oracle.entitled(user, item));
            }
            Action::Open { user, item } if matches!(outcome, Outcome::Opened { .. }) => {
                let differs = self.system.opened(user, item) != self.uploaded(item);
                self.note(Finding::OtherContent, differs);
            }
            _ => {}
        }
        Some(outcome)
    }

    fn note(&mut self, finding: Finding, is_so: bool) {
        self.found.extend(is_so.then_some(finding));
    }

    fn uploaded(&self, item: ItemId) -> Option<&C::Plain> {
        let owner = self.system.owner(item.slot.owner)?;
        owner.items().find(|(other, _)| **other == item).map(|(_, plain)| plain)
    }

    /// Every reply has its entry, in order, and there are no other entries.
    fn account(&mut self, sent: &[Envelope<C>], entries: &[Entry]) {
        let replies = sent.iter().filter_map(|envelope| match (&envelope.message, envelope.to) {
            (Message::Reply { item, answer, .. }, PartyId::User(user)) => {
                Some((user, *item, answer.as_ref().map(|_| ()).map_err(|refusal| *refusal)))
            }
            _ => None,
        });
        let entries = entries.iter().map(|entry| (entry.user, entry.item, entry.decision));
        self.note(Finding::Unaccounted, !replies.eq(entries));
    }

    fn see(&mut self, envelope: &Envelope<C>) {
        match &envelope.message {
            Message::Store(stored) | Message::Fetched { stored, .. } => {
                self.note(Finding::RecordAtServer, envelope.to == PartyId::Srs);
                self.bodies.push((stored.item, stored.body.clone()));
            }
            Message::Deposit(deposit) => {
                self.capsules.push(Capsule(C::decode_g1(&deposit.capsule).expect("an element")));
            }
            Message::Reply { answer: Ok(given), .. } => {
                let PartyId::User(user) = envelope.to else { return };
                let secret = self.secret(user);
                match &given.parameter {
                    Parameter::ReCapsule(wire) => {
                        let recapsule = ReCapsule(C::decode_gt(wire).expect("an element"));
                        self.masks.push((user, scheme::unmask(&recapsule, &secret)));
                    }
                    Parameter::Ingredients { rekey, .. } => {
                        let rekey = C::decode_g2(rekey).expect("an element");
                        // RK^{1/x_U} = g^{1/x_P}
                        let weak = ReKey(C::g2_pow(&rekey, &C::inv(secret.expose())));
                        self.weak_keys.push((user, weak));
                    }
                }
            }
            _ => {}
        }
    }

    /// The secret that a user enrolled with.
    fn secret(&self, user: UserId) -> SecretKey<C> {
        let party = PartyId::User(user);
        let seed = match self.system.profile().keys {
            Keys::Escrowed => C::fork(&C::fork(&self.root, PartyId::Srs), party),
            Keys::SelfGenerated => C::fork(&self.root, party),
        };
        scheme::secret_key(&seed, KeyId::User(user))
    }

    /// Every user tries everything they ever received on everything that was ever stored.
    fn steal(&mut self) {
        let weak = self.weak_keys.iter().flat_map(|(user, key)| {
            let key = key.prepare();
            // e(R_{k,P}, g^{1/x_P}) = Z^{r_k}
            let mask = move |capsule| Mask::new(scheme::reencrypt(capsule, &key).0);
            self.capsules.iter().map(move |capsule| (*user, mask(capsule)))
        });
        let with_capsules = weak.collect::<Vec<_>>();
        let opens = |(user, mask): &(UserId, Mask<C>)| {
            self.bodies.iter().any(|(item, body)| {
                !self.oracle.ever_entitled(*user, *item) && scheme::open(mask, *item, body).is_ok()
            })
        };
        let (alone, helped) = (self.masks.iter().any(opens), with_capsules.iter().any(opens));
        self.note(Finding::Leak, alone);
        self.note(Finding::LeakWithCapsules, helped);
    }

    /// Everybody tries to read everything. Afterwards the system is as it was.
    fn probe(&mut self) {
        let mut copy = self.clone();
        for item in self.oracle.uploaded() {
            for user in USERS {
                copy.read(user, *item);
            }
        }
        self.found = copy.found;
    }

    /// Downloads, asks, downloads again in case asking renewed the item, and opens.
    fn read(&mut self, user: UserId, item: ItemId) {
        self.act(&Action::Download { user, item });
        if self.act(&Action::Request { user, item }) != Some(Outcome::Granted) {
            return;
        }
        self.act(&Action::Download { user, item });
        let opened = self.act(&Action::Open { user, item });
        self.note(Finding::ShutOut, !matches!(opened, Some(Outcome::Opened { .. })));
    }
}
