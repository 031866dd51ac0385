//! Why some pairs of messages are never explored.

use super::{Deed, MessageKind};

/// Why no shipped scope explores that the first overtakes the second; nothing if none is known.
#[must_use]
pub fn reason(later: MessageKind, earlier: MessageKind) -> Option<&'static str> {
    of_kind(later).or_else(|| of_kind(earlier)).or_else(|| of_pair(later, earlier))
}

/// Why no shipped scope explores that something happens; nothing if no reason is known.
#[must_use]
pub fn reason_never(deed: Deed) -> Option<&'static str> {
    match deed {
        Deed::Move("open") => Some("opening changes nothing: properties try it in every state"),
        Deed::Arrival(MessageKind::NotStored) => Some("readers download what is there"),
        Deed::Lie("vouch") => {
            Some("owners wait for the issuer in flight alone, where no named coalition forges")
        }
        Deed::Lie("redeposit") => {
            Some("no named coalition has a leak of parameters and deposits them")
        }
        _ => None,
    }
}

/// Why a kind is never in flight beside others.
const fn of_kind(kind: MessageKind) -> Option<&'static str> {
    match kind {
        MessageKind::Keys => Some(
            "owners have their keys before a search begins, and whoever comes back in a shipped scope \
             reads nothing",
        ),
        MessageKind::NotStored => Some("readers download what is there"),
        _ => None,
    }
}

const fn of_pair(later: MessageKind, earlier: MessageKind) -> Option<&'static str> {
    use MessageKind as K;
    match (later, earlier) {
        (K::Depart, K::Enrol) => Some("in shipped scopes in flight one user leaves at most"),
        (
            K::Enrol,
            K::Certify
            | K::Withdraw
            | K::Revoke
            | K::ReKey
            | K::NeedReKey
            | K::NoReKey
            | K::Request,
        )
        | (
            K::Certify
            | K::Withdraw
            | K::Revoke
            | K::ReKey
            | K::NeedReKey
            | K::NoReKey
            | K::Request,
            K::Enrol,
        ) => Some(
            "in the shipped scope in which somebody comes back, nobody asks or holds a role, and no \
             grant is revoked",
        ),
        (K::Certify | K::Withdraw, K::Depart) | (K::Depart, K::Certify | K::Withdraw) => {
            Some("in shipped scopes in flight nobody with a role leaves")
        }
        // The issuer's answer and the withdrawal that it is about.
        (K::Statement, K::Withdraw) | (K::Withdraw, K::Statement) => None,
        (K::Inquiry | K::Statement, _) | (_, K::Inquiry | K::Statement) => Some(
            "in the shipped scope in which owners ask the issuer there is one request and one \
             certificate, and nobody leaves",
        ),
        (K::NeedReKey, K::Depart) => {
            Some("one user asks in each shipped scope in flight: none asks after a departure")
        }
        (K::NeedReKey, K::Withdraw) => Some(
            "in shipped scopes in flight a user who asks has one role: without it the server asks the \
             owner for nothing",
        ),
        (K::Certify, K::ReKey | K::NeedReKey | K::NoReKey)
        | (K::ReKey | K::NeedReKey | K::NoReKey, K::Certify) => {
            Some("who asks by a role was certified before, and where two hold roles nobody asks")
        }
        _ => None,
    }
}
