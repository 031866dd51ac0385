//! The table of properties: name, kind, claim, condition, witness, and expected verdict.
//!
//! Names are full sentences. Ids are those of the property catalogue in the documentation. An
//! *always* property comes with a witness, a state that shows that it is not vacuous. If no such
//! state is reached, the verdict is `undecided`, not `holds`.

mod condition;
mod expected;
mod table;

pub use condition::{Acceptance, Breach, Fact};
pub use expected::{expected, foreseen};
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
    /// From every state some continuation reaches the goal. The owner acts, and recovery steps are
    /// free.
    CanAlwaysReach,
    /// At every step of the kind that the property is about. The step is tried in every state.
    OnStep,
}

/// A verdict on a property in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No reachable state contradicts it, and a witness was reached.
    Holds,
    /// A reachable state contradicts it.
    Violated,
    /// The search ended before it could tell, or reached no witness.
    Undecided,
    /// The property is not about this coalition.
    NotApplicable,
}

impl Verdict {
    /// The name of the verdict on the command line and in JSON.
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

/// The coalitions without a name that a property is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sets {
    /// None: a name says more than the set, or nobody is corrupt.
    None,
    /// Whoever is corrupt.
    Corrupt,
    /// Those with a user.
    WithUser,
    /// Those that deceive.
    Deceiving,
}

impl Sets {
    /// Whether a coalition is one of them.
    #[must_use]
    pub fn contains(self, coalition: Coalition) -> bool {
        match self {
            Self::None => false,
            Self::Corrupt => !coalition.is_honest(),
            Self::WithUser => coalition.users().next().is_some(),
            Self::Deceiving => coalition.deceives(),
        }
    }
}

/// A condition on a state of a model: a plain function pointer, as stateright wants it.
pub type Condition = fn(&SesphrModel, &State) -> bool;

/// A condition on a user and an item in a state. It holds for items that are not uploaded.
pub type OfReading = fn(&SesphrModel, &State, UserId, ItemId) -> bool;

/// What a condition on a user and an item looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfReader {
    /// What the user has of the item.
    Halves,
    /// The oracle, owners, servers, issuer, messages in flight, and what the user has of the item
    /// except its download. A new download replaces that one before it counts, since the cloud
    /// discards nothing. The oracle also knows who takes part.
    Service,
}

/// What a fact about an item depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfItem {
    /// What the oracle records about the item's slot.
    Orders,
    /// What the oracle records about every slot.
    AllOrders,
    /// What the coalition knows.
    Knowledge,
    /// What the coalition knows, and what is stored.
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
    /// The oracle, the server and owners, who answer, and the messages in flight to them.
    Answers,
    /// Everything.
    Everything,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The id in the catalogue.
    pub id: &'static str,
    /// What must hold, as a sentence.
    pub name: &'static str,
    /// How it is judged.
    pub kind: Kind,
    /// The claim in the papers that the property stands for.
    pub claim: &'static str,
    /// The named coalitions that the property is about.
    pub coalitions: &'static [Coalition],
    /// The other coalitions that it is about.
    pub of_sets: Sets,
    /// Must hold in every state.
    pub condition: Condition,
    /// Must hold in some state, or the property is vacuous in the scope.
    pub witness: Condition,
    /// What a state that contradicts the property gives the coalition.
    pub breach: Breach,
}

impl Property {
    /// The property with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        PROPERTIES.iter().find(|property| property.id == id)
    }

    /// Whether the property is about a coalition.
    #[must_use]
    pub fn applies_to(&self, coalition: Coalition) -> bool {
        match coalition.name() {
            Some(_) => self.coalitions.contains(&coalition),
            None => self.of_sets.contains(coalition),
        }
    }

    /// Whether the property is judged against a coalition in a scope.
    #[must_use]
    pub fn speaks_in(&self, coalition: Coalition, scope: &Scope) -> bool {
        let judged = scope.judges.is_empty() || scope.judges.iter().any(|id| id == self.id);
        judged && self.applies_to(coalition) && scope.has_part_for(coalition)
    }

    /// The parts of a state that the condition looks at. A property not named here may look at
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

    /// The parts of a state that the witness looks at.
    #[must_use]
    pub fn witness_reads(&self) -> Reads {
        match self.id {
            "P3" | "P8" | "P18" | "P19" | "P20" => Reads::Entitled,
            "P17" => Reads::Lists,
            _ => self.reads(),
        }
    }

    /// For a condition that no uploaded item satisfies all of some facts: those facts, and the
    /// facts that one item must satisfy in the witness. The parts that facts depend on vary
    /// independently, and combine in many more ways.
    #[must_use]
    pub fn of_item(&self, coalition: Coalition) -> Option<[&'static [Fact]; 2]> {
        use Fact as F;
        Some(match self.id {
            "P1" if !coalition.can_hold() => {
                [&[F::NeverEntitled, F::Obtained], &[F::NeverEntitled]]
            }
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

    /// For a condition that is only about every user and uploaded item: the condition on a user and
    /// an item, and what it looks at.
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

    /// The property in the form of stateright's own checkers.
    #[must_use]
    pub fn for_stateright(&self) -> StaterightProperty<SesphrModel> {
        StaterightProperty::always(self.id, self.condition)
    }
}
