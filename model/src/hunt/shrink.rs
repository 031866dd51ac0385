//! Making a surprise smaller: whatever can be left out is left out.

use super::{Limits, Subject, is_surprise, search};
use crate::coalition::{Coalition, Members, Powers};
use crate::matrix::Cell;
use crate::scope::Scope;
use sesphr::acl::Grantee;
use sesphr::id::{Slot, UserId};
use sesphr::system::Network;

/// The smallest subject found in which a property still surprises, its cell, and how many searches
/// that took.
///
/// Simplifications are made one by one while the surprise stays, until no single one can be made.
#[must_use]
pub fn shrink(mut subject: Subject, mut cell: Cell, limits: Limits) -> (Subject, Cell, usize) {
    let (mut searches, property) = (0, cell.property);
    subject.scope.judges = vec![property.to_owned()];
    let surprising = |one: &Subject, searches: &mut usize| {
        *searches += 1;
        let mut cells = search(one, limits, &mut |_| ()).into_iter();
        cells.find(|found| found.property == property && is_surprise(one, found))
    };
    while let Some((smaller, found)) = simpler(&subject)
        .into_iter()
        .find_map(|one| surprising(&one, &mut searches).map(|found| (one, found)))
    {
        (subject, cell) = (smaller, found);
    }
    (subject, cell, searches)
}

/// Every subject that is one step simpler, the greatest steps first.
fn simpler(subject: &Subject) -> Vec<Subject> {
    let Subject { coalition, scope, .. } = subject;
    let with = |scope: Scope| Subject { scope, ..subject.clone() };
    let scopes = without_slots(scope)
        .chain(without_users(scope))
        .chain(without_grants(scope))
        .chain(without_roles(scope))
        .chain(lower_bounds(scope))
        .chain(at_once(scope));
    let coalitions = smaller_sets(*coalition);
    let coalitions =
        coalitions.into_iter().map(|coalition| Subject { coalition, ..subject.clone() });
    let fits = |one: &Subject| one.scope.has_part_for(one.coalition);
    coalitions.chain(scopes.map(with)).filter(fits).collect()
}

/// The sets with one part less; a coalition of the catalogue stays as it is.
fn smaller_sets(coalition: Coalition) -> Vec<Coalition> {
    if coalition.name().is_some() {
        return Vec::new();
    }
    let (parties, powers) = (coalition.parties(), coalition.powers());
    let fewer = parties.into_iter().map(|left_out| {
        let rest: Vec<_> = parties.into_iter().filter(|party| *party != left_out).collect();
        Coalition::of(Members::of(&rest), powers)
    });
    let weaker = powers.iter().map(|left_out| {
        let rest: Vec<_> = powers.iter().filter(|power| *power != left_out).collect();
        Coalition::of(parties, Powers::of(&rest))
    });
    fewer.chain(weaker).collect()
}

fn without_slots(scope: &Scope) -> impl Iterator<Item = Scope> + '_ {
    let several = scope.slots.len() > 1;
    scope.slots.iter().filter(move |_| several).map(|left_out: &Slot| Scope {
        slots: scope.slots.iter().copied().filter(|slot| slot != left_out).collect(),
        grants: scope.grants.iter().copied().filter(|grant| grant.slot != *left_out).collect(),
        ..scope.clone()
    })
}

fn without_users(scope: &Scope) -> impl Iterator<Item = Scope> + '_ {
    let several = scope.users.len() > 1;
    scope.users.iter().filter(move |_| several).map(|left_out: &UserId| {
        let named = Grantee::User(*left_out);
        Scope {
            users: scope.users.iter().copied().filter(|user| user != left_out).collect(),
            grants: scope.grants.iter().copied().filter(|grant| grant.grantee != named).collect(),
            roles: scope.roles.iter().copied().filter(|(user, _)| user != left_out).collect(),
            ..scope.clone()
        }
    })
}

fn without_grants(scope: &Scope) -> impl Iterator<Item = Scope> + '_ {
    scope.grants.iter().map(|left_out| Scope {
        grants: scope.grants.iter().copied().filter(|grant| grant != left_out).collect(),
        ..scope.clone()
    })
}

fn without_roles(scope: &Scope) -> impl Iterator<Item = Scope> + '_ {
    scope.roles.iter().map(|left_out| Scope {
        roles: scope.roles.iter().copied().filter(|role| role != left_out).collect(),
        ..scope.clone()
    })
}

/// Each bound lowered by one; readings without a bound are limited to one first.
fn lower_bounds(scope: &Scope) -> impl Iterator<Item = Scope> + '_ {
    type Bound = fn(&mut Scope) -> &mut u8;
    let bounds: [Bound; 8] = [
        |scope| &mut scope.grants_max,
        |scope| &mut scope.revocations_max,
        |scope| &mut scope.returns_max,
        |scope| &mut scope.departures_max,
        |scope| &mut scope.deceptions_max,
        |scope| &mut scope.restarts_max,
        |scope| &mut scope.readings_max,
        |scope| &mut scope.losses_max,
    ];
    let lower = bounds.into_iter().filter_map(|bound| {
        let mut lower = scope.clone();
        let value = bound(&mut lower);
        let bounded = if *value == u8::MAX { 1 } else { value.checked_sub(1)? };
        *value = bounded;
        Some(lower)
    });
    let versions = scope.versions_max.checked_sub(1).filter(|versions| *versions > 0);
    let fewer = versions.map(|versions_max| Scope { versions_max, ..scope.clone() });
    fewer.into_iter().chain(
        lower.filter(|lower| scope.is_in_flight() || lower.readings_max == scope.readings_max),
    )
}

fn at_once(scope: &Scope) -> impl Iterator<Item = Scope> + '_ {
    let flat = Scope { network: Network::AtOnce, readings_max: u8::MAX, ..scope.clone() };
    scope.is_in_flight().then_some(flat).into_iter()
}
