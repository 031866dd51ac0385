//! Classic ElGamal over Z_p*, equations (1)-(4), in the groups of RFC 3526.
//!
//! \[S\] uses it as the outer, asymmetric wrap of a symmetric message key: [`wrap_key`] and
//! [`unwrap_key`]. Randomness comes from the caller.
//!
//! This is the textbook scheme, with the textbook's limits. A ciphertext can be changed so that it
//! decrypts to a multiple of the message. It shows whether the message is a square modulo p,
//! because b^k is one. num-bigint computes in variable time and does not wipe its temporaries: this
//! module wipes a secret exponent where it keeps one, but not the numbers that a computation makes
//! of it.
//!
//! ```
//! use rand::SeedableRng as _;
//! use sesphr::elgamal::{Group, SecretKey, unwrap_key, wrap_key};
//!
//! # let mut rng = rand::rngs::ChaCha20Rng::from_seed([1; 32]);
//! let secret = SecretKey::generate(Group::Modp2048, &mut rng);
//! let key = [7; 32];
//! let wrapped = wrap_key(&secret.public_key(), &key, &mut rng)?;
//! assert_eq!(*unwrap_key(&secret, &wrapped)?, key);
//! # Ok::<(), sesphr::elgamal::ElGamalError>(())
//! ```

mod group;

pub use group::Group;
use num_bigint::BigUint;
use num_traits::One as _;
use rand::CryptoRng;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a message key.
pub const KEY_BYTES: usize = 32;

/// A message, ciphertext or key that ElGamal does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ElGamalError {
    /// A message outside 0 < m < p, which would not come back.
    #[error("message is not in the range 0 < m < p")]
    Message,
    /// A received element outside its range.
    #[error("{name} is not in the range 0 < {name} < p")]
    Range {
        /// Which element.
        name: &'static str,
    },
    /// A public key that is 1 or p - 1, under which everybody can decrypt.
    #[error("public key is 1 or p - 1")]
    WeakKey,
    /// A received encoding of the wrong length.
    #[error("encoding has {got} bytes, expected {expected}")]
    Length {
        /// Bytes given.
        got: usize,
        /// Bytes expected.
        expected: usize,
    },
    /// A ciphertext for a key of another group.
    #[error("ciphertext and key belong to different groups")]
    Group,
    /// A decrypted message that wraps no key: another secret, or changed bytes.
    #[error("the decrypted message is not a wrapped key")]
    NotAKey,
}

/// a: decrypts whatever is encrypted to g^a. Wiped when dropped, redacted in Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey {
    group: Group,
    a: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({:?}, ..)", self.group)
    }
}

impl SecretKey {
    /// A secret drawn uniformly from 1 to p - 2.
    pub fn generate<R: CryptoRng + ?Sized>(group: Group, rng: &mut R) -> Self {
        Self { group, a: exponent(group, rng) }
    }

    /// The group of this key.
    #[must_use]
    pub const fn group(&self) -> Group {
        self.group
    }

    /// PK = (p, g, b) with b = g^a.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        let a = BigUint::from_bytes_be(&self.a);
        PublicKey { group: self.group, b: self.group.generator().modpow(&a, self.group.prime()) }
    }
}

/// PK = (p, g, b): p and g are the group's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey {
    group: Group,
    b: BigUint,
}

impl PublicKey {
    /// Checks a received key.
    ///
    /// # Errors
    /// b outside 0 < b < p, or 1, or p - 1.
    pub fn new(group: Group, b: BigUint) -> Result<Self, ElGamalError> {
        if !group.contains(&b) {
            return Err(ElGamalError::Range { name: "b" });
        }
        if b.is_one() || &b + 1u8 == *group.prime() {
            return Err(ElGamalError::WeakKey);
        }
        Ok(Self { group, b })
    }

    /// The group of this key.
    #[must_use]
    pub const fn group(&self) -> Group {
        self.group
    }

    /// b = g^a.
    #[must_use]
    pub const fn b(&self) -> &BigUint {
        &self.b
    }
}

/// (gamma, delta), both checked to be elements of the group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ciphertext {
    group: Group,
    gamma: BigUint,
    delta: BigUint,
}

impl Ciphertext {
    /// Checks a received ciphertext.
    ///
    /// # Errors
    /// gamma or delta outside 0 < n < p.
    pub fn new(group: Group, gamma: BigUint, delta: BigUint) -> Result<Self, ElGamalError> {
        for (name, n) in [("gamma", &gamma), ("delta", &delta)] {
            if !group.contains(n) {
                return Err(ElGamalError::Range { name });
            }
        }
        Ok(Self { group, gamma, delta })
    }

    /// gamma = g^k, equation (1).
    #[must_use]
    pub const fn gamma(&self) -> &BigUint {
        &self.gamma
    }

    /// delta = m b^k, equation (2).
    #[must_use]
    pub const fn delta(&self) -> &BigUint {
        &self.delta
    }

    /// gamma || delta, each big-endian with as many bytes as p.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = self.group.element_bytes();
        let mut out = Vec::with_capacity(2 * bytes);
        for element in [&self.gamma, &self.delta] {
            out.extend_from_slice(&padded(element, bytes));
        }
        out
    }

    /// Checks a received encoding.
    ///
    /// # Errors
    /// A wrong length, or as [`Ciphertext::new`].
    pub fn from_bytes(group: Group, encoding: &[u8]) -> Result<Self, ElGamalError> {
        let expected = 2 * group.element_bytes();
        if encoding.len() != expected {
            return Err(ElGamalError::Length { got: encoding.len(), expected });
        }
        let (gamma, delta) = encoding.split_at(group.element_bytes());
        Self::new(group, BigUint::from_bytes_be(gamma), BigUint::from_bytes_be(delta))
    }
}

/// Equations (1) and (2), for a fresh k: gamma = g^k, delta = m b^k.
///
/// # Errors
/// A message outside 0 < m < p.
pub fn encrypt<R: CryptoRng + ?Sized>(
    key: &PublicKey,
    m: &BigUint,
    rng: &mut R,
) -> Result<Ciphertext, ElGamalError> {
    check_message(key.group, m)?;
    let k = BigUint::from_bytes_be(&exponent(key.group, rng));
    // gamma = g^k
    let gamma = key.group.generator().modpow(&k, key.group.prime());
    Ok(hide(key, m, &k, gamma))
}

/// Equations (1) and (2) as \[S\] prints them (erratum E1): gamma = g^a, delta = m b^k.
///
/// **Wrong on purpose.** gamma is then the public key and says nothing about k, and
/// [`decrypt`] gives m g^(a (k - a)) instead of m; k is known to the sender alone, so nobody can
/// correct for it.
///
/// # Errors
/// As [`encrypt`].
pub fn encrypt_as_printed<R: CryptoRng + ?Sized>(
    key: &PublicKey,
    m: &BigUint,
    rng: &mut R,
) -> Result<Ciphertext, ElGamalError> {
    check_message(key.group, m)?;
    let k = BigUint::from_bytes_be(&exponent(key.group, rng));
    // gamma = g^a = b
    Ok(hide(key, m, &k, key.b.clone()))
}

/// Equation (2).
fn hide(key: &PublicKey, m: &BigUint, k: &BigUint, gamma: BigUint) -> Ciphertext {
    let p = key.group.prime();
    // delta = m b^k
    let delta = m * key.b.modpow(k, p) % p;
    Ciphertext { group: key.group, gamma, delta }
}

/// 0 < m < p: other numbers would not come back.
fn check_message(group: Group, m: &BigUint) -> Result<(), ElGamalError> {
    if group.contains(m) { Ok(()) } else { Err(ElGamalError::Message) }
}

/// Equations (3) and (4): d = gamma^(p - 1 - a), m = d delta mod p.
///
/// # Errors
/// A ciphertext of another group.
pub fn decrypt(key: &SecretKey, sealed: &Ciphertext) -> Result<BigUint, ElGamalError> {
    if key.group != sealed.group {
        return Err(ElGamalError::Group);
    }
    let p = key.group.prime();
    // d = gamma^(p - 1 - a)
    let exponent = p - 1u8 - BigUint::from_bytes_be(&key.a);
    let d = sealed.gamma.modpow(&exponent, p);
    // m = d delta mod p
    Ok(d * &sealed.delta % p)
}

/// A message key encrypted to a public key: m = 2^256 + key. So every key is a message, even a key
/// of zeros, and a message that is not a key is noticed.
///
/// # Errors
/// Never for the groups of this module, whose p is greater than every m.
pub fn wrap_key<R: CryptoRng + ?Sized>(
    key: &PublicKey,
    message_key: &[u8; KEY_BYTES],
    rng: &mut R,
) -> Result<Ciphertext, ElGamalError> {
    // m = 2^256 + key
    let m = (BigUint::one() << (8 * KEY_BYTES)) + BigUint::from_bytes_be(message_key);
    encrypt(key, &m, rng)
}

/// The message key that a ciphertext wraps.
///
/// # Errors
/// A ciphertext of another group, or one that wraps no key under this secret.
pub fn unwrap_key(
    key: &SecretKey,
    wrapped: &Ciphertext,
) -> Result<Zeroizing<[u8; KEY_BYTES]>, ElGamalError> {
    let bytes = Zeroizing::new(decrypt(key, wrapped)?.to_bytes_be());
    match bytes.split_first() {
        Some((1, rest)) => rest.try_into().map(Zeroizing::new).map_err(|_| ElGamalError::NotAKey),
        _ => Err(ElGamalError::NotAKey),
    }
}

/// An exponent drawn uniformly from 1 to p - 2, big-endian.
fn exponent<R: CryptoRng + ?Sized>(group: Group, rng: &mut R) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; group.element_bytes()]);
    loop {
        rng.fill_bytes(&mut bytes);
        // p begins with 64 ones, so nearly every draw is in range.
        let drawn = BigUint::from_bytes_be(&bytes);
        if group.contains(&drawn) && drawn + 1u8 < *group.prime() {
            return bytes;
        }
    }
}

/// A number as big-endian bytes, with zeros in front.
fn padded(n: &BigUint, bytes: usize) -> Vec<u8> {
    let digits = n.to_bytes_be();
    let zeros = bytes.saturating_sub(digits.len());
    [vec![0; zeros], digits].concat()
}

#[cfg(test)]
mod tests;
