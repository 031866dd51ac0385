//! One small story, played with a scheme's own functions on any algebra.
//!
//! An owner seals four items: two of label a, one of label b, one of label c; and one that no grant
//! opens, if the scheme has such a level. Label a is granted to a reader, who asks for the first item;
//! label b is granted to another reader, who asks for nothing. Where a scheme has many hops, the reader
//! refers the first item to a specialist. Bodies are with the cloud; who opened an item has its body.

use super::role::Role;
use crate::derive::sums::Pairs;
use serde::Serialize;
use sesphr::algebra::group::Group;
use sesphr::published::{Disclose, Hops, Item, Keeper, Keys, Scheme, Value};
use std::collections::BTreeMap;

/// A value with the name that derivations give it.
#[derive(Clone, Debug)]
pub struct Named<A: Group> {
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Value<A>,
}

/// An item's body: it opens to a text with all values of its mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The item's name.
    pub item: &'static str,
    /// The mask, by numbers of values.
    pub mask: Vec<usize>,
    /// Who has the body.
    pub holders: Vec<Role>,
}

/// What is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalKind {
    /// The text of an item.
    Text,
    /// A part of the owner's secret key.
    Secret,
    /// A grant to an outsider, made without the owner.
    Grant,
    /// An upload in the owner's name, with randomness of one's own.
    Upload,
}

/// What a coalition may be after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: GoalKind,
    /// The values that must all be had; the number of a body for a text.
    pub values: Vec<usize>,
}

/// All values of a story, and who holds which.
#[derive(Clone, Debug)]
pub struct World<A: Group> {
    /// The values.
    pub values: Vec<Named<A>>,
    /// What everybody has, by numbers of values. The randomness of a forger is among it.
    pub public: Vec<usize>,
    /// What each role has.
    pub holdings: BTreeMap<Role, Vec<usize>>,
    /// The bodies.
    pub bodies: Vec<Body>,
    /// What is at stake.
    pub goals: Vec<Goal>,
    /// Which source elements may be paired.
    pub pairs: Pairs,
}

/// The names of goals, beside those of the parts of the owner's secret key.
pub(super) mod goal {
    pub(in super::super) const ASKED: &str = "item that the reader asked for";
    pub(in super::super) const GRANTED: &str = "item granted to the reader";
    pub(in super::super) const OTHERS: &str = "item granted to another reader";
    pub(in super::super) const NOBODYS: &str = "item granted to nobody";
    pub(in super::super) const CLOSED: &str = "item that no grant opens";
    pub(in super::super) const GRANT: &str = "grant to an outsider, without the owner";
    pub(in super::super) const UPLOAD: &str = "upload in the owner's name";
}

/// The items of the story, with what they are as goals.
const ITEMS: [(Item, &str); 4] = [
    (Item { name: "item-1", label: "a" }, goal::ASKED),
    (Item { name: "item-2", label: "a" }, goal::GRANTED),
    (Item { name: "item-3", label: "b" }, goal::OTHERS),
    (Item { name: "item-4", label: "c" }, goal::NOBODYS),
];
/// The item that no grant opens.
const CLOSED: Item = Item { name: "item-5", label: "a" };
/// The item that a forger makes.
const FORGED: Item = Item { name: "item-6", label: "a" };

impl<A: Group> World<A> {
    fn add(&mut self, prefix: &str, what: &impl Disclose<A>) -> Vec<usize> {
        let start = self.values.len();
        what.disclose(&mut |name, value| {
            self.values.push(Named { name: format!("{prefix}.{name}"), value });
        });
        (start..self.values.len()).collect()
    }

    fn give(&mut self, role: Role, values: &[usize]) {
        self.holdings.entry(role).or_default().extend(values);
    }

    fn goal(&mut self, name: impl Into<String>, kind: GoalKind, values: Vec<usize>) {
        self.goals.push(Goal { name: name.into(), kind, values });
    }

    /// Seals an item's body under a mask.
    fn body(&mut self, item: &'static str, goal: &str, mask: &impl Disclose<A>, read_by: &[Role]) {
        let mask = self.add(&format!("mask-{item}"), mask);
        let holders = read_by.iter().copied().chain([Role::Cloud]).collect();
        self.goal(goal, GoalKind::Text, vec![self.bodies.len()]);
        self.bodies.push(Body { item, mask, holders });
    }

    /// Plays the story. Everybody knows what is drawn from the forger's seed.
    #[must_use]
    pub fn run<S: Scheme<A>>(pairs: Pairs, seed: &A::Seed, forger: &Forger<A>) -> Self {
        let mut world = Self {
            values: Vec::new(),
            public: Vec::new(),
            holdings: BTreeMap::new(),
            bodies: Vec::new(),
            goals: Vec::new(),
            pairs,
        };
        world.play::<S>(seed, forger);
        world
    }

    fn play<S: Scheme<A>>(&mut self, seed: &A::Seed, forger: &Forger<A>) {
        let facts = S::FACTS;
        let of = |name: &str| A::branch(seed, name);
        // Generators, centres and keys.
        let first = Some(Value::G1(A::g1(&A::integer(1))));
        let second = A::second_generator().map(Value::G2).filter(|_| self.pairs != Pairs::None);
        for (name, generator) in [("g1", first), ("g2", second)] {
            if let Some(value) = generator {
                self.public.push(self.values.len());
                self.values.push(Named { name: name.to_owned(), value });
            }
        }
        let owners = S::centre(&of("owners"));
        let readers = S::centre(&of("readers"));
        for (role, name, centre) in [
            (Role::OwnersCentre, "owners-centre", &owners),
            (Role::ReadersCentre, "readers-centre", &readers),
        ] {
            let published = self.add(name, &centre.public);
            self.public.extend(published);
            if facts.centres > 0 {
                let secret = self.add(name, &centre.secret);
                self.give(role, &secret);
            }
        }
        let owner = S::keys(&owners, &of("owner"), "owner");
        let published = self.add("owner", &owner.public);
        self.public.extend(published);
        let user = |world: &mut Self, role: Role, name: &'static str| {
            let keys = S::keys(&readers, &of(name), name);
            let published = world.add(name, &keys.public);
            world.public.extend(published);
            let secret = world.add(name, &keys.secret);
            world.give(role, &secret);
            keys
        };
        let reader = user(self, Role::Reader, "reader");
        let other = user(self, Role::Other, "other");
        let outsider = user(self, Role::Outsider, "outsider");

        // The owner seals.
        let sealing = of("sealing");
        let readers_of = |at: usize| match (at, facts.hops) {
            (0, Hops::One) => vec![Role::Reader],
            (0, Hops::Many) => vec![Role::Reader, Role::Specialist],
            _ => Vec::new(),
        };
        let mut capsules = Vec::new();
        for (at, (item, goal)) in ITEMS.into_iter().enumerate() {
            let (capsule, mask) = S::seal(&owner, &sealing, item);
            let kept = self.add(&format!("capsule-{}", item.name), &capsule);
            match facts.keeper {
                Keeper::Cloud => self.give(Role::Cloud, &kept),
                Keeper::Proxy => {
                    (1..=facts.proxies).for_each(|n| self.give(Role::Proxy(n), &kept));
                }
            }
            self.body(item.name, goal, &mask, &readers_of(at));
            capsules.push((capsule, kept));
        }
        if let Some((closed, mask)) = S::close(&owner, &sealing, CLOSED) {
            let kept = self.add(&format!("capsule-{}", CLOSED.name), &closed);
            self.give(Role::Cloud, &kept);
            self.body(CLOSED.name, goal::CLOSED, &mask, &[]);
        }

        // The owner grants; the reader asks the first proxies that suffice.
        let shares = S::grant(&owner, &reader.public, &of("grant-reader"), "a");
        self.hand_out("grant-reader", &shares);
        let others = S::grant(&owner, &other.public, &of("grant-other"), "b");
        self.hand_out("grant-other", &others);
        let mut answers = Vec::new();
        if let Some((capsule, kept)) = capsules.first() {
            for (share, n) in shares.iter().zip(1..=facts.threshold) {
                let name = format!("answer-{n}");
                let answer = S::transform(share, capsule, &of(&name));
                let given = self.add(&name, &answer);
                self.give(Role::Reader, &given);
                self.give(Role::Proxy(n), kept);
                self.give(Role::Proxy(n), &given);
                answers.push(answer);
            }
        }
        self.refer::<S>(&of, &readers, &reader, &answers);

        // What nobody but the owner should make.
        let secret = self.add("owner", &owner.secret);
        for value in secret {
            let name = self.values.get(value).map(|named| named.name.clone()).unwrap_or_default();
            self.goal(format!("secret key {name}"), GoalKind::Secret, vec![value]);
        }
        self.forge::<S>(&owner, &outsider.public, forger);
    }

    /// Gives each proxy its share.
    fn hand_out(&mut self, name: &str, shares: &[impl Disclose<A>]) {
        for (share, n) in shares.iter().zip(1..) {
            let given = self.add(&format!("{name}-{n}"), share);
            self.give(Role::Proxy(n), &given);
        }
    }

    /// Where there are many hops, the reader refers the first item to a specialist.
    fn refer<S: Scheme<A>>(
        &mut self,
        of: &impl Fn(&str) -> A::Seed,
        readers: &Keys<S::Centre, S::Params>,
        reader: &Keys<S::Secret, S::Public>,
        answers: &[S::Answer],
    ) {
        if S::FACTS.hops == Hops::One {
            return;
        }
        let specialist = S::keys(readers, &of("specialist"), "specialist");
        let published = self.add("specialist", &specialist.public);
        self.public.extend(published);
        let secret = self.add("specialist", &specialist.secret);
        self.give(Role::Specialist, &secret);
        let shares = S::grant(reader, &specialist.public, &of("referral"), "a");
        self.hand_out("referral", &shares);
        for ((share, answer), n) in shares.iter().zip(answers).zip(1..) {
            let name = format!("referred-{n}");
            if let Some(answer) = S::transform_again(share, answer, &of(&name)) {
                let given = self.add(&name, &answer);
                self.give(Role::Specialist, &given);
                self.give(Role::Proxy(n), &given);
            }
        }
    }

    /// A grant and an upload as the owner would make them, with a forger's randomness.
    fn forge<S: Scheme<A>>(
        &mut self,
        owner: &Keys<S::Secret, S::Public>,
        outsider: &S::Public,
        forger: &Forger<A>,
    ) {
        let shares = S::grant(owner, outsider, &forger.seed, "a");
        let mut values = Vec::new();
        for (share, n) in shares.iter().zip(1..) {
            values.extend(self.add(&format!("forged-grant-{n}"), share));
        }
        self.goal(goal::GRANT, GoalKind::Grant, values);
        let (capsule, mask) = S::seal(owner, &forger.seed, FORGED);
        let mut values = self.add("forged-capsule", &capsule);
        values.extend(self.add("forged-mask", &mask));
        self.goal(goal::UPLOAD, GoalKind::Upload, values);
        for (name, value) in &forger.draws {
            self.public.push(self.values.len());
            self.values.push(Named { name: name.clone(), value: Value::Scalar(value.clone()) });
        }
    }

    /// What a set of roles holds, ascending.
    #[must_use]
    pub fn held(&self, roles: &super::Roles) -> Vec<usize> {
        let own = roles.0.iter().flat_map(|role| self.holdings.get(role).into_iter().flatten());
        let mut held: Vec<usize> = self.public.iter().chain(own).copied().collect();
        held.sort_unstable();
        held.dedup();
        held
    }

    /// Everybody who takes part.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let bodies = self.bodies.iter().flat_map(|body| &body.holders);
        let mut roles: Vec<Role> = self.holdings.keys().chain(bodies).copied().collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

/// Randomness that everybody knows, for what a forger makes.
#[derive(Clone, Debug)]
pub struct Forger<A: Group> {
    /// The seed.
    pub seed: A::Seed,
    /// What is drawn from it, with names.
    pub draws: Vec<(String, A::Scalar)>,
}
