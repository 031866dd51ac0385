//! Scopes in which messages stay in flight: they overtake each other, come again, and are lost.

use super::{Scope, named, slot, to_doctors};
use crate::coalition::{INSIDER, NEWCOMER};
use sesphr::acl::{Coverage, Role};
use sesphr::id::Partition;
use sesphr::system::Network;

impl Scope {
    /// Orders, parameters and requests that overtake each other.
    #[must_use]
    pub fn orders_in_flight() -> Self {
        Self {
            name: "orders-in-flight",
            about: "one user, one partition, two versions, a grant, its revocation and a \
                    request in flight, in any order",
            network: Network::InFlight,
            judges: &["P1", "P3", "P5", "P6", "P14", "P18"],
            revocations_max: 1,
            deceptions_max: 0,
            readings_max: 1,
            ..Self::one_slot_deceived()
        }
    }

    /// A grant that parameters overtake.
    #[must_use]
    pub fn grants_in_flight() -> Self {
        Self {
            name: "grants-in-flight",
            about: "one user, one partition, two versions, a grant and two requests in flight, in \
                    any order",
            judges: &["P1"],
            revocations_max: 0,
            readings_max: 2,
            ..Self::orders_in_flight()
        }
    }

    /// A certificate that parameters overtake, where the role was granted before.
    #[must_use]
    pub fn roles_in_flight() -> Self {
        Self {
            name: "roles-in-flight",
            about: "one user, one partition, two versions, a grant to a role, the user's certificate \
                    and two requests in flight, in any order",
            judges: &["P1", "P3", "P18"],
            grants: vec![to_doctors(slot(0, Partition::MEDICAL))],
            roles: vec![(INSIDER, Role::Doctor)],
            grants_max: 2,
            ..Self::grants_in_flight()
        }
    }

    /// Orders of one owner that overtake each other, about users and about a role.
    #[must_use]
    pub fn two_grants_in_flight() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        Self {
            name: "two-grants-in-flight",
            about: "two users, one partition, two versions, three of a grant to one user, a grant \
                    to a role and a certificate of it for each in flight, in any order",
            judges: &["P3", "P18"],
            users: vec![INSIDER, NEWCOMER],
            grants: vec![to_doctors(medical), named(medical, NEWCOMER, Coverage::Joining)],
            roles: vec![(INSIDER, Role::Doctor), (NEWCOMER, Role::Doctor)],
            grants_max: 3,
            readings_max: 0,
            ..Self::roles_in_flight()
        }
    }

    /// Crashes while messages are under way.
    #[must_use]
    pub fn crashes_in_flight() -> Self {
        Self {
            name: "crashes-in-flight",
            about: "one user, one partition, two versions, a grant, its revocation and three \
                    downloads and requests, one at a time; a crash between any two deliveries",
            judges: &["P2", "P3", "P18", "P20"],
            readings_max: 3,
            restarts_max: 1,
            ..Self::orders_in_flight()
        }
    }

    /// Orders that come again.
    #[must_use]
    pub fn replays_in_flight() -> Self {
        Self {
            name: "replays-in-flight",
            about: "one user, one partition, one version, a grant, its revocation and one request \
                    in flight, in any order, one message twice",
            judges: &["P23"],
            users: vec![INSIDER],
            versions_max: 1,
            deceptions_max: 1,
            readings_max: 1,
            ..Self::orders_in_flight()
        }
    }

    /// Answers that overtake each other, or come again.
    #[must_use]
    pub fn readings_in_flight() -> Self {
        let medical = slot(0, Partition::MEDICAL);
        Self {
            name: "readings-in-flight",
            about: "one user, one partition, two versions, a grant, three downloads and requests \
                    in flight, in any order, one message twice",
            judges: &["P16"],
            versions_max: 2,
            grants: vec![named(medical, INSIDER, Coverage::Past)],
            revocations_max: 0,
            readings_max: 3,
            ..Self::replays_in_flight()
        }
    }

    /// Messages that are lost.
    #[must_use]
    pub fn losses_in_flight() -> Self {
        Self {
            name: "losses-in-flight",
            about: "one user, one partition, one version, a grant, its revocation and one \
                    request in flight, in any order, one message lost",
            judges: &["P3", "P18"],
            versions_max: 1,
            readings_max: 1,
            losses_max: 1,
            ..Self::orders_in_flight()
        }
    }
}
