//! Ristretto255 (RFC 9496) on curve25519-dalek: a group of prime order, and no pairing.
//!
//! A scheme that takes a [`Group`] alone runs here, at the speed that its authors had in mind. `G2`
//! and `Gt` are [`Never`], which has no values, so nothing that pairs compiles for this algebra.
//! Powers run in constant time.
//!
//! ```
//! use sesphr::algebra::group::Group;
//! use sesphr::algebra::ristretto::Ristretto;
//!
//! // g^2 g^3 = g^5
//! let [two, three, five] = [2, 3, 5].map(Ristretto::integer);
//! let product = Ristretto::g1_mul(&Ristretto::g1(&two), &Ristretto::g1(&three));
//! assert_eq!(product, Ristretto::g1(&five));
//! ```

use super::group::{Group, Input, framed, wide};
use crate::entropy::Seed;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar;
use std::fmt;
use std::hash::{Hash, Hasher};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The algebra of Ristretto255.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ristretto;

/// An exponent: compared in constant time, redacted in Debug, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Scalar(scalar::Scalar);

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar(..)")
    }
}

/// An element of the group; shown as its encoding.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct Point(RistrettoPoint);

impl Hash for Point {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Equal elements have several representations and one encoding.
        self.0.compress().hash(state);
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0.compress().as_bytes()))
    }
}

/// An element of a group that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Never {}

impl Zeroize for Never {
    fn zeroize(&mut self) {
        match *self {}
    }
}

/// 64 bytes, little-endian, reduced; one instead of zero.
fn from_wide(bytes: &[u8; 64]) -> Scalar {
    let value = scalar::Scalar::from_bytes_mod_order_wide(bytes);
    let is_zero = value.ct_eq(&scalar::Scalar::ZERO);
    Scalar(scalar::Scalar::conditional_select(&value, &scalar::Scalar::ONE, is_zero))
}

impl Group for Ristretto {
    type Seed = Seed;
    type Scalar = Scalar;
    type G1 = Point;
    type G2 = Never;
    type Gt = Never;

    fn draw(seed: &Seed, name: &str) -> Scalar {
        from_wide(&Zeroizing::new(seed.named(name)))
    }
    fn branch(seed: &Seed, name: &str) -> Seed {
        seed.branch(name)
    }
    fn integer(n: u32) -> Scalar {
        Scalar(n.into())
    }
    fn add(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0 + b.0)
    }
    fn neg(a: &Scalar) -> Scalar {
        Scalar(-a.0)
    }
    fn mul(a: &Scalar, b: &Scalar) -> Scalar {
        Scalar(a.0 * b.0)
    }
    fn inv(a: &Scalar) -> Option<Scalar> {
        (a.0 != scalar::Scalar::ZERO).then(|| Scalar(a.0.invert()))
    }

    fn g1(x: &Scalar) -> Point {
        Point(RistrettoPoint::mul_base(&x.0))
    }
    fn g1_pow(p: &Point, x: &Scalar) -> Point {
        Point(p.0 * x.0)
    }
    fn g1_mul(p: &Point, q: &Point) -> Point {
        Point(p.0 + q.0)
    }

    fn hash_to_scalar(domain: &'static str, input: &[Input<'_, Self>]) -> Scalar {
        from_wide(&wide("sesphr v1 hash to scalar", domain, input))
    }
    fn hash_to_g1(domain: &'static str, input: &[Input<'_, Self>]) -> Point {
        // The one-way map of RFC 9496, section 4.3.4
        Point(RistrettoPoint::from_uniform_bytes(&wide("sesphr v1 hash to group", domain, input)))
    }
    fn encode(input: &Input<'_, Self>) -> Vec<u8> {
        match input {
            Input::Text(text) => framed(0, text.as_bytes()),
            Input::Scalar(x) => framed(1, x.0.as_bytes()),
            Input::G1(p) => framed(2, p.0.compress().as_bytes()),
            Input::G2(never) | Input::Gt(never) => match **never {},
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entropy;

    #[test]
    fn it_is_a_group_of_prime_order() {
        let seed = Entropy::Seeded(3).seed();
        let [a, b] = ["a", "b"].map(|name| Ristretto::draw(&seed, name));
        let (ab, sum) = (Ristretto::mul(&a, &b), Ristretto::add(&a, &b));
        let [of_a, of_b] = [&a, &b].map(Ristretto::g1);
        assert_ne!(a, b);
        assert_eq!(Ristretto::g1_pow(&of_a, &b), Ristretto::g1(&ab), "(g^a)^b = g^(ab)");
        assert_eq!(Ristretto::g1_mul(&of_a, &of_b), Ristretto::g1(&sum), "g^a g^b = g^(a + b)");
        let inverse = Ristretto::inv(&a).expect("a is not zero");
        assert_eq!(Ristretto::mul(&ab, &inverse), b, "(ab)/a = b");
        let zero = Ristretto::add(&a, &Ristretto::neg(&a));
        assert_eq!(zero, Ristretto::integer(0), "a - a = 0");
        assert_eq!(Ristretto::inv(&zero), None);
    }

    #[test]
    fn the_generator_is_that_of_the_rfc() {
        // RFC 9496, appendix A.1: B[1], B[2]
        let shown = |n| format!("{:?}", Ristretto::g1(&Ristretto::integer(n)));
        let first = "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";
        let second = "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919";
        assert_eq!([shown(1), shown(2)], [first, second]);
    }

    #[test]
    fn hashes_keep_domains_kinds_and_uses_apart() {
        let x = Ristretto::integer(7);
        let texts = [Input::Text("a"), Input::Text("b")];
        let joined = [Input::Text("ab")];
        let scalar = [Input::Scalar(&x)];
        let hash = Ristretto::hash_to_scalar;
        assert_ne!(hash("d", &texts), hash("d", &joined));
        assert_ne!(hash("d", &texts), hash("e", &texts));
        assert_ne!(hash("d", &scalar), hash("d", &[Input::Text("7")]));
        let point = Ristretto::hash_to_g1("d", &texts);
        assert_ne!(point, Ristretto::g1(&hash("d", &texts)));
        assert_ne!(point, Ristretto::hash_to_g1("d", &joined));
    }

    #[test]
    fn scalars_show_nothing() {
        assert_eq!(format!("{:?}", Ristretto::integer(7)), "Scalar(..)");
    }

    #[test]
    fn wide_zero_becomes_one() {
        assert_eq!(from_wide(&[0; 64]), Ristretto::integer(1));
    }
}
