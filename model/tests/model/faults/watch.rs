//! A walk on a curve, watched from outside. The oracle of entitlement follows it, every message and
//! audit entry is inspected, and every user tries everything they ever received on everything that
//! was ever stored. Nothing here comes from the model's search or its symbols.

use crate::walk;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Curve;
use sesphr::audit::Entry;
use sesphr::entropy::{Entropy, Seed};
use sesphr::fault::Seeded;
use sesphr::id::{ItemId, KeyId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::keys::{Capsule, Mask, ReCapsule, ReKey, SecretKey};
use sesphr::message::{Envelope, Message, Parameter, Reply, Request, Signed, Stored};
use sesphr::profile::{Integrity, Keys, Profile};
use sesphr::scheme;
use sesphr::system::{Auditing, Network, System};
use sesphr_model::entitlement::{Decision, Entitlement};
use std::collections::BTreeSet;

/// What a walk can show to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    /// Somebody was answered without being entitled, or refused although entitled.
    Misjudged,
    /// A reply without its own audit entry.
    Unaccounted,
    /// An audit entry about somebody who did not ask.
    Unasked,
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
    /// The same, with the help of the server and of the re-encryption keys that it was sent.
    LeakWithServer,
    /// A reader who remembers heads takes for current a version older than one they opened.
    Forgotten,
    /// A reader takes an answer to one request for the answer to another.
    Renumbered,
}

const WALKS: u64 = 24;
/// Walks in which messages overtake each other.
const WALKS_IN_FLIGHT: u64 = 300;
const CHOICES: usize = 48;
/// Actions between two moments at which everybody tries to read everything.
const PROBE_EVERY: usize = 12;
const USERS: [UserId; 2] = [UserId(1), UserId(2)];

/// The walks, which are the same in every run.
pub(crate) fn walks() -> impl Iterator<Item = Vec<Action>> {
    (0..WALKS).map(|seed| walk::walk(&choices(seed), Network::AtOnce)).chain([kept_answer()])
}

/// A reader reads two versions, each while it is current, and opens the first again without asking.
fn kept_answer() -> Vec<Action> {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    let [user, _] = USERS;
    let grant = Grant { slot, grantee: Grantee::User(user), from: Coverage::Past };
    let partitions = [slot.partition].into_iter().collect();
    let seal = Action::Seal { owner: slot.owner, record: slot.record, partitions, bytes: 9 };
    let reads = |version| {
        let item = slot.at(Version(version));
        let open = Action::Open { user, item };
        [Action::Download { user, item }, Action::Request { user, item }, open]
    };
    let [.., open] = reads(1);
    let mut walk = walk::prologue(Network::AtOnce);
    walk.extend([seal, Action::Grant(grant)]);
    walk.extend(reads(1));
    walk.push(seal);
    walk.extend(reads(2));
    walk.push(open);
    walk
}

/// Walks in which orders, certificates, departures and returns overtake each other and come twice.
pub(crate) fn overtaking_walks() -> impl Iterator<Item = Vec<Action>> {
    (0..WALKS_IN_FLIGHT).map(|seed| {
        let begin = walk::prologue(Network::InFlight).into_iter();
        // Each walk leaves some kinds out, so that the others meet more often.
        let subject = match seed % 3 {
            0 => Subject::Orders,
            1 => Subject::Roles,
            _ => Subject::Members,
        };
        begin.chain(choices(seed).into_iter().map(|choice| overtaking(subject, choice))).collect()
    })
}

pub(crate) fn choices(seed: u64) -> Vec<[u8; 4]> {
    let config = Config { rng_seed: RngSeed::Fixed(seed), ..Config::default() };
    let choices = prop::collection::vec(any::<[u8; 4]>(), CHOICES);
    let tree = choices.new_tree(&mut TestRunner::new(config)).expect("nothing is filtered");
    tree.current()
}

/// Which of the messages under way arrives next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Oldest,
    Newest,
}

/// What an overtaking walk is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// Grants to a user, and revocations.
    Orders,
    /// A grant to a role, certificates and withdrawals.
    Roles,
    /// Grants to a user who leaves and comes back.
    Members,
}

/// An upload, an action of one user's access to one slot, or a message that arrives.
fn overtaking(subject: Subject, [kind, a, b, _]: [u8; 4]) -> Action {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    let [user, _] = USERS;
    let grantee = match subject {
        Subject::Roles => Grantee::Role(Role::Doctor),
        Subject::Orders | Subject::Members => Grantee::User(user),
    };
    let from = if a % 4 == 0 { Coverage::Past } else { Coverage::Joining };
    let role = if b % 3 == 0 { Role::Nurse } else { Role::Doctor };
    match (kind % 16, subject) {
        (0..=7, _) => Action::Deliver { message: (a % 8).into() },
        (8, _) => Action::Repeat { message: (a % 8).into() },
        (9..=10, _) | (14..=15, Subject::Orders) => {
            let partitions = [slot.partition].into_iter().collect();
            Action::Seal { owner: slot.owner, record: slot.record, partitions, bytes: 9 }
        }
        (11..=12, Subject::Orders) | (11, _) => Action::Grant(Grant { slot, grantee, from }),
        (12, _) => Action::Revoke { slot, grantee },
        (_, Subject::Orders) => Action::Revoke { slot, grantee },
        (13 | 14, Subject::Roles) => Action::Assign { user, role },
        (_, Subject::Roles) => Action::Withdraw { user, role },
        (13, Subject::Members) => Action::Depart { user },
        (_, Subject::Members) => Action::Enrol { party: PartyId::User(user) },
    }
}

/// The findings of a walk.
pub(crate) fn run<C: Curve>(
    profile: Profile,
    seeded: Seeded,
    walk: &[Action],
) -> BTreeSet<Finding> {
    let mut watch = Watch::<C>::new(profile, Network::AtOnce, seeded);
    for (at, action) in walk.iter().enumerate() {
        watch.act(action);
        watch.steal();
        if at % PROBE_EVERY == 0 || at + 1 == walk.len() {
            watch.probe();
        }
    }
    watch.found
}

/// The findings of an overtaking walk, once all messages have arrived.
pub(crate) fn run_in_flight<C: Curve>(
    profile: Profile,
    seeded: Seeded,
    walk: &[Action],
) -> BTreeSet<Finding> {
    let mut watch = Watch::<C>::new(profile, Network::InFlight, seeded);
    for action in walk {
        watch.pass(action);
    }
    watch.arrive(Next::Newest);
    for item in watch.oracle.uploaded().to_vec() {
        for user in USERS {
            let answered = match watch.pass(&Action::Request { user, item }) {
                Some(_) => watch.arrive(Next::Oldest) == Some(Outcome::Granted),
                None => false,
            };
            watch.note(Finding::Misjudged, answered != watch.oracle.entitled(user, item));
        }
    }
    watch.renumber();
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
    fn new(profile: Profile, network: Network, seeded: Seeded) -> Self {
        let root = Entropy::Seeded(5).seed();
        let system = System::new(profile, network, root.clone()).expect("supported");
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
        let observe = |envelope: &Envelope<C>| sent.push(envelope.clone());
        let audit = |entry: &Entry| entries.push(*entry);
        let outcome = self.system.apply_with(action, &mut Auditing(observe, audit)).ok()?;
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
                let takes = outcome == Outcome::Opened { current: true }
                    && self.system.profile().remembers_heads();
                self.note(Finding::Forgotten, takes && self.opened_later(user, item));
            }
            _ => {}
        }
        Some(outcome)
    }

    /// Whether a user opened a later version of an item's slot.
    fn opened_later(&self, user: UserId, item: ItemId) -> bool {
        let later = |other: &ItemId| other.slot == item.slot && other.version > item.version;
        let party = self.system.user(user);
        party.is_some_and(|party| party.opened().any(|(other, _)| later(other)))
    }

    /// Applies an action in flight, if it can happen, and tells the oracle.
    fn pass(&mut self, action: &Action) -> Option<Outcome> {
        let decision = match *action {
            Action::Deliver { message } | Action::Repeat { message } => {
                let arrives = self.system.in_flight().get(usize::from(message));
                arrives.and_then(Decision::of_arrival)
            }
            _ => Decision::of_action(Network::InFlight, action),
        };
        let outcome = self.system.apply(action).ok()?;
        // A refusal on the way is not the end of what was decided, but one at its start is.
        let begins = !matches!(action, Action::Deliver { .. } | Action::Repeat { .. });
        if !(begins && matches!(outcome, Outcome::Denied(_))) {
            decision.iter().for_each(|decision| self.oracle.decide(decision));
        }
        Some(outcome)
    }

    /// Lets everything arrive, and returns how the last of it ended.
    fn arrive(&mut self, first: Next) -> Option<Outcome> {
        let mut last = None;
        while let Some(newest) = self.system.in_flight().len().checked_sub(1) {
            let newest = u16::try_from(newest).expect("few are under way");
            let message = if first == Next::Newest { newest } else { 0 };
            last = self.pass(&Action::Deliver { message });
        }
        last
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
            (Message::Reply(reply), PartyId::User(user)) => {
                let Reply { request, answer } = &reply.content;
                let decision = answer.as_ref().map(|_| ()).map_err(|refusal| *refusal);
                Some((user, request.item, decision))
            }
            _ => None,
        });
        let entries = entries.iter().map(|entry| (entry.user, entry.item, entry.decision));
        self.note(Finding::Unaccounted, !replies.eq(entries));
    }

    fn see(&mut self, envelope: &Envelope<C>) {
        match &envelope.message {
            Message::Store(stored) => self.see_stored(envelope.to, stored),
            Message::Fetched(fetched) => self.see_stored(envelope.to, &fetched.content.stored),
            Message::Deposit(deposit) => {
                self.capsules.push(Capsule(C::decode_g1(&deposit.capsule).expect("an element")));
            }
            Message::Reply(reply) => {
                if let (PartyId::User(user), Ok(given)) = (envelope.to, &reply.content.answer) {
                    self.see_parameter(user, &given.parameter);
                }
            }
            _ => {}
        }
    }

    fn see_stored(&mut self, to: PartyId, stored: &Stored<C>) {
        self.note(Finding::RecordAtServer, to == PartyId::Srs);
        self.bodies.push((stored.item, stored.body.clone()));
    }

    fn see_parameter(&mut self, user: UserId, parameter: &Parameter<C>) {
        let secret = self.secret(user);
        match parameter {
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
        // By what they have, the latest first; then by what they are given now.
        for item in self.oracle.uploaded().iter().rev() {
            for user in USERS {
                copy.act(&Action::Open { user, item: *item });
            }
        }
        for item in self.oracle.uploaded() {
            for user in USERS {
                copy.read(user, *item);
            }
        }
        if copy.system.profile().integrity == Integrity::Signed {
            copy.forge_requests();
        }
        self.found = copy.found;
    }

    /// Somebody asks for everything in everybody's name.
    fn forge_requests(&mut self) {
        for item in self.oracle.uploaded().to_vec() {
            for user in USERS {
                let content = Request { user, sequence: 1, item };
                let message = Message::Request(Signed { content, signature: None });
                let forged = Envelope { from: PartyId::User(user), to: PartyId::Srs, message };
                let mut entries = 0;
                let mut tap = Auditing(|_: &Envelope<C>| {}, |_: &Entry| entries += 1);
                let _ = self.system.inject_with(forged, &mut tap);
                self.note(Finding::Unasked, entries > 0);
            }
        }
    }

    /// A reader asks twice. Somebody who controls the network heard the first answer, and delivers it
    /// with the number of the second request in place of the second answer.
    fn renumber(&mut self) {
        let [user, _] = USERS;
        let Some(item) = self.oracle.uploaded().first().copied() else { return };
        let Some(mut heard) = self.answer(user, item) else { return };
        self.arrive(Next::Oldest);
        let Some(second) = self.answer(user, item) else { return };
        heard.content.request = second.content.request;
        let (from, to, message) = (PartyId::Srs, PartyId::User(user), Message::Reply(heard));
        self.system.set_in_flight(vec![Envelope { from, to, message }]);
        let taken = self.arrive(Next::Oldest) == Some(Outcome::Granted);
        self.note(Finding::Renumbered, taken);
    }

    /// Asks for an item, and returns the answer when it is on its way.
    fn answer(&mut self, user: UserId, item: ItemId) -> Option<Signed<Reply<C>, C>> {
        let _ = self.pass(&Action::Request { user, item })?;
        loop {
            let [sent] = self.system.in_flight() else { return None };
            if let Message::Reply(reply) = &sent.message {
                return Some(reply.clone());
            }
            let _ = self.pass(&Action::Deliver { message: 0 })?;
        }
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
