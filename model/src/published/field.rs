//! Curves on which a derivation is carried out: their exponents as a field, and their groups by name.

use super::orders::{Bls12Order, RistrettoOrder, TypeAOrder};
use crate::derive::sums::{Coefficient, Field, Group as Kind};
use ark_ff::{AdditiveGroup, Field as _, Fp, MontBackend, MontConfig, PrimeField};
use sesphr::algebra::group::{Group, Input, Paired};
use sesphr::algebra::ristretto::Ristretto;
use sesphr::algebra::{Curve, Pairing};
use sesphr::published::Value;

impl<C: MontConfig<N>, const N: usize> Coefficient for Fp<MontBackend<C, N>, N> {
    const ZERO: Self = <Self as AdditiveGroup>::ZERO;
    const ONE: Self = <Self as ark_ff::Field>::ONE;
    fn plus(self, other: Self) -> Option<Self> {
        Some(self + other)
    }
    fn times(self, other: Self) -> Option<Self> {
        Some(self * other)
    }
}

impl<C: MontConfig<N>, const N: usize> Field for Fp<MontBackend<C, N>, N> {
    fn integer(n: i64) -> Self {
        let size = Self::from(n.unsigned_abs());
        if n < 0 { -size } else { size }
    }
    fn reciprocal(self) -> Self {
        self.inverse().unwrap_or(<Self as AdditiveGroup>::ZERO)
    }
}

/// A group whose exponents are a field in which systems are solved.
pub trait Solvable: Group {
    /// Its name.
    const NAME: &'static str;
    /// The field of its exponents.
    type Exponent: Field;

    /// A scalar as an exponent.
    fn exponent(x: &Self::Scalar) -> Self::Exponent;
    /// An exponent as a scalar.
    fn scalar(x: Self::Exponent) -> Self::Scalar;
    /// v^x; the product v x if v is a scalar.
    fn power(v: &Value<Self>, x: &Self::Scalar) -> Value<Self>;
    /// The product of two elements of one group; the sum of two scalars. `None` for two groups.
    fn product(a: &Value<Self>, b: &Value<Self>) -> Option<Value<Self>>;
    /// The pairing. `None` if these are not paired.
    fn pairing(a: &Value<Self>, b: &Value<Self>) -> Option<Value<Self>>;
    /// The value as one of a group: where source groups are one, each is also of the other.
    fn within(v: Value<Self>, group: Kind) -> Option<Value<Self>>;
    /// A hash to a group. `None` if nothing is hashed to it.
    fn hash(domain: &'static str, gives: Kind, input: &[Input<'_, Self>]) -> Option<Value<Self>>;
}

/// An exponent of 64-bit limbs as a scalar, 32 bits after 32 bits.
fn from_limbs<A: Group>(limbs: &[u64]) -> A::Scalar {
    let base = A::mul(&A::integer(1 << 16), &A::integer(1 << 16));
    let halves = limbs.iter().rev().flat_map(|limb| [(limb >> 32) as u32, *limb as u32]);
    halves.fold(A::integer(0), |sum, half| A::add(&A::mul(&sum, &base), &A::integer(half)))
}

macro_rules! solvable {
    ($curve:ty, $order:ty, $limbs:literal, $swap:expr) => {
        impl Solvable for $curve {
            const NAME: &'static str = <Self as Pairing>::NAME;
            type Exponent = Fp<MontBackend<$order, $limbs>, $limbs>;

            fn exponent(x: &Self::Scalar) -> Self::Exponent {
                Self::Exponent::from_be_bytes_mod_order(&<Self as Curve>::encode_scalar(x))
            }
            fn scalar(x: Self::Exponent) -> Self::Scalar {
                from_limbs::<Self>(&x.into_bigint().0)
            }
            fn power(v: &Value<Self>, x: &Self::Scalar) -> Value<Self> {
                match v {
                    Value::Scalar(a) => Value::Scalar(<Self as Group>::mul(a, x)),
                    Value::G1(p) => Value::G1(<Self as Group>::g1_pow(p, x)),
                    Value::G2(q) => Value::G2(<Self as Paired>::g2_pow(q, x)),
                    Value::Gt(t) => Value::Gt(<Self as Paired>::gt_pow(t, x)),
                }
            }
            fn product(a: &Value<Self>, b: &Value<Self>) -> Option<Value<Self>> {
                Some(match (a, b) {
                    (Value::Scalar(a), Value::Scalar(b)) => {
                        Value::Scalar(<Self as Group>::add(a, b))
                    }
                    (Value::G1(a), Value::G1(b)) => Value::G1(<Self as Group>::g1_mul(a, b)),
                    (Value::G2(a), Value::G2(b)) => Value::G2(<Self as Paired>::g2_mul(a, b)),
                    (Value::Gt(a), Value::Gt(b)) => Value::Gt(<Self as Paired>::gt_mul(a, b)),
                    _ => return None,
                })
            }
            fn pairing(a: &Value<Self>, b: &Value<Self>) -> Option<Value<Self>> {
                let first = Self::within(a.clone(), Kind::G1)?;
                let second = Self::within(b.clone(), Kind::G2)?;
                match (first, second) {
                    (Value::G1(p), Value::G2(q)) => Some(Value::Gt(<Self as Paired>::pair(&p, &q))),
                    _ => None,
                }
            }
            fn within(v: Value<Self>, group: Kind) -> Option<Value<Self>> {
                let swap: fn(Value<Self>) -> Option<Value<Self>> = $swap;
                match (&v, group) {
                    (Value::Scalar(_), Kind::Scalar)
                    | (Value::G1(_), Kind::G1)
                    | (Value::G2(_), Kind::G2)
                    | (Value::Gt(_), Kind::Gt) => Some(v),
                    (Value::G1(_), Kind::G2) | (Value::G2(_), Kind::G1) => swap(v),
                    _ => None,
                }
            }
            fn hash(
                domain: &'static str,
                gives: Kind,
                input: &[Input<'_, Self>],
            ) -> Option<Value<Self>> {
                match gives {
                    Kind::Scalar => {
                        Some(Value::Scalar(<Self as Group>::hash_to_scalar(domain, input)))
                    }
                    Kind::G1 => Some(Value::G1(<Self as Group>::hash_to_g1(domain, input))),
                    _ => None,
                }
            }
        }
    };
}

solvable!(sesphr::Bls12, Bls12Order, 4, |_| None);
solvable!(sesphr::TypeA, TypeAOrder, 3, |v| match v {
    Value::G1(p) => Some(Value::G2(p)),
    Value::G2(q) => Some(Value::G1(q)),
    _ => None,
});

impl Solvable for Ristretto {
    const NAME: &'static str = "ristretto255";
    type Exponent = Fp<MontBackend<RistrettoOrder, 4>, 4>;

    fn exponent(x: &Self::Scalar) -> Self::Exponent {
        // Kind and length, then the scalar, little-endian.
        let encoded = Self::encode(&Input::Scalar(x));
        let (_, bytes) = encoded.split_at(encoded.len().saturating_sub(32));
        Self::Exponent::from_le_bytes_mod_order(bytes)
    }
    fn scalar(x: Self::Exponent) -> Self::Scalar {
        from_limbs::<Self>(&x.into_bigint().0)
    }
    fn power(v: &Value<Self>, x: &Self::Scalar) -> Value<Self> {
        match v {
            Value::Scalar(a) => Value::Scalar(Self::mul(a, x)),
            Value::G1(p) => Value::G1(Self::g1_pow(p, x)),
            Value::G2(never) | Value::Gt(never) => match *never {},
        }
    }
    fn product(a: &Value<Self>, b: &Value<Self>) -> Option<Value<Self>> {
        match (a, b) {
            (Value::Scalar(a), Value::Scalar(b)) => Some(Value::Scalar(Self::add(a, b))),
            (Value::G1(a), Value::G1(b)) => Some(Value::G1(Self::g1_mul(a, b))),
            _ => None,
        }
    }
    fn pairing(_a: &Value<Self>, _b: &Value<Self>) -> Option<Value<Self>> {
        None
    }
    fn within(v: Value<Self>, group: Kind) -> Option<Value<Self>> {
        matches!((&v, group), (Value::Scalar(_), Kind::Scalar) | (Value::G1(_), Kind::G1))
            .then_some(v)
    }
    fn hash(domain: &'static str, gives: Kind, input: &[Input<'_, Self>]) -> Option<Value<Self>> {
        match gives {
            Kind::Scalar => Some(Value::Scalar(Self::hash_to_scalar(domain, input))),
            Kind::G1 => Some(Value::G1(Self::hash_to_g1(domain, input))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scalars and exponents are the same numbers, and each is the other's again.
    fn agree<A: Solvable>() {
        let numbers = [1, 2, 7, u32::MAX].map(A::integer);
        for (a, b) in numbers.iter().zip(numbers.iter().rev()) {
            let (sum, product) = (A::add(a, &A::neg(b)), A::mul(a, &A::mul(b, b)));
            let (x, y) = (A::exponent(a), A::exponent(b));
            assert_eq!(A::exponent(&sum), x - y, "{}", A::NAME);
            assert_eq!(A::exponent(&product), x * y * y, "{}", A::NAME);
            assert_eq!(A::scalar(x), *a, "{}", A::NAME);
            let inverse = A::inv(b).expect("b is not zero");
            assert_eq!(A::exponent(&inverse), y.reciprocal(), "{}", A::NAME);
            assert_eq!(A::scalar(-y), A::neg(b), "{}", A::NAME);
        }
    }

    #[test]
    fn exponents_are_those_of_the_groups() {
        agree::<sesphr::Bls12>();
        agree::<sesphr::TypeA>();
        agree::<Ristretto>();
    }
}
