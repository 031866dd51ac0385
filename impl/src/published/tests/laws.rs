//! What every scheme does, on every algebra that it runs on. Each law panics with its name.

use super::super::{Disclose, Extent, Hops, Item, Keys, Scheme, Value, Writer};
use crate::algebra::group::{Group, Input};
use crate::entropy::{Entropy, Seed};

/// Two items of one label, and one of another.
pub(super) const FIRST: Item = Item { name: "1", label: "medical" };
pub(super) const SECOND: Item = Item { name: "2", label: "medical" };
pub(super) const OTHER: Item = Item { name: "3", label: "payment" };

/// A party's keys.
pub(super) type Party<S, A> = Keys<<S as Scheme<A>>::Secret, <S as Scheme<A>>::Public>;

/// An owner, two readers, and somebody to whom the first reader refers items.
pub(super) struct World<S: Scheme<A>, A: Group> {
    pub(super) seed: A::Seed,
    pub(super) owners: Keys<S::Centre, S::Params>,
    pub(super) readers: Option<Keys<S::Centre, S::Params>>,
    pub(super) owner: Party<S, A>,
    pub(super) reader: Party<S, A>,
    pub(super) stranger: Party<S, A>,
    pub(super) specialist: Party<S, A>,
}

impl<S: Scheme<A>, A: Group<Seed = Seed>> World<S, A> {
    pub(super) fn new() -> Self {
        let seed = Entropy::Seeded(11).seed();
        let owners = S::centre(&seed.branch("centre of owners"));
        let readers = (S::FACTS.centres > 1).then(|| S::centre(&seed.branch("centre of readers")));
        let of_readers = readers.as_ref().unwrap_or(&owners);
        let [owner, reader, stranger, specialist] = ["owner", "reader", "stranger", "specialist"]
            .map(|party| {
                let centre = if party == "owner" { &owners } else { of_readers };
                S::keys(centre, &seed.branch(party), party)
            });
        Self { seed, owners, readers, owner, reader, stranger, specialist }
    }

    pub(super) fn seal(&self, item: Item) -> (S::Capsule, S::Mask) {
        S::seal(&self.owner, &self.seed.branch(item.name), item)
    }

    pub(super) fn grant(&self) -> Vec<S::Share> {
        S::grant(&self.owner, &self.reader.public, &self.seed.branch("grant"), FIRST.label)
    }

    pub(super) fn answers(&self, shares: &[S::Share], capsule: &S::Capsule) -> Vec<S::Answer> {
        let number = |(i, share)| S::transform(share, capsule, &self.seed.branch(&format!("t{i}")));
        shares.iter().enumerate().map(number).collect()
    }
}

/// Owner and reader open an item to the same mask, and two items have two masks.
pub(super) fn round_trip<S: Scheme<A>, A: Group<Seed = Seed>>() {
    let world = World::<S, A>::new();
    let shares = world.grant();
    assert_eq!(shares.len(), usize::from(S::FACTS.proxies), "a share for each proxy");
    let masks = [FIRST, SECOND].map(|item| {
        let (capsule, mask) = world.seal(item);
        let own = S::open_own(&world.owner, item, &capsule);
        assert_eq!(own.as_ref(), Some(&mask), "the owner opens");
        let mut answers = world.answers(&shares, &capsule);
        let opened = S::open(&world.reader, &answers);
        assert_eq!(opened.as_ref(), Some(&mask), "the reader opens with all answers");
        answers.reverse();
        answers.truncate(S::FACTS.threshold.into());
        let opened = S::open(&world.reader, &answers);
        assert_eq!(opened.as_ref(), Some(&mask), "the reader opens with the last few answers");
        mask
    });
    let [first, second] = masks;
    assert!(first != second, "two items have two masks");
}

/// Nobody opens without the right key, grant, item, and number of answers.
pub(super) fn refusal<S: Scheme<A>, A: Group<Seed = Seed>>() {
    let world = World::<S, A>::new();
    let shares = world.grant();
    let (capsule, mask) = world.seal(FIRST);
    let answers = world.answers(&shares, &capsule);
    for party in [&world.stranger, &world.specialist, &world.owner] {
        assert!(S::open(party, &answers).as_ref() != Some(&mask), "another key does not open");
    }
    assert!(S::open_own(&world.stranger, FIRST, &capsule).as_ref() != Some(&mask), "nor here");
    for few in 0..S::FACTS.threshold.into() {
        let few: Vec<_> = world.answers(&shares, &capsule).into_iter().take(few).collect();
        assert!(S::open(&world.reader, &few).is_none(), "too few answers do not open");
    }
    let (capsule, second) = world.seal(SECOND);
    let opened = S::open(&world.reader, &world.answers(&shares, &capsule));
    assert!(opened.as_ref() == Some(&second) && second != mask, "an answer is good for one item");
    let (capsule, other) = world.seal(OTHER);
    let opened = S::open(&world.reader, &world.answers(&shares, &capsule));
    let opens = opened.as_ref() == Some(&other);
    assert_eq!(opens, S::FACTS.extent == Extent::Owner, "a grant opens what its extent says");
    let grant = |label| {
        let seed = world.seed.branch("grant");
        S::grant(&world.owner, &world.reader.public, &seed, label)
    };
    let opened = S::open(&world.reader, &world.answers(&grant(OTHER.label), &capsule));
    assert!(opened.as_ref() == Some(&other), "a grant opens its label");
}

/// What no grant opens is there as the facts say, and its owner opens it.
pub(super) fn closed<S: Scheme<A>, A: Group<Seed = Seed>>() {
    let world = World::<S, A>::new();
    let close = |item: Item| S::close(&world.owner, &world.seed.branch(item.name), item);
    let made = (close(FIRST), close(SECOND));
    assert_eq!(made.0.is_some(), S::FACTS.undelegable, "there is such a level");
    if let (Some((closed, mask)), Some((_, second))) = made {
        assert!(mask != second, "two items have two masks");
        assert_eq!(S::open_closed(&world.owner, &closed).as_ref(), Some(&mask), "its owner opens");
        for party in [&world.reader, &world.stranger] {
            assert!(S::open_closed(party, &closed).as_ref() != Some(&mask), "nobody else opens");
        }
    }
}

/// An answer is transformed again, and again, as the facts say.
pub(super) fn hops<S: Scheme<A>, A: Group<Seed = Seed>>() {
    let world = World::<S, A>::new();
    let parties = [&world.reader, &world.specialist, &world.stranger, &world.owner];
    let (capsule, mask) = world.seal(FIRST);
    let mut answers = world.answers(&world.grant(), &capsule);
    for (hop, pair) in parties.windows(2).enumerate() {
        let [from, to] = pair else { panic!("two parties") };
        let seed = world.seed.branch(&format!("hop {hop}"));
        let shares = S::grant(from, &to.public, &seed.branch("grant"), FIRST.label);
        let again: Option<Vec<_>> = shares
            .iter()
            .zip(&answers)
            .map(|(share, answer)| S::transform_again(share, answer, &seed.branch("transform")))
            .collect();
        assert_eq!(again.is_some(), S::FACTS.hops == Hops::Many, "there are as many hops");
        let Some(again) = again else { return };
        assert!(S::open(to, &answers).as_ref() != Some(&mask), "not before the hop");
        assert_eq!(S::open(to, &again).as_ref(), Some(&mask), "a hop opens");
        assert!(S::open(from, &again).as_ref() != Some(&mask), "to whom it is made");
        answers = again;
    }
}

/// Where anybody can seal, sealing takes no secret of the owner; elsewhere it does.
pub(super) fn writer<S: Scheme<A>, A: Group<Seed = Seed>>() {
    let World { seed, owner, stranger, .. } = World::<S, A>::new();
    let anybody = Keys { secret: stranger.secret, public: owner.public };
    let (capsule, mask) = S::seal(&anybody, &seed.branch(FIRST.name), FIRST);
    let closed = S::close(&anybody, &seed.branch(FIRST.name), FIRST);
    let owner = Keys { secret: owner.secret, public: anybody.public };
    let can = S::FACTS.writer == Writer::Anybody;
    assert_eq!(S::open_own(&owner, FIRST, &capsule) == Some(mask), can, "a public key seals");
    if let Some((closed, mask)) = closed {
        assert_eq!(S::open_closed(&owner, &closed) == Some(mask), can, "and closes");
    }
}

/// A digest of everything that a run discloses, in order.
pub(super) fn digest<S: Scheme<A>, A: Group<Seed = Seed>>() -> String {
    fn disclosed<A: Group>(hasher: &mut blake3::Hasher, what: &dyn Disclose<A>) {
        what.disclose(&mut |name, value| {
            hasher.update(name.as_bytes());
            hasher.update(&A::encode(&match &value {
                Value::Scalar(x) => Input::Scalar(x),
                Value::G1(p) => Input::G1(p),
                Value::G2(q) => Input::G2(q),
                Value::Gt(t) => Input::Gt(t),
            }));
        });
    }
    let world = World::<S, A>::new();
    let mut hasher = blake3::Hasher::new();
    let mut learn = |what: &dyn Disclose<A>| disclosed(&mut hasher, what);
    for centre in [Some(&world.owners), world.readers.as_ref()].into_iter().flatten() {
        learn(&centre.secret);
        learn(&centre.public);
    }
    for party in [&world.owner, &world.reader, &world.specialist] {
        learn(&party.secret);
        learn(&party.public);
    }
    let shares = world.grant();
    for share in &shares {
        learn(share);
    }
    for item in [FIRST, OTHER] {
        let (capsule, mask) = world.seal(item);
        learn(&capsule);
        learn(&mask);
        for answer in &world.answers(&shares, &capsule) {
            learn(answer);
        }
        if let Some((closed, mask)) = S::close(&world.owner, &world.seed, item) {
            learn(&closed);
            learn(&mask);
        }
    }
    if S::FACTS.hops == Hops::Many {
        let (capsule, _) = world.seal(FIRST);
        let seed = world.seed.branch("refer");
        let again = S::grant(&world.reader, &world.specialist.public, &seed, FIRST.label);
        let answers = world.answers(&shares, &capsule);
        for (share, answer) in again.iter().zip(&answers) {
            learn(share);
            let answer = S::transform_again(share, answer, &seed).expect("there are many hops");
            learn(&answer);
        }
    }
    hasher.finalize().to_hex().to_string()
}
