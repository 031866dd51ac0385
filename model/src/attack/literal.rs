//! What literal bodies give away on a curve (erratum E6): nothing where there are none, everything
//! on Type A.

use super::error::LiteralError;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::field::{FQ_BYTES, Fq, fq_from_bytes, fq_to_bytes};
use sesphr::algebra::type_a::literal::{CHUNK_BYTES, PRODUCT_BYTES, TRAILER_BYTES};
use sesphr::algebra::type_a::{TypeA, attack};
use sesphr::algebra::{Curve, Encoded, Pairing};
use sesphr::payload::{Body, Plaintext};
use sesphr::profile::Payload;

/// A curve, with what its literal bodies give away. The generic attacker needs no more than a
/// curve; the default is a curve without that payload.
pub trait LiteralAttack: Curve {
    /// The content of a literal body, without a key.
    ///
    /// # Errors
    /// A curve or a body that does not have this payload, or a chunk that was changed.
    fn norm(_body: &Body) -> Result<Plaintext, LiteralError> {
        Err(LiteralError::Unsupported { curve: Self::NAME })
    }

    /// Z^r = C / M: the mask of a literal body from its content.
    ///
    /// # Errors
    /// As [`LiteralAttack::norm`]; a content that is another body's, or all zeros.
    fn known_block(_body: &Body, _plain: &Plaintext) -> Result<Self::Gt, LiteralError> {
        Err(LiteralError::Unsupported { curve: Self::NAME })
    }

    /// Z^r / Z^s = C / D for two literal bodies of one unknown content.
    ///
    /// # Errors
    /// As [`LiteralAttack::known_block`].
    fn quotient(_body: &Body, _other: &Body) -> Result<Self::Gt, LiteralError> {
        Err(LiteralError::Unsupported { curve: Self::NAME })
    }
}

impl LiteralAttack for Bls12 {}

impl LiteralAttack for TypeA {
    fn norm(body: &Body) -> Result<Plaintext, LiteralError> {
        let recovered = attack::norm_attack(body)?;
        match recovered.chunks.iter().position(Option::is_none) {
            Some(index) => Err(LiteralError::Chunk { index }),
            None => Ok(recovered.plain),
        }
    }

    fn known_block(body: &Body, plain: &Plaintext) -> Result<Self::Gt, LiteralError> {
        for (index, part) in plain.as_bytes().chunks(CHUNK_BYTES).enumerate() {
            let mut chunk = [0; CHUNK_BYTES];
            for (to, from) in chunk.iter_mut().zip(part) {
                *to = *from;
            }
            match attack::known_chunk_attack(body, index, &chunk) {
                Ok(unmasked) => return Ok(unmasked.mask),
                Err(attack::AttackError::Zero { .. }) => {}
                Err(attack::AttackError::Payload(error)) => return Err(error.into()),
                Err(_) => return Err(LiteralError::Mismatch),
            }
        }
        Err(LiteralError::Zero)
    }

    fn quotient(body: &Body, other: &Body) -> Result<Self::Gt, LiteralError> {
        let (own, others) = (products(body), products(other));
        let literal = [body, other].iter().all(|body| body.payload == Payload::Literal);
        if !literal || own.len() != others.len() {
            return Err(LiteralError::Mismatch);
        }
        let mut pairs = own.iter().zip(others);
        let zero = LiteralError::Zero;
        let (c, d) = pairs.find(|(_, d)| d.iter().any(|byte| *byte != 0)).ok_or(zero)?;
        let (c, d) = (coordinates(c)?, coordinates(d)?);
        // C / D = C conj(D) / N(D), where N(D) = m^2 = d0^2 + d1^2
        let above = (c.0 * d.0 + c.1 * d.1, c.1 * d.0 - c.0 * d.1);
        let norm = d.0 * d.0 + d.1 * d.1;
        let bytes = [above.0 / norm, above.1 / norm].map(|x| fq_to_bytes(&x)).concat();
        Self::decode_gt(&Encoded::from(bytes)).map_err(|_| LiteralError::Mismatch)
    }
}

/// The products of a literal body.
fn products(body: &Body) -> &[[u8; PRODUCT_BYTES]] {
    let text = body.bytes.len().saturating_sub(TRAILER_BYTES);
    body.bytes.get(..text).unwrap_or_default().as_chunks().0
}

fn coordinates(product: &[u8; PRODUCT_BYTES]) -> Result<(Fq, Fq), LiteralError> {
    let (a, rest) = product.split_first_chunk::<FQ_BYTES>().ok_or(LiteralError::Mismatch)?;
    let b = rest.first_chunk().ok_or(LiteralError::Mismatch)?;
    let decode = |bytes| fq_from_bytes(bytes).map_err(|_| LiteralError::Mismatch);
    Ok((decode(a)?, decode(b)?))
}
