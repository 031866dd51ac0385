//! Attacks that read literal bodies: erratum E6 as functions.
//!
//! A sealed chunk is C = (m, 0) Z^r with m the chunk's integer, and Z^r is an element of the target
//! group, whose order is written n here. Two facts about that group reveal m:
//!
//! - Its elements have norm 1, so N(C) = c0^2 + c1^2 = m^2 mod q, and m is one of the two square
//!   roots. The blinding does not occur: a fresh r for every chunk changes nothing.
//! - Its elements to the power n are 1, so C^n = m^n. And n is odd, so (-m)^n = -m^n: only one of
//!   the two roots fits. (Since n is coprime to q - 1, m is the only solution of this equation.)
//!
//! So [`norm_attack`] needs no key, no known plaintext and no guess about the content. The second
//! fact also confirms a guessed chunk ([`guess_matches`]). With one known chunk,
//! [`known_chunk_attack`] gets Z^r itself, at the price of a division, and with it all chunks
//! under the same Z^r.
//!
//! Chunks with m >= q do not survive sealing; only m - q can be recovered.

use super::field::{self, FQ_BYTES, Fq, invert, sqrt};
use super::literal::{self, CHUNK_BYTES, PRODUCT_BYTES, Products};
use super::quadratic::Quadratic;
use super::unit::Unit;
use crate::algebra::{DecodeError, Encoded};
use crate::payload::{Body, PayloadError, Plaintext};
use ark_ff::{AdditiveGroup as _, PrimeField as _};

/// What a sealed chunk alone reveals of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveredChunk {
    /// The square roots of the norm, the lesser first.
    pub candidates: [[u8; CHUNK_BYTES]; 2],
    /// Which of them is the content.
    pub chosen: usize,
}

impl RecoveredChunk {
    /// The content: the chosen candidate.
    #[must_use]
    pub const fn content(&self) -> &[u8; CHUNK_BYTES] {
        let [lesser, greater] = &self.candidates;
        if self.chosen == 0 { lesser } else { greater }
    }
}

/// What a literal body alone reveals of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// One entry per chunk; `None` for a chunk that is not a product of the literal payload.
    pub chunks: Vec<Option<RecoveredChunk>>,
    /// The plaintext, with zeros for chunks without an entry.
    pub plain: Plaintext,
}

/// What the content of one chunk reveals of the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmasked {
    /// Z^r.
    pub mask: Unit,
    /// The whole partition.
    pub plain: Plaintext,
}

/// An attack that cannot be tried, or does not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttackError {
    /// The body is not a literal one.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The body has fewer chunks.
    #[error("there is no chunk {index}: the body has {chunks}")]
    NoSuchChunk {
        /// The chunk asked for.
        index: usize,
        /// Chunks in the body.
        chunks: usize,
    },
    /// A chunk of zeros is sealed to zeros under every mask, which says nothing about the mask.
    #[error("chunk {index} is zero, and so is its product with any mask")]
    Zero {
        /// The chunk asked for.
        index: usize,
    },
    /// The chunk's content is not what it was said to be.
    #[error("chunk {index} does not have the content given")]
    Mismatch {
        /// The chunk asked for.
        index: usize,
    },
}

/// Every chunk of a literal body from the body alone: m = +-sqrt(c0^2 + c1^2), with the sign for
/// which m^n = C^n.
///
/// # Errors
/// [`PayloadError::Malformed`] as [`literal::unseal`].
pub fn norm_attack(body: &Body) -> Result<Recovered, PayloadError> {
    let sealed = Products::of(body)?;
    let mut chunks = Vec::with_capacity(sealed.products.len());
    let mut plain = Vec::with_capacity(sealed.products.len() * CHUNK_BYTES);
    for product in sealed.products {
        let c = element(product).ok_or_else(|| sealed.malformed())?;
        let chunk = recover(&c);
        plain.extend(chunk.as_ref().map_or([0; CHUNK_BYTES], |chunk| *chunk.content()));
        chunks.push(chunk);
    }
    plain.truncate(sealed.plain_bytes);
    Ok(Recovered { chunks, plain: plain.into() })
}

/// The content of one sealed chunk.
fn recover(c: &Quadratic) -> Option<RecoveredChunk> {
    // c0^2 + c1^2 = m^2
    let root = sqrt(&c.norm())?;
    // m^n = C^n, and (-root)^n = -(root^n)
    let fingerprint = c.power_r();
    let power = real(&root).power_r();
    let m = if fingerprint == power {
        root
    } else if fingerprint == real(&-power.a) {
        -root
    } else {
        return None;
    };
    let content = field::fq_to_bytes(&m);
    let other = field::fq_to_bytes(&-m);
    Some(if content <= other {
        RecoveredChunk { candidates: [content, other], chosen: 0 }
    } else {
        RecoveredChunk { candidates: [other, content], chosen: 1 }
    })
}

/// Z^r and with it the whole partition from the content of one chunk: Z^r = C / m.
///
/// # Errors
/// A body that is not literal, an index that it does not have, a chunk of zeros, or a content
/// that is not the chunk's: the quotient is then outside the target group.
pub fn known_chunk_attack(
    body: &Body,
    index: usize,
    known: &[u8; CHUNK_BYTES],
) -> Result<Unmasked, AttackError> {
    let c = chunk_at(body, index)?;
    let m = content(known);
    if m == Fq::ZERO {
        return Err(AttackError::Zero { index });
    }
    // Z^r = (c0 / m) + (c1 / m) i
    let inverse = invert(&m);
    let quotient = Unit { a: c.a * inverse, b: c.b * inverse };
    let mask = match Unit::decode(&Encoded(Box::new(quotient.encode()))) {
        Ok(mask) => mask,
        Err(DecodeError::Identity) => Unit::IDENTITY,
        Err(_) => return Err(AttackError::Mismatch { index }),
    };
    let plain = literal::unseal(&mask, body)?;
    Ok(Unmasked { mask, plain })
}

/// Whether a chunk has the content guessed, without any key: C^n = m^n. Never wrong, since no
/// other m has the same power.
///
/// # Errors
/// A body that is not literal, or an index that it does not have.
pub fn guess_matches(
    body: &Body,
    index: usize,
    guess: &[u8; CHUNK_BYTES],
) -> Result<bool, AttackError> {
    let c = chunk_at(body, index)?;
    // C^n = m^n
    Ok(c.power_r() == real(&content(guess)).power_r())
}

/// The product at an index.
fn chunk_at(body: &Body, index: usize) -> Result<Quadratic, AttackError> {
    let sealed = Products::of(body)?;
    let product = sealed
        .products
        .get(index)
        .ok_or(AttackError::NoSuchChunk { index, chunks: sealed.products.len() })?;
    Ok(element(product).ok_or_else(|| sealed.malformed())?)
}

/// A product as an element of F_q(i).
fn element(product: &[u8; PRODUCT_BYTES]) -> Option<Quadratic> {
    let (a, b) = product.split_first_chunk::<FQ_BYTES>()?;
    Some(Quadratic {
        a: field::fq_from_bytes(a).ok()?,
        b: field::fq_from_bytes(b.first_chunk()?).ok()?,
    })
}

/// A chunk's integer modulo q.
fn content(chunk: &[u8; CHUNK_BYTES]) -> Fq {
    Fq::from_be_bytes_mod_order(chunk)
}

/// (m, 0).
const fn real(m: &Fq) -> Quadratic {
    Quadratic { a: *m, b: Fq::ZERO }
}
