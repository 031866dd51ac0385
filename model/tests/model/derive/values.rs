//! The scheme's values on symbols, made by its own equations, so a test states only who holds what.

#![allow(dead_code, reason = "each test file uses some of these")]
#![allow(unreachable_pub, reason = "shared by test files as a module")]

use sesphr::algebra::{Pairing, PairingKind};
use sesphr::entropy::Purpose;
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, RecordId, Slot, UserId, Version,
};
use sesphr::keys::{PublicKey, SecretKey};
use sesphr::profile::Payload;
use sesphr::scheme;
use sesphr_model::derive::{Derivation, Target, derive};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Body, G1, G2, Gt, Plain, Scalar, Symbolic};

pub const KINDS: [PairingKind; 2] = [PairingKind::Type1, PairingKind::Type3];
pub const PATIENT: KeyId = KeyId::Owner(OwnerId(0), KeyScopeId::Patient);
pub const USER: KeyId = KeyId::User(UserId(1));

pub fn item(partition: Partition) -> ItemId {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition };
    slot.at(Version(1))
}

pub fn medical() -> ItemId {
    item(Partition::MEDICAL)
}

pub fn secret(key: KeyId) -> SecretKey<Symbolic> {
    scheme::secret_key(&(), key)
}

pub fn x(key: KeyId) -> Scalar {
    *secret(key).expose()
}

pub fn public(key: KeyId) -> PublicKey<Symbolic> {
    scheme::public_key(&secret(key))
}

pub fn r(item: ItemId) -> Scalar {
    Symbolic::atom(&(), &Purpose::Blinding(item, Generation(0)))
}

pub fn mask(item: ItemId) -> Gt {
    Symbolic::z(&r(item))
}

pub fn capsule(item: ItemId, key: KeyId) -> G1 {
    scheme::capsule(&scheme::blinding(&(), item, Generation(0)), &secret(key)).0
}

pub fn rekey(from: KeyId, to: KeyId) -> G2 {
    scheme::rekey(&secret(from), &public(to)).0
}

pub fn recapsule(item: ItemId, from: KeyId, to: KeyId) -> Gt {
    Symbolic::pair(&capsule(item, from), &rekey(from, to))
}

/// The body of an item under a mask.
pub fn sealed(payload: Payload, item: ItemId, mask: Gt) -> Body {
    Symbolic::seal(payload, &mask, item, &Plain::Content(item))
        .expect("symbols have every payload")
        .body
}

pub fn hybrid(item: ItemId) -> Body {
    sealed(Payload::Hybrid, item, mask(item))
}

pub fn held(facts: &[Fact]) -> Knowledge {
    let mut knowledge: Knowledge = facts.iter().copied().collect();
    for key in [PATIENT, USER] {
        knowledge.learn_public(&public(key));
    }
    knowledge
}

/// The derivation, after the verifier has checked it.
pub fn follows(knowledge: &Knowledge, target: Target, kind: PairingKind) -> Derivation {
    let proof = derive(knowledge, target, kind)
        .unwrap_or_else(|| panic!("{target} should follow on {kind:?}"));
    assert_eq!(proof.check(knowledge, kind), Ok(()), "{proof}");
    proof
}

pub fn refused(knowledge: &Knowledge, target: Target, kind: PairingKind) {
    if let Some(proof) = derive(knowledge, target, kind) {
        panic!("{target} should not follow on {kind:?}, but:\n{proof}");
    }
}

pub fn rules(proof: &Derivation) -> Vec<&'static str> {
    proof.steps.iter().map(|step| step.rule.name()).collect()
}
