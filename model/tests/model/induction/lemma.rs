//! The lemma on what a coalition derives, compared with the exact solver on knowledge that no
//! protocol need give: any users may be corrupt, and anything may be given or leak.

use super::projection::{USERS, blank, secret};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Purpose;
use sesphr::id::{Generation, KeyId, KeyScopeId, OwnerId, Partition, RecordId, Slot, Version};
use sesphr::profile::{Profile, Transform};
use sesphr_model::derive::{Closure, Target};
use sesphr_model::induction::claim::{CLAIMS, unmasks};
use sesphr_model::induction::formula::{Sort, Term};
use sesphr_model::induction::vocabulary::{CORRUPT, GIVEN, LEFT};
use sesphr_model::knowledge::Knowledge;
use sesphr_model::symbolic::{G1, G2, Gt, Monomial, Scalar, Symbolic};

const MASKS: usize = 4;
const KEYS: usize = 3;
const MASK: Term = Term { name: "mask", sort: Sort::Mask };

fn blinding(mask: usize) -> Monomial {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    let version = Version(u16::try_from(mask).expect("few masks"));
    Symbolic::atom(&(), &Purpose::Blinding(slot.at(version), Generation(0))).0
}

fn key(key: usize) -> Monomial {
    secret(KeyId::Owner(OwnerId(u32::try_from(key).expect("few keys")), KeyScopeId::Patient))
}

fn user(user: usize) -> Monomial {
    secret(KeyId::User(USERS[user]))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn two_handles_are_needed(
        corrupt in prop::collection::vec(any::<bool>(), USERS.len()),
        given in prop::collection::vec((0..USERS.len(), 0..MASKS, 0..KEYS), 0..6),
        left in prop::collection::vec((0..MASKS, 0..KEYS), 0..6),
        at in 0..CLAIMS.len(),
        transform in prop::sample::select(vec![Transform::AtSrs, Transform::AtUser]),
    ) {
        let claim = &CLAIMS[at];
        let leaks = claim.coalition == sesphr_model::coalition::Coalition::USER_CAPSULES;
        let profile = Profile { transform, ..Profile::HARDENED };
        let mut structure = blank(MASKS, KEYS);
        let mut knowledge = Knowledge::public();
        let everybody = (0..USERS.len()).map(user).chain((0..KEYS).map(key));
        for x in everybody {
            knowledge.learn(G1(x));
            knowledge.learn(G2(x));
        }
        for (u, _) in corrupt.iter().enumerate().filter(|(_, corrupt)| **corrupt) {
            structure.insert(CORRUPT, [u]);
            knowledge.learn(Scalar(user(u)));
        }
        for (u, r, k) in given {
            structure.insert(GIVEN, [u, r, k]);
            if !corrupt[u] {
                continue;
            }
            match transform {
                Transform::AtSrs => drop(knowledge.learn(Gt(blinding(r).product(&user(u))))),
                Transform::AtUser => {
                    knowledge.learn(G1(blinding(r).product(&key(k))));
                    knowledge.learn(G2(user(u).product(&key(k).inverse())));
                }
            }
        }
        for (r, k) in left {
            structure.insert(LEFT, [r, k]);
            if leaks {
                knowledge.learn(G1(blinding(r).product(&key(k))));
            }
        }
        let says = unmasks(&profile, claim, MASK);
        for pairing in [PairingKind::Type1, PairingKind::Type3] {
            let closure = Closure::new(&knowledge, pairing);
            for mask in 0..MASKS {
                let derives = closure.derives(Target::Gt(Gt(blinding(mask))));
                prop_assert_eq!(structure.satisfies(&says, &[(MASK, mask)]), derives);
            }
        }
    }
}
