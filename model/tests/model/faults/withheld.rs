//! Walks on a curve in which the server keeps to itself that a role was withdrawn or that somebody
//! left. Whoever lost access helps it: after every step they try all re-encryption keys that owners
//! made on all parameters that were deposited.

use super::watch::{Finding, choices};
use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::Action;
use sesphr::algebra::Curve;
use sesphr::entropy::{Entropy, Seed};
use sesphr::fault::Seeded;
use sesphr::id::{ItemId, KeyId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::keys::{Capsule, Mask, ReKey};
use sesphr::message::{Change, Envelope, Message, Standing};
use sesphr::profile::Profile;
use sesphr::scheme;
use sesphr::system::{Network, System};
use sesphr_model::entitlement::{Decision, Entitlement};
use std::collections::BTreeSet;

const WALKS: u64 = 200;
const OWNER: OwnerId = OwnerId(0);
const USER: UserId = UserId(1);
const SLOT: Slot = Slot { owner: OWNER, record: RecordId(0), partition: Partition::MEDICAL };
const VERSIONS: u8 = 4;

/// The walks, which are the same in every run.
pub(crate) fn walks() -> impl Iterator<Item = Vec<Action>> {
    let drawn = (0..WALKS).map(|seed| choices(seed).into_iter().map(action).collect());
    drawn.chain([late_answer()])
}

/// The issuer's answer about one version comes late and twice: after the role was withdrawn, and after
/// the owner asked about another version.
fn late_answer() -> Vec<Action> {
    let request = |version| Action::Request { user: USER, item: SLOT.at(Version(version)) };
    let deliver = |message| Action::Deliver { message };
    let withdraw = Action::Withdraw { user: USER, role: Role::Doctor };
    let asked = [request(1), deliver(0), deliver(0), deliver(0), withdraw];
    let asked_again = [upload(), deliver(2), deliver(2), request(2), deliver(2), deliver(2)];
    let late = [Action::Repeat { message: 0 }, deliver(0)];
    [&asked[..], &asked_again, &late].concat()
}

fn upload() -> Action {
    let partitions = [SLOT.partition].into_iter().collect();
    Action::Seal { owner: OWNER, record: SLOT.record, partitions, bytes: 9 }
}

fn action([kind, a, b, _]: [u8; 4]) -> Action {
    let (user, role) = (USER, Role::Doctor);
    match kind % 16 {
        0..=7 => Action::Deliver { message: (a % 6).into() },
        8..=10 => upload(),
        11 | 12 => Action::Request { user, item: SLOT.at(Version((b % VERSIONS + 1).into())) },
        13 => Action::Withdraw { user, role },
        14 => Action::Assign { user, role },
        _ if a % 2 == 0 => Action::Depart { user },
        _ => Action::Enrol { party: PartyId::User(user) },
    }
}

/// What a walk shows.
pub(crate) fn run<C: Curve>(
    profile: Profile,
    seeded: Seeded,
    walk: &[Action],
) -> BTreeSet<Finding> {
    let mut server = Server::<C>::new(profile, seeded);
    let opened = walk.iter().any(|action| {
        server.step(action);
        server.opens()
    });
    opened.then_some(Finding::LeakWithServer).into_iter().collect()
}

/// A system, and what its server was sent.
struct Server<C: Curve> {
    system: System<C>,
    root: Seed,
    oracle: Entitlement,
    bodies: Vec<(ItemId, C::Body)>,
    capsules: Vec<(KeyId, Capsule<C>)>,
    rekeys: Vec<(KeyId, ReKey<C>)>,
    /// What each key that was made gives of each parameter under its key pair.
    masks: Vec<Mask<C>>,
}

impl<C: Curve> Server<C> {
    /// One owner and one user, who holds the role that a slot is granted to.
    fn new(profile: Profile, seeded: Seeded) -> Self {
        let root = Entropy::Seeded(5).seed();
        let system = System::new(profile, Network::InFlight, root.clone()).expect("supported");
        let mut this = Self {
            system: system.with_seeded(seeded),
            root,
            oracle: Entitlement::default(),
            bodies: Vec::new(),
            capsules: Vec::new(),
            rekeys: Vec::new(),
            masks: Vec::new(),
        };
        let grantee = Grantee::Role(Role::Doctor);
        for begin in [
            Action::Enrol { party: PartyId::Owner(OWNER) },
            Action::Enrol { party: PartyId::User(USER) },
            Action::Grant(Grant { slot: SLOT, grantee, from: Coverage::Joining }),
            Action::Assign { user: USER, role: Role::Doctor },
            upload(),
        ] {
            this.apply(&begin);
            while !this.system.in_flight().is_empty() {
                this.apply(&Action::Deliver { message: 0 });
            }
        }
        this
    }

    /// Lets an action happen, unless the server withholds the message that would arrive. A departure
    /// reaches the issuer at once: until then nobody can know of it.
    fn step(&mut self, action: &Action) {
        if let Action::Deliver { message } = action {
            let arrives = self.system.in_flight().get(usize::from(*message));
            if arrives.is_some_and(Self::is_withheld) {
                return;
            }
        }
        self.apply(action);
        let told =
            |sent: &Envelope<C>| sent.to == PartyId::Issuer && sent.from == PartyId::User(USER);
        if let Some(message) = self.system.in_flight().iter().position(told) {
            let message = u16::try_from(message).expect("few are under way");
            self.apply(&Action::Deliver { message });
        }
    }

    fn is_withheld(sent: &Envelope<C>) -> bool {
        let loses = match &sent.message {
            Message::Certify(signed) => signed.content.standing == Standing::Withdrawn,
            Message::Depart(_) => true,
            _ => false,
        };
        loses && [sent.from, sent.to].contains(&PartyId::Srs)
    }

    fn apply(&mut self, action: &Action) {
        let decision = match *action {
            Action::Deliver { message } => {
                let arrives = self.system.in_flight().get(usize::from(message));
                arrives.and_then(Decision::of_arrival)
            }
            _ => Decision::of_action(Network::InFlight, action),
        };
        let mut sent = Vec::new();
        let observe = &mut |envelope: &Envelope<C>| sent.push(envelope.clone());
        if self.system.apply_with(action, observe).is_ok() {
            decision.iter().for_each(|decision| self.oracle.decide(decision));
        }
        sent.iter().for_each(|envelope| self.see(&envelope.message));
    }

    fn see(&mut self, message: &Message<C>) {
        match message {
            Message::Store(stored) => self.bodies.push((stored.item, stored.body.clone())),
            Message::Deposit(deposit) => {
                let capsule = Capsule(C::decode_g1(&deposit.capsule).expect("an element"));
                let keys = self.rekeys.iter().filter(|(key, _)| *key == deposit.key);
                let masks = keys.map(|(_, rekey)| self.mask(&capsule, rekey));
                let masks: Vec<Mask<C>> = masks.collect();
                self.masks.extend(masks);
                self.capsules.push((deposit.key, capsule));
            }
            Message::Order(order) => {
                if let Change::ReKey { key, rekey, .. } = &order.content.change {
                    let rekey = ReKey(C::decode_g2(rekey).expect("an element"));
                    let under = self.capsules.iter().filter(|(other, _)| other == key);
                    let masks = under.map(|(_, capsule)| self.mask(capsule, &rekey));
                    let masks: Vec<Mask<C>> = masks.collect();
                    self.masks.extend(masks);
                    self.rekeys.push((*key, rekey));
                }
            }
            _ => {}
        }
    }

    /// Z^r, by the server's pairing and the user's secret.
    fn mask(&self, capsule: &Capsule<C>, rekey: &ReKey<C>) -> Mask<C> {
        let seed = C::fork(&self.root, PartyId::User(USER));
        let secret = scheme::secret_key(&seed, KeyId::User(USER));
        scheme::unmask(&scheme::reencrypt(capsule, &rekey.prepare()), &secret)
    }

    /// Whether they open an item to which the user was never entitled.
    fn opens(&self) -> bool {
        let never = |item: ItemId| !self.oracle.ever_entitled(USER, item);
        let bodies = || self.bodies.iter().filter(|(item, _)| never(*item));
        let opens =
            |mask: &Mask<C>| bodies().any(|(item, body)| scheme::open(mask, *item, body).is_ok());
        self.masks.iter().any(opens)
    }
}
