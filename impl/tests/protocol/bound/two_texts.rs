//! AES-256-GCM-SIV (RFC 8452) commits to no key. Its tag is a polynomial in the plaintext, so two
//! linear equations over GF(2^128) give a ciphertext that two keys open to two texts.
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use sesphr::algebra::hybrid::HybridKey;

/// An element of GF(2^128) as POLYVAL writes it: bit i is the coefficient of x^i, and
/// x^128 = x^127 + x^126 + x^121 + 1.
type Element = u128;
const REDUCTION: Element = 1 << 127 | 1 << 126 | 1 << 121 | 1;
/// Bytes of a block.
const BLOCK: usize = 16;
/// The blocks of each text here.
const TEXT_BLOCKS: usize = 3;
/// All blocks: her text, two that are solved for, and his text.
const BLOCKS: usize = 2 * TEXT_BLOCKS + 2;
/// The blocks that are solved for.
const FREE: [usize; 2] = [TEXT_BLOCKS, TEXT_BLOCKS + 1];

fn times(mut a: Element, mut b: Element) -> Element {
    let mut product = 0;
    while b != 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a = (a << 1) ^ if a >> 127 == 1 { REDUCTION } else { 0 };
        b >>= 1;
    }
    product
}

fn power(mut a: Element, mut exponent: u128) -> Element {
    let mut result = 1;
    while exponent != 0 {
        if exponent & 1 == 1 {
            result = times(result, a);
        }
        a = times(a, a);
        exponent >>= 1;
    }
    result
}

/// 1 / a = a^(2^128 - 2).
fn inverse(a: Element) -> Element {
    power(a, u128::MAX - 1)
}

fn element(bytes: &[u8]) -> Element {
    let mut block = [0; BLOCK];
    block.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    Element::from_le_bytes(block)
}

/// The subkeys of a message (RFC 8452, section 4).
struct Subkeys {
    authentication: Element,
    encryption: Aes256,
    nonce: Element,
    associated: Vec<Element>,
    associated_bits: u128,
}

impl Subkeys {
    fn of(key: &HybridKey) -> Self {
        let generating = Aes256::new(&key.key.into());
        let half = |counter: u32| {
            let mut block = [0; BLOCK];
            block[..4].copy_from_slice(&counter.to_le_bytes());
            block[4..].copy_from_slice(&key.nonce);
            let mut block = block.into();
            generating.encrypt_block(&mut block);
            block[..8].to_vec()
        };
        let halves = |counters: std::ops::Range<u32>| counters.flat_map(half).collect::<Vec<u8>>();
        let encryption: [u8; 32] = halves(2..6).try_into().expect("four halves");
        Self {
            authentication: element(&halves(0..2)),
            encryption: Aes256::new(&encryption.into()),
            nonce: element(&key.nonce),
            associated: key.associated_data.chunks(BLOCK).map(element).collect(),
            associated_bits: 8 * key.associated_data.len() as u128,
        }
    }

    /// What POLYVAL must give for this tag, with the bit that the standard clears.
    fn before_encryption(&self, tag: Element) -> Element {
        let mut block = tag.to_le_bytes().into();
        self.encryption.decrypt_block(&mut block);
        element(&block)
    }

    /// The key stream under a tag.
    fn stream(&self, tag: Element) -> [Element; BLOCKS] {
        let start = tag | 1 << 127;
        std::array::from_fn(|at| {
            let counter = (start as u32).wrapping_add(at as u32);
            let block = start >> 32 << 32 | Element::from(counter);
            let mut block = block.to_le_bytes().into();
            self.encryption.encrypt_block(&mut block);
            element(&block)
        })
    }

    /// The equation of a tag over ciphertext blocks, where those in [`FREE`] are zero:
    /// the weights of these two, and what their weighted sum must be.
    fn equation(&self, tag: Element, sealed: &[Element; BLOCKS]) -> ([Element; 2], Element) {
        // POLYVAL(H, X_1..X_n) = sum of X_j (H x^-128)^(n - j + 1)
        let point = times(self.authentication, inverse(power(2, 128)));
        let stream = self.stream(tag);
        let text = sealed.iter().zip(stream).map(|(sealed, stream)| sealed ^ stream);
        let lengths = self.associated_bits | ((8 * BLOCK * BLOCKS) as u128) << 64;
        let blocks: Vec<Element> =
            self.associated.iter().copied().chain(text).chain([lengths]).collect();
        let weight = |at: usize| power(point, (blocks.len() - at) as u128);
        let sum = blocks.iter().enumerate().fold(0, |sum, (at, x)| sum ^ times(*x, weight(at)));
        let weights = FREE.map(|at| weight(self.associated.len() + at));
        (weights, sum ^ self.before_encryption(tag) ^ self.nonce)
    }
}

/// Ciphertext and tag that open to a text that begins with the first under the first key, and to one
/// that ends with the second under the second key.
pub(super) fn opens_to_both(
    (first, begins): (&HybridKey, &[u8; TEXT_BLOCKS * BLOCK]),
    (second, ends): (&HybridKey, &[u8; TEXT_BLOCKS * BLOCK]),
) -> Vec<u8> {
    let keys = [first, second].map(Subkeys::of);
    // The top bit before encryption is always clear.
    let fits = |tag: &Element| keys.iter().all(|key| key.before_encryption(*tag) >> 127 == 0);
    let tag = (1..).find(fits).expect("one tag in four fits");
    let [hers, his] = keys.each_ref().map(|key| key.stream(tag));
    let mut sealed = [0; BLOCKS];
    for (at, text) in begins.chunks(BLOCK).enumerate() {
        sealed[at] = element(text) ^ hers[at];
    }
    for (at, text) in ends.chunks(BLOCK).enumerate() {
        let at = TEXT_BLOCKS + 2 + at;
        sealed[at] = element(text) ^ his[at];
    }
    let [([a, b], e), ([c, d], f)] = keys.each_ref().map(|key| key.equation(tag, &sealed));
    // Cramer's rule; subtraction is addition.
    let determinant = inverse(times(a, d) ^ times(b, c));
    sealed[FREE[0]] = times(times(e, d) ^ times(b, f), determinant);
    sealed[FREE[1]] = times(times(a, f) ^ times(e, c), determinant);
    sealed.iter().chain([&tag]).flat_map(|block| block.to_le_bytes()).collect()
}
