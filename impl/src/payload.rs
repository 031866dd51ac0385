//! A partition in the clear and sealed: content, ciphertext, and what can go wrong between them.
//!
//! Every curve offers the hybrid payload ([`algebra::hybrid`](crate::algebra::hybrid)). The papers'
//! literal product lives beside the one curve that supports it.
//!
//! ```
//! use sesphr::Plaintext;
//!
//! let plain = Plaintext::from(b"asthma".to_vec());
//! assert_eq!(plain.as_bytes(), b"asthma");
//! // A log does not give it away.
//! assert_eq!(format!("{plain:?}"), "Plaintext(.. 6 bytes)");
//! ```

use crate::id::ItemId;
use crate::profile::Payload;
use bytes::Bytes;
use std::fmt;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes by which a hybrid body is longer than its plaintext: the tag.
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
    /// Hybrid: ciphertext, then the tag. Literal: the products, then the plaintext's length. Shared
    /// by all who hold it, including stores.
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
#[non_exhaustive]
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

/// Deterministic content of a given size for an item: BLAKE3 of the item's name, extended. Curve
/// backends delegate to it.
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
