//! A curve that counts group operations: the cost of a scheme, independent of the clock.

use sesphr::algebra::{Curve, DecodeError, Encoded, Pairing, PairingKind};
use sesphr::entropy::{Purpose, Seed};
use sesphr::id::{ItemId, PartyId};
use sesphr::payload::{Body, PayloadError, Plaintext, Sealing};
use sesphr::profile::Payload;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::{Add, Sub};

/// Counts of group operations, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counts {
    /// Powers in `G1`.
    pub g1_powers: u32,
    /// Powers in `G2`.
    pub g2_powers: u32,
    /// Powers in `Gt`.
    pub gt_powers: u32,
    /// Pairings.
    pub pairings: u32,
    /// Products and inverses in any group.
    pub products: u32,
}

impl Add for Counts {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            g1_powers: self.g1_powers + other.g1_powers,
            g2_powers: self.g2_powers + other.g2_powers,
            gt_powers: self.gt_powers + other.gt_powers,
            pairings: self.pairings + other.pairings,
            products: self.products + other.products,
        }
    }
}

impl Sub for Counts {
    type Output = Self;
    fn sub(self, earlier: Self) -> Self {
        Self {
            g1_powers: self.g1_powers - earlier.g1_powers,
            g2_powers: self.g2_powers - earlier.g2_powers,
            gt_powers: self.gt_powers - earlier.gt_powers,
            pairings: self.pairings - earlier.pairings,
            products: self.products - earlier.products,
        }
    }
}

thread_local! {
    static COUNTS: Cell<Counts> = const {
        Cell::new(Counts { g1_powers: 0, g2_powers: 0, gt_powers: 0, pairings: 0, products: 0 })
    };
}

/// Does some work on this thread, and returns its group operations and its result. Only operations
/// on a [`Counted`] curve are counted.
pub fn count<T>(work: impl FnOnce() -> T) -> (Counts, T) {
    let before = COUNTS.get();
    let result = work();
    (COUNTS.get() - before, result)
}

fn add(kind: impl FnOnce(&mut Counts) -> &mut u32) {
    let mut counts = COUNTS.get();
    *kind(&mut counts) += 1;
    COUNTS.set(counts);
}

/// A curve whose group operations are counted on each thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted<C>(PhantomData<C>);

impl<C: Curve> Pairing for Counted<C> {
    const NAME: &'static str = C::NAME;
    const KIND: PairingKind = C::KIND;
    const PREPARED_MAX: usize = C::PREPARED_MAX;

    type Seed = Seed;
    type Scalar = C::Scalar;
    type G1 = C::G1;
    type G2 = C::G2;
    type Gt = C::Gt;
    type Prepared = C::Prepared;
    type Plain = Plaintext;
    type Body = Body;
    type Wire = Encoded;

    fn fork(root: &Seed, party: PartyId) -> Seed {
        C::fork(root, party)
    }
    fn atom(seed: &Seed, purpose: &Purpose) -> C::Scalar {
        C::atom(seed, purpose)
    }
    fn mul(a: &C::Scalar, b: &C::Scalar) -> C::Scalar {
        C::mul(a, b)
    }
    fn inv(a: &C::Scalar) -> C::Scalar {
        C::inv(a)
    }
    fn g1(x: &C::Scalar) -> C::G1 {
        add(|counts| &mut counts.g1_powers);
        C::g1(x)
    }
    fn g2(x: &C::Scalar) -> C::G2 {
        add(|counts| &mut counts.g2_powers);
        C::g2(x)
    }
    fn z(x: &C::Scalar) -> C::Gt {
        add(|counts| &mut counts.gt_powers);
        C::z(x)
    }
    fn g1_pow(p: &C::G1, x: &C::Scalar) -> C::G1 {
        add(|counts| &mut counts.g1_powers);
        C::g1_pow(p, x)
    }
    fn g2_pow(q: &C::G2, x: &C::Scalar) -> C::G2 {
        add(|counts| &mut counts.g2_powers);
        C::g2_pow(q, x)
    }
    fn gt_pow(t: &C::Gt, x: &C::Scalar) -> C::Gt {
        add(|counts| &mut counts.gt_powers);
        C::gt_pow(t, x)
    }
    fn prepare(q: &C::G2) -> C::Prepared {
        C::prepare(q)
    }
    fn pair(p: &C::G1, q: &C::Prepared) -> C::Gt {
        add(|counts| &mut counts.pairings);
        C::pair(p, q)
    }

    fn supports(payload: Payload) -> bool {
        C::supports(payload)
    }
    fn seal(
        payload: Payload,
        mask: &C::Gt,
        item: ItemId,
        plain: &Plaintext,
    ) -> Result<Sealing<Body>, PayloadError> {
        C::seal(payload, mask, item, plain)
    }
    fn unseal(mask: &C::Gt, item: ItemId, body: &Body) -> Result<Plaintext, PayloadError> {
        C::unseal(mask, item, body)
    }
    fn commit(mask: &C::Gt, item: ItemId) -> [u8; 32] {
        C::commit(mask, item)
    }
    fn synthetic(item: ItemId, bytes: u32) -> Plaintext {
        C::synthetic(item, bytes)
    }
    fn payload_of(body: &Body) -> Payload {
        C::payload_of(body)
    }
    fn body_digest(body: &Body) -> [u8; 32] {
        C::body_digest(body)
    }

    fn encode_g1(p: &C::G1) -> Encoded {
        C::encode_g1(p)
    }
    fn encode_g2(q: &C::G2) -> Encoded {
        C::encode_g2(q)
    }
    fn encode_gt(t: &C::Gt) -> Encoded {
        C::encode_gt(t)
    }
    fn decode_g1(wire: &Encoded) -> Result<C::G1, DecodeError> {
        C::decode_g1(wire)
    }
    fn decode_g2(wire: &Encoded) -> Result<C::G2, DecodeError> {
        C::decode_g2(wire)
    }
    fn decode_gt(wire: &Encoded) -> Result<C::Gt, DecodeError> {
        C::decode_gt(wire)
    }
}

impl<C: Curve> Curve for Counted<C> {
    const SCALAR_BYTES: usize = C::SCALAR_BYTES;
    const G1_BYTES: usize = C::G1_BYTES;
    const G2_BYTES: usize = C::G2_BYTES;
    const GT_BYTES: usize = C::GT_BYTES;

    fn scalar_from_wide(bytes: &[u8; 64]) -> C::Scalar {
        C::scalar_from_wide(bytes)
    }
    fn scalar_from_u64(value: u64) -> C::Scalar {
        C::scalar_from_u64(value)
    }
    fn scalar_add(a: &C::Scalar, b: &C::Scalar) -> C::Scalar {
        C::scalar_add(a, b)
    }
    fn scalar_neg(a: &C::Scalar) -> C::Scalar {
        C::scalar_neg(a)
    }
    fn encode_scalar(a: &C::Scalar) -> Vec<u8> {
        C::encode_scalar(a)
    }
    fn decode_scalar(bytes: &[u8]) -> Result<C::Scalar, DecodeError> {
        C::decode_scalar(bytes)
    }
    fn g1_mul(p: &C::G1, q: &C::G1) -> C::G1 {
        add(|counts| &mut counts.products);
        C::g1_mul(p, q)
    }
    fn g2_mul(p: &C::G2, q: &C::G2) -> C::G2 {
        add(|counts| &mut counts.products);
        C::g2_mul(p, q)
    }
    fn gt_mul(s: &C::Gt, t: &C::Gt) -> C::Gt {
        add(|counts| &mut counts.products);
        C::gt_mul(s, t)
    }
    fn gt_inv(t: &C::Gt) -> C::Gt {
        add(|counts| &mut counts.products);
        C::gt_inv(t)
    }
    fn hash_to_g1(domain: &[u8], message: &[u8]) -> C::G1 {
        C::hash_to_g1(domain, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sesphr::algebra::bls12::Bls12;
    use sesphr::algebra::laws;

    type C = Counted<Bls12>;

    #[test]
    fn a_counted_curve_keeps_the_laws_and_counts() {
        let [a, b] = [3, 5].map(C::scalar_from_u64);
        laws::bilinear::<C>(&a, &b);
        let (counts, ()) = count(|| laws::powers::<C>(&a, &b));
        let expected = Counts { g1_powers: 3, g2_powers: 3, gt_powers: 3, ..Counts::default() };
        assert_eq!(counts, expected);
        let (counts, _) = count(|| C::pair(&C::g1(&a), &C::prepare(&C::g2(&b))));
        let expected = Counts { g1_powers: 1, g2_powers: 1, pairings: 1, ..Counts::default() };
        assert_eq!(counts, expected);
        // Another thread has its own counts.
        let (counts, ()) = count(|| {
            std::thread::scope(|scope| _ = scope.spawn(|| C::z(&C::scalar_from_u64(2))));
        });
        assert_eq!(counts, Counts::default());
    }
}
