//! The verdicts that the analysis of the papers expects. A surprise in either direction fails a
//! run: an expected violation that is not found is as wrong as an unexpected one.

use super::{Origin, Property, Verdict};
use crate::coalition::{Coalition, Power};
use crate::scope::Scope;
use sesphr::acl::Grant;
use sesphr::id::{PartyId, Slot};
use sesphr::profile::{
    Anchor, Integrity, KeyScope, Keys, Link, Payload, Profile, Randomness, Revocation, Transform,
};
use sesphr::system::Network;

/// The verdict expected of a property; nothing is expected of coalitions without a name, nor of
/// properties outside the catalogue.
///
/// The reasons, by erratum:
///
/// - E5: with `at-user` a user keeps g^{1/x_P}. With it, a leaked R opens whatever the key pair
///   covers, including what came before the user's coverage and after their revocation. Fresh key
///   pairs at each revocation and each joining end that. Those at joining need an owner who makes
///   the re-encryption keys: under escrow a second grant opens what was uploaded between the
///   revocation and the grant. The user can still open whatever they could have asked for while
///   entitled but did not.
/// - E6: under the literal payload, whoever holds a ciphertext reads it. The server alone holds
///   none. A listener holds none where links are protected.
/// - E7: with `acl-only` nothing stored is renewed, so a cached parameter works for ever.
/// - E10: under escrow the server opens every ciphertext that it sees, and a listener on open links
///   receives the same secrets.
/// - E11: RK^{1/x_U} = g^{1/x_P} opens, with the server's parameters, whatever the key pair covers.
///   With one key pair per patient, that is every label of the owner. With one per label, it is the
///   same label of other records and versions. Only fresh pairs at each revocation and each joining
///   confine it to the items that were granted.
/// - E12: where nothing is signed, anybody can upload in an owner's name, and whoever serves names
///   the current version. An authenticated body binds its item, so a swapped one does not open; a
///   literal one opens to something. Signed heads leave one lie: a server and a store together
///   present an old head as current, and nothing that a first reader holds contradicts them. A
///   reader who remembers what heads showed takes nothing older for current.
/// - E15: where nothing is signed, anybody can order in an owner's name and enter themselves on the
///   server's list. Anybody can also ask in a user's name, once or again, and the audit log then holds
///   that user to it. That gives access where the server makes the re-encryption keys. An owner who
///   makes them goes by the owner's own list, and by certificates, which can be forged as well. A
///   server that asks an owner for a key to itself, in a user's name, receives one.
/// - E16: with `per-level`, partitions that nobody was granted share one blinding value. A later
///   grant on one of them opens the others. Showing this takes two partitions of one record. It
///   takes a reader of both to show that what they may read of one opens what they may no longer
///   read of the other, even after a rotation.
///
/// A false certificate of the issuer opens what the role was granted: every profile trusts the
/// issuer on who holds a role.
///
/// In flight, an order counts only once it has arrived:
///
/// - If a request overtakes a revocation, the server still answers it, unless it has to ask the
///   owner for a key to every epoch: the owner knows, and decides.
/// - Of a departure nobody knows until it has arrived: until then who left is granted and answered.
/// - What the owner decided while the user was entitled arrives afterwards all the same. So a user
///   may receive a parameter after access ended.
/// - With `arrival` a server counts from the version that it knows when a grant arrives. If a grant
///   and a parameter overtake each other, the grant reaches further back than it was given for, or
///   less far. A grant that names its version reaches as far as it was given for. A grant to a role
///   reaches as far as the owner says for each holder.
/// - Owners hear of withdrawn roles and departures through the server. If it keeps one back, it gets
///   re-encryption keys for a former holder, and new versions join epochs that the holder has a key
///   to. An owner who asks the issuer with each key makes none for them. Keys that cover more than
///   an epoch open later versions anyway.
/// - A lost order never counts, and the lists never agree again.
/// - Where nothing is signed, a grant that arrives after its revocation counts for ever, and so does
///   a return that arrives before its departure. An answer does not say which request it answers, so
///   an old answer passes for a new one.
///
/// The pairing makes no difference to any of them.
#[must_use]
pub fn expected(
    profile: &Profile,
    coalition: Coalition,
    scope: &Scope,
    property: &Property,
) -> Option<Verdict> {
    if !property.speaks_in(coalition, scope) {
        return Some(Verdict::NotApplicable);
    }
    coalition.name()?;
    (property.origin == Origin::Catalogue).then_some(())?;
    Some(match is_violated(profile, coalition, scope, property.id) {
        true => Verdict::Violated,
        false if is_at_stake(profile, coalition, scope, property.id) => Verdict::Holds,
        false => Verdict::NotApplicable,
    })
}

/// Whether a property that is not violated can be at stake: there can be an item that the coalition
/// must not have, and something can be given to it.
fn is_at_stake(profile: &Profile, coalition: Coalition, scope: &Scope, id: &str) -> bool {
    match id {
        // Nothing on a protected link reaches a listener.
        "P14" => profile.link == Link::Plain,
        // Who is given a parameter was granted its label, so there has to be another.
        "P12a" => scope.grants.iter().any(|grant| {
            let granted = coalition.users().any(|user| scope.may_grant(grant, user));
            let other = |slot: &Slot| {
                (slot.owner, slot.partition) != (grant.slot.owner, grant.slot.partition)
            };
            granted && scope.slots.iter().any(other)
        }),
        _ => true,
    }
}

impl Scope {
    /// The verdict expected of a property under a profile against a coalition, if any is.
    #[must_use]
    pub fn expects(
        &self,
        profile: &Profile,
        coalition: Coalition,
        property: &Property,
    ) -> Option<Verdict> {
        let stated = self.expected.of(profile, coalition, property.id);
        let analysed = || expected(profile, coalition, self, property);
        stated.or_else(|| self.expected.by_analysis.then(analysed).flatten())
    }
}

/// Whether the analysis expects a property to be violated by a named coalition, in a scope in which
/// it can be. Of scopes without room for what it takes it says too much, never too little.
fn is_violated(profile: &Profile, coalition: Coalition, scope: &Scope, id: &str) -> bool {
    // Whoever opens one later version opens some.
    let id = if id == "P36" { "P4" } else { id };
    let literal = profile.payload == Payload::Literal;
    let escrow = profile.keys == Keys::Escrowed;
    let plain_link = profile.link == Link::Plain;
    let at_user = profile.transform == Transform::AtUser;
    // A user who was granted one partition of a record can open the others that share its blinding
    // value.
    let shared =
        profile.randomness == Randomness::PerLevel && pair(scope, |a, b| a.record == b.record);
    let strangers = [Coalition::OUTSIDER, Coalition::FORGER, Coalition::FALSE_ROLE];
    let granted = coalition.users().next().is_some() && !strangers.contains(&coalition);
    let unsigned = profile.integrity == Integrity::None;
    let leaked = coalition == Coalition::USER_CAPSULES && at_user;
    let epochs = profile.key_scope == KeyScope::PerItemEpoch;
    let labels = pair(scope, |a, b| a.partition != b.partition);
    let approved = !escrow && epochs;
    // `SrsCrash` lets one thing happen at a time.
    let in_flight = scope.network == Network::InFlight && coalition != Coalition::SRS_CRASH;
    // Without escrow the server has no key for a reader before the first request.
    let answers = escrow || (!epochs && scope.readings_max > 1);
    // A grant reaches further back, or less far, only where there is more than one version.
    let on_arrival = profile.anchor == Anchor::Arrival && scope.versions_max > 1;
    let lossy = scope.losses_max > 0;
    // Where nothing is signed, a grant given again and the revocation before it count as they arrive,
    // and so do a return and the departure before it.
    let again = scope.revocations_max > 0 && scope.grants_max > 1;
    let regrant = unsigned && (again || scope.returns_max > 0);
    // Until their departure arrives, nobody knows of it.
    let unheard = scope.departures_max > 0;
    // What is late and what is withheld comes to the same.
    let withdraws = scope.revocations_max > 0 && !scope.roles.is_empty();
    let withheld = unheard || (withdraws && !profile.asks_issuer());
    // With the server, a key opens more than its reader was entitled to.
    let outlives = literal || escrow || shared || !epochs;
    match id {
        "P4" if coalition == Coalition::REVOKED_WITHHOLDING => outlives || withheld,
        // Under escrow only the server decides, and a revocation may overtake its grant.
        "P3" if in_flight => {
            lossy || on_arrival || regrant || (escrow && unsigned && scope.revocations_max > 0)
        }
        "P18" if in_flight => lossy || on_arrival || regrant,
        // Where nothing is signed, what is taken away may arrive before what it takes.
        "P35" if in_flight => {
            let loses = scope.revocations_max > 0 || scope.returns_max > 0;
            lossy || on_arrival || (unsigned && loses)
        }
        "P1" | "P4" if in_flight => {
            literal || unheard || (answers && (on_arrival || scope.revocations_max > 0))
        }
        "P6" if in_flight => true,
        "P5" if in_flight => literal || !approved || profile.revocation == Revocation::AclOnly,
        "P1" if coalition == Coalition::FALSE_ROLE => true,
        "P1" if coalition == Coalition::FORGER => {
            literal || (unsigned && (escrow || !scope.roles.is_empty()))
        }
        "P1" | "P13" => literal || (shared && granted) || (leaked && (escrow || !epochs)),
        "P4" | "P5" | "P6" if shared && regranted(scope) => true,
        "P4" => literal || (leaked && (escrow || !epochs)),
        "P6" => literal || leaked,
        "P5" => literal || profile.revocation == Revocation::AclOnly,
        "P7" | "P9" => literal,
        "P10" if coalition == Coalition::ACTIVE_SRS => literal || escrow || unsigned,
        "P10" | "P11" => coalition != Coalition::SRS && (literal || escrow),
        "P12a" => {
            let one_key = profile.key_scope == KeyScope::PerPatient && labels;
            literal || escrow || shared || one_key
        }
        "P12b" => outlives || (in_flight && withheld),
        "P15" => unsigned && (literal || coalition == Coalition::FORGER),
        "P16" => unsigned || coalition == Coalition::ROLLBACK_SRS,
        "P23" | "P33" => unsigned,
        "P32" => !profile.remembers_heads(),
        "P14" => plain_link && (literal || escrow),
        _ => false,
    }
}

/// The properties that ask whether a coalition opens what no member was ever entitled to.
const SECRECY: [&str; 7] = ["P1", "P9", "P10", "P11", "P12b", "P13", "P14"];

/// Whether the analysis foresees that a coalition violates a property: a set does if one of the
/// named coalitions inside it does, or if it opens what no member was ever entitled to.
#[must_use]
pub fn foreseen(
    profile: &Profile,
    coalition: Coalition,
    scope: &Scope,
    property: &Property,
) -> bool {
    if coalition.name().is_some() {
        return is_violated(profile, coalition, scope, property.id);
    }
    let inside = || Coalition::ALL.into_iter().filter(|named| named.could_be_in(coalition));
    let by = |id: &str| {
        let about = |named: &Coalition| Property::by_id(id).is_some_and(|p| p.applies_to(*named));
        inside().filter(about).any(|named| is_violated(profile, named, scope, id))
    };
    // With the re-encryption keys and the parameters, nobody need ask the server.
    let transforms = coalition.has(PartyId::Srs)
        || (coalition.can(Power::LeakedCapsules) && coalition.can(Power::LeakedReKeys));
    let unasked = property.id == "P6" && transforms;
    // Unsigned orders that overtake each other are obeyed as they arrive, without any attacker.
    let overtaken = property.id == "P23"
        && profile.integrity == Integrity::None
        && scope.network == Network::InFlight;
    unasked || overtaken || by(property.id) || SECRECY.into_iter().any(by)
}

/// Whether somebody may lose access to one slot of an owner and be given another afterwards.
fn regranted(scope: &Scope) -> bool {
    scope.grants.iter().any(|a| {
        let other = |b: &Grant| a.grantee == b.grantee && a.slot != b.slot;
        scope.grants.iter().any(|b| other(b) && a.slot.owner == b.slot.owner)
    })
}

/// Whether two slots of one owner in a scope are related in this way.
fn pair(scope: &Scope, related: impl Fn(&Slot, &Slot) -> bool) -> bool {
    let mut pairs = scope.slots.iter().flat_map(|a| scope.slots.iter().map(move |b| (a, b)));
    pairs.any(|(a, b)| a != b && a.owner == b.owner && related(a, b))
}
