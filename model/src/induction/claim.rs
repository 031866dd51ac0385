//! The properties, said of the relations, and what a coalition derives.

use super::formula::{Formula, Term, exists, forall};
use super::transition::Statement;
use super::vocabulary::*;
use crate::coalition::Coalition;
use crate::property::{Property, Verdict, expected};
use crate::scope::Scope;
use sesphr::profile::{Payload, Profile, Randomness, Transform};

/// A property with the kind of coalition that it is proved against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The property's id.
    pub property: &'static str,
    /// The coalition of the model that stands for the kind.
    pub coalition: Coalition,
    /// The kind of coalition, in words.
    pub about: &'static str,
    members: Members,
    leaks: Leaks,
}

/// Which users a coalition has; it always reads the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    None,
    One,
    Any,
}

/// What leaks to a coalition besides.
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

/// What is proved.
pub const CLAIMS: &[Claim] = &[
    claim(
        "P1",
        Coalition::RevokedCloud,
        "any one user, whatever it was granted or lost, who reads the store",
        Members::One,
        Leaks::Nothing,
    ),
    claim(
        "P1",
        Coalition::UserCapsules,
        "the same, to whom the server's parameters leak",
        Members::One,
        Leaks::Capsules,
    ),
    claim(
        "P4",
        Coalition::RevokedCloud,
        "any one user, whatever it was granted or lost, who reads the store",
        Members::One,
        Leaks::Nothing,
    ),
    claim(
        "P4",
        Coalition::UserCapsules,
        "the same, to whom the server's parameters leak",
        Members::One,
        Leaks::Capsules,
    ),
    claim("P9", Coalition::Cloud, "the store, without any user", Members::None, Leaks::Nothing),
    claim(
        "P13",
        Coalition::TwoUsers,
        "any number of users, who read the store",
        Members::Any,
        Leaks::Nothing,
    ),
];

/// The mask Z^r is derivable: the lemma of the documentation.
#[must_use]
pub fn unmasks(profile: &Profile, claim: &Claim, mask: Term) -> Formula {
    // Z^(r x_U) under 1 / x_U, which the user has; or the two that it is the pairing of.
    let given = exists([U, K], CORRUPT.of([U]) & GIVEN.of([U, mask, K]));
    let leaked = claim.leaks == Leaks::Capsules && profile.transform == Transform::AtUser;
    if leaked {
        // g^(r x) from the leak, with g^(x_U / x) from any answer that used the same key pair.
        let handle = CORRUPT.of([U]) & GIVEN.of([U, Q, K]);
        given | exists([U, Q, K], LEFT.of([mask, K]) & handle)
    } else {
        given
    }
}

impl Claim {
    /// Which users the coalition has.
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

    /// Whether the proof needs the invariant: without a user nothing is ever given.
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

    /// What a breach is about, before anything is obtained: an item that is out of bounds.
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

    /// The state is a breach: an item that is out of bounds is obtained.
    #[must_use]
    pub fn breach(&self, profile: &Profile) -> Formula {
        exists([S, V], self.obtains(profile, S, V) & self.forbidden())
    }

    /// An item is out of bounds, and its ciphertext is in the store: the claim is not vacuous.
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

    /// Whether the proof should succeed. It should not where a scope has a counterexample, nor
    /// - with blinding shared by an access level and a user in the coalition: what no scope shows,
    ///   since none grants one user two partitions of one record, is broken beyond them (E16);
    /// - with `transform=at-user` and leaked parameters: key pairs are not told apart here by what
    ///   they cover, and most that can be chosen are broken so (E5).
    #[must_use]
    pub fn should_hold(&self, profile: &Profile) -> bool {
        let holds = |scope: &Scope| {
            expected(profile, self.coalition, scope, self.property()) != Verdict::Violated
        };
        let shared = profile.randomness == Randomness::PerLevel && self.members != Members::None;
        let ingredients = profile.transform == Transform::AtUser && self.leaks == Leaks::Capsules;
        !shared && !ingredients && Scope::all().iter().all(holds)
    }
}
