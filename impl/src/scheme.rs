//! The scheme: equations (5)-(22), one function each, and nothing else.
//!
//! Equation numbers are those of Ali et al., "SeSPHR" (IEEE TCC 2018); the source paper (JETIR
//! 2019) prints (5)-(14) and loses the rest. R lives in `G1`, RK in `G2`; see [`crate::algebra`].
//!
//! From keys to an opened partition on BLS12-381:
//!
//! ```
//! # #[cfg(feature = "bls12")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use sesphr::algebra::bls12::Bls12;
//! use sesphr::entropy::Entropy;
//! use sesphr::id::{
//!     Generation, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId, Version,
//! };
//! use sesphr::payload::Plaintext;
//! use sesphr::profile::Payload;
//! use sesphr::scheme;
//!
//! let (owner, user) = (OwnerId(1), UserId(2));
//! let hers = Entropy::Os.seed().fork(PartyId::Owner(owner));
//! let his = Entropy::Os.seed().fork(PartyId::User(user));
//!
//! // (5) A key pair each.
//! let x_p = scheme::secret_key::<Bls12>(&hers, KeyId::Owner(owner, KeyScopeId::Patient));
//! let x_u = scheme::secret_key::<Bls12>(&his, KeyId::User(user));
//! let user_key = scheme::public_key(&x_u);
//!
//! // (6)-(13) The owner seals a partition and makes the server's parameter R.
//! let slot = Slot { owner, record: RecordId(1), partition: Partition::PRESCRIPTION };
//! let item = slot.at(Version(1));
//! let r = scheme::blinding::<Bls12>(&hers, item, Generation(0));
//! let plain = Plaintext::from(b"<prescription>5 mg</prescription>".to_vec());
//! let sealed = scheme::seal(Payload::Hybrid, &scheme::mask(&r), item, &plain)?;
//! let capsule = scheme::capsule(&r, &x_p);
//!
//! // (14)-(18) The owner makes RK; the server turns R into what the user can use.
//! let rekey = scheme::rekey(&x_p, &user_key);
//! let recapsule = scheme::reencrypt(&capsule, &rekey.prepare());
//!
//! // (19)-(22) The user opens the partition.
//! let mask = scheme::unmask(&recapsule, &x_u);
//! assert_eq!(scheme::open(&mask, item, &sealed.body)?, plain);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "bls12"))]
//! # fn main() {}
//! ```

use crate::algebra::Pairing;
use crate::entropy::Purpose;
use crate::id::{Generation, ItemId, KeyId};
use crate::keys::{Blinding, Capsule, Mask, PreparedReKey, PublicKey, ReCapsule, ReKey, SecretKey};
use crate::payload::{PayloadError, Sealing};
use crate::profile::Payload;

/// Equation (5), first half: the secret of a key pair.
#[must_use]
pub fn secret_key<A: Pairing>(seed: &A::Seed, key: KeyId) -> SecretKey<A> {
    // SK_i = x_i, drawn from Zq*
    SecretKey::new(A::atom(seed, &Purpose::Secret(key)))
}

/// Equation (5), second half: the public key of a secret, in both source groups.
#[must_use]
pub fn public_key<A: Pairing>(secret: &SecretKey<A>) -> PublicKey<A> {
    let x = secret.expose();
    // PK_i = g^{x_i}
    PublicKey { g1: A::g1(x), g2: A::g2(x) }
}

/// Whether the two halves of a public key have the same exponent; `a` is any scalar.
#[must_use]
pub fn is_consistent<A: Pairing>(key: &PublicKey<A>, a: &A::Scalar) -> bool {
    // e(pk1, g2^a) = e(g1^a, pk2)
    A::pair(&key.g1, &A::prepare(&A::g2(a))) == A::pair(&A::g1(a), &A::prepare(&key.g2))
}

/// The blinding r_k of an item at a generation.
#[must_use]
pub fn blinding<A: Pairing>(seed: &A::Seed, item: ItemId, at: Generation) -> Blinding<A> {
    // r_k, drawn from Zq*
    Blinding::new(A::atom(seed, &Purpose::Blinding(item, at)))
}

/// The value that hides a partition: Z^{r_k}.
#[must_use]
pub fn mask<A: Pairing>(blinding: &Blinding<A>) -> Mask<A> {
    // Z^{r_k}
    Mask::new(A::z(blinding.expose()))
}

/// What an owner's head may say of a mask (`binding=committed`): with it, a head opens to one content.
#[must_use]
pub fn commit<A: Pairing>(mask: &Mask<A>, item: ItemId) -> [u8; 32] {
    // KDF(Z^{r_k}), the bytes after key and nonce
    A::commit(mask.expose(), item)
}

/// Equations (6)-(9): a partition hidden by its mask.
///
/// # Errors
/// As [`Pairing::seal`].
pub fn seal<A: Pairing>(
    payload: Payload,
    mask: &Mask<A>,
    item: ItemId,
    plain: &A::Plain,
) -> Result<Sealing<A::Body>, PayloadError> {
    // C_k = Z^{r_k} . PHR_k
    A::seal(payload, mask.expose(), item, plain)
}

/// Equations (10)-(13): the parameter that the owner deposits at the SRS.
#[must_use]
pub fn capsule<A: Pairing>(blinding: &Blinding<A>, owner: &SecretKey<A>) -> Capsule<A> {
    // R_{k,P} = g^{r_k x_P}
    Capsule(A::g1(&A::mul(blinding.expose(), owner.expose())))
}

/// Equation (14) as the holder of both secrets computes it: the SRS under escrow.
#[must_use]
pub fn rekey_escrowed<A: Pairing>(owner: &SecretKey<A>, user: &SecretKey<A>) -> ReKey<A> {
    // RK_{P->U} = g^{x_U / x_P}
    ReKey(A::g2(&A::mul(user.expose(), &A::inv(owner.expose()))))
}

/// Equation (14) as the owner computes it from the user's public key, without escrow.
#[must_use]
pub fn rekey<A: Pairing>(owner: &SecretKey<A>, user: &PublicKey<A>) -> ReKey<A> {
    // RK_{P->U} = (g^{x_U})^{1 / x_P}
    ReKey(A::g2_pow(&user.g2, &A::inv(owner.expose())))
}

/// Equations (15)-(18): the transformation, at the SRS or (erratum E5) at the user.
#[must_use]
pub fn reencrypt<A: Pairing>(capsule: &Capsule<A>, rekey: &PreparedReKey<A>) -> ReCapsule<A> {
    // R_{k,U} = e(R_{k,P}, RK_{P->U}) = Z^{r_k x_U}
    ReCapsule(A::pair(&capsule.0, &rekey.0))
}

/// Equations (19)-(22), first half: the mask from the user's parameter.
#[must_use]
pub fn unmask<A: Pairing>(recapsule: &ReCapsule<A>, user: &SecretKey<A>) -> Mask<A> {
    // Z^{r_k} = R_{k,U}^{1 / x_U}
    Mask::new(A::gt_pow(&recapsule.0, &A::inv(user.expose())))
}

/// Equations (19)-(22), second half: the partition from what hid it.
///
/// # Errors
/// As [`Pairing::unseal`].
pub fn open<A: Pairing>(
    mask: &Mask<A>,
    item: ItemId,
    body: &A::Body,
) -> Result<A::Plain, PayloadError> {
    // PHR_k = C_k / Z^{r_k}
    A::unseal(mask.expose(), item, body)
}
