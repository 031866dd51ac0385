//! Equations (5)-(22) on both curves, for random names, seeds and contents.

use crate::laws::{self, Names};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::entropy::Seed;

fn names() -> impl Strategy<Value = Names> {
    (any::<u32>(), 0..u32::MAX, any::<u16>(), any::<u8>(), 0..u16::MAX, 0..u16::MAX).prop_map(
        |(owner, user, record, label, version, generation)| Names {
            owner,
            user,
            record,
            label,
            version,
            generation: generation.into(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    // One byte at least: nothing is the same under every mask.
    #[test]
    fn on_bls12(seed in any::<[u8; 32]>(), names in names(), plain in prop::collection::vec(1u8.., 1..200)) {
        laws::round::<Bls12>(&Seed::new(seed), names, &plain.into());
    }

    #[test]
    fn on_type_a(seed in any::<[u8; 32]>(), names in names(), plain in prop::collection::vec(1u8.., 1..200)) {
        laws::round::<TypeA>(&Seed::new(seed), names, &plain.into());
    }
}
