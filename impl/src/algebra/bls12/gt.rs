//! The target group: elements of order r in the field of degree 12 (the papers' G2).
//!
//! Every power here splits its exponent into four digits of 64 bits. On the group, Frobenius is a
//! power of the curve's parameter, t^p = t^x with x = -|x|, so for
//! k = d0 + d1 |x| + d2 |x|^2 + d3 |x|^3
//!
//! t^k = t^d0  conj(frob(t^d1))  frob^2(t^d2)  conj(frob^3(t^d3))
//!
//! where conjugation, t^(p^6) = 1/t, is free. (Galbraith and Scott, "Exponentiation in
//! pairing-friendly groups using homomorphisms", 2008.)

use super::raw::{self, Fp, Fp12, Source};
use super::scalar::{Digit, Scalar, signed_digit};
use super::table::Row;
use crate::algebra::{DecodeError, Encoded};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;
use subtle::{Choice, ConditionallySelectable};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a coordinate.
const FIELD_BYTES: usize = 48;

/// The field's prime, big-endian.
const PRIME: [u8; FIELD_BYTES] = [
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7,
    0x64, 0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24,
    0x1e, 0xab, 0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab,
];

/// An element of the target group. Redacted in Debug, since some hide partitions.
#[derive(Clone)]
pub struct Gt(Fp12);

impl Gt {
    /// Bytes of the encoding.
    pub(super) const BYTES: usize = 12 * FIELD_BYTES;

    /// The identity.
    pub(super) fn one() -> Self {
        // blst's default is one, not zero.
        Self(Fp12::default())
    }

    /// What a pairing gives after its final exponentiation.
    pub(super) const fn from_pairing(value: Fp12) -> Self {
        Self(value)
    }

    /// s t.
    pub(super) fn product(&self, other: &Self) -> Self {
        let mut out = self.clone();
        raw::fp12_mul_assign(&mut out.0, &other.0);
        out
    }

    /// 1 / t.
    pub(super) fn inverse(&self) -> Self {
        let mut out = self.clone();
        conjugate_if(&mut out.0, true);
        out
    }

    /// t^(p^2), also outside the group.
    #[cfg(test)]
    pub(super) fn frobenius_squared(&self) -> Self {
        Self(raw::frobenius::<2>(&self.0))
    }

    /// The 12 coordinates in tower order, c0.c0.c0, c0.c0.c1, c0.c1.c0, to c1.c2.c1, each of 48
    /// bytes, big-endian.
    pub(super) fn encode(&self) -> Encoded {
        let mut out = Vec::with_capacity(Self::BYTES);
        for a in coordinates(&self.0) {
            out.extend_from_slice(&raw::fp_to_bytes(a));
        }
        out.into()
    }

    pub(super) fn decode(wire: &Encoded) -> Result<Self, DecodeError> {
        let (chunks, rest) = wire.as_ref().as_chunks::<FIELD_BYTES>();
        if !rest.is_empty() || chunks.len() != 12 {
            return Err(DecodeError::Length { got: wire.as_ref().len(), expected: Self::BYTES });
        }
        if chunks.iter().any(|chunk| *chunk >= PRIME) {
            return Err(DecodeError::Encoding);
        }
        let mut value = Fp12::default();
        for (a, chunk) in coordinates_mut(&mut value).zip(chunks) {
            *a = raw::fp_from_bytes(chunk);
        }
        let element = Self(value);
        // blst counts the identity as an element of the group.
        if element == Self::one() {
            return Err(DecodeError::Identity);
        }
        if !raw::fp12_in_group(&element.0) {
            return Err(DecodeError::NotInSubgroup);
        }
        Ok(element)
    }

    /// t^k; constant time in k.
    ///
    /// All four digits are read one bit at a time from the top: a squaring, and a product with
    /// one of eight elements or its inverse.
    pub(super) fn power(&self, k: &Scalar) -> Self {
        let row = Row::new(&self.subset_products());
        let pick = |column: Column| {
            let mut factor = row.pick(column.subset.into());
            conjugate_if(&mut factor, column.negative == 1);
            factor
        };
        // One of k and r - k is odd, as the columns need; |x| is even, so d0 is odd with it.
        let (odd, flipped) = k.odd_of_sign();
        let columns = columns(&odd.digits());
        let [lower @ .., top] = &*columns;
        let mut product = pick(*top);
        for column in lower.iter().rev() {
            product = raw::cyclotomic_sqr(&product);
            raw::fp12_mul_assign(&mut product, &pick(*column));
        }
        conjugate_if(&mut product, flipped.into());
        one_if(&mut product, k.is_zero());
        Self(product)
    }

    /// t times each product of a subset of t^|x|, t^(|x|^2), t^(|x|^3).
    fn subset_products(&self) -> [Fp12; 8] {
        let t = self.0;
        let mut t1 = raw::frobenius::<1>(&t);
        let t2 = raw::frobenius::<2>(&t);
        let mut t3 = raw::frobenius::<3>(&t);
        conjugate_if(&mut t1, true);
        conjugate_if(&mut t3, true);
        let times = |mut a: Fp12, b: &Fp12| {
            raw::fp12_mul_assign(&mut a, b);
            a
        };
        let (s1, s2, s3) = (times(t, &t1), times(t, &t2), times(t, &t3));
        let (s12, s13, s23) = (times(s1, &t2), times(s1, &t3), times(s2, &t3));
        [t, s1, s2, s12, s3, s13, s23, times(s12, &t3)]
    }

    /// Z^k for Z = e(g1, g2), from a table; constant time in k.
    pub(super) fn generator_power(k: &Scalar) -> Self {
        // t^d_i for the four digits, side by side: a row serves all of them while it is in cache.
        let digits = k.digits();
        let mut products = [Fp12::default(); 4];
        for (j, row) in Z_POWERS.iter().enumerate() {
            for (product, digit) in products.iter_mut().zip(digits.iter()) {
                let factor = pick(row, signed_digit::<WIDTH>(&[*digit], j));
                if j == 0 {
                    *product = factor;
                } else {
                    raw::fp12_mul_assign(product, &factor);
                }
            }
        }
        // (t0 frob^2(t2)) conj(frob(t1 frob^2(t3)))
        let [mut even, mut odd, t2, t3] = products;
        raw::fp12_mul_assign(&mut even, &raw::frobenius::<2>(&t2));
        raw::fp12_mul_assign(&mut odd, &raw::frobenius::<2>(&t3));
        odd = raw::frobenius::<1>(&odd);
        conjugate_if(&mut odd, true);
        raw::fp12_mul_assign(&mut even, &odd);
        Self(even)
    }
}

/// Bits of a window of the table of Z.
const WIDTH: usize = 6;
/// Elements of a row: one for each absolute value of a signed digit, zero included.
const ENTRIES: usize = 1 + (1 << (WIDTH - 1));
/// Rows: enough for 64 bits and the sign.
const WINDOWS: usize = 65usize.div_ceil(WIDTH);

/// Row j holds Z^(m 2^(6 j)) for m of 0 to 32: 11 rows of 33 elements, 209 KB, built in about a
/// millisecond at first use.
static Z_POWERS: LazyLock<Vec<Row<6, ENTRIES>>> = LazyLock::new(|| {
    let g1 = raw::P1::generator().to_affine();
    let g2 = raw::P2::generator().to_affine();
    let mut base = raw::final_exp(&raw::miller_loop(&raw::lines(&g2), &g1));
    let mut rows = Vec::with_capacity(WINDOWS);
    for _ in 0..WINDOWS {
        let mut last = Fp12::default();
        let mut powers = [last; ENTRIES];
        for power in powers.iter_mut().skip(1) {
            raw::fp12_mul_assign(&mut last, &base);
            *power = last;
        }
        rows.push(Row::new(&powers));
        // base^(2^6), from base^(2^5)
        base = raw::cyclotomic_sqr(&last);
    }
    rows
});

/// The power that a digit names; constant time.
fn pick(row: &Row<6, ENTRIES>, digit: Digit) -> Fp12 {
    let mut out = row.pick(digit.index);
    conjugate_if(&mut out, digit.negative == 1);
    out
}

/// One bit of each of four digits with a sign in common: plus or minus
/// (1 + u1 |x| + u2 |x|^2 + u3 |x|^3).
#[derive(Clone, Copy, Default, Zeroize)]
struct Column {
    /// u1 + 2 u2 + 4 u3.
    subset: u8,
    /// 1 for minus.
    negative: u8,
}

/// Columns with sum_i column_i 2^i = d0 + d1 |x| + d2 |x|^2 + d3 |x|^3, for odd d0; constant time.
///
/// d0 = sum_i s_i 2^i with every s_i = 1 or -1 and s_64 = 1: s_i is the sign of bit i + 1. The
/// other digits are written with s_i or 0. (Faz-Hernandez, Longa and Sanchez, "Efficient and
/// secure algorithms for GLV-based scalar multiplication", 2013.)
fn columns(digits: &[u64; 4]) -> Zeroizing<[Column; 65]> {
    let [d0, mut d1, mut d2, mut d3] = *digits;
    let mut out = Zeroizing::new([Column::default(); 65]);
    for (i, column) in out.iter_mut().enumerate() {
        let negative = if i == 64 { 0 } else { !(d0 >> 1 >> i) & 1 };
        column.negative = negative as u8;
        for (place, digit) in [&mut d1, &mut d2, &mut d3].into_iter().enumerate() {
            let bit = *digit & 1;
            column.subset |= (bit as u8) << place;
            // (d - s u) / 2: rounds up where the sign is negative.
            *digit = (*digit >> 1) + (bit & negative);
        }
    }
    out
}

fn coordinates(a: &Fp12) -> impl Iterator<Item = &Fp> {
    a.fp6.iter().flat_map(|c| &c.fp2).flat_map(|c| &c.fp)
}

fn coordinates_mut(a: &mut Fp12) -> impl Iterator<Item = &mut Fp> {
    a.fp6.iter_mut().flat_map(|c| &mut c.fp2).flat_map(|c| &mut c.fp)
}

/// a := a^(p^6), which is 1/a in the group, if `flag`; constant time.
fn conjugate_if(a: &mut Fp12, flag: bool) {
    let [_, c1] = &mut a.fp6;
    for coordinate in c1.fp2.iter_mut().flat_map(|c| &mut c.fp) {
        raw::fp_cneg(coordinate, flag);
    }
}

/// a := 1 if `flag`; constant time.
fn one_if(a: &mut Fp12, flag: Choice) {
    let one = Fp12::default();
    for (to, from) in coordinates_mut(a).zip(coordinates(&one)) {
        for (limb, one) in to.l.iter_mut().zip(&from.l) {
            limb.conditional_assign(one, flag);
        }
    }
}

impl PartialEq for Gt {
    fn eq(&self, other: &Self) -> bool {
        // Constant time in blst.
        self.0 == other.0
    }
}

impl Eq for Gt {}

impl Hash for Gt {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for a in coordinates(&self.0) {
            a.l.hash(state);
        }
    }
}

impl Zeroize for Gt {
    fn zeroize(&mut self) {
        for a in coordinates_mut(&mut self.0) {
            a.l.zeroize();
        }
    }
}

impl fmt::Debug for Gt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gt(..)")
    }
}
