//! Modular arithmetic on fixed numbers of 64-bit limbs, least significant first, without a branch
//! or an address that depends on a value.
//!
//! ark-ff's own field operations reduce by `if result >= modulus`. That leaks a little of every
//! secret, and it is slow: the branch is mispredicted half of the time when, as here, the modulus
//! fills its top limb. The fields of this curve therefore override those operations with these.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is a loop variable below the length of a fixed-size array"
)]

use ark_ff::biginteger::arithmetic;

/// a + b c + carry as (low, high); never overflows.
#[inline(always)]
const fn mac(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    let wide = a as u128 + b as u128 * c as u128 + carry as u128;
    (wide as u64, (wide >> 64) as u64)
}

/// a + b + carry as (sum, carry).
#[inline(always)]
fn adc(mut a: u64, b: u64, carry: u8) -> (u64, u8) {
    let carry = arithmetic::adc_for_add_with_carry(&mut a, b, carry);
    (a, carry)
}

/// a - b - borrow as (difference, borrow).
#[inline(always)]
fn sbb(mut a: u64, b: u64, borrow: u8) -> (u64, u8) {
    let borrow = arithmetic::sbb_for_sub_with_borrow(&mut a, b, borrow);
    (a, borrow)
}

/// a - b modulo 2^(64 N), and whether it went below zero.
#[inline(always)]
fn sub_raw<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], u8) {
    let mut out = [0; N];
    let mut borrow = 0;
    for i in 0..N {
        (out[i], borrow) = sbb(a[i], b[i], borrow);
    }
    (out, borrow)
}

/// value + carry 2^(64 N), which is below 2 m, reduced below m.
#[inline(always)]
fn reduce_once<const N: usize>(value: &[u64; N], carry: u8, m: &[u64; N]) -> [u64; N] {
    let (reduced, borrow) = sub_raw(value, m);
    // Without a carry, a borrow says that the value was below m already.
    select(reduced, *value, borrow & (carry ^ 1))
}

/// `other` if `choice`, else `value`.
#[inline(always)]
fn select<const N: usize>(value: [u64; N], other: [u64; N], choice: u8) -> [u64; N] {
    let mask = u64::from(choice).wrapping_neg();
    let mut out = [0; N];
    for i in 0..N {
        out[i] = (value[i] & !mask) | (other[i] & mask);
    }
    out
}

/// a + b mod m, for reduced a and b.
#[inline(always)]
pub(super) fn add<const N: usize>(a: &[u64; N], b: &[u64; N], m: &[u64; N]) -> [u64; N] {
    let mut sum = [0; N];
    let mut carry = 0;
    for i in 0..N {
        (sum[i], carry) = adc(a[i], b[i], carry);
    }
    reduce_once(&sum, carry, m)
}

/// a - b mod m, for reduced a and b.
#[inline(always)]
pub(super) fn sub<const N: usize>(a: &[u64; N], b: &[u64; N], m: &[u64; N]) -> [u64; N] {
    let (mut out, borrow) = sub_raw(a, b);
    let mask = u64::from(borrow).wrapping_neg();
    let mut carry = 0;
    for i in 0..N {
        (out[i], carry) = adc(out[i], mask & m[i], carry);
    }
    out
}

/// a b / 2^(64 N) mod m by Montgomery's method; a below 2^(64 N), b below m.
///
/// `inverse` is -1/m mod 2^64.
#[inline(always)]
pub(super) fn mul<const N: usize>(
    a: &[u64; N],
    b: &[u64; N],
    m: &[u64; N],
    inverse: u64,
) -> [u64; N] {
    let (mut low, mut high) = ([0; N], [0; N]);
    for i in 0..N {
        let mut carry = 0;
        for j in 0..N {
            let at = if i + j < N { &mut low[i + j] } else { &mut high[i + j - N] };
            (*at, carry) = mac(*at, a[i], b[j], carry);
        }
        high[i] = carry;
    }
    reduce(low, high, m, inverse)
}

/// a^2 / 2^(64 N) mod m; a below m.
#[inline(always)]
pub(super) fn square<const N: usize>(a: &[u64; N], m: &[u64; N], inverse: u64) -> [u64; N] {
    let (mut low, mut high) = ([0; N], [0; N]);
    // Each product of two different limbs once,
    for i in 0..N {
        let mut carry = 0;
        for j in i + 1..N {
            let at = if i + j < N { &mut low[i + j] } else { &mut high[i + j - N] };
            (*at, carry) = mac(*at, a[i], a[j], carry);
        }
        high[i] = carry;
    }
    // then doubled, and the squares of limbs added.
    let mut shifted = 0;
    for limb in low.iter_mut().chain(&mut high) {
        let next = *limb >> 63;
        *limb = (*limb << 1) | shifted;
        shifted = next;
    }
    let mut carry = 0;
    for (i, limb) in a.iter().enumerate() {
        let k = 2 * i;
        let at = if k < N { &mut low[k] } else { &mut high[k - N] };
        (*at, carry) = mac(*at, *limb, *limb, carry);
        let at = if k + 1 < N { &mut low[k + 1] } else { &mut high[k + 1 - N] };
        let (sum, over) = adc(*at, carry, 0);
        *at = sum;
        carry = u64::from(over);
    }
    reduce(low, high, m, inverse)
}

/// (low + high 2^(64 N)) / 2^(64 N) mod m, for a number below m 2^(64 N).
#[inline(always)]
fn reduce<const N: usize>(
    mut low: [u64; N],
    mut high: [u64; N],
    m: &[u64; N],
    inverse: u64,
) -> [u64; N] {
    let mut over = 0;
    for i in 0..N {
        let k = low[i].wrapping_mul(inverse);
        let (_, mut carry) = mac(low[i], k, m[0], 0);
        for j in 1..N {
            let at = if i + j < N { &mut low[i + j] } else { &mut high[i + j - N] };
            (*at, carry) = mac(*at, k, m[j], carry);
        }
        (high[i], over) = adc(high[i], carry, over);
    }
    reduce_once(&high, over, m)
}
