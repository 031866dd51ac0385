//! The protocol as a transition system on relations, for any number of everything.
//!
//! Messages arrive at once. Each action does to the list and to the orders what the role code and
//! the oracle do. Where the role code is more careful than the proof needs, the action allows more:
//! any item may be renewed, or moved to another key pair, at any time. This covers every choice on
//! the axes `revocation`, `keys`, `key-scope`, `integrity` and `link`.

use super::formula::{Formula, Relation, Term, Time, either, exists, forall};
use super::invariant;
use super::transition::{Action, Statement, TransitionSystem, Update};
use super::vocabulary::*;
use sesphr::profile::{Profile, Randomness};

/// Constants for the choices of an action.
pub mod parameter {
    use super::super::formula::{Sort, Term};

    /// The user.
    pub const USER: Term = Term::new("user", Sort::User);
    /// The grantee.
    pub const GRANTEE: Term = Term::new("grantee", Sort::Grantee);
    /// The slot.
    pub const SLOT: Term = Term::new("slot", Sort::Slot);
    /// The version.
    pub const VERSION: Term = Term::new("version", Sort::Version);
    /// The version that is current.
    pub const CURRENT: Term = Term::new("current", Sort::Version);
    /// The blinding value.
    pub const MASK: Term = Term::new("mask", Sort::Mask);
    /// The key pair.
    pub const KEY: Term = Term::new("key", Sort::Key);
    /// The previous key pair.
    pub const OLD_KEY: Term = Term::new("old_key", Sort::Key);
}
use parameter::{CURRENT, GRANTEE, KEY, MASK, OLD_KEY, SLOT, USER, VERSION};

/// Whether a grant reaches into the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Joining,
    Past,
}

/// The transition system of a profile.
#[must_use]
pub fn system(profile: &Profile) -> TransitionSystem {
    TransitionSystem {
        axioms: axioms(),
        initial: initial(),
        actions: vec![
            enrol(),
            depart(),
            assign(),
            withdraw(),
            grant("grant_joining", Reach::Joining),
            grant("grant_past", Reach::Past),
            revoke(),
            seal(profile.randomness),
            renew(),
            rekey(),
            request(),
        ],
        invariants: invariant::all(),
    }
}

fn axioms() -> Vec<Statement> {
    let axiom = |name, about, formula| Statement { name, about, formula };
    vec![
        axiom("reflexive", "versions are ordered", forall([V], LE.of([V, V]))),
        axiom(
            "antisymmetric",
            "versions are ordered",
            forall([V, N], (LE.of([V, N]) & LE.of([N, V])).implies(V.is(N))),
        ),
        axiom(
            "transitive",
            "versions are ordered",
            forall([V, N, F], (LE.of([V, N]) & LE.of([N, F])).implies(LE.of([V, F]))),
        ),
        axiom(
            "total",
            "of two versions one is not later",
            forall([V, N], LE.of([V, N]) | LE.of([N, V])),
        ),
        axiom("least", "no version is before zero", forall([V], LE.of([ZERO, V]))),
        axiom(
            "one_name",
            "a grantee names one user or none",
            forall([G, U, W], (NAMES.of([G, U]) & NAMES.of([G, W])).implies(U.is(W))),
        ),
    ]
}

/// Nobody is registered and nothing is stored.
fn initial() -> Formula {
    let empty = RELATIONS
        .iter()
        .filter(|relation| ![LE, NAMES, CORRUPT, LATEST].contains(relation))
        .map(|relation| {
            let terms: Vec<Term> =
                NUMBERED.iter().zip(relation.sorts).map(|(n, sort)| Term::new(n, *sort)).collect();
            let holds = Formula::Holds(Time::Now, *relation, terms.clone());
            Formula::Forall(terms, Box::new(!holds))
        });
    let latest = LATEST.of([S, V]);
    let none = latest.clone().implies(V.is(ZERO)) & V.is(ZERO).implies(latest);
    Formula::And(empty.chain([forall([S, V], none)]).collect())
}

/// Names for the variables of any relation.
const NUMBERED: [&str; 4] = ["a", "b", "c", "d"];

fn update<const M: usize>(relation: Relation, arguments: [Term; M], becomes: Formula) -> Update {
    Update { relation, arguments: arguments.to_vec(), becomes }
}

/// An action that decides something. Afterwards the oracle records who is entitled to what.
fn deciding(
    name: &'static str,
    about: &'static str,
    parameters: &[Term],
    guard: Formula,
    updates: Vec<Update>,
) -> Action {
    let mut action = Action { name, about, parameters: parameters.to_vec(), guard, updates };
    let remembered = EVER.of([U, S, V]) | action.after(&entitled(U, S, V));
    action.updates.push(update(EVER, [U, S, V], remembered));
    action
}

/// The same, where coverage may end. The oracle records that too.
fn ending(
    name: &'static str,
    about: &'static str,
    parameters: &[Term],
    guard: Formula,
    updates: Vec<Update>,
) -> Action {
    let mut action = deciding(name, about, parameters, guard, updates);
    let still = |formula: Formula| action.after(&formula);
    let gone = exists([G], COVERS.of([U, G, S]) & !still(COVERS.of([U, G, S])));
    let lost = gone & !still(covered(U, S));
    let ended = ENDED.of([U, S, V]) | (lost & LATEST.of([S, V]));
    action.updates.push(update(ENDED, [U, S, V], ended));
    action
}

fn enrol() -> Action {
    deciding(
        "enrol",
        "a user joins",
        &[USER],
        Formula::TRUE,
        vec![
            update(ENROLLED, [U], ENROLLED.of([U]) | U.is(USER)),
            update(REGISTERED, [U], REGISTERED.of([U]) | U.is(USER)),
        ],
    )
}

fn depart() -> Action {
    let unnamed = || !NAMES.of([G, USER]);
    let other = || !U.is(USER);
    ending(
        "depart",
        "a registered user leaves",
        &[USER],
        ENROLLED.of([USER]) & REGISTERED.of([USER]),
        vec![
            update(ENROLLED, [U], ENROLLED.of([U]) & other()),
            update(HOLDS, [U, G], HOLDS.of([U, G]) & other()),
            update(GRANTED, [G, S], GRANTED.of([G, S]) & unnamed()),
            update(PAST, [G, S], PAST.of([G, S]) & unnamed()),
            update(FLOOR, [G, S, F], FLOOR.of([G, S, F]) & unnamed()),
            update(LATE, [G, S, U], LATE.of([G, S, U]) & other()),
            update(START, [G, S, U, F], START.of([G, S, U, F]) & other()),
            update(REGISTERED, [U], REGISTERED.of([U]) & other()),
            update(HOLDER, [U, G], HOLDER.of([U, G]) & other()),
            update(COVERS, [U, G, S], COVERS.of([U, G, S]) & other()),
            update(COVERS_PAST, [U, G, S], COVERS_PAST.of([U, G, S]) & other()),
            update(SINCE, [U, G, S, F], SINCE.of([U, G, S, F]) & other()),
        ],
    )
}

/// The grantee is a role.
fn is_role() -> Formula {
    forall([W], !NAMES.of([GRANTEE, W]))
}

fn assign() -> Action {
    let this = || U.is(USER) & G.is(GRANTEE);
    let listed = || this() & !HOLDS.of([USER, GRANTEE]) & GRANTED.of([GRANTEE, S]);
    let ordered = || this() & !HOLDER.of([USER, GRANTEE]);
    deciding(
        "assign",
        "the issuer certifies that a user holds a role",
        &[USER, GRANTEE],
        is_role(),
        vec![
            update(HOLDS, [U, G], HOLDS.of([U, G]) | this()),
            update(LATE, [G, S, U], LATE.of([G, S, U]) | listed()),
            update(
                START,
                [G, S, U, F],
                either(listed(), LATEST.of([S, F]), START.of([G, S, U, F])),
            ),
            update(HOLDER, [U, G], HOLDER.of([U, G]) | this()),
            update(
                COVERS,
                [U, G, S],
                COVERS.of([U, G, S]) | (ordered() & STANDING.of([GRANTEE, S])),
            ),
            update(
                COVERS_PAST,
                [U, G, S],
                COVERS_PAST.of([U, G, S]) | (ordered() & STANDING_PAST.of([GRANTEE, S])),
            ),
            update(
                SINCE,
                [U, G, S, F],
                SINCE.of([U, G, S, F])
                    | (ordered() & STANDING.of([GRANTEE, S]) & LATEST.of([S, F])),
            ),
        ],
    )
}

fn withdraw() -> Action {
    let other = || !(U.is(USER) & G.is(GRANTEE));
    ending(
        "withdraw",
        "the issuer certifies that a user no longer holds a role",
        &[USER, GRANTEE],
        is_role(),
        vec![
            update(HOLDS, [U, G], HOLDS.of([U, G]) & other()),
            update(LATE, [G, S, U], LATE.of([G, S, U]) & other()),
            update(START, [G, S, U, F], START.of([G, S, U, F]) & other()),
            update(HOLDER, [U, G], HOLDER.of([U, G]) & other()),
            update(COVERS, [U, G, S], COVERS.of([U, G, S]) & other()),
            update(COVERS_PAST, [U, G, S], COVERS_PAST.of([U, G, S]) & other()),
            update(SINCE, [U, G, S, F], SINCE.of([U, G, S, F]) & other()),
        ],
    )
}

fn grant(name: &'static str, reach: Reach) -> Action {
    let this = || G.is(GRANTEE) & S.is(SLOT);
    let new = || this() & !GRANTED.of([GRANTEE, SLOT]);
    let reader = || this() & (NAMES.of([GRANTEE, U]) | HOLDER.of([U, GRANTEE]));
    let mut updates = vec![
        update(GRANTED, [G, S], GRANTED.of([G, S]) | this()),
        // Versions only grow, so the older of two grants has the lower floor.
        update(FLOOR, [G, S, F], either(new(), LATEST.of([S, F]), FLOOR.of([G, S, F]))),
        update(STANDING, [G, S], STANDING.of([G, S]) | this()),
        update(COVERS, [U, G, S], COVERS.of([U, G, S]) | reader()),
        update(SINCE, [U, G, S, F], SINCE.of([U, G, S, F]) | (reader() & LATEST.of([S, F]))),
    ];
    if reach == Reach::Past {
        updates.extend([
            update(PAST, [G, S], PAST.of([G, S]) | this()),
            update(STANDING_PAST, [G, S], STANDING_PAST.of([G, S]) | this()),
            update(COVERS_PAST, [U, G, S], COVERS_PAST.of([U, G, S]) | reader()),
        ]);
    }
    let about = match reach {
        Reach::Joining => "an owner adds a grant from joining on",
        Reach::Past => "an owner adds a grant from the past on",
    };
    deciding(name, about, &[GRANTEE, SLOT], Formula::TRUE, updates)
}

fn revoke() -> Action {
    let other = || !(G.is(GRANTEE) & S.is(SLOT));
    ending(
        "revoke",
        "an owner removes the grants of a grantee for a slot",
        &[GRANTEE, SLOT],
        Formula::TRUE,
        vec![
            update(GRANTED, [G, S], GRANTED.of([G, S]) & other()),
            update(PAST, [G, S], PAST.of([G, S]) & other()),
            update(FLOOR, [G, S, F], FLOOR.of([G, S, F]) & other()),
            update(LATE, [G, S, U], LATE.of([G, S, U]) & other()),
            update(START, [G, S, U, F], START.of([G, S, U, F]) & other()),
            update(STANDING, [G, S], STANDING.of([G, S]) & other()),
            update(STANDING_PAST, [G, S], STANDING_PAST.of([G, S]) & other()),
            update(COVERS, [U, G, S], COVERS.of([U, G, S]) & other()),
            update(COVERS_PAST, [U, G, S], COVERS_PAST.of([U, G, S]) & other()),
            update(SINCE, [U, G, S, F], SINCE.of([U, G, S, F]) & other()),
        ],
    )
}

/// The updates for an item's new ciphertext and parameter, whatever the reason for them.
fn emitted() -> Vec<Update> {
    let item = || S.is(SLOT) & V.is(VERSION);
    let pair = || R.is(MASK) & K.is(KEY);
    vec![
        update(USED, [R], USED.of([R]) | R.is(MASK)),
        update(STORED, [S, V, R], STORED.of([S, V, R]) | (item() & R.is(MASK))),
        update(DEPOSIT, [S, V, R, K], either(item(), pair(), DEPOSIT.of([S, V, R, K]))),
        update(LEFT, [R, K], LEFT.of([R, K]) | pair()),
    ]
}

fn seal(randomness: Randomness) -> Action {
    let drawn = match randomness {
        Randomness::PerPartition => !USED.of([MASK]),
        // The partitions of an access level share a blinding value, at least with each other.
        Randomness::PerLevel => Formula::TRUE,
    };
    let mut updates = emitted();
    updates.extend([
        update(UPLOADED, [S, V], UPLOADED.of([S, V]) | (S.is(SLOT) & V.is(VERSION))),
        update(LATEST, [S, V], either(S.is(SLOT), V.is(VERSION), LATEST.of([S, V]))),
    ]);
    deciding(
        "seal",
        "an owner uploads a new version of a partition",
        &[SLOT, CURRENT, VERSION, MASK, KEY],
        LATEST.of([SLOT, CURRENT]) & before(CURRENT, VERSION) & drawn,
        updates,
    )
}

fn renew() -> Action {
    Action {
        name: "renew",
        about: "an owner seals a version again under fresh blinding, and any key pair",
        parameters: vec![SLOT, VERSION, MASK, KEY],
        guard: UPLOADED.of([SLOT, VERSION]) & !USED.of([MASK]),
        updates: emitted(),
    }
}

fn rekey() -> Action {
    Action {
        name: "rekey",
        about: "an owner makes an item's parameter again under any other key pair",
        parameters: vec![SLOT, VERSION, MASK, OLD_KEY, KEY],
        guard: DEPOSIT.of([SLOT, VERSION, MASK, OLD_KEY]),
        updates: emitted(),
    }
}

fn request() -> Action {
    let answer = U.is(USER) & R.is(MASK) & K.is(KEY);
    Action {
        name: "request",
        about: "the server answers a user for an item",
        parameters: vec![USER, SLOT, VERSION, MASK, KEY],
        guard: ENROLLED.of([USER])
            & allows(USER, SLOT, VERSION)
            & DEPOSIT.of([SLOT, VERSION, MASK, KEY]),
        updates: vec![update(GIVEN, [U, R, K], GIVEN.of([U, R, K]) | answer)],
    }
}
