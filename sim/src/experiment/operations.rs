//! The scheme's functions one by one: what a key pair or a partition costs.

use super::clock::{Schedule, computed};
use super::fixture::{Fixture, item};
use super::{ExperimentError, Setup};
use crate::sample::{Operation, Sample};
use sesphr::algebra::{Curve, bls12::Bls12, type_a::TypeA};
use sesphr::entropy::{Entropy, Seed};
use sesphr::id::{KeyId, Partition, PartyId, UserId};
use sesphr::keys::{
    Blinding, Capsule, Mask, PreparedReKey, PublicKey, ReCapsule, ReKey, SecretKey,
};
use sesphr::scheme;
use std::time::Duration;

/// The time of an operation, and whether its result was right.
type Timed = (Duration, bool);

/// Runs an operation once.
type Run<C> = fn(&Inputs<C>) -> Timed;

/// Each operation, and how to run it once.
const fn table<C: Curve>() -> [(Operation, Run<C>); 8] {
    [
        (Operation::KeyPair, |i| {
            timed_equal(
                || {
                    let secret = scheme::secret_key::<C>(&i.user_seed, KeyId::User(i.user_id));
                    (scheme::public_key(&secret), secret)
                },
                &(i.public.clone(), i.user.clone()),
            )
        }),
        (Operation::Mask, |i| timed_equal(|| scheme::mask(&i.blinding), &i.mask)),
        (Operation::Capsule, |i| {
            timed_equal(|| scheme::capsule(&i.blinding, &i.owner), &i.capsule)
        }),
        (Operation::RekeyEscrowed, |i| {
            timed_equal(|| scheme::rekey_escrowed(&i.owner, &i.user), &i.rekey)
        }),
        (Operation::Rekey, |i| timed_equal(|| scheme::rekey(&i.owner, &i.public), &i.rekey)),
        (Operation::Prepare, |i| timed_equal(|| i.rekey.prepare(), &i.prepared)),
        (Operation::Reencrypt, |i| {
            timed_equal(|| scheme::reencrypt(&i.capsule, &i.prepared), &i.recapsule)
        }),
        (Operation::Unmask, |i| timed_equal(|| scheme::unmask(&i.recapsule, &i.user), &i.mask)),
    ]
}

pub(super) fn measure(setup: &Setup<'_>, share: Duration) -> Result<Vec<Sample>, ExperimentError> {
    let weights = vec![1.0; table::<Bls12>().len() + table::<TypeA>().len()];
    let mut schedule = Schedule::new(setup.effort, share, weights, setup.progress);
    let mut samples = Vec::new();
    measure_on::<Bls12>(setup, &mut schedule, &mut samples)?;
    measure_on::<TypeA>(setup, &mut schedule, &mut samples)?;
    Ok(samples)
}

fn measure_on<C: Curve>(
    setup: &Setup<'_>,
    schedule: &mut Schedule<'_>,
    samples: &mut Vec<Sample>,
) -> Result<(), ExperimentError> {
    let fixture = Fixture::<C>::new(setup.seed);
    for (operation, run) in table::<C>() {
        let label = format!("{}, {}", C::NAME, operation.title());
        let timing = schedule.point(&label, 1.0, |repetition| {
            let (time, right) = run(&Inputs::new(setup.seed, &fixture, repetition));
            right
                .then_some(time)
                .ok_or(ExperimentError::Wrong { curve: C::NAME, operation: operation.title() })
        })?;
        samples.push(Sample::new("operations", operation, C::NAME, timing));
    }
    Ok(())
}

/// Inputs and results of the operations at one repetition: a new reader and a new blinding.
///
/// Where an operation is its own reference, only its determinism is checked. Both ways to RK must
/// agree, and so must the masks at both ends; that ties all operations together.
struct Inputs<C: Curve> {
    owner: SecretKey<C>,
    user_id: UserId,
    user_seed: Seed,
    user: SecretKey<C>,
    public: PublicKey<C>,
    blinding: Blinding<C>,
    mask: Mask<C>,
    capsule: Capsule<C>,
    rekey: ReKey<C>,
    prepared: PreparedReKey<C>,
    recapsule: ReCapsule<C>,
}

impl<C: Curve> Inputs<C> {
    fn new(seed: u64, fixture: &Fixture<C>, repetition: u32) -> Self {
        let user_id = UserId(repetition);
        let user_seed = Entropy::Seeded(seed).seed().fork(PartyId::User(user_id));
        let user = scheme::secret_key::<C>(&user_seed, KeyId::User(user_id));
        let public = scheme::public_key(&user);
        let blinding = fixture.blinding(item(Partition::MEDICAL, repetition));
        let capsule = scheme::capsule(&blinding, &fixture.owner);
        let rekey = scheme::rekey(&fixture.owner, &public);
        let prepared = rekey.prepare();
        Self {
            owner: fixture.owner.clone(),
            user_id,
            user_seed,
            user,
            public,
            mask: scheme::mask(&blinding),
            blinding,
            recapsule: scheme::reencrypt(&capsule, &prepared),
            capsule,
            rekey,
            prepared,
        }
    }
}

fn timed_equal<T: PartialEq>(work: impl FnOnce() -> T, expected: &T) -> Timed {
    let (time, result) = computed(work);
    (time, result == *expected)
}
