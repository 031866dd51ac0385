//! Round trips, refusals and the erratum.

use super::*;
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

fn keys(group: Group, seed: u64) -> (SecretKey, PublicKey, StdRng) {
    let mut rng = StdRng::seed_from_u64(seed);
    let secret = SecretKey::generate(group, &mut rng);
    let public = secret.public_key();
    (secret, public, rng)
}

fn group() -> impl Strategy<Value = Group> {
    prop_oneof![3 => Just(Group::Modp2048), 1 => Just(Group::Modp3072)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn messages_come_back(
        group in group(),
        seed in any::<u64>(),
        bytes in prop::collection::vec(any::<u8>(), 1..256),
    ) {
        let (secret, public, mut rng) = keys(group, seed);
        let m = (BigUint::from_bytes_be(&bytes) % (group.prime() - 1u8)) + 1u8;
        let sealed = encrypt(&public, &m, &mut rng).expect("m is in range");
        prop_assert_eq!(decrypt(&secret, &sealed), Ok(m.clone()));
        let again = encrypt(&public, &m, &mut rng).expect("m is in range");
        prop_assert_ne!(&again, &sealed, "k is fresh");
        let received = Ciphertext::from_bytes(group, &sealed.to_bytes());
        prop_assert_eq!(received, Ok(sealed));
    }

    #[test]
    fn keys_come_back(group in group(), seed in any::<u64>(), key in any::<[u8; 32]>()) {
        let (secret, public, mut rng) = keys(group, seed);
        let wrapped = wrap_key(&public, &key, &mut rng).expect("every key is a message");
        let unwrapped = unwrap_key(&secret, &wrapped).expect("the right secret");
        prop_assert_eq!(*unwrapped, key);
    }

    #[test]
    fn the_printed_form_does_not_decrypt(seed in any::<u64>(), m in 1u64..) {
        let (secret, public, mut rng) = keys(Group::Modp2048, seed);
        let m = BigUint::from(m);
        let sealed = encrypt_as_printed(&public, &m, &mut rng).expect("m is in range");
        prop_assert_eq!(sealed.gamma(), public.b(), "gamma says nothing about k");
        prop_assert_ne!(decrypt(&secret, &sealed), Ok(m));
    }
}

#[test]
fn the_ends_of_the_range_come_back() {
    let (secret, public, mut rng) = keys(Group::Modp2048, 1);
    for m in [BigUint::one(), Group::Modp2048.prime() - 1u8] {
        let sealed = encrypt(&public, &m, &mut rng).expect("m is in range");
        assert_eq!(decrypt(&secret, &sealed), Ok(m));
    }
    let zeros = wrap_key(&public, &[0; 32], &mut rng).expect("every key is a message");
    assert_eq!(unwrap_key(&secret, &zeros).as_deref(), Ok(&[0; 32]));
}

#[test]
fn messages_out_of_range_are_refused() {
    let (_, public, mut rng) = keys(Group::Modp2048, 2);
    let p = Group::Modp2048.prime();
    for m in [BigUint::ZERO, p.clone(), p + 1u8] {
        assert_eq!(encrypt(&public, &m, &mut rng), Err(ElGamalError::Message));
        assert_eq!(encrypt_as_printed(&public, &m, &mut rng), Err(ElGamalError::Message));
    }
}

#[test]
fn received_values_out_of_range_are_refused() {
    let group = Group::Modp2048;
    let p = group.prime();
    let two = BigUint::from(2u8);
    let range = |name| ElGamalError::Range { name };
    for bad in [BigUint::ZERO, p.clone(), p + 5u8] {
        let gamma = Ciphertext::new(group, bad.clone(), two.clone());
        assert_eq!(gamma, Err(range("gamma")));
        let delta = Ciphertext::new(group, two.clone(), bad.clone());
        assert_eq!(delta, Err(range("delta")));
        assert_eq!(PublicKey::new(group, bad), Err(range("b")));
    }
    for weak in [BigUint::one(), p - 1u8] {
        assert_eq!(PublicKey::new(group, weak), Err(ElGamalError::WeakKey));
    }
    assert_eq!(Ciphertext::from_bytes(group, &[0xff; 512]), Err(range("gamma")));
    for got in [0, 511, 513, 768] {
        let short = Ciphertext::from_bytes(group, &vec![1; got]);
        assert_eq!(short, Err(ElGamalError::Length { got, expected: 512 }));
    }
}

#[test]
fn other_secrets_groups_and_bytes_are_noticed() {
    let (secret, public, mut rng) = keys(Group::Modp2048, 3);
    let (stranger, ..) = keys(Group::Modp2048, 4);
    let (larger, ..) = keys(Group::Modp3072, 5);
    let wrapped = wrap_key(&public, &[7; 32], &mut rng).expect("every key is a message");
    assert_eq!(unwrap_key(&stranger, &wrapped), Err(ElGamalError::NotAKey));
    assert_eq!(unwrap_key(&larger, &wrapped), Err(ElGamalError::Group));
    let doubled = wrapped.delta() * 2u8 % Group::Modp2048.prime();
    let changed = Ciphertext::new(Group::Modp2048, wrapped.gamma().clone(), doubled);
    let changed = changed.expect("still elements of the group");
    assert_eq!(unwrap_key(&secret, &changed), Err(ElGamalError::NotAKey));
}

#[test]
fn equal_seeds_give_equal_bytes_and_secrets_are_redacted() {
    let (first, public, mut rng) = keys(Group::Modp2048, 6);
    let (second, again, mut same) = keys(Group::Modp2048, 6);
    assert_eq!(first, second);
    assert_eq!(PublicKey::new(again.group(), again.b().clone()), Ok(public.clone()));
    let one = BigUint::one();
    assert_eq!(encrypt(&public, &one, &mut rng), encrypt(&again, &one, &mut same));
    assert_eq!(format!("{first:?}"), "SecretKey(Modp2048, ..)");
}
