//! The table of properties: name, kind, claim, condition, witness, and the verdict expected.
//!
//! Names are full sentences; ids are those of the property catalogue in the documentation. An
//! *always* property comes with a witness, a state that shows it is not vacuous: if no such state
//! is reached, the verdict is `undecided`, not `holds`.

mod condition;
mod expected;

pub use expected::expected;

use crate::checker::{SesphrModel, State};
use crate::coalition::Coalition;
use serde::Serialize;
use stateright::Property as StaterightProperty;
use std::fmt;

/// How a property is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// In every state.
    Always,
    /// In every state, a continuation leads to the goal; owner live, recovery steps free.
    CanAlwaysReach,
    /// At every step of the kind that it speaks of: the step is tried in every state.
    OnStep,
}

/// A judgement on a property, in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No reachable state contradicts it, and a witness was reached.
    Holds,
    /// A reachable state contradicts it.
    Violated,
    /// The search ended before it could tell, or reached no witness.
    Undecided,
    /// It says nothing about this coalition.
    NotApplicable,
}

impl Verdict {
    /// The verdict as the command line and the JSON spell it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::Undecided => "undecided",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A condition on a state of a model. A plain function pointer, as stateright wants it.
pub type Condition = fn(&SesphrModel, &State) -> bool;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The id in the catalogue.
    pub id: &'static str,
    /// What must be so, as a sentence.
    pub name: &'static str,
    /// How it is judged.
    pub kind: Kind,
    /// What in the papers it stands for.
    pub claim: &'static str,
    /// The coalitions that it speaks about.
    pub coalitions: &'static [Coalition],
    /// Must be true of every state.
    pub condition: Condition,
    /// Must be true of some state, or the property is vacuous in the scope.
    pub witness: Condition,
}

const READERS: &[Coalition] = &[Coalition::Outsider, Coalition::Revoked, Coalition::RevokedCloud];
const REVOKED: &[Coalition] = &[Coalition::Revoked, Coalition::RevokedCloud];

/// The properties, in the order of the catalogue.
pub const PROPERTIES: &[Property] = &[
    Property {
        id: "P1",
        name: "nobody opens an item it was never entitled to",
        kind: Kind::Always,
        claim: "[A] verified properties 1 and 3; [S] §VI: even valid users cannot get to those segments",
        coalitions: READERS,
        condition: condition::opens_only_entitled,
        witness: condition::holds_forbidden_ciphertext,
    },
    Property {
        id: "P2",
        name: "an opened item equals the uploaded item",
        kind: Kind::OnStep,
        claim: "[A] verified property 2",
        coalitions: &[Coalition::None],
        condition: condition::opened_is_uploaded,
        witness: condition::somebody_opens,
    },
    Property {
        id: "P3",
        name: "a request is answered if and only if the asker is entitled at that moment",
        kind: Kind::OnStep,
        claim: "[S] §IV.C: the SRS checks the ACL; [A] departing users are refused",
        coalitions: &[Coalition::None],
        condition: condition::requests_are_judged_rightly,
        witness: condition::some_are_entitled_and_some_not,
    },
    Property {
        id: "P4",
        name: "a revoked user never opens a later version, unless granted again",
        kind: Kind::Always,
        claim: "forward access control, weak reading",
        coalitions: REVOKED,
        condition: condition::revoked_opens_nothing_later,
        witness: condition::later_version_exists,
    },
    Property {
        id: "P5",
        name: "a revoked user cannot derive the mask of anything an honest cloud stores, once no \
               rotation is due",
        kind: Kind::Always,
        claim: "forward access control, strong reading",
        coalitions: &[Coalition::Revoked],
        condition: condition::stored_is_closed_to_the_revoked,
        witness: condition::revoked_had_fetched_and_no_debt,
    },
    Property {
        id: "P9",
        name: "the cloud opens nothing",
        kind: Kind::Always,
        claim: "[A] §3: the cloud is untrusted",
        coalitions: &[Coalition::Cloud],
        condition: condition::opens_nothing,
        witness: condition::holds_ciphertext,
    },
    Property {
        id: "P18",
        name: "an entitled user can always reach opening",
        kind: Kind::CanAlwaysReach,
        claim: "availability: authorised users get the record",
        coalitions: &[Coalition::None],
        condition: condition::entitled_reaches_opening,
        witness: condition::somebody_is_entitled,
    },
];

impl Property {
    /// The property of an id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PROPERTIES.iter().find(|property| property.id == id)
    }

    /// Whether the property speaks about a coalition.
    #[must_use]
    pub fn applies_to(&self, coalition: Coalition) -> bool {
        self.coalitions.contains(&coalition)
    }

    /// The property as stateright's own checkers take it.
    #[must_use]
    pub fn for_stateright(&self) -> StaterightProperty<SesphrModel> {
        StaterightProperty::always(self.id, self.condition)
    }
}
