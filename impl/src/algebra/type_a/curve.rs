//! Points of y^2 = x^3 + x over F_q, in the subgroup of prime order r.
//!
//! A [`Point`] is affine. Sums are computed in homogeneous coordinates by complete formulas
//! (Renes, Costello, Batina 2016), which have no special case in a group of odd order; doublings
//! in weighted coordinates, where this curve has a cheap one (Costello, Lange, Naehrig 2010).

use super::field::{self, FQ_BYTES, Fq, invert, select};
use crate::algebra::{DecodeError, Encoded};
use ark_ff::{AdditiveGroup as _, Field as _};
use std::fmt;
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroize;

/// Bytes of an encoded point: x, then y.
pub const POINT_BYTES: usize = 2 * FQ_BYTES;

/// An element of the source group. The identity, which has no affine coordinates, is held as
/// (0, 0): a point of order two, hence outside the group.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Point {
    pub(super) x: Fq,
    pub(super) y: Fq,
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Point({})", hex::encode(self.encode()))
    }
}

// Keys of schemes other than SeSPHR are elements of this group.
impl Zeroize for Point {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}

impl Point {
    /// The identity.
    pub const IDENTITY: Self = Self { x: Fq::ZERO, y: Fq::ZERO };

    /// Whether this is the identity.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        *self == Self::IDENTITY
    }

    /// The product of two elements: the sum of two points.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        Homogeneous::from(self).add(&other.into()).to_affine()
    }

    /// x || y, big-endian; the identity is all zero.
    #[must_use]
    pub fn encode(&self) -> [u8; POINT_BYTES] {
        let mut out = [0; POINT_BYTES];
        let (x, y) = out.split_at_mut(FQ_BYTES);
        x.copy_from_slice(&field::fq_to_bytes(&self.x));
        y.copy_from_slice(&field::fq_to_bytes(&self.y));
        out
    }

    /// Checks length, range, identity, curve equation and order.
    ///
    /// # Errors
    /// The first of these that fails.
    pub fn decode(wire: &Encoded) -> Result<Self, DecodeError> {
        let (x, y) = decode_pair(wire)?;
        let point = Self { x, y };
        if point.is_identity() {
            return Err(DecodeError::Identity);
        }
        // y^2 = x^3 + x
        if y.square() != curve_rhs(&x) {
            return Err(DecodeError::NotOnCurve);
        }
        if !point.has_order_r() {
            return Err(DecodeError::NotInSubgroup);
        }
        Ok(point)
    }

    /// Whether P^r = 1, for any point of the curve: P^(2^159) P^(2^107) P = 1.
    fn has_order_r(&self) -> bool {
        let start = Weighted::from(self);
        let low = (0..107).fold(start, |point, _| point.double());
        let high = (107..159).fold(low, |point, _| point.double());
        // The formulas give (0, 0, 0) where they do not apply, which needs a point of even order.
        let sum = Homogeneous::from(self).add(&low.into());
        let product = sum.add(&high.into());
        product.z == Fq::ZERO && product.y != Fq::ZERO
    }
}

/// x^3 + x.
pub(super) fn curve_rhs(x: &Fq) -> Fq {
    (x.square() + Fq::ONE) * x
}

/// Two coordinates of 64 bytes each, both reduced.
pub(super) fn decode_pair(wire: &Encoded) -> Result<(Fq, Fq), DecodeError> {
    let bytes = wire.as_ref();
    let length = DecodeError::Length { got: bytes.len(), expected: POINT_BYTES };
    let (chunks, rest) = bytes.as_chunks::<FQ_BYTES>();
    match (chunks, rest) {
        ([first, second], []) => Ok((field::fq_from_bytes(first)?, field::fq_from_bytes(second)?)),
        _ => Err(length),
    }
}

/// Homogeneous coordinates: x = X/Z, y = Y/Z; the identity is (0, 1, 0).
#[derive(Clone, Copy, Debug)]
pub(super) struct Homogeneous {
    pub(super) x: Fq,
    pub(super) y: Fq,
    pub(super) z: Fq,
}

impl Homogeneous {
    pub(super) const IDENTITY: Self = Self { x: Fq::ZERO, y: Fq::ONE, z: Fq::ZERO };

    /// The sum of two points. With a = 1 and b = 0 the complete formulas become, for
    /// A = X1 X2, B = Y1 Y2, C = Z1 Z2, D = X1 Y2 + X2 Y1, E = X1 Z2 + X2 Z1, F = Y1 Z2 + Y2 Z1:
    /// X3 = D (B - E) - F (A - C), Y3 = (3 A + C)(A - C) + (B + E)(B - E),
    /// Z3 = F (B + E) + D (3 A + C).
    pub(super) fn add(&self, other: &Self) -> Self {
        let a = self.x * other.x;
        let b = self.y * other.y;
        let c = self.z * other.z;
        let d = (self.x + self.y) * (other.x + other.y) - a - b;
        let e = (self.x + self.z) * (other.x + other.z) - a - c;
        let f = (self.y + self.z) * (other.y + other.z) - b - c;
        Self::complete(&a, &b, &c, &d, &e, &f)
    }

    /// [`Homogeneous::add`] with Z2 = 1.
    pub(super) fn add_affine(&self, other: &Point) -> Self {
        let a = self.x * other.x;
        let b = self.y * other.y;
        let d = (self.x + self.y) * (other.x + other.y) - a - b;
        let e = self.x + other.x * self.z;
        let f = self.y + other.y * self.z;
        Self::complete(&a, &b, &self.z, &d, &e, &f)
    }

    fn complete(a: &Fq, b: &Fq, c: &Fq, d: &Fq, e: &Fq, f: &Fq) -> Self {
        let minus = *b - e;
        let plus = *b + e;
        let difference = *a - c;
        let triple = a.double() + a + c;
        Self {
            x: minus * d - difference * f,
            y: triple * difference + plus * minus,
            z: plus * f + triple * d,
        }
    }

    /// The affine point; Z = 0 gives the identity's (0, 0), since its inverse is taken to be 0.
    pub(super) fn to_affine(self) -> Point {
        let inverse = invert(&self.z);
        Point { x: self.x * inverse, y: self.y * inverse }
    }

    /// `other` if `choice`, else `self`, without a branch.
    pub(super) fn select(&self, other: &Self, choice: Choice) -> Self {
        Self {
            x: select(&self.x, &other.x, choice),
            y: select(&self.y, &other.y, choice),
            z: select(&self.z, &other.z, choice),
        }
    }
}

impl From<&Point> for Homogeneous {
    fn from(point: &Point) -> Self {
        let finite = Self { x: point.x, y: point.y, z: Fq::ONE };
        finite.select(&Self::IDENTITY, is_zero(&point.x) & is_zero(&point.y))
    }
}

impl From<Weighted> for Homogeneous {
    fn from(point: Weighted) -> Self {
        Self {
            x: point.x * point.z,
            // The identity, where X Z and Z^2 vanish, needs a Y that does not.
            y: select(&point.y, &Fq::ONE, is_zero(&point.z)),
            z: point.z.square(),
        }
    }
}

/// Weighted coordinates: x = X/Z, y = Y/Z^2; the identity is any triple with Z = 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub(super) x: Fq,
    pub(super) y: Fq,
    pub(super) z: Fq,
}

impl From<&Point> for Weighted {
    fn from(point: &Point) -> Self {
        Homogeneous::from(point).into()
    }
}

impl From<Homogeneous> for Weighted {
    fn from(point: Homogeneous) -> Self {
        Self { x: point.x, y: point.y * point.z, z: point.z }
    }
}

impl Weighted {
    /// The double of a point: for A = X^2, B = Y^2, C = Z^2,
    /// X3 = (A - C)^2, Y3 = 2 Y (A - C) (2 (A + C)^2 - X3), Z3 = 4 B.
    pub(super) fn double(&self) -> Self {
        let a = self.x.square();
        let b = self.y.square();
        let c = self.z.square();
        self.double_from_squares(&a, &b, &c)
    }

    /// [`Weighted::double`] from the squares of the coordinates.
    pub(super) fn double_from_squares(&self, a: &Fq, b: &Fq, c: &Fq) -> Self {
        let difference = *a - c;
        let x = difference.square();
        // 2 Y (A - C) = (Y + A - C)^2 - B - X3
        let double_product = (self.y + difference).square() - b - x;
        let quartic = (*a + c).square().double() - x;
        Self { x, y: double_product * quartic, z: b.double().double() }
    }
}

/// Whether an element is zero, without a branch.
fn is_zero(a: &Fq) -> Choice {
    let bits = a.0.0.iter().fold(0, |bits, limb| bits | limb);
    bits.ct_eq(&0)
}
