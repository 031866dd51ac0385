//! The real system beside the abstract one. Every message that matters is a step of both.

use sesphr::acl::{Coverage, Grant, Grantee, Role};
use sesphr::action::Action;
use sesphr::algebra::Pairing;
use sesphr::entropy::Purpose;
use sesphr::id::{ItemId, KeyId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::message::{Envelope, Message};
use sesphr::profile::Profile;
use sesphr::system::{Network, System};
use sesphr_model::coalition::{Coalition, INSIDER, NEWCOMER, OUTSIDER};
use sesphr_model::entitlement::Entitlement;
use sesphr_model::induction::claim::CLAIMS;
use sesphr_model::induction::formula::{Sort, Term};
use sesphr_model::induction::protocol::{self, parameter};
use sesphr_model::induction::structure::Structure;
use sesphr_model::induction::transition::TransitionSystem;
use sesphr_model::induction::vocabulary::{LATEST, LE, NAMES, ZERO};
use sesphr_model::knowledge::Knowledge;
use sesphr_model::symbolic::{Gt, Monomial, Symbolic};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const USERS: [UserId; 3] = [INSIDER, NEWCOMER, OUTSIDER];
pub(crate) const ROLES: [Role; 2] = [Role::Doctor, Role::Nurse];
pub(crate) const VERSIONS_MAX: u16 = 3;
/// Blinding values and key pairs that a walk may use before it ends.
const MASKS_MAX: usize = 24;
const KEYS_MAX: usize = 10;

/// Two slots with one label in two records of one owner, and a slot of another owner.
pub(crate) fn slots() -> [Slot; 3] {
    let slot = |owner, record, partition| Slot {
        owner: OwnerId(owner),
        record: RecordId(record),
        partition,
    };
    [
        slot(0, 0, Partition::MEDICAL),
        slot(0, 1, Partition::MEDICAL),
        slot(1, 0, Partition::INSURANCE),
    ]
}

/// A structure in which nothing has happened yet. Users and the grantees that name them have the
/// same numbers.
pub(crate) fn blank(masks: usize, keys: usize) -> Structure {
    let versions = usize::from(VERSIONS_MAX) + 1;
    let mut structure = Structure::new([
        (Sort::User, USERS.len()),
        (Sort::Grantee, USERS.len() + ROLES.len()),
        (Sort::Slot, slots().len()),
        (Sort::Version, versions),
        (Sort::Mask, masks),
        (Sort::Key, keys),
    ]);
    structure.set(ZERO, 0);
    for user in 0..USERS.len() {
        structure.insert(NAMES, [user, user]);
    }
    for later in 0..versions {
        (0..=later).for_each(|version| structure.insert(LE, [version, later]));
    }
    structure
}

/// What was sent, as far as the abstract system knows it.
enum Sent {
    Stored(ItemId, Gt),
    Deposited(ItemId, KeyId, Monomial),
    Answered(UserId, ItemId),
}

/// Both systems, after the same actions.
pub(crate) struct Lockstep {
    pub(crate) real: System<Symbolic>,
    pub(crate) oracle: Entitlement,
    pub(crate) structure: Structure,
    pub(crate) system: TransitionSystem,
    /// What the coalition of each claim knows.
    pub(crate) knowledge: Vec<(Coalition, Knowledge)>,
    /// The masks, numbered in order of appearance.
    pub(crate) masks: Vec<Gt>,
    pub(crate) keys: Vec<KeyId>,
    /// The deposits that the server keeps, by number.
    pub(crate) deposits: BTreeMap<ItemId, (usize, usize)>,
    /// Abstract actions taken so far.
    pub(crate) taken: BTreeSet<&'static str>,
    stored: BTreeMap<ItemId, Gt>,
}

pub(crate) fn place<T: PartialEq>(list: &[T], value: &T) -> usize {
    list.iter().position(|other| other == value).expect("it is of this world")
}

/// The number of a value in a list. A new value is appended.
fn numbered<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|other| *other == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

fn grantee(grantee: Grantee) -> usize {
    match grantee {
        Grantee::User(user) => place(&USERS, &user),
        Grantee::Role(role) => USERS.len() + place(&ROLES, &role),
    }
}

pub(crate) fn secret(key: KeyId) -> Monomial {
    Symbolic::atom(&(), &Purpose::Secret(key)).0
}

impl Lockstep {
    pub(crate) fn new(profile: Profile) -> Self {
        let system = protocol::system(&profile);
        let mut structure = blank(MASKS_MAX, KEYS_MAX);
        for slot in 0..slots().len() {
            structure.insert(LATEST, [slot, 0]);
        }
        assert!(structure.satisfies(&system.initial, &[]), "the real start is an abstract one");
        let coalitions: BTreeSet<Coalition> = CLAIMS.iter().map(|claim| claim.coalition).collect();
        let knows = |coalition: Coalition| {
            let mut knowledge = Knowledge::public();
            coalition.learn_own(&profile, &mut knowledge);
            (coalition, knowledge)
        };
        let mut this = Self {
            real: System::new(profile, Network::AtOnce, ()).expect("symbols have every payload"),
            oracle: Entitlement::default(),
            structure,
            system,
            knowledge: coalitions.into_iter().map(knows).collect(),
            masks: Vec::new(),
            keys: Vec::new(),
            deposits: BTreeMap::new(),
            taken: BTreeSet::new(),
            stored: BTreeMap::new(),
        };
        for owner in [0, 1] {
            this.step(&Action::Enrol { party: PartyId::Owner(OwnerId(owner)) });
        }
        this
    }

    /// Whether the structures have room for another action.
    pub(crate) fn has_room(&self) -> bool {
        self.masks.len() + 8 < MASKS_MAX && self.keys.len() + 4 < KEYS_MAX
    }

    /// Applies an action to the real system, and the steps that it amounts to to the abstract one.
    pub(crate) fn step(&mut self, action: &Action) {
        let mut sent = Vec::new();
        let Self { real, knowledge, .. } = self;
        let profile = *real.profile();
        let observe = &mut |envelope: &Envelope<Symbolic>| {
            sent.extend(amounts_to(envelope));
            for (coalition, knowledge) in knowledge.iter_mut() {
                coalition.observe(&profile, envelope, knowledge);
            }
        };
        let _ = real.apply_with(action, observe).expect("only what can happen is tried");
        self.oracle.note(action);
        self.order(action);
        sent.iter().for_each(|sent| self.message(sent));
    }

    fn order(&mut self, action: &Action) {
        let user = |user: &UserId| (parameter::USER, place(&USERS, user));
        let whom = |to: Grantee| (parameter::GRANTEE, grantee(to));
        let what = |slot: &Slot| (parameter::SLOT, place(&slots(), slot));
        match action {
            Action::Enrol { party: PartyId::User(u) } => self.take("enrol", &[user(u)]),
            Action::Depart { user: u } => self.take("depart", &[user(u)]),
            Action::Assign { user: u, role } => {
                self.take("assign", &[user(u), whom(Grantee::Role(*role))]);
            }
            Action::Withdraw { user: u, role } => {
                self.take("withdraw", &[user(u), whom(Grantee::Role(*role))]);
            }
            Action::Grant(Grant { slot, grantee, from }) => {
                let name = match from {
                    Coverage::Joining => "grant_joining",
                    Coverage::Past => "grant_past",
                };
                self.take(name, &[whom(*grantee), what(slot)]);
            }
            Action::Revoke { slot, grantee } => {
                self.take("revoke", &[whom(*grantee), what(slot)]);
            }
            _ => {}
        }
    }

    fn message(&mut self, sent: &Sent) {
        match *sent {
            Sent::Stored(item, mask) => drop(self.stored.insert(item, mask)),
            Sent::Deposited(item, key, capsule) => self.deposited(item, key, capsule),
            Sent::Answered(user, item) => {
                let (mask, key) = *self.deposits.get(&item).expect("what is given is deposited");
                let [slot, version] = numbers(item);
                let user = (parameter::USER, place(&USERS, &user));
                let pair = [(parameter::MASK, mask), (parameter::KEY, key)];
                self.take("request", &[user, slot, version, pair[0], pair[1]]);
            }
        }
    }

    fn deposited(&mut self, item: ItemId, key: KeyId, capsule: Monomial) {
        let sealed = self.stored.remove(&item);
        let kept = self.deposits.get(&item).copied();
        let mask = match (sealed, kept) {
            (Some(mask), _) => numbered(&mut self.masks, mask),
            (None, Some((mask, _))) => mask,
            (None, None) => panic!("a parameter of {item} without its ciphertext"),
        };
        let Gt(blinding) = self.masks[mask];
        assert_eq!(capsule, blinding.product(&secret(key)), "R = g^(r x)");
        let key = numbered(&mut self.keys, key);
        self.deposits.insert(item, (mask, key));
        let [slot, version] = numbers(item);
        let last = Version(item.version.0 - 1);
        let current = (parameter::CURRENT, usize::from(last.0));
        let (drawn, with) = ((parameter::MASK, mask), (parameter::KEY, key));
        match (sealed, kept) {
            (_, None) => self.take("seal", &[slot, current, version, drawn, with]),
            (Some(_), Some(_)) => self.take("renew", &[slot, version, drawn, with]),
            (None, Some((_, old))) => {
                let old = (parameter::OLD_KEY, old);
                self.take("rekey", &[slot, version, drawn, old, with]);
            }
        }
    }

    fn take(&mut self, name: &str, parameters: &[(Term, usize)]) {
        let action = self.system.actions.iter().find(|action| action.name == name);
        let action = action.expect("an action of that name");
        assert!(parameters.iter().map(|(term, _)| term).eq(&action.parameters), "{name}");
        let next = self.structure.step(action, parameters);
        self.structure = next.unwrap_or_else(|| panic!("{name} is really possible"));
        self.taken.insert(action.name);
    }
}

fn numbers(item: ItemId) -> [(Term, usize); 2] {
    let slot = place(&slots(), &item.slot);
    [(parameter::SLOT, slot), (parameter::VERSION, usize::from(item.version.0))]
}

fn amounts_to(envelope: &Envelope<Symbolic>) -> Option<Sent> {
    match (&envelope.message, envelope.to) {
        (Message::Store(stored), _) => Some(Sent::Stored(stored.item, stored.body.mask)),
        (Message::Deposit(deposit), _) => {
            let capsule = Symbolic::decode_g1(&deposit.capsule).expect("an honest parameter");
            Some(Sent::Deposited(deposit.item, deposit.key, capsule.0))
        }
        (Message::Reply(reply), PartyId::User(user)) if reply.content.answer.is_ok() => {
            Some(Sent::Answered(user, reply.content.request.item))
        }
        _ => None,
    }
}
