//! Why some pairs of messages are never explored.

use super::Kind;

/// Why no shipped scope explores that the first overtakes the second; nothing if none is known.
#[must_use]
pub fn reason(later: Kind, earlier: Kind) -> Option<&'static str> {
    of_kind(later).or_else(|| of_kind(earlier)).or_else(|| of_pair(later, earlier))
}

/// Why a kind is never in flight beside others.
const fn of_kind(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Enrol | Kind::Keys => {
            Some("everybody is enrolled, and has their keys, before a search begins")
        }
        Kind::Withdraw => Some(
            "where messages stay in flight nobody loses a role: the oracle hears of a certificate when \
             its owner does",
        ),
        Kind::NotStored => Some("readers download what is there"),
        _ => None,
    }
}

const fn of_pair(later: Kind, earlier: Kind) -> Option<&'static str> {
    match (later, earlier) {
        (Kind::Depart, Kind::Depart) => Some("in shipped scopes in flight one user leaves at most"),
        (Kind::Certify, Kind::Revoke | Kind::Depart)
        | (Kind::Revoke | Kind::Depart, Kind::Certify) => {
            Some("where roles are in flight nobody loses access: the oracle could not judge it")
        }
        (Kind::Grant, Kind::ReKey | Kind::NoReKey) => {
            Some("in shipped scopes in flight in which somebody asks, one grant is given")
        }
        (Kind::ReKey, Kind::Revoke) => {
            Some("an owner who has revoked makes no key for that user, and no other asks")
        }
        (Kind::NeedReKey, Kind::Depart) => {
            Some("one user asks in each shipped scope in flight: none asks after a departure")
        }
        (Kind::Certify, Kind::ReKey | Kind::NeedReKey | Kind::NoReKey)
        | (Kind::ReKey | Kind::NeedReKey | Kind::NoReKey, Kind::Certify) => {
            Some("who asks by a role was certified before, and where two hold roles nobody asks")
        }
        _ => None,
    }
}
