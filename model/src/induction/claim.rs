//! The properties as formulas over the relations, and what a coalition derives.

use super::formula::{Formula, Term, exists, forall};
use super::transition::Statement;
use super::vocabulary::*;
use crate::coalition::Coalition;
use crate::property::{Property, Verdict, expected};
use crate::scope::Scope;
use sesphr::profile::{Payload, Profile, Randomness, Transform};
use sesphr::system::Network;

/// A property and the kind of coalition that it is proved against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The property's id.
    pub property: &'static str,
    /// The coalition of the model that represents the kind.
    pub coalition: Coalition,
    /// The kind of coalition, in words.
    pub about: &'static str,
    members: Members,
    leaks: Leaks,
}

/// The users of a coalition. The coalition always reads the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    None,
    One,
    Any,
}

/// What else leaks to a coalition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaks {
    Nothing,
    /// Every parameter R that was ever deposited at the server.
    Capsules,
}

const fn claim(
    property: &'static str,
    coalition: Coalition,
    about: &'static str,
    members: Members,
    leaks: Leaks,
) -> Claim {
    Claim { property, coalition, about, members, leaks }
}

/// The claims that are proved.
pub const CLAIMS: &[Claim] = &[
    claim(
        "P1",
        Coalition::REVOKED_CLOUD,
        "any one user, whatever it was granted or lost, who reads the store",
        Members::One,
        Leaks::Nothing,
    ),
    claim(
        "P1",
        Coalition::USER_CAPSULES,
        "the same, to whom the server's parameters leak",
        Members::One,
        Leaks::Capsules,
    ),
    claim(
        "P4",
        Coalition::REVOKED_CLOUD,
        "any one user, whatever it was granted or lost, who reads the store",
        Members::One,
        Leaks::Nothing,
    ),
    claim(
        "P4",
        Coalition::USER_CAPSULES,
        "the same, to whom the server's parameters leak",
        Members::One,
        Leaks::Capsules,
    ),
    claim("P9", Coalition::CLOUD, "the store, without any user", Members::None, Leaks::Nothing),
    claim(
        "P13",
        Coalition::TWO_USERS,
        "any number of users, who read the store",
        Members::Any,
        Leaks::Nothing,
    ),
];

/// Whether the mask Z^r is derivable: the lemma of the documentation.
#[must_use]
pub fn unmasks(profile: &Profile, claim: &Claim, mask: Term) -> Formula {
    // The user raises Z^(r x_U) to 1 / x_U. They were given it, or the two elements whose pairing
    // it is.
    let given = exists([U, K], CORRUPT.of([U]) & GIVEN.of([U, mask, K]));
    let leaked = claim.leaks == Leaks::Capsules && profile.transform == Transform::AtUser;
    if leaked {
        // g^(r x) leaks, and any answer that used the same key pair gives g^(x_U / x).
        let handle = CORRUPT.of([U]) & GIVEN.of([U, Q, K]);
        given | exists([U, Q, K], LEFT.of([mask, K]) & handle)
    } else {
        given
    }
}

impl Claim {
    /// A statement on which users the coalition has, if it restricts them.
    #[must_use]
    pub fn members(&self) -> Option<Statement> {
        let statement = |about, formula| Some(Statement { name: "members", about, formula });
        match self.members {
            Members::None => statement("the coalition has no user", forall([U], !CORRUPT.of([U]))),
            Members::One => statement(
                "the coalition has one user at most",
                forall([U, W], (CORRUPT.of([U]) & CORRUPT.of([W])).implies(U.is(W))),
            ),
            Members::Any => None,
        }
    }

    /// Whether the proof needs the invariant. Without a user in the coalition, nothing is ever
    /// given to it.
    #[must_use]
    pub fn needs_invariant(&self) -> bool {
        self.members != Members::None
    }

    /// Whether the coalition obtains the content of an item.
    #[must_use]
    pub fn obtains(&self, profile: &Profile, slot: Term, version: Term) -> Formula {
        let opens = match profile.payload {
            Payload::Hybrid => unmasks(profile, self, R),
            // Whoever has the ciphertext has the content (erratum E6).
            Payload::Literal => Formula::TRUE,
        };
        exists([R], STORED.of([slot, version, R]) & opens)
    }

    /// Which items are out of bounds, before anything is obtained.
    fn forbidden(&self) -> Formula {
        let never = forall([W], CORRUPT.of([W]).implies(!EVER.of([W, S, V])));
        match self.property {
            "P4" => {
                let lost = CORRUPT.of([U]) & ENDED.of([U, S, F]) & before(F, V);
                exists([U, F], lost) & never
            }
            _ => never,
        }
    }

    /// The state is a breach: the coalition obtains an item that is out of bounds.
    #[must_use]
    pub fn breach(&self, profile: &Profile) -> Formula {
        exists([S, V], self.obtains(profile, S, V) & self.forbidden())
    }

    /// The claim is not vacuous: the store has the ciphertext of an item that is out of bounds.
    #[must_use]
    pub fn premise(&self) -> Formula {
        exists([S, V, R], STORED.of([S, V, R]) & self.forbidden())
    }

    /// The property in the catalogue.
    ///
    /// # Panics
    /// If the table of claims names a property that does not exist.
    #[must_use]
    pub fn property(&self) -> &'static Property {
        Property::by_id(self.property).expect("claims are about properties of the catalogue")
    }

    /// Whether the proof should succeed. It should not
    /// - if a scope in which messages arrive at once has a counterexample;
    /// - if an access level shares its blinding and the coalition has a user. No scope shows this,
    ///   since none grants one user two partitions of one record, but beyond the scopes it is
    ///   broken (E16);
    /// - with `transform=at-user` and leaked parameters. The proof does not distinguish key pairs
    ///   by what they cover, and most choices of what they cover are broken in this way (E5).
    #[must_use]
    pub fn should_hold(&self, profile: &Profile) -> bool {
        let holds = |scope: &Scope| {
            expected(profile, self.coalition, scope, self.property()) != Some(Verdict::Violated)
        };
        let shared = profile.randomness == Randomness::PerLevel && self.members != Members::None;
        let ingredients = profile.transform == Transform::AtUser && self.leaks == Leaks::Capsules;
        let at_once = |scope: &Scope| scope.network == Network::AtOnce;
        !shared && !ingredients && Scope::all().iter().filter(|scope| at_once(scope)).all(holds)
    }
}
