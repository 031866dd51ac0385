//! The protocol on symbols and the protocol on curves are the same. The tests take random walks
//! under every preset and every single-axis step, on both networks. Every action must end the same
//! way on symbols, on BLS12-381 and on Type A, and what users open must be what owners uploaded.

use crate::walk;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::Curve;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::type_a::literal::CHUNK_BYTES;
use sesphr::entropy::Entropy;
use sesphr::id::{ItemId, UserId};
use sesphr::payload::Plaintext;
use sesphr::profile::{Payload, Profile};
use sesphr::system::{Network, System};
use sesphr_model::symbolic::{Plain, Symbolic};
use std::cell::Cell;

/// Walks per profile and network.
const WALKS: u32 = 8;

/// The five presets and every single-axis step from the fair reading.
fn profiles() -> Vec<Profile> {
    let mut profiles: Vec<Profile> = Profile::PRESETS.iter().map(|(_, p)| *p).collect();
    for (_, preset) in Profile::PRESETS {
        for (axis, value) in preset.axes() {
            profiles.push(Profile::SESPHR_HYBRID.with(axis, value).expect("axis exists"));
        }
    }
    let lazy = Profile::SESPHR_HYBRID.with("revocation", "lazy").expect("a value");
    profiles.push(lazy);
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// An outcome without the chunks that the literal payload loses. Symbols know nothing of those.
fn comparable(outcome: Result<Outcome, ActionError>) -> Result<Outcome, ActionError> {
    match outcome {
        Ok(Outcome::Sealed { .. }) => Ok(Outcome::Sealed { lost_chunks: 0 }),
        other => other,
    }
}

/// Whether content is what was uploaded, except for the chunks that cannot come back.
fn same<C: Curve>(
    payload: Payload,
    item: ItemId,
    opened: &Plaintext,
    uploaded: &Plaintext,
) -> bool {
    let mask = C::z(&C::scalar_from_u64(3));
    let lost = C::seal(payload, &mask, item, uploaded).expect("supported").lost_chunks;
    let (opened, uploaded) = (opened.as_bytes(), uploaded.as_bytes());
    opened.len() == uploaded.len()
        && (0u32..)
            .zip(opened.chunks(CHUNK_BYTES).zip(uploaded.chunks(CHUNK_BYTES)))
            .all(|(at, (own, other))| own == other || lost.contains(&at))
}

/// A curve, run beside the symbols.
struct Beside<C: Curve> {
    system: System<C>,
}

impl<C: Curve> Beside<C> {
    /// The curve's system, if the curve can run the profile.
    fn new(profile: Profile, network: Network) -> Option<Self> {
        let system = System::new(profile, network, Entropy::Seeded(11).seed());
        assert_eq!(system.is_ok(), C::supports(profile.payload), "{profile}");
        system.ok().map(|system| Self { system })
    }

    fn agrees(
        &mut self,
        action: &Action,
        expected: Result<Outcome, ActionError>,
    ) -> TestCaseResult {
        let outcome = comparable(self.system.apply(action));
        prop_assert_eq!(outcome, expected, "{} at {:?}", C::NAME, action);
        Ok(())
    }

    /// Checks that what a user just opened is what the owner uploaded.
    fn opened(&self, user: UserId, item: ItemId) -> TestCaseResult {
        let opened = self.system.opened(user, item);
        let owner = self.system.owner(item.slot.owner);
        let uploaded = owner.and_then(|owner| owner.items().find(|(other, _)| **other == item));
        let (Some(opened), Some((_, uploaded))) = (opened, uploaded) else {
            prop_assert!(false, "{}: {item} was opened without having been uploaded", C::NAME);
            return Ok(());
        };
        let same = same::<C>(self.system.profile().payload, item, opened, uploaded);
        prop_assert!(same, "{}: {item}", C::NAME);
        Ok(())
    }
}

/// Counts the readings that succeeded, so that walks which open nothing fail the test.
fn agree(profile: Profile, network: Network, choices: &[[u8; 4]]) -> Result<u32, TestCaseError> {
    let mut symbols: System<Symbolic> =
        System::new(profile, network, ()).expect("symbols have both payloads");
    let mut bls12 = Beside::<Bls12>::new(profile, network);
    let mut type_a = Beside::<TypeA>::new(profile, network);
    let mut opened = 0;
    for action in walk::walk(choices, network) {
        let outcome = comparable(symbols.apply(&action));
        bls12.iter_mut().try_for_each(|curve| curve.agrees(&action, outcome))?;
        type_a.iter_mut().try_for_each(|curve| curve.agrees(&action, outcome))?;
        if let (Action::Open { user, item }, Ok(Outcome::Opened { .. })) = (action, outcome) {
            let plain = symbols.opened(user, item).copied();
            prop_assert_eq!(plain, Some(Plain::Content(item)), "what the owner uploaded");
            bls12.iter().try_for_each(|curve| curve.opened(user, item))?;
            type_a.iter().try_for_each(|curve| curve.opened(user, item))?;
            opened += 1;
        }
    }
    Ok(opened)
}

/// Walks of about `choices` choices, of up to three actions each.
fn all_agree(network: Network, choices: usize) {
    for (at, profile) in (0..).zip(profiles()) {
        let mut runner = TestRunner::new(Config {
            cases: WALKS,
            rng_seed: RngSeed::Fixed(at),
            failure_persistence: None,
            ..Config::default()
        });
        let opened = Cell::new(0);
        let choices = prop::collection::vec(any::<[u8; 4]>(), choices..=choices + 20);
        let result = runner.run(&choices, |choices| {
            opened.set(opened.get() + agree(profile, network, &choices)?);
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{profile}: {error}"));
        assert!(opened.get() > 0, "{profile}: walks that open nothing show nothing");
    }
}

#[test]
fn symbols_and_curves_agree_at_once() {
    all_agree(Network::AtOnce, 30);
}

#[test]
fn symbols_and_curves_agree_with_messages_in_flight() {
    all_agree(Network::InFlight, 80);
}
