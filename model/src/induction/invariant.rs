//! The invariant: why the server's list never allows more than the orders do, and why users were
//! entitled to everything that their parameters open. Every conjunct is universal.

use super::formula::forall;
use super::transition::Statement;
use super::vocabulary::*;

/// The conjuncts.
#[must_use]
pub fn all() -> Vec<Statement> {
    let mut all = list_follows_orders();
    all.extend(parameters_follow_list());
    all
}

fn list_follows_orders() -> Vec<Statement> {
    let statement = |name, about, formula| Statement { name, about, formula };
    vec![
        statement(
            "registration",
            "whoever the server knows is registered",
            forall([U], ENROLLED.of([U]).implies(REGISTERED.of([U]))),
        ),
        statement(
            "roles",
            "the server's roles are those that the issuer certified",
            forall(
                [U, G],
                HOLDS.of([U, G]).implies(HOLDER.of([U, G]))
                    & HOLDER.of([U, G]).implies(HOLDS.of([U, G])),
            ),
        ),
        statement(
            "roles_are_not_names",
            "no user holds another's name, or its own, as a role",
            forall([U, W, G], !(HOLDS.of([U, G]) & NAMES.of([G, W]))),
        ),
        statement(
            "grants",
            "a grant in the list is an order that stands",
            forall(
                [G, S],
                GRANTED.of([G, S]).implies(STANDING.of([G, S]))
                    & PAST.of([G, S]).implies(STANDING_PAST.of([G, S])),
            ),
        ),
        statement(
            "latecomers",
            "who came after a grant holds its role",
            forall([G, S, U], LATE.of([G, S, U]).implies(GRANTED.of([G, S]) & HOLDS.of([U, G]))),
        ),
        statement(
            "coverage",
            "whom the list covers, the orders cover",
            forall([U, G, S], (GRANTED.of([G, S]) & acts_as(U, G)).implies(COVERS.of([U, G, S]))),
        ),
        statement(
            "coverage_of_the_past",
            "whom the list covers from the past on, so do the orders",
            forall([U, G, S], (PAST.of([G, S]) & acts_as(U, G)).implies(COVERS_PAST.of([U, G, S]))),
        ),
        statement(
            "beginnings",
            "when coverage began by the list, it began by the orders",
            forall(
                [U, G, S, F],
                (GRANTED.of([G, S]) & acts_as(U, G) & begins(U, G, S, F))
                    .implies(SINCE.of([U, G, S, F])),
            ),
        ),
        statement(
            "memory",
            "whoever is entitled to an item is known to have been",
            forall([U, S, V], entitled(U, S, V).implies(EVER.of([U, S, V]))),
        ),
    ]
}

fn parameters_follow_list() -> Vec<Statement> {
    let statement = |name, about, formula| Statement { name, about, formula };
    vec![
        statement(
            "deposits",
            "the server keeps parameters of what is stored",
            forall([S, V, R, K], DEPOSIT.of([S, V, R, K]).implies(STORED.of([S, V, R]))),
        ),
        statement(
            "stored",
            "what is stored was uploaded, under blinding that was drawn",
            forall([S, V, R], STORED.of([S, V, R]).implies(UPLOADED.of([S, V]) & USED.of([R]))),
        ),
        statement(
            "given",
            "what is given was drawn",
            forall([U, R, K], GIVEN.of([U, R, K]).implies(USED.of([R]))),
        ),
        statement(
            "own_blinding",
            "no two items share blinding",
            forall(
                [S, V, T, N, R],
                (STORED.of([S, V, R]) & STORED.of([T, N, R])).implies(S.is(T) & V.is(N)),
            ),
        ),
        statement(
            "given_to_the_entitled",
            "whoever was given a parameter was entitled to what it opens",
            forall(
                [U, R, K, S, V],
                (GIVEN.of([U, R, K]) & STORED.of([S, V, R])).implies(EVER.of([U, S, V])),
            ),
        ),
    ]
}
