//! What a coalition knows is what it holds. In every profile and for every coalition the facts are
//! the same, and each held value is the value of its term under the secrets of the run.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::Action;
use sesphr::algebra::Curve;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::{Entropy, Purpose, Seed};
use sesphr::id::{KeyId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version};
use sesphr::profile::{KeyScope, Keys, Link, Profile};
use sesphr::system::Network;
use sesphr_model::attack::{Lockstep, Real};
use sesphr_model::coalition::{Coalition, INSIDER, NEWCOMER, OUTSIDER};
use sesphr_model::knowledge::Fact;
use sesphr_model::symbolic::{Monomial, Source};

const MEDICAL: Slot =
    Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
const INSURANCE: Slot = Slot { partition: Partition::INSURANCE, ..MEDICAL };

/// The presets and every single-axis step from the fair reading.
fn profiles() -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Profile::PRESETS.iter().map(|(_, p)| *p).collect();
    for (_, preset) in Profile::PRESETS {
        for (axis, value) in preset.axes() {
            profiles.push(Profile::SESPHR_HYBRID.with(axis, value).expect("axis exists"));
        }
    }
    profiles.push("hardened/link=plain".parse().expect("the profile exists"));
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// Two partitions, two versions, a grant, a revocation and a rotation. Everybody reads.
fn actions() -> Vec<Action> {
    let users = [INSIDER, NEWCOMER, OUTSIDER];
    let seal = Action::Seal {
        owner: MEDICAL.owner,
        record: MEDICAL.record,
        partitions: [MEDICAL, INSURANCE].map(|slot| slot.partition).into_iter().collect(),
        bytes: 0,
    };
    let read = |user| {
        [MEDICAL, INSURANCE].into_iter().flat_map(move |slot| {
            let item = slot.at(Version(1));
            [Action::Request { user, item }, Action::Download { user, item }]
        })
    };
    let grant =
        |slot, user, from| Action::Grant(Grant { slot, grantee: Grantee::User(user), from });
    let mut actions = vec![Action::Enrol { party: PartyId::Owner(MEDICAL.owner) }];
    actions.extend(users.map(|user| Action::Enrol { party: PartyId::User(user) }));
    actions.extend([
        seal,
        grant(MEDICAL, INSIDER, Coverage::Joining),
        grant(INSURANCE, NEWCOMER, Coverage::Past),
    ]);
    actions.extend(users.into_iter().flat_map(read));
    actions.extend([
        Action::Revoke { slot: MEDICAL, grantee: Grantee::User(INSIDER) },
        Action::Rotate { slot: MEDICAL },
        seal,
    ]);
    actions.extend(users.into_iter().flat_map(read));
    actions
}

/// The secrets of a run, by purpose.
struct Secrets {
    root: Seed,
    keys: Keys,
}

impl Secrets {
    fn atom<C: Curve>(&self, purpose: &Purpose) -> C::Scalar {
        let (maker, party) = match *purpose {
            Purpose::Secret(KeyId::User(user)) => (self.keys, PartyId::User(user)),
            Purpose::Secret(KeyId::Owner(owner, _)) => (self.keys, PartyId::Owner(owner)),
            Purpose::Blinding(item, _) => (Keys::SelfGenerated, PartyId::Owner(item.slot.owner)),
            _ => panic!("{purpose:?} is no part of a term that travels"),
        };
        let seed = match maker {
            Keys::Escrowed => self.root.fork(PartyId::Srs).fork(party),
            Keys::SelfGenerated => self.root.fork(party),
        };
        C::atom(&seed, purpose)
    }

    /// A value drawn by a coalition that deceives, from a seed that no honest party uses.
    fn drawn<C: Curve>(&self, number: u32) -> C::Scalar {
        let seed = self.root.fork(PartyId::Cloud).fork(PartyId::Cloud);
        C::atom(&seed, &Purpose::Secret(KeyId::User(UserId(number))))
    }

    fn value<C: Curve>(&self, term: &Monomial) -> C::Scalar {
        term.factors().fold(C::scalar_from_u64(1), |product, (atom, power)| {
            let x = match atom.source() {
                Source::Purpose(purpose) => self.atom::<C>(&purpose),
                Source::Attacker(number) => self.drawn::<C>(number),
            };
            let x = if power < 0 { C::inv(&x) } else { x };
            (0..power.unsigned_abs()).fold(product, |product, _| C::mul(&product, &x))
        })
    }
}

/// Checks every fact that the coalition holds, and returns their number.
fn check<C: Curve>(profile: Profile, coalition: Coalition) -> usize {
    let root = Entropy::Seeded(4).seed();
    let secrets = Secrets { root: root.clone(), keys: profile.keys };
    let mut run = Lockstep::<C>::new(profile, Network::AtOnce, coalition, root)
        .expect("the profile runs on the curve");
    for action in actions() {
        let _ = run
            .apply(&action.into())
            .unwrap_or_else(|error| panic!("{profile} {coalition}: {error}"));
    }
    assert!(run.holdings().facts().copied().eq(run.knowledge().facts()), "{profile} {coalition}");
    for fact in run.holdings().facts() {
        let held = run.holdings().get(fact).expect("it is one of those held");
        let value = |term: &Monomial| secrets.value::<C>(term);
        let right = match (fact, held) {
            (Fact::Scalar(term), Real::Scalar(x)) => *x == value(&term.0),
            (Fact::G1(term), Real::G1(p)) => *p == C::g1(&value(&term.0)),
            (Fact::G2(term), Real::G2(q)) => *q == C::g2(&value(&term.0)),
            (Fact::Gt(term), Real::Gt(t)) => *t == C::z(&value(&term.0)),
            (Fact::Body(term), Real::Body(item, body)) => {
                let plain = C::unseal(&C::z(&value(&term.mask.0)), *item, body);
                plain.as_ref() == Ok(run.uploaded(term.item).expect("its owner keeps it"))
            }
            _ => false,
        };
        assert!(right, "{profile} {coalition}: {fact} is not what is held");
    }
    run.holdings().facts().count()
}

fn what_is_known_is_what_is_held<C: Curve>() {
    let public = 4 + 2 * 4;
    for profile in profiles().into_iter().filter(|profile| C::supports(profile.payload)) {
        for coalition in Coalition::ALL {
            let facts = check::<C>(profile, coalition);
            // A coalition that deceives also holds the values that it drew.
            if profile.key_scope == KeyScope::PerPatient && !coalition.deceives() {
                let deaf = coalition == Coalition::NETWORK && profile.link == Link::Secure;
                let blind = coalition.is_honest() || deaf;
                assert_eq!(facts == public, blind, "{profile} {coalition}: {facts} facts");
            }
        }
    }
}

#[test]
fn what_is_known_is_what_is_held_on_bls12() {
    what_is_known_is_what_is_held::<Bls12>();
}

#[test]
fn what_is_known_is_what_is_held_on_type_a() {
    what_is_known_is_what_is_held::<TypeA>();
}
