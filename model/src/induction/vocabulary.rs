//! The vocabulary of the proof: one relation for each part of the server's list, the owners'
//! orders, the store and the coalition's memory.
//!
//! As in the model, the server's list and the orders are separate. That the list allows no more
//! than the orders is part of what is proved.

use super::formula::{Formula, Relation, Sort, Term, either, exists};
use Sort::{Grantee, Key, Mask, Slot, User, Version};

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident = $text:literal ($($sort:ident),+);)+) => {
        $($(#[$doc])* pub const $name: Relation =
            Relation { name: $text, sorts: &[$($sort),+] };)+

        /// Every relation.
        pub const RELATIONS: &[Relation] = &[$($name),+];
    };
}

vocabulary! {
    // What never changes.
    /// A version is not later than another.
    LE = "le" (Version, Version);
    /// A grantee is the name of a user. A grantee that names nobody is a role.
    NAMES = "names" (Grantee, User);
    /// A user belongs to the coalition.
    CORRUPT = "corrupt" (User);

    // The server.
    /// A user is registered with the server.
    ENROLLED = "enrolled" (User);
    /// A user holds a role, by the server's list.
    HOLDS = "holds" (User, Grantee);
    /// There is a grant.
    GRANTED = "granted" (Grantee, Slot);
    /// The grant reaches the past.
    PAST = "past" (Grantee, Slot);
    /// The version that was current when the grant began.
    FLOOR = "floor" (Grantee, Slot, Version);
    /// A user came to hold the role after the grant.
    LATE = "late" (Grantee, Slot, User);
    /// The version that was current then.
    START = "start" (Grantee, Slot, User, Version);
    /// The current version of a slot; zero if there is none.
    LATEST = "latest" (Slot, Version);
    /// The parameter R that the server keeps for an item: g^(r x) of this blinding and key pair.
    DEPOSIT = "deposit" (Slot, Version, Mask, Key);

    // The orders, as the oracle takes them.
    /// A user is registered.
    REGISTERED = "registered" (User);
    /// A user holds a role.
    HOLDER = "holder" (User, Grantee);
    /// There is an order for a grant.
    STANDING = "standing" (Grantee, Slot);
    /// The order reaches the past.
    STANDING_PAST = "standing_past" (Grantee, Slot);
    /// A grant to a grantee covers a user for a slot.
    COVERS = "covers" (User, Grantee, Slot);
    /// The grant covers the user from the past on.
    COVERS_PAST = "covers_past" (User, Grantee, Slot);
    /// The version that was current when such coverage began.
    SINCE = "since" (User, Grantee, Slot, Version);
    /// An item was uploaded.
    UPLOADED = "uploaded" (Slot, Version);
    /// A user's access to a slot ended when this version was current.
    ENDED = "ended" (User, Slot, Version);
    /// A user was entitled to an item at some moment.
    EVER = "ever" (User, Slot, Version);

    // What was ever sent.
    /// A blinding value was drawn.
    USED = "used" (Mask);
    /// An item was stored under a mask.
    STORED = "stored" (Slot, Version, Mask);
    /// R of this blinding and key pair was deposited.
    LEFT = "left" (Mask, Key);
    /// A user was answered: with Z^(r x_U), or with g^(r x) and g^(x_U / x).
    GIVEN = "given" (User, Mask, Key);
}

/// The version before the first.
pub const ZERO: Term = Term::new("zero", Version);

pub(super) const U: Term = Term::new("u", User);
pub(super) const W: Term = Term::new("w", User);
pub(super) const G: Term = Term::new("g", Grantee);
pub(super) const S: Term = Term::new("s", Slot);
pub(super) const T: Term = Term::new("t", Slot);
pub(super) const V: Term = Term::new("v", Version);
pub(super) const N: Term = Term::new("n", Version);
pub(super) const F: Term = Term::new("f", Version);
pub(super) const R: Term = Term::new("r", Mask);
pub(super) const Q: Term = Term::new("q", Mask);
pub(super) const K: Term = Term::new("k", Key);

/// a < b.
pub(super) fn before(a: Term, b: Term) -> Formula {
    LE.of([a, b]) & !a.is(b)
}

/// The grantee is the user's name, or a role that the user holds by the server's list.
pub(super) fn acts_as(user: Term, grantee: Term) -> Formula {
    NAMES.of([grantee, user]) | HOLDS.of([user, grantee])
}

/// By the server's list, the user's coverage by a grant began at a version.
pub(super) fn begins(user: Term, grantee: Term, slot: Term, version: Term) -> Formula {
    either(
        LATE.of([grantee, slot, user]),
        START.of([grantee, slot, user, version]),
        FLOOR.of([grantee, slot, version]),
    )
}

/// The server's list allows a user an item: `Acl::decide`.
#[must_use]
pub fn allows(user: Term, slot: Term, version: Term) -> Formula {
    let reaches = PAST.of([G, slot])
        | LATEST.of([slot, version])
        | exists([F], begins(user, G, slot, F) & before(F, version));
    exists([G], GRANTED.of([G, slot]) & acts_as(user, G) & reaches)
}

/// The orders entitle a user to an item: `Entitlement::entitled`.
#[must_use]
pub fn entitled(user: Term, slot: Term, version: Term) -> Formula {
    let reaches = COVERS_PAST.of([user, G, slot])
        | LATEST.of([slot, version])
        | exists([F], SINCE.of([user, G, slot, F]) & before(F, version));
    REGISTERED.of([user])
        & UPLOADED.of([slot, version])
        & exists([G], COVERS.of([user, G, slot]) & reaches)
}

/// The orders cover a user for a slot: `Entitlement::is_covered`.
pub(super) fn covered(user: Term, slot: Term) -> Formula {
    REGISTERED.of([user]) & exists([G], COVERS.of([user, G, slot]))
}
