//! The table of properties: name, kind, claim, condition, witness, and the verdict expected.
//!
//! Names are full sentences; ids are those of the property catalogue in the documentation. An
//! *always* property comes with a witness, a state that shows it is not vacuous: if no such state
//! is reached, the verdict is `undecided`, not `holds`.

mod condition;
mod expected;
mod table;

pub use condition::{Acceptance, Breach, Fact};
pub use expected::expected;
pub use table::PROPERTIES;

use crate::checker::{SesphrModel, State};
use crate::coalition::Coalition;
use crate::scope::Scope;
use condition::service;
use serde::{Deserialize, Serialize};
use sesphr::id::{ItemId, UserId};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// A condition on a user and an item in a state; it is so of what is not uploaded.
pub type OfReading = fn(&SesphrModel, &State, UserId, ItemId) -> bool;

/// What a condition on a user and an item looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfReader {
    /// What the user has of the item.
    Halves,
    /// The oracle, owners, servers, issuer and what is in flight, and what the user has of the
    /// item but its download: that is replaced by another before it counts, since the cloud
    /// discards nothing. Who takes part is known to the oracle too.
    Service,
}

/// What a fact about an item depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfItem {
    /// What the oracle has of its slot.
    Orders,
    /// What the oracle has of every slot.
    AllOrders,
    /// What the coalition knows.
    Knowledge,
    /// The same, and what is stored.
    KnowledgeAndStore,
    /// The coalition's users.
    Members,
    /// The owners and what is in flight.
    Owners,
}

/// The parts of a state that a property looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reads {
    /// What the coalition knows.
    Obtained,
    /// The oracle, and what users have.
    Openings,
    /// The oracle, what users have, and what was current when they asked.
    Accepted,
    /// The oracle.
    Entitled,
    /// The oracle, and the lists of the server and the owners.
    Lists,
    /// The oracle, and the server and the owners, who answer; what is in flight reaches them.
    Answers,
    /// Everything.
    Everything,
}

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
    /// What the coalition has in a state that contradicts it.
    pub breach: Breach,
}

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

    /// Whether the property speaks about a coalition that has a part in a scope.
    #[must_use]
    pub fn speaks_in(&self, coalition: Coalition, scope: &Scope) -> bool {
        let judged = scope.judges.is_empty() || scope.judges.contains(&self.id);
        judged && self.applies_to(coalition) && scope.has_part_for(coalition)
    }

    /// What of a state its condition looks at. A property that is not named here may look at
    /// everything.
    #[must_use]
    pub fn reads(&self) -> Reads {
        match self.id {
            "P2" => Reads::Openings,
            "P3" | "P20" => Reads::Answers,
            "P15" | "P16" => Reads::Accepted,
            "P19" => Reads::Obtained,
            _ => Reads::Everything,
        }
    }

    /// What of a state its witness looks at.
    #[must_use]
    pub fn witness_reads(&self) -> Reads {
        match self.id {
            "P3" | "P8" | "P18" | "P19" | "P20" => Reads::Entitled,
            "P17" => Reads::Lists,
            _ => self.reads(),
        }
    }

    /// Where the condition is that some facts are not all so of one uploaded item: these facts, and
    /// those of which the witness wants one item. The parts that they depend on vary on their own,
    /// and come together in many more ways.
    #[must_use]
    pub fn of_item(&self) -> Option<[&'static [Fact]; 2]> {
        use Fact as F;
        Some(match self.id {
            "P1" | "P9" | "P11" | "P12b" | "P13" => {
                [&[F::NeverEntitled, F::Obtained], &[F::NeverEntitled, F::Held]]
            }
            "P10" | "P14" => [&[F::NeverEntitled, F::Obtained], &[]],
            "P4" => [&[F::Later, F::Obtained], &[F::Later, F::Held]],
            "P5" => [
                &[F::Lost, F::Settled, F::Unmasked],
                &[F::Lost, F::Settled, F::Received, F::Fetched],
            ],
            "P6" => {
                [&[F::Lost, F::NeverReceived, F::Obtained], &[F::Lost, F::NeverReceived, F::Held]]
            }
            "P7" => [&[F::SupersededBefore, F::Obtained], &[F::SupersededBefore, F::Held]],
            "P12a" => [&[F::OtherLabel, F::Obtained], &[F::OtherLabel, F::Held]],
            _ => return None,
        })
    }

    /// What must be so of every user with every uploaded item, where that is all that the
    /// condition says, and what it looks at.
    #[must_use]
    pub fn of_reading(&self) -> Option<(OfReading, OfReader)> {
        match self.id {
            "P2" => Some((service::opens_what_was_uploaded, OfReader::Halves)),
            "P8" => Some((service::reaches_the_past, OfReader::Service)),
            "P17" => Some((service::is_left_alone, OfReader::Service)),
            "P18" => Some((service::reaches_opening, OfReader::Service)),
            _ => None,
        }
    }

    /// The property as stateright's own checkers take it.
    #[must_use]
    pub fn for_stateright(&self) -> StaterightProperty<SesphrModel> {
        StaterightProperty::always(self.id, self.condition)
    }
}
