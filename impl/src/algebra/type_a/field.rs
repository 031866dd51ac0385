//! The two prime fields of the curve, on ark-ff: F_q for coordinates, F_r for exponents.
//!
//! The types, constants and conversions are ark-ff's; sums and products are replaced by the
//! branch-free ones of [`super::limbs`], and inversion by Fermat's little theorem, so that a
//! computation runs through the same operations whatever the values are. What the compiler makes
//! of them is not verified: Type A is for study.

use super::limbs;
use crate::algebra::DecodeError;
use ark_ff::{BigInt, Field, Fp, MontBackend, MontConfig, MontFp, PrimeField};
use subtle::ConditionallySelectable as _;

/// Bytes of an encoded element of F_q, big-endian.
pub const FQ_BYTES: usize = 64;
/// Bytes of an encoded element of F_r, big-endian.
pub const FR_BYTES: usize = 20;

/// Coordinates: the field of q elements, q a prime of 512 bits with q = 3 mod 4.
pub type Fq = Fp<MontBackend<FqConfig, 8>, 8>;
/// Exponents: the field of r elements, r = 2^159 + 2^107 + 1.
pub type Fr = Fp<MontBackend<FrConfig, 3>, 3>;

/// Defines a field's parameters with branch-free arithmetic.
macro_rules! field_config {
    ($(#[$doc:meta])* $name:ident, $limbs:literal, $modulus:literal, $generator:expr, $root:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl MontConfig<$limbs> for $name {
            const MODULUS: BigInt<$limbs> = ark_ff::BigInt!($modulus);
            const GENERATOR: Fp<MontBackend<Self, $limbs>, $limbs> = $generator;
            const TWO_ADIC_ROOT_OF_UNITY: Fp<MontBackend<Self, $limbs>, $limbs> = $root;

            #[inline(always)]
            fn add_assign(a: &mut Element<Self, $limbs>, b: &Element<Self, $limbs>) {
                a.0.0 = limbs::add(&a.0.0, &b.0.0, &Self::MODULUS.0);
            }

            #[inline(always)]
            fn sub_assign(a: &mut Element<Self, $limbs>, b: &Element<Self, $limbs>) {
                a.0.0 = limbs::sub(&a.0.0, &b.0.0, &Self::MODULUS.0);
            }

            #[inline(always)]
            fn double_in_place(a: &mut Element<Self, $limbs>) {
                a.0.0 = limbs::add(&a.0.0, &a.0.0, &Self::MODULUS.0);
            }

            #[inline(always)]
            fn neg_in_place(a: &mut Element<Self, $limbs>) {
                a.0.0 = limbs::sub(&[0; $limbs], &a.0.0, &Self::MODULUS.0);
            }

            // Products stay calls: inlined, those of one curve operation overflow the
            // instruction cache, which costs more than the calls do.
            #[inline(never)]
            fn mul_assign(a: &mut Element<Self, $limbs>, b: &Element<Self, $limbs>) {
                a.0.0 = limbs::mul(&a.0.0, &b.0.0, &Self::MODULUS.0, Self::INV);
            }

            #[inline(never)]
            fn square_in_place(a: &mut Element<Self, $limbs>) {
                a.0.0 = limbs::square(&a.0.0, &Self::MODULUS.0, Self::INV);
            }
        }
    };
}

type Element<C, const N: usize> = Fp<MontBackend<C, N>, N>;

field_config!(
    /// Parameters of F_q: PBC's stock Type A prime. The factors of q - 1 are unknown, so ark-ff's
    /// `GENERATOR` is a mere non-residue; nothing here asks for more.
    FqConfig,
    8,
    "8780710799663312522437781984754049815806883199414208211028653399266475630880222957078625179422662221423155858769582317459277713367317481324925129998224791",
    MontFp!("-1"),
    MontFp!("-1")
);
field_config!(
    /// Parameters of F_r: PBC's stock Type A group order, a Solinas prime.
    FrConfig,
    3,
    "730750818665451621361119245571504901405976559617",
    MontFp!("3"),
    MontFp!("609794454464254508540217063879178847733934054953")
);

/// (q + 1) / r, by which the curve's order exceeds r; least significant limb first.
pub(super) const COFACTOR: [u64; 6] = [
    0xcf62_30c2_8e28_4d98,
    0xe2cd_28ff_9b4f_30a3,
    0x8505_0f93_a634_4777,
    0x37cc_8391_5f50_5f0e,
    0xd2bf_601b_f6b0_d471,
    0x0000_0001_4f4e_70d1,
];

/// (q + 1) / 4: as an exponent a square root, as an element of F_q the inverse of 4.
const QUARTER_INTEGER: [u64; 8] = [
    0xf3d8_8c30_a38a_1366,
    0x494e_7a3f_e6d3_cc28,
    0x9167_9536_adee_96fa,
    0xa9eb_f6be_6c12_5d12,
    0x8a34_7e00_0425_0188,
    0x8d92_ee51_bd7b_60e5,
    0x1bb7_be33_a5b9_c85f,
    0x29e9_ce1a_3a57_eea2,
];

/// 1 / 4.
pub(super) const QUARTER: Fq = Fq::new(BigInt(QUARTER_INTEGER));

/// base^exponent by fixed windows of four bits. The sequence of operations depends on the
/// exponent, which must be public, and not on the base.
fn power<F: Field>(base: &F, exponent: &[u64]) -> F {
    let mut table = [F::ONE; 16];
    let mut next = F::ONE;
    for entry in table.iter_mut().skip(1) {
        next *= base;
        *entry = next;
    }
    let mut result = F::ONE;
    for limb in exponent.iter().rev() {
        for shift in (0..64).step_by(4).rev() {
            for _ in 0..4 {
                result.square_in_place();
            }
            let digit = (limb >> shift) & 15;
            if let Some(entry) = table.get(digit as usize).filter(|_| digit != 0) {
                result *= entry;
            }
        }
    }
    result
}

/// 1 / a in F_q as a^(q-2); zero stays zero.
pub(super) fn invert(a: &Fq) -> Fq {
    let [low, high @ ..] = FqConfig::MODULUS.0;
    let [a1, a2, a3, a4, a5, a6, a7] = high;
    power(a, &[low - 2, a1, a2, a3, a4, a5, a6, a7])
}

/// 1 / a in F_r as a^(r-2); zero stays zero.
pub(super) fn invert_scalar(a: &Fr) -> Fr {
    // r - 2 = 2^159 + (2^107 - 1)
    power(a, &[u64::MAX, (1 << 43) - 1, 1 << 31])
}

/// Replaces every element by its inverse at the price of one inversion; none may be zero.
pub(super) fn invert_all(elements: &mut [Fq]) {
    let mut product = Fq::ONE;
    let before: Vec<Fq> = elements
        .iter()
        .map(|element| {
            let so_far = product;
            product *= element;
            so_far
        })
        .collect();
    let mut inverse = invert(&product);
    for (element, before) in elements.iter_mut().zip(before).rev() {
        let inverted = inverse * before;
        inverse *= *element;
        *element = inverted;
    }
}

/// A square root of a, if it has one: a^((q+1)/4), since q = 3 mod 4.
#[must_use]
pub fn sqrt(a: &Fq) -> Option<Fq> {
    let root = power(a, &QUARTER_INTEGER);
    (root.square() == *a).then_some(root)
}

/// The element, big-endian.
#[must_use]
pub fn fq_to_bytes(a: &Fq) -> [u8; FQ_BYTES] {
    limbs_to_bytes(&a.into_bigint().0)
}

/// The element that 64 bytes, big-endian, encode, if they are reduced.
///
/// # Errors
/// [`DecodeError::Encoding`] for a number that is not below q.
pub fn fq_from_bytes(bytes: &[u8; FQ_BYTES]) -> Result<Fq, DecodeError> {
    Fq::from_bigint(BigInt(bytes_to_limbs(bytes))).ok_or(DecodeError::Encoding)
}

/// The exponent, big-endian. Treat the result of a secret as a secret.
#[must_use]
pub fn fr_to_bytes(a: &Fr) -> [u8; FR_BYTES] {
    let [low, middle, high] = a.into_bigint().0;
    let mut out = [0; FR_BYTES];
    let (top, rest) = out.split_at_mut(4);
    // r has 160 bits, so the high limb has 32.
    top.copy_from_slice(&(high as u32).to_be_bytes());
    let wide = u128::from(middle) << 64 | u128::from(low);
    rest.copy_from_slice(&wide.to_be_bytes());
    out
}

/// The exponent that 20 bytes, big-endian, encode, if they are reduced; may be zero.
///
/// # Errors
/// [`DecodeError::Encoding`] for a number that is not below r.
pub fn fr_from_bytes(bytes: &[u8; FR_BYTES]) -> Result<Fr, DecodeError> {
    let mut wide = [0; 24];
    for (to, from) in wide.iter_mut().skip(4).zip(bytes) {
        *to = *from;
    }
    let (words, _) = wide.as_chunks::<8>();
    let mut limbs = [0; 3];
    for (limb, word) in limbs.iter_mut().zip(words.iter().rev()) {
        *limb = u64::from_be_bytes(*word);
    }
    Fr::from_bigint(BigInt(limbs)).ok_or(DecodeError::Encoding)
}

/// Eight limbs as a big-endian number.
pub(super) fn limbs_to_bytes(limbs: &[u64; 8]) -> [u8; FQ_BYTES] {
    let mut out = [0; FQ_BYTES];
    let (words, _) = out.as_chunks_mut::<8>();
    for (word, limb) in words.iter_mut().rev().zip(limbs) {
        *word = limb.to_be_bytes();
    }
    out
}

/// A big-endian number as eight limbs.
pub(super) fn bytes_to_limbs(bytes: &[u8; FQ_BYTES]) -> [u64; 8] {
    let mut out = [0; 8];
    let (words, _) = bytes.as_chunks::<8>();
    for (limb, word) in out.iter_mut().zip(words.iter().rev()) {
        *limb = u64::from_be_bytes(*word);
    }
    out
}

/// `other` if `choice`, else `value`, without a branch.
#[inline(always)]
pub(super) fn select(value: &Fq, other: &Fq, choice: subtle::Choice) -> Fq {
    let mut out = *value;
    for (limb, other) in out.0.0.iter_mut().zip(other.0.0) {
        limb.conditional_assign(&other, choice);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::{AdditiveGroup as _, FftField as _};
    use num_bigint::BigUint;
    use proptest::prelude::*;

    fn modulus() -> BigUint {
        BigUint::from_bytes_be(&limbs_to_bytes(&FqConfig::MODULUS.0))
    }

    fn integer(a: &Fq) -> BigUint {
        BigUint::from_bytes_be(&fq_to_bytes(a))
    }

    /// Elements at both ends of the range as well as between.
    fn element() -> impl Strategy<Value = Fq> {
        let ends = (any::<bool>(), any::<u8>()).prop_map(|(high, small)| {
            let small = Fq::from(u64::from(small));
            if high { -small } else { small }
        });
        let all = any::<[u64; 8]>().prop_map(|limbs| {
            let bytes = limbs_to_bytes(&limbs);
            Fq::from_be_bytes_mod_order(&bytes)
        });
        prop_oneof![ends, all]
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_big_integers(a in element(), b in element()) {
            let (x, y, q) = (integer(&a), integer(&b), modulus());
            prop_assert_eq!(integer(&(a * b)), &x * &y % &q);
            prop_assert_eq!(integer(&a.square()), &x * &x % &q);
            prop_assert_eq!(integer(&(a + b)), (&x + &y) % &q);
            prop_assert_eq!(integer(&a.double()), (&x + &x) % &q);
            prop_assert_eq!(integer(&(a - b)), (&x + &q - &y) % &q);
            prop_assert_eq!(integer(&-a), (&q - &x) % &q);
        }

        #[test]
        fn inverses_and_roots(a in element()) {
            let inverse = invert(&a);
            prop_assert_eq!(a * inverse, if a == Fq::ZERO { a } else { Fq::ONE });
            let root = sqrt(&a.square()).expect("a square has a root");
            prop_assert!(root == a || root == -a);
        }
    }

    #[test]
    fn constants_are_what_they_are_said_to_be() {
        let cofactor = COFACTOR.iter().rev().fold(BigUint::ZERO, |n, limb| (n << 64) + *limb);
        let order = BigUint::from(1u8) + (BigUint::from(1u8) << 107) + (BigUint::from(1u8) << 159);
        assert_eq!(cofactor * order, modulus() + 1u8);
        assert_eq!(QUARTER * Fq::from(4u64), Fq::ONE);
        assert_eq!(sqrt(&Fq::GENERATOR), None, "the generator is a non-residue");
        let three = Fr::from(3u64);
        assert_eq!(three * invert_scalar(&three), Fr::ONE);
        assert_eq!(Fr::TWO_ADICITY, 107);
        let half = (0..106).fold(Fr::TWO_ADIC_ROOT_OF_UNITY, |root, _| root.square());
        assert_eq!(half, -Fr::ONE, "the root has order 2^107");
    }

    #[test]
    fn unreduced_numbers_are_refused() {
        let q = limbs_to_bytes(&FqConfig::MODULUS.0);
        assert_eq!(fq_from_bytes(&q), Err(DecodeError::Encoding));
        assert_eq!(fq_from_bytes(&[0xff; 64]), Err(DecodeError::Encoding));
        assert_eq!(fq_from_bytes(&fq_to_bytes(&-Fq::ONE)), Ok(-Fq::ONE));
    }
}
