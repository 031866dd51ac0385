//! What deriving costs for a coalition of the size that a model explores. Run in release mode with
//! `--nocapture` to see the figures.

use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Purpose;
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, RecordId, Slot, UserId, Version,
};
use sesphr::profile::Payload;
use sesphr_model::derive::{Closure, Target};
use sesphr_model::knowledge::Knowledge;
use sesphr_model::symbolic::{Plain, Scalar, Symbolic};
use std::hint::black_box;
use std::time::Instant;

const OWNERS: u32 = 2;
const USERS: u32 = 3;

fn x(key: KeyId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Secret(key))
}

fn owner(id: OwnerId) -> KeyId {
    KeyId::Owner(id, KeyScopeId::Patient)
}

/// Two records of each owner, four partitions, two versions: 32 items.
fn items() -> impl Iterator<Item = ItemId> {
    (0..OWNERS)
        .flat_map(|owner| (0..2).map(move |record| (OwnerId(owner), RecordId(record))))
        .flat_map(|(owner, record)| {
            Partition::PAPER.map(|partition| Slot { owner, record, partition })
        })
        .flat_map(|slot| [1, 2].map(|version| slot.at(Version(version))))
}

fn r(item: ItemId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Blinding(item, Generation(0)))
}

/// A user together with a server that keeps no secrets and reads from the cloud: 32 capsules, 6
/// re-encryption keys, 32 bodies, public keys, one secret, and 8 parameters that the user received.
fn user_and_server() -> Knowledge {
    let user = KeyId::User(UserId(0));
    let mut knowledge: Knowledge = [x(user)].into_iter().collect();
    for user in (0..USERS).map(|id| KeyId::User(UserId(id))) {
        knowledge.learn(Symbolic::g1(&x(user)));
        knowledge.learn(Symbolic::g2(&x(user)));
        for owner in (0..OWNERS).map(|id| x(owner(OwnerId(id)))) {
            let inverse = Symbolic::inv(&owner);
            knowledge.learn(Symbolic::g1(&owner));
            knowledge.learn(Symbolic::g2(&owner));
            knowledge.learn(Symbolic::g2(&Symbolic::mul(&x(user), &inverse)));
        }
    }
    for (index, item) in items().enumerate() {
        let (r, content) = (r(item), Plain::Content(item));
        let sealing = Symbolic::seal(Payload::Hybrid, &Symbolic::z(&r), item, &content);
        knowledge.learn(sealing.expect("symbols have every payload").body);
        let owner = x(owner(item.slot.owner));
        knowledge.learn(Symbolic::g1(&Symbolic::mul(&r, &owner)));
        if index % 4 == 0 {
            knowledge.learn(Symbolic::z(&Symbolic::mul(&r, &x(user))));
        }
    }
    knowledge
}

/// The median time of a call, in microseconds, over `samples` batches of `batch` calls.
fn median_us<T>(samples: usize, batch: u32, mut call: impl FnMut() -> T) -> f64 {
    let mut times: Vec<f64> = (0..samples)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..batch {
                black_box(call());
            }
            start.elapsed().as_secs_f64() * 1e6 / f64::from(batch)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(samples / 2).copied().unwrap_or_default()
}

#[test]
fn closures_and_queries_are_timed_where_their_answers_are_known() {
    let knowledge = user_and_server();
    let mut alone = Knowledge::public();
    alone.extend(knowledge.facts().filter(|fact| *fact != x(KeyId::User(UserId(0))).into()));
    for kind in [PairingKind::Type1, PairingKind::Type3] {
        // With the user's secret everything opens (erratum E11). Without it nothing does.
        let closure = Closure::new(&knowledge, kind);
        let nothing = Closure::new(&alone, kind);
        assert_eq!(closure.plains().count(), items().count());
        assert_eq!(nothing.plains().count(), 0);

        let masks: Vec<_> = items().map(|item| Target::Gt(Symbolic::z(&r(item)))).collect();
        assert!(masks.iter().all(|mask| closure.derives(*mask)));
        assert!(!masks.iter().any(|mask| nothing.derives(*mask)));
        let queries = u32::try_from(masks.len()).expect("few masks");
        let ask = |closure: &Closure| {
            let all = median_us(101, 20, || masks.iter().filter(|m| closure.derives(**m)).count());
            all / f64::from(queries)
        };
        println!(
            "{kind:?}: {} facts; closure {:.1} us; query {:.2} us if yes, {:.2} us if no; \
             derivation {:.1} us",
            knowledge.facts().count(),
            median_us(101, 10, || Closure::new(&knowledge, kind)),
            ask(&closure),
            ask(&nothing),
            median_us(101, 10, || masks.first().and_then(|mask| closure.derive(*mask))),
        );
    }
}
