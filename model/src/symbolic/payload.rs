//! Payloads as terms: what an item says, and how Z^r hides it.

use super::Gt;
use serde::Serialize;
use sesphr::id::ItemId;
use sesphr::payload::PayloadError;
use sesphr::profile::Payload;
use std::fmt;

/// A partition in the clear, as a term: contents of different items are different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plain {
    /// What the owner wrote into an item.
    Content(ItemId),
    /// The n-th text that an attacker made up.
    Forged(u16),
    /// What a literal body gives under a wrong mask, or after its bytes were changed.
    Garbage,
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(item) => write!(f, "M({item})"),
            Self::Forged(n) => write!(f, "forged({n})"),
            Self::Garbage => f.write_str("garbage"),
        }
    }
}

/// Whether the bytes of a body are those that sealing gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bytes {
    /// As sealed.
    Intact,
    /// Changed by somebody on the way or at rest.
    Changed,
}

/// A sealed partition, as a term.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Body {
    /// How it was sealed.
    pub payload: Payload,
    /// Z^r.
    pub mask: Gt,
    /// Whose content it was sealed as: hybrid binds it, literal does not.
    pub item: ItemId,
    /// What was sealed.
    pub plain: Plain,
    /// Whether somebody changed the bytes since.
    pub bytes: Bytes,
}

impl Body {
    /// The body after somebody changed its bytes.
    #[must_use]
    pub const fn changed(self) -> Self {
        Self { bytes: Bytes::Changed, ..self }
    }

    pub(super) fn unseal(&self, mask: &Gt, item: ItemId) -> Result<Plain, PayloadError> {
        let right = self.mask == *mask && self.bytes == Bytes::Intact;
        match self.payload {
            Payload::Hybrid if right && self.item == item => Ok(self.plain),
            Payload::Hybrid => Err(PayloadError::Authentication),
            Payload::Literal if right => Ok(self.plain),
            Payload::Literal => Ok(Plain::Garbage),
        }
    }
}

/// 32 bytes that tell values apart.
pub(super) fn digest<T: std::hash::Hash>(value: &T) -> [u8; 32] {
    let mut out = [0; 32];
    for (lane, to) in (0..).zip(out.as_chunks_mut::<8>().0) {
        *to = mix(lane, value).to_be_bytes();
    }
    out
}

/// A digest of a value, one of many by `lane`: for terms that nobody chooses in order to collide,
/// so a fast keyless hash does. Stable within one build only; never stored.
pub(crate) fn mix<T: std::hash::Hash + ?Sized>(lane: u64, value: &T) -> u64 {
    let mut mixer = Mixer(lane.wrapping_add(1).wrapping_mul(MULTIPLIER));
    value.hash(&mut mixer);
    std::hash::Hasher::finish(&mixer)
}

/// An odd constant with no pattern: the fraction of the golden ratio in 64 bits.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Absorbs eight bytes at a time by folding a 128-bit product.
struct Mixer(u64);

impl Mixer {
    fn absorb(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ MULTIPLIER.rotate_left(29))
            * u128::from(MULTIPLIER ^ word.rotate_left(32) | 1);
        let [low, high] = [product as u64, (product >> 64) as u64];
        self.0 = (low ^ high).wrapping_add(self.0.rotate_left(23));
    }
}

impl std::hash::Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let (words, tail) = bytes.as_chunks::<8>();
        for word in words {
            self.absorb(u64::from_le_bytes(*word));
        }
        if !tail.is_empty() {
            let mut last = [0; 8];
            for (to, from) in last.iter_mut().zip(tail) {
                *to = *from;
            }
            self.absorb(u64::from_le_bytes(last));
        }
        self.absorb(bytes.len() as u64);
    }

    fn write_u8(&mut self, n: u8) {
        self.absorb(n.into());
    }

    fn write_u16(&mut self, n: u16) {
        self.absorb(n.into());
    }

    fn write_u32(&mut self, n: u32) {
        self.absorb(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        self.absorb(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.absorb(n as u64);
    }

    fn finish(&self) -> u64 {
        let mut word = self.0;
        word = (word ^ (word >> 32)).wrapping_mul(MULTIPLIER);
        word = (word ^ (word >> 29)).wrapping_mul(MULTIPLIER);
        word ^ (word >> 32)
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.payload {
            Payload::Hybrid => write!(f, "AEAD[{}; {}]({})", self.mask, self.item, self.plain)?,
            Payload::Literal => write!(f, "{} . {}", self.mask, self.plain)?,
        }
        match self.bytes {
            Bytes::Intact => Ok(()),
            Bytes::Changed => f.write_str(", changed"),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
