//! Safe functions over blst's C interface: the only place of the workspace with unsafe code.
//!
//! blst's safe interface covers signatures and whole pairings; the scheme needs the arithmetic
//! below them. Each function here is one call, and all of them are sound for the same reason:
//! every pointer comes from a reference to a type of the layout that blst declares, outputs are
//! written in full, inputs are only read, and blst allows outputs to alias inputs. No function
//! keeps a pointer. What a call means for values that are not reduced or not on a curve is stated
//! where it matters; it is never undefined behaviour.
//!
//! blst's field and point arithmetic is constant time in the values, addition of points included
//! ([`Source::add_affine`] handles doubling and the identity by selection, not by branches).
#![allow(
    unsafe_code,
    reason = "blst offers group arithmetic only through its C interface; every call to it is here"
)]

use crate::algebra::DecodeError;
use blst::{
    BLST_ERROR, blst_bendian_from_fp, blst_final_exp, blst_fp_cneg, blst_fp_from_bendian,
    blst_fp12_cyclotomic_sqr, blst_fp12_frobenius_map, blst_fp12_in_group, blst_fp12_mul,
    blst_fr_add, blst_fr_cneg, blst_fr_from_scalar, blst_fr_from_uint64, blst_fr_inverse,
    blst_fr_mul, blst_hash_to_g1, blst_miller_loop_lines, blst_p1_add_or_double,
    blst_p1_add_or_double_affine, blst_p1_affine_compress, blst_p1_affine_in_g1,
    blst_p1_affine_is_inf, blst_p1_from_affine, blst_p1_generator, blst_p1_mult, blst_p1_to_affine,
    blst_p1_uncompress, blst_p1s_to_affine, blst_p2_add_or_double, blst_p2_add_or_double_affine,
    blst_p2_affine_compress, blst_p2_affine_in_g2, blst_p2_affine_is_inf, blst_p2_from_affine,
    blst_p2_generator, blst_p2_mult, blst_p2_to_affine, blst_p2_uncompress, blst_p2s_to_affine,
    blst_precompute_lines, blst_scalar, blst_scalar_from_be_bytes, blst_uint64_from_fr,
};
use std::fmt::Debug;
use std::ptr::from_mut;

pub(super) use blst::{
    blst_fp as Fp, blst_fp2 as Fp2, blst_fp6 as Fp6, blst_fp12 as Fp12, blst_fr as Fr,
    blst_p1 as P1, blst_p1_affine as P1Affine, blst_p2 as P2, blst_p2_affine as P2Affine,
};

/// Bits of the group order, and so of every reduced scalar.
const SCALAR_BITS: usize = 255;

/// Lines of a Miller loop over the curve's parameter: 63 doublings and 5 additions.
pub(super) const LINES: usize = 68;

/// Declares functions that write one output from read-only inputs.
macro_rules! pure {
    ($($(#[$doc:meta])* $name:ident = $raw:ident($($arg:ident: $ty:ty),+) -> $out:ty;)+) => {$(
        $(#[$doc])*
        pub(super) fn $name($($arg: $ty),+) -> $out {
            let mut out = <$out>::default();
            // SAFETY: see the head of this file.
            unsafe { $raw(&mut out, $($arg),+) };
            out
        }
    )+};
}

pure! {
    /// a + b mod the group order.
    fr_add = blst_fr_add(a: &Fr, b: &Fr) -> Fr;
    /// a b mod the group order.
    fr_mul = blst_fr_mul(a: &Fr, b: &Fr) -> Fr;
    /// 1 / a mod the group order, constant time; 0 for 0.
    fr_inv = blst_fr_inverse(a: &Fr) -> Fr;
    /// The last step of a pairing: f^(3 (p^12 - 1) / r).
    final_exp = blst_final_exp(f: &Fp12) -> Fp12;
    /// a^2 for a in the cyclotomic subgroup; constant time.
    cyclotomic_sqr = blst_fp12_cyclotomic_sqr(a: &Fp12) -> Fp12;
}

/// -a mod the group order, constant time.
pub(super) fn fr_neg(a: &Fr) -> Fr {
    let mut out = Fr::default();
    // SAFETY: see the head of this file.
    unsafe { blst_fr_cneg(&mut out, a, true) };
    out
}

/// 256 bits, little-endian limbs, reduced.
pub(super) fn fr_from_limbs(limbs: &[u64; 4]) -> Fr {
    let mut out = Fr::default();
    // SAFETY: see the head of this file; blst reads four limbs.
    unsafe { blst_fr_from_uint64(&mut out, limbs.as_ptr()) };
    out
}

/// The reduced value, little-endian limbs.
pub(super) fn fr_to_limbs(a: &Fr) -> [u64; 4] {
    let mut out = [0; 4];
    // SAFETY: see the head of this file; blst writes four limbs.
    unsafe { blst_uint64_from_fr(out.as_mut_ptr(), a) };
    out
}

/// 512 bits, big-endian bytes, reduced.
pub(super) fn fr_from_wide(bytes: &[u8; 64]) -> Fr {
    let mut scalar = blst_scalar::default();
    let mut out = Fr::default();
    // SAFETY: see the head of this file; blst reads 64 bytes. `blst_scalar` wipes itself.
    unsafe {
        blst_scalar_from_be_bytes(&mut scalar, bytes.as_ptr(), bytes.len());
        blst_fr_from_scalar(&mut out, &scalar);
    }
    out
}

/// 48 bytes, big-endian, reduced modulo the field's prime.
pub(super) fn fp_from_bytes(bytes: &[u8; 48]) -> Fp {
    let mut out = Fp::default();
    // SAFETY: see the head of this file; blst reads 48 bytes.
    unsafe { blst_fp_from_bendian(&mut out, bytes.as_ptr()) };
    out
}

/// The reduced value, 48 bytes, big-endian.
pub(super) fn fp_to_bytes(a: &Fp) -> [u8; 48] {
    let mut out = [0; 48];
    // SAFETY: see the head of this file; blst writes 48 bytes.
    unsafe { blst_bendian_from_fp(out.as_mut_ptr(), a) };
    out
}

/// a := -a if `negate`, constant time.
pub(super) fn fp_cneg(a: &mut Fp, negate: bool) {
    let a = from_mut(a);
    // SAFETY: see the head of this file.
    unsafe { blst_fp_cneg(a, a, negate) };
}

/// a := a b.
pub(super) fn fp12_mul_assign(a: &mut Fp12, b: &Fp12) {
    let a = from_mut(a);
    // SAFETY: see the head of this file.
    unsafe { blst_fp12_mul(a, a, b) };
}

/// a^(p^N) for N of 1, 2 or 3.
pub(super) fn frobenius<const N: usize>(a: &Fp12) -> Fp12 {
    const { assert!(1 <= N && N <= 3, "blst has coefficients for these three") };
    let mut out = Fp12::default();
    // SAFETY: see the head of this file; blst indexes its coefficients by N - 1.
    unsafe { blst_fp12_frobenius_map(&mut out, a, N) };
    out
}

/// 1 / a, for elements outside the group.
#[cfg(test)]
pub(super) fn fp12_inv(a: &Fp12) -> Fp12 {
    let mut out = Fp12::default();
    // SAFETY: see the head of this file.
    unsafe { blst::blst_fp12_inverse(&mut out, a) };
    out
}

/// Whether `a` has the prime order of the group, or is 1; zero is refused.
///
/// blst tests a^(p^4 - p^2 + 1) = 1 and a^p = a^x; since p - x is a multiple of the order r and
/// has no other factor in common with p^4 - p^2 + 1, the two together mean a^r = 1.
pub(super) fn fp12_in_group(a: &Fp12) -> bool {
    // SAFETY: see the head of this file.
    unsafe { blst_fp12_in_group(a) }
}

/// The lines of the Miller loop of a point other than the identity.
pub(super) fn lines(q: &P2Affine) -> Box<[Fp6; LINES]> {
    let mut out = Box::new([Fp6::default(); LINES]);
    // SAFETY: see the head of this file; blst writes 68 lines.
    unsafe { blst_precompute_lines(out.as_mut_ptr(), q) };
    out
}

/// The Miller loop of a point other than the identity along prepared lines.
pub(super) fn miller_loop(lines: &[Fp6; LINES], p: &P1Affine) -> Fp12 {
    let mut out = Fp12::default();
    // SAFETY: see the head of this file; blst reads 68 lines.
    unsafe { blst_miller_loop_lines(&mut out, lines.as_ptr(), p) };
    out
}

/// RFC 9380 hash to G1 (suite `BLS12381G1_XMD:SHA-256_SSWU_RO_` under the caller's domain).
pub(super) fn hash_to_g1(domain: &[u8], message: &[u8]) -> P1 {
    let mut out = P1::default();
    // SAFETY: see the head of this file; blst reads the stated lengths and no augmentation.
    unsafe {
        blst_hash_to_g1(
            &mut out,
            message.as_ptr(),
            message.len(),
            domain.as_ptr(),
            domain.len(),
            std::ptr::null(),
            0,
        );
    }
    out
}

/// One of the two source groups as blst computes in it; `Self` is a point in Jacobian
/// coordinates.
pub(super) trait Source: Copy + Default + Debug + Send + Sync + 'static {
    /// A point in affine coordinates; both zero for the identity.
    type Affine: Copy + Default + Debug + Send + Sync + 'static;
    /// Its compressed encoding.
    type Bytes: AsRef<[u8]> + for<'a> TryFrom<&'a [u8]>;
    /// Bytes of the compressed encoding.
    const BYTES: usize;

    /// The standard generator.
    fn generator() -> Self;
    /// p q; constant time, also for equal and identity inputs.
    fn add(&self, other: &Self) -> Self;
    /// As [`Source::add`], faster.
    fn add_affine(&self, other: &Self::Affine) -> Self;
    /// p^k for p in the subgroup and k of 255 bits, little-endian; constant time in k.
    fn mult(&self, k: &[u8; 32]) -> Self;
    /// One field inversion.
    fn to_affine(&self) -> Self::Affine;
    /// The same point.
    fn from_affine(p: &Self::Affine) -> Self;
    /// All points of an array, with one field inversion in total.
    fn to_affine_batch<const N: usize>(points: &[Self; N]) -> [Self::Affine; N];
    /// p := 1/p if `negate`; constant time.
    fn cneg(p: &mut Self::Affine, negate: bool);
    /// Whether this is the identity.
    fn is_identity(p: &Self::Affine) -> bool;
    /// Whether a point on the curve has prime order or is the identity.
    fn in_subgroup(p: &Self::Affine) -> bool;
    /// ZCash's compressed format.
    fn compress(p: &Self::Affine) -> Self::Bytes;
    /// A point on the curve, from its canonical compressed encoding.
    fn uncompress(bytes: &Self::Bytes) -> Result<Self::Affine, DecodeError>;
}

/// What blst says about an encoding.
const fn checked(error: BLST_ERROR) -> Result<(), DecodeError> {
    match error {
        BLST_ERROR::BLST_SUCCESS => Ok(()),
        BLST_ERROR::BLST_POINT_NOT_ON_CURVE => Err(DecodeError::NotOnCurve),
        BLST_ERROR::BLST_POINT_NOT_IN_GROUP => Err(DecodeError::NotInSubgroup),
        _ => Err(DecodeError::Encoding),
    }
}

/// Implements [`Source`] from the functions of one group.
macro_rules! source {
    ($point:ty, $affine:ty, $bytes:literal, $generator:ident, $add:ident, $add_affine:ident,
     $mult:ident, $to_affine:ident, $batch:ident, $from_affine:ident, $is_inf:ident,
     $in_subgroup:ident, $compress:ident, $uncompress:ident, $cneg:expr) => {
        // SAFETY of every call: see the head of this file; encodings have the stated length.
        impl Source for $point {
            type Affine = $affine;
            type Bytes = [u8; $bytes];
            const BYTES: usize = $bytes;

            fn generator() -> Self {
                // SAFETY: blst returns the address of a constant.
                unsafe { *$generator() }
            }
            fn add(&self, other: &Self) -> Self {
                let mut out = Self::default();
                unsafe { $add(&mut out, self, other) };
                out
            }
            fn add_affine(&self, other: &$affine) -> Self {
                let mut out = Self::default();
                unsafe { $add_affine(&mut out, self, other) };
                out
            }
            fn mult(&self, k: &[u8; 32]) -> Self {
                let mut out = Self::default();
                unsafe { $mult(&mut out, self, k.as_ptr(), SCALAR_BITS) };
                out
            }
            fn to_affine(&self) -> $affine {
                let mut out = <$affine>::default();
                unsafe { $to_affine(&mut out, self) };
                out
            }
            fn from_affine(p: &$affine) -> Self {
                let mut out = Self::default();
                unsafe { $from_affine(&mut out, p) };
                out
            }
            fn to_affine_batch<const N: usize>(points: &[Self; N]) -> [$affine; N] {
                const { assert!(N > 0, "blst reads the first point") };
                let mut out = [<$affine>::default(); N];
                // A null pointer tells blst that the points are contiguous.
                let list = [points.as_ptr(), std::ptr::null()];
                unsafe { $batch(out.as_mut_ptr(), list.as_ptr(), N) };
                out
            }
            fn cneg(p: &mut $affine, negate: bool) {
                let coordinates: fn(&mut $affine) -> &mut [Fp] = $cneg;
                for a in coordinates(p) {
                    fp_cneg(a, negate);
                }
            }
            fn is_identity(p: &$affine) -> bool {
                unsafe { $is_inf(p) }
            }
            fn in_subgroup(p: &$affine) -> bool {
                unsafe { $in_subgroup(p) }
            }
            fn compress(p: &$affine) -> [u8; $bytes] {
                let mut out = [0; $bytes];
                unsafe { $compress(out.as_mut_ptr(), p) };
                out
            }
            fn uncompress(bytes: &[u8; $bytes]) -> Result<$affine, DecodeError> {
                let mut out = <$affine>::default();
                checked(unsafe { $uncompress(&mut out, bytes.as_ptr()) })?;
                Ok(out)
            }
        }
    };
}

source!(
    P1,
    P1Affine,
    48,
    blst_p1_generator,
    blst_p1_add_or_double,
    blst_p1_add_or_double_affine,
    blst_p1_mult,
    blst_p1_to_affine,
    blst_p1s_to_affine,
    blst_p1_from_affine,
    blst_p1_affine_is_inf,
    blst_p1_affine_in_g1,
    blst_p1_affine_compress,
    blst_p1_uncompress,
    |p| std::slice::from_mut(&mut p.y)
);
source!(
    P2,
    P2Affine,
    96,
    blst_p2_generator,
    blst_p2_add_or_double,
    blst_p2_add_or_double_affine,
    blst_p2_mult,
    blst_p2_to_affine,
    blst_p2s_to_affine,
    blst_p2_from_affine,
    blst_p2_affine_is_inf,
    blst_p2_affine_in_g2,
    blst_p2_affine_compress,
    blst_p2_uncompress,
    |p| &mut p.y.fp
);
