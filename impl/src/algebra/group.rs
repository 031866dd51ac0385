//! What schemes with sums compute with: every curve, a group without a pairing, and a model's terms.
//!
//! [`super::Pairing`] is enough for SeSPHR, which never adds scalars. Most other published schemes
//! do. [`Group`] is what a scheme without a pairing needs, [`Paired`] the rest. Every [`Curve`] is
//! both; [`super::ristretto`] is a group alone.

use super::{Curve, Element};
use crate::entropy::Seed;
use blake3::Hasher;
use std::fmt::Debug;
use zeroize::Zeroize;

/// Scalars that are added, multiplied and inverted, and a group whose elements are multiplied.
pub trait Group: Copy + Debug + Default + Eq + Send + Sync + 'static {
    /// What scalars are drawn from.
    type Seed: Clone + Debug + Send + Sync;
    /// An exponent.
    type Scalar: Element + Zeroize;
    /// The first source group, or the only group.
    type G1: Element + Zeroize;
    /// The second source group; without values where there is no pairing.
    type G2: Element;
    /// The target group; without values where there is no pairing.
    type Gt: Element + Zeroize;

    /// The scalar that belongs to a name; equal seeds and names give equal scalars.
    fn draw(seed: &Self::Seed, name: &str) -> Self::Scalar;
    /// The seed that belongs to a name.
    fn branch(seed: &Self::Seed, name: &str) -> Self::Seed;
    /// A small integer as a scalar.
    fn integer(n: u32) -> Self::Scalar;
    /// a + b.
    fn add(a: &Self::Scalar, b: &Self::Scalar) -> Self::Scalar;
    /// -a.
    fn neg(a: &Self::Scalar) -> Self::Scalar;
    /// a b.
    fn mul(a: &Self::Scalar, b: &Self::Scalar) -> Self::Scalar;
    /// 1 / a. `None` for zero, and for a sum of terms, which have no quotients.
    fn inv(a: &Self::Scalar) -> Option<Self::Scalar>;

    /// g1^x.
    fn g1(x: &Self::Scalar) -> Self::G1;
    /// g2, if there is a second source group.
    fn second_generator() -> Option<Self::G2> {
        None
    }
    /// p^x.
    fn g1_pow(p: &Self::G1, x: &Self::Scalar) -> Self::G1;
    /// p q.
    fn g1_mul(p: &Self::G1, q: &Self::G1) -> Self::G1;

    /// A hash of values to a scalar.
    fn hash_to_scalar(domain: &'static str, input: &[Input<'_, Self>]) -> Self::Scalar;
    /// A hash of values to an element whose logarithm nobody knows.
    fn hash_to_g1(domain: &'static str, input: &[Input<'_, Self>]) -> Self::G1;
    /// The encoding of an input that is hashed; two inputs never have the same.
    fn encode(input: &Input<'_, Self>) -> Vec<u8>;
}

/// A pairing of two source groups.
pub trait Paired: Group {
    /// g2^x.
    fn g2(x: &Self::Scalar) -> Self::G2;
    /// q^x.
    fn g2_pow(q: &Self::G2, x: &Self::Scalar) -> Self::G2;
    /// p q.
    fn g2_mul(p: &Self::G2, q: &Self::G2) -> Self::G2;
    /// Z^x, with Z = e(g1, g2).
    fn z(x: &Self::Scalar) -> Self::Gt;
    /// t^x.
    fn gt_pow(t: &Self::Gt, x: &Self::Scalar) -> Self::Gt;
    /// s t.
    fn gt_mul(s: &Self::Gt, t: &Self::Gt) -> Self::Gt;
    /// 1 / t.
    fn gt_inv(t: &Self::Gt) -> Self::Gt;
    /// e(p, q).
    fn pair(p: &Self::G1, q: &Self::G2) -> Self::Gt;
}

/// A value that is hashed.
#[derive(Debug)]
pub enum Input<'a, A: Group> {
    /// A name or a label, which everybody knows.
    Text(&'a str),
    /// A scalar.
    Scalar(&'a A::Scalar),
    /// An element of the first source group.
    G1(&'a A::G1),
    /// An element of the second source group.
    G2(&'a A::G2),
    /// An element of the target group.
    Gt(&'a A::Gt),
}

impl<C: Curve> Group for C
where
    C::G1: Zeroize,
{
    type Seed = Seed;
    type Scalar = C::Scalar;
    type G1 = C::G1;
    type G2 = C::G2;
    type Gt = C::Gt;

    fn draw(seed: &Seed, name: &str) -> Self::Scalar {
        C::scalar_from_wide(&seed.named(name))
    }
    fn branch(seed: &Seed, name: &str) -> Seed {
        seed.branch(name)
    }
    fn integer(n: u32) -> Self::Scalar {
        C::scalar_from_u64(n.into())
    }
    fn add(a: &Self::Scalar, b: &Self::Scalar) -> Self::Scalar {
        C::scalar_add(a, b)
    }
    fn neg(a: &Self::Scalar) -> Self::Scalar {
        C::scalar_neg(a)
    }
    fn mul(a: &Self::Scalar, b: &Self::Scalar) -> Self::Scalar {
        <C as super::Pairing>::mul(a, b)
    }
    fn inv(a: &Self::Scalar) -> Option<Self::Scalar> {
        (*a != C::scalar_from_u64(0)).then(|| <C as super::Pairing>::inv(a))
    }
    fn g1(x: &Self::Scalar) -> Self::G1 {
        <C as super::Pairing>::g1(x)
    }
    fn second_generator() -> Option<Self::G2> {
        Some(<C as super::Pairing>::g2(&C::scalar_from_u64(1)))
    }
    fn g1_pow(p: &Self::G1, x: &Self::Scalar) -> Self::G1 {
        <C as super::Pairing>::g1_pow(p, x)
    }
    fn g1_mul(p: &Self::G1, q: &Self::G1) -> Self::G1 {
        <C as Curve>::g1_mul(p, q)
    }
    fn hash_to_scalar(domain: &'static str, input: &[Input<'_, Self>]) -> Self::Scalar {
        C::scalar_from_wide(&wide("sesphr v1 hash to scalar", domain, input))
    }
    fn hash_to_g1(domain: &'static str, input: &[Input<'_, Self>]) -> Self::G1 {
        let message: Vec<u8> = input.iter().flat_map(Self::encode).collect();
        <C as Curve>::hash_to_g1(domain.as_bytes(), &message)
    }
    fn encode(input: &Input<'_, Self>) -> Vec<u8> {
        let (kind, bytes) = match input {
            Input::Text(text) => (0, text.as_bytes().to_vec()),
            Input::Scalar(x) => (1, C::encode_scalar(x)),
            Input::G1(p) => (2, C::encode_g1(p).as_ref().to_vec()),
            Input::G2(q) => (3, C::encode_g2(q).as_ref().to_vec()),
            Input::Gt(t) => (4, C::encode_gt(t).as_ref().to_vec()),
        };
        framed(kind, &bytes)
    }
}

impl<C: Curve> Paired for C
where
    C::G1: Zeroize,
{
    fn g2(x: &Self::Scalar) -> Self::G2 {
        <C as super::Pairing>::g2(x)
    }
    fn g2_pow(q: &Self::G2, x: &Self::Scalar) -> Self::G2 {
        <C as super::Pairing>::g2_pow(q, x)
    }
    fn g2_mul(p: &Self::G2, q: &Self::G2) -> Self::G2 {
        <C as Curve>::g2_mul(p, q)
    }
    fn z(x: &Self::Scalar) -> Self::Gt {
        <C as super::Pairing>::z(x)
    }
    fn gt_pow(t: &Self::Gt, x: &Self::Scalar) -> Self::Gt {
        <C as super::Pairing>::gt_pow(t, x)
    }
    fn gt_mul(s: &Self::Gt, t: &Self::Gt) -> Self::Gt {
        <C as Curve>::gt_mul(s, t)
    }
    fn gt_inv(t: &Self::Gt) -> Self::Gt {
        <C as Curve>::gt_inv(t)
    }
    fn pair(p: &Self::G1, q: &Self::G2) -> Self::Gt {
        <C as super::Pairing>::pair(p, &C::prepare(q))
    }
}

/// An encoding with its kind and its length, so that no two inputs are encoded alike.
pub(crate) fn framed(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind][..], &(bytes.len() as u64).to_be_bytes(), bytes].concat()
}

/// 64 bytes from a hash of inputs. The context says what they become: no two have bytes in common.
pub(crate) fn wide<A: Group>(
    context: &'static str,
    domain: &'static str,
    input: &[Input<'_, A>],
) -> [u8; 64] {
    let mut hasher = Hasher::new_derive_key(context);
    hasher.update(&framed(0, domain.as_bytes()));
    for one in input {
        hasher.update(&A::encode(one));
    }
    let mut out = [0; 64];
    hasher.finalize_xof().fill(&mut out);
    out
}
