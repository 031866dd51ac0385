//! The scheme: equations (5)-(22), one function each, and nothing else.
//!
//! Equation numbers are those of Ali et al., "SeSPHR" (IEEE TCC 2018); the source paper (JETIR
//! 2019) prints (5)-(14) and loses the rest. R lives in `G1`, RK in `G2`; see [`crate::algebra`].

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

/// What hides a partition: Z^{r_k}.
#[must_use]
pub fn mask<A: Pairing>(blinding: &Blinding<A>) -> Mask<A> {
    // Z^{r_k}
    Mask::new(A::z(blinding.expose()))
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
