//! How Z^r hides a partition, equations (6)-(9) and (19)-(22). The hybrid payload is here, for
//! every curve; the papers' literal product lives beside the one curve that supports it.
//!
//! Hybrid: HKDF-SHA256 (RFC 5869) of the encoded Z^r, with an info string that names the curve and
//! the item, gives the key and the nonce of AES-256-GCM-SIV (RFC 8452); the same info string is the
//! associated data. So a key serves one item only. GCM-SIV derives its counter from a keyed digest
//! of nonce, associated data and plaintext. Even if one seed seals two texts for one item, no key
//! stream is reused. That is why it was chosen over GCM.

use crate::algebra::Curve;
use crate::id::ItemId;
use crate::profile::Payload;
use aes_gcm_siv::aead::inout::InOutBuf;
use aes_gcm_siv::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Nonce, Tag};
use bytes::Bytes;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes that a hybrid body is longer than its plaintext: the tag.
pub const TAG_BYTES: usize = 16;

/// A partition in the clear: shared, redacted in Debug, wiped when the last holder drops it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Plaintext(Arc<Wiped>);

/// Bytes that are wiped when dropped.
#[derive(PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
struct Wiped(Vec<u8>);

impl Plaintext {
    /// The bytes of the partition.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0.0
    }
}

impl From<Vec<u8>> for Plaintext {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Wiped(bytes)))
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plaintext(.. {} bytes)", self.0.0.len())
    }
}

/// A sealed partition as the cloud stores it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Body {
    /// How it was made.
    pub payload: Payload,
    /// Hybrid: ciphertext, then the tag. Literal: the products, then the plaintext's length.
    /// Shared between whoever holds it, stores included.
    pub bytes: Bytes,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({}, {} bytes)", self.payload.text(), self.bytes.len())
    }
}

/// The result of sealing: the body, and the chunks that the literal payload cannot give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealing<B> {
    /// The hidden partition.
    pub body: B,
    /// Indices of the chunks that will not decrypt to themselves (erratum E6 d); none for hybrid.
    pub lost_chunks: Vec<u32>,
}

/// A payload that cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum PayloadError {
    /// The algebra has no such payload.
    #[error(
        "the {payload} payload does not exist on {algebra}: its chunks are field elements of the Type A curve"
    )]
    Unsupported {
        /// The algebra asked.
        algebra: &'static str,
        /// The payload asked for.
        payload: &'static str,
    },
    /// The authentication tag does not fit the key, the item and the bytes.
    #[error("authentication failed: wrong key, another item's ciphertext, or changed bytes")]
    Authentication,
    /// The body has an impossible size.
    #[error("sealed partition is truncated or malformed ({bytes} bytes)")]
    Malformed {
        /// Its size.
        bytes: usize,
    },
}

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
    /// KDF(Z^r) for an item:
    /// key || nonce = HKDF-SHA256(salt: none, ikm: Gt encoding, info), 44 bytes, with
    /// info = "sesphr/v1/hybrid/" || curve name || "/" || item (9 bytes).
    ///
    /// # Panics
    /// Never: 44 bytes are within what HKDF-SHA256 gives.
    #[must_use]
    pub fn derive<C: Curve>(mask: &C::Gt, item: ItemId) -> Self {
        let associated_data =
            [b"sesphr/v1/hybrid/", C::NAME.as_bytes(), b"/", &item.to_bytes()].concat();
        let mut encoded = C::encode_gt(mask);
        let mut output = Zeroizing::new([0; 44]);
        Hkdf::<Sha256>::new(None, encoded.as_ref())
            .expand(&associated_data, output.as_mut_slice())
            .expect("44 bytes are within the limit of HKDF-SHA256");
        encoded.0.zeroize();
        let mut this = Self { key: [0; 32], nonce: [0; 12], associated_data };
        for (to, from) in this.key.iter_mut().chain(this.nonce.iter_mut()).zip(output.iter()) {
            *to = *from;
        }
        this
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

/// Seals in the hybrid way; what curve backends delegate to.
#[must_use]
pub fn seal_hybrid<C: Curve>(mask: &C::Gt, item: ItemId, plain: &Plaintext) -> Sealing<Body> {
    let bytes = HybridKey::derive::<C>(mask, item).seal(plain.as_bytes());
    let body = Body { payload: Payload::Hybrid, bytes: bytes.into() };
    Sealing { body, lost_chunks: Vec::new() }
}

/// Opens in the hybrid way; what curve backends delegate to.
///
/// # Errors
/// As [`HybridKey::open`].
pub fn unseal_hybrid<C: Curve>(
    mask: &C::Gt,
    item: ItemId,
    body: &Body,
) -> Result<Plaintext, PayloadError> {
    HybridKey::derive::<C>(mask, item).open(&body.bytes).map(Plaintext::from)
}

/// Deterministic content of a given size for an item: BLAKE3 of the item's name, extended; what
/// curve backends delegate to.
#[must_use]
pub fn synthetic(item: ItemId, bytes: u32) -> Plaintext {
    let mut out = vec![0; bytes as usize];
    let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 synthetic content");
    hasher.update(&item.to_bytes());
    hasher.finalize_xof().fill(&mut out);
    out.into()
}

/// The digest of a body that an owner signs: BLAKE3 over the payload's name and the bytes.
#[must_use]
pub fn body_digest(body: &Body) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("sesphr v1 body digest");
    hasher.update(body.payload.text().as_bytes());
    hasher.update(&[0]);
    hasher.update(&body.bytes);
    hasher.finalize().into()
}
