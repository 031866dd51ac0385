//! Exponents: integers modulo the group order, and their digits in constant time.

use super::raw::{self, Fr};
use crate::algebra::DecodeError;
use std::fmt;
use std::hash::{Hash, Hasher};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// |x|, the absolute value of the curve's parameter x = -0xd201000000010000.
pub(super) const X_ABS: u64 = 0xd201_0000_0001_0000;

/// An integer modulo the group order; compared in constant time, redacted in Debug, wiped on
/// drop.
#[derive(Clone)]
pub struct Scalar(Fr);

impl Drop for Scalar {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Scalar {}

impl Zeroize for Scalar {
    fn zeroize(&mut self) {
        self.0.l.zeroize();
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.0.l.ct_eq(&other.0.l).into()
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.l.hash(state);
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar(..)")
    }
}

impl Scalar {
    /// Bytes of an encoded scalar.
    pub(super) const BYTES: usize = 32;

    /// 64 bytes, big-endian, reduced; one instead of zero.
    pub(super) fn from_wide(bytes: &[u8; 64]) -> Self {
        let mut value = raw::fr_from_wide(bytes);
        let one = raw::fr_from_limbs(&[1, 0, 0, 0]);
        let is_zero = value.l.ct_eq(&[0; 4]);
        for (limb, one) in value.l.iter_mut().zip(&one.l) {
            limb.conditional_assign(one, is_zero);
        }
        Self(value)
    }

    pub(super) fn from_u64(value: u64) -> Self {
        Self(raw::fr_from_limbs(&[value, 0, 0, 0]))
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        Self(raw::fr_add(&self.0, &other.0))
    }

    pub(super) fn neg(&self) -> Self {
        Self(raw::fr_neg(&self.0))
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        Self(raw::fr_mul(&self.0, &other.0))
    }

    pub(super) fn inv(&self) -> Self {
        Self(raw::fr_inv(&self.0))
    }

    /// The reduced value, little-endian limbs.
    pub(super) fn to_limbs(&self) -> Zeroizing<[u64; 4]> {
        Zeroizing::new(raw::fr_to_limbs(&self.0))
    }

    /// The reduced value, little-endian bytes.
    pub(super) fn to_le_bytes(&self) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        for (to, limb) in out.chunks_exact_mut(8).zip(self.to_limbs().iter()) {
            to.copy_from_slice(&limb.to_le_bytes());
        }
        out
    }

    /// The reduced value, big-endian bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        self.to_le_bytes().iter().rev().copied().collect()
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let bytes: &[u8; Self::BYTES] = bytes
            .try_into()
            .map_err(|_| DecodeError::Length { got: bytes.len(), expected: Self::BYTES })?;
        let mut wide = Zeroizing::new([0; 64]);
        for (to, from) in wide.iter_mut().rev().zip(bytes.iter().rev()) {
            *to = *from;
        }
        // Constant time: the bytes are canonical if they are what their value encodes to.
        let scalar = Self(raw::fr_from_wide(&wide));
        if !bool::from(Zeroizing::new(scalar.encode()).as_slice().ct_eq(bytes)) {
            return Err(DecodeError::Encoding);
        }
        if scalar.is_zero().into() {
            return Err(DecodeError::Identity);
        }
        Ok(scalar)
    }

    /// d with k = d_0 + d_1 |x| + d_2 |x|^2 + d_3 |x|^3 and every d_i below |x|; constant time.
    pub(super) fn digits(&self) -> Zeroizing<[u64; 4]> {
        let limbs = self.to_limbs();
        let [k0, k1, k2, k3] = *limbs;
        // k < |x|^4, so at every step the limb above the dividend is below |x|.
        let (q2, rest) = divide(k3, k2);
        let (q1, rest) = divide(rest, k1);
        let (q0, d0) = divide(rest, k0);
        let (s1, rest) = divide(q2, q1);
        let (s0, d1) = divide(rest, q0);
        let (d3, d2) = divide(s1, s0);
        Zeroizing::new([d0, d1, d2, d3])
    }

    /// The value that is odd among k and r - k, and whether it is r - k; constant time. Zero for
    /// zero.
    pub(super) fn odd_of_sign(&self) -> (Self, Choice) {
        let [lowest, ..] = *self.to_limbs();
        let even = !Choice::from((lowest & 1) as u8);
        let mut out = self.clone();
        for (limb, negated) in out.0.l.iter_mut().zip(&self.neg().0.l) {
            limb.conditional_assign(negated, even);
        }
        (out, even)
    }

    /// Whether this is zero; constant time.
    pub(super) fn is_zero(&self) -> Choice {
        self.0.l.ct_eq(&[0; 4])
    }
}

/// floor((2^128 - 1) / |x|) - 2^64, which [`divide`] multiplies by instead of dividing.
const RECIPROCAL: u64 = (u128::MAX / X_ABS as u128 - (1 << 64)) as u64;

/// (quotient, remainder) of (high 2^64 + low) / |x| for high < |x|; constant time, which the
/// processor's own division is not.
///
/// The reciprocal's product gives a quotient that is at most one too small or one too large
/// (Moeller and Granlund, "Improved division by invariant integers", 2011); |x| has its top bit
/// set, as they ask.
const fn divide(high: u64, low: u64) -> (u64, u64) {
    let dividend = ((high as u128) << 64) | low as u128;
    let estimate = (RECIPROCAL as u128 * high as u128).wrapping_add(dividend);
    let (quotient, fraction) = ((estimate >> 64) as u64, estimate as u64);
    let quotient = quotient.wrapping_add(1);
    let rest = low.wrapping_sub(quotient.wrapping_mul(X_ABS));
    let above = mask_less(fraction, rest);
    let quotient = quotient.wrapping_add(above);
    let rest = rest.wrapping_add(above & X_ABS);
    let below = !mask_less(rest, X_ABS);
    (quotient.wrapping_sub(below), rest.wrapping_sub(below & X_ABS))
}

/// All ones if a < b, else zero, from the borrow and not from a comparison.
const fn mask_less(a: u64, b: u64) -> u64 {
    let borrow = (a as u128).wrapping_sub(b as u128) >> 64;
    borrow as u64
}

/// A digit of a signed-window recoding: `sign` * `index`.
#[derive(Clone, Copy, Debug, Default, Zeroize)]
pub(super) struct Digit {
    /// 0 to 2^(WIDTH - 1).
    pub(super) index: u64,
    /// 1 for negative.
    pub(super) negative: u8,
}

/// The signed digit of weight 2^(W j): the integer in little-endian limbs is
/// sum_j digit_j 2^(W j), for all j up to (bits + 1) / W. Constant time in the limbs (Booth's
/// recoding: each digit is a function of W + 1 adjacent bits, with no carry).
pub(super) fn signed_digit<const W: usize>(limbs: &[u64], j: usize) -> Digit {
    let limb = |at: usize| limbs.get(at).copied().unwrap_or(0);
    // Bits W j - 1 to W j + W - 1; the bit below the lowest is 0.
    let value = match (W * j).checked_sub(1) {
        None => limb(0) << 1,
        Some(low) => {
            let pair = (u128::from(limb(low / 64 + 1)) << 64) | u128::from(limb(low / 64));
            (pair >> (low % 64)) as u64
        }
    } & ((2 << W) - 1);
    let negative = value >> W;
    let mask = negative.wrapping_neg();
    // From the top: -2^W b_W + ..., halved and rounded up; its absolute value.
    let magnitude = (value + 1) >> 1;
    Digit {
        index: ((magnitude ^ mask).wrapping_sub(mask)) & ((1 << W) - 1),
        negative: negative as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;
    use num_traits::Zero;
    use proptest::prelude::*;

    /// The group order r = x^4 - x^2 + 1, big-endian.
    const ORDER: [u8; 32] = [
        0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8,
        0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00,
        0x00, 0x01,
    ];

    fn big(limbs: &[u64]) -> BigUint {
        limbs.iter().rev().fold(BigUint::zero(), |sum, limb| (sum << 64) + limb)
    }

    fn order() -> BigUint {
        BigUint::from_bytes_be(&ORDER)
    }

    #[test]
    fn order_is_the_polynomial_in_x() {
        let x = BigUint::from(X_ABS);
        assert_eq!(order(), x.pow(4) - x.pow(2) + 1u32);
    }

    #[test]
    fn wide_zero_and_the_order_become_one() {
        assert_eq!(Scalar::from_wide(&[0; 64]), Scalar::from_u64(1));
        let mut wide = [0; 64];
        for (to, from) in wide.iter_mut().rev().zip(ORDER.iter().rev()) {
            *to = *from;
        }
        assert_eq!(Scalar::from_wide(&wide), Scalar::from_u64(1));
        assert!(!bool::from(Scalar::from_u64(1).is_zero()));
        assert!(bool::from(Scalar::from_u64(0).is_zero()));
    }

    #[test]
    fn the_order_and_above_are_not_canonical() {
        assert_eq!(Scalar::decode(&ORDER), Err(DecodeError::Encoding));
        let mut below = ORDER;
        below[31] = 0;
        let last = Scalar::decode(&below).expect("r - 1 is reduced");
        assert_eq!(last, Scalar::from_u64(1).neg());
        assert_eq!(last.encode(), below);
        assert_eq!(format!("{last:?}"), "Scalar(..)");
    }

    #[test]
    fn division_by_the_parameter_at_its_edges() {
        for high in [0, 1, X_ABS / 2, X_ABS - 2, X_ABS - 1] {
            for low in [0, 1, X_ABS - 1, X_ABS, X_ABS + 1, u64::MAX - 1, u64::MAX] {
                let dividend = (u128::from(high) << 64) | u128::from(low);
                let expected = (dividend / u128::from(X_ABS), dividend % u128::from(X_ABS));
                let (quotient, rest) = divide(high, low);
                assert_eq!((quotient.into(), rest.into()), expected, "{high:x} {low:x}");
            }
        }
    }

    proptest! {
        #[test]
        fn wide_bytes_are_reduced(bytes in prop::array::uniform32(any::<u8>()), top in prop::array::uniform32(any::<u8>())) {
            let mut wide = [0; 64];
            for (to, from) in wide.iter_mut().zip(top.iter().chain(&bytes)) {
                *to = *from;
            }
            let expected = BigUint::from_bytes_be(&wide) % order();
            let scalar = Scalar::from_wide(&wide);
            prop_assert_eq!(&big(&*scalar.to_limbs()), &expected);
            prop_assert_eq!(BigUint::from_bytes_be(&scalar.encode()), expected);
        }

        #[test]
        fn digits_in_the_base_of_the_parameter(top in any::<[u64; 4]>(), low in any::<[u64; 4]>()) {
            let mut wide = [0; 64];
            for (to, limb) in wide.chunks_exact_mut(8).zip(top.iter().chain(&low)) {
                to.copy_from_slice(&limb.to_be_bytes());
            }
            let scalar = Scalar::from_wide(&wide);
            let digits = scalar.digits();
            prop_assert!(digits.iter().all(|digit| *digit < X_ABS));
            let sum = digits.iter().rev().fold(BigUint::zero(), |sum, digit| sum * X_ABS + digit);
            prop_assert_eq!(sum, big(&*scalar.to_limbs()));
        }

        #[test]
        fn signed_digits_sum_to_the_integer(limbs in any::<[u64; 4]>()) {
            let sums = [
                (0..52).rev().fold(0.into(), |sum, j| signed(sum, 5, signed_digit::<5>(&limbs, j))),
                (0..43).rev().fold(0.into(), |sum, j| signed(sum, 6, signed_digit::<6>(&limbs, j))),
                (0..37).rev().fold(0.into(), |sum, j| signed(sum, 7, signed_digit::<7>(&limbs, j))),
            ];
            for sum in sums {
                prop_assert_eq!(sum, num_bigint::BigInt::from(big(&limbs)));
            }
        }
    }

    fn signed(sum: num_bigint::BigInt, width: usize, digit: Digit) -> num_bigint::BigInt {
        assert!(digit.index <= 1 << (width - 1), "digit is within its window");
        let value = digit.index as i64;
        (sum << width) + if digit.negative == 1 { -value } else { value }
    }
}
