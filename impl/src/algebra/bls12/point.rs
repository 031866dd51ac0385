//! The source groups: elements, encodings, and powers of the generators from tables.

use super::raw::{self, P1, P1Affine, P2, P2Affine, Source};
use super::scalar::{Scalar, signed_digit};
use super::table::{Blocks, Row};
use crate::algebra::{DecodeError, Encoded};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;
use zeroize::Zeroize;

/// Bits of a window of the tables below.
const WIDTH: usize = 5;
/// Elements of a row: one for each absolute value of a signed digit, zero included.
const ENTRIES: usize = 1 + (1 << (WIDTH - 1));
/// Rows: enough for 255 bits and the sign.
const WINDOWS: usize = 256usize.div_ceil(WIDTH);

/// Powers of a generator: row j holds g^(m 2^(5 j)) for m of 0 to 16.
///
/// 52 rows of 17 elements: 85 KB for `G1`, 170 KB for `G2`. Wider windows save additions and
/// cost scanning; at 6 and 7 bits a KEM takes as long.
struct FixedBase<const B: usize>(Vec<Row<B, ENTRIES>>);

impl<const B: usize> FixedBase<B> {
    fn new<S: Source<Affine: Blocks<B>>>() -> Self {
        let mut base = S::generator();
        let mut rows = Vec::with_capacity(WINDOWS);
        for _ in 0..WINDOWS {
            let step = base.to_affine();
            let mut powers = [S::default(); ENTRIES];
            let mut last = S::default();
            for power in powers.iter_mut().skip(1) {
                last = last.add_affine(&step);
                *power = last;
            }
            rows.push(Row::new(&S::to_affine_batch(&powers)));
            // base^(2^5), from base^(2^4)
            base = last.add(&last);
        }
        Self(rows)
    }

    /// g^x; constant time in x.
    fn power<S: Source<Affine: Blocks<B>>>(&self, x: &Scalar) -> S {
        let limbs = x.to_limbs();
        let mut product = S::default();
        for (j, row) in self.0.iter().enumerate() {
            let digit = signed_digit::<WIDTH>(limbs.as_slice(), j);
            let mut factor = row.pick(digit.index);
            S::cneg(&mut factor, digit.negative == 1);
            product = product.add_affine(&factor);
        }
        product
    }
}

static G1_POWERS: LazyLock<FixedBase<1>> = LazyLock::new(FixedBase::new::<P1>);
static G2_POWERS: LazyLock<FixedBase<2>> = LazyLock::new(FixedBase::new::<P2>);

/// Defines the elements of a source group.
macro_rules! point {
    ($(#[$doc:meta])* $name:ident, $point:ty, $affine:ty, $powers:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name(pub(super) $affine);

        impl $name {
            /// Bytes of the compressed encoding.
            pub(super) const BYTES: usize = <$point as Source>::BYTES;

            /// g^x; constant time in x.
            pub(super) fn generator_power(x: &Scalar) -> Self {
                Self($powers.power::<$point>(x).to_affine())
            }

            /// p^x; constant time in x.
            pub(super) fn power(&self, x: &Scalar) -> Self {
                Self(<$point>::from_affine(&self.0).mult(&x.to_le_bytes()).to_affine())
            }

            /// p q.
            pub(super) fn product(&self, other: &Self) -> Self {
                Self(<$point>::from_affine(&self.0).add_affine(&other.0).to_affine())
            }

            pub(super) fn is_identity(&self) -> bool {
                <$point>::is_identity(&self.0)
            }

            pub(super) fn encode(&self) -> Encoded {
                <$point>::compress(&self.0).as_slice().into()
            }

            pub(super) fn decode(wire: &Encoded) -> Result<Self, DecodeError> {
                let bytes = wire.as_ref().try_into().map_err(|_| DecodeError::Length {
                    got: wire.as_ref().len(),
                    expected: Self::BYTES,
                })?;
                let point = <$point>::uncompress(&bytes)?;
                if <$point>::is_identity(&point) {
                    return Err(DecodeError::Identity);
                }
                if !<$point>::in_subgroup(&point) {
                    return Err(DecodeError::NotInSubgroup);
                }
                Ok(Self(point))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                // Affine coordinates are reduced, so equal points have equal limbs.
                self.0 == other.0
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.to_blocks().hash(state);
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.encode())
            }
        }
    };
}

point!(
    /// An element of the first source group: a point over the prime field.
    G1, P1, P1Affine, G1_POWERS
);
// Keys of schemes other than SeSPHR are elements of this group.
impl Zeroize for G1 {
    fn zeroize(&mut self) {
        self.0.x.l.zeroize();
        self.0.y.l.zeroize();
    }
}

point!(
    /// An element of the second source group: a point over the quadratic field.
    G2, P2, P2Affine, G2_POWERS
);

impl G1 {
    /// RFC 9380 hash to the group.
    pub(super) fn hash(domain: &[u8], message: &[u8]) -> Self {
        Self(raw::hash_to_g1(domain, message).to_affine())
    }
}
