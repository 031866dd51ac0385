//! The papers' payload as printed, C = Z^r . PHR over 64-byte chunks (erratum E6). **For study
//! only: it hides nothing**; [`super::attack`] reads it without any key.
//!
//! The papers do not say how a chunk becomes an element of the target field. Chunks of 64 bytes
//! suggest this: a chunk is a big-endian integer m, taken as (m, 0) in F_q(i), and C = (m a, m b)
//! for Z^r = a + b i, which is 128 bytes per chunk. All chunks of a partition share one Z^r, the
//! only reading that fits the timings of \[A\]. A chunk with m >= q comes back as m - q; `seal`
//! names such chunks. There is no authentication: a wrong mask or a changed body gives other bytes
//! and no error, as long as sizes and ranges are right.

use super::field::{self, FQ_BYTES, Fq, FqConfig};
use super::unit::{UNIT_BYTES, Unit};
use crate::payload::{Body, PayloadError, Plaintext, Sealing};
use crate::profile::Payload;
use ark_ff::{BigInt, BigInteger as _, MontConfig as _};

/// Bytes of plaintext in a chunk; the last one is filled up with zeros.
pub const CHUNK_BYTES: usize = FQ_BYTES;
/// Bytes of a sealed chunk: the products m a and m b.
pub const PRODUCT_BYTES: usize = UNIT_BYTES;
/// Bytes of the trailer: the length of the plaintext, big-endian.
pub const TRAILER_BYTES: usize = 8;

/// (m, 0) times the mask, for each chunk, then the trailer.
#[must_use]
pub fn seal(mask: &Unit, plain: &Plaintext) -> Sealing<Body> {
    let plain = plain.as_bytes();
    let count = plain.len().div_ceil(CHUNK_BYTES);
    let mut bytes = Vec::with_capacity(count * PRODUCT_BYTES + TRAILER_BYTES);
    let mut lost_chunks = Vec::new();
    for (index, part) in (0u32..).zip(plain.chunks(CHUNK_BYTES)) {
        let mut chunk = [0; CHUNK_BYTES];
        for (to, from) in chunk.iter_mut().zip(part) {
            *to = *from;
        }
        let (m, lost) = raw_chunk(&chunk);
        if lost {
            lost_chunks.push(index);
        }
        // C = (m a, m b)
        bytes.extend_from_slice(&raw_bytes(&(m * mask.a)));
        bytes.extend_from_slice(&raw_bytes(&(m * mask.b)));
    }
    bytes.extend_from_slice(&(plain.len() as u64).to_be_bytes());
    let body = Body { payload: Payload::Literal, bytes: bytes.into() };
    Sealing { body, lost_chunks }
}

/// The real coordinate of each product times the inverse of the mask.
///
/// # Errors
/// [`PayloadError::Malformed`] for a body that is not literal, has an impossible size, a trailer
/// that does not fit it, or a coordinate that is not below q.
pub fn unseal(mask: &Unit, body: &Body) -> Result<Plaintext, PayloadError> {
    let sealed = Products::of(body)?;
    let inverse = mask.invert();
    let mut plain = Vec::with_capacity(sealed.products.len() * CHUNK_BYTES);
    for product in sealed.products {
        let (c0, c1) = raw_product(product).ok_or_else(|| sealed.malformed())?;
        // Re((c0 + c1 i)(a - b i)) = c0 a + c1 b
        let m = c0 * inverse.a - c1 * inverse.b;
        plain.extend_from_slice(&raw_bytes(&m));
    }
    plain.truncate(sealed.plain_bytes);
    Ok(plain.into())
}

/// A literal body taken apart: sizes are right, coordinates unchecked.
#[derive(Debug)]
pub(super) struct Products<'a> {
    /// One pair of coordinates per chunk.
    pub(super) products: &'a [[u8; PRODUCT_BYTES]],
    /// Bytes of the plaintext.
    pub(super) plain_bytes: usize,
    body_bytes: usize,
}

impl<'a> Products<'a> {
    /// Checks payload, sizes and trailer.
    pub(super) fn of(body: &'a Body) -> Result<Self, PayloadError> {
        let body_bytes = body.bytes.len();
        let malformed = PayloadError::Malformed { bytes: body_bytes };
        let (text, trailer) = body
            .bytes
            .split_last_chunk::<TRAILER_BYTES>()
            .filter(|_| body.payload == Payload::Literal)
            .ok_or(malformed)?;
        let plain_bytes = usize::try_from(u64::from_be_bytes(*trailer)).map_err(|_| malformed)?;
        let (products, rest) = text.as_chunks::<PRODUCT_BYTES>();
        if !rest.is_empty() || plain_bytes.div_ceil(CHUNK_BYTES) != products.len() {
            return Err(malformed);
        }
        Ok(Self { products, plain_bytes, body_bytes })
    }

    /// The error for this body.
    pub(super) const fn malformed(&self) -> PayloadError {
        PayloadError::Malformed { bytes: self.body_bytes }
    }
}

// Montgomery's product of x R and y is x y, for R = 2^512. So if a chunk's integer is put into an
// element as it is, without the factor R that ark-ff keeps there, its product with a mask in
// ark-ff's form is again an integer as it is: no conversion is needed on either side. Elements
// below that are named raw lack the factor; sums and differences of raw elements are raw.

/// A chunk's integer modulo q, raw, and whether it was not below q.
fn raw_chunk(chunk: &[u8; CHUNK_BYTES]) -> (Fq, bool) {
    match raw(chunk) {
        Some(m) => (m, false),
        None => {
            // Below 2^512 < 2 q, so q goes into it once.
            let mut m = BigInt(field::bytes_to_limbs(chunk));
            m.sub_with_borrow(&FqConfig::MODULUS);
            (Fq::new_unchecked(m), true)
        }
    }
}

/// 64 bytes as a raw element, if they are reduced.
fn raw(bytes: &[u8; FQ_BYTES]) -> Option<Fq> {
    let limbs = BigInt(field::bytes_to_limbs(bytes));
    (limbs < FqConfig::MODULUS).then(|| Fq::new_unchecked(limbs))
}

/// Both coordinates of a product as raw elements, if they are reduced.
fn raw_product(product: &[u8; PRODUCT_BYTES]) -> Option<(Fq, Fq)> {
    let (c0, rest) = product.split_first_chunk::<FQ_BYTES>()?;
    Some((raw(c0)?, raw(rest.first_chunk()?)?))
}

/// The integer of a raw element.
fn raw_bytes(element: &Fq) -> [u8; FQ_BYTES] {
    field::limbs_to_bytes(&element.0.0)
}
