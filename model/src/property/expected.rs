//! The verdicts that the analysis of the papers expects. A surprise in either direction fails a
//! run: an expected violation that is not found is as wrong as an unexpected one.

use super::{Property, Verdict};
use crate::coalition::Coalition;
use crate::scope::Scope;
use sesphr::profile::{Payload, Profile, Randomness, Revocation};

/// The verdict expected of a property, by erratum:
/// - E6: under the literal payload whoever holds a ciphertext reads it.
/// - E7: with `acl-only` nothing that was stored is renewed, so a cached parameter serves for ever.
/// - E16: with `per-level` partitions that nobody was granted share one blinding value, and a
///   later grant on one opens the others; it takes two partitions to see it.
#[must_use]
pub fn expected(
    profile: &Profile,
    coalition: Coalition,
    scope: &Scope,
    property: &Property,
) -> Verdict {
    if !property.applies_to(coalition) {
        return Verdict::NotApplicable;
    }
    let literal = profile.payload == Payload::Literal;
    let shared = profile.randomness == Randomness::PerLevel && scope.slots.len() > 1;
    let granted = matches!(coalition, Coalition::Revoked | Coalition::RevokedCloud);
    let violated = match property.id {
        "P1" => literal || (shared && granted),
        "P4" | "P9" => literal,
        "P5" => literal || profile.revocation == Revocation::AclOnly,
        _ => false,
    };
    if violated { Verdict::Violated } else { Verdict::Holds }
}
