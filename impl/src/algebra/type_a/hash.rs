//! A message hashed to a point, by trial.

use super::curve::{Point, curve_rhs};
use super::field::{self, FQ_BYTES, Fq};
use super::multiply;

impl Point {
    /// A message hashed to the group: the first x in a stream of candidates that is a coordinate,
    /// with the curve's cofactor cleared. Takes time that depends on the message, which must be
    /// public.
    ///
    /// Stream: BLAKE3 in key-derivation mode over the length of the domain (8 bytes, big-endian),
    /// the domain, the message and a counter (4 bytes, big-endian), 65 bytes of output per
    /// candidate: x, then a byte whose low bit is that of y.
    #[must_use]
    pub fn hash(domain: &[u8], message: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 type-a hash to curve");
        hasher.update(&(domain.len() as u64).to_be_bytes());
        hasher.update(domain);
        hasher.update(message);
        let mut counter = 0u32;
        loop {
            let mut stream = hasher.clone();
            stream.update(&counter.to_be_bytes());
            let mut candidate = [0; FQ_BYTES + 1];
            stream.finalize_xof().fill(&mut candidate);
            if let Some(point) = Self::from_candidate(&candidate) {
                return point;
            }
            counter = counter.wrapping_add(1);
        }
    }

    /// The point of a candidate with the cofactor cleared, if the candidate gives one.
    fn from_candidate(candidate: &[u8; FQ_BYTES + 1]) -> Option<Self> {
        let (x, sign) = candidate.split_first_chunk::<FQ_BYTES>()?;
        let x = field::fq_from_bytes(x).ok()?;
        let root = field::sqrt(&curve_rhs(&x))?;
        let low_bit = |y: &Fq| field::fq_to_bytes(y).last().map(|byte| byte & 1);
        let wanted = sign.first().map(|byte| byte & 1);
        let y = if low_bit(&root) == wanted { root } else { -root };
        let point = multiply::clear_cofactor(&Self { x, y });
        (!point.is_identity()).then_some(point)
    }
}
