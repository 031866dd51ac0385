//! Transition systems: what holds at the start, what can happen, and what is claimed to hold for
//! ever.

use super::formula::{Formula, Relation, Term};

/// A formula with a name and a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The name.
    pub name: &'static str,
    /// The formula in words.
    pub about: &'static str,
    /// The formula.
    pub formula: Formula,
}

/// The value of a relation after a step: it holds of the arguments if and only if the formula is
/// true. The formula may refer to the relations after the step that are defined earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The relation.
    pub relation: Relation,
    /// Variables for what it relates.
    pub arguments: Vec<Term>,
    /// When the relation holds after the step.
    pub becomes: Formula,
}

/// Something that can happen, for all values of its parameters that satisfy the guard. Relations
/// without an update stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The name.
    pub name: &'static str,
    /// What happens, in words.
    pub about: &'static str,
    /// What is chosen.
    pub parameters: Vec<Term>,
    /// When it can happen.
    pub guard: Formula,
    /// What changes.
    pub updates: Vec<Update>,
}

impl Action {
    /// Whether the action updates a relation.
    #[must_use]
    pub fn changes(&self, relation: &Relation) -> bool {
        self.updates.iter().any(|update| update.relation == *relation)
    }

    /// The formula, read after the step.
    #[must_use]
    pub fn after(&self, formula: &Formula) -> Formula {
        formula.after(&|relation| self.changes(relation))
    }
}

/// A transition system with an invariant to be proved inductive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionSystem {
    /// What holds whatever happens.
    pub axioms: Vec<Statement>,
    /// What holds at the start.
    pub initial: Formula,
    /// What can happen.
    pub actions: Vec<Action>,
    /// The invariant, as a conjunction.
    pub invariants: Vec<Statement>,
}
