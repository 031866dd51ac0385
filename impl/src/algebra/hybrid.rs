//! The hybrid payload, for every curve: Z^r keys a cipher, equations (6)-(9) and (19)-(22).
//!
//! HKDF-SHA256 (RFC 5869) of the encoded Z^r gives the key and the nonce of AES-256-GCM-SIV
//! (RFC 8452). Its info string names the curve and the item, and is the associated data as well. So a
//! key serves one item only. GCM-SIV derives its counter from a keyed digest of nonce, associated data
//! and plaintext. Even if one seed seals two texts for one item, no key stream is reused. That is why
//! it was chosen over GCM.

use super::Curve;
use crate::id::ItemId;
use crate::payload::{Body, PayloadError, Plaintext, Sealing, TAG_BYTES};
use crate::profile::Payload;
use aes_gcm_siv::aead::inout::InOutBuf;
use aes_gcm_siv::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Key, nonce and associated data of a hybrid body: all that an independent implementation needs.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct HybridKey {
    /// AES-256 key.
    pub key: [u8; 32],
    /// 96-bit nonce.
    pub nonce: [u8; 12],
    /// Names protocol, curve and item.
    #[zeroize(skip)]
    pub associated_data: Vec<u8>,
}

impl fmt::Debug for HybridKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HybridKey(..)")
    }
}

impl HybridKey {
    /// KDF(Z^r) for an item: the first 44 bytes of
    /// key || nonce || commitment = HKDF-SHA256(salt: none, ikm: Gt encoding, info), 76 bytes, with
    /// info = "sesphr/v1/hybrid/" || curve name || "/" || item (9 bytes).
    #[must_use]
    pub fn derive<C: Curve>(mask: &C::Gt, item: ItemId) -> Self {
        derived::<C>(mask, item).0
    }

    /// Ciphertext and tag.
    ///
    /// # Panics
    /// If the plaintext exceeds the cipher's limit of 64 GiB.
    #[must_use]
    pub fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(plain.len() + TAG_BYTES);
        out.extend_from_slice(plain);
        let tag = Aes256GcmSiv::new(&self.key.into())
            .encrypt_inout_detached(
                &Nonce::from(self.nonce),
                &self.associated_data,
                InOutBuf::from(out.as_mut_slice()),
            )
            .expect("a partition is far below 64 GiB");
        out.extend_from_slice(&tag);
        out
    }

    /// The plaintext of ciphertext and tag.
    ///
    /// # Errors
    /// A body that is too short, or that was not made with this key, nonce and associated data.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, PayloadError> {
        let malformed = PayloadError::Malformed { bytes: sealed.len() };
        let (text, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(malformed)?;
        let mut out = text.to_vec();
        Aes256GcmSiv::new(&self.key.into())
            .decrypt_inout_detached(
                &Nonce::from(self.nonce),
                &self.associated_data,
                InOutBuf::from(out.as_mut_slice()),
                &Tag::from(*tag),
            )
            .map_err(|_| PayloadError::Authentication)?;
        Ok(out)
    }
}

/// Commits to the mask of an item; curve backends delegate to this.
///
/// GCM-SIV commits to no key: whoever knows two keys can make a ciphertext that opens under both,
/// to two texts. An owner's head that also holds this commitment admits one key, and so one text.
#[must_use]
pub fn commit<C: Curve>(mask: &C::Gt, item: ItemId) -> [u8; 32] {
    derived::<C>(mask, item).1
}

/// What is derived from a mask: the key of the body, and the commitment to the mask.
fn derived<C: Curve>(mask: &C::Gt, item: ItemId) -> (HybridKey, [u8; 32]) {
    let associated_data =
        [b"sesphr/v1/hybrid/", C::NAME.as_bytes(), b"/", &item.to_bytes()].concat();
    let mut encoded = C::encode_gt(mask);
    let mut output = Zeroizing::new([0; 76]);
    Hkdf::<Sha256>::new(None, encoded.as_ref())
        .expand(&associated_data, output.as_mut_slice())
        .expect("76 bytes are within the limit of HKDF-SHA256");
    encoded.0.zeroize();
    let mut derived = HybridKey { key: [0; 32], nonce: [0; 12], associated_data };
    let mut commitment = [0; 32];
    let fields = derived.key.iter_mut().chain(&mut derived.nonce).chain(&mut commitment);
    fields.zip(output.iter()).for_each(|(to, from)| *to = *from);
    (derived, commitment)
}

/// Seals in the hybrid way; curve backends delegate to this.
#[must_use]
pub fn seal<C: Curve>(mask: &C::Gt, item: ItemId, plain: &Plaintext) -> Sealing<Body> {
    let bytes = HybridKey::derive::<C>(mask, item).seal(plain.as_bytes());
    let body = Body { payload: Payload::Hybrid, bytes: bytes.into() };
    Sealing { body, lost_chunks: Vec::new() }
}

/// Opens in the hybrid way; curve backends delegate to this.
///
/// # Errors
/// As [`HybridKey::open`].
pub fn unseal<C: Curve>(
    mask: &C::Gt,
    item: ItemId,
    body: &Body,
) -> Result<Plaintext, PayloadError> {
    HybridKey::derive::<C>(mask, item).open(&body.bytes).map(Plaintext::from)
}
