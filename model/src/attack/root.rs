//! Roots of scalars: a known x^n gives x, up to a root of unity.
//!
//! The exponents form the cyclic group of order N = q - 1, for q the order of the curve's groups.
//! A root of a prime degree p that does not divide N is a power; of one that does, it is found in
//! the subgroup of order p^s, s the multiplicity of p in N, by the method of Adleman, Manders and
//! Miller.

use num_bigint::BigUint;
use sesphr::algebra::Curve;

/// The largest prime degree that divides N whose roots are sought: they are found one by one.
const DEGREE_MAX: u64 = 1 << 12;

/// All y with y^degree = x; none if the degree is zero or has too large a prime factor in common
/// with N.
pub(super) fn roots<C: Curve>(x: &C::Scalar, degree: u64) -> Vec<C::Scalar> {
    let mut found = vec![x.clone()];
    let mut rest = degree;
    let mut p = 2;
    while rest > 1 {
        while !rest.is_multiple_of(p) && p * p <= rest {
            p += 1;
        }
        let prime = if rest.is_multiple_of(p) { p } else { rest };
        rest /= prime;
        found = found.iter().flat_map(|y| prime_roots::<C>(y, prime)).collect();
    }
    if degree == 0 { Vec::new() } else { found }
}

/// x^n.
pub(super) fn power<C: Curve>(x: &C::Scalar, n: &BigUint) -> C::Scalar {
    (0..n.bits()).rev().fold(C::scalar_from_u64(1), |sum, bit| {
        let square = C::mul(&sum, &sum);
        if n.bit(bit) { C::mul(&square, x) } else { square }
    })
}

/// N = q - 1.
fn order<C: Curve>() -> BigUint {
    let minus_one = C::scalar_neg(&C::scalar_from_u64(1));
    BigUint::from_bytes_be(&C::encode_scalar(&minus_one))
}

/// All y with y^p = x, for a prime p.
fn prime_roots<C: Curve>(x: &C::Scalar, p: u64) -> Vec<C::Scalar> {
    let n = order::<C>();
    if &n % p != BigUint::ZERO {
        // y = x^{1/p mod N}
        let e = BigUint::from(p).modinv(&n);
        return e.iter().map(|e| power::<C>(x, e)).collect();
    }
    if p > DEGREE_MAX {
        return Vec::new();
    }
    // N = p^s m
    let (mut m, mut s) = (n, 0_u32);
    while &m % p == BigUint::ZERO {
        m /= p;
        s += 1;
    }
    let Some(e) = BigUint::from(p).modinv(&m) else { return Vec::new() };
    let subgroup = Subgroup::<C>::new(p, s, &m);
    // y^p = x rest, with y = x^{1/p mod m} and rest of order p^i
    let y = power::<C>(x, &e);
    let rest = C::mul(&power::<C>(&y, &BigUint::from(p)), &C::inv(x));
    let Some(correction) = subgroup.root(&C::inv(&rest)) else { return Vec::new() };
    let mut root = C::mul(&y, &correction);
    let mut all = Vec::new();
    for _ in 0..p {
        all.push(root.clone());
        root = C::mul(&root, &subgroup.unity);
    }
    all
}

/// The subgroup of order p^s.
struct Subgroup<C: Curve> {
    p: u64,
    s: u32,
    generator: C::Scalar,
    /// A root of unity of order p.
    unity: C::Scalar,
}

impl<C: Curve> Subgroup<C> {
    fn new(p: u64, s: u32, m: &BigUint) -> Self {
        let one = C::scalar_from_u64(1);
        // The m-th power of c generates it unless c is itself a p-th power.
        let candidates = (2_u64..).map(|c| power::<C>(&C::scalar_from_u64(c), m));
        let up = BigUint::from(p).pow(s.saturating_sub(1));
        let found = candidates
            .map(|generator| (power::<C>(&generator, &up), generator))
            .find(|(unity, _)| *unity != one);
        let (unity, generator) = found.unwrap_or_else(|| (one.clone(), one.clone()));
        Self { p, s, generator, unity }
    }

    /// Some p-th root of an element of the subgroup, by its logarithm, digit by digit.
    fn root(&self, element: &C::Scalar) -> Option<C::Scalar> {
        let base = BigUint::from(self.p);
        let (mut rest, mut logarithm) = (element.clone(), BigUint::ZERO);
        let back = C::inv(&self.generator);
        for at in 0..self.s {
            // What is left is generator^{p^at d + ...}; raised to p^{s-1-at} it is unity^d.
            let raised = power::<C>(&rest, &base.pow(self.s - 1 - at));
            let mut unity = C::scalar_from_u64(1);
            let mut digit = 0;
            while unity != raised {
                unity = C::mul(&unity, &self.unity);
                digit += 1;
                if digit == self.p {
                    return None;
                }
            }
            let step = base.pow(at) * digit;
            rest = C::mul(&rest, &power::<C>(&back, &step));
            logarithm += step;
        }
        // A p-th power has a logarithm that p divides.
        let whole = &logarithm % self.p == BigUint::ZERO;
        whole.then(|| power::<C>(&self.generator, &(logarithm / self.p)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr::algebra::Pairing;
    use sesphr::algebra::bls12::Bls12;
    use sesphr::algebra::type_a::TypeA;
    use sesphr::entropy::{Entropy, Purpose};
    use sesphr::id::{KeyId, UserId};

    fn roots_are_found_and_counted<C: Curve>() {
        let seed = Entropy::Seeded(3).seed();
        let n = order::<C>();
        for degree in [1, 2, 3, 4, 5, 6, 9, 12, 17, 35, 10_007] {
            let y = C::atom(&seed, &Purpose::Secret(KeyId::User(UserId(1))));
            let x = power::<C>(&y, &BigUint::from(degree));
            let found = roots::<C>(&x, degree);
            assert!(found.contains(&y), "{} degree {degree}", C::NAME);
            for root in &found {
                assert_eq!(power::<C>(root, &BigUint::from(degree)), x);
            }
            let common = (1..=degree)
                .rev()
                .find(|d| degree % d == 0 && (&n % *d) == BigUint::ZERO)
                .expect("one divides everything");
            let distinct: std::collections::HashSet<_> = found.iter().collect();
            assert_eq!(distinct.len() as u64, common, "{} degree {degree}", C::NAME);
            assert_eq!(distinct.len(), found.len());
        }
        assert!(roots::<C>(&C::scalar_from_u64(4), 0).is_empty());
    }

    #[test]
    fn every_root_is_found_on_both_curves() {
        roots_are_found_and_counted::<Bls12>();
        roots_are_found_and_counted::<TypeA>();
    }

    #[test]
    fn what_is_no_square_has_no_square_root() {
        let squares =
            (2..40_u64).filter(|c| !roots::<TypeA>(&TypeA::scalar_from_u64(*c), 2).is_empty());
        let count = squares.count();
        assert!((5..35).contains(&count), "about half are squares, {count} of 38");
        let minus = TypeA::scalar_neg(&TypeA::scalar_from_u64(1));
        assert_eq!(TypeA::mul(&minus, &minus), TypeA::scalar_from_u64(1));
    }
}
