//! What a timeline waits for: one time for each kind of occasion, rather than a list of all.

use crate::workload::plan::Plan;
use sesphr::acl::Role;
use sesphr::id::UserId;
use std::collections::BTreeSet;

/// What may happen next on a timeline; at equal times, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Occasion {
    Join,
    /// A user who was granted something left.
    Departure(UserId),
    /// Somebody who held a role that owners grant to left.
    RoleDeparture(Role),
    Session,
    Revocation,
}

/// The times of what is to come.
#[derive(Clone, Debug)]
pub(super) struct Coming {
    join_ns: Option<u64>,
    departures: BTreeSet<(u64, UserId)>,
    /// The next of the plan's departures from roles, once the patient joined.
    role_departure: Option<usize>,
    session_ns: Option<u64>,
    revocation_ns: Option<u64>,
}

impl Coming {
    /// Nothing but joining.
    pub(super) const fn joining(at_ns: u64) -> Self {
        Self {
            join_ns: Some(at_ns),
            departures: BTreeSet::new(),
            role_departure: None,
            session_ns: None,
            revocation_ns: None,
        }
    }

    /// The first of all.
    pub(super) fn first(&self, plan: &Plan) -> Option<(u64, Occasion)> {
        let departure = self.departures.first().map(|(at, user)| (*at, Occasion::Departure(*user)));
        let of_role = self.role_departure.and_then(|at| plan.role_departures.get(at));
        [
            self.join_ns.map(|at_ns| (at_ns, Occasion::Join)),
            departure,
            of_role.map(|(at_ns, role)| (*at_ns, Occasion::RoleDeparture(*role))),
            self.session_ns.map(|at_ns| (at_ns, Occasion::Session)),
            self.revocation_ns.map(|at_ns| (at_ns, Occasion::Revocation)),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Forgets the first, which is of this kind.
    pub(super) fn remove(&mut self, first: Occasion) {
        match first {
            Occasion::Join => self.join_ns = None,
            Occasion::Departure(_) => drop(self.departures.pop_first()),
            Occasion::RoleDeparture(_) => {
                self.role_departure = self.role_departure.map(|at| at + 1);
            }
            Occasion::Session => self.session_ns = None,
            Occasion::Revocation => self.revocation_ns = None,
        }
    }

    /// Sets when the next session or revocation is, if there is one.
    pub(super) const fn schedule(&mut self, occasion: Occasion, at_ns: Option<u64>) {
        match occasion {
            Occasion::Revocation => self.revocation_ns = at_ns,
            _ => self.session_ns = at_ns,
        }
    }

    /// A user who was granted something will leave.
    pub(super) fn departs(&mut self, at_ns: u64, user: UserId) {
        self.departures.insert((at_ns, user));
    }

    /// From this time on, departures of those who hold a role that owners grant to matter.
    pub(super) fn hear_of_roles(&mut self, plan: &Plan, from_ns: u64) {
        let next = plan.role_departures.partition_point(|(left_ns, _)| *left_ns < from_ns);
        self.role_departure = Some(next);
    }
}
