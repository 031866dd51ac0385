//! The table of properties: name, kind, claim, what each says, and the expected verdict.
//!
//! Names are full sentences. Ids are those of the property catalogue in the documentation. A
//! property comes with a witness, a state in which something is at stake: there is an item that the
//! coalition must not have, and something was given to it. If no such state is reached, the verdict
//! is `not-applicable`, not `holds`.
//!
//! A row describes itself ([`Says`]): the facts that no item satisfies together, what is asked of
//! every reading or of what readers accept, or a condition with the parts of a state that it reads.
//! Searches, caches and evidence follow from that, and look at no id.

mod condition;
mod expected;
mod own;
mod says;
mod table;

pub use crate::verdict::Verdict;
pub(crate) use condition::integrity::accepts;
pub use condition::{Acceptance, FactSet, ItemFact};
pub use expected::{expected, foreseen};
pub use own::{OWN_MAX, Own};
pub use says::{
    COUNT_MAX, Condition, FactInputs, Gain, Leaves, OfAcceptance, OfState, ReaderCondition,
    ReaderInputs, Says, StatePart,
};
pub use table::PROPERTIES;

use crate::checker::{SesphrModel, State};
use crate::coalition::Coalition;
use crate::explorer::{Goal, Seek};
use crate::scope::Scope;
use serde::Serialize;
use sesphr::profile::Profile;

/// How a property is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PropertyKind {
    /// In every state.
    Always,
    /// From every state some continuation reaches the goal. The owner acts, and recovery steps are
    /// free.
    CanAlwaysReach,
    /// At every step of the kind that the property is about. The step is tried in every state.
    OnStep,
}

/// The coalitions without a name that a property is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnnamedCoalitions {
    /// None: a name says more than the set, or nobody is corrupt.
    None,
    /// Whoever is corrupt.
    Corrupt,
    /// Those with a user.
    WithUser,
    /// Those that deceive.
    Deceiving,
}

impl UnnamedCoalitions {
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

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The id in the catalogue.
    pub id: &'static str,
    /// What must hold, as a sentence.
    pub name: &'static str,
    /// How it is judged.
    pub kind: PropertyKind,
    /// The claim in the papers that the property stands for.
    pub claim: &'static str,
    /// The named coalitions that the property is about.
    pub coalitions: &'static [Coalition],
    /// The other coalitions that it is about.
    pub unnamed: UnnamedCoalitions,
    /// What it says.
    pub says: Says,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a property comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The catalogue.
    Catalogue,
    /// A file of somebody's own.
    File,
}

impl Property {
    /// Whether the property is about a coalition.
    #[must_use]
    pub fn applies_to(&self, coalition: Coalition) -> bool {
        match coalition.name() {
            Some(_) => self.coalitions.contains(&coalition),
            None => self.unnamed.contains(coalition) || self.coalitions.contains(&coalition),
        }
    }

    /// Whether the property breaks under a profile with nobody corrupt: a reader who forgets takes
    /// what they downloaded first for current.
    #[must_use]
    pub fn needs_nobody(&self, profile: &Profile) -> bool {
        self.id == "P32" && !profile.remembers_heads()
    }

    /// Whether the property is judged against a coalition in a scope. A scope names those of the
    /// catalogue that it is for.
    #[must_use]
    pub fn speaks_in(&self, coalition: Coalition, scope: &Scope) -> bool {
        let judged = self.origin == Origin::File
            || scope.judges.is_empty()
            || scope.judges.iter().any(|id| id == self.id);
        judged && self.applies_to(coalition) && scope.has_part_for(coalition)
    }

    /// Whether a state agrees with the property.
    #[must_use]
    pub fn holds(&self, model: &SesphrModel, state: &State) -> bool {
        self.says.holds(model, state)
    }

    /// Whether a state shows that the property is not vacuous.
    #[must_use]
    pub fn is_witnessed(&self, model: &SesphrModel, state: &State) -> bool {
        self.says.is_witnessed(model, state)
    }

    /// A state that contradicts the property, and one that shows that it is not vacuous, as goals of
    /// a search of the model that is not packed.
    #[must_use]
    pub fn goals(&self) -> [Goal<SesphrModel>; 2] {
        let (name, says) = (self.id.to_owned(), self.says);
        let holds = Box::new(move |model: &SesphrModel, state: &State| says.holds(model, state));
        let wrong = Goal { name: name.clone(), holds, seek: Seek::Contradiction };
        let holds =
            Box::new(move |model: &SesphrModel, state: &State| says.is_witnessed(model, state));
        [wrong, Goal { name, holds, seek: Seek::Instance }]
    }
}
